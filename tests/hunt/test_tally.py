"""The lines that end a hunt, each number in words of its own."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import EventError
from awol.events import ReadStats
from awol.hunt import Filter, Tally
from awol.pack import parse_rule

ONE, TWO, THREE = "111122223333", "444455556666", "777788889999"
LATE = Filter(since=1)
HEAD = "0 files, 0 records, 0 detections"


def rule(level: str) -> Any:
    text = (
        f"title: t\nlogsource: {{product: aws, service: cloudtrail}}\nlevel: {level}\n"
        "detection: {s: {eventName: A}, condition: s}\n"
    )
    return parse_rule(text, "rules/f/r.yml", "r")


def test_what_was_counted_stands_in_the_first_line() -> None:
    tally = Tally(ReadStats(files=1, records=1))
    assert tally.lines() == ["1 file, 1 record, 0 detections"]
    tally.count(rule("low"), approved=False)
    assert tally.lines() == ["1 file, 1 record, 1 detection (1 low)"]
    tally.stats.files, tally.stats.records = 1234, 2_000_000
    for level, approved in (("critical", False), ("low", True), ("medium", False), ("low", False)):
        tally.count(rule(level), approved=approved)
    left = "1 approved, which leaves 1 critical, 1 medium, 2 low"
    assert tally.lines() == [
        f"1,234 files, 2,000,000 records, 5 detections (1 critical, 1 medium, 3 low; {left})",
    ]
    assert tally.so_far() == "1,234 files, 2,000,000 records, 5 detections"


@pytest.mark.parametrize(
    ("tally", "line"),
    [
        (Tally(repeats=1), "a detection was a repeat: the same record again, which counts once"),
        (Tally(repeats=1200), "1,200 detections were repeats: the same record again, which counts once"),
        (Tally(ReadStats(passed_over=1)), "1 entry without a record skipped: digests, Insights and the like"),
        (Tally(ReadStats(passed_over=2)), "2 entries without a record skipped: digests, Insights and the like"),
        (
            Tally(hidden=1),
            "1 hidden file or folder skipped (names that begin with a dot): name one to search it too",
        ),
        (
            Tally(ReadStats(hidden=1), hidden=2),
            "3 hidden files and folders skipped (names that begin with a dot): name one to search it too",
        ),
        (
            Tally(excluded=1),
            "1 file or folder skipped: according to their paths not of the requested time, account or region",
        ),
        (
            Tally(excluded=2),
            "2 files and folders skipped: according to their paths not of the requested time, account or region",
        ),
        (Tally(ReadStats(outside=1), scope=Filter(since=1)), "1 record outside the requested time"),
        (
            Tally(silent_untold=1),
            ("1 more account fell silent earlier and are not listed: so many at once usually mean incomplete logs, "
            "not departures"),
        ),
        (Tally(timeless=2), "2 records without a readable eventTime, which no chain can use"),
        (Tally(problems=1), "1 problem: parts of the input could not be read; they are named above"),
        (Tally(problems=2), "2 problems: parts of the input could not be read; they are named above"),
    ],
)  # fmt: skip
def test_what_was_passed_over_or_lost_has_a_line_each(tally: Tally, line: str) -> None:
    assert tally.lines() == [HEAD, line]


def test_what_was_not_asked_for_is_not_told() -> None:
    assert Tally(ReadStats(outside=1)).lines() == [HEAD]


def seen(*places: tuple[str | None, str | None]) -> ReadStats:
    return ReadStats(files=1, records=1, seen=set(places))


@pytest.mark.parametrize(
    ("stats", "accounts", "regions", "lines"),
    [
        (seen((ONE, "r")), [ONE], [], []),
        (seen((ONE, "r")), [ONE, TWO], [], [f"no record of account {TWO}"]),
        (seen((ONE, "r")), [ONE], ["r", "q"], ["no record of region q"]),
        (seen((ONE, "r")), [ONE, TWO], ["r", "q"], [f"no record of account {TWO}", "no record of region q"]),
        # A record that does not say may be of any.
        (seen((ONE, "r"), (None, "r")), [ONE, TWO], [], []),
        (seen((ONE, "r"), (ONE, None)), [ONE], ["r", "q"], []),
    ],
)
def test_accounts_and_regions_that_no_record_has(
    stats: ReadStats, accounts: list[str], regions: list[str], lines: list[str]
) -> None:
    tally = Tally(stats, scope=Filter(accounts=frozenset(accounts), regions=frozenset(regions)))
    assert tally.lines()[1:] == lines
    assert tally.nothing == ""


@pytest.mark.parametrize(
    ("tally", "told"),
    [
        (Tally(), "there are no files"),
        (
            Tally(excluded=1, hidden=1),
            "according to their paths, no file has the requested time, account or region",
        ),
        (Tally(hidden=1), "there are only hidden files, which are searched when they are named"),
        (Tally(ReadStats(files=1)), "there are no records in the files"),
        (Tally(ReadStats(files=1, records=2, outside=2), scope=LATE), "no record is from the requested time"),
        (
            Tally(seen((ONE, "r"), (TWO, "q")), scope=Filter(accounts=frozenset({THREE}))),
            f"no record of account {THREE}; there are records of {ONE}, {TWO}",
        ),
        (
            Tally(seen((ONE, "r")), scope=Filter(accounts=frozenset({THREE}), since=1)),
            f"no record of account {THREE} in the requested time; there are records of {ONE}",
        ),
        (
            Tally(seen((ONE, "r"), (ONE, "q")), scope=Filter(regions=frozenset({"p"}))),
            "no record of region p; there are records of q, r",
        ),
        # Each of the two there is, but not together.
        (
            Tally(seen((ONE, "r"), (TWO, "q")), scope=Filter(accounts=frozenset({ONE}), regions=frozenset({"q"}))),
            f"no record of region q in the logs of {ONE}; there are records of r",
        ),
    ],
)  # fmt: skip
def test_why_nothing_was_searched(tally: Tally, told: str) -> None:
    assert tally.nothing == f"nothing was searched: {told}"


@pytest.mark.parametrize(
    "tally",
    [
        Tally(ReadStats(files=1, records=1)),
        Tally(ReadStats(files=1, records=2, outside=1), scope=Filter(since=1)),
        Tally(ReadStats(files=1, records=1, outside=1)),
        Tally(seen((ONE, "r")), scope=Filter(accounts=frozenset({ONE}))),
    ],
)
def test_something_was_searched(tally: Tally) -> None:
    assert tally.nothing == ""


def test_of_many_accounts_five_are_named() -> None:
    many = frozenset(f"{number:012}" for number in range(1005))
    tally = Tally(seen((ONE, "r")), scope=Filter(accounts=many | {ONE}))
    first = ", ".join(f"{number:012}" for number in range(5))
    assert tally.lines()[1] == f"no record of account {first} and 1,000 more"


def test_what_is_counted_in_passing() -> None:
    tally = Tally()
    told: list[str] = []
    tell = tally.problem(lambda fault: told.append(fault.message))
    tell(EventError("x"))
    tally.exclude("a")
    tally.exclude("b")
    tally.hide("c")
    assert (told, tally.problems, tally.excluded, tally.hidden) == (["x"], 1, 2, 1)
