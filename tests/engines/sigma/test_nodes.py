"""What a rule is known to need: names of calls and values without which no record meets it. A hunt passes over records
by these, so each may be wider than the rule and never narrower."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines.sigma.building import build
from awol.engines.sigma.nodes import explain
from awol.engines.sigma.parser import parse

RULE = (
    "title: t\nlogsource: {{product: aws, service: cloudtrail}}\n"
    "detection:\n  s: {{{item}}}\n  o: {{b: z}}\n  condition: {condition}\n"
)

NAMES: list[tuple[str, str, set[str] | None]] = [
    # a selection, the condition, the calls that it can fire on, None for all
    ("eventName: Leave", "s", {"leave"}),
    ("eventName: [Leave, Join]", "s", {"leave", "join"}),
    ("eventName: Leave, a: b", "s", {"leave"}),
    ("eventName|startswith: Leave", "s", None),
    ("eventName|contains: Leave", "s", None),
    ("eventName: [Leave, 'Jo*']", "s", None),
    ("eventName: null", "s", None),
    ("eventName|re: Leave", "s", None),
    ("eventSource: Leave", "s", None),
    ("a: Leave", "s", None),
    ("eventName: Leave", "not s", None),
    ("eventName: Leave", "s or o", None),
    ("eventName: Leave", "s and o", {"leave"}),
    ("eventName: Leave", "s and not o", {"leave"}),
    ("eventName: Leave", "1 of *", None),
    ("eventName: Leave", "all of *", {"leave"}),
    ("eventName|expand: '%calls%'", "s", {"leave", "join"}),
]


@pytest.mark.parametrize(("item", "condition", "expected"), NAMES, ids=[f"{row[0]} {row[1]}" for row in NAMES])
def test_the_calls_that_a_rule_can_fire_on(item: str, condition: str, expected: set[str] | None) -> None:
    node = parse(RULE.format(item=item, condition=condition), {"calls": ("Leave", "Join")})
    assert node.event_names == expected


NEEDS: list[tuple[str, str, set[tuple[str, str | None]] | None]] = [
    # a selection, the condition, what a record must hold, None where nothing is known
    ("a: X", "s", {("a", "x")}),
    ("a: [X, y]", "s", {("a", "x"), ("a", "y")}),
    ("a: X*", "s", {("a", None)}),
    ("a: null", "s", None),
    ("a: [X, null]", "s", None),
    ("a|exists: true", "s", {("a", None)}),
    ("a|exists: false", "s", None),
    ("a: 5", "s", {("a", None)}),
    ("'a{}.b': X", "s", None),
    ("a: X", "not s", None),
    ("a: X", "s or o", {("a", "x"), ("b", "z")}),
    ("a: null", "s or o", None),
    ("a: null", "s and o", {("b", "z")}),
    # of several the narrowest
    ("eventName: X, eventSource: Y", "s", {("eventName", "x")}),
    ("eventSource: Y, eventName: X", "s", {("eventName", "x")}),
    ("eventName: X*, userIdentity.type: Root", "s", {("userIdentity.type", "root")}),
    ("userIdentity.type: Root, requestParameters.name: n", "s", {("requestParameters.name", "n")}),
    ("userIdentityStore.id: n, errorCode: X", "s", {("userIdentityStore.id", "n")}),
    ("errorCode: X, userIdentity.type: Root, userIdentityStore.id: n", "s", {("userIdentityStore.id", "n")}),
    ("userIdentity.type: Root, eventSource: Y", "s", {("userIdentity.type", "root")}),
    ("userIdentity.type: R*, eventSource: Y", "s", {("eventSource", "y")}),
    ("userIdentity.type: Root, awsRegion: Y", "s", {("userIdentity.type", "root")}),
    ("awsRegion: Y, errorCode: X*", "s", {("awsRegion", "y")}),
    ("errorCode: [A, B], sourceIPAddress: X", "s", {("sourceIPAddress", "x")}),
    ("requestParameters.name: n, eventName: X", "s", {("eventName", "x")}),
    ("requestParameters.name: n, eventName: X*", "s", {("requestParameters.name", "n")}),
]  # fmt: skip


@pytest.mark.parametrize(("item", "condition", "expected"), NEEDS, ids=[f"{row[0]} {row[1]}" for row in NEEDS])
def test_what_a_record_must_hold(item: str, condition: str, expected: set[tuple[str, str | None]] | None) -> None:
    assert parse(RULE.format(item=item, condition=condition), {}).needs == expected


BROAD = ["eventSource", "awsRegion", "eventType", "eventCategory", "eventVersion", "recipientAccountId"]


@pytest.mark.parametrize("name", BROAD)
def test_what_most_records_hold_is_needed_last(name: str) -> None:
    needs = parse(RULE.format(item=f"{name}: Y, errorCode: X", condition="s"), {}).needs
    assert needs is not None
    assert list(needs) == [("errorCode", "x")]


def equal(name: str, *texts: str) -> list[Any]:
    return ["item", "l", name, False, [["equal", text, False] for text in texts]]


WITHOUT_VALUES: list[Any] = ["item", "l", "b", False, [["any", []]]]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        # of alternatives the broadest counts, and of as broad ones the fewest
        (["all", "", [["any", "", [equal("eventName", "x"), equal("awsRegion", "y")]], equal("errorCode", "z")]],
         {("errorCode", "z")}),
        (["all", "", [equal("errorCode", "x", "y"), equal("userName", "z")]], {("userName", "z")}),
        # what nothing meets is needed first
        (["all", "", [equal("eventName", "x"), WITHOUT_VALUES]], set()),
        (["any", "", [equal("a", "x"), WITHOUT_VALUES]], {("a", "x")}),
        (["any", "s", []], None),
        (["all", "s", []], None),
    ],
)  # fmt: skip
def test_the_narrowest_need_is_that_of_the_whole(tree: list[Any], expected: set[tuple[str, str | None]] | None) -> None:
    assert build(tree).needs == expected


@pytest.mark.parametrize(
    ("name", "record", "values", "unread"),
    [
        ("a.b", {"a": {"b": "x"}}, ["x"], ""),
        ("a.b", {"a": {"b": None}}, [None], ""),
        ("a.b", {"a": {}}, [], ""),
        ("a.b", {}, [], ""),
        ("a.b", {"a": "text"}, [], "a"),
        ("a.b.c", {"a": {"b": "text"}}, [], "a.b"),
        ("a{}.b", {"a": ["text"]}, [], "a"),
        ("a{}.b", {"a": [{"b": "y"}]}, ["y"], ""),
    ],
)
def test_what_is_told_of_a_field(name: str, record: dict[str, Any], values: list[Any], unread: str) -> None:
    told = explain(build(["not", equal(name, "x")]), record)
    assert (told.label, told.kind, told.values, told.unread) == ("not", "not", None, "")
    (leaf,) = told.children
    assert (leaf.label, leaf.kind, leaf.values, leaf.unread) == ("l", "leaf", values, unread)
    assert (leaf.verdict, told.verdict) == ((True, False) if values == ["x"] else (False, True))
    assert leaf.children == ()
