#!/usr/bin/env bash
# An event_count of two rules becomes "once the first rule, then so many times the second" in Elastic's EQL.
#
# pySigma-backend-elasticsearch 2.1.1 with pySigma 1.5.1, and eql 1.0.1, Elastic's own engine for Python (PyPI). Needs
# Python 3.10 or newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma counts the events of all rules of an event_count together: three refused calls, whichever rule found them. The
# converter writes the rules one after the other as a sequence and puts `with runs=3` behind the last. Three refused calls
# of one kind give no alert, three of mixed kinds neither, and four in the right order do. One rule is counted right.
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

RULE = """
title: {call} is refused
name: {name}
status: test
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection: {{eventName: {call}, errorCode: AccessDenied}}
  condition: selection
---
"""
COUNT = """
title: Refused three times
status: test
correlation:
  type: event_count
  rules: [{names}]
  group-by: [role]
  timespan: 10m
  condition: {{gte: 3}}
"""
CALLS = {"leave": "LeaveOrganization", "detach": "DetachPolicy"}


def alerts(query, names):
    found = []
    with elasticsearch_syntax, allow_runs:
        engine = PythonEngine()
        engine.add_query(parse_query(query))
    engine.add_output_hook(found.append)
    records = [{"eventName": CALLS[name], "errorCode": "AccessDenied", "role": "Admin"} for name in names]
    engine.stream_events([Event("any", at, record) for at, record in enumerate(records)])
    return bool(found)


bad = 0
for rules, events, meant, seen in [
    (["leave"], ["leave", "leave"], False, False),
    (["leave"], ["leave", "leave", "leave"], True, True),
    (["leave", "detach"], ["leave", "leave", "leave"], True, False),
    (["leave", "detach"], ["detach", "detach", "detach"], True, False),
    (["leave", "detach"], ["leave", "detach", "detach"], True, False),
    (["leave", "detach"], ["leave", "detach", "detach", "detach"], True, True),
    (["leave", "detach"], ["detach", "detach", "detach", "leave"], True, False),
]:
    text = "".join(RULE.format(name=name, call=CALLS[name]) for name in rules) + COUNT.format(names=", ".join(rules))
    query = EqlBackend().convert(SigmaCollection.from_yaml(text))[-1]
    alert = alerts(query, events)
    print(f"rules {rules}, events {events}\n    {' '.join(query.split())}\n    alert: {alert}, meant: {meant}")
    if alert is not seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
