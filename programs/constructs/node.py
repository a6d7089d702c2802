"""The matrix on the real products: indexes, and runners of texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from awol.systems.trino import Trino
from programs.constructs import committed, correlating, correlations, running, schema
from programs.constructs.records import RECORDS
from programs.constructs.running import EVENTS, JUDGES, Ran, in_trino
from programs.constructs.writing import INDEX_NAME
from programs.elasticsearch import node as elasticsearch
from programs.elasticsearch.client import Client
from programs.event_ruler import judge as event_ruler
from programs.event_ruler.judge import Judge
from programs.opensearch import node as opensearch_node
from programs.trino import server as trino_server

Runner = Callable[[str], Ran]


@dataclass(frozen=True)
class Products:
    """What runs the texts of each target, and those of its correlations, and what it is called with its version."""

    runners: dict[str, Runner]
    correlations: dict[str, Runner]
    names: dict[str, str]

    def runner(self, target: str) -> Runner:
        return self.runners.get(target) or (lambda text: running.offline(target, text))

    def correlation_runner(self, target: str) -> Runner:
        return self.correlations.get(target) or (lambda text: correlating.offline(target, text))

    def name(self, target: str) -> str:
        return self.names.get(JUDGES.get(target, ""), committed.ENGINES)


@contextmanager
def products(targets: Collection[str]) -> Iterator[Products]:
    """The products that decide these targets, each with the records in it: those that variables of the environment
    name, the others started for as long as it takes."""
    wanted = {JUDGES[target] for target in targets if target in JUDGES}
    made = Products({}, {}, {})
    with ExitStack() as stack:
        if "elasticsearch" in wanted:
            url = os.environ.get("AWOL_ELASTICSEARCH_URL")
            client = Client(url or stack.enter_context(elasticsearch.running()).url)
            prepare(client)
            stack.callback(clean, client)
            made.names["elasticsearch"] = f"Elasticsearch {version(client)}"
            for target in running.NODE_TARGETS:
                made.runners[target] = _on_node(client, target)
            made.correlations["esql"] = lambda text: correlating.on_node(client, text)
        if "opensearch" in wanted:
            url = os.environ.get("AWOL_OPENSEARCH_URL")
            other = Client(url or stack.enter_context(opensearch_node.running()).url)
            prepare_records(other)
            stack.callback(other.delete, INDEX_NAME)
            made.names["opensearch"] = f"OpenSearch {version(other)}"
            made.runners["opensearch"] = _on_node(other, "opensearch")
        if "event_ruler" in wanted:
            judge = stack.enter_context(event_ruler.running())
            prepare_ruler(judge)
            made.names["event_ruler"] = event_ruler.VERSION
            made.runners["eventbridge"] = lambda text: running.on_ruler(judge, text)
        if "trino" in wanted:
            url = os.environ.get("AWOL_TRINO_URL")
            trino = Trino(url or stack.enter_context(trino_server.running()).url)
            made.names["trino"] = trino_server.VERSION
            made.runners["athena"] = stack.enter_context(in_trino(trino))
            made.correlations["athena"] = stack.enter_context(correlating.in_trino(trino))
        yield made


def _on_node(client: Client, target: str) -> Runner:
    return lambda text: running.on_node(client, target, text)


def prepare(client: Client) -> None:
    """Index the records and the events of correlations, anew."""
    clean(client)
    prepare_records(client)
    client.create(correlating.INDEX_NAME, correlating.mappings())
    client.bulk(correlating.INDEX_NAME, [(event.id, event.record) for event in correlations.EVENTS])


def prepare_records(client: Client) -> None:
    """Index the records, anew."""
    client.delete(INDEX_NAME)
    client.create(INDEX_NAME, schema.mappings())
    client.bulk(INDEX_NAME, RECORDS.items())


def prepare_ruler(judge: Judge) -> None:
    """Give the records to Event Ruler."""
    judge.load([event.record for event in EVENTS])


def clean(client: Client) -> None:
    """Remove the indexes; they need not be there."""
    client.delete(INDEX_NAME)
    client.delete(correlating.INDEX_NAME)


def version(client: Client) -> str:
    """The product's version."""
    return str(client.request("GET", "/")["version"]["number"])
