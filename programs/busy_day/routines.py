"""What happens on the day: each routine with how often, when, where, its records, and what each rightly raises.

Rates are those of an organization that vends seven accounts a day, has a few hundred engineers, and audits its root
credentials each night. They are estimates, written down so that they can be disputed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from programs.busy_day import callers as by
from programs.busy_day.callers import Caller
from programs.busy_day.organization import (
    MANAGEMENT,
    PAYMENTS,
    SECURITY,
    STACK_SETS,
    VENDED,
    members,
    sandboxes,
    vended,
)

DENIED = {"errorCode": "AccessDenied"}
EVERY_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
SIGN_IN = {"eventType": "AwsConsoleSignIn", "readOnly": False}


@dataclass(frozen=True, slots=True)
class Step:
    """One record: who, what, with which parameters, and the rules that it rightly raises, informational ones too."""

    caller: Caller
    source: str
    name: str
    parameters: Mapping[str, Any] | None = None
    raises: tuple[str, ...] = ()
    response: Mapping[str, Any] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    region: str = "eu-central-1"


Steps = Callable[[str, Random], list[Step]]


@dataclass(frozen=True, slots=True)
class Routine:
    """A kind of work: how many times a day, between which hours (UTC), in which accounts, by which steps."""

    name: str
    times: int
    hours: tuple[float, float]
    accounts: Callable[[], list[str]]
    steps: Steps = field(compare=False)


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _iam(caller: Caller, name: str, raises: tuple[str, ...] = (), **parameters: Any) -> Step:
    return Step(caller, "iam", name, parameters, raises, region="us-east-1")


def _organizations(caller: Caller, name: str, raises: tuple[str, ...] = (), **parameters: Any) -> Step:
    return Step(caller, "organizations", name, parameters or None, raises, region="us-east-1")


def _event(name: str, raises: tuple[str, ...], **details: Any) -> Step:
    changes = {"eventType": "AwsServiceEvent", "serviceEventDetails": details}
    caller = by.service(MANAGEMENT, "organizations.amazonaws.com")
    return Step(caller, "organizations", name, None, raises, changes=changes, region="us-east-1")


def _management() -> list[str]:
    return [MANAGEMENT]


APP = {"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"], "Resource": "*"}


def vending(account: str, _: Random) -> list[Step]:
    """Control Tower makes an account and its baseline."""
    tower = by.role(MANAGEMENT, "service-role/AWSControlTowerAdmin", "AWSControlTower", by="controltower.amazonaws.com")
    stack = by.control_tower(account)
    return [
        _organizations(tower, "CreateAccount", accountName="HIDDEN_DUE_TO_SECURITY_REASONS", email="HIDDEN"),
        _event(
            "AccountJoinedOrganization", ("aws_org_account_joined_created",), accountId=account, joinedMethod="CREATED"
        ),
        _organizations(
            tower,
            "MoveAccount",
            ("aws_org_move_account",),
            accountId=account,
            sourceParentId="r-exam",
            destinationParentId="ou-exam-workload",
        ),
        Step(
            tower,
            "sts",
            "AssumeRole",
            {"roleArn": f"arn:aws:iam::{account}:role/AWSControlTowerExecution", "roleSessionName": "AWSControlTower"},
            ("aws_sts_management_role_assumed",),
            changes={
                "resources": [
                    {
                        "ARN": f"arn:aws:iam::{account}:role/AWSControlTowerExecution",
                        "accountId": account,
                        "type": "AWS::IAM::Role",
                    }
                ]
            },
        ),
        Step(stack, "cloudformation", "CreateStack", {"stackName": "StackSet-AWSControlTowerBP-BASELINE-ROLES"}),
        _iam(
            stack,
            "CreateRole",
            roleName="aws-controltower-AdministratorExecutionRole",
            assumeRolePolicyDocument=_document(
                {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"}, "Action": "sts:AssumeRole"}
            ),
        ),
        _iam(
            stack,
            "AttachRolePolicy",
            ("aws_iam_org_powerful_policy_attached_by_stack",),
            roleName="aws-controltower-AdministratorExecutionRole",
            policyArn=EVERY_ADMINISTRATOR,
        ),
        Step(
            stack,
            "config",
            "PutConfigurationRecorder",
            {
                "configurationRecorder": {
                    "name": "default",
                    "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
                }
            },
        ),
        Step(
            stack,
            "cloudtrail",
            "CreateTrail",
            {"name": "aws-controltower-BaselineCloudTrail", "isMultiRegionTrail": True},
        ),
    ]


def account_factory(account: str, _: Random) -> list[Step]:
    """The account factory for Terraform makes its own role, which then customizes the account."""
    made, terraform = by.factory(account), by.customizations(account)
    boundary = _document(
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": ["organizations:LeaveOrganization", "account:CloseAccount"], "Resource": "*"},
    )
    return [
        _iam(
            made,
            "CreateRole",
            roleName="AWSAFTExecution",
            assumeRolePolicyDocument=_document(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT}:role/AWSAFTAdmin"},
                    "Action": "sts:AssumeRole",
                }
            ),
        ),
        _iam(
            made,
            "AttachRolePolicy",
            ("aws_iam_org_powerful_policy_attached",),
            roleName="AWSAFTExecution",
            policyArn=EVERY_ADMINISTRATOR,
        ),
        _iam(terraform, "CreatePolicy", BOUNDARY, policyName="member-boundary", policyDocument=boundary),
        _iam(
            terraform,
            "CreateRole",
            roleName="deployment",
            assumeRolePolicyDocument=_document(
                {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ),
        ),
        _iam(terraform, "PutRolePolicy", roleName="deployment", policyName="deployment", policyDocument=_document(APP)),
        Step(
            terraform,
            "account",
            "PutAlternateContact",
            {"alternateContactType": "SECURITY", "name": "HIDDEN"},
            ("aws_account_security_contact_changed",),
            region="us-east-1",
        ),
        Step(
            terraform,
            "account",
            "PutAlternateContact",
            {"alternateContactType": "BILLING", "name": "HIDDEN"},
            ("aws_account_contact_changed",),
            region="us-east-1",
        ),
        Step(terraform, "ec2", "DeleteVpc", {"vpcId": "vpc-0example"}),
    ]


BOUNDARY: tuple[str, ...] = ("aws_iam_leave_permission_unclear",)
"""What a permissions boundary that allows all and denies leaving raises."""


def identity_center(account: str, random: Random) -> list[Step]:
    """A permission set is given to somebody, and Identity Center makes its role in the account."""
    center = by.linked(account, "SSO", "AWSServiceRoleForSSO", "sso.amazonaws.com")
    name = f"AWSReservedSSO_Developer_{random.getrandbits(64):016x}"
    return [
        Step(
            by.person(MANAGEMENT, "IdentityTeam", "noor"),
            "sso",
            "CreateAccountAssignment",
            {"targetId": account, "targetType": "AWS_ACCOUNT", "principalType": "GROUP"},
            ("aws_sso_account_assignment_created",),
        ),
        _iam(
            center,
            "CreateRole",
            roleName=name,
            path="/aws-reserved/sso.amazonaws.com/",
            assumeRolePolicyDocument=_document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": f"arn:aws:iam::{account}:saml-provider/AWSSSO_x_DO_NOT_DELETE"},
                    "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
                }
            ),
        ),
        _iam(center, "AttachRolePolicy", roleName=name, policyArn=EVERY_ADMINISTRATOR),
    ]


def permission_sets(_: str, __: Random) -> list[Step]:
    code = by.organization_code()
    arn = "arn:aws:sso:::permissionSet/ssoins-example123456789/ps-example123456789"
    return [
        Step(
            code, "sso", "PutInlinePolicyToPermissionSet", {"permissionSetArn": arn}, ("aws_sso_inline_policy_written",)
        )
    ]


def permission_set_of_administrators(_: str, __: Random) -> list[Step]:
    arn = "arn:aws:sso:::permissionSet/ssoins-example123456789/ps-example123456789"
    return [
        Step(
            by.organization_code(),
            "sso",
            "AttachManagedPolicyToPermissionSet",
            {"permissionSetArn": arn, "managedPolicyArn": EVERY_ADMINISTRATOR},
            ("aws_sso_powerful_permission_set",),
        )
    ]


def sign_in(account: str, _: Random) -> list[Step]:
    """People sign in by Identity Center: such records always say that no MFA was used."""
    return [
        Step(
            by.person(account, "Developer", "alex"),
            "signin",
            "ConsoleLogin",
            None,
            (),
            {"ConsoleLogin": "Success"},
            {**SIGN_IN, "additionalEventData": {"MFAUsed": "No"}},
            "us-east-1",
        )
    ]


def bootstrap(account: str, _: Random) -> list[Step]:
    """`cdk bootstrap` makes CloudFormation's own role an administrator."""
    caller = by.role(account, "PlatformDeployment", "cdk", by="cloudformation.amazonaws.com")
    name = f"cdk-hnb659fds-cfn-exec-role-{account}-eu-central-1"
    return [
        _iam(
            caller,
            "CreateRole",
            roleName=name,
            assumeRolePolicyDocument=_document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudformation.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ),
        ),
        _iam(
            caller,
            "AttachRolePolicy",
            ("aws_iam_org_powerful_policy_attached_by_stack",),
            roleName=name,
            policyArn=EVERY_ADMINISTRATOR,
        ),
    ]


def cdk_deployment(account: str, _: Random) -> list[Step]:
    path = f"cdk-hnb659fds-cfn-exec-role-{account}-eu-central-1"
    caller = by.role(account, path, "AWSCloudFormation", by="cloudformation.amazonaws.com")
    trust = _document({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
    return [
        _iam(caller, "CreateRole", roleName="service-function", assumeRolePolicyDocument=trust),
        _iam(caller, "PutRolePolicy", roleName="service-function", policyName="Default", policyDocument=_document(APP)),
        Step(caller, "logs", "DeleteLogGroup", {"logGroupName": "/aws/lambda/old"}, ("aws_cloudwatch_logs_deleted",)),
    ]


def stack_set(account: str, _: Random) -> list[Step]:
    """The operations role of every account is rolled out anew by a stack set of the organization."""
    caller = by.role(account, STACK_SETS, "baseline", by="cloudformation.amazonaws.com")
    return [
        Step(caller, "cloudformation", "UpdateStack", {"stackName": "StackSet-operations"}),
        _iam(
            caller,
            "AttachRolePolicy",
            ("aws_iam_org_powerful_policy_attached_by_stack",),
            roleName="Operations",
            policyArn=EVERY_ADMINISTRATOR,
        ),
    ]


def stack_set_changed(_: str, __: Random) -> list[Step]:
    return [
        Step(
            by.organization_code(),
            "cloudformation",
            "UpdateStackSet",
            {"stackSetName": "operations"},
            ("aws_cloudformation_stackset_changed",),
        )
    ]


def terraform(account: str, _: Random) -> list[Step]:
    """An application is deployed."""
    caller = by.platform(account)
    trust = _document(
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )
    return [
        _iam(caller, "CreateRole", roleName="app", assumeRolePolicyDocument=trust),
        _iam(caller, "CreatePolicy", policyName="app", policyDocument=_document(APP)),
        _iam(
            caller, "CreatePolicyVersion", policyArn=f"arn:aws:iam::{account}:policy/app", policyDocument=_document(APP)
        ),
        Step(caller, "monitoring", "PutMetricAlarm", {"alarmName": "latency"}),
    ]


def break_glass_as_code(account: str, _: Random) -> list[Step]:
    return [
        _iam(
            by.platform(account),
            "AttachRolePolicy",
            ("aws_iam_org_powerful_policy_attached",),
            roleName="BreakGlass",
            policyArn=EVERY_ADMINISTRATOR,
        )
    ]


def guardrail_as_code(account: str, _: Random) -> list[Step]:
    """What we recommend: a policy of the account that denies leaving, and one that allows all but the organization."""
    caller = by.platform(account)
    denies = _document({"Effect": "Deny", "Action": ["organizations:LeaveOrganization"], "Resource": "*"})
    spares = _document({"Effect": "Allow", "NotAction": ["organizations:*", "account:*"], "Resource": "*"})
    return [
        _iam(caller, "CreatePolicy", policyName="stay", policyDocument=denies),
        _iam(caller, "CreatePolicy", SPARES, policyName="power", policyDocument=spares),
    ]


SPARES: tuple[str, ...] = ("aws_iam_leave_permission_unclear",)
"""What a document that allows everything but organizations raises."""


def organization_administrators(_: str, __: Random) -> list[Step]:
    grant = _document({"Effect": "Allow", "Action": "organizations:*", "Resource": "*"})
    return [
        _iam(
            by.organization_code(),
            "CreatePolicyVersion",
            ("aws_iam_leave_permission_granted",),
            policyArn=f"arn:aws:iam::{MANAGEMENT}:policy/organization-admins",
            policyDocument=grant,
        )
    ]


def administrator_as_code(account: str, _: Random) -> list[Step]:
    grant = _document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return [
        _iam(
            by.platform(account),
            "PutRolePolicy",
            ("aws_iam_admin_policy_granted",),
            roleName="pipeline",
            policyName="all",
            policyDocument=grant,
        )
    ]


def root_audit(account: str, _: Random) -> list[Step]:
    """Each night somebody looks whether a root user has credentials again."""
    arn = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"
    session = by.root(account, session=True)
    return [
        Step(
            by.auditor(),
            "sts",
            "AssumeRoot",
            {"targetPrincipal": account, "taskPolicyArn": {"arn": arn}},
            ("aws_sts_assume_root_audit",),
            {"credentials": {"accessKeyId": "ASIAI44QH8DHBEXAMPLE"}},
        ),
        Step(session, "iam", "ListAccessKeys", None, region="us-east-1"),
        Step(
            session, "iam", "GetLoginProfile", None, region="us-east-1", changes={"errorCode": "NoSuchEntityException"}
        ),
    ]


def root_credentials_deleted(account: str, _: Random) -> list[Step]:
    """The root user that came with a new account loses its password."""
    arn = "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials"
    return [
        Step(
            by.auditor(),
            "sts",
            "AssumeRoot",
            {"targetPrincipal": account, "taskPolicyArn": {"arn": arn}},
            ("aws_sts_assume_root_delete_credentials",),
            {"credentials": {"accessKeyId": "ASIAI44QH8DHBEXAMPLE"}},
        ),
        Step(
            by.root(account, session=True), "iam", "DeleteLoginProfile", None, ("aws_root_api_use",), region="us-east-1"
        ),
    ]


def bucket_unlocked(account: str, _: Random) -> list[Step]:
    arn = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"
    return [
        Step(
            by.person(MANAGEMENT, "OrganizationSecurity", "petra"),
            "sts",
            "AssumeRoot",
            {"targetPrincipal": account, "taskPolicyArn": {"arn": arn}},
            ("aws_sts_assume_root",),
        ),
        Step(
            by.root(account, session=True), "s3", "DeleteBucketPolicy", {"bucketName": "locked"}, ("aws_root_api_use",)
        ),
    ]


def inventory(account: str, _: Random) -> list[Step]:
    """The posture tool reads every account at night, and asks each which organization it is in."""
    caller = by.role(account, "Inventory", "nightly")
    return [
        _organizations(caller, "DescribeOrganization", ("aws_org_membership_looked_up",)),
        Step(caller, "iam", "ListRoles", None, region="us-east-1"),
        Step(caller, "guardduty", "ListDetectors", None),
    ]


def service_linked_roles(account: str, _: Random) -> list[Step]:
    scaling = by.linked(account, "AutoScaling", "AWSServiceRoleForAutoScaling", "autoscaling.amazonaws.com")
    rules = by.linked(account, "AWSConfig", "AWSServiceRoleForConfigConforms", "config-conforms.amazonaws.com")
    return [
        _iam(by.platform(account), "CreateServiceLinkedRole", aWSServiceName="autoscaling.amazonaws.com"),
        Step(scaling, "monitoring", "DeleteAlarms", {"alarmNames": ["TargetTracking-service"]}),
        Step(rules, "config", "DeleteConfigRule", {"configRuleName": "conformance-old"}),
    ]


def standard_exchanged(account: str, _: Random) -> list[Step]:
    caller = by.role(account, "PlatformDeployment", "standards", agent=by.TERRAFORM)
    return [
        Step(
            caller,
            "securityhub",
            "BatchDisableStandards",
            {"StandardsSubscriptionArns": ["HIDDEN"]},
            ("aws_securityhub_standard_disabled",),
        )
    ]


def closed_account(account: str, _: Random) -> list[Step]:
    """An account is retired: out of detection, into the unit of the suspended, closed."""
    caller, code = by.security(), by.role(MANAGEMENT, "AccountAdministration", "retire")
    return [
        Step(
            caller,
            "guardduty",
            "DisassociateMembers",
            {"detectorId": "12abc34d567e8fa901bc2d34e56789f0", "accountIds": [account]},
            ("aws_guardduty_disassociated",),
        ),
        Step(caller, "securityhub", "DisassociateMembers", {"AccountIds": [account]}, ("aws_securityhub_disabled",)),
        _organizations(
            code,
            "MoveAccount",
            ("aws_org_move_account",),
            accountId=account,
            sourceParentId="ou-exam-workload",
            destinationParentId="ou-exam-suspended",
        ),
        _organizations(code, "CloseAccount", ("aws_org_close_account_by_management",), accountId=account),
    ]


def cleaned(account: str, _: Random) -> list[Step]:
    return [
        _event(
            "AccountDepartedOrganization",
            ("aws_org_account_departed_cleaned",),
            accountId=account,
            departedMethod="Cleaned",
        )
    ]


def sandbox_recycled(account: str, _: Random) -> list[Step]:
    caller = by.role(account, "SandboxRecycler", "nightly")
    return [
        Step(
            caller,
            "ec2",
            "DeleteFlowLogs",
            {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-0example"}}},
            ("aws_flow_logs_deleted",),
        ),
        Step(caller, "cloudtrail", "DeleteTrail", {"name": "somebodys-trail"}, ("aws_cloudtrail_stopped_or_deleted",)),
    ]


def root_mail(account: str, _: Random) -> list[Step]:
    """The team that owns the organization moves the address of a root user to its own domain."""
    code = by.role(MANAGEMENT, "AccountAdministration", "mail")
    return [
        Step(
            code,
            "account",
            "StartPrimaryEmailUpdate",
            {"accountId": account, "primaryEmail": "HIDDEN"},
            ("aws_root_email_change_started",),
            {"status": "PENDING"},
            region="us-east-1",
        ),
        *_accepted(code, account),
    ]


def _accepted(code: Caller, account: str) -> list[Step]:
    return [
        Step(
            code,
            "account",
            "AcceptPrimaryEmailUpdate",
            {"accountId": account, "primaryEmail": "HIDDEN", "otp": "HIDDEN"},
            ("aws_root_email_changed",),
            {"status": "ACCEPTED"},
            region="us-east-1",
        )
    ]


def break_glass(account: str, _: Random) -> list[Step]:
    """A root user signs in with MFA, reads something and leaves."""
    return [
        Step(
            by.root(account),
            "signin",
            "ConsoleLogin",
            None,
            ("aws_root_console_login",),
            {"ConsoleLogin": "Success"},
            {**SIGN_IN, "additionalEventData": {"MFAUsed": "Yes"}},
            "us-east-1",
        )
    ]


def root_password_guessed(account: str, _: Random) -> list[Step]:
    return [
        Step(
            by.root(account),
            "signin",
            "ConsoleLogin",
            None,
            ("aws_root_console_login_failed",),
            {"ConsoleLogin": "Failure"},
            {**SIGN_IN, "additionalEventData": {"MFAUsed": "No"}, "errorMessage": "Failed authentication"},
            "us-east-1",
        ),
        Step(
            by.root(account),
            "signin",
            "PasswordRecoveryRequested",
            None,
            ("aws_root_password_recovery_requested",),
            {"PasswordRecoveryRequested": "Success"},
            SIGN_IN,
            "us-east-1",
        ),
    ]


def leave_pressed(account: str, _: Random) -> list[Step]:
    """Somebody tries what the button does, and the policy holds."""
    told = (
        f"User: arn:aws:sts::{account}:assumed-role/AWSReservedSSO_Developer_3f6c1a2b4d5e6f70/kim@example.com is "
        "not authorized to perform: organizations:LeaveOrganization on resource: * with an explicit deny in a service "
        "control policy"
    )
    return [
        Step(
            by.person(account, "Developer", "kim"),
            "organizations",
            "LeaveOrganization",
            None,
            ("aws_org_leave_denied_scp",),
            changes={**DENIED, "errorMessage": told},
            region="us-east-1",
        )
    ]


def policies_of_the_organization(_: str, __: Random) -> list[Step]:
    code = by.organization_code()
    return [
        _organizations(code, "UpdatePolicy", ("aws_org_policy_changed",), policyId="p-example000", content="HIDDEN"),
        _organizations(code, "AttachPolicy", policyId="p-example000", targetId="ou-exam-workload"),
        Step(
            by.auditor(),
            "organizations",
            "DescribeOrganization",
            None,
            ("aws_org_membership_looked_up",),
            region="us-east-1",
        ),
    ]


def merger(account: str, _: Random) -> list[Step]:
    """An account that was bought accepts the invitation of the organization."""
    arn = f"arn:aws:organizations::{MANAGEMENT}:handshake/o-exampleorgid/invite/h-3f481e78f2bd6beccd"
    shake = {"handshake": {"id": "h-3f481e78f2bd6beccd", "arn": arn, "action": "INVITE", "state": "ACCEPTED"}}
    admin = by.role(account, "Administrator", "migration", agent=by.BROWSER, address=by.OFFICE)
    return [
        _organizations(
            by.organization_code(),
            "InviteAccountToOrganization",
            ("aws_org_invite_account",),
            target={"id": account, "type": "ACCOUNT"},
        ),
        Step(
            admin,
            "organizations",
            "AcceptHandshake",
            {"handshakeId": "h-3f481e78f2bd6beccd"},
            ACCEPTED,
            shake,
            region="us-east-1",
        ),
        _event(
            "AccountJoinedOrganization", ("aws_org_account_joined_invited",), accountId=account, joinedMethod="Invited"
        ),
    ]


ACCEPTED = ("aws_org_accept_handshake_member",)
"""Without the site's facts. With them: `aws_org_accept_handshake_own`."""


def users_and_keys(account: str, _: Random) -> list[Step]:
    return [
        _iam(by.platform(account), "CreateAccessKey", ("aws_iam_principal_created",), userName="smtp"),
        Step(
            by.user(account, "alice"),
            "signin",
            "ConsoleLogin",
            None,
            ("aws_iam_user_console_login_no_mfa",),
            {"ConsoleLogin": "Success"},
            {**SIGN_IN, "additionalEventData": {"MFAUsed": "No"}},
            "us-east-1",
        ),
    ]


def security_team(_: str, __: Random) -> list[Step]:
    detector = "12abc34d567e8fa901bc2d34e56789f0"
    return [
        Step(
            by.security(),
            "guardduty",
            "CreateFilter",
            {"detectorId": detector, "action": "ARCHIVE", "name": "scanner"},
            ("aws_guardduty_suppression",),
        ),
        Step(by.security(), "guardduty", "CreateMembers", {"detectorId": detector}),
    ]


def _payments() -> list[str]:
    return [PAYMENTS]


OFFICE, NIGHT, ALL = (7.0, 18.0), (1.0, 4.0), (0.0, 23.5)

ROUTINES = (
    Routine("Control Tower vends an account", VENDED, OFFICE, vended, vending),
    Routine("AFT customizes the account", VENDED, OFFICE, vended, account_factory),
    Routine("Identity Center gives a permission set", 60, OFFICE, members, identity_center),
    Routine("permission sets as code", 6, OFFICE, _management, permission_sets),
    Routine("permission set of administrators as code", 1, OFFICE, _management, permission_set_of_administrators),
    Routine("people sign in", 900, OFFICE, members, sign_in),
    Routine("the CDK is bootstrapped", 15, OFFICE, members, bootstrap),
    Routine("the CDK deploys", 400, OFFICE, members, cdk_deployment),
    Routine("a stack set is rolled out", 800, (18.5, 23.5), members, stack_set),
    Routine("stack sets as code", 4, OFFICE, _management, stack_set_changed),
    Routine("Terraform deploys", 600, OFFICE, members, terraform),
    Routine("break-glass roles as code", 2, OFFICE, members, break_glass_as_code),
    Routine("guardrails as code", 20, OFFICE, members, guardrail_as_code),
    Routine("administrators of the organization as code", 1, OFFICE, _management, organization_administrators),
    Routine("a pipeline's administrator as code", 10, OFFICE, members, administrator_as_code),
    Routine("root credentials are audited", 800, NIGHT, members, root_audit),
    Routine("root credentials are deleted", VENDED, NIGHT, vended, root_credentials_deleted),
    Routine("a bucket is unlocked", 1, OFFICE, members, bucket_unlocked),
    Routine("the posture tool reads", 800, NIGHT, members, inventory),
    Routine("service-linked roles work", 300, ALL, members, service_linked_roles),
    Routine("a standard is exchanged", 40, OFFICE, members, standard_exchanged),
    Routine("an account is closed", 2, OFFICE, members, closed_account),
    Routine("a closed account is cleaned up", 3, ALL, members, cleaned),
    Routine("a sandbox is recycled", 1, NIGHT, sandboxes, sandbox_recycled),
    Routine("a root address changes", 1, OFFICE, members, root_mail),
    Routine("break-glass root signs in, announced", 1, OFFICE, _payments, break_glass),
    Routine("break-glass root signs in", 1, OFFICE, members, break_glass),
    Routine("somebody guesses a root password", 5, ALL, members, root_password_guessed),
    Routine("somebody presses Leave", 1, OFFICE, members, leave_pressed),
    Routine("policies of the organization as code", 2, OFFICE, _management, policies_of_the_organization),
    Routine("an account is taken in", 1, OFFICE, members, merger),
    Routine("users and keys", 10, OFFICE, members, users_and_keys),
    Routine("the security team works", 2, OFFICE, _management, security_team),
)
