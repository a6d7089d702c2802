#!/usr/bin/env bash
# policyuniverse reads the wildcard ? in an IAM action as a letter.
#
# policyuniverse 1.5.1.20231109 (PyPI). Needs Python 3.8 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# IAM: `*` stands for any text and `?` for one character. policyuniverse spells out actions with a star and hands actions
# with a question mark back as they are. A tool that asks it whether a policy allows organizations:LeaveOrganization hears
# no, and for a Deny with NotAction hears that the action is denied although it is the one excepted.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv reader
reader/bin/python -m pip --disable-pip-version-check --quiet install policyuniverse==1.5.1.20231109
cat > ask.py <<'PYTHON'
import sys

from policyuniverse.expander_minimizer import get_actions_from_statement

LEAVE = "organizations:leaveorganization"
bad = 0
for statement, seen in [
    ({"Effect": "Allow", "Action": "organizations:Leave*"}, True),
    ({"Effect": "Allow", "Action": "organizations:Leave?rganization"}, False),
    ({"Effect": "Deny", "NotAction": "organizations:Leave*"}, False),
    ({"Effect": "Deny", "NotAction": "organizations:Leave?rganization"}, True),
]:
    named = LEAVE in get_actions_from_statement({**statement, "Resource": "*"})
    print(f"{'names' if named else 'does not name':13} LeaveOrganization: {statement}")
    if named is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
reader/bin/python ask.py
