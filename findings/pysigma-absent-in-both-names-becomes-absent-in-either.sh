#!/usr/bin/env bash
# A field that a pySigma pipeline maps to two names counts as absent as soon as one of the two is absent.
#
# pySigma 2.0.1 with pySigma-backend-sqlite 2.1.1 (PyPI), its queries run in Python's own SQLite. Needs Python 3.11 or
# newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Two names for one field are how a pipeline serves old and new records, or CloudTrail's own name beside that of a common
# schema. pySigma joins the names with OR. That is right for a value, and wrong for what must hold of both: null, `exists:
# false` and |neq. A record has one of the names at most, so the other is always absent, and the test is always true: here
# a refused call is reported as a successful one. `not` around a value is right; `not` around null drops every record.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==2.0.1 pySigma-backend-sqlite==2.1.1
cat > ask.py <<'PYTHON'
import sqlite3
import sys

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.processing.pipeline import ProcessingPipeline

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
PIPELINE = """
name: Two names
priority: 10
transformations:
- type: field_name_mapping
  mapping:
    errorCode: %s
"""
ROWS = [
    # mapped to, detection, records that are found
    ("[errorCode]", "{s: {errorCode: null}, condition: s}", ["done"]),
    ("[errorCode, error_code]", "{s: {errorCode: null}, condition: s}", ["done", "refused"]),
    ("[errorCode, error_code]", "{s: {errorCode|exists: false}, condition: s}", ["done", "refused"]),
    ("[errorCode, error_code]", "{s: {errorCode|neq: AccessDenied}, condition: s}", ["done", "refused"]),
    ("[errorCode, error_code]", "{s: {errorCode: AccessDenied}, condition: not s}", ["done"]),
    ("[errorCode, error_code]", "{s: {errorCode: null}, condition: not s}", []),
    ("[errorCode, error_code]", "{s: {errorCode|exists: true}, condition: s}", ["refused"]),
]
table = sqlite3.connect(":memory:")
table.execute("CREATE TABLE logs (call TEXT, errorCode TEXT, error_code TEXT)")
table.executemany("INSERT INTO logs VALUES (?, ?, NULL)", [("done", None), ("refused", "AccessDenied")])
bad = 0
for mapped, detection, seen in ROWS:
    pipeline = ProcessingPipeline.from_yaml(PIPELINE % mapped)
    query = sqliteBackend(pipeline).convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    found = sorted(row[0] for row in table.execute(query))
    print(f"errorCode is {mapped}: {detection}\n    {query}\n    finds {found}")
    if found != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
