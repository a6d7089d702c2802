#!/usr/bin/env bash
# The Sigma converter for Panther looks for a regular expression only at the start of the field.
#
# pySigma-backend-panther 0.3.1 with pySigma 1.5.1 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Sigma: a regular expression matches when it is found anywhere, unless it has anchors. The converter writes Python's
# re.match, which tries the first character only, so `|re: Admin` finds Admin-1 and not Org-Admin. The same part written
# with |contains is found. Here the rule that comes out is run on a small record.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-panther==0.3.1
cat > ask.py <<'PYTHON'
import sys

from sigma.backends.panther import PantherBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""


class Record(dict):
    """What Panther hands to a rule: a dictionary with one more method."""

    def deep_get(self, *path, default=None):
        found = self
        for key in path:
            found = found.get(key, default)
        return found


bad = 0
for seen, selection, record in [
    (True, "{name|re: Admin}", Record(name="Admin-1")),
    (False, "{name|re: Admin}", Record(name="Org-Admin")),
    (True, "{name|contains: Admin}", Record(name="Org-Admin")),
]:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection:\n  selection: {selection}\n  condition: selection\n")
    program = PantherBackend().convert(rule)
    made = {}
    exec("".join(program), made)
    found = bool(made["rule"](record))
    print(f"{'match' if found else 'no match':9} {selection}  on  {record}")
    if found is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
