"""Cases in envelopes: a record that came back as it went in is the same event, any other is searched anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from awol.errors import PackError
from awol.replay import cases
from awol.values import Case, Event

FIRST = {"eventID": "1", "eventName": "LeaveOrganization", "readOnly": True, "responseElements": {"n": 1}}
SECOND = {"eventID": "2", "eventName": "AcceptHandshake", "readOnly": False}
CASES = [Case("r", "fires/first", "fires", (Event(FIRST),)), Case("r", "fires/second", "fires", (Event(SECOND),))]

Wrapper = Callable[[list[dict[str, Any]]], bytes]


def lines(records: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def wrapped(monkeypatch: pytest.MonkeyPatch, wrap: Wrapper) -> list[list[Case]]:
    monkeypatch.setattr(cases, "WRAPPERS", {"lines": wrap})
    return cases.in_envelopes(CASES)


def test_what_came_back_unchanged_is_the_event_that_went_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made = wrapped(monkeypatch, lines)
    assert [[one.name for one in some] for some in made] == [["fires/first + lines"], ["fires/second + lines"]]
    assert [some[0].events[0] for some in made] == [case.events[0] for case in CASES]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"true", b"1"),
        lambda text: text.replace(b'"n": 1', b'"n": 1.0'),
        lambda text: text.replace(b"LeaveOrg", b"LeftOrg"),
        lambda text: text.replace(b'"readOnly": true, ', b""),
    ],
)
def test_what_came_back_otherwise_is_another_event(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]
) -> None:
    first, second = (some[0].events[0] for some in wrapped(monkeypatch, lambda records: change(lines(records))))
    assert first is not CASES[0].events[0]
    assert json.dumps(first.record) == change(lines([FIRST])).decode()
    assert second is CASES[1].events[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"n": 1}, {"n": True}),
        ({"n": 1}, {"n": 1.0}),
        ({"n": 0.0}, {"n": -0.0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"n": 2**70}, {"n": 2**70 + 1}),
        ({"n": 2**70, "m": 1}, {"n": 2**70, "m": True}),
        ({"s": "\ud800"}, {"s": "\ud801"}),
    ],
)
def test_records_that_compare_as_equal_and_are_not(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert cases._told(one) == cases._told(dict(one))
    assert cases._told(one) != cases._told(other)


def test_a_record_that_is_lost_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def loses(records: list[dict[str, Any]]) -> bytes:
        return lines([record for record in records if record["eventID"] != "2"]) or b"{}"

    with pytest.raises(PackError, match="fires/second: the envelope `lines` loses records"):
        wrapped(monkeypatch, loses)
