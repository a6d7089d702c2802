#!/usr/bin/env bash
# An old event hides a temporal correlation from then on in the Sigma converter for ClickHouse.
#
# pySigma-backend-clickhouse 1.1.1 with pySigma 2.0.1, its queries run in chdb 4.4.0, ClickHouse for Python (PyPI). Needs
# Python 3.11 or newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma: temporal means that the rules are seen within the timespan, here StopLogging and LeaveOrganization of one account
# in ten minutes. The query groups all records of the table by account and wants the time from the first match to the last
# to be ten minutes at most. One StopLogging a week before is enough, and that account never gives an alert again. Put a
# condition on the time of the records into the query before you schedule it. The package asks for Python 3.13 and works
# with older ones.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==2.0.1 chdb==4.4.0
converter/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --ignore-requires-python \
    pySigma-backend-clickhouse==1.1.1
cat > ask.py <<'PYTHON'
import sys

from chdb.session import Session
from sigma.backends.clickhouse.clickhouse import ClickhouseBackend
from sigma.collection import SigmaCollection

RULE = """
title: {name}
name: {name}
status: test
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection: {{eventName: {name}}}
  condition: selection
---
"""
CORRELATION = """
title: The trail is stopped and the account leaves
status: test
correlation:
  type: temporal
  rules: [StopLogging, LeaveOrganization]
  group-by: [account]
  timespan: 10m
"""
rules = RULE.format(name="StopLogging") + RULE.format(name="LeaveOrganization") + CORRELATION
query = ClickhouseBackend().convert(SigmaCollection.from_yaml(rules))[-1]
print(query)
engine = Session("database")
bad = 0
for events, meant, seen in [
    (["2026-01-08 10:00:00 StopLogging", "2026-01-08 10:05:00 LeaveOrganization"], 1, 1),
    (["2026-01-08 10:00:00 StopLogging", "2026-01-08 11:00:00 LeaveOrganization"], 0, 0),
    (
        ["2026-01-01 10:00:00 StopLogging", "2026-01-08 10:00:00 StopLogging", "2026-01-08 10:05:00 LeaveOrganization"],
        1,
        0,
    ),
]:
    engine.query("CREATE OR REPLACE TABLE logs (timestamp DateTime, account String, eventName String) ENGINE = Memory")
    rows = ", ".join(f"('{event[:19]}', '111122223333', '{event[20:]}')" for event in events)
    engine.query(f"INSERT INTO logs VALUES {rows}")
    alerts = len(str(engine.query(query, "CSV")).splitlines())
    print(f"alerts: {alerts}, meant: {meant}  on  {events}")
    if alerts != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
