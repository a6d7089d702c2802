"""Records that arrive and built searches that run: what the tests over a list of runs share."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from awol.build.schedules import DELAY
from awol.values import Event

HOUR = 3600
MINUTE = 60

OUT_OF_ORDER = "out of order"

Arrival = tuple[int, Event]
"""When a record is there to be searched, in seconds since the epoch, and the record."""


def seconds_of(text: str, before: str, behind: str) -> int:
    """A number of minutes as a product writes it, between these texts."""
    assert text.startswith(before)
    assert text.endswith(behind)
    return int(text.removeprefix(before).removesuffix(behind)) * MINUTE


def moment(event: Event) -> int:
    """When it happened, in seconds since the epoch."""
    return (event.time or 0) // 1000


def arriving_as(events: Sequence[Event]) -> Iterator[tuple[str, list[Arrival]]]:
    """The ways in which records come, each with a name."""
    at_once = [(moment(event), event) for event in events]
    yield "at once", at_once
    yield "a quarter of an hour late", [(time + DELAY, event) for time, event in at_once]
    yield OUT_OF_ORDER, [(time + random.Random(at).randrange(DELAY), one) for at, (time, one) in enumerate(at_once)]
