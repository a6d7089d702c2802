"""What a hunt saw, for the lines that end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from awol.errors import EventError
from awol.events import ReadStats
from awol.values import LEVELS, Rule


@dataclass(slots=True)
class Tally:
    """What a hunt saw, for the lines that end it."""

    stats: ReadStats = field(default_factory=ReadStats)
    detections: int = 0
    repeats: int = 0
    approved: int = 0
    by_level: dict[str, int] = field(default_factory=dict)
    problems: int = 0
    excluded: int = 0
    hidden: int = 0
    timed: bool = False
    timeless: int = 0
    silent_untold: int = 0

    @property
    def nothing(self) -> str:
        """Why nothing was searched, in words; empty where something was."""
        if not self.stats.files and self.excluded:
            return "nothing was searched: according to their paths, no file has the requested time, account or region"
        if not self.stats.files and self.hidden:
            return "nothing was searched: there are only hidden files, which are searched when they are named"
        if not self.stats.files:
            return "nothing was searched: there are no files"
        if not self.stats.records:
            return "nothing was searched: there are no records in the files"
        if self.timed and self.stats.outside >= self.stats.records:
            return "nothing was searched: no record is of the requested time"
        return ""

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

    def exclude(self, _path: str) -> None:
        """Count a file or folder that its path excludes."""
        self.excluded += 1

    def hide(self, _path: str) -> None:
        """Count a hidden file or folder that is passed over."""
        self.hidden += 1

    def so_far(self) -> str:
        """What was read and found until now, in a few words."""
        counts = (_count(self.stats.files, "file"), _count(self.stats.records, "record"))
        return f"{', '.join(counts)}, {_count(self.detections, 'detection')}"

    def lines(self) -> list[str]:
        """Files, records and detections in a line; what was passed over or lost in another each."""
        levels = ", ".join(f"{self.by_level[level]} {level}" for level in reversed(LEVELS) if level in self.by_level)
        approved = f"; {self.approved} approved" if self.approved else ""
        told = f" ({levels}{approved})" if levels else ""
        lines = [f"{self.so_far()}{told}"]
        if self.repeats:
            again = "a detection was a repeat" if self.repeats == 1 else f"{self.repeats:,} detections were repeats"
            lines.append(f"{again}: the same record again, which counts once")
        if self.stats.passed_over:
            lines.append(
                f"{_count(self.stats.passed_over, 'entry', 'entries')} without a record skipped: digests, Insights "
                "and the like"
            )
        if hidden := self.hidden + self.stats.hidden:
            lines.append(
                f"{_count(hidden, 'hidden file or folder', 'hidden files and folders')} skipped (names that begin "
                "with a dot): name one to search it too"
            )
        if self.excluded:
            lines.append(
                f"{_count(self.excluded, 'file or folder', 'files and folders')} skipped: according to their paths not "
                "of the requested time, account or region"
            )
        if self.timed and self.stats.outside:
            lines.append(f"{_count(self.stats.outside, 'record')} not of the requested time")
        if self.silent_untold:
            lines.append(
                f"{_count(self.silent_untold, 'more account')} fell silent earlier and are not listed: so many "
                "at once usually mean incomplete logs, not departures"
            )
        if self.timeless:
            lines.append(f"{_count(self.timeless, 'record')} without a readable eventTime, which no chain can use")
        if self.problems:
            lines.append(
                f"{_count(self.problems, 'problem')}: parts of the input could not be read; they are named above"
            )
        return lines


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
