"""What records and rules say of themselves: the id of a record, whether two are the same, when it was, its place."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import Location
from awol.values import Event, Hit, Rule, parse_time


@pytest.mark.parametrize(
    ("record", "identity"),
    [
        ({"eventID": "e1"}, "e1"),
        # The digests of `{}`, `{"eventID":""}` and `{"eventID":5}`, as `sha256sum` tells them.
        ({}, "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
        ({"eventID": ""}, "sha256:feaf4841bb1355046c1354a0b9279716cb974ce35f38cbd33d76865dc00b1dcb"),
        ({"eventID": 5}, "sha256:6eab409e5f6932ad0824b5905ffc7db13c49056b4586d582200b62dba3a50d36"),
    ],
)
def test_the_id_of_a_record(record: dict[str, Any], identity: str) -> None:
    assert Event(record).id == identity


def test_a_record_without_an_id_is_known_by_what_it_says_in_whatever_order() -> None:
    assert Event({"a": 1, "b": 2}).id == Event({"b": 2, "a": 1}).id
    assert Event({"a": 1, "b": 2}).id != Event({"a": 1, "b": 3}).id


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Event({"a": 1, "b": 2}), Event({"b": 2, "a": 1}), True),
        (Event({"a": 1}), Event({"a": 2}), False),
        (Event({"a": 1}, "x", "line 1", 1), Event({"a": 1}, "y", "line 2", 2), True),
        (Event({"eventID": "e"}), Event({"eventID": "e", "a": 1}), False),
        (Event({"a": 1}, document={"b": 1}), Event({"a": 1}, document={"b": 2}), False),
        (Event({"a": 1}, document={"b": 1}), Event({"a": 2}, document={"b": 1}), True),
        # What msgspec does not write has the canonical JSON.
        (Event({"a": 2**70, "b": 1}), Event({"b": 1, "a": 2**70}), True),
        (Event({"a": "\ud800"}), Event({"a": "\ud801"}), False),
    ],
)
def test_whether_one_record_is_a_repeat_of_another(one: Event, other: Event, same: bool) -> None:
    assert (one.content == other.content) is same


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:01.5Z", 1500),
        ("1970-01-01T00:00:00.0006Z", 1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:01:00", 60_000),
        ("1970-01-02", 86_400_000),
        ("1969-12-31T23:59:59Z", -1000),
        ("now", None),
        ("", None),
        (5, None),
        (None, None),
    ],
)
def test_a_time(time: object, at: int | None) -> None:
    assert parse_time(time) == at
    assert Event({"eventTime": time}).time == at


def test_the_place_of_a_record() -> None:
    assert Event({}, "a.json", "Records[2]", 7).location == Location("a.json", 7)


@pytest.mark.parametrize(
    ("group", "ids"),
    [
        ({}, ("e1", "e2")),
        ({"event_ids": ["a", "b"]}, ("a", "b")),
        ({"event_ids": "a"}, ("a",)),
        ({"event_ids": [5]}, ("5",)),
        ({"account": "1"}, ("e1", "e2")),
    ],
)
def test_the_events_of_a_hit(group: dict[str, Any], ids: tuple[str, ...]) -> None:
    assert Hit((Event({"eventID": "e1"}), Event({"eventID": "e2"})), group).event_ids == ids


@pytest.mark.parametrize(
    ("tags", "techniques"),
    [
        ((), ()),
        (("attack.t1098", "attack.T1098.003"), ("T1098",)),
        (("attack.t1098.003", "aws-ttc.t1666.a001"), ("T1098.003", "T1666.A001")),
        (("attack.t1098", "attack.t1098"), ("T1098",)),
        (("attack.persistence", "attack.ta0003", "attack.g0001", "cve.t1", "t1098", "aws-ttc.x"), ()),
    ],
)
def test_the_techniques_of_a_rule(tags: tuple[str, ...], techniques: tuple[str, ...]) -> None:
    rule = Rule("r", "", "", "high", "test", "", tags, "event", "rules/root/r.yml", "", {})
    assert rule.techniques == techniques
    assert rule.family == "root"
