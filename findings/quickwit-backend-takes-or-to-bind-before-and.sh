#!/usr/bin/env bash
# The Sigma converter for Quickwit lets OR bind tighter than AND, so it leaves out parentheses that are needed.
#
# pySigma-backend-quickwit 0.1.4 with pySigma 1.5.1, and tantivy 0.27.0, the search library that Quickwit is built on (all
# PyPI). Needs Python 3.10 or newer; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# In Quickwit's language AND binds before OR, as nearly everywhere. The converter writes `(a or b) and c` as `a OR b AND c`,
# which Quickwit reads as `a or (b and c)`: a rule for two events of one caller fires on the first event of every caller.
# Parentheses are written where they are not needed, in `a or b and c`. No error is raised.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv converter
converter/bin/python -m pip --disable-pip-version-check --quiet install pysigma==1.5.1 pySigma-backend-quickwit==0.1.4 tantivy==0.27.0
cat > ask.py <<'PYTHON'
import sys

import tantivy
from sigma.backends.quickwit import QuickwitBackend
from sigma.collection import SigmaCollection

HEAD = """
title: Test
id: 5b6f0f6e-3f2a-4c59-8d57-5d4c7f6d8a10
status: test
logsource: {product: aws, service: cloudtrail}
"""
FIELDS = ("f", "g", "h")
RECORDS = [("x", "-", "-"), ("-", "y", "-"), ("x", "-", "z"), ("-", "-", "z")]

schema = tantivy.SchemaBuilder()
for name in FIELDS:
    schema.add_text_field(name, stored=True, tokenizer_name="raw")
index = tantivy.Index(schema.build())
writer = index.writer()
for record in RECORDS:
    writer.add_document(tantivy.Document(**dict(zip(FIELDS, record))))
writer.commit()
index.reload()


def search(query):
    searcher = index.searcher()
    hits = searcher.search(index.parse_query(query, ["f"]), 10).hits
    return sorted("".join(searcher.doc(address)[name][0] for name in FIELDS) for _, address in hits)


bad = 0
for condition, by_hand, query_seen, found in [
    ("(a or b) and c", '(f:"x" OR g:"y") AND h:"z"', 'f:"x" OR g:"y" AND h:"z"', ["x--", "x-z"]),
    ("a or b and c", 'f:"x" OR (g:"y" AND h:"z")', 'f:"x" OR (g:"y" AND h:"z")', ["x--", "x-z"]),
    ("a and c", 'f:"x" AND h:"z"', 'f:"x" AND h:"z"', ["x-z"]),
]:
    rule = f"{HEAD}detection: {{a: {{f: x}}, b: {{g: y}}, c: {{h: z}}, condition: {condition}}}\n"
    query = QuickwitBackend().convert(SigmaCollection.from_yaml(rule))[0]
    print(f"{condition:22} {query}\n    finds {search(query)}, meant {search(by_hand)}")
    if (query, search(query)) != (query_seen, found):
        print(f"  changed: was {query_seen}, {found}")
        bad = 1
sys.exit(bad)
PYTHON
converter/bin/python ask.py
