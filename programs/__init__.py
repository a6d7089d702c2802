"""Programs that people run beside the tests: they measure and compare, and write what the documents say.

`constructs` writes docs/constructs.md, `differential` compares generated queries with a real Elasticsearch or Elastic's
own EQL engine, `elasticsearch` starts that node, `event_ruler` asks AWS's own matcher of event patterns, `trino` starts
the engine of Athena, `kibana_api` compares our schemas with Kibana's published API, `faults` sees whether the tests
notice single-point faults. `maven` fetches what the real products need, `fetching` all of it ahead, `javas` finds a
Java that is new enough.
"""
