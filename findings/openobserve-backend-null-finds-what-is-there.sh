#!/usr/bin/env bash
# null finds the records that have the field in the Sigma converter for OpenObserve.
#
# pySigma-backend-openobserve 0.1.0 with pySigma 0.11.23 and datafusion 55.0.0 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# nvl2(field, true, false) is true where the field has a value, so the test says the opposite of what the rule asks. On
# a field of true and false it runs, and finds all but the records that are meant. On a field of text DataFusion, the
# engine under OpenObserve's SQL, refuses the query, for text cannot become a truth value. `errorCode: null`, by which
# rules say that a call succeeded, is of the second kind.
# Names of fields are in small letters here, as DataFusion reads them without quotation marks.
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

RECORDS = [{"id": "read", "readonly": True}, {"id": "write", "readonly": False, "errorcode": "AccessDenied"}, {"id": "old"}]
Path("records.json").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
engine = SessionContext()
engine.register_json("records", "records.json")
HEAD = "title: Test\nstatus: test\nlogsource: {product: aws, service: cloudtrail}\n"
ROWS = [
    # selection, what Sigma means by it, what is found
    ("readonly: null", ["old"], ["read", "write"]),
    ("errorcode: null", ["old", "read"], "refused"),
    ("errorcode: AccessDenied", ["write"], ["write"]),
]
bad = 0
for selection, meant, seen in ROWS:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection: {{s: {{{selection}}}, condition: s}}\n")
    query = openobserveBackend().convert(rule)[0].replace("<TABLE_NAME>", "records")
    try:
        found = sorted(row["id"] for row in engine.sql(query).to_pylist())
    except Exception as error:
        found = "refused" if "nvl2" in str(error) else str(error)
    print(f"{selection}\n    {query}\n    meant {meant}, found {found}")
    if found != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
