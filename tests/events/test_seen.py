"""Of which accounts and regions the records are, as far as they are of the time asked for."""

from __future__ import annotations

import pytest

from awol.events import seen
from awol.events.seen import Seen

HERE, THERE = ("111122223333", "us-east-1"), ("444455556666", None)


def test_places_are_seen_once() -> None:
    found = Seen()
    found.take([HERE, THERE, HERE])
    assert found == {HERE, THERE}


def test_places_of_another_time_are_not_seen() -> None:
    found = Seen()
    found.take([HERE, THERE], ["now", None], lambda time: time == "now")
    assert found == {THERE}


def test_more_than_are_remembered_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MOST", 2)
    found = Seen()
    found.take([HERE])
    found.take([THERE])
    found.take([("777788889999", "eu-west-1")])
    assert found == {HERE, THERE}
