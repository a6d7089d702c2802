#!/usr/bin/env bash
# The Sigma converter for Loki turns a literal star into "a backslash and then anything".
#
# pySigma-backend-loki 0.15.1 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma: \* is a star in the text and no wildcard. A rule for policies that allow every action of a service asks for it:
# |contains: 's3:\*'. The converter writes the expression s3:\\.* between back quotes, where Loki takes it as it stands:
# it wants a backslash after the colon. The policy with the star is not found. A wildcard, and a literal dot, are right.
# The expression is tried here with Python's re, which reads these characters as Loki's RE2 does.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-loki==0.15.1
cat > ask.py <<'PYTHON'
import re
import sys

from sigma.backends.loki import LogQLBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
bad = 0
for value, text, seen in [
    (r"s3:\*", 's3:*', False),
    (r"s3:\*", 's3:\\GetObject', True),
    ("s3:*Object", 's3:GetObject', True),
    ("amazonaws.com", 's3.amazonaws.com', True),
]:
    rule = f"{HEAD}detection:\n  selection: {{policy|contains: '{value}'}}\n  condition: selection\n"
    query = LogQLBackend().convert(SigmaCollection.from_yaml(rule))[0]
    expression = re.search("policy=~`([^`]*)`", query).group(1)
    found = re.fullmatch(expression, text) is not None
    print(f"{value:14} {expression:26} on {text:14} {'match' if found else 'no match'}")
    if found is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
