#!/usr/bin/env bash
# The Sigma converter for CrowdStrike LogScale writes quotation marks inside regular expressions.
#
# pySigma-backend-crowdstrike 3.0.0 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# LogScale reads everything between the slashes as the expression, quotation marks too. With |cased, a part or a start of
# a text becomes /"Admin"/: only a value that holds the quotation marks matches, so the rule never fires. Without |cased the
# same value is right. A keyword comes out the same way and is found only where the raw record has it as a whole text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-crowdstrike==3.0.0
cat > ask.py <<'PYTHON'
import sys

from sigma.collection import SigmaCollection
from sigma.backends.crowdstrike import LogScaleBackend

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
ROWS = [
    (
        '{s: {role|contains: Admin}, condition: s}',
        'role=/Admin/i',
    ),
    (
        '{s: {role|contains|cased: Admin}, condition: s}',
        'role=/"Admin"/',
    ),
    (
        '{s: {role|startswith|cased: Admin}, condition: s}',
        'role=/^"Admin"/',
    ),
    (
        '{s: [Admin], condition: s}',
        '/"Admin"/i',
    ),
]
bad = 0
for detection, seen in ROWS:
    query = LogScaleBackend().convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    print(f"{detection}\n    {query}")
    if query != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
