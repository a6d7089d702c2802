#!/usr/bin/env bash
# |cased with |contains, |startswith or |endswith becomes == in Elastic's EQL, where * is not a wildcard.
#
# pySigma-backend-elasticsearch 2.1.1 with pySigma 1.5.1, and eql 1.0.1, Elastic's own engine for Python (PyPI). Needs
# Python 3.10 or newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# EQL's `:` and `like` know wildcards, `==` compares as it stands. The converter has one form for |cased, `==`, and uses it
# for patterns too: role == "*Admin*". The Lucene and ES|QL converters of the same package refuse |cased with an error, this
# one converts, and the rule never fires. Without |cased it writes `:` and finds the record.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-elasticsearch==2.1.1 eql==1.0.1
cat > ask.py <<'PYTHON'
import sys

from eql import Event, PythonEngine
from eql.parser import elasticsearch_syntax, parse_query
from sigma.backends.elasticsearch import EqlBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""


def runs(query, record):
    found = []
    with elasticsearch_syntax:
        engine = PythonEngine()
        engine.add_query(parse_query(query))
    engine.add_output_hook(lambda output: found.extend(output.events))
    engine.stream_events([Event("any", 0, record)])
    return bool(found)


bad = 0
for selection, record, query_seen, seen in [
    ("{role|contains: Admin}", {"role": "OrgAdmin1"}, 'any where role:"*Admin*"', True),
    ("{role|contains|cased: Admin}", {"role": "OrgAdmin1"}, 'any where role == "*Admin*"', False),
    ("{role|contains|cased: Admin}", {"role": "*Admin*"}, 'any where role == "*Admin*"', True),
    ("{role|endswith|cased: Admin}", {"role": "OrgAdmin"}, 'any where role == "*Admin"', False),
    ("{role|cased: Admin}", {"role": "Admin"}, 'any where role == "Admin"', True),
]:
    rule = SigmaCollection.from_yaml(f"{HEAD}detection:\n  selection: {selection}\n  condition: selection\n")
    query = EqlBackend().convert(rule)[0]
    found = runs(query, record)
    print(f"{'match' if found else 'no match':9} {selection:30} {query}  on  {record}")
    if (query, found) != (query_seen, seen):
        print(f"  changed: was {query_seen}, {seen}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
