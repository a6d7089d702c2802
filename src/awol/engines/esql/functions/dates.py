"""The date functions of ES|QL (Elasticsearch reference, "Date-time functions"); all in UTC."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, coerce, constant
from awol.engines.esql.functions.calls import Arguments, Function, between, exactly
from awol.engines.esql.moments import from_datetime, to_datetime
from awol.engines.esql.timespans import PERIOD, Span, truncate


def _now(call: Arguments) -> Bound:
    return constant(t.DATE, call.now, call.node)


def _span(call: Arguments, position: int) -> Span | None:
    """The constant span of time at a position; None for null."""
    call.bounds[position] = coerce(call.bounds[position], PERIOD, call.faults)
    call.expect(position, *t.TIMESPANS)
    span = call.constant(position)
    if span is None:
        return None
    assert isinstance(span, Span)
    parts = [part for part in (span.years, span.months, span.days, span.milliseconds) if part]
    if not parts or min(parts) < 0:
        call.reject("Zero or negative time interval is not supported", position)
    if len(parts) > 1:
        call.reject("Time interval is not supported as it mixes units", position)
    return span


def _date_trunc(call: Arguments) -> Bound:
    span = _span(call, 0)
    call.expect(1, t.DATE)
    return _truncated(call, 1, span)


def _truncated(call: Arguments, position: int, span: Span | None) -> Bound:
    run = call.run(position)
    if span is None:
        return constant(t.DATE, None, call.node)
    fixed = span

    def bucket(row: list[object]) -> t.Value:
        value = run(row)
        return None if value is None or type(value) is tuple else truncate(value, fixed)

    return call.result(t.DATE, bucket)


def _bucket(call: Arguments) -> Bound:
    if not call.in_stats:
        call.reject(f"cannot use grouping function [{call.written}] outside of a STATS command")
    if len(call) != 2:
        call.unsupported("offline, bucket takes only a field and a span")
    if call.type(0) in t.NUMBERS:
        call.expect(1, *t.NUMBERS)
        size = call.constant(1)
        if size is None or size <= 0:
            call.reject(f"second argument of [{call.written}] must be greater than 0", 1)
        return call.scalar(t.DOUBLE, lambda value, _size: float(math.floor(value / size) * size))
    call.expect(0, t.DATE)
    return _truncated(call, 0, _span(call, 1))


_UNITS = {
    **dict.fromkeys(("millisecond", "milliseconds", "ms"), 1),
    **dict.fromkeys(("second", "seconds", "ss", "s"), 1000),
    **dict.fromkeys(("minute", "minutes", "mi", "n"), 60_000),
    **dict.fromkeys(("hour", "hours", "hh"), 3_600_000),
    **dict.fromkeys(("day", "days", "dd", "d", "dayofyear", "dy", "y", "weekday", "weekdays", "dw"), 86_400_000),
    **dict.fromkeys(("week", "weeks", "wk", "ww"), 7 * 86_400_000),
}
_MONTHS = {
    **dict.fromkeys(("month", "months", "mm", "m"), 1),
    **dict.fromkeys(("quarter", "quarters", "qq", "q"), 3),
    **dict.fromkeys(("year", "years", "yyyy", "yy"), 12),
}
_OTHER_UNITS = ("nanosecond", "nanoseconds", "ns", "microsecond", "microseconds", "mcs")


def _date_diff(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    call.expect(1, t.DATE)
    call.expect(2, t.DATE)
    if not call.bounds[0].constant:
        call.unsupported("offline, the unit of date_diff must be a constant")
    unit = str(call.constant(0)).lower()
    if unit in _OTHER_UNITS:
        call.unsupported(f"the unit [{unit}] of date_diff is not known offline")
    if unit not in _UNITS and unit not in _MONTHS:
        call.reject(f"A value of [YEAR, QUARTER, MONTH, ...] or their aliases is required; received [{unit}]", 0)

    def difference(_unit: str, start: int, end: int) -> int | None:
        if unit in _UNITS:
            whole = abs(end - start) // _UNITS[unit]
            distance = whole if end >= start else -whole
        else:
            distance = _months_between(start, end, _MONTHS[unit])
        return distance if t.fits(distance, t.INTEGER) else None

    return call.scalar(t.INTEGER, difference)


def _months_between(start: int, end: int, size: int) -> int:
    """Whole units of `size` months that have passed, as Java's ChronoUnit.between counts them: the day of the end
    moves by one first where its time of day has not come up to that of the start."""
    first, last = to_datetime(start), to_datetime(end)
    day = last.toordinal()
    if last.date() > first.date() and last.time() < first.time():
        day -= 1
    elif last.date() < first.date() and last.time() > first.time():
        day += 1
    last_day = date.fromordinal(day)
    packed = (
        (last_day.year * 12 + last_day.month) * 32 + last_day.day - (first.year * 12 + first.month) * 32 - first.day
    )
    months = abs(packed) // 32
    return months // size if packed >= 0 else -(months // size)


_PARTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda moment: moment.year,
    "year_of_era": lambda moment: moment.year,
    "month_of_year": lambda moment: moment.month,
    "day_of_month": lambda moment: moment.day,
    "day_of_week": lambda moment: moment.isoweekday(),
    "day_of_year": lambda moment: moment.timetuple().tm_yday,
    "hour_of_day": lambda moment: moment.hour,
    "clock_hour_of_day": lambda moment: moment.hour or 24,
    "hour_of_ampm": lambda moment: moment.hour % 12,
    "clock_hour_of_ampm": lambda moment: moment.hour % 12 or 12,
    "ampm_of_day": lambda moment: moment.hour // 12,
    "minute_of_hour": lambda moment: moment.minute,
    "minute_of_day": lambda moment: moment.hour * 60 + moment.minute,
    "second_of_minute": lambda moment: moment.second,
    "second_of_day": lambda moment: moment.hour * 3600 + moment.minute * 60 + moment.second,
    "milli_of_second": lambda moment: moment.microsecond // 1000,
    "epoch_day": lambda moment: from_datetime(moment) // 86_400_000,
}


_OTHER_PARTS = frozenset(
    (
        "aligned_day_of_week_in_month", "aligned_day_of_week_in_year", "aligned_week_of_month", "aligned_week_of_year",
        "era", "instant_seconds", "micro_of_day", "micro_of_second", "milli_of_day", "nano_of_day", "nano_of_second",
        "offset_seconds", "proleptic_month",
    )
)  # fmt: skip
"""The others of Java's ChronoField."""


def _date_extract(call: Arguments) -> Bound:
    call.expect(0, *t.STRINGS)
    call.expect(1, t.DATE)
    if not call.bounds[0].constant:
        call.unsupported("offline, the part of date_extract must be a constant")
    name = str(call.constant(0)).lower()
    if name in _OTHER_PARTS:
        call.unsupported(f"the part [{name}] of date_extract is not known offline")
    if name not in _PARTS:
        call.reject(f"invalid date field for [{call.written}]: {name}", 0)
    part = _PARTS[name]
    return call.scalar(t.LONG, lambda _name, value: part(to_datetime(value)))


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FORMATS: dict[str, Callable[[datetime], str]] = {
    "yyyy": lambda moment: f"{moment.year:04d}",
    "uuuu": lambda moment: f"{moment.year:04d}",
    "yy": lambda moment: f"{moment.year % 100:02d}",
    "EEE": lambda moment: _DAYS[moment.weekday()],
    "MMM": lambda moment: _MONTH_NAMES[moment.month - 1],
    "MM": lambda moment: f"{moment.month:02d}",
    "M": lambda moment: str(moment.month),
    "dd": lambda moment: f"{moment.day:02d}",
    "d": lambda moment: str(moment.day),
    "HH": lambda moment: f"{moment.hour:02d}",
    "H": lambda moment: str(moment.hour),
    "mm": lambda moment: f"{moment.minute:02d}",
    "m": lambda moment: str(moment.minute),
    "ss": lambda moment: f"{moment.second:02d}",
    "s": lambda moment: str(moment.second),
    "SSS": lambda moment: f"{moment.microsecond // 1000:03d}",
    "X": lambda _moment: "Z",
    "XXX": lambda _moment: "Z",
}


def _date_format(call: Arguments) -> Bound:
    if len(call) == 1:
        call.expect(0, t.DATE)
        return call.scalar(t.KEYWORD, t.format_date)
    call.expect(0, *t.STRINGS)
    call.expect(1, t.DATE)
    if not call.bounds[0].constant:
        call.unsupported("offline, the format of date_format must be a constant")
    pieces = _format_pieces(call, str(call.constant(0)))

    def formatted(_format: str, value: int) -> str:
        moment = to_datetime(value)
        return "".join(piece if isinstance(piece, str) else piece(moment) for piece in pieces)

    return call.scalar(t.KEYWORD, formatted)


def _format_pieces(call: Arguments, pattern: str) -> list[str | Callable[[datetime], str]]:
    """A Java date pattern in pieces: text, and letters as the functions that print them."""
    pieces: list[str | Callable[[datetime], str]] = []
    for match in re.finditer(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'", pattern):
        text = match.group()
        if match[1] is not None:
            pieces.append(match[1].replace("''", "'") or "'")
        elif not text[0].isalpha() and text != "'":
            pieces.append(text)
        elif text in _FORMATS:
            pieces.append(_FORMATS[text])
        else:
            call.unsupported(f"[{text}] in a date format is not known offline")
    return pieces


def _date_parse(call: Arguments) -> Bound:
    if len(call) == 2:
        call.unsupported("date_parse with a format is not known offline")
    call.expect(0, *t.STRINGS)
    return call.scalar(t.DATE, t.parse_date)


FUNCTIONS: dict[str, Function] = {
    "bucket": between(2, 4, _bucket),
    "bin": between(2, 4, _bucket),
    "date_diff": exactly(3, _date_diff),
    "date_extract": exactly(2, _date_extract),
    "date_format": between(1, 2, _date_format),
    "date_parse": between(1, 2, _date_parse),
    "date_trunc": exactly(2, _date_trunc),
    "now": exactly(0, _now),
}
