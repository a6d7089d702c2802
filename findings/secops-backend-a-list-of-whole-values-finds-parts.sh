#!/usr/bin/env bash
# A list of values becomes a regular expression without anchors in the Sigma converter for Google SecOps.
#
# pySigma-backend-secops 1.0.0 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# In Sigma a value stands for the whole text of the field, a list for any of them. One value is compared with `=`. Two
# values become one regular expression, and Google's manual says that such an expression looks for a part of the text
# unless ^ and $ are written. So `[Delete, Put]` finds every DeleteBucket and PutObject, and as a filter the list drops
# them all; the anchor of |startswith is lost in a list too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-secops==1.0.0
cat > ask.py <<'PYTHON'
import sys

from sigma.collection import SigmaCollection
from sigma.backends.secops import SecOpsBackend

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
ROWS = [
    (
        '{s: {f: LeaveOrganization}, condition: s}',
        'f = "LeaveOrganization" nocase',
    ),
    (
        '{s: {f: [LeaveOrganization, CloseAccount]}, condition: s}',
        'f = /LeaveOrganization|CloseAccount/ nocase',
    ),
    (
        '{s: {f|startswith: Get}, condition: s}',
        'f = /^Get/ nocase',
    ),
    (
        '{s: {f|startswith: [Get, List]}, condition: s}',
        'f = /Get|List/ nocase',
    ),
]
bad = 0
for detection, seen in ROWS:
    query = SecOpsBackend().convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    print(f"{detection}\n    {query}")
    if query != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
