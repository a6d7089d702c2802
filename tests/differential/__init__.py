"""Generated queries on generated records: the offline engines against a real Elasticsearch.

`make differential` runs 20,000 pairs (PAIRS=n, SEED=n); `make test` a seeded thousand. A pair is one query, run by both
on the same few dozen documents. Queries come from the grammars of the languages (`lucene.py`, `esql.py`) and from Sigma
rules converted by the pack's converters (`sigma.py`). Every disagreement that was ever found is a row of a table:
`tests/engines/lucene/rows.py`, `tests/engines/esql/rows.py`, or `tests/constructs`.
"""
