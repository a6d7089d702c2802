"""The matrix on a real Elasticsearch and on Event Ruler: indexes, and runners of texts."""

from __future__ import annotations

from collections.abc import Callable

from programs.constructs import correlating, correlations, running, schema
from programs.constructs.records import RECORDS
from programs.constructs.running import EVENTS, NODE_TARGETS, RULER_TARGETS, TRINO_TARGETS, Ran
from programs.constructs.writing import INDEX_NAME
from programs.elasticsearch.client import Client
from programs.event_ruler.judge import Judge

Runner = Callable[[str], Ran]


def prepare(client: Client) -> None:
    """Index the records and the events of correlations, anew."""
    clean(client)
    client.create(INDEX_NAME, schema.mappings())
    client.bulk(INDEX_NAME, RECORDS.items())
    client.create(correlating.INDEX_NAME, correlating.mappings())
    client.bulk(correlating.INDEX_NAME, [(event.id, event.record) for event in correlations.EVENTS])


def prepare_ruler(judge: Judge) -> None:
    """Give the records to Event Ruler."""
    judge.load([event.record for event in EVENTS])


def clean(client: Client) -> None:
    """Remove the indexes; they need not be there."""
    client.delete(INDEX_NAME)
    client.delete(correlating.INDEX_NAME)


def version(client: Client) -> str:
    """Elasticsearch's version."""
    return str(client.request("GET", "/")["version"]["number"])


def runner(client: Client, judge: Judge, trino: Runner, target: str) -> Runner:
    """Runs a target's texts on single records: Lucene and ES|QL by Elasticsearch, event patterns by Event Ruler, SQL by
    Trino, the others by awol's engines."""
    if target in TRINO_TARGETS:
        return trino
    if target in RULER_TARGETS:
        return lambda text: running.on_ruler(judge, text)
    if target in NODE_TARGETS:
        return lambda text: running.on_node(client, target, text)
    return lambda text: running.offline(target, text)


def correlation_runner(client: Client, target: str) -> Runner:
    """Runs a target's texts on the events of correlations."""
    if target == "esql":
        return lambda text: correlating.on_node(client, text)
    return lambda text: correlating.offline(target, text)
