"""The PyPI package `eql`, Elastic's own engine in Python: does it take a text, and what does it find?

Its licence (AGPL-3.0) keeps it a development dependency: only the tests import it, and only this module does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import eql
from eql import parser

from awol.values import Event

Found = list[tuple[str, ...]]
"""The eventIDs of each event, or of each sequence, that was found."""


def fault(text: str) -> str:
    """Why the package refuses to parse a text; empty if it takes it. Types that a text gives away are checked too."""
    try:
        _parsed(text)
    except eql.EqlError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def found(text: str, events: Iterable[Event]) -> Found:
    """What a query finds among events that are in the order of their time. Raises `eql.EqlError` for a bad text."""
    outputs: Found = []
    # Times are counted in milliseconds.
    engine = eql.PythonEngine({"time_unit": 1000})
    engine.add_output_hook(lambda output: outputs.append(tuple(one.data["eventID"] for one in output.events)))
    engine.add_query(_parsed(text))
    engine.stream_events(_given(event) for event in events)
    return outputs


def _parsed(text: str) -> Any:
    # The optimizer takes `f in ("a") or f < "b"` for `f in ("a", "b")` (InSet.__or__): run what is written.
    elastic = parser.elasticsearch_syntax, parser.allow_runs, parser.allow_sample, parser.allow_negation
    with parser.ParserConfig(*elastic, parser.skip_optimizations):
        return eql.parse_query(text)


def _given(event: Event) -> Any:
    """An event as the package takes it: its category and its time stand beside it."""
    return eql.Event(event.record.get("event", {}).get("category", "generic"), event.time, event.record)
