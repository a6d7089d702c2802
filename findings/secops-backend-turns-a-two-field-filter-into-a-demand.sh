#!/usr/bin/env bash
# A negated selection with two fields loses its `not` in the Sigma converter for Google SecOps.
#
# pySigma-backend-secops 1.0.0 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# `selection and not filter` is how most Sigma rules except known callers. With one field in the filter the query is right.
# With two fields the negation is gone and the query asks for the very records that the filter should drop; so it is with
# a negated address range and a negated number. The query is valid and nothing is reported: the rule is silent on the
# attack and fires on what is allowed.
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
        '{s: {f: x}, n: {g: y}, condition: s and not n}',
        'f = "x" nocase AND g != "y" nocase',
    ),
    (
        '{s: {f: x}, n: {g: y, h: z}, condition: s and not n}',
        'f = "x" nocase AND g = "y" nocase AND h = "z" nocase',
    ),
    (
        '{s: {f: x}, n: {g|cidr: 10.0.0.0/8}, condition: s and not n}',
        'f = "x" nocase AND net.ip_in_range_cidr(g, "10.0.0.0/8")',
    ),
    (
        '{s: {f: x}, n: {g|gte: 5}, condition: s and not n}',
        'f = "x" nocase AND g >= 5',
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
