"""Times as SPL writes them: relative (`-1h@d`), absolute, spans (`10m`), and strftime's letters. All in UTC.

Search Manual, "Specify time modifiers in your search"; Search Reference, "Date and time format variables". Splunk takes
the user's time zone where this module takes UTC, which is what CloudTrail writes.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta

from awol.engines.splunk.rows import number

UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "minute", "minutes", "mins"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("mon", "month", "months"), "mon"),
    **dict.fromkeys(("q", "qtr", "qtrs", "quarter", "quarters"), "q"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "y"),
}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
MONTHS = {"mon": 1, "q": 3, "y": 12}

RELATIVE = re.compile(r"(?:([+-])(\d*)([a-zA-Z]+))|@([a-zA-Z]+)([0-7])?")
ABSOLUTE = ("%m/%d/%Y:%H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ")


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _calendar(seconds: float) -> datetime | None:
    """The moment by the calendar; None for one that the calendar does not have."""
    try:
        return EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def moment(text: str, now: float) -> float | None:
    """The moment that the value of `earliest=` or `latest=` names, in seconds; None where it is none that is known.

    `now` and `now()`, seconds since the epoch, `-24h@h`, `07/10/2023:12:00:00`, ISO 8601.
    """
    text = text.strip()
    if text in ("now", "now()"):
        return now
    seconds = number(text) if text[:1] not in ("+", "-") else None
    if seconds is not None:
        return seconds
    for pattern in ABSOLUTE:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    return relative(text, now)


def relative(text: str, start: float) -> float | None:
    """`start` moved by a relative time such as `-1d@d+2h`; None where the text is none."""
    text = text.strip().removeprefix("now")
    if not text:
        return start
    at, current = 0, _calendar(start)
    if current is None:
        return None
    while at < len(text):
        part = RELATIVE.match(text, at)
        if part is None:
            return None
        sign, amount, unit, snap, day = part.groups()
        try:
            moved = _move(current, sign, amount, unit) if sign else _snap(current, snap, day)
        except (OverflowError, ValueError):
            return None
        if moved is None:
            return None
        current = moved
        at = part.end()
    return current.timestamp()


def _move(current: datetime, sign: str, amount: str, unit: str) -> datetime | None:
    known = UNITS.get(unit)
    if known is None:
        return None
    count = int(amount or "1") * (-1 if sign == "-" else 1)
    if known in SECONDS:
        return current + timedelta(seconds=count * SECONDS[known])
    return add_months(current, count * MONTHS[known])


def add_months(current: datetime, count: int) -> datetime:
    """The same day `count` months on, or the last day of a month that is shorter."""
    year, month = divmod(current.year * 12 + current.month - 1 + count, 12)
    day = min(current.day, calendar.monthrange(year, month + 1)[1])
    return current.replace(year=year, month=month + 1, day=day)


def _snap(current: datetime, unit: str, day: str | None) -> datetime | None:
    """Back to the beginning of the unit; `@w0` and `@w7` are Sundays."""
    known = UNITS.get(unit)
    if known is None or (day and known != "w"):
        return None
    midnight = current.replace(hour=0, minute=0, second=0, microsecond=0)
    if known == "s":
        return current.replace(microsecond=0)
    if known == "m":
        return current.replace(second=0, microsecond=0)
    if known == "h":
        return current.replace(minute=0, second=0, microsecond=0)
    if known == "d":
        return midnight
    if known == "w":
        back = (midnight.isoweekday() - int(day or "0")) % 7
        return midnight - timedelta(days=back)
    first = midnight.replace(day=1)
    if known == "mon":
        return first
    if known == "q":
        return first.replace(month=first.month - (first.month - 1) % 3)
    return first.replace(month=1)


SPAN = re.compile(r"(\d*)([a-zA-Z]+)")


def span(text: str) -> tuple[int, str] | None:
    """A span such as `10m` or `1mon` as (count, unit): seconds `s`, or months `mon`. None where it is none."""
    match = SPAN.fullmatch(text.strip())
    unit = UNITS.get(match.group(2)) if match else None
    if match is None or unit is None:
        return None
    count = int(match.group(1) or "1")
    if count == 0:
        return None
    return (count * SECONDS[unit], "s") if unit in SECONDS else (count * MONTHS[unit], "mon")


def bucket(seconds: float, size: tuple[int, str]) -> float | None:
    """The beginning of the span that holds the moment; None for a moment that the calendar does not have.

    Spans of seconds to days begin at the epoch, months at January 1970. *Inferred* for weeks: they are taken as spans
    of seven days since the epoch, which begin on Thursdays.
    """
    count, unit = size
    if unit == "s":
        return float(seconds // count * count)
    current = _calendar(seconds)
    if current is None:
        return None
    months = (current.year - 1970) * 12 + current.month - 1
    return add_months(EPOCH, months // count * count).timestamp()


LETTERS = {
    "a": "%a", "A": "%A", "b": "%b", "B": "%B", "c": "%a %b %d %H:%M:%S %Y", "d": "%d", "F": "%Y-%m-%d", "H": "%H",
    "I": "%I", "j": "%j", "m": "%m", "M": "%M", "p": "%p", "S": "%S", "T": "%H:%M:%S", "u": "%u", "w": "%w",
    "y": "%y", "Y": "%Y", "z": "%z", "Z": "%Z", "e": "%d",
}  # fmt: skip
VARIABLE = re.compile(r"%(\d?)(.)", re.DOTALL)


def unknown_letter(pattern: str) -> str | None:
    """The first format variable of `pattern` that is not known here."""
    for digits, letter in VARIABLE.findall(pattern):
        if letter in "NQ":
            continue
        if digits or (letter not in LETTERS and letter not in "s%"):
            return f"%{digits}{letter}"
    return None


def unreadable(pattern: str) -> str | None:
    """Why no moment is read in a format here, though each of its variables is known: `%s` stands beside others, or
    one part of a time is named twice, as the year in `%F %Y`."""
    letters = [letter for _, letter in VARIABLE.findall(pattern) if letter != "%"]
    if "s" in letters and pattern != "%s":
        return "`%s` beside other parts of a time"
    parts = [part for letter in letters for part in re.findall("%.", _in_python(letter))]
    return "a format that names a part of the time twice" if len(set(parts)) < len(parts) else None


def _in_python(letter: str) -> str:
    return "%f" if letter in "NQ" else LETTERS.get(letter, "%%")


def strftime(seconds: float, pattern: str) -> str | None:
    """The moment in the given format; None for a moment that the calendar does not have."""
    current = _calendar(seconds)
    if current is None:
        return None

    def written(match: re.Match[str]) -> str:
        digits, letter = match.groups()
        if letter == "%":
            return "%"
        if letter == "s":
            return str(int(seconds))
        if letter in "NQ":
            return f"{current.microsecond * 1000:09d}"[: int(digits or "3")]
        if letter == "e":
            return f"{current.day:2d}"
        if letter == "c":
            return f"{current:%a %b} {current.day:2d} {current:%H:%M:%S %Y}"
        return current.strftime(LETTERS[letter])

    return VARIABLE.sub(written, pattern)


def strptime(text: str, pattern: str) -> float | None:
    """The moment that the text names in the given format, in seconds; None where it does not fit. The format is one
    that is not `unreadable`."""
    if pattern == "%s":
        return number(text)
    python = VARIABLE.sub(lambda match: _in_python(match.group(2)), pattern)
    try:
        current = datetime.strptime(text, python)
    except ValueError:
        return None
    return (current if current.tzinfo else current.replace(tzinfo=UTC)).timestamp()
