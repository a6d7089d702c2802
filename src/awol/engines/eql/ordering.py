"""Events in the order of their time, and the pipes `head` and `tail`, which depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from awol.engines.eql.nodes import Pipe
from awol.values import Event
from awol.views import Index

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with its time and its place in the order of all events."""

    event: Event
    time: int
    order: int


def in_time(
    events: Iterable[Event], index: Index, of_interest: Callable[[Event], T | None], tiebreaker: str | None = None
) -> Iterator[tuple[Placed, T]]:
    """The events for which `of_interest` gives something, with that, by time and then by input order.

    `tiebreaker` is a field that decides before input order does, an event without it coming last (Elasticsearch's
    `Ordinal`). An event without @timestamp has no place in time and is left out; the real index would take its time of
    arrival.
    """
    field = None if tiebreaker is None else index.field(tiebreaker)
    placed: list[tuple[int, bool, str, Event, T]] = []
    for event in events:
        interest = of_interest(event)
        if interest is not None:
            time = index.time(event)
            if time is not None:
                values = () if field is None else field.read(event)
                placed.append((time, not values, str(values[0]) if values else "", event, interest))
    placed.sort(key=lambda item: item[:3])
    for order, (time, _, _, event, interest) in enumerate(placed):
        yield Placed(event, time, order), interest


def piped(items: list[T], pipes: tuple[Pipe, ...]) -> list[T]:
    """What the pipes leave of the items, which are in ascending order of time."""
    for pipe in pipes:
        items = items[: pipe.count] if pipe.name == "head" else items[max(0, len(items) - pipe.count) :]
    return items
