"""Chain texts made of a correlation without a pipeline, and run on awol's engines: what each finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from awol.engines import Context, Search, athena, eql, esql, splunk
from awol.errors import RefusedConversion
from awol.values import ConversionSettings, Event, Hit
from awol.views import FieldType
from awol.views.athena import table
from awol.views.plain import PlainIndex
from awol.views.splunk import VIEWS
from converters import CONVERTERS

TYPES: Mapping[str, FieldType] = {
    "@timestamp": "date",
    "eventID": "keyword",
    "eventName": "keyword",
    "eventTime": "keyword",
    "key": "keyword",
    "recipientAccountId": "keyword",
    "value": "keyword",
}
INDEX = PlainIndex(TYPES)
INDEX_NAME = "awol-chains"
ENGINES = ("splunk", "splunk-addon", "splunk-indexed", "esql", "eql", "athena")

SETTINGS = ConversionSettings(pipeline=None, cloudtrail=False, placeholders={}, index=INDEX_NAME)


def text_of(target: str, rule: str) -> str:
    """The text of a correlation for a target, fields as the rule writes them."""
    found = next(one for one in CONVERTERS if one.target == target)
    return found.convert(rule, SETTINGS)


def search_of(engine: str, rule: str) -> Search | None:
    """The text for an engine, ready to run; None where the target refuses it."""
    try:
        text = text_of(engine.split("-")[0], rule)
    except RefusedConversion:
        return None
    return compiled(engine, text)


def compiled(engine: str, text: str) -> Search:
    context = Context(view=VIEWS.get(engine, INDEX), tiebreaker="eventID")
    if engine == "athena":
        return athena.compile(text, Context(view=table))
    if engine == "esql":
        return esql.compile(text, context)
    return eql.compile(text, context) if engine == "eql" else splunk.compile(text, context)


def stamped(events: Sequence[Event]) -> list[Event]:
    """The events with the `@timestamp` that an index needs, for records that have a time."""
    return [
        Event({**event.record, "@timestamp": event.record["eventTime"]}, event.file, event.place) for event in events
    ]


def chains_of(hits: Sequence[Hit]) -> list[str]:
    """What a text found, comparable: for each chain its eventIDs, sorted, each once; those without one as `?`."""
    return sorted(comparable(hit.event_ids) for hit in hits)


def comparable(ids: Iterable[str]) -> str:
    return " ".join(sorted({"?" if one.startswith(("~", "sha256:")) else one for one in ids}))
