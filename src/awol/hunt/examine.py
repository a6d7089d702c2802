"""What a hunt finds in one piece of work: in this process or in another, the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from awol.engines.sigma.correlation.candidates import Kept
from awol.engines.sigma.correlation.correlator import Keeper
from awol.errors import EventError
from awol.events import ReadStats
from awol.events.fast import candidates, of_range
from awol.hunt.chained import packed
from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, Facts, facts
from awol.hunt.forecast import CLUES_NAME
from awol.hunt.hunter import Hunter
from awol.hunt.lines import Lines
from awol.hunt.plan import Piece
from awol.values import Event, Rule

if TYPE_CHECKING:
    from awol.hunt.forecast.learning import News


class Found(NamedTuple):
    """A record on which rules fired. Of the findings of the `rules` that are shown: the `content` by which the same
    record again is known, what they say of it, the eventID, the records that `raw` asks for, and the event itself,
    where it is wanted; without rules only `kept` means something, what is kept of a record that may take part in a
    chain. `lines` is what is written of each finding, where nothing else can change it."""

    rules: Sequence[Rule]
    content: bytes
    facts: Facts
    event_ids: tuple[str, ...]
    raw: tuple[Mapping[str, Any], ...]
    event: Event | None
    kept: Kept | None
    lines: Sequence[str]


Findings = Iterator[Found | Event]
"""Records on which rules fired, and records that a forecast learns from."""


class Examiner:
    """A hunter with what it needs beside its rules: the `keeper` of what may take part in chains, whether the records
    themselves are wanted beside the findings (`events`) and in them (`raw`). With `news`, of the records that a
    forecast learns from it gives those that tell something new; with `lines` it says what that format writes of each
    finding."""

    def __init__(
        self,
        hunter: Hunter,
        keeper: Keeper,
        *,
        events: bool = False,
        raw: bool = False,
        news: News | None = None,
        context: Context = NO_CONTEXT,
        lines: Lines | None = None,
    ) -> None:
        self._raw = raw
        self._text = None if lines is None else lines.text()
        self._hunter = hunter
        self._gate = hunter.gate
        self._news = news
        self._keeper = keeper
        self._events = events
        self._context = context
        numbers = keeper.bits
        # Of each rule the bit by which the keeper knows it, and whether it is shown.
        self._marks: dict[str, tuple[int | None, bool]] = {
            rule.name: (1 << numbers[rule.name] if rule.name in numbers else 0, hunter.shows(rule))
            for rule in hunter.running
        }
        if CLUES_NAME in self._marks:
            # What it fires on is no finding, but something to learn from.
            self._marks[CLUES_NAME] = None, False

    def examine(self, piece: Piece, on_problem: Callable[[EventError], None], stats: ReadStats) -> Findings:
        """Everything that is found in a piece. Raises `awol.events.fast.Overrun` for a range that is none."""
        if piece.end is None:
            # Only of a regular file the size is known.
            events = candidates(piece.path, on_problem, stats, self._gate, regular=piece.size > 0)
        else:
            events = of_range(piece.path, piece.start, piece.end, on_problem, stats, self._gate, last=piece.last)
        news, marks = self._news, self._marks
        keeper, context, raw, wanted, text = self._keeper, self._context, self._raw, self._events, self._text
        if news is not None:
            news.begin()
        for event, fired in self._hunter.fired(events):
            bits = 0
            shown = []
            for rule in fired:
                bit, is_shown = marks[rule.name]
                if bit is None:
                    if news is None or news.are_in(event):
                        yield event
                    continue
                bits |= bit
                if is_shown:
                    shown.append(rule)
            if not (shown or bits):
                continue
            known = facts(event, context)
            kept = keeper.kept(event, bits, packed(event, known, whole=raw or wanted)) if bits else None
            if shown:
                records = (event.record,) if raw else ()
                again, ids = event if wanted else None, (event.id,)
                lines = text.of_record(shown, known, ids, records) if text is not None else ()
                yield Found(shown, event.content, known, ids, records, again, kept, lines)
            else:
                yield Found((), b"", known, (), (), None, kept, ())
        self._hunter.hand_over(stats)
