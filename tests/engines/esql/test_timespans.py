"""Moments moved by spans: calendar months are no number of days, and no moment before the year 1 or after 9999
is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awol.engines.catalogue import compile_for
from awol.engines.esql.timespans import Span, make_span, parse_span, shift, truncate
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event

DAY = 24 * 3600 * 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ms(text: str) -> int:
    """Milliseconds since the epoch, beyond what a timestamp can hold too."""
    return (datetime.fromisoformat(f"{text}+00:00") - EPOCH) // timedelta(milliseconds=1)


SHIFTED: list[tuple[str, Span, str]] = [
    ("2026-01-10T02:00:00", Span(months=1), "2026-02-10T02:00:00"),
    ("2026-01-31T02:00:00", Span(months=1), "2026-02-28T02:00:00"),
    ("2024-01-31T02:00:00", Span(months=1), "2024-02-29T02:00:00"),
    ("2021-01-31T02:00:00", Span(months=1), "2021-02-28T02:00:00"),
    ("2100-01-31T02:00:00", Span(months=1), "2100-02-28T02:00:00"),
    ("2026-11-30T00:00:00", Span(months=1), "2026-12-30T00:00:00"),
    ("2026-12-31T00:00:00", Span(months=1), "2027-01-31T00:00:00"),
    ("2026-01-31T00:00:00", Span(months=-1), "2025-12-31T00:00:00"),
    ("2026-03-31T00:00:00", Span(months=-1), "2026-02-28T00:00:00"),
    ("2026-01-10T02:00:00", Span(days=-10), "2025-12-31T02:00:00"),
    ("2026-01-10T02:00:00", Span(milliseconds=1500), "2026-01-10T02:00:01.500"),
    ("2026-01-31T00:00:00", Span(months=1, days=1), "2026-03-01T00:00:00"),
    ("2024-02-29T00:00:00", Span(years=1), "2025-02-28T00:00:00"),
    ("2024-02-29T00:00:00", Span(years=-4), "2020-02-29T00:00:00"),
    ("2024-02-29T00:00:00", Span(years=1, months=-1), "2025-01-29T00:00:00"),
    ("0001-02-01T00:00:00", Span(months=-1), "0001-01-01T00:00:00"),
    ("9999-11-30T00:00:00", Span(months=1), "9999-12-30T00:00:00"),
]


@pytest.mark.parametrize(("at", "span", "expected"), SHIFTED, ids=[f"{row[0]} {row[1]}" for row in SHIFTED])
def test_a_moment_moved(at: str, span: Span, expected: str) -> None:
    assert shift(ms(at), span) == ms(expected)


OUTSIDE = (ms("9999-12-31T23:59:59.999") + 1, ms("0001-01-01T00:00:00") - 1, 10**18)


@pytest.mark.parametrize(
    ("moment", "span"),
    [
        *((moment, Span()) for moment in OUTSIDE),
        (ms("0001-01-01T00:00:00"), Span(months=-1)),
        (ms("0001-01-01T00:00:00"), Span(milliseconds=-1)),
        (ms("9999-12-01T00:00:00"), Span(months=1)),
        (ms("9999-12-31T00:00:00"), Span(days=1)),
        (ms("2026-01-10T02:00:00"), Span(days=10**12)),
    ],
)
def test_no_moment_outside_of_pythons_calendar_is_made_up(moment: int, span: Span) -> None:
    """Elasticsearch goes on to the year 292,278,994 (measured on 8.19.21)."""
    with pytest.raises(UnsupportedQuery, match="a moment before the year 1 or after 9999 is not reckoned with offline"):
        shift(moment, span)


FAR = "eval t = to_datetime(length(event.action) * 1000000000000000)"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        " | eval x = to_string(t)",
        ' | eval x = date_extract("year", t)',
        ' | eval x = date_format("yyyy", t)',
        ' | eval x = date_diff("month", t, t)',
        " | eval x = date_trunc(1 month, t)",
        " | eval x = t + 1 day",
        " | stats x = max(t)",
    ],
)
def test_a_moment_outside_of_pythons_calendar_is_no_traceback(rest: str) -> None:
    search = compile_for("esql", f"from logs-aws.cloudtrail-* metadata _id | {FAR}{rest} | where true")
    if "x =" not in rest:
        assert len(list(search([Event({"eventID": "e", "eventName": "A"})]))) == 1
        return
    with pytest.raises(UnsupportedQuery, match="after 9999"):
        list(search([Event({"eventID": "e", "eventName": "A"})]))


TRUNCATED: list[tuple[str, str, str]] = [
    ("2026-01-10T02:34:56.789", "1 second", "2026-01-10T02:34:56"),
    ("2026-01-10T02:34:56.789", "15 minutes", "2026-01-10T02:30:00"),
    ("2026-01-10T02:34:56.789", "1 day", "2026-01-10T00:00:00"),
    ("2026-01-10T02:34:56.789", "1 week", "2026-01-05T00:00:00"),  # a Monday
    ("2026-01-05T00:00:00", "1 week", "2026-01-05T00:00:00"),
    ("2026-05-10T02:34:56", "1 month", "2026-05-01T00:00:00"),
    ("2026-05-10T02:34:56", "1 quarter", "2026-04-01T00:00:00"),
    ("2026-05-10T02:34:56", "1 year", "2026-01-01T00:00:00"),
    ("2026-05-10T02:34:56", "5 years", "2026-01-01T00:00:00"),  # fives of years are counted from the year 1
    ("2025-05-10T02:34:56", "5 years", "2021-01-01T00:00:00"),
    ("1969-12-31T23:59:59", "1 day", "1969-12-31T00:00:00"),
    ("1970-01-04T23:59:59", "1 week", "1969-12-29T00:00:00"),
]


@pytest.mark.parametrize(("at", "span", "expected"), TRUNCATED, ids=[f"{row[0]} {row[1]}" for row in TRUNCATED])
def test_the_bucket_that_holds_a_moment(at: str, span: str, expected: str) -> None:
    found = parse_span(span)
    assert found is not None
    assert truncate(ms(at), found[0]) == ms(expected)


UNITS: list[tuple[str, Span, str]] = [
    *((unit, Span(milliseconds=2), "time_duration") for unit in ("millisecond", "milliseconds", "ms")),
    *((unit, Span(milliseconds=2000), "time_duration") for unit in ("second", "seconds", "sec", "s")),
    *((unit, Span(milliseconds=120_000), "time_duration") for unit in ("minute", "minutes", "min", "m")),
    *((unit, Span(milliseconds=7_200_000), "time_duration") for unit in ("hour", "hours", "h")),
    *((unit, Span(days=2), "date_period") for unit in ("day", "days", "d")),
    *((unit, Span(days=14), "date_period") for unit in ("week", "weeks", "w")),
    *((unit, Span(months=2), "date_period") for unit in ("month", "months", "mo")),
    *((unit, Span(months=6), "date_period") for unit in ("quarter", "quarters", "q")),
    *((unit, Span(years=2), "date_period") for unit in ("year", "years", "yr", "y")),
]


@pytest.mark.parametrize(("unit", "span", "kind"), UNITS, ids=[row[0] for row in UNITS])
def test_every_unit_of_the_reference(unit: str, span: Span, kind: str) -> None:
    """ES|QL reference, "Time spans"."""
    assert make_span(2, unit) == (span, kind)
    assert parse_span(f" 2 {unit.upper()} ") == (span, kind)
    assert parse_span(f"-2{unit}") == (span.negated(), kind)


@pytest.mark.parametrize(
    "text",
    [
        "", "day", "2", "2 fortnights", "2 days ago", "1.5 days", "2 mon",
        # In a text the amount has 32 bits, for durations too (measured on 8.19.21).
        "2147483648 days", "-2147483649 days", "3000000000 seconds", f"{'9' * 5000} days",
        # Weeks are held as days, and quarters as months.
        "306783379 weeks", "715827883 quarters",
    ],
)  # fmt: skip
def test_what_is_no_span(text: str) -> None:
    assert parse_span(text) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2147483647 days", Span(days=2147483647)),
        ("-2147483648 days", Span(days=-2147483648)),
        ("306783378 weeks", Span(days=2147483646)),
        ("715827882 quarters", Span(months=2147483646)),
        ("2147483647 years", Span(years=2147483647)),
        (f"{'0' * 5000}3 days", Span(days=3)),
        ("\u0663 days", Span(days=3)),
    ],
)
def test_the_largest_spans(text: str, span: Span) -> None:
    """Digits of other scripts count too (measured on 8.19.21)."""
    assert parse_span(text) == (span, "date_period")


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("2147483647 days", True), ("2147483648 days", False), ("306783379 weeks", False),
        ("715827883 quarters", False), ("3000000000 seconds", True), ("9223372036854775807 milliseconds", True),
    ],
)  # fmt: skip
def test_a_span_that_is_written_out_may_be_longer_if_it_is_a_duration(span: str, said: bool) -> None:
    """Measured on 8.19.21."""
    text = f"from logs-aws.cloudtrail-* metadata _id | eval x = @timestamp + {span}"
    if said:
        compile_for("esql", text)
        return
    with pytest.raises(RejectedQuery) as fault:
        compile_for("esql", text)
    amount, unit = span.split()
    assert fault.value.message == f"Number [{amount}] outside of [{unit}] range"
