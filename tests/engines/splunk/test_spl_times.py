"""Times as SPL writes them, all from 2026-01-10T02:00:00Z, a Saturday."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from awol.engines.splunk.times import bucket, moment, span, strftime, strptime

NOW = datetime(2026, 1, 10, 2, 0, 0, tzinfo=UTC).timestamp()


def iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


MOMENTS = [
    ("now", "2026-01-10T02:00:00"),
    ("now", "2026-01-10T02:00:00"),
    ("now()", "2026-01-10T02:00:00"),
    ("now(", None),
    ("-1h", "2026-01-10T01:00:00"),
    ("-h", "2026-01-10T01:00:00"),
    ("-90m@h", "2026-01-10T00:00:00"),
    ("@d", "2026-01-10T00:00:00"),
    ("-1d@d+3h", "2026-01-09T03:00:00"),
    ("@w0", "2026-01-04T00:00:00"),
    ("@w6", "2026-01-10T00:00:00"),
    ("+1mon", "2026-02-10T02:00:00"),
    ("-1y@y", "2025-01-01T00:00:00"),
    ("-1q@q", "2025-10-01T00:00:00"),
    ("0", "1970-01-01T00:00:00"),
    ("01/02/2026:03:04:05", "2026-01-02T03:04:05"),
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05"),
    ("-1x", None),
    ("tomorrow", None),
    ("13/40/2026:00:00:00", None),
    ("@d1", None),
]


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments(text: str, expected: str | None) -> None:
    assert iso(moment(text, NOW)) == expected


BUCKETS = [
    ("10m", "2026-01-10T02:07:30", "2026-01-10T02:00:00"),
    ("1h", "2026-01-10T02:59:59", "2026-01-10T02:00:00"),
    ("1h", "2026-01-10T03:00:00", "2026-01-10T03:00:00"),
    ("1d", "2026-01-10T02:00:00", "2026-01-10T00:00:00"),
    ("1mon", "2026-03-31T02:00:00", "2026-03-01T00:00:00"),
    ("3mon", "2026-03-31T02:00:00", "2026-01-01T00:00:00"),
    # spans of weeks count from the epoch, a Thursday
    ("1w", "2026-01-10T02:00:00", "2026-01-08T00:00:00"),
]


@pytest.mark.parametrize(("size", "at", "expected"), BUCKETS)
def test_buckets(size: str, at: str, expected: str) -> None:
    width = span(size)
    assert width is not None
    seconds = datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    assert iso(bucket(seconds, width)) == expected


@pytest.mark.parametrize("text", ["", "0m", "10x", "m10", "-5m"])
def test_what_is_no_span(text: str) -> None:
    assert span(text) is None


def test_formats_there_and_back() -> None:
    assert strftime(NOW, "%d.%m.%Y %T %% %s") == f"10.01.2026 02:00:00 % {int(NOW)}"
    assert strptime("10.01.2026 02:00:00", "%d.%m.%Y %T") == NOW
    assert strptime("2026-01-10 03:00:00 +0100", "%F %T %z") == NOW
    assert strptime("10.13.2026", "%d.%m.%Y") is None
