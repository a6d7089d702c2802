"""The date functions of ES|QL on moments that one can read off a calendar. Document 1 has t = 2023-07-10T12:02:05Z, a
Monday; 3 has 2024-02-29T23:59:59.123Z, a Thursday."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RejectedQuery, UnsupportedQuery
from tests.engines.esql.harness import run, value

T1, T3 = "2023-07-10T12:02:05.000Z", "2024-02-29T23:59:59.123Z"

PARTS = [
    # part, its value in document 1, in document 3
    ("year", 2023, 2024),
    ("year_of_era", 2023, 2024),
    ("month_of_year", 7, 2),
    ("day_of_month", 10, 29),
    ("day_of_week", 1, 4),
    ("day_of_year", 191, 60),
    ("hour_of_day", 12, 23),
    ("clock_hour_of_day", 12, 23),
    ("hour_of_ampm", 0, 11),
    ("clock_hour_of_ampm", 12, 11),
    ("ampm_of_day", 1, 1),
    ("minute_of_hour", 2, 59),
    ("minute_of_day", 722, 1439),
    ("second_of_minute", 5, 59),
    ("second_of_day", 43325, 86399),
    ("milli_of_second", 0, 123),
    ("epoch_day", 19548, 19782),
    ("HOUR_OF_DAY", 12, 23),
]


@pytest.mark.parametrize(("part", "first", "third"), PARTS, ids=[row[0] for row in PARTS])
def test_a_part_of_a_moment(part: str, first: int, third: int) -> None:
    assert value("1", f'date_extract("{part}", t)') == first
    assert value("3", f'date_extract("{part}", t)') == third


def test_midnight_is_the_24th_hour_of_a_clock() -> None:
    assert value("1", 'date_extract("clock_hour_of_day", "2023-07-10T00:30:00Z"::date)') == 24
    assert value("1", 'date_extract("ampm_of_day", "2023-07-10T11:59:59Z"::date)') == 0


FORMATS = [
    # pattern, document 1, document 3
    ("yyyy-MM-dd", "2023-07-10", "2024-02-29"),
    ("uuuu/M/d", "2023/7/10", "2024/2/29"),
    ("yy", "23", "24"),
    ("EEE MMM", "Mon Jul", "Thu Feb"),
    ("HH:mm:ss", "12:02:05", "23:59:59"),
    ("H:m:s", "12:2:5", "23:59:59"),
    ("SSS", "000", "123"),
    ("HHX", "12Z", "23Z"),
    ("HHXXX", "12Z", "23Z"),
    ("d'th'", "10th", "29th"),
    ("H 'o''clock'", "12 o'clock", "23 o'clock"),
    ("d''", "10'", "29'"),
]


@pytest.mark.parametrize(("pattern", "first", "third"), FORMATS, ids=[row[0] for row in FORMATS])
def test_a_moment_written(pattern: str, first: str, third: str) -> None:
    assert value("1", f'date_format("{pattern}", t)') == first
    assert value("3", f'date_format("{pattern}", t)') == third


@pytest.mark.parametrize(
    ("moment", "written"),
    [("2023-01-02T03:04:05Z", "02/01 03h4m5s"), ("2023-12-31T00:00:00Z", "31/12 00h0m0s")],
)
def test_two_digits_are_filled_with_a_zero(moment: str, written: str) -> None:
    assert value("1", f"date_format(\"dd/MM HH'h'm'm's's'\", \"{moment}\"::date)") == written


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize("number", range(12))
def test_each_month_and_each_day_of_the_week_has_its_name(number: int) -> None:
    moment = f"2024-{number + 1:02}-01T00:00:00Z"
    assert value("1", f'date_format("MMM", "{moment}"::date)') == MONTHS[number]
    day = number % 7
    assert value("1", f'date_format("EEE", "2024-07-{day + 1:02}T00:00:00Z"::date)') == DAYS[day]  # the 1st: a Monday


VALUES: list[tuple[str, str, Any]] = [
    ("1", "now()", "2023-07-10T14:40:00.000Z"),
    ("1", "date_format(t)", T1),
    ("3", "date_format(t)", T3),
    ("4", "date_format(t)", None),
    ("1", 'date_parse("2023-07-10T12:02:05Z")', T1),
    ("1", 'date_parse("tomorrow")', None),
    ("1", "date_trunc(1 hour, t)", "2023-07-10T12:00:00.000Z"),
    ("1", 'date_trunc("1 hour", t)', "2023-07-10T12:00:00.000Z"),
    ("1", 'date_trunc("1 month", t)', "2023-07-01T00:00:00.000Z"),
    ("3", "date_trunc(1 quarter, t)", "2024-01-01T00:00:00.000Z"),
    ("1", "date_trunc(1 month + 1 quarter - 3 months, t)", "2023-07-01T00:00:00.000Z"),
    ("1", "date_trunc(6 months + 6 months, t)", "2023-01-01T00:00:00.000Z"),
    ("1", "date_trunc(6 years - 5 years, t)", "2023-01-01T00:00:00.000Z"),
    ("1", "date_trunc(1 hour - 30 minutes, t)", "2023-07-10T12:00:00.000Z"),
    ("1", "date_trunc(null, t)", None),
    ("4", "date_trunc(1 hour, t)", None),
    ("1", 'date_diff("second", "2023-07-10T12:02:00Z", t)', 5),
    ("1", 'date_diff("second", t, "2023-07-10T12:02:00Z")', -5),
    ("1", 'date_diff("ms", "2023-07-10T12:02:04.5Z", t)', 500),
    ("1", 'date_diff("mi", "2023-07-10T12:00:06Z", t)', 1),
    ("1", 'date_diff("hh", "2023-07-10T10:02:05Z", t)', 2),
    ("1", 'date_diff("day", "2023-07-08T12:02:05Z", t)', 2),
    ("1", 'date_diff("day", "2023-07-08T12:02:06Z", t)', 1),
    ("1", 'date_diff("week", "2023-06-26T12:02:05Z", t)', 2),
    ("1", 'date_diff("month", "2023-05-10T12:02:05Z", t)', 2),
    ("1", 'date_diff("month", "2023-05-10T12:02:06Z", t)', 1),
    ("1", 'date_diff("month", t, "2023-05-10T12:02:05Z")', -2),
    ("1", 'date_diff("month", t, "2023-05-10T12:02:06Z")', -1),
    ("1", 'date_diff("month", "2023-05-09T12:02:06Z", t)', 2),
    ("1", 'date_diff("month", t, "2023-05-11T12:02:05Z")', -1),
    ("1", 'date_diff("month", t, "2023-05-09T12:02:06Z")', -2),
    ("1", 'date_diff("month", "2023-05-31T00:00:00Z", "2023-06-30T00:00:00Z")', 0),
    ("1", 'date_diff("quarter", "2023-01-10T12:02:05Z", t)', 2),
    ("1", 'date_diff("quarter", t, "2023-01-10T12:02:05Z")', -2),
    ("1", 'date_diff("quarter", t, "2023-01-10T12:02:06Z")', -1),
    ("1", 'date_diff("year", "2020-07-10T12:02:05Z", t)', 3),
    ("1", 'date_diff("year", t, "2020-07-10T12:02:05Z")', -3),
    ("1", 'date_diff("year", "2020-07-11T12:02:05Z", t)', 2),
    ("1", 'date_diff("YEARS", "2020-07-10T12:02:05Z", t)', 3),
    ("1", 'date_diff("ms", "1970-01-01T00:00:00Z", t)', None),  # beyond an integer
    ("4", 'date_diff("year", t, t)', None),
    ("2", 'date_diff("year", t, now())', None),  # of several moments
    ("2", 'date_diff("year", now(), t)', None),
]


@pytest.mark.parametrize(("document", "expression", "expected"), VALUES, ids=[f"{row[0]} {row[1]}" for row in VALUES])
def test_a_value(document: str, expression: str, expected: Any) -> None:
    assert value(document, expression) == expected


UNITS = [
    *((unit, 7_257_600_000) for unit in ("millisecond", "milliseconds", "ms")),
    *((unit, 7_257_600) for unit in ("second", "seconds", "ss", "s")),
    *((unit, 120_960) for unit in ("minute", "minutes", "mi", "n")),
    *((unit, 2016) for unit in ("hour", "hours", "hh")),
    *((unit, 84) for unit in ("day", "days", "dd", "d", "dayofyear", "dy", "y", "weekday", "weekdays", "dw")),
    *((unit, 12) for unit in ("week", "weeks", "wk", "ww")),
    *((unit, 2) for unit in ("month", "months", "mm", "m")),
    *((unit, 0) for unit in ("quarter", "quarters", "qq", "q", "year", "years", "yyyy", "yy")),
]
"""84 days apart: from 2023-02-01 to 2023-04-26."""


@pytest.mark.parametrize(("unit", "expected"), UNITS, ids=[row[0] for row in UNITS])
def test_each_unit_of_a_difference(unit: str, expected: int) -> None:
    found = value("1", f'date_diff("{unit}", "2023-02-01T00:00:00Z", "2023-04-26T00:00:00Z")')
    assert found == (expected if expected < 2**31 else None)


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("date_trunc(0 days, t)", RejectedQuery, "Zero or negative time interval is not supported"),
    ("date_trunc(-1 day, t)", RejectedQuery, "Zero or negative time interval is not supported"),
    ("date_trunc(1 month + 1 day, t)", RejectedQuery, "mixes units"),
    # DateTrunc.createRounding of 8.19: java.time.Period holds years, months and days apart
    ("date_trunc(1 year + 1 month, t)", RejectedQuery, "mixes units"),
    ("date_trunc(1 year + 1 week, t)", RejectedQuery, "mixes units"),
    ("date_trunc(1 month - 1 day, t)", RejectedQuery, "Zero or negative time interval is not supported"),
    ("date_trunc(1 day - 1 month, t)", RejectedQuery, "Zero or negative time interval is not supported"),
    ("date_trunc(1 year - 1 month, t)", RejectedQuery, "Zero or negative time interval is not supported"),
    ("date_trunc(1 hour - 1 hour, t)", RejectedQuery, "Zero or negative time interval is not supported"),
    ("date_trunc(1 day, a)", RejectedQuery, "second argument of [date_trunc(1 day, a)] must be [datetime]"),
    ('date_trunc("soon", t)', RejectedQuery, "Cannot convert string [soon] to [DATE_PERIOD]"),
    ("date_trunc(n, t)", RejectedQuery, "first argument of [date_trunc(n, t)] must be"),
    ("date_format(a)", RejectedQuery, "argument of [date_format(a)] must be [datetime]"),
    ('date_format("HH", a)', RejectedQuery, 'second argument of [date_format("HH", a)] must be [datetime]'),
    ("date_format(n, t)", RejectedQuery, "first argument of [date_format(n, t)] must be [string]"),
    ("date_format(a, t)", UnsupportedQuery, "the format of date_format must be a constant"),
    ('date_format("QQ", t)', UnsupportedQuery, "[QQ] in a date format"),
    ('date_format("d\'", t)', UnsupportedQuery, "['] in a date format"),
    ('date_parse("HH", a)', UnsupportedQuery, "date_parse with a format"),
    ("date_parse(n)", RejectedQuery, "argument of [date_parse(n)] must be [string]"),
    ("date_diff(n, t, t)", RejectedQuery, "first argument of [date_diff(n, t, t)] must be [string]"),
    ('date_diff("day", a, t)', RejectedQuery, 'second argument of [date_diff("day", a, t)] must be [datetime]'),
    ('date_diff("day", t, a)', RejectedQuery, 'third argument of [date_diff("day", t, a)] must be [datetime]'),
    ("date_diff(a, t, t)", UnsupportedQuery, "the unit of date_diff must be a constant"),
    ('date_diff("ns", t, t)', UnsupportedQuery, "the unit [ns]"),
    ('date_diff("microseconds", t, t)', UnsupportedQuery, "the unit [microseconds]"),
    ('date_diff("moons", t, t)', RejectedQuery, "received [moons]"),
    ("date_extract(n, t)", RejectedQuery, "first argument of [date_extract(n, t)] must be [string]"),
    ('date_extract("year", a)', RejectedQuery, 'second argument of [date_extract("year", a)] must be [datetime]'),
    ("date_extract(a, t)", UnsupportedQuery, "the part of date_extract must be a constant"),
    ('date_extract("moon", t)', RejectedQuery, 'invalid date field for [date_extract("moon", t)]: moon'),
    ('date_extract("era_of_year", t)', RejectedQuery, 'for [date_extract("era_of_year", t)]: era_of_year'),
]


@pytest.mark.parametrize(("expression", "kind", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_argument_that_makes_no_sense(expression: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        run(f"eval z = {expression}")
    assert message in str(caught.value)


OTHER_PARTS = (
    "aligned_day_of_week_in_month aligned_day_of_week_in_year aligned_week_of_month aligned_week_of_year era "
    "instant_seconds micro_of_day micro_of_second milli_of_day nano_of_day nano_of_second offset_seconds "
    "proleptic_month"
)
"""Java's ChronoField, without the parts above."""


@pytest.mark.parametrize("part", OTHER_PARTS.split())
def test_a_part_of_java_that_is_not_known_offline_is_no_unknown_name(part: str) -> None:
    with pytest.raises(UnsupportedQuery, match=rf"the part \[{part}\] of date_extract"):
        run(f'eval z = date_extract("{part}", t)')
    with pytest.raises(RejectedQuery, match="invalid date field"):
        run(f'eval z = date_extract("{part}_x", t)')


BUCKETS: list[tuple[str, list[Any]]] = [
    ("where n is not null and mv_count(n) == 1 | stats by k = bucket(n, 3) | sort k", [-9.0, 0.0, 3.0]),
    ("where id in (\"1\", \"3\") | stats by k = bucket(t, 1 year) | sort k",
     ["2023-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), BUCKETS)
def test_buckets(query: str, expected: list[Any]) -> None:
    assert [dict(hit.group)["k"] for hit in run(query)] == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("bucket(n, 0)", "second argument of [bucket(n, 0)] must be greater than 0"),
        ("bucket(n, -1)", "second argument of [bucket(n, -1)] must be greater than 0"),
        ("bucket(n, null)", "second argument of [bucket(n, null)] must be greater than 0"),
        ("bucket(n, a)", "second argument of [bucket(n, a)] must be [numeric]"),
        ("bucket(a, 1 day)", "first argument of [bucket(a, 1 day)] must be [datetime]"),
    ],
)
def test_a_bucket_that_makes_no_sense(call: str, message: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        run(f"stats by k = {call}")
    assert message in caught.value.message


@pytest.mark.parametrize("call", ['bucket(t, 10, "2023", "2024")', "bin(n, 3, 1, 9)"])
def test_a_bucket_by_count_is_not_known(call: str) -> None:
    with pytest.raises(UnsupportedQuery, match="bucket takes only a field and a span"):
        run(f"stats by k = {call}")
