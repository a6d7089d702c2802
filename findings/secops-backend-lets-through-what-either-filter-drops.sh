#!/usr/bin/env bash
# `not 1 of filter_*` becomes `!= OR !=` in the Sigma converter for Google SecOps.
#
# pySigma-backend-secops 1.0.0 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# `not (a or b)` holds only when both fail: to move a negation inside, OR must become AND. This converter moves it inside
# and keeps the OR, so a record passes as soon as one of the filters does not fit, which is nearly always: the filters of
# the rule do nothing. The other way round, `not (a and b)` becomes "neither", and the rule misses. A condition with one
# filter, or with each filter negated by itself, comes out right.
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
        '{s: {f: x}, filter_a: {g: y}, filter_b: {h: z}, condition: s and not 1 of filter_*}',
        'f = "x" nocase AND (g != "y" nocase OR h != "z" nocase)',
    ),
    (
        '{s: {f: x}, filter_a: {g: y}, filter_b: {h: z}, condition: s and not all of filter_*}',
        'f = "x" nocase AND g != "y" nocase AND h != "z" nocase',
    ),
    (
        '{s: {f: x}, filter_a: {g: y}, filter_b: {h: z}, condition: s and not filter_a and not filter_b}',
        'f = "x" nocase AND g != "y" nocase AND h != "z" nocase',
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
