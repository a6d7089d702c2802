"""Rules as one function find what each of them finds alone, on any record of the call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.configuration import environment
from awol.engines.sigma.building import build
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


def test_the_rules_of_the_pack_on_their_fixtures() -> None:
    site = environment.load(ROOT / "fixtures" / "environment.yml", load_manifest(ROOT))
    trees = [tree(rule, site.placeholders) for rule in load_rules(ROOT) if rule.kind == "event"]
    tests = [build(one).test for one in trees]
    by_name: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "fixtures").glob("*/*/*.json")):
        for event in read(path, lambda _: None):
            if isinstance(name := event.record.get("eventName"), str):
                by_name.setdefault(name, []).append(dict(event.record))
    count = 0
    for name, records in by_name.items():
        fired = together(name, trees)
        for record in records:
            found = fired(record)
            assert found == [at for at, test in enumerate(tests) if test(record)]
            count += len(found)
    assert count > 1000
