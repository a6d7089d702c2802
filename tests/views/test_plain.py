"""A record indexed as it stands: which fields there are, and how each value becomes one of its type."""

from __future__ import annotations

from typing import Any

import pytest

from awol.values import Event
from awol.views import FieldType
from awol.views.plain import PlainIndex, flattened_pairs, leaf_text


def read(type_: FieldType, value: Any) -> list[Any]:
    field = PlainIndex({"a": type_}).field("a")
    assert field is not None
    return list(field.read(Event({"a": value})))


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("keyword", "x", ["x"]),
        ("keyword", ["x", None, 1, True, 1.5, {"b": 1}, ["y"]], ["x", "1", "true", "1.5", "y"]),
        ("keyword", None, []),
        ("keyword", {"b": 1}, []),
        ("text", False, ["false"]),
        ("boolean", [True, False, "true", "false", "True", 1, "yes"], [True, False, True, False]),
        ("long", [1, "2", 3.9, "x", True, None], [1, 2, 3]),
        ("double", [1, "2.5", "x", False], [1.0, 2.5]),
        ("ip", ["192.0.2.1", "2001:DB8::1", "192.0.2", 7, "::ffff:192.0.2.1"],
         ["192.0.2.1", "2001:db8::1", "::ffff:c000:201"]),
        ("date", ["1970-01-01T00:00:01Z", 5, True, "soon", "1970-01-02"], [1000, 5, 86_400_000]),
    ],
)  # fmt: skip
def test_a_value_of_each_type(type_: FieldType, value: Any, expected: list[Any]) -> None:
    found = read(type_, value)
    if type_ == "ip":
        # Python 3.13 writes an address that is mapped with its dots.
        found = [one.replace("::ffff:192.0.2.1", "::ffff:c000:201") for one in found]
    assert found == expected
    assert [type(one) for one in found] == [type(one) for one in expected]


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ({"a": 1, "b": {"c": [True, None, "x"], "d": {}}}, [("a", "1"), ("b.c", "true"), ("b.c", "x")]),
        ([{"a": 1}, {"a": 2}], [("a", "1"), ("a", "2")]),
        ("x", [("", "x")]),
        (None, []),
        ({"a.b": 1, "a": {"b": 2}}, [("a.b", "1"), ("a.b", "2")]),
    ],
)
def test_the_leaves_of_a_flattened_field(value: Any, pairs: list[tuple[str, str]]) -> None:
    assert flattened_pairs(value) == pairs
    assert flattened_pairs(value, "p") == [(f"p.{key}" if key else "p", text) for key, text in pairs]


def test_a_name_is_mapped_or_a_leaf_of_what_is_flattened_or_none() -> None:
    index = PlainIndex({"a.b": "flattened", "c": "keyword", "a.b.d": "keyword"})
    event = Event({"a": {"b": {"x": {"y": [1, None, {"z": 2}]}, "d": "e"}}, "c": "f"})
    assert index.names() == ("a.b", "a.b.d", "c")
    root, leaf = index.field("a.b"), index.field("a.b.x.y")
    assert root is not None
    assert leaf is not None
    assert (root.type, list(root.read(event))) == ("flattened", ["x.y\0001", "x.y.z\0002", "d\0e"])
    assert (leaf.name, leaf.type, list(leaf.read(event))) == ("a.b.x.y", "flattened_key", ["1"])
    assert leaf.root is not None
    assert leaf.root.name == "a.b"
    named = index.field("a.b.d")
    assert named is not None
    assert (named.type, named.root) == ("keyword", None)
    assert [index.field(name) for name in ("a", "a.x", "c.x", "b", "x", "")] == [None] * 6


def test_any_pattern_but_none_covers_it_and_its_time_is_the_events() -> None:
    index = PlainIndex({})
    assert [index.covers(one) for one in ("*", "logs-*", "")] == [True, True, False]
    assert index.time(Event({"eventTime": "1970-01-01T00:00:01Z"})) == 1000
    assert index.time(Event({})) is None


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (900, "900"), (1.5, "1.5"), ("x", "x")])
def test_a_scalar_as_elasticsearch_writes_it(value: Any, text: str) -> None:
    assert leaf_text(value) == text
