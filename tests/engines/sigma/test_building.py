"""Rules as plain data, and the tests built from it: each kind of value with records that meet it and that do not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from awol.cloudtrail.paths import compile_path
from awol.engines.sigma import building
from awol.engines.sigma.building import build, field_test, keyword_test, needs_of, path
from awol.engines.sigma.parser import tree
from awol.pack import parse_rule
from tests.engines.sigma.test_sigma_semantics import rule


def plain(detection: str) -> list[Any]:
    """The plain data of a rule, as it comes back from the disk."""
    found: list[Any] = json.loads(json.dumps(tree(parse_rule(rule(detection), "rule", "rule"), {})))
    return found


VALUES: list[tuple[str, list[Any]]] = [
    ("a: Leave", ["equal", "Leave", False]),
    ("a|cased: Leave", ["equal", "Leave", True]),
    ("a: ''", ["equal", "", False]),
    ("a: L*v?", ["like", ["L", ["*"], "v", ["?"]], False]),
    ("a|contains|cased: L", ["like", [["*"], "L", ["*"]], True]),
    ("a: 900", ["number", 900]),
    ("a: true", ["bool", True]),
    ("a: null", ["null"]),
    ("a|exists: true", ["exists", True]),
    ("a|exists: false", ["exists", False]),
    ("a|re: ^x", ["regex", "^x", int(re.ASCII)]),
    ("a|re|ignorecase: ^x", ["regex", "^x", int(re.ASCII | re.IGNORECASE)]),
    ("a|re: ^ä", ["regex", "^ä", int(re.ASCII)]),
    ("a|re|ignorecase: ^ä", ["regex", "^ä", int(re.IGNORECASE)]),
    ("a|re|m|s: ^x", ["regex", "^x", int(re.ASCII | re.MULTILINE | re.DOTALL)]),
    ("a|cidr: 192.0.2.0/24", ["network", "192.0.2.0/24"]),
    ("a|gte: 5", ["compare", "GTE", 5]),
    ("a|hour: 3", ["time", "HOUR", 3]),
    (
        "a|base64offset|contains: Leave",
        ["any", [["like", [["*"], text, ["*"]], False] for text in ("TGVhdm", "xlYXZl", "MZWF2Z")]],
    ),
    ("a|fieldref: b", ["field", "b", False, False]),
    ("a|fieldref|startswith: b", ["field", "b", True, False]),
    ("a|fieldref|endswith: b", ["field", "b", False, True]),
    ("a|fieldref|contains: b", ["field", "b", True, True]),
]


@pytest.mark.parametrize(("item", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value(item: str, expected: list[Any]) -> None:
    found = plain(f"s:\n  {item}\ncondition: s")
    while found[0] != "item":
        found = found[2][0]
    assert found[2] == "a"
    assert found[4] == [expected]


def test_several_conditions_are_alternatives() -> None:
    found = plain("s: {a: x}\nt: {a: y}\ncondition: [s, t]")
    one, two = plain("s: {a: x}\nt: {a: y}\ncondition: s"), plain("s: {a: x}\nt: {a: y}\ncondition: t")
    assert found == ["any", "any condition", [one, two]]


def test_whether_every_value_is_wanted() -> None:
    for item, every in (("a: [x, y]", False), ("a|contains|all: [x, y]", True)):
        found = plain(f"s:\n  {item}\ncondition: s")
        while found[0] != "item":
            found = found[2][0]
        assert found[3] is every
        assert len(found[4]) == 2


TESTS: list[tuple[list[Any], list[Any], list[Any]]] = [
    # a value, what a field may hold to meet it, and what not
    (["equal", "Leave", False], ["leave", "LEAVE", ["x", "leave"]], ["leaves", None, {"a": "leave"}, ["x"]]),
    (["equal", "Leave", True], ["Leave"], ["leave"]),
    (["like", ["L", ["*"], "e"], False], ["Leave", "LE", "l\ne"], ["Leaves", "xLe"]),
    (["like", ["L", ["?"], "e"], False], ["Lee"], ["Le", "Leee"]),
    (["like", [["*"], "A"], True], ["xA"], ["xa", "Ax"]),
    (["number", 9], [9, 9.0, "9", "9.0"], [True, 8, "x", None]),
    (["bool", True], [True, "true", "TRUE"], [False, 1, None, {}]),
    (["regex", "^x", 0], ["xy"], ["yx", "X", None, {"a": "x"}]),
    (["regex", "^x", 2], ["XY"], ["yx"]),
    (["network", "192.0.2.0/24"], ["192.0.2.1"], ["198.51.100.1", "x", 5, None]),
    (["network", "0.0.0.0/8"], ["0.0.0.5"], [5, True]),
    (["compare", "GT", 5], [6, "6"], [5, "x", True, None]),
    (["null"], [None], ["", 0, False, [None, "x"]]),
    (["exists", True], [None, "", 0], []),
    (["any", [["equal", "x", False], ["equal", "y", False]]], ["x", "Y"], ["z", None]),
    (["time", "HOUR", 3], ["2026-05-28T03:59:59Z"], ["2026-05-28T04:00:00Z", "x", None]),
]


@pytest.mark.parametrize(("value", "meets", "misses"), TESTS, ids=[str(row[0]) for row in TESTS])
def test_a_value_at_a_field(value: list[Any], meets: list[Any], misses: list[Any]) -> None:
    test = field_test("a.b", value)
    assert [held for held in meets if not test({"a": {"b": held}})] == []
    assert [held for held in misses if test({"a": {"b": held}})] == []
    assert test({}) is (value[0] == "null")


def test_a_field_that_is_not_there() -> None:
    assert field_test("a", ["exists", False])({})
    assert not field_test("a", ["exists", False])({"a": None})
    assert not field_test("a", ["exists", True])({"b": 1})


def test_another_field() -> None:
    record = {"a": "xyz", "b": ["q", "XY"], "c": "z"}
    assert field_test("a", ["field", "b", True, False])(record)
    assert not field_test("a", ["field", "b", False, True])(record)
    assert field_test("a", ["field", "c", False, True])(record)
    assert not field_test("a", ["field", "c", True, False])(record)
    assert not field_test("a", ["field", "b", False, False])(record)


def test_keywords_stand_anywhere() -> None:
    record = {"a": {"b": ["the LeaveMyOrg call", 5]}, "c": "x"}
    for value in (["equal", "leavemyorg", False], ["like", ["leave", ["*"], "org"], False], ["regex", "^the", 0]):
        assert keyword_test([value], False)(record)
    for value in (["equal", "leavemyorg", True], ["like", ["org", ["*"], "leave"], False], ["regex", "^x.", 0]):
        assert not keyword_test([value], False)(record)
    both = [["equal", "leavemyorg", False], ["equal", "nope", False]]
    assert keyword_test(both, False)(record)
    assert not keyword_test(both, True)(record)
    assert keyword_test([*both[:1], ["equal", "x", False]], True)(record)


NEEDS: list[tuple[str, list[Any], frozenset[tuple[str, str | None]] | None]] = [
    ("a", ["equal", "Leave", True], frozenset({("a", "leave")})),
    ("a", ["like", [["*"]], False], frozenset({("a", None)})),
    ("a", ["number", 5], frozenset({("a", None)})),
    ("a", ["exists", True], frozenset({("a", None)})),
    ("a", ["exists", False], None),
    ("a", ["null"], None),
    ("a{}.b", ["equal", "x", False], None),
    ("a", ["any", [["equal", "x", False], ["number", 5]]], frozenset({("a", "x"), ("a", None)})),
    ("a", ["any", [["equal", "x", False], ["null"]]], None),
]


@pytest.mark.parametrize(("name", "value", "expected"), NEEDS)
def test_what_a_record_must_hold(
    name: str, value: list[Any], expected: frozenset[tuple[str, str | None]] | None
) -> None:
    assert needs_of(name, value) == expected


def test_the_mark_of_a_list_is_looked_through_and_may_stand_in_a_key() -> None:
    assert path("a{}.b")({"a": [{"b": 1}, {"b": 2}]}) == [1, 2]
    assert path("a{}.b")({"a{}": {"b": 3}}) == [3]
    assert path("a.b")({"a": {"b": 4}}) == [4]


def test_a_path_without_the_mark_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(name: str) -> Any:
        made.append(name)
        return compile_path(name)

    monkeypatch.setattr(building, "compile_path", counted)
    for name, looked_up in (("a", ["a"]), ("a{", ["a{"]), ("a}", ["a}"]), ("a{}.b", ["a.b", "a{}.b"])):
        made.clear()
        path(name)
        assert made == looked_up


X, Y = ["item", "x", "a", False, [["equal", "x", False]]], ["item", "y", "b", False, [["equal", "y", False]]]
TREES: list[tuple[list[Any], list[dict[str, Any]], list[dict[str, Any]]]] = [
    (["all", "and", [X, Y]], [{"a": "x", "b": "y"}], [{"a": "x"}, {"b": "y"}, {}]),
    (["any", "or", [X, Y]], [{"a": "x"}, {"b": "y"}], [{}, {"a": "y"}]),
    (["not", X], [{}, {"a": "y"}], [{"a": "x"}]),
    (["not", ["any", "or", [X, Y]]], [{}], [{"a": "x"}, {"b": "y"}]),
    (["item", "k", None, False, [["equal", "y", False]]], [{"q": "xyz"}], [{"y": "x"}]),
    (["item", "l", "a", True, [["like", [["*"], "x", ["*"]], False], ["like", [["*"], "y", ["*"]], False]]],
     [{"a": "xy"}], [{"a": "x"}, {"a": "y"}]),
    (["item", "l", "a", True, [["equal", "x", False], ["equal", "y", False]]],
     [{"a": ["x", "y"]}], [{"a": "x"}, {"a": "y"}, {"a": ["x"]}]),
    (["item", "l", "a", False, [["equal", "X", True], ["equal", "Y", True]]], [{"a": "X"}, {"a": "Y"}], [{"a": "x"}]),
    (["item", "l", "a", False, [["equal", "X", True], ["equal", "Y", False]]], [{"a": "X"}, {"a": "y"}], [{"a": "x"}]),
    # A placeholder may stand for no values at all.
    (["item", "n", "a", False, []], [], [{"a": "x"}, {"a": ""}, {}]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "firing", "silent"), TREES)
def test_a_tree(given: list[Any], firing: list[dict[str, Any]], silent: list[dict[str, Any]]) -> None:
    test = build(given).test
    assert all(test(record) for record in firing)
    assert not any(test(record) for record in silent)


@pytest.mark.parametrize(
    ("name", "record", "found"),
    [
        ("a", {"a": "X"}, True),
        ("a", {"a": "z"}, False),
        ("a", {"a": ""}, False),
        ("a", {"a": None}, False),
        ("a", {}, False),
        ("a.b", {"a": {"b": "Y"}}, True),
        ("a.b", {"a": {"b": "z"}}, False),
        ("a.b", {"a": {"b": None}}, False),
        ("a.b", {"a": {}}, False),
        ("a{", {"a{": "X"}, True),
        # of what is no text the test tells
        ("a", {"a": 5}, None),
        ("a", {"a": ["x"]}, None),
        ("a.b", {"a": {"b": ["x"]}}, None),
        ("a.b", {"a": "x"}, None),
        ("a.b", {"a": [{"b": "x"}]}, None),
        ("a.b", {"a": {"b": "x"}, "a.b": "y"}, None),
        ("a.b", {"a.b": "y"}, None),
        ("a.b", {}, None),
        ("a.b.c", {"a": {"b": {"c": "x"}}}, None),
        ("a{}", {"a": "x"}, None),
    ],
)
def test_a_text_is_one_of_some_without_a_test_of_each(
    name: str, record: dict[str, Any], found: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(record: dict[str, Any]) -> bool:
        raise LookupError

    monkeypatch.setattr(building, "field_test", lambda name, value: slow)
    test = build(["item", "l", name, False, [["equal", "x", False], ["equal", "y", False]]]).test
    if found is not None:
        assert test(record) is found
        return
    with pytest.raises(LookupError):
        test(record)


def test_what_a_node_says_of_itself() -> None:
    name = ["item", "eventName: A", "eventName", False, [["equal", "A", False], ["equal", "B", True]]]
    node = build(name)
    assert (node.label, node.event_names) == ("eventName: A", frozenset({"a", "b"}))
    assert node.values is not None
    assert node.values({"eventName": "Q"}) == ["Q"]
    assert build(["item", "l", "eventName", False, [["like", [["*"]], False]]]).event_names is None
    for kind in ("all", "any"):
        for label, told in (("s", "s"), ("", f"{kind} of")):
            joined = build([kind, label, [name, X]])
            assert (joined.kind, joined.label) == (kind, told)
        alone = build([kind, "", [X]])
        assert (alone.kind, alone.label) == ("leaf", "x")
    assert build(["not", name]).kind == "not"
