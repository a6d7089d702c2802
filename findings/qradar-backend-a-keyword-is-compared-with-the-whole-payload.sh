#!/usr/bin/env bash
# A keyword becomes a comparison with the whole payload in the Sigma converter for QRadar's AQL.
#
# pySigma-backend-QRadar-AQL 0.3.2 with pySigma 0.11.23 (PyPI). Needs Python 3.9 or newer; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# A rule with keywords looks for words anywhere in the log line. In AQL a text after LIKE has to be the whole value unless
# it has % in it (IBM QRadar, "Ariel Query Language", "LIKE"). The converter adds the % for |contains on a field and not for
# keywords, so such a rule finds a payload that is the keyword and nothing else: for CloudTrail, where each payload is a
# JSON document, none. SigmaHQ has rules of this kind; the conversion gives no warning.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==0.11.23 pySigma-backend-QRadar-AQL==0.3.2
cat > ask.py <<'PYTHON'
import sqlite3
import sys

from sigma.backends.QRadarAQL import QRadarAQLBackend
from sigma.collection import SigmaCollection

HEAD = "title: Test\nstatus: test\nlogsource: {product: aws, service: cloudtrail}\n"
PAYLOAD = '{"eventName": "LeaveOrganization"}'
ROWS = [
    ("{s: [LeaveOrganization], condition: s}", "LOWER(UTF8(payload)) LIKE 'leaveorganization'", False),
    ("{s: ['*LeaveOrganization*'], condition: s}", "LOWER(UTF8(payload)) LIKE '%leaveorganization%'", True),
    ("{s: {payload|contains: LeaveOrganization}, condition: s}", "LOWER(payload) LIKE '%leaveorganization%'", True),
]
bad = 0
for detection, seen, fires in ROWS:
    query = QRadarAQLBackend().convert(SigmaCollection.from_yaml(f"{HEAD}detection: {detection}\n"))[0]
    condition = query.split(" AND ", 1)[1]
    # SQLite's LIKE has the same wildcards as AQL's.
    told = sqlite3.connect(":memory:")
    told.create_function("UTF8", 1, lambda text: text)
    found = bool(told.execute(f"SELECT 1 FROM (SELECT ? AS payload) WHERE {condition}", [PAYLOAD]).fetchall())
    print(f"{detection}\n    {condition}\n    finds {PAYLOAD}: {found}")
    if condition != seen or found is not fires:
        print(f"  changed: was {seen}, {fires}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
