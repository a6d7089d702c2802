"""Rules as one function find what each of them finds alone, on any record of the call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.configuration import environment
from awol.engines.sigma import together as module
from awol.engines.sigma.building import build
from awol.engines.sigma.nodes import Node, Record
from awol.engines.sigma.parser import tree
from awol.engines.sigma.together import together
from awol.events import read
from awol.pack import load_manifest, load_rules
from tests.engines.sigma.test_shortcuts import OBJECTS

ROOT = Path(__file__).parents[3]

WORDS = st.text(alphabet="abAk\u212a\0", max_size=3)
ONE = st.one_of(
    st.tuples(st.just("equal"), WORDS, st.booleans()),
    st.tuples(st.just("like"), st.sampled_from([["*", 0], [0, "*"], ["*", 0, "*"], ["?", 0], [0]]), WORDS),
    st.sampled_from([["null"], ["exists", True], ["exists", False], ["bool", True], ["number", 1], ["regex", "a", 0]]),
    st.sampled_from([["any", [["null"], ["equal", "a", False]]], ["field", "b", False, False]]),
)
NAMES = st.sampled_from(["a", "a.b", "a.b.a", "b", "a{}", "eventName"])


def value(drawn: Any) -> list[Any]:
    """A value of a rule as plain data."""
    if drawn[0] != "like":
        return list(drawn)
    return ["like", [drawn[2] if part == 0 else [part] for part in drawn[1]], False]


ITEMS = st.tuples(NAMES | st.none(), st.booleans(), st.lists(ONE.map(value), max_size=3)).map(
    lambda drawn: [
        *("item", "l", drawn[0], drawn[1]),
        [one for one in drawn[2] if drawn[0] is not None or one[0] in ("equal", "like", "bool", "number")],
    ]
)
TREES = st.recursive(
    ITEMS,
    lambda inner: st.one_of(
        inner.map(lambda one: ["not", one]),
        st.tuples(st.sampled_from(["all", "any"]), st.sampled_from(["", "l"]), st.lists(inner, max_size=3)).map(list),
    ),
    max_leaves=6,
)
RECORDS = st.dictionaries(st.sampled_from(["a", "b", "a.b", "c"]), OBJECTS | WORDS | st.just("\0"), max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TREES, max_size=4), st.sampled_from(["a", "Ab", "K", "\u212a", ""]), RECORDS)
def test_it_finds_what_each_finds(trees: list[Any], name: str, record: dict[str, Any]) -> None:
    record["eventName"] = name
    # Twice the same rules, so that all that is asked is asked more than once.
    twice = [*trees, *trees]
    assert together(name, twice)(record) == [at for at, one in enumerate(twice) if build(one).test(record)]


@pytest.mark.parametrize(
    ("record", "fires"),
    [
        ({"errorCode": "AccessDenied", "userIdentity": {"type": "root"}}, [0, 1]),
        ({"errorCode": "ACCESSDENIEDEXCEPTION", "userIdentity": {"type": "Role"}}, [0]),
        ({"errorCode": ["Other", "AccessDenied"], "userIdentity": [{"type": "Root"}]}, [0, 1]),
        ({"errorCode": None}, [2]),
        ({}, [2]),
        ({"errorCode": [None]}, [2]),
        ({"errorCode": ""}, []),
        ({"errorCode": "Denied"}, []),
        ({"errorCode": "AccessDenied", "userIdentity.type": "Root"}, [0, 1]),
        ({"errorCode": "AccessDenied", "userIdentity.type": "Role", "userIdentity": {"type": "Root"}}, [0, 1]),
        ({"errorCode": "AccessDenied", "userIdentity": "Root"}, [0]),
    ],
)
def test_what_a_record_may_hold(record: dict[str, Any], fires: list[int]) -> None:
    name = ["item", "l", "eventName", False, [["equal", "Leave", False]]]
    denied = ["item", "l", "errorCode", False, [["like", ["AccessDenied", ["*"]], False]]]
    root = ["item", "l", "userIdentity.type", False, [["equal", "Root", False]]]
    fine = ["item", "l", "errorCode", False, [["null"]]]
    elsewhere = ["item", "l", "eventName", False, [["equal", "Join", False]]]
    trees = [["all", "", [name, *more]] for more in ([denied], [denied, root], [fine], [elsewhere])]
    assert together("LEAVE", trees)({**record, "eventName": "LEAVE"}) == fires


def item(name: str | None, *values: list[Any], label: str = "l", every: bool = False) -> list[Any]:
    return ["item", label, name, every, list(values)]


def equal(text: str, cased: bool = False) -> list[Any]:
    return ["equal", text, cased]


def like(*parts: Any) -> list[Any]:
    return ["like", list(parts), False]


ANY = ["*"]
VALUES: list[tuple[list[list[Any]], list[Any], list[Any]]] = [
    # values of a rule, what a field may hold to meet one of them, and what not
    ([equal("Ab")], ["ab", "AB", "Ab"], ["a", "abb", "bab", "", None]),
    ([equal("Ab", cased=True)], ["Ab"], ["ab", "AB"]),
    ([like("Ab", ANY)], ["ab", "ABx"], ["xab", "a", ""]),
    ([like(ANY, "Ab")], ["ab", "xAB"], ["abx", "b"]),
    ([like(ANY, "Ab", ANY)], ["ab", "xAB", "ABx", "xabx"], ["axb", ""]),
    ([like("a", ANY, "b")], ["ab", "AxB"], ["xab", "abx"]),
    ([["null"]], [None], ["", "null", "x"]),
    ([equal("")], [""], [None, "x"]),
    ([["null"], equal("x")], [None, "X"], ["", "y"]),
    ([like("k", ANY)], ["Kx", "\u212ax"], ["xk"]),
]


@pytest.mark.parametrize(("values", "meets", "misses"), VALUES, ids=[str(row[0]) for row in VALUES])
@pytest.mark.parametrize("name", ["a", "a.b", "a.b.c", "eventName"])
def test_what_a_text_meets(values: list[list[Any]], meets: list[Any], misses: list[Any], name: str) -> None:
    first, *rest = name.split(".")
    trees = [item(name, *values), item(name, *values)]
    for texts, wanted in ((meets, [0, 1]), (misses, [])):
        for text in texts:
            held = text
            for key in reversed(rest):
                held = {key: held}
            call = text if name == "eventName" and isinstance(text, str) else "Leave"
            if name != "eventName" or text is not None:
                assert together(call, trees)({"eventName": call, first: held}) == wanted


X, Y, Z = equal("x"), equal("y"), equal("z")
ASKED: list[tuple[list[list[Any]], dict[str, Any], dict[str | None, int]]] = [
    # rules, what a record holds beside its name, how often a test of an item is run, by its field
    # what is asked of the name is decided beforehand
    ([item("eventName", X)], {}, {}),
    ([item("eventName", X, ["null"], like("a", ["?"]))], {"a": "x"}, {}),
    ([item("eventName", ["field", "a", False, False])], {"a": "Leave"}, {"eventName": 1}),
    ([item("eventName", ["field", "a", False, False], X)], {"a": "Leave"}, {"eventName": 1}),
    ([item("eventName", ["any", [X]])], {}, {"eventName": 1}),
    # a text is compared without the test where a field is asked for more than once
    ([item("a", X)], {"a": "x"}, {"a": 1}),
    ([item("a", X), item("a", Y)], {"a": "x"}, {}),
    ([item("a", X), item("a", Y)], {"a": None}, {}),
    ([item("a", X), item("a", Y)], {"a": 5}, {"a": 2}),
    ([item("a", X), item("a", Y)], {"a": ["x"]}, {"a": 2}),
    ([item("a", X), item("a", Y)], {"a": "\u212a"}, {"a": 2}),
    ([item("a", X), item("a", like("y", ANY))], {"a": "x"}, {}),
    ([item("a", X), item("a", like(ANY, "y", ANY))], {"a": "x"}, {}),
    ([item("a", X), item("a", ["null"])], {"a": "x"}, {}),
    ([item("a", X), item("a", X, Y, every=True)], {"a": "x"}, {}),
    ([item("a.b", X), item("a.b", Y)], {"a": {"b": "x"}}, {}),
    ([item("a.b", X), item("a.b", Y)], {}, {}),
    ([item("a.b", X), item("a.b", Y)], {"a": {"b": ["x"]}}, {"a.b": 2}),
    ([item("a.b", X), item("a.b", Y)], {"a": [{"b": "x"}]}, {"a.b": 2}),
    ([item("a.b", X), item("a.b", Y)], {"a": {"b": "x"}, "a.b": "z"}, {"a.b": 2}),
    ([item("a.b.c", X), item("a.b.c", Y)], {"a": {"b": {"c": "x"}}}, {"a.b.c": 2}),
    ([item("a{}", X), item("a{}", Y)], {"a": "x"}, {"a{}": 2}),
    ([item("a", equal("x", cased=True)), item("a", Y), item("a", Z)], {"a": "q"}, {"a": 1}),
    ([item("a", X, ["number", 1]), item("a", Y), item("a", Z)], {"a": "q"}, {"a": 1}),
    # what several rules ask is asked once, whatever they call it
    ([item("a", X), item("a", X, label="m")], {"a": 5}, {"a": 1}),
    ([item("a", X), ["not", item("a", X)]], {"a": 5}, {"a": 1}),
    ([["not", item("a", X)], ["not", item("a", X)]], {"a": 5}, {"a": 1}),
    ([["all", "", [item("a", X), item("b", Y)]], ["any", "", [item("c", Z), item("a", X)]]],
     {"a": 5, "b": "q", "c": "q"}, {"a": 1, "c": 1}),
    ([["all", "s", [item("a", X)]], item("a", X)], {"a": 5}, {"a": 1}),
    ([["all", "", [item("a", X), item("b", Y)]], ["all", "", [item("a", X), item("b", Y)]]],
     {"a": "x", "b": 5}, {"a": 1, "b": 1}),
    ([item("a.b.c", X), item("a.b.c", X)], {}, {"a.b.c": 1}),
    ([item("a", ["number", 1]), item("a", ["number", 1])], {"a": 5}, {"a": 1}),
    ([item("a", X), item("b", X)], {"a": 5, "b": ["x"]}, {"a": 1, "b": 1}),
    ([item(None, X), item(None, X)], {"a": "x"}, {None: 1}),
    # what stands for a value that is not judged is no text of a rule
    ([item("a", equal("\0")), item("a", Y), item("a", Z)], {"a": 5}, {"a": 3}),
    ([item("a", like("\0", ANY)), item("a", Y), item("a", Z)], {"a": 5}, {"a": 3}),
    ([item("a", like("", ANY)), item("a", Y), item("a", Z)], {}, {"a": 1}),
    ([item("a"), item("a")], {"a": "x"}, {"a": 1}),
    ([item("a{", X), item("a{", Y)], {"a{": "x"}, {}),
    ([item("a.b", X), item("a.b", Y)], {"a": "x"}, {"a.b": 2}),
    # what is decided is not asked
    ([["all", "", [item("a", X), item("eventName", X)]]], {"a": 5}, {}),
    ([["any", "", [item("a", X), item("eventName", equal("Leave"))]]], {"a": 5}, {}),
    ([["all", "", [item("a", X), ["not", item("eventName", equal("Leave"))]]]], {"a": 5}, {}),
    ([["any", "", [item("a", X), ["not", item("eventName", X)]]]], {"a": 5}, {}),
    ([["any", "", [item("eventName", X), item("a", X)]]], {"a": ["x"]}, {"a": 1}),
    ([["all", "", [item("eventName", equal("Leave")), item("a", X)]]], {"a": ["x"]}, {"a": 1}),
    ([["all", "s", [item("eventName", equal("Leave"))]], ["any", "s", [item("eventName", X)]]], {}, {}),
    ([["all", "s", []], ["any", "s", []]], {}, {}),
    ([["all", "", [item("eventName", X), item("a", X)]]], {"a": 5}, {}),
    ([["any", "", [item("eventName", equal("Leave")), item("a", X)]]], {"a": 5}, {}),
    ([["not", item("eventName", X)]], {}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("trees", "record", "expected"), ASKED)
def test_how_often_the_test_of_an_item_is_run(
    trees: list[list[Any]], record: dict[str, Any], expected: dict[str | None, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str | None] = Counter()

    def counted(tree: Sequence[Any]) -> Node:
        node = build(tree)

        def test(record: Record) -> bool:
            asked[tree[2]] += 1
            return node.test(record)

        return replace(node, test=test)

    monkeypatch.setattr(module, "build", counted)
    fired = together("Leave", trees)
    asked.clear()
    whole = {"eventName": "Leave", **record}
    found = fired(whole)
    assert asked == expected
    assert found == [at for at, one in enumerate(trees) if build(one).test(whole)]


class Read(dict[str, Any]):
    """A record that tells which of its fields were read."""

    def get(self, name: str, default: Any = None) -> Any:
        self.setdefault("read", []).append(name)
        return super().get(name, default)


@pytest.mark.parametrize(
    ("trees", "read"),
    [
        ([["all", "", [item("b", X), item("a", X)]]], ["b"]),
        ([["all", "", [item("b", X), item("a", X)]], item("a", Y)], ["a", "b"]),
        ([item("a", X), item("a", Y), item("a", Z)], ["a"]),
        ([item("a", X), item("a", X)], ["a"]),
    ],
)
def test_a_field_is_read_once_for_all_or_where_it_is_asked_for(trees: list[list[Any]], read: list[str]) -> None:
    record = Read(eventName="Leave", a="q", b="q")
    assert together("Leave", trees)(record) == []
    assert record["read"] == read


def test_the_rules_of_the_pack_on_their_fixtures() -> None:
    site = environment.load(ROOT / "fixtures" / "environment.yml", load_manifest(ROOT))
    trees = [tree(rule, site.placeholders) for rule in load_rules(ROOT) if rule.kind == "event"]
    nodes = [build(one) for one in trees]
    by_name: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "fixtures").glob("*/*/*.json")):
        for event in read(path, lambda _: None):
            if isinstance(name := event.record.get("eventName"), str):
                by_name.setdefault(name, []).append(dict(event.record))
    count = 0
    for name, records in by_name.items():
        # Of rules that name other calls each fixture would ask in vain.
        admitted = [at for at, one in enumerate(nodes) if one.event_names is None or name.lower() in one.event_names]
        fired = together(name, [trees[at] for at in admitted])
        for record in records:
            found = [admitted[at] for at in fired(record)]
            assert found == [at for at, one in enumerate(nodes) if one.test(record)]
            count += len(found)
    assert count > 1000
