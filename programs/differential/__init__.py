"""Generated queries on generated records: the offline engines against a real Elasticsearch.

`make differential` runs 20,000 pairs (PAIRS=n, SEED=n); `make test` a seeded thousand. A pair is one query, run by both
on the same few dozen documents. Queries come from the grammars of the languages (`lucene.py`, `esql.py`) and from Sigma
rules converted by the pack's converters (`sigma.py`). Rules converted by the pack's own pipeline hold the node to Sigma
itself (`pipeline.py`). Every disagreement that was ever found is a row of a table: `tests/engines/lucene/rows.py`,
`tests/engines/esql/rows.py`, `tests/converters`, or `tests/constructs`.

The node that can be had has no EQL. EQL (`eql.py`) is compared (`packaged.py`) with the PyPI package `eql`, Elastic's
engine in Python, on what means the same to it and to Elasticsearch: `make differential AGAINST=eql`. And the node is
asked the queries that EQL conditions turn into (`pushed.py`).
"""
