#!/usr/bin/env bash
# A value_count correlation becomes "so many events with the same value" in Elastic's EQL, the opposite of what it counts.
#
# pySigma-backend-elasticsearch 2.1.1 with pySigma 1.5.1, and eql 1.0.1, Elastic's own engine for Python (PyPI). Needs
# Python 3.10 or newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma's value_count asks how many different values a field has: three accounts that one role removes in ten minutes. The
# converter writes the field behind the event as `by`. In EQL that is a join key, and all events of a sequence have the same
# value there. So three accounts give no alert, and one account named three times gives one. event_count comes out right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-elasticsearch==2.1.1 eql==1.0.1
cat > ask.py <<'PYTHON'
import sys

from eql import Event, PythonEngine
from eql.parser import allow_runs, elasticsearch_syntax, parse_query
from sigma.backends.elasticsearch import EqlBackend
from sigma.collection import SigmaCollection

RULES = """
title: An account is removed
name: removed
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: RemoveAccountFromOrganization}
  condition: selection
---
title: Many
status: test
correlation:
  rules: [removed]
  group-by: [role]
  timespan: 10m
"""
ENDS = {
    "value_count": "  type: value_count\n  condition: {gte: 3, field: account}\n",
    "event_count": "  type: event_count\n  condition: {gte: 3}\n",
}


def alerts(query, accounts):
    found = []
    with elasticsearch_syntax, allow_runs:
        engine = PythonEngine()
        engine.add_query(parse_query(query))
    engine.add_output_hook(found.append)
    records = [{"eventName": "RemoveAccountFromOrganization", "role": "Admin", "account": account} for account in accounts]
    engine.stream_events([Event("any", at, record) for at, record in enumerate(records)])
    return bool(found)


bad = 0
for kind, accounts, meant, seen in [
    ("value_count", ["111111111111", "222222222222", "333333333333"], True, False),
    ("value_count", ["111111111111", "111111111111", "111111111111"], False, True),
    ("event_count", ["111111111111", "222222222222", "333333333333"], True, True),
    ("event_count", ["111111111111", "222222222222"], False, False),
]:
    query = EqlBackend().convert(SigmaCollection.from_yaml(RULES + ENDS[kind]))[-1]
    alert = alerts(query, accounts)
    print(f"{kind}, accounts {accounts}\n    {' '.join(query.split())}\n    alert: {alert}, meant: {meant}")
    if alert is not seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
