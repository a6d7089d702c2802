"""Spans of time in ES|QL: calendar periods (`date_period`: days and longer) and durations (`time_duration`)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from awol.engines.esql.moments import beyond_the_calendar, from_datetime, to_datetime

PERIOD, DURATION = "date_period", "time_duration"

_SECOND = 1000
_DAY = 86_400 * _SECOND
_DURATIONS = {
    **dict.fromkeys(("millisecond", "milliseconds", "ms"), 1),
    **dict.fromkeys(("second", "seconds", "sec", "s"), _SECOND),
    **dict.fromkeys(("minute", "minutes", "min", "m"), 60 * _SECOND),
    **dict.fromkeys(("hour", "hours", "h"), 3600 * _SECOND),
}
_PERIODS = {
    **dict.fromkeys(("day", "days", "d"), (0, 0, 1)),
    **dict.fromkeys(("week", "weeks", "w"), (0, 0, 7)),
    **dict.fromkeys(("month", "months", "mo"), (0, 1, 0)),
    **dict.fromkeys(("quarter", "quarters", "q"), (0, 3, 0)),
    **dict.fromkeys(("year", "years", "yr", "y"), (1, 0, 0)),
}
_HELD_AS = {**dict.fromkeys(("week", "weeks", "w"), 7), **dict.fromkeys(("quarter", "quarters", "q"), 3)}
"""How many days or months one of a unit is held as. Elasticsearch holds years, months and days in 32 bits each, as
`java.time.Period` does."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time: years, months and days for a period, each held apart as in Java's `Period`; milliseconds for a
    duration."""

    years: int = 0
    months: int = 0
    days: int = 0
    milliseconds: int = 0

    def negated(self) -> Span:
        return Span(-self.years, -self.months, -self.days, -self.milliseconds)

    def __add__(self, other: Span) -> Span:
        return Span(
            self.years + other.years,
            self.months + other.months,
            self.days + other.days,
            self.milliseconds + other.milliseconds,
        )

    @property
    def calendar_months(self) -> int:
        return self.years * 12 + self.months


def in_range(amount: int, unit: str) -> bool:
    """Whether Elasticsearch can hold so many of a unit. A duration may be as long as a number is."""
    return unit in _DURATIONS or _has_32_bits(amount * _HELD_AS.get(unit, 1))


def _has_32_bits(number: int) -> bool:
    return -(2**31) <= number < 2**31


def make_span(amount: int, unit: str) -> tuple[Span, str] | None:
    """The span of an amount and a unit, and its type; None where ES|QL has no such unit ("Time spans")."""
    if unit in _DURATIONS:
        return Span(milliseconds=amount * _DURATIONS[unit]), DURATION
    if unit in _PERIODS:
        years, months, days = _PERIODS[unit]
        return Span(amount * years, amount * months, amount * days), PERIOD
    return None


def parse_span(text: str) -> tuple[Span, str] | None:
    """The span in a string such as `1 day`; None if it is none. The amount has 32 bits (measured on 8.19.21)."""
    match = re.fullmatch(r"\s*([+-]?)0*(\d{1,10})\s*([a-z]+)\s*", text.lower())
    if match is None:
        return None
    amount, unit = int(match[1] + match[2]), match[3]
    return make_span(amount, unit) if _has_32_bits(amount) and in_range(amount, unit) else None


def shift(moment: int, span: Span) -> int:
    """A moment moved by a span; a month's last days are kept inside the month. Raises `UnsupportedQuery` before year 1
    and after 9999."""
    start = to_datetime(moment)
    try:
        month = start.year * 12 + start.month - 1 + span.calendar_months
        day = min(start.day, calendar.monthrange(month // 12, month % 12 + 1)[1])
        moved = start.replace(year=month // 12, month=month % 12 + 1, day=day)
        moved += timedelta(days=span.days, milliseconds=span.milliseconds)
    except (OverflowError, ValueError) as fault:
        raise beyond_the_calendar() from fault
    return from_datetime(moved)


def truncate(moment: int, span: Span) -> int:
    """The begin of the span's bucket that holds the moment, in UTC.

    Durations and days are counted from the epoch; one week begins on Monday; several months or years are counted from
    the year 1 (measured on 8.19.21).
    """
    months = span.calendar_months
    if months:
        start = to_datetime(moment)
        month = start.year * 12 + start.month - 1
        # Buckets of several months are counted from year 1, those of several years too.
        month = (month - 12) // months * months + 12
        return from_datetime(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC))
    if span.days:
        # 1970-01-05 was the first Monday.
        origin = 4 * _DAY if span.days == 7 else 0
        size = span.days * _DAY
        return (moment - origin) // size * size + origin
    return moment // span.milliseconds * span.milliseconds
