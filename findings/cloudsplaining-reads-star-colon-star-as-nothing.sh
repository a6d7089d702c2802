#!/usr/bin/env bash
# Cloudsplaining finds no permission at all in a policy that allows "*:*".
#
# cloudsplaining 0.9.1 (PyPI). Needs Python 3.10 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# "*:*" is every action of every service, as the CIS benchmark for AWS calls full rights. Cloudsplaining spells out "*" and
# "iam:*", and leaves "*:*" and "ia?:*" out: such a policy of an administrator is reported clean. Whoever sorts callers
# of an organization by its report takes an administrator for a user without rights.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv reader
reader/bin/python -m pip --disable-pip-version-check --quiet install cloudsplaining==0.9.1
cat > ask.py <<'PYTHON'
import sys

from cloudsplaining.scan.policy_document import PolicyDocument

bad = 0
for action, seen in [("*", True), ("*:*", False), ("iam:*", True), ("iam:CreateAccessKey", True), ("iam:CreateAccessKe?", False)]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    policy = PolicyDocument({"Version": "2012-10-17", "Statement": [statement]})
    raised = bool(policy.allows_privilege_escalation)
    rights = len(policy.all_allowed_unrestricted_actions)
    print(f"{action:20} {rights:6} actions, a way to more rights: {raised}")
    if raised is not seen or (rights > 0) is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
reader/bin/python ask.py
