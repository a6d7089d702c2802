"""Spans of time in ES|QL: calendar periods (`date_period`: days and longer) and durations (`time_duration`)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def make_span(amount: int, unit: str) -> tuple[Span, str] | None:
    """The span of an amount and a unit, and its type; None where ES|QL has no such unit ("Time spans")."""
    if unit in _DURATIONS:
        return Span(milliseconds=amount * _DURATIONS[unit]), DURATION
    if unit in _PERIODS:
        years, months, days = _PERIODS[unit]
        return Span(amount * years, amount * months, amount * days), PERIOD
    return None


def parse_span(text: str) -> tuple[Span, str] | None:
    """The span in a string such as `1 day`; None if it is none."""
    match = re.fullmatch(r"\s*([+-]?\d+)\s*([a-z]+)\s*", text.lower())
    return make_span(int(match[1]), match[2]) if match else None


def shift(moment: int, span: Span) -> int | None:
    """A moment moved by a span; a month's last days are kept inside the month. None outside the years 1 to 9999."""
    try:
        start = _EPOCH + timedelta(milliseconds=moment)
        month = start.year * 12 + start.month - 1 + span.calendar_months
        day = min(start.day, calendar.monthrange(month // 12, month % 12 + 1)[1])
        moved = start.replace(year=month // 12, month=month % 12 + 1, day=day)
        moved += timedelta(days=span.days, milliseconds=span.milliseconds)
    except (OverflowError, ValueError):
        return None
    return (moved - _EPOCH) // timedelta(milliseconds=1)


def truncate(moment: int, span: Span) -> int:
    """The begin of the span's bucket that holds the moment, in UTC.

    Durations and days are counted from the epoch; one week begins on Monday; several months or years are counted from
    the year 1 (measured on 8.19.21).
    """
    months = span.calendar_months
    if months:
        start = _EPOCH + timedelta(milliseconds=moment)
        month = start.year * 12 + start.month - 1
        # Buckets of several months are counted from year 1, those of several years too.
        month = (month - 12) // months * months + 12
        first = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
        return (first - _EPOCH) // timedelta(milliseconds=1)
    if span.days:
        # 1970-01-05 was the first Monday.
        origin = 4 * _DAY if span.days == 7 else 0
        size = span.days * _DAY
        return (moment - origin) // size * size + origin
    return moment // span.milliseconds * span.milliseconds
