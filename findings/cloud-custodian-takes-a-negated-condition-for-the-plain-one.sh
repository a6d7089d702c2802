#!/usr/bin/env bash
# Cloud Custodian's cross-account filter takes "everybody but our organization" for "our organization alone".
#
# c7n 0.9.53 (PyPI). Needs Python 3.10 or newer; nothing of awol. No call to AWS is made: the filter gets the policy of an
# event bus. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# The filter finds resources whose policy lets strangers in. It knows the conditions that keep them out, by key: the
# organization, its paths, the address of the caller. After ForAnyValue: or ForAllValues:, and for NotIpAddress, it does not
# look whether the operator says "not". So a policy that admits every caller whose path is not ours, or every address but
# one network, counts as closed. A plain StringNotEquals is seen for what it is. Look for Not in the conditions yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv custodian
custodian/bin/python -m pip --disable-pip-version-check --quiet install c7n==0.9.53
cat > ask.py <<'PYTHON'
import json
import sys
from types import SimpleNamespace

from c7n.resources.eventbridge import EventBusCrossAccountFilter

OURS = "o-a1b2c3d4e5"
manager = SimpleNamespace(config=SimpleNamespace(account_id="111122223333"))


def found(condition):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*", "Condition": condition}
    bus = {"Name": "trail", "Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
    ask = EventBusCrossAccountFilter({"type": "cross-account", "whitelist_orgids": [OURS]}, manager)
    return bool(ask.process([bus]))


bad = 0
for seen, condition in [
    (True, {}),
    (False, {"StringEquals": {"aws:PrincipalOrgID": OURS}}),
    (True, {"StringNotEquals": {"aws:PrincipalOrgID": OURS}}),
    (False, {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{OURS}/*"}}),
    (False, {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": f"{OURS}/*"}}),
    (False, {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
    (False, {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
]:
    told = found(condition)
    print(f"{'open to strangers' if told else 'closed':17} {json.dumps(condition) if condition else 'no condition'}")
    if told is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
custodian/bin/python ask.py
