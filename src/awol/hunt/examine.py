"""What a hunt finds in one piece of work: in this process or in another, the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from awol.engines.catalogue import digest
from awol.errors import EventError
from awol.events import ReadStats
from awol.events.fast import candidates, of_range
from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, Detection, detection
from awol.hunt.forecast.learning import CLUES, News
from awol.hunt.hunter import Hunter
from awol.hunt.plan import Piece
from awol.values import Event, Rule

Wants = Callable[[Rule], bool]
"""Whether whoever gets the hits of a rule needs the records themselves."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that fired: the finding, the `key` under which the same record again is known, and the event, where it is
    wanted. A rule that is not shown, and runs for a chain alone, has no finding."""

    rule: Rule
    key: bytes
    detection: Detection | None
    event: Event | None


class Examiner:
    """A hunter with what it needs beside its rules; with `news`, of the records that a forecast learns from it gives
    those that tell something new."""

    def __init__(
        self,
        hunter: Hunter,
        wants: Wants,
        *,
        raw: bool = False,
        news: News | None = None,
        context: Context = NO_CONTEXT,
    ) -> None:
        self._raw = raw
        self._hunter = hunter
        self._gate = hunter.gate
        self._news = news
        self._context = context
        self._wants = {rule.name: wants(rule) for rule in hunter.running}

    def examine(self, piece: Piece, on_problem: Callable[[EventError], None], stats: ReadStats) -> Iterator[Found]:
        """Everything that is found in a piece. Raises `awol.events.fast.Overrun` for a range that is none."""
        if piece.end is None:
            events = candidates(piece.path, on_problem, stats, self._gate)
        else:
            events = of_range(piece.path, piece.start, piece.end, on_problem, stats, self._gate)
        wants = self._wants
        news = self._news
        if news is not None:
            news.begin()
        for rule, hit in self._hunter.hits(events):
            if news is not None and rule.name == CLUES.name and not news.are_in(hit.events[-1]):
                continue
            event = hit.events[-1] if wants[rule.name] else None
            if self._hunter.shows(rule):
                yield Found(
                    rule,
                    digest(rule.name, hit),
                    detection(rule, hit, None, raw=self._raw, context=self._context),
                    event,
                )
            else:
                yield Found(rule, b"", None, event)
        stats.outside += self._hunter.outside
        self._hunter.outside = 0
        stats.days |= self._hunter.days
        self._hunter.days.clear()
