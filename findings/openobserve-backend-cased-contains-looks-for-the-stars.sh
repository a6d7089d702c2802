#!/usr/bin/env bash
# |contains|cased becomes a search for a text with two literal stars in the Sigma converter for OpenObserve.
#
# pySigma-backend-openobserve 0.1.0 with pySigma 0.11.23 and datafusion 55.0.0 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# OpenObserve runs its SQL on DataFusion, where contains() compares plain text. The converter hands it the wildcards of
# Sigma, so that |cased with |contains, |startswith or |endswith finds only values that hold a star themselves; and |cased
# alone, which means the whole value, finds every value that holds it somewhere. A rule that watches the letter case of a
# policy's name is silent, or fires on the names of other policies.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==0.11.23 pySigma-backend-openobserve==0.1.0 datafusion==55.0.0
cat > ask.py <<'PYTHON'
import json
import sys
from pathlib import Path

from datafusion import SessionContext
from sigma.backends.openobserve import openobserveBackend
from sigma.collection import SigmaCollection

VALUES = ["DenyLeave", "DenyLeaveTest", "denyleave"]
Path("records.json").write_text("".join(json.dumps({"name": value}) + "\n" for value in VALUES))
engine = SessionContext()
engine.register_json("records", "records.json")
HEAD = "title: Test\nstatus: test\nlogsource: {product: aws, service: cloudtrail}\n"
ROWS = [
    # selection, what Sigma means by it, what is found
    ("name|cased: DenyLeave", ["DenyLeave"], ["DenyLeave", "DenyLeaveTest"]),
    ("name|contains|cased: Leave", ["DenyLeave", "DenyLeaveTest"], []),
    ("name|startswith|cased: Deny", ["DenyLeave", "DenyLeaveTest"], []),
    ("name|contains: Leave", ["DenyLeave", "DenyLeaveTest", "denyleave"], ["DenyLeave", "DenyLeaveTest"]),
]
bad = 0
for selection, meant, seen in ROWS:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection: {{s: {{{selection}}}, condition: s}}\n")
    query = openobserveBackend().convert(rule)[0].replace("<TABLE_NAME>", "records")
    found = [row["name"] for row in engine.sql(query).to_pylist()]
    print(f"{selection}\n    {query}\n    meant {meant}, found {found}")
    if found != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
