#!/usr/bin/env bash
# policyuniverse treats a condition with ForAllValues as one that keeps strangers out.
#
# policyuniverse 1.5.1.20231109 (PyPI). Needs Python 3.8 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# AWS's manual warns that ForAllValues, and an operator that ends in IfExists, also hold when the request does not carry the
# key: with Effect Allow the statement is then open. aws:SourceAccount is carried only by calls that an AWS service makes,
# so a stranger's call does not have it. policyuniverse strips both from the operator and answers "not reachable from the
# internet", as it does for plain StringEquals. Reports of resources shared outside an organization miss such policies.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv reader
reader/bin/python -m pip --disable-pip-version-check --quiet install policyuniverse==1.5.1.20231109
cat > ask.py <<'PYTHON'
import sys

from policyuniverse.policy import Policy

bad = 0
for operator, seen in [
    ("StringEquals", False),
    ("ForAllValues:StringEquals", False),
    ("StringEqualsIfExists", False),
    ("StringNotEquals", True),
]:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {operator: {"aws:SourceAccount": "111122223333"}},
    }
    open_to_all = Policy({"Statement": [statement]}).is_internet_accessible()
    print(f"{operator:26} {'open to all' if open_to_all else 'closed'}")
    if open_to_all is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
reader/bin/python ask.py
