"""Hunting: the whole pack over CloudTrail files, streaming, nothing lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from awol.allowlist import Allowlist
from awol.engines.catalogue import DEDUPLICATION_WINDOW, Window
from awol.engines.sigma import parse
from awol.engines.sigma.nodes import Node, Test
from awol.errors import EventError
from awol.events import ReadStats, read
from awol.findings import Detection, detection
from awol.processes import in_processes
from awol.values import LEVELS, Event, Rule

_KNOWN_NAMES = 20_000
"""How many eventNames are remembered: AWS has about half as many, and a hostile log may hold any number."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rules and which times to look at. `since` is inclusive, `until` exclusive, milliseconds since the epoch."""

    min_level: str = "low"
    since: int | None = None
    until: int | None = None

    def admits(self, event: Event) -> bool:
        """Whether the record's time lies within; a record without a readable time is always looked at."""
        if self.since is None and self.until is None:
            return True
        at = event.time
        if at is None:
            return True
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


@dataclass(slots=True)
class Tally:
    """What a hunt saw, for the lines that end it."""

    stats: ReadStats = field(default_factory=ReadStats)
    detections: int = 0
    approved: int = 0
    by_level: dict[str, int] = field(default_factory=dict)
    problems: int = 0

    def problem(self, on_problem: Callable[[EventError], None]) -> Callable[[EventError], None]:
        """`on_problem`, counted."""

        def counted(fault: EventError) -> None:
            self.problems += 1
            on_problem(fault)

        return counted

    def count(self, rule: Rule, approved: bool) -> None:
        """One more detection of a rule."""
        self.detections += 1
        self.approved += approved
        self.by_level[rule.level] = self.by_level.get(rule.level, 0) + 1

    def lines(self) -> list[str]:
        """Files, records and detections in a line; what was passed over or lost in another each."""
        levels = ", ".join(f"{self.by_level[level]} {level}" for level in reversed(LEVELS) if level in self.by_level)
        approved = f"; {self.approved} approved" if self.approved else ""
        told = f" ({levels}{approved})" if levels else ""
        counts = (_count(self.stats.files, "file"), _count(self.stats.records, "record"))
        lines = [f"{', '.join(counts)}, {_count(self.detections, 'detection')}{told}"]
        if self.stats.passed_over:
            lines.append(
                f"{_count(self.stats.passed_over, 'entry', 'entries')} passed over: digests, Insights and the like"
            )
        if self.problems:
            lines.append(
                f"{_count(self.problems, 'problem')}: parts of the input could not be read, and are named above"
            )
        return lines


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


class Hunter:
    """A pack made ready to run over records."""

    def __init__(self, rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]], scope: Filter) -> None:
        quietest = LEVELS.index(scope.min_level)
        self.arguments = (tuple(rules), dict(placeholders), scope)
        self._scope = scope
        self._nodes: list[tuple[Rule, Node]] = [
            (rule, parse(rule.text, placeholders, rule.path))
            for rule in rules
            if LEVELS.index(rule.level) >= quietest and rule.kind == "event"
        ]
        self._every = self._admitted(None)
        self._by_name: dict[str, tuple[tuple[Rule, Test], ...]] = {}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that run."""
        return tuple(rule for rule, _ in self._nodes)

    def detections(self, events: Iterable[Event]) -> Iterator[tuple[Rule, Event]]:
        """Every rule that fires, record by record."""
        for event in events:
            record = event.record
            for rule, test in self._candidates(record.get("eventName")):
                if test(record) and self._scope.admits(event):
                    yield rule, event

    def _candidates(self, name: object) -> tuple[tuple[Rule, Test], ...]:
        """The rules that can fire on a record with this eventName; all of them where it is no text."""
        if not isinstance(name, str):
            return self._every
        found = self._by_name.get(name)
        if found is None:
            found = self._admitted(name.lower())
            if len(self._by_name) < _KNOWN_NAMES:
                self._by_name[name] = found
        return found

    def _admitted(self, name: str | None) -> tuple[tuple[Rule, Test], ...]:
        return tuple(
            (rule, node.test)
            for rule, node in self._nodes
            if name is None or node.event_names is None or name in node.event_names
        )


def hunt(
    hunter: Hunter,
    files: Iterable[Path | str],
    allowlist: Allowlist,
    tally: Tally,
    on_problem: Callable[[EventError], None],
    jobs: int = 1,
) -> Iterator[Detection]:
    """The detections of all files, file by file, each record counted once.

    A detection of the same rule on the same eventID is a repeat, recognised among the latest
    `DEDUPLICATION_WINDOW` detections, so that memory stays bounded whatever the input.
    """

    problem = tally.problem(on_problem)
    window = Window(DEDUPLICATION_WINDOW)
    source = (
        in_processes(hunter, files, tally.stats, problem, jobs)
        if jobs > 1
        else one_by_one(hunter, files, tally.stats, problem)
    )
    for rule, event in source:
        if not window.is_new((rule.name, event.id)):
            continue
        approved = allowlist.approval(rule.name, event.record)
        tally.count(rule, approved is not None)
        yield detection(rule, event, approved)


def one_by_one(
    hunter: Hunter, files: Iterable[Path | str], stats: ReadStats, on_problem: Callable[[EventError], None]
) -> Iterator[tuple[Rule, Event]]:
    """The detections of the files, read in this process."""
    for file in files:
        yield from hunter.detections(read(file, on_problem, stats))
