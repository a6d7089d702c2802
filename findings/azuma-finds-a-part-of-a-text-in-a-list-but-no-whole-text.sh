#!/usr/bin/env bash
# azuma searches lists for |contains but not for a plain value, so the exact rule finds less than the loose one.
#
# azuma 0.7.3 (PyPI), a Sigma engine for Python dictionaries. Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma's specification gives a list in a record no meaning of its own; most engines take one member for enough. CloudTrail
# has lists in many calls (attributes, event categories, account ids). A rule that names the whole text misses them, without
# a word, where the same rule with |contains finds them.
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
    (False, "{attributes: A}", {"attributes": ["A", "B"]}),
    (True, "{attributes|contains: A}", {"attributes": ["A", "B"]}),
    (True, "{attributes: A}", {"attributes": "A"}),
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
