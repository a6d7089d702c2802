"""Findings of chains: what is said of the last event, with all events as steps.

A chain is told of what its events say (`Facts`), which is found out where their records are read; so a record itself is
kept for it only where it is asked for.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from awol.engines.sigma.correlation.candidates import read, written
from awol.hunt.detections import Detection, Facts, Step, of_facts
from awol.values import LEVELS, Event, Rule


class Told(NamedTuple):
    """What is kept of an event for chains: when it was (milliseconds since the epoch), what tells it from others, what
    is said of it, and its record, where that is asked for."""

    time: int | None
    id: str
    facts: Facts
    record: Mapping[str, Any] | None = None


def packed(event: Event, known: Facts, *, whole: bool) -> bytes:
    """What is kept of an event of which these facts are known; `whole` with its record."""
    plain: tuple[Any, ...] = tuple(known)
    return marshal.dumps((event.time, event.id, plain, written(event) if whole else None))


def unpacked(one: bytes) -> Told:
    """What was kept of an event."""
    time, identity, known, record = marshal.loads(one)  # noqa: S302  # what `packed` wrote
    return Told(time, identity, Facts(*known), None if record is None else read(record))


def plain_facts(one: bytes) -> Facts:
    """The facts alone, as the plain tuple that they are: to name the parts takes as long as all the rest."""
    return cast("Facts", marshal.loads(one)[2])  # noqa: S302  # what `packed` wrote


def told(
    rule: Rule,
    events: Sequence[Told],
    fired: Sequence[Sequence[Rule]],
    approved: Mapping[str, str] | None = None,
    *,
    raw: bool = False,
) -> Detection:
    """The finding of a chain; `fired` are, of each event, the members of the chain that it fired. With `raw` it carries
    the records of its events."""
    steps = tuple([_step(event, rules) for event, rules in zip(events, fired, strict=True)])
    event_ids = tuple([event.id for event in events])
    records = tuple([event.record for event in events if event.record is not None]) if raw else ()
    return of_facts(rule, events[-1].facts, event_ids, records, approved, steps)


def _step(event: Told, rules: Sequence[Rule]) -> Step:
    known = event.facts
    return Step(
        known.time,
        tuple([rule.name for rule in rules]),
        max([rule.level for rule in rules], key=LEVELS.index, default=LEVELS[0]),
        known.account,
        known.actor,
        known.source_ip,
        event.id,
        known.file,
        known.summary,
    )
