"""What a hunt saw, for the lines that end it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from awol.errors import EventError
from awol.events import ReadStats
from awol.hunt.hunter import Filter
from awol.values import LEVELS, Rule


@dataclass(slots=True)
class Tally:
    """What a hunt saw, for the lines that end it. `left` counts by level what no row of the allow-list approved."""

    stats: ReadStats = field(default_factory=ReadStats)
    detections: int = 0
    repeats: int = 0
    approved: int = 0
    by_level: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    problems: int = 0
    excluded: int = 0
    hidden: int = 0
    scope: Filter = field(default_factory=Filter)
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
        if self.scope.timed and self.stats.outside >= self.stats.records:
            return "nothing was searched: no record is from the requested time"
        if self.scope.placed and self.scope.misses(self.stats.seen):
            return f"nothing was searched: {self._missed()}"
        return ""

    def _missed(self) -> str:
        """Which account or region no record has, and which they have."""
        accounts, regions = self._unseen()
        if accounts == self.scope.accounts and accounts:
            return self._without("account", accounts, {account for account, _ in self.stats.seen})
        if regions == self.scope.regions and regions:
            return self._without("region", regions, {region for _, region in self.stats.seen})
        asked = {region for account, region in self.stats.seen if account in self.scope.accounts}
        return self._without("region", self.scope.regions, asked, f" in the logs of {_listed(self.scope.accounts)}")

    def _without(self, what: str, asked: Collection[str], seen: Collection[str | None], where: str = "") -> str:
        time = " in the requested time" if self.scope.timed else ""
        present = _listed(value for value in seen if value is not None)
        return f"no record of {what} {_listed(asked)}{where}{time}" + (
            f"; there are records of {present}" if present else ""
        )

    def _unseen(self) -> tuple[set[str], set[str]]:
        """The accounts and the regions asked for of which no record can be."""
        accounts = {account for account, _ in self.stats.seen}
        regions = {region for _, region in self.stats.seen}
        return (
            set() if None in accounts else set(self.scope.accounts - accounts),
            set() if None in regions else set(self.scope.regions - regions),
        )

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
        if not approved:
            self.left[rule.level] = self.left.get(rule.level, 0) + 1

    def count_all(self, rules: Iterable[Rule]) -> None:
        """More detections, each of one of these rules, none of which is approved."""
        for level, count in Counter([rule.level for rule in rules]).items():
            self.detections += count
            self.by_level[level] = self.by_level.get(level, 0) + count
            self.left[level] = self.left.get(level, 0) + count

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
        levels = _levels(self.by_level)
        approved = f"; {self.approved:,} approved, which leaves {_levels(self.left)}" if self.approved else ""
        approved = "; all approved" if self.approved and not self.left else approved
        breakdown = f" ({levels}{approved})" if levels else ""
        lines = [f"{self.so_far()}{breakdown}"]
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
        if self.scope.timed and self.stats.outside:
            lines.append(f"{_count(self.stats.outside, 'record')} outside the requested time")
        if self.stats.records and not self.nothing:
            accounts, regions = self._unseen()
            lines += [
                f"no record of {what} {_listed(missing)}"
                for what, missing in (("account", accounts), ("region", regions))
                if missing
            ]
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


_MOST_LISTED = 5


def _listed(values: Iterable[str]) -> str:
    """Some values in words, of many the first few."""
    distinct = sorted(set(values))
    more = f" and {len(distinct) - _MOST_LISTED:,} more" if len(distinct) > _MOST_LISTED else ""
    return ", ".join(distinct[:_MOST_LISTED]) + more


def _levels(counts: Mapping[str, int]) -> str:
    """Counts by level, the loudest first."""
    return ", ".join(f"{counts[level]:,} {level}" for level in reversed(LEVELS) if level in counts)


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
