#!/usr/bin/env bash
# The Sigma converter for Datadog turns null into a search that demands the field.
#
# pySigma-backend-datadog 0.3.1 with pySigma 0.11.23 (PyPI). Needs Python 3.9 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# In Sigma `errorCode: null` finds the records without errorCode. In Datadog `@errorCode:*` finds the records that have it,
# and the converter joins exactly that to every null with AND. CloudTrail leaves errorCode out of a call that succeeded, so a
# rule for a successful call asks for what such a record never has, and cannot fire. `|exists: true` becomes the same test,
# and `|exists: false` the right one. No warning.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==0.11.23 pySigma-backend-datadog==0.3.1
cat > ask.py <<'PYTHON'
import sys

from sigma.backends.datadog import DatadogBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
ROWS = [
    (
        "{eventName: LeaveOrganization, errorCode: null}",
        "@eventName:LeaveOrganization AND -@errorCode:[0* TO z*] AND @errorCode:*",
    ),
    ("{errorCode: null}", "-@errorCode:[0* TO z*] AND @errorCode:*"),
    ("{errorCode|exists: true}", "@errorCode:*"),
    ("{errorCode|exists: false}", "NOT (@errorCode)"),
]
bad = 0
for selection, seen in ROWS:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection: {{s: {selection}, condition: s}}\n")
    query = DatadogBackend().convert(rule)[0]
    print(f"{selection}\n    {query}")
    if query != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
