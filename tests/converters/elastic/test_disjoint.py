"""Whether one event may fire both of two rules: EQL's sequences ask, and a doubt is a yes."""

from __future__ import annotations

from typing import Any

import pytest

from awol.values import ConversionSettings
from converters.elastic.disjoint import overlapping
from tests.converters.rules import rule

SETTINGS = ConversionSettings(pipeline=None, cloudtrail=False, placeholders={})

PAIRS: list[tuple[Any, Any, bool]] = [
    # the value of eventName in either rule, whether an event may have both
    ("Leave", "Leave", True),
    ("Leave", "LEAVE", True),
    ("Leave", "Join", False),
    ("Leave", ["Join", "Leave"], True),
    (["Leave", "Stop"], ["Join", "Start"], False),
    ("Leave*", "LeaveOrganization", True),
    ("leave*", "LeaveOrganization", True),
    ("LeaveOrganization", "leave*", True),
    ("Leave*", "Le", False),
    ("Le", "Leave*", False),
    ("Leave*", "Le*", True),
    ("Le*", "Leave*", True),
    ("Leave*", "Join*", False),
    ("Leave?", "Join", False),
    ("Leave?", "Leaves", True),
    ("*Leave", "Join", True),
    ("Join", "*Leave", True),
    ("", "", True),
    ("", "Leave", False),
    (None, None, True),
    (None, "Leave", False),
    ("Leave", None, False),
    (5, "Leave", True),
    ("Leave", 5, True),
]


@pytest.mark.parametrize(("first", "second", "expected"), PAIRS)
def test_the_values_of_one_field(first: Any, second: Any, expected: bool) -> None:
    rules = [rule({"eventName": value}) for value in (first, second)]
    assert overlapping(rules[0], rules[1], SETTINGS) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"eventName": "a"}, {"eventSource": "b"}, True),
        ({"eventName": "a", "eventSource": "x"}, {"eventName": "b", "eventSource": "x"}, False),
        ({"requestParameters.name": "a"}, {"requestParameters.name": "b"}, True),
    ],
)
def test_the_fields_of_two_rules(first: dict[str, Any], second: dict[str, Any], expected: bool) -> None:
    assert overlapping(rule(first), rule(second), SETTINGS) is expected


def test_a_test_under_or_or_not_decides_nothing() -> None:
    either = rule({"s": {"eventName": "a"}, "o": {"errorCode": "b"}}, "s or o")
    negated = rule({"s": {"eventName": "a"}}, "not s")
    for one in (either, negated):
        assert overlapping(one, rule({"eventName": "b"}), SETTINGS)
        assert overlapping(rule({"eventName": "b"}), one, SETTINGS)
