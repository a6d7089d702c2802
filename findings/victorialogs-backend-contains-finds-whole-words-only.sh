#!/usr/bin/env bash
# |contains becomes a search for whole words in the Sigma converter for VictoriaLogs.
#
# pySigma-backend-victorialogs 0.2.0 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# In LogsQL field:"text" is the phrase filter. VictoriaLogs' manual: it finds whole words, `error` is not found in "errors",
# and letter case counts; a part of a word needs *text* or ~"text". So `eventName|contains: Organization` does not find
# LeaveOrganization, nor Admin find OrgAdmin. With |endswith, or a wildcard inside, the converter does write ~"...".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-victorialogs==0.2.0
cat > ask.py <<'PYTHON'
import sys

from sigma.collection import SigmaCollection
from sigma.backends.victorialogs import VictoriaLogsBackend

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
ROWS = [
    (
        '{s: {eventName|contains: Organization}, condition: s}',
        'eventName:"Organization"',
    ),
    (
        '{s: {eventName|endswith: Organization}, condition: s}',
        'eventName:~"Organization$"',
    ),
    (
        "{s: {eventName|contains: 'Leave*zation'}, condition: s}",
        'eventName:~".*Leave.*zation.*"',
    ),
]
bad = 0
for detection, seen in ROWS:
    query = VictoriaLogsBackend().convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    print(f"{detection}\n    {query}")
    if query != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
