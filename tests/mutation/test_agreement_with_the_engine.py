"""The normal form of a rule judges every record as the engine judges the rule: nothing is folded that differs."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from awol.engines.sigma.parser import parse
from awol.mutation.logic import read
from awol.mutation.normal import Literal, implies, normal
from awol.mutation.normal import leaves as leaves_of
from awol.mutation.table import Judge
from tests.mutation.packs import rule_of

FIELDS = ("a", "b.c")
TEXTS = ("", "x", "X", "xy", "yx", "xyx")
PATTERNS = (*TEXTS, "*", "x*", "*x", "*x*", "xy*", "*y*", "?", "x?", None, 1, True)

values = st.sampled_from(PATTERNS)
two_texts = st.lists(st.sampled_from(TEXTS[1:]), min_size=2, max_size=2)
items = st.one_of(
    st.tuples(st.sampled_from(FIELDS), st.one_of(values, st.lists(values, min_size=1, max_size=3))),
    st.tuples(st.sampled_from([f"{name}|cased" for name in FIELDS]), st.sampled_from(TEXTS[1:])),
    st.tuples(st.sampled_from([f"{name}|contains|all" for name in FIELDS]), two_texts),
    st.tuples(st.sampled_from([f"{name}|exists" for name in FIELDS]), st.booleans()),
)  # fmt: skip
maps = st.lists(items, min_size=1, max_size=3).map(dict)
detections = st.one_of(maps, st.lists(maps, min_size=1, max_size=2))
conditions = st.recursive(
    st.sampled_from(["s_1", "s_2", "s_3", "1 of s_*", "all of s_*"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) and ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) or ({two[1]})"),
    ),
    max_leaves=5,
)
leaves = st.one_of(
    st.sampled_from([*TEXTS, None, 1, 2, True, False, "1", "true"]),
    st.lists(st.sampled_from([*TEXTS, None]), max_size=3),
)
records = st.fixed_dictionaries({}, optional={"a": leaves, "b": st.fixed_dictionaries({}, optional={"c": leaves})})


@settings(max_examples=400, deadline=None)
@given(st.tuples(detections, detections, detections), conditions, st.lists(records, min_size=1, max_size=8))
def test_the_form_judges_as_the_engine(parts: tuple[Any, ...], condition: str, found: list[dict[str, Any]]) -> None:
    section = {**{f"s_{number}": one for number, one in enumerate(parts, 1)}, "condition": condition}
    rule = rule_of("detection: " + json.dumps(section))
    form, test, judge = normal(read(rule)), parse(rule.text, {}).test, Judge({})
    for record in found:
        assert judge.holds(form, record) == test(record), (section, record, form)


def test_what_implies_something_does_so_on_every_record() -> None:
    """Every pair of values, both signs, on every short text and every list of two."""
    judge = Judge({})
    singles: list[Any] = [*TEXTS, "yxy", "yxyx", None, 1, True]
    found: list[dict[str, Any]] = [{}, *({"a": one} for one in singles)]
    found += [{"a": [one, other]} for one in singles for other in singles] + [{"a": []}, {"a": {"x": 1}}]
    listed = []
    for modifier in ("", "|cased", "|contains", "|startswith", "|endswith"):
        for value in PATTERNS:
            if not modifier or (isinstance(value, str) and value):
                form = normal(
                    read(rule_of("detection: " + json.dumps({"s": {f"a{modifier}": value}, "condition": "s"})))
                )
                listed += [Literal(leaf, sign) for leaf in leaves_of(form) for sign in (True, False)]
    pairs = [(one, other) for one in listed for other in listed if implies(one, other)]
    assert len(pairs) > len(listed), "more than each implying itself"
    for one, other in pairs:
        for record in found:
            assert not judge.holds(one, record) or judge.holds(other, record), (one, other, record)
