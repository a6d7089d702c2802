#!/usr/bin/env bash
# A Deny for one resource, or under a condition, makes Cloudsplaining leave the action out everywhere.
#
# cloudsplaining 0.9.1 (PyPI). Needs Python 3.10 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# IAM: a Deny takes away what its own Resource and Condition name, and no more. Cloudsplaining takes the action off its
# lists as soon as any Deny names it. Who makes the list of callers that a rule may trust, or that could take data away,
# from its report leaves out users who may still read every other bucket.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv reader
reader/bin/python -m pip --disable-pip-version-check --quiet install cloudsplaining==0.9.1
cat > ask.py <<'PYTHON'
import sys

from cloudsplaining.scan.policy_document import PolicyDocument

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
ONE_BUCKET = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}
NO_MFA = {
    "Effect": "Deny",
    "Action": "s3:GetObject",
    "Resource": "*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
}
OTHER_ACTION = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::other/*"}
bad = 0
for name, statements, seen in [
    ("Allow s3:GetObject on all", [ALLOW], ["s3:GetObject"]),
    ("and Deny it for one bucket", [ALLOW, ONE_BUCKET], []),
    ("and Deny it without a second factor", [ALLOW, NO_MFA], []),
    ("and Deny s3:PutObject for one bucket", [ALLOW, OTHER_ACTION], ["s3:GetObject"]),
]:
    policy = PolicyDocument({"Version": "2012-10-17", "Statement": statements})
    found = sorted(policy.allows_data_exfiltration_actions)
    print(f"{name:38} takes data away with {found}")
    if found != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
reader/bin/python ask.py
