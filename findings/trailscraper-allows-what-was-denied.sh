#!/usr/bin/env bash
# A policy that TrailScraper generates from CloudTrail allows the calls that AWS refused as well.
#
# trailscraper 0.10.0 (PyPI). Needs Python 3.10 or newer; nothing of awol. No call to AWS is made.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# TrailScraper turns the calls that a role has made into the policy that it needs. It does not read errorCode. One
# LeaveOrganization that an SCP stopped is enough, and the policy made "from what the role really uses" allows
# organizations:LeaveOrganization. Take failed calls out before you generate a policy from logs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv scraper
scraper/bin/python -m pip --disable-pip-version-check --quiet install trailscraper==0.10.0
cat > ask.py <<'PYTHON'
import json
import subprocess
import sys

ROLE = "arn:aws:iam::111122223333:role/night-ops"
IDENTITY = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": ROLE}}}


def allowed(**outcome):
    record = {
        "eventTime": "2026-11-30T03:14:00Z",
        "eventSource": "organizations.amazonaws.com",
        "eventName": "LeaveOrganization",
        "userIdentity": IDENTITY,
        **outcome,
    }
    done = subprocess.run(
        ["scraper/bin/trailscraper", "generate"],
        input=json.dumps({"Records": [record]}), text=True, capture_output=True, check=True,
    )
    return [action for statement in json.loads(done.stdout)["Statement"] for action in statement["Action"]]


bad = 0
for name, outcome in [("successful", {}), ("denied", {"errorCode": "AccessDenied"})]:
    actions = allowed(**outcome)
    print(f"{name:10} call: the policy allows {actions}")
    if actions != ["organizations:LeaveOrganization"]:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
python3 ask.py
