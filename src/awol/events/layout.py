"""What the path of a file says of its records, where it is one that CloudTrail chose: account, region and day.

`AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/` (CloudTrail user guide, "Finding your CloudTrail log
files"), with any prefix before. A path that does not fit says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

EARLY: Final = timedelta(days=1)
"""By how much a day's folder may hold events of the day before: none should, but clocks differ."""

LATE: Final = timedelta(days=2)
"""How long after an event its file may come. AWS names five minutes on average and promises nothing."""

_PARTS: Final = re.compile(
    r"(?:^|/)AWSLogs/(?:o-[a-z0-9]{4,32}/)?(?P<account>\d{12})(?=/|$)"
    r"(?:/CloudTrail(?=/|$)(?:/(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d{1,2})(?=/|$)"
    r"(?:/(?P<year>\d{4})(?=/|$)(?:/(?P<month>\d\d)(?=/|$)(?:/(?P<day>\d\d)(?=/|$))?)?)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files are asked for. `since` is inclusive, `until` exclusive, milliseconds since the epoch; empty sets of
    accounts and regions ask for all."""

    since: int | None = None
    until: int | None = None
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def chooses(self) -> bool:
        """Whether not everything is asked for."""
        return bool(self.accounts or self.regions) or self.since is not None or self.until is not None

    @property
    def earliest(self) -> date | None:
        """The first day whose folder may hold what is asked for."""
        return None if self.since is None else _day(self.since) - EARLY

    @property
    def latest(self) -> date | None:
        """The last day whose folder may."""
        return None if self.until is None else _day(self.until - 1) + LATE

    @property
    def earliest_key(self) -> str:
        """How the folder of the first day goes on below that of a region; empty where any may."""
        return f"{self.earliest:%Y/%m/%d}/" if self.earliest else ""

    @property
    def latest_key(self) -> str:
        """What no path of the last day below a region is behind; empty where any may be asked for."""
        return f"{self.latest:%Y/%m/%d}0" if self.latest else ""

    def excludes(self, path: str) -> bool:
        """Whether nothing that is asked for can lie in or below a path. A path that does not fit is never excluded."""
        if not self.chooses:
            return False
        match = _PARTS.search(path.replace("\\", "/"))
        if match is None:
            return False
        if self.accounts and match["account"] not in self.accounts:
            return True
        if self.regions and match["region"] is not None and match["region"] not in self.regions:
            return True
        days = _days(match)
        if days is None:
            return False
        first, last = days
        return bool((self.earliest and last < self.earliest) or (self.latest and first > self.latest))


def is_region(path: str) -> bool:
    """Whether a path is the folder of one region, which holds its years."""
    match = _PARTS.search(path)
    return match is not None and match["region"] is not None and path[match.end() :] in ("", "/") and not match["year"]


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment / 1000, UTC).date()


def _days(match: re.Match[str]) -> tuple[date, date] | None:
    """The first and the last day that lie below a path; None where it names none, or one that there is not."""
    if match["year"] is None:
        return None
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    try:
        first = date(year, month, day)
        if match["day"]:
            return first, first
        if match["month"]:
            following = date(year + month // 12, month % 12 + 1, 1)
            return first, following - timedelta(days=1)
        return first, date(year, 12, 31)
    except ValueError:
        return None
