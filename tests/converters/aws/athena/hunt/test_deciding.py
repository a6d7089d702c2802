"""What a call decides of a rule, and by what it is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from converters.aws.athena.hunt.deciding import OUTCOMES, Word, calls, decide, needed
from tests.converters.aws.athena.hunt.trees import tree

SUCCESS = {"errorCode": [None, "Success", ""]}
DENIED = {"errorCode|startswith": ["AccessDenied", "VpceAccessDenied"]}

OUTCOME: list[tuple[Mapping[str, Any], str, bool | None, bool | None, bool | None]] = [
    # the condition, and whether it is decided for a call that succeeded, was denied, failed otherwise
    (SUCCESS, "s", True, False, False),
    (SUCCESS, "not s", False, True, True),
    ({"errorCode": None}, "s", None, False, False),
    ({"errorCode": None}, "not s", None, True, True),
    ({"errorCode": "success"}, "s", None, False, False),
    ({"errorCode": ["success", ""]}, "s", None, False, False),
    ({"s": {"errorCode|cased": ["success", ""]}, "t": {"errorCode": None}}, "s or t", None, False, False),
    (DENIED, "s", False, True, False),
    (DENIED, "not s", True, False, True),
    ({"errorCode|startswith": "AccessDenied"}, "s", False, None, False),
    ({"errorCode|startswith": "Access"}, "s", False, None, None),
    ({"errorCode|startswith": ["a", "v"]}, "s", False, True, None),
    ({"errorCode|startswith": "s"}, "s", None, False, None),
    ({"errorCode|startswith": "XAccessDenied"}, "s", False, False, None),
    ({"errorCode|cased|startswith": ["accessdenied", "vpceaccessdenied"]}, "s", False, None, False),
    ({"errorCode": "AccessDeniedException"}, "s", False, None, False),
    ({"errorCode": "ConstraintViolationException"}, "s", False, False, None),
    ({"errorCode|contains": "denied"}, "s", False, None, None),
    ({"errorCode|endswith": "success"}, "s", None, None, None),
    ({"errorCode": "*"}, "s", None, True, True),
    ({"errorCode|re": "^Access"}, "s", None, None, None),
    ({"errorMessage": "x"}, "s", None, None, None),
]


@pytest.mark.parametrize(("detection", "condition", "ok", "denied", "failed"), OUTCOME)
def test_what_the_outcome_decides(
    detection: Mapping[str, Any], condition: str, ok: bool | None, denied: bool | None, failed: bool | None
) -> None:
    item = tree(detection, condition)
    found = [decide(item, {"errorcode": states}) for states in OUTCOMES.values()]
    assert [one if isinstance(one, bool) else None for one in found] == [ok, denied, failed]


NAMES: list[tuple[Mapping[str, Any], str, frozenset[str] | None]] = [
    ({"eventName": "LeaveOrganization"}, "s", frozenset({"leaveorganization"})),
    ({"eventName": ["A", "b"]}, "s", frozenset("ab")),
    ({"eventName|cased": "A"}, "s", frozenset("a")),
    ({"eventName|startswith": "A"}, "s", None),
    ({"eventName": None}, "s", None),
    ({"s": {"eventName": "A"}}, "not s", None),
    ({"s": {"eventName": ["A", "B"], "errorCode": "x"}}, "s", frozenset("ab")),
    ({"s": {"eventName": ["A", "B"]}, "t": {"eventName": ["B", "C"]}}, "s and t", frozenset("b")),
    ({"s": {"eventName": "A"}, "t": {"eventName": "B"}}, "s or t", frozenset("ab")),
    ({"s": {"eventName": "A"}, "t": {"errorCode": "B"}}, "s or t", None),
]


@pytest.mark.parametrize(("detection", "condition", "expected"), NAMES)
def test_calls_that_a_condition_needs(
    detection: Mapping[str, Any], condition: str, expected: frozenset[str] | None
) -> None:
    assert needed(tree(detection, condition), "eventname") == expected


def test_a_rule_is_looked_up_by_service_and_name_where_it_names_both() -> None:
    both = {"s": {"eventSource": "a", "eventName": ["B", "C"]}, "t": SUCCESS}
    gate, found = calls(tree(both, "s and t"))
    assert gate == ("eventsource", "eventname")
    assert list(found) == [("ok|a|b", None), ("ok|a|c", None)]


@pytest.mark.parametrize(
    ("detection", "gate"),
    [
        ({"eventName": "B"}, ("eventname",)),
        ({"userIdentity.type": "Root", "eventSource": "a"}, ("useridentity.type",)),
        ({"eventSource": "a"}, ("eventsource",)),
        ({"sourceIPAddress": "a"}, ()),
        ({"eventSource": "a|b", "eventName": "c"}, ("eventname",)),
    ],
)
def test_gates(detection: Mapping[str, Any], gate: tuple[str, ...]) -> None:
    assert calls(tree(detection))[0] == gate


WORDS: list[tuple[Mapping[str, Any], str, tuple[str | Word, ...]]] = [
    ({"eventSource": "a", "requestParameters.b.c": "x"}, "s", ("eventsource", Word("requestparameters", "c"))),
    ({"requestParameters.b.c": "x"}, "s", (Word("requestparameters", "c"),)),
    ({"eventSource": "iam.amazonaws.com", "requestParameters.policyName": ["x", None]}, "s", ("eventsource",)),
    ({"s": {"eventSource": "a"}, "t": {"requestParameters.b": "x"}}, "s and not t", ("eventsource",)),
    ({"eventName": "a", "requestParameters.b": "x"}, "s", ("eventname",)),
    ({"requestParameters.a/b": "x", "responseElements.c": "x"}, "s", (Word("responseelements", "c"),)),
]


@pytest.mark.parametrize(("detection", "condition", "gate"), WORDS)
def test_a_key_that_has_to_be_there_is_a_part_of_the_call(
    detection: Mapping[str, Any], condition: str, gate: tuple[str | Word, ...]
) -> None:
    found, open_ = calls(tree(detection, condition))
    assert found == gate
    assert all(call.endswith("|there") == isinstance(gate[-1], Word) for call, _ in open_)
