#!/usr/bin/env bash
# |exists: false finds no record at all in the Sigma converter for OpenObserve.
#
# pySigma-backend-openobserve 0.1.0 with pySigma 0.11.23 and datafusion 55.0.0 (PyPI). Needs Python 3.10 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# The converter asks whether a field equals itself, which holds where it is there, and puts NOT in front for a field that
# is not. In SQL an absent value equals nothing and differs from nothing: the answer is null with and without NOT, and
# the record is dropped. CloudTrail writes no errorCode for a call that succeeded, so a rule for calls that succeeded,
# written in this way, is silent for ever. DataFusion is the engine under OpenObserve's SQL.
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

RECORDS = [{"id": "denied", "errorcode": "AccessDenied"}, {"id": "null", "errorcode": None}, {"id": "succeeded"}]
Path("records.json").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
engine = SessionContext()
engine.register_json("records", "records.json")
HEAD = "title: Test\nstatus: test\nlogsource: {product: aws, service: cloudtrail}\n"
ROWS = [
    # selection, what Sigma means by it (a null may count as there or not), what is found
    ("errorcode|exists: true", "denied", ["denied"]),
    ("errorcode|exists: false", "succeeded", []),
]
bad = 0
for selection, meant, seen in ROWS:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection: {{s: {{{selection}}}, condition: s}}\n")
    query = openobserveBackend().convert(rule)[0].replace("<TABLE_NAME>", "records")
    found = [row["id"] for row in engine.sql(query).to_pylist()]
    print(f"{selection}\n    {query}\n    meant at least {meant}, found {found}")
    if found != seen:
        print(f"  changed: was {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
