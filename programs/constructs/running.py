"""A text run on the matrix's records: by the product itself, or by awol's engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from awol.engines import Context, Search, athena, eql, esql, eventbridge, lucene, opensearch, splunk
from awol.errors import QueryError, RejectedQuery
from awol.systems.trino import StatementError, Trino, keys_of
from awol.values import Event
from awol.views.athena import WHOLE_RECORDS, table
from programs.constructs.records import RECORDS
from programs.constructs.schema import INDEX, TEXTS
from programs.constructs.splunk_view import FieldsAsTheyAre
from programs.constructs.writing import INDEX_NAME
from programs.elasticsearch.client import Client, RequestError
from programs.event_ruler.judge import Judge

TRINO_TABLE = "awol_constructs"

NODE_TARGETS = ("lucene", "esql")
"""The targets whose cells the real Elasticsearch decides."""

JUDGES = dict.fromkeys(NODE_TARGETS, "elasticsearch") | {
    "opensearch": "opensearch",
    "eventbridge": "event_ruler",
    "athena": "trino",
}
"""The target to the product that decides its cells; the others are decided by awol's engines."""

EVENTS = [Event(record) for record in RECORDS.values()]

_ENGINES: dict[str, Callable[[str], Search]] = {
    "splunk": lambda text: splunk.compile(text, Context(FieldsAsTheyAre())),
    "lucene": lambda text: lucene.compile(text, Context(INDEX)),
    "opensearch": lambda text: opensearch.compile(text, Context(INDEX)),
    "esql": lambda text: esql.compile(text, Context(INDEX)),
    "eql": lambda text: eql.compile(text, Context(TEXTS)),
    "eventbridge": lambda text: eventbridge.compile(text, Context()),
    "athena": lambda text: athena.compile(text, Context(table)),
}


@dataclass(frozen=True)
class Ran:
    """The ids that a text found; or that it was `rejected`, or that the engine does not know it (`unknown`)."""

    found: frozenset[str] = frozenset()
    rejected: str = ""
    unknown: str = ""


def offline(target: str, text: str) -> Ran:
    """Run a text on awol's engine of that language."""
    try:
        hits = list(_ENGINES[target](text)(EVENTS))
    except RejectedQuery as fault:
        return Ran(rejected=fault.message)
    except QueryError as fault:
        return Ran(unknown=fault.message)
    return Ran(frozenset(identity for hit in hits for identity in hit.event_ids))


def on_ruler(judge: Judge, text: str) -> Ran:
    """Run an event pattern, or a list of them, on Event Ruler, which holds `EVENTS`."""
    pattern = json.loads(text)
    (found,) = judge.find([[json.dumps(one) for one in (pattern if isinstance(pattern, list) else [pattern])]])
    if isinstance(found, str):
        return Ran(rejected=found)
    return Ran(frozenset(EVENTS[number].id for number in found))


def on_node(client: Client, target: str, text: str) -> Ran:
    """Run a query string on Elasticsearch or OpenSearch, or an ES|QL text on Elasticsearch."""
    try:
        if target != "esql":
            return Ran(frozenset(client.query_string(INDEX_NAME, text)))
        rows = client.esql(f"{text}\n| keep _id | limit 10000")
        return Ran(frozenset(row["_id"] for row in rows))
    except RequestError as fault:
        return Ran(rejected=fault.reason)


@contextmanager
def in_trino(trino: Trino) -> Iterator[Callable[[str], Ran]]:
    """A table of the records in Trino, and what runs a text on it."""
    with trino.filled(TRINO_TABLE, WHOLE_RECORDS, {event.id: event for event in EVENTS}) as whole:

        def run(text: str) -> Ran:
            try:
                return Ran(frozenset(str(row[0]) for row in trino.rows(keys_of(text, whole))))
            except StatementError as fault:
                return Ran(rejected=fault.message)

        yield run
