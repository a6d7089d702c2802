"""A text run on the matrix's records: by Elasticsearch itself, or by awol's engines."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from awol.engines import Context, Search, eql, esql, eventbridge, lucene, splunk
from awol.errors import QueryError, RejectedQuery
from awol.values import Event
from programs.constructs.records import RECORDS
from programs.constructs.schema import INDEX, TEXTS
from programs.constructs.splunk_view import FieldsAsTheyAre
from programs.constructs.writing import INDEX_NAME
from programs.elasticsearch.client import Client, RequestError
from programs.event_ruler.judge import Judge

NODE_TARGETS = ("lucene", "esql")
"""The targets whose cells the real Elasticsearch decides."""

RULER_TARGETS = ("eventbridge",)
"""The targets whose cells AWS's Event Ruler decides."""

EVENTS = [Event(record) for record in RECORDS.values()]

_ENGINES: dict[str, Callable[[str], Search]] = {
    "splunk": lambda text: splunk.compile(text, Context(FieldsAsTheyAre())),
    "lucene": lambda text: lucene.compile(text, Context(INDEX)),
    "esql": lambda text: esql.compile(text, Context(INDEX)),
    "eql": lambda text: eql.compile(text, Context(TEXTS)),
    "eventbridge": lambda text: eventbridge.compile(text, Context()),
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
    """Run a Lucene or ES|QL text on Elasticsearch."""
    try:
        if target == "lucene":
            return Ran(frozenset(client.query_string(INDEX_NAME, text)))
        rows = client.esql(f"{text}\n| keep _id | limit 10000")
        return Ran(frozenset(row["_id"] for row in rows))
    except RequestError as fault:
        return Ran(rejected=fault.reason)
