"""Make `src/awol/cloudtrail/data/event_names.txt`: the names of the API calls that CloudTrail can log, by service.

    python -m venv /tmp/models && /tmp/models/bin/pip install botocore
    /tmp/models/bin/python tools/event_names.py > src/awol/cloudtrail/data/event_names.txt

botocore (Apache-2.0) carries AWS's current API models. It is no dependency of awol: it is needed here alone, once in a
while, and the list that it gave is committed. CloudTrail names a call as the model names the operation; where it does
not, `src/awol/cloudtrail/data/beyond_models.yml` says so, by hand.
"""

from __future__ import annotations

import sys

import botocore  # type: ignore[import-not-found, import-untyped, unused-ignore]
import botocore.session  # type: ignore[import-not-found, import-untyped, unused-ignore]

SOURCES: dict[str, tuple[str, ...]] = {
    # What the rules speak of.
    "access-analyzer": ("accessanalyzer",),
    "account": ("account",),
    "account-access": ("account-access",),
    "budgets": ("budgets",),
    "ce": ("ce",),
    "cloudtrail": ("cloudtrail",),
    "config": ("config",),
    "controltower": ("controltower",),
    "detective": ("detective",),
    "ec2": ("ec2",),
    "events": ("events",),
    "firehose": ("firehose",),
    "guardduty": ("guardduty",),
    "iam": ("iam",),
    "inspector2": ("inspector2",),
    "kms": ("kms",),
    "logs": ("logs",),
    "macie2": ("macie2",),
    "organizations": ("organizations",),
    "s3": ("s3", "s3control"),
    "securityhub": ("securityhub",),
    "securitylake": ("securitylake",),
    "signin": ("signin",),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "sso": ("sso-admin",),
    "sts": ("sts",),
    # Their neighbours: what a contributor's next rule may speak of.
    "acm": ("acm",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "application-autoscaling": ("application-autoscaling",),
    "athena": ("athena",),
    "auditmanager": ("auditmanager",),
    "autoscaling": ("autoscaling",),
    "backup": ("backup",),
    "batch": ("batch",),
    "bcm-data-exports": ("bcm-data-exports",),
    "bedrock": ("bedrock", "bedrock-runtime"),
    "billing": ("billing",),
    "billingconductor": ("billingconductor",),
    "chatbot": ("chatbot",),
    "cloudformation": ("cloudformation",),
    "cloudfront": ("cloudfront",),
    "codebuild": ("codebuild",),
    "codecommit": ("codecommit",),
    "codedeploy": ("codedeploy",),
    "codepipeline": ("codepipeline",),
    "cognito-identity": ("cognito-identity",),
    "cognito-idp": ("cognito-idp",),
    "cost-optimization-hub": ("cost-optimization-hub",),
    "cur": ("cur",),
    "ds": ("ds",),
    "dynamodb": ("dynamodb",),
    "ecr": ("ecr",),
    "ecs": ("ecs",),
    "eks": ("eks",),
    "elasticache": ("elasticache",),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elb", "elbv2"),
    "elasticmapreduce": ("emr",),
    "es": ("es", "opensearch"),
    "fms": ("fms",),
    "freetier": ("freetier",),
    "fsx": ("fsx",),
    "glue": ("glue",),
    "health": ("health",),
    "identitystore": ("identitystore",),
    "invoicing": ("invoicing",),
    "kinesis": ("kinesis",),
    "lakeformation": ("lakeformation",),
    "lambda": ("lambda",),
    "license-manager": ("license-manager",),
    "lightsail": ("lightsail",),
    "monitoring": ("cloudwatch",),
    "network-firewall": ("network-firewall",),
    "network-security-manager": ("network-security-manager",),
    "networkmanager": ("networkmanager",),
    "notifications": ("notifications",),
    "partnercentral-account": ("partnercentral-account",),
    "payments": ("payments",),
    "pipes": ("pipes",),
    "ram": ("ram",),
    "rds": ("rds",),
    "redshift": ("redshift",),
    "resource-explorer-2": ("resource-explorer-2",),
    "resource-groups": ("resource-groups",),
    "rolesanywhere": ("rolesanywhere",),
    "route53": ("route53",),
    "route53domains": ("route53domains",),
    "route53resolver": ("route53resolver",),
    "sagemaker": ("sagemaker",),
    "savingsplans": ("savingsplans",),
    "scheduler": ("scheduler",),
    "secretsmanager": ("secretsmanager",),
    "security-ir": ("security-ir",),
    "servicecatalog": ("servicecatalog",),
    "servicequotas": ("service-quotas",),
    "ses": ("ses", "sesv2"),
    "shield": ("shield",),
    "ssm": ("ssm",),
    "ssm-incidents": ("ssm-incidents",),
    "states": ("stepfunctions",),
    "support": ("support",),
    "synthetics": ("synthetics",),
    "tagging": ("resourcegroupstaggingapi",),
    "transfer": ("transfer",),
    "trustedadvisor": ("trustedadvisor",),
    "waf": ("waf",),
    "waf-regional": ("waf-regional",),
    "wafv2": ("wafv2",),
    "workmail": ("workmail",),
    "xray": ("xray",),
}
"""The part of an eventSource before `.amazonaws.com`, and botocore's models of the calls that it logs."""


def main() -> int:
    """Print the list: a line `[source]` for each event source, then its names in order."""
    session = botocore.session.get_session()
    known = set(session.get_available_services())
    print(f"# Made by tools/event_names.py from the API models of botocore {botocore.__version__}.")
    print("# CloudTrail-only names and the exceptions stand in beyond_models.yml.")
    for source, models in sorted(SOURCES.items()):
        missing = [model for model in models if model not in known]
        if missing:
            print(f"botocore {botocore.__version__} has no model {', '.join(missing)}", file=sys.stderr)
            return 1
        names = {name for model in models for name in session.get_service_model(model).operation_names}
        print(f"\n[{source}.amazonaws.com]")
        print("\n".join(sorted(names)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
