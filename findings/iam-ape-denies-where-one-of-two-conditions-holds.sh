#!/usr/bin/env bash
# iam-ape reads a Deny under two conditions as two denials, so one condition is enough to be refused.
#
# iam-ape 1.1.6 (PyPI), which says what the policies of a user leave in effect. Needs Python 3.9 or newer; nothing of awol.
# No call to AWS is made. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# AWS joins the conditions of a statement with AND. A guardrail that denies whoever is not of the team and comes from outside
# the office stops nobody of the team, and nobody in the office. iam-ape prints the same policy for it as for two denials,
# one for each condition: allowed to the team in the office. So the report leaves out calls that AWS lets through, and the
# hole in the guardrail does not show. Whoever wants either condition to be enough writes two statements.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv reader
reader/bin/python -m pip --disable-pip-version-check --quiet install iam-ape==1.1.6
cat > user.json <<'JSON'
{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/someone", "UserName": "someone", "GroupList": [],
  "AttachedManagedPolicies": [], "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}}]}],
 "GroupDetailList": [], "RoleDetailList": [], "Policies": []}
JSON
cat > ask.py <<'PYTHON'
import json
import subprocess
import sys

TEAM = {"StringNotEquals": {"aws:PrincipalTag/team": ["security"]}}
OFFICE = {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}


def left(*conditions):
    """The conditions under which the user may leave, when a guardrail denies it under each of these."""
    deny = [
        {"Effect": "Deny", "Action": ["organizations:LeaveOrganization"], "Resource": ["*"], "Condition": condition}
        for condition in conditions
    ]
    # iam-ape takes the actions and resources of a guardrail as lists only.
    content = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}, *deny]}
    with open("guard.json", "w") as file:
        json.dump({"Policy": {"PolicySummary": {"Arn": "guard"}, "Content": json.dumps(content)}}, file)
    command = ["reader/bin/iam-ape", "--quiet", "--input", "user.json", "--scp-policy", "guard.json"]
    run = subprocess.run(
        [*command, "--arn", "arn:aws:iam::111122223333:user/someone"], capture_output=True, text=True, check=True
    )
    return [statement.get("Condition", {}) for statement in json.loads(run.stdout)["Statement"]]


IN_TEAM = {"StringEquals": {"aws:PrincipalTag/team": ["security"]}}
IN_OFFICE = {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}
bad = 0
for text, conditions, seen in [
    ("denied outside the team", [TEAM], [IN_TEAM]),
    ("denied outside the office", [OFFICE], [IN_OFFICE]),
    ("two denials, one for each", [TEAM, OFFICE], [{**IN_TEAM, **IN_OFFICE}]),
    ("one denial, under both", [{**TEAM, **OFFICE}], [{**IN_TEAM, **IN_OFFICE}]),
]:
    told = left(*conditions)
    print(f"{text:26} allowed under {json.dumps(told)}")
    if told != seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
reader/bin/python ask.py
