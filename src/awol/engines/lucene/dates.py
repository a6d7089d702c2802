"""Dates in a query: `strict_date_optional_time||epoch_millis` and date math.

Sources: Elasticsearch's pages "Date math" and "Range query" (missing components); each form measured on 8.19.21.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"(Z|UTC|GMT|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?)?)?)?",
    re.ASCII,
)
_EPOCH = re.compile(r"(-?\d+)(?:\.\d{1,6})?", re.ASCII)
_ZONE_NAME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.,]+(?:[A-Z]{3,}|[A-Z][A-Za-z_]+/[A-Za-z_/+-]+)", re.ASCII)
_STEP = re.compile(r"([-+/])(\d*)([yMwdhHms])", re.ASCII)
_SPANS = {"w": 7 * 86_400_000, "d": 86_400_000, "h": 3_600_000, "H": 3_600_000, "m": 60_000, "s": 1_000}
_MONDAY = 4 * 86_400_000
"""1970-01-05, for weeks begin on Mondays."""
_LIMIT = 2**63


class UnsupportedDate(Exception):
    """Elasticsearch knows this form of a date and we do not."""


def parse_date(text: str, *, round_up: bool, now: int) -> int | None:
    """Milliseconds since the epoch; None for what is no date, which matches nothing under `lenient`.

    `round_up` fills up missing parts: `2023-07-10` becomes the last millisecond of that day; but a missing month or
    day is always 01. Raises `UnsupportedDate`.
    """
    start, bars, math = text.partition("||")
    if text.startswith("now"):
        steps = _steps(text[3:])
        if steps is None:
            return None
        return _math(now, steps, round_up)
    moment = _moment(start, round_up and not bars)
    steps = _steps(math)
    if moment is None or steps is None:
        return None
    return _math(moment, steps, round_up)


def _moment(text: str, round_up: bool) -> int | None:
    match = _DATE.fullmatch(text)
    if match:
        return _calendar(match, round_up)
    if re.fullmatch(r"-\d{4}(-\d\d.*)?", text, re.ASCII):
        raise UnsupportedDate("years before 0001 are not supported offline")
    if _ZONE_NAME.fullmatch(text):
        raise UnsupportedDate("names of time zones are not supported offline")
    number = _EPOCH.fullmatch(text)
    if not number or len(number[1]) > 20:
        return None
    epoch = int(number[1])
    return epoch if -_LIMIT <= epoch < _LIMIT else None


def _calendar(match: re.Match[str], round_up: bool) -> int | None:
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if year == "0000":
        raise UnsupportedDate("years before 0001 are not supported offline")
    rest = ("23", "59", "999") if round_up else ("00", "00", "000")
    shift = _shift(zone or "Z")
    if shift is None:
        return None
    try:
        moment = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or rest[0]), int(minute or rest[1]),
            int(second or rest[1]), tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    thousandths = int((fraction or rest[2]).ljust(3, "0")[:3])
    return int(moment.timestamp()) * 1000 + thousandths - shift


def _shift(zone: str) -> int | None:
    """Milliseconds that a zone is ahead of UTC; at most 18 hours."""
    if zone in ("Z", "UTC", "GMT"):
        return 0
    digits = zone[1:].replace(":", "").ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > 18 * 3600:
        return None
    return (total if zone[0] == "+" else -total) * 1000


def _steps(math: str) -> list[tuple[str, int, str]] | None:
    """Date math as (operator, number, unit); None where it is wrong."""
    steps = []
    place = 0
    while place < len(math):
        match = _STEP.match(math, place)
        if not match or (match[1] == "/" and match[2] not in ("", "1")) or len(match[2]) > 9:
            return None
        steps.append((match[1], int(match[2] or 1), match[3]))
        place = match.end()
    return steps


def _math(moment: int, steps: list[tuple[str, int, str]], round_up: bool) -> int:
    try:
        for operator, number, unit in steps:
            if operator == "/":
                floor = _floor(moment, unit)
                moment = _add(floor, 1, unit) - 1 if round_up else floor
            else:
                moment = _add(moment, number if operator == "+" else -number, unit)
    except (ValueError, OverflowError):
        raise UnsupportedDate("years before 0001 or after 9999 are not supported offline") from None
    return moment


def _floor(moment: int, unit: str) -> int:
    if unit in "yM":
        date = _date(moment)
        return _epoch(datetime(date.year, date.month if unit == "M" else 1, 1))
    offset = _MONDAY if unit == "w" else 0
    return (moment - offset) // _SPANS[unit] * _SPANS[unit] + offset


def _add(moment: int, number: int, unit: str) -> int:
    if unit not in "yM":
        return moment + number * _SPANS[unit]
    date = _date(moment)
    months = date.year * 12 + date.month - 1 + number * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    day = min(date.day, monthrange(year, month + 1)[1])
    return _epoch(date.replace(year=year, month=month + 1, day=day))


_ZERO = datetime(1970, 1, 1)


def _date(moment: int) -> datetime:
    """A calendar date without a zone: all of this arithmetic is in UTC."""
    return _ZERO + timedelta(milliseconds=moment)


def _epoch(date: datetime) -> int:
    return (date - _ZERO) // timedelta(milliseconds=1)
