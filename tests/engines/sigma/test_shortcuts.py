"""Tests of the most common kinds of value take a shortcut: it decides as the general way does, on any value."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awol.cloudtrail.paths import compile_path
from awol.engines.sigma.building import build, field_test
from awol.engines.sigma.matching import scalar_test

TEXTS = st.text(alphabet="abAB.k\u212as\u017fi\u0130\u0131\n", max_size=5)
"""Letters that fold outside of ASCII too: the Kelvin sign is a k, the long s an s; dotted and dotless i are none."""

SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(-2, 2), st.just(1.5))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
OBJECTS = st.recursive(VALUES, lambda inner: st.dictionaries(st.sampled_from(["a", "b", "a.b"]), inner, max_size=3))
RECORDS = st.dictionaries(st.sampled_from(["a", "b", "a.b", "a.b.a"]), OBJECTS, max_size=4)


def general(record: Any, parts: list[str]) -> list[Any]:
    """All values at a path, by the definition: through lists, and keys that hold dots."""
    if isinstance(record, list):
        return [value for item in record for value in general(item, parts)]
    if not parts:
        return [record]
    if not isinstance(record, dict):
        return []
    found = []
    for end in range(1, len(parts) + 1):
        key = ".".join(parts[:end])
        if key in record:
            found += general(record[key], parts[end:])
    return found


@given(RECORDS, st.sampled_from(["a", "a.b", "a.b.a", "c", "c.a"]))
def test_a_path(record: dict[str, Any], path: str) -> None:
    assert compile_path(path)(record) == general(record, path.split("."))


@given(RECORDS, st.sampled_from(["a", "a.b", "a.b.a", "a{}"]), st.lists(TEXTS, min_size=1, max_size=3))
def test_one_of_some_texts(record: dict[str, Any], name: str, texts: list[str]) -> None:
    node = build(["item", "l", name, False, [["equal", text, False] for text in texts]])
    assert node.test(record) is any(field_test(name, ["equal", text, False])(record) for text in texts)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.data())
def test_one_of_some_texts_in_any_case(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    value = data.draw(st.sampled_from([text, text.swapcase(), text.lower(), text.upper(), f"{text}x"]))
    for name, record in (("a", {"a": value}), ("a.b", {"a": {"b": value}})):
        node = build(["item", "l", name, False, [["equal", one, False] for one in texts]])
        assert node.test(record) is (value.lower() in {one.lower() for one in texts})


@pytest.mark.parametrize("parts", [[["*"], "{}", ["*"]], ["{}", ["*"]], [["*"], "{}"], [["*"], ["*"], "{}"]])
@given(text=TEXTS.filter(bool), item=SCALARS, before=TEXTS, behind=TEXTS)
def test_a_text_with_anything_around_it(parts: list[Any], text: str, item: Any, before: str, behind: str) -> None:
    filled = [text if part == "{}" else part for part in parts]
    pattern = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in filled)
    for one in (item, before + text + behind, before + text.swapcase() + behind, text):
        shown = str(one).lower() if isinstance(one, bool) else str(one)
        wanted = one is not None and re.fullmatch(pattern, shown, re.DOTALL | re.IGNORECASE) is not None
        assert scalar_test(["like", filled, False])(one) is wanted
