"""What is tried at a field, and how a record is changed, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from awol.mutation.candidates import ABSENT, Seen, candidates, changed
from awol.mutation.logic import read
from awol.mutation.normal import leaves, normal
from tests.mutation.packs import rule_of


def tried(test: str, records: list[dict[str, Any]] | None = None, *, dropped: bool = False, **placeholders: Any) -> Any:
    """The candidates at the field of a detection of one test."""
    found = [*leaves(normal(read(rule_of(f"detection: {{s: {{{test}}}, condition: s}}"))))]
    field = found[0].field
    assert field is not None
    return candidates(field, found, Seen(records or [], ()), placeholders, dropped=dropped)


NONE = [ABSENT, None, ""]
ROWS: list[tuple[str, list[Any]]] = [
    ("x.team: abc", ["abc", "abc-2", "x-abc", "x-abc-2", "other-team", *NONE]),
    ("team: ABC", ["ABC", "ABC_2", "NOT_ABC", "NOT_ABC_2", "other-team", *NONE]),
    # What ends so already gets another end.
    ("team: abc-2", ["abc-2", "abc-2V2", "x-abc-2", "x-abc-2-2", "other-team", *NONE]),
    ("eventName: Leave", ["Leave", "LeaveV2", "BatchLeave", "BatchLeaveV2", "other-eventName", *NONE]),
    (
        "eventSource: iam.amazonaws.com",
        [
            "iam.amazonaws.com",
            "iam.amazonaws.com.example.com",
            "sandbox-iam.amazonaws.com",
            "sandbox-iam.amazonaws.com.example.com",
            "controltower.amazonaws.com",
            "other-eventSource",
            *NONE,
        ],
    ),
    (
        "errorCode: Denied",
        [
            "Denied",
            "DeniedException",
            "Client.Denied",
            "Client.DeniedException",
            "AccessDenied",
            "ThrottlingException",
            "other-errorCode",
            *NONE,
        ],
    ),
    (
        "errorMessage: nay",
        ["nay", "nay (see the guide)", "Note: nay", "Note: nay (see the guide)", "other-errorMessage", *NONE],
    ),
    (
        "userIdentity.invokedBy: sso.amazonaws.com",
        [
            "sso.amazonaws.com",
            "sso.amazonaws.com.cn",
            "sandbox-sso.amazonaws.com",
            "sandbox-sso.amazonaws.com.cn",
            "other-invokedBy",
            *NONE,
        ],
    ),
    ("enable: true", [True, False, "other-enable", *NONE]),
    ("enable: false", [False, True, "other-enable", *NONE]),
    ("size: 5", [5, 6, "other-size", *NONE]),
    ("size|gt: 5", [5, 6, 4, "other-size", *NONE]),
    ("size|lte: 5", [5, 6, 4, "other-size", *NONE]),
    ("a.b|exists: true", ["any value", ABSENT, "other-b", None, ""]),
    ("team: null", ["other-team", *NONE]),
    ("team: ''", ["", "other-team", ABSENT, None]),
    ("team|contains: abc", ["abc", "abc-2", "x-abc", "x-abc-2", "other-team", *NONE]),
]


@pytest.mark.parametrize(("test", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_tried_at_a_field(test: str, expected: list[Any]) -> None:
    assert tried(test) == expected


def test_true_is_not_the_number_one() -> None:
    # Of several values none comes first.
    found = {(type(one), one) for one in tried("enable: [true, 1]")[:4]}
    assert found == {(bool, True), (bool, False), (int, 1), (int, 2)}


def test_values_that_were_seen_come_before_made_up_ones() -> None:
    records: list[dict[str, Any]] = [
        {"team": "abc"},
        {"team": ["ABCde", 7, True, None, 1.5, {"x": "abcd"}]},
        {"team": "abcdef"},
        {"team": "abcdefg"},
        {"team": "xyabc"},
        {"team": "xABC"},
        {"team": "zzabc"},
        {"team": "abcabc"},
    ]
    assert tried("team: abc", records)[:9] == [
        "abc",
        # Two that only begin so, longer than the value, whatever their letter case; then one that is made up.
        "ABCde",
        "abcdef",
        "abc-2",
        "xyabc",
        "xABC",
        "x-abc",
        "x-abc-2",
        # What is nearest to it among those that do not stand there already.
        "zzabc",
    ]


def test_where_the_field_is_dropped_another_value_tells_more() -> None:
    assert tried("x.team: abc", dropped=True) == ["abc", "other-team", *NONE, "abc-2", "x-abc", "x-abc-2"]


def test_placeholders_are_filled_in_and_wildcards_left_out() -> None:
    found = tried("team|expand: '%names%'", names=("a*b", "c"))
    # What stands for a placeholder is a text: a star in it is one.
    assert found[:2] == ["a*b", "c"]
    assert tried("team: a*b*")[:2] == ["ab", "ab-2"]
    assert "x-c-2" in found


def test_the_names_of_calls_are_those_of_the_services() -> None:
    assert Seen([{"eventName": "Made"}], []).at("eventName") == ["Made"]
    known = Seen([{"eventName": "Made"}], ["organizations.amazonaws.com"]).at("eventName")
    assert "LeaveOrganization" in known
    assert "Made" not in known
    assert known == sorted(known)
    assert Seen([{"eventName": "Made"}], ["none.amazonaws.com"]).at("eventName") == ["Made"]


@pytest.mark.parametrize(
    ("record", "path", "value", "expected"),
    [
        ({}, "a", 1, {"a": 1}),
        ({"a": 0, "b": 2}, "a", 1, {"a": 1, "b": 2}),
        ({"a": 0, "b": 2}, "a", ABSENT, {"b": 2}),
        ({"b": 2}, "a", ABSENT, {"b": 2}),
        ({}, "a.b.c", 1, {"a": {"b": {"c": 1}}}),
        ({"a": {"b": 1, "d": 2}}, "a.b", 3, {"a": {"b": 3, "d": 2}}),
        ({"a": {"b": 1, "d": 2}}, "a.b", ABSENT, {"a": {"d": 2}}),
        ({"a": "text"}, "a.b", 1, {"a": {"b": 1}}),
        ({"a": None}, "a.b", 1, {"a": {"b": 1}}),
        # There is nothing to take out: what stands there stays.
        ({"a": "text"}, "a.b", ABSENT, {"a": "text"}),
        ({}, "a.b", ABSENT, {}),
        # A list of objects: the first is changed.
        ({"a": [{"b": 1}, {"b": 2}]}, "a.b", 3, {"a": [{"b": 3}, {"b": 2}]}),
        ({"a": [{"b": 1}, {"b": 2}]}, "a.b", ABSENT, {"a": [{}, {"b": 2}]}),
        ({"a": []}, "a.b", 3, {"a": {"b": 3}}),
        ({"a": ["x"]}, "a.b", 3, {"a": {"b": 3}}),
        ({"a": ["x"]}, "a.b", ABSENT, {"a": ["x"]}),
        # A key that holds the dot itself.
        ({"a.b": 1, "a": {"b": 2}}, "a.b", 3, {"a.b": 3, "a": {"b": 2}}),
        ({"a.b": 1, "a": {"b": 2}}, "a.b", ABSENT, {"a": {"b": 2}}),
    ],
)
def test_a_changed_record(record: dict[str, Any], path: str, value: Any, expected: dict[str, Any]) -> None:
    before = repr(record)
    assert changed(record, path, value) == expected
    assert repr(record) == before
