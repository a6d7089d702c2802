"""What a hunt finds in one piece of work: in this process or in another, the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from awol.engines.sigma.correlation.correlator import Keeper
from awol.errors import EventError
from awol.events import ReadStats
from awol.events.fast import candidates, of_range
from awol.hunt.chained import packed
from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, facts
from awol.hunt.forecast import CLUES_NAME
from awol.hunt.found import Findings, Found, Gatherer
from awol.hunt.hunter import Hunter
from awol.hunt.lines import Lines
from awol.hunt.plan import Piece
from awol.values import Event

if TYPE_CHECKING:
    from awol.hunt.forecast.learning import News


class Examiner:
    """A hunter with what it needs beside its rules: the `keeper` of what may take part in chains, whether the records
    themselves are wanted beside the findings (`events`) and in them (`raw`). With `news`, of the records that a
    forecast learns from it gives those that tell something new; with `lines` it says what that format writes of each
    finding; `watched` is whether each critical one is shown when it comes, and `prompt` whether every one is."""

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
        watched: bool = False,
        prompt: bool = False,
    ) -> None:
        self._raw = raw
        self._watched = watched
        self._prompt = prompt
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

    def gatherer(self) -> Gatherer | None:
        """What makes batches of what is found; None where findings have no lines."""
        if self._text is None:
            return None
        return Gatherer(self._hunter.running, len(self._keeper.bits), watched=self._watched)

    def found(self, piece: Piece, on_problem: Callable[[EventError], None], stats: ReadStats) -> Findings:
        """Everything that is found in a piece that is read by the first process, many together where they have lines.
        Raises what `examine` raises; what was found before an interruption is given first."""
        gatherer = self.gatherer()
        if gatherer is None:
            yield from self.examine(piece, on_problem, stats)
            return
        try:
            for hits in self.examine(piece, on_problem, stats):
                # Nobody who learns from records asks for lines.
                gatherer.take(cast("Found", hits))
                if gatherer.is_full or self._prompt:
                    yield gatherer.batch()
        except KeyboardInterrupt:
            if gatherer.count:
                yield gatherer.batch()
            raise
        if gatherer.count:
            yield gatherer.batch()

    def examine(
        self, piece: Piece, on_problem: Callable[[EventError], None], stats: ReadStats
    ) -> Iterator[Found | Event]:
        """Everything that is found in a piece, record by record. Raises `awol.events.fast.Overrun` for a range that is
        none."""
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
            shown_rules = []
            for rule in fired:
                bit, is_shown = marks[rule.name]
                if bit is None:
                    if news is None or news.are_in(event):
                        yield event
                    continue
                bits |= bit
                if is_shown:
                    shown_rules.append(rule)
            if not (shown_rules or bits):
                continue
            known = facts(event, context)
            kept = keeper.kept(event, bits, packed(event, known, whole=raw or wanted)) if bits else None
            if shown_rules:
                records = (event.record,) if raw else ()
                again, ids = event if wanted else None, (event.id,)
                lines = text.of_record(shown_rules, known, ids, records) if text is not None else ()
                yield Found(shown_rules, event.content, known, ids, records, again, kept, lines)
            else:
                yield Found((), b"", known, (), (), None, kept, ())
        self._hunter.hand_over(stats)
