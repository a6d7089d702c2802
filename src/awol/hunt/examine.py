"""What a hunt finds in one piece of work: in this process or in another, the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from awol.engines.catalogue import digest
from awol.engines.sigma.correlation.candidates import Kept
from awol.engines.sigma.correlation.correlator import Keeper
from awol.errors import EventError
from awol.events import ReadStats
from awol.events.fast import candidates, of_range
from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, Detection, Facts, detection, facts
from awol.hunt.forecast import CLUES_NAME
from awol.hunt.hunter import Hunter
from awol.hunt.plan import Piece
from awol.values import Event, Rule

if TYPE_CHECKING:
    from awol.hunt.forecast.learning import News


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that fired and is shown: the finding, the `key` under which the same record again is known, and the event,
    where it is wanted."""

    rule: Rule
    key: bytes
    detection: Detection
    event: Event | None


Findings = Iterator[Found | Kept | Event]
"""Findings, what is kept of records that may take part in a chain, and records that a forecast learns from."""


class Examiner:
    """A hunter with what it needs beside its rules: the `keeper` of what may take part in chains, whether the records
    themselves are wanted beside the findings (`events`) and in them (`raw`). With `news`, of the records that a
    forecast learns from it gives those that tell something new."""

    def __init__(
        self,
        hunter: Hunter,
        keeper: Keeper,
        *,
        events: bool = False,
        raw: bool = False,
        news: News | None = None,
        context: Context = NO_CONTEXT,
    ) -> None:
        self._raw = raw
        self._hunter = hunter
        self._gate = hunter.gate
        self._news = news
        self._keeper = keeper
        self._events = events
        self._context = context
        self._told: tuple[Event, Facts] | None = None

    def examine(self, piece: Piece, on_problem: Callable[[EventError], None], stats: ReadStats) -> Findings:
        """Everything that is found in a piece, and after the findings of a record what is kept of it, if it may take
        part in a chain. Raises `awol.events.fast.Overrun` for a range that is none."""
        if piece.end is None:
            events = candidates(piece.path, on_problem, stats, self._gate)
        else:
            events = of_range(piece.path, piece.start, piece.end, on_problem, stats, self._gate, last=piece.last)
        numbers, shows, news = self._keeper.bits, self._hunter.shows, self._news
        if news is not None:
            news.begin()
        latest: Event | None = None
        bits = 0
        for rule, hit in self._hunter.hits(events):
            event = hit.events[-1]
            if rule.name == CLUES_NAME:
                if news is None or news.are_in(event):
                    yield event
                continue
            number = numbers.get(rule.name)
            if number is not None:
                if latest is not event:
                    if latest is not None:
                        yield self._keeper.kept(latest, bits)
                    latest, bits = event, 0
                bits |= 1 << number
            if shows(rule):
                found = detection(rule, hit, None, raw=self._raw, known=self._facts(event))
                yield Found(rule, digest(rule.name, hit), found, event if self._events else None)
        if latest is not None:
            yield self._keeper.kept(latest, bits)
        self._hunter.hand_over(stats)

    def _facts(self, event: Event) -> Facts:
        """The facts of an event, on which several rules may have fired, one after another."""
        if self._told is None or self._told[0] is not event:
            self._told = event, facts(event, self._context)
        return self._told[1]
