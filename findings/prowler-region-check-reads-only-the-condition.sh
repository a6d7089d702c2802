#!/usr/bin/env bash
# Prowler's check of an organization's regions reads the condition of a guardrail, not what it denies or where it is attached.
#
# Prowler 5.46.0 (PyPI), with the few libraries that this check needs. Needs Python 3.10 to 3.13; nothing of awol. No call to
# AWS is made: the check gets an organization in Prowler's own classes. Exit code 0: the behaviour below was seen; 1: it has
# changed.
#
# organizations_scp_check_deny_regions says that it finds whether policies fully restrict access to the configured regions. It
# passes as soon as one policy of the organization has a Deny whose condition names these regions. A draft that is attached to
# nothing passes, and so does a guardrail that denies one call out of thousands, though Prowler has read the targets and the
# actions. A report that says PASS does not tell you that a region is closed: look at both yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv audit
# Prowler asks for the libraries of every cloud, which are large; these are enough for this check.
audit/bin/python -m pip --disable-pip-version-check --quiet install boto3==1.40.61 pydantic==2.12.5 jsonschema==4.23.0 \
  colorama==0.4.6 packaging==26.4 pytz==2025.1 pyyaml==6.0.4 requests==2.34.2 tzlocal==5.3.1
audit/bin/python -m pip --disable-pip-version-check --quiet install --no-deps prowler==5.46.0
cat > ask.py <<'PYTHON'
import importlib
import sys
from types import SimpleNamespace

from prowler.providers.aws.services.organizations.organizations_service import Organization, Policy

SERVICE = "prowler.providers.aws.services.organizations"
CHECK = "organizations_scp_check_deny_regions"
ARN = "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"
client = SimpleNamespace(audit_config={"organizations_enabled_regions": ["eu-central-1"]}, region="us-east-1")
# The check takes its data from this module, which would call AWS.
sys.modules[f"{SERVICE}.organizations_client"] = SimpleNamespace(organizations_client=client)
check = getattr(importlib.import_module(f"{SERVICE}.{CHECK}.{CHECK}"), CHECK)()

ROOT = [{"TargetId": "r-a1b2", "Name": "Root", "Type": "ROOT"}]
ELSEWHERE = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
bad = 0
for seen, text, statement, targets in [
    ("FAIL", "allows everything, on the root", {"Effect": "Allow", "Action": "*", "Resource": "*"}, ROOT),
    (
        "PASS",
        "denies everything elsewhere, on the root",
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": ELSEWHERE},
        ROOT,
    ),
    (
        "PASS",
        "denies everything elsewhere, attached to nothing",
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": ELSEWHERE},
        [],
    ),
    (
        "PASS",
        "denies one call elsewhere, on the root",
        {"Effect": "Deny", "Action": "s3:CreateBucket", "Resource": "*", "Condition": ELSEWHERE},
        ROOT,
    ),
]:
    policy = Policy(
        arn=f"{ARN}/p-a1b2c3d4",
        id="p-a1b2c3d4",
        type="SERVICE_CONTROL_POLICY",
        aws_managed=False,
        content={"Version": "2012-10-17", "Statement": [statement]},
        targets=targets,
    )
    client.organization = Organization(
        arn=ARN,
        id="o-a1b2c3d4e5",
        status="ACTIVE",
        master_id="111122223333",
        policies={"SERVICE_CONTROL_POLICY": [policy]},
    )
    (report,) = check.execute()
    print(f"{report.status}: a policy that {text}")
    if report.status != seen:
        print("  changed:", report.status_extended)
        bad = 1
sys.exit(bad)
PYTHON
audit/bin/python ask.py
