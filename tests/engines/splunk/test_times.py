"""`@unit` goes back to where the unit began, whatever is smaller set to nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from awol.engines.splunk.times import moment

AT = datetime(2026, 5, 13, 14, 35, 46, 789_000, tzinfo=UTC)
"""A Wednesday in the second quarter."""

SNAPS: list[tuple[str, str]] = [
    ("@s", "2026-05-13T14:35:46"),
    ("@sec", "2026-05-13T14:35:46"),
    ("@m", "2026-05-13T14:35:00"),
    ("@min", "2026-05-13T14:35:00"),
    ("@h", "2026-05-13T14:00:00"),
    ("@d", "2026-05-13T00:00:00"),
    ("@w", "2026-05-10T00:00:00"),
    ("@w0", "2026-05-10T00:00:00"),
    ("@w1", "2026-05-11T00:00:00"),
    ("@w3", "2026-05-13T00:00:00"),
    ("@w4", "2026-05-07T00:00:00"),
    ("@w7", "2026-05-10T00:00:00"),
    ("@mon", "2026-05-01T00:00:00"),
    ("@q", "2026-04-01T00:00:00"),
    ("@y", "2026-01-01T00:00:00"),
    ("-1m@m", "2026-05-13T14:34:00"),
    ("@m+30s", "2026-05-13T14:35:30"),
    ("-1mon@mon", "2026-04-01T00:00:00"),
    ("-5mon@q", "2025-10-01T00:00:00"),
]


@pytest.mark.parametrize(("text", "expected"), SNAPS, ids=[row[0] for row in SNAPS])
def test_a_snap(text: str, expected: str) -> None:
    found = moment(text, AT.timestamp())
    assert found is not None
    assert datetime.fromtimestamp(found, UTC) == datetime.fromisoformat(f"{expected}+00:00")
