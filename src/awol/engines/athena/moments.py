"""Times as Trino has them: `timestamp(3) with time zone` in milliseconds since 1970, intervals in milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

UNITS = {"SECOND": 1_000, "MINUTE": 60_000, "HOUR": 3_600_000, "DAY": 86_400_000}

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(text: str) -> int | None:
    """`from_iso8601_timestamp`: milliseconds since the epoch; a time without a zone is UTC. None for what is no time.

    Trino takes more forms than these, such as days of the year; CloudTrail writes none of them.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day, clock, seconds, fraction, zone = match.groups()
    whole = f"{day}T{clock or '00:00'}:{seconds or '00'}{zone or 'Z'}"
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return None
    return (moment - _EPOCH) // timedelta(milliseconds=1) + int((fraction or "0").ljust(3, "0")[:3])


def shown(moment: int) -> str:
    """A time as Trino's answers write it: `2026-09-14 09:00:00.000 UTC`."""
    at = _EPOCH + timedelta(milliseconds=moment)
    return f"{at:%Y-%m-%d %H:%M:%S}.{moment % 1000:03} UTC"


def day(moment: int) -> str:
    """`date_format(..., '%Y/%m/%d')`."""
    return f"{_EPOCH + timedelta(milliseconds=moment):%Y/%m/%d}"
