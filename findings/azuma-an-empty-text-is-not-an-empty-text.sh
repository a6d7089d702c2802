#!/usr/bin/env bash
# In azuma the value '' matches no record, not even one whose field holds the empty text.
#
# azuma 0.7.3 (PyPI), a Sigma engine for Python dictionaries. Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma's specification: an empty string is searched for as '', and null for what is absent. CloudTrail writes empty texts, in
# accessKeyId of root for one. A rule that asks for them never fires, and a filter on them filters nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv engine
# azuma imports packaging and does not ask for it.
engine/bin/python -m pip --disable-pip-version-check --quiet install azuma==0.7.3 packaging==26.4
cat > ask.py <<'PYTHON'
import sys

from azuma import Rule

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
bad = 0
for seen, selection, record in [
    (False, "{accessKeyId: \"\"}", {"accessKeyId": ""}),
    (False, "{accessKeyId: \"\"}", {}),
    (True, "{accessKeyId: null}", {}),
    (False, "{accessKeyId: null}", {"accessKeyId": ""}),
]:
    rule = Rule.model_validate_yaml(f"{HEAD}detection:\n  selection: {selection}\n  condition: selection\n")
    found = bool(rule.match(record))
    print(f"{'match' if found else 'no match':9} {selection}  on  {record}")
    if found is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
engine/bin/python ask.py
