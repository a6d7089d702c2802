#!/usr/bin/env bash
# The Sigma converter for NetWitness drops a wildcard inside a value without a warning.
#
# pySigma-backend-netwitness 0.3.0 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# `*` at an end becomes begins, ends or contains, as one would hope. In the middle, `*` and `?` vanish and the rest is
# joined and compared as a whole: arn:aws:iam::*:root becomes arn:aws:iam:::root, which no record holds. The rule converts
# without an error and never fires; as a filter it lets everything through.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-netwitness==0.3.0
cat > ask.py <<'PYTHON'
import sys

from sigma.collection import SigmaCollection
from sigma.backends.netwitness import NetWitnessBackend

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
ROWS = [
    (
        "{s: {f: 'arn:aws:iam::*:root'}, condition: s}",
        "f = 'arn:aws:iam:::root'",
    ),
    (
        "{s: {f: 'AWSReservedSSO_?dmin'}, condition: s}",
        "f = 'AWSReservedSSO_dmin'",
    ),
    (
        "{s: {f|contains: 'role/*/admin'}, condition: s}",
        "f = 'role//admin'",
    ),
    (
        "{s: {f: '*:root'}, condition: s}",
        "f ends ':root'",
    ),
    (
        '{s: {f|contains: root}, condition: s}',
        "f contains 'root'",
    ),
]
bad = 0
for detection, seen in ROWS:
    query = NetWitnessBackend().convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    print(f"{detection}\n    {query}")
    if query != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
