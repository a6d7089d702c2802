"""EQL queries, run by the offline engine and by the package `eql` on the same records: do they agree?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from awol.engines import Context
from awol.engines import eql as eql_engine
from awol.errors import QueryError
from awol.values import Event
from awol.views.plain import PlainIndex
from programs.differential import eql, package

RECORDS = 40
"""How many records a query runs on."""

INDEX = PlainIndex(eql.TYPES)


@dataclass(frozen=True, slots=True)
class Difference:
    """A query on which the two differ. `ours` and `theirs` are what they found, or why they would not run it."""

    text: str
    ours: package.Found | str
    theirs: package.Found | str
    records: dict[str, object]
    """Those that only one of them found, by eventID."""

    def __str__(self) -> str:
        return f"{self.text}\n    ours: {self.ours}\n    package: {self.theirs}\n    {self.records}"


def compare(pairs: int, seed: int, tally: Counter[tuple[str, str]], each: int = 50) -> Iterator[Difference]:
    """The differences among `pairs` queries; every `each` queries new records come in. `tally` counts outcomes."""
    rng = random.Random(seed)
    for done in range(pairs):
        if done % each == 0:
            events = [Event(record) for record in eql.records(rng, RECORDS)]
        text = eql.query(rng)
        ours, theirs = offline(text, events), package.fault(text) or package.found(text, events)
        kind = "sequences" if text.startswith("sequence") else "events"
        tally[kind, "disagreed" if ours != theirs else "same hits" if ours else "no hits"] += 1
        if ours != theirs:
            yield Difference(text, ours, theirs, _odd(ours, theirs, events))


def offline(text: str, events: list[Event]) -> package.Found | str:
    """What the offline engine finds, or why it does not run the query."""
    try:
        return [hit.event_ids for hit in eql_engine.compile(text, Context(INDEX))(events)]
    except QueryError as fault:
        return f"{type(fault).__name__}: {fault.message}"


def _odd(ours: package.Found | str, theirs: package.Found | str, events: list[Event]) -> dict[str, object]:
    if isinstance(ours, str) or isinstance(theirs, str):
        return {}
    names = {name for one in ours + theirs if ours.count(one) != theirs.count(one) for name in one}
    return {str(event.record["eventID"]): event.record for event in events if event.record["eventID"] in names}
