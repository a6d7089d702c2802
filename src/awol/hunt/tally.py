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
            lines.append(f"{again}: the same record again, counted once")
        if self.stats.passed_over:
            lines.append(
                f"{_count(self.stats.passed_over, 'entry', 'entries')} passed over that hold no record: digests, "
                "Insights and the like"
            )
        if self.problems:
            lines.append(
                f"{_count(self.problems, 'problem')}: parts of the input could not be read, and are named above"
            )
        return lines


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
