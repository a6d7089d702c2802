"""Moments: milliseconds since 1970 in UTC, as this engine holds them, and Python's `datetime`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from awol.errors import UnsupportedQuery

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_datetime(value: int) -> datetime:
    """A moment of this engine as Python's, in UTC. Raises `UnsupportedQuery` before year 1 and after 9999."""
    try:
        return EPOCH + timedelta(milliseconds=value)
    except OverflowError as fault:
        raise beyond_the_calendar() from fault


def beyond_the_calendar() -> UnsupportedQuery:
    """The fault of a moment that Python has none for; Elasticsearch goes on to the year 292,278,994."""
    return UnsupportedQuery("a moment before the year 1 or after 9999 is not reckoned with offline")


def from_datetime(moment: datetime) -> int:
    """Milliseconds since the epoch."""
    return (moment - EPOCH) // timedelta(milliseconds=1)
