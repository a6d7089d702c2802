"""Sigma's semantics on raw records, from the Sigma specification ("Rules": "Value modifiers", "Lists", "Maps")."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context, sigma
from awol.engines.sigma.nodes import Explanation, explain
from awol.engines.sigma.parser import parse
from awol.errors import PackError, UnsupportedQuery
from awol.values import Event

RULE = """
title: t
logsource: {{product: aws, service: cloudtrail}}
detection:
{detection}
"""


def rule(detection: str) -> str:
    return RULE.format(detection="\n".join("  " + line for line in detection.strip().splitlines()))


def fires(detection: str, record: dict[str, Any], **placeholders: tuple[str, ...]) -> bool:
    return bool(list(sigma.compile(rule(detection), Context(placeholders=placeholders))([Event(record)])))


# (selection item, a record that meets it, its failing twin)
ITEMS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("a: Leave", {"a": "Leave"}, {"a": "Leaves"}),
    ("a: Leave", {"a": "LEAVE"}, {"b": "Leave"}),
    ("a: [x, y]", {"a": "y"}, {"a": "z"}),
    ("a: L*e", {"a": "Leave"}, {"a": "Leaves"}),
    ("a: L?ave", {"a": "Leave"}, {"a": "Leeave"}),
    ("a: 'L\\*e'", {"a": "L*e"}, {"a": "Leave"}),
    ("a: '*'", {"a": ""}, {"a": None}),
    ("a: ''", {"a": ""}, {}),
    ("a: ''", {"a": ""}, {"a": None}),
    ("a: null", {}, {"a": ""}),
    ("a: null", {"a": None}, {"a": "x"}),
    ("a: 900", {"a": 900}, {"a": 901}),
    ("a: 900", {"a": "900"}, {"a": True}),
    ("a: '900'", {"a": 900}, {"a": 9}),
    ("a: true", {"a": True}, {"a": False}),
    ("a: true", {"a": "true"}, {"a": "false"}),
    ("a: 'true'", {"a": True}, {"a": 1}),
    ("a|contains: ea", {"a": "Leave"}, {"a": "Live"}),
    ("a|contains|all: [ea, ve]", {"a": "Leave"}, {"a": "Leap"}),
    ("a|startswith: LE", {"a": "Leave"}, {"a": "Eleave"}),
    ("a|endswith: VE", {"a": "Leave"}, {"a": "Leaves"}),
    ("a|re: '^L.*e$'", {"a": "Leave"}, {"a": "leave"}),
    ("a|re: ea", {"a": "Leave"}, {"a": "LEAVE"}),
    ("a|re: '^\\w+$'", {"a": "Le_3"}, {"a": "Ä"}),
    ("a|re: 'e\\sa'", {"a": "e a"}, {"a": "e\u00a0a"}),
    ("a|re|i: ^ä$", {"a": "Ä"}, {"a": "a"}),
    ("a|re|i: ^le", {"a": "Leave"}, {"a": "Alee"}),
    ("a|cased: Leave", {"a": "Leave"}, {"a": "leave"}),
    ("a|cased|contains: Adm", {"a": "AnAdmin"}, {"a": "anadmin"}),
    ("a|cidr: 192.0.2.0/24", {"a": "192.0.2.9"}, {"a": "198.51.100.9"}),
    ("a|cidr: 192.0.2.0/24", {"a": "192.0.2.9"}, {"a": "AWS Internal"}),
    ("a|cidr: '2001:db8::/32'", {"a": "2001:db8::1"}, {"a": "2001:db9::1"}),
    ("a|gte: 10", {"a": 10}, {"a": 9}),
    ("a|lt: 10", {"a": "9"}, {"a": 10}),
    ("a|exists: true", {"a": None}, {}),
    ("a|exists: false", {}, {"a": ""}),
    ("a|fieldref: b", {"a": "X", "b": "x"}, {"a": "x", "b": "y"}),
    ("a|fieldref: b", {"a": "X", "b": "x"}, {}),
    ("a|hour: 3", {"a": "2026-05-28T03:10:00Z"}, {"a": "2026-05-28T04:10:00Z"}),
    ("a.b: x", {"a": {"b": "x"}}, {"a": {"c": "x"}}),
    ("a.b: x", {"a": [{"b": "y"}, {"b": "x"}]}, {"a": [{"b": "y"}]}),
    ("a.b.c: x", {"a": {"b.c": "x"}}, {"a.b": {"d": "x"}}),
    ("a: x", {"a": ["y", "x"]}, {"a": [["y"], "z"]}),
    ("a: x", {"a": [["x"]]}, {"a": {"x": "x"}}),
    ("a|neq: 3", {"a": 4}, {"a": 3}),
]


@pytest.mark.parametrize(("item", "meets", "twin"), ITEMS)
def test_item(item: str, meets: dict[str, Any], twin: dict[str, Any]) -> None:
    detection = f"s:\n  {item}\ncondition: s"
    assert fires(detection, meets)
    assert not fires(detection, twin)


X, Y = {"x": "1"}, {"y": "1"}
BOTH = {**X, **Y}
TWO = "sel_x: {x: '1'}\nsel_y: {y: '1'}\n"
# (condition, records that fire, records that do not)
CONDITIONS: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = [
    ("sel_x and sel_y", [BOTH], [X, Y, {}]),
    ("sel_x or sel_y", [BOTH, X, Y], [{}]),
    ("not sel_x", [Y, {}], [X, BOTH]),
    ("sel_x and not sel_y", [X], [BOTH, Y]),
    ("1 of sel_*", [X, Y, BOTH], [{}]),
    ("all of sel_*", [BOTH], [X, Y]),
    ("1 of them", [X, Y], [{}]),
    ("all of them", [BOTH], [X]),
    ("not 1 of sel_*", [{}], [X, Y, BOTH]),
    ("not (sel_x and sel_y)", [{}, X, Y], [BOTH]),
    ("sel_x or sel_y and not sel_x", [X, Y, BOTH], [{}]),
    ("not not sel_x", [X], [Y]),
]


@pytest.mark.parametrize(("condition", "firing", "silent"), CONDITIONS)
def test_condition(condition: str, firing: list[dict[str, Any]], silent: list[dict[str, Any]]) -> None:
    detection = f"{TWO}condition: {condition}"
    assert all(fires(detection, record) for record in firing)
    assert not any(fires(detection, record) for record in silent)


def test_list_of_maps_is_any_of_them() -> None:
    detection = "s:\n  - {a: '1', b: '1'}\n  - {c: '1'}\ncondition: s"
    assert fires(detection, {"c": "1"})
    assert fires(detection, {"a": "1", "b": "1"})
    assert not fires(detection, {"a": "1"})


def test_keywords_stand_anywhere_in_the_values() -> None:
    detection = "k: ['leave*org']\ncondition: k"
    assert fires(detection, {"a": {"b": ["the LeaveMyOrg call"]}})
    assert not fires(detection, {"leave org": "x"})


def test_several_conditions_are_alternatives() -> None:
    detection = TWO + "condition: [sel_x, sel_y]"
    assert fires(detection, X)
    assert fires(detection, Y)
    assert not fires(detection, {})


def test_placeholder_takes_each_of_its_values() -> None:
    detection = "s: {'a|expand': '%transition_ou_ids%'}\ncondition: s"
    assert fires(detection, {"a": "ou-2"}, transition_ou_ids=("ou-1", "ou-2"))
    assert not fires(detection, {"a": "ou-3"}, transition_ou_ids=("ou-1", "ou-2"))
    with pytest.raises(UnsupportedQuery, match="transition_ou_ids"):
        fires(detection, {"a": "ou-1"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("detection: {s: {a: 1}, condition: s and}", "rule"),
        ("detection: {s: {a|nope: 1}, condition: s}", "nope"),
        ("detection: {s: {a: 1}, condition: t}", "`t`"),
        ("detection: {s: {a: 1}, condition: 1 of t*}", "1 of t*"),
        ("detection: {s: {a: 1}}", "condition"),
    ],
)
def test_a_broken_rule_is_a_pack_error(text: str, message: str) -> None:
    with pytest.raises(PackError) as caught:
        sigma.compile("title: t\nlogsource: {product: aws}\n" + text, Context(path="rules/x.yml"))
    assert message in str(caught.value)
    assert "rules/x.yml" in str(caught.value)


def flatten(part: Explanation) -> list[tuple[str, bool]]:
    return [(part.label, part.verdict), *(pair for child in part.children for pair in flatten(child))]


def test_explanation_judges_every_part_and_stops_at_none() -> None:
    node = parse(rule(f"{TWO}condition: sel_x and not sel_y"), {})
    told = flatten(explain(node, BOTH))
    assert ("sel_x", True) in told
    assert ("sel_y", True) in told
    assert ("not", False) in told
    assert told[0] == ("and", False)
    assert flatten(explain(node, X))[0] == ("and", True)
