"""How Splunk names and reads the fields of a JSON event, name by name."""

from __future__ import annotations

from typing import Any

import pytest

from awol.views.splunk.extraction import compile_name, scalar_text, split_name, walk


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("a", (("a", 0),)),
        ("a.b", (("a", 0), ("b", 0))),
        ("a{}.b", (("a", 1), ("b", 0))),
        ("a{}{}.b{}", (("a", 2), ("b", 1))),
        ("{}", (("", 1),)),
        ("a{", (("a{", 0),)),
        ("", (("", 0),)),
    ],
)
def test_the_steps_of_a_name(name: str, steps: tuple[tuple[str, int], ...]) -> None:
    assert split_name(name) == steps


@pytest.mark.parametrize(
    ("record", "name", "values"),
    [
        ({"a": "x"}, "a", ("x",)),
        ({"a": None}, "a", ("null",)),
        ({"a": ""}, "a", ("",)),
        ({"a": True}, "a", ("true",)),
        ({"a": {"b": 1}}, "a", ()),
        ({"a": [1]}, "a", ()),
        ({}, "a", ()),
        ({"a": {"b": 1}}, "a.b", ("1",)),
        ({"a": {"b": None}}, "a.b", ("null",)),
        ({"a": {"b": {"c": 1}}}, "a.b", ()),
        ({"a": {"b": [1]}}, "a.b", ()),
        ({"a": {}}, "a.b", ()),
        ({"a": "x"}, "a.b", ()),
        ({"a": "b"}, "a.b", ()),
        ({"a": ["b"]}, "a.b", ()),
        ({"a": 1}, "a.b", ()),
        ({"a": [{"b": 1}]}, "a.b", ()),
        # A key that holds dots is the same field.
        ({"a.b": 1}, "a.b", ("1",)),
        ({"a": {"b": 1}, "a.b": 2}, "a.b", ("1", "2")),
        ({"a.b": {"c": 1}}, "a.b", ()),
        ({"a": {"b": {"c": 1}, "b.c": 2}, "a.b": {"c": 3}, "a.b.c": 4}, "a.b.c", ("1", "2", "3", "4")),
        # Levels of array, no more and no fewer.
        ({"a": [1, None, {"b": 2}, [3], "x"]}, "a{}", ("1", "null", "x")),
        ({"a": [[1, 2], [3], 4]}, "a{}{}", ("1", "2", "3")),
        ({"a": 1}, "a{}", ()),
        ({"a": [{"b": 1}, {"b": 2}, {}, "x", {"b": {"c": 3}}]}, "a{}.b", ("1", "2")),
        ({"a": {"b": [{"c": 1}, {"c": [2]}]}}, "a.b{}.c", ("1",)),
        ({"a": {"b": [{"c": 1}, {"c": [2]}]}}, "a.b{}.c{}", ("2",)),
        ({"a.b": [{"c": 1}]}, "a.b{}.c", ("1",)),
        # Behind an array no dot belongs to the key.
        ({"a{}.b": 1, "a": [{"b": 2}]}, "a{}.b", ("2",)),
    ],
)
def test_the_values_of_a_field(record: dict[str, Any], name: str, values: tuple[str, ...]) -> None:
    assert compile_name(name)(record) == values


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ({"a": 1, "b": {"c": None, "d": ["x", {"e": True}]}}, [("a", "1"), ("b.c", "null"), ("b.d{}", "x"),
         ("b.d{}.e", "true")]),
        ({"a": [[1], [2, 3]]}, [("a{}{}", "1"), ("a{}{}", "2"), ("a{}{}", "3")]),
        ({"a": {}, "b": []}, []),
        ("x", []),
        ([1], [("{}", "1")]),
    ],
)  # fmt: skip
def test_every_field_in_the_order_of_the_text(value: Any, fields: list[tuple[str, str]]) -> None:
    assert list(walk(value)) == fields


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (None, "null"), (True, "true"), (False, "false"), (1, "1"), (1.5, "1.5"), (1e5, "100000.0")],
)
def test_a_scalar_as_the_text_of_a_field(value: Any, text: str) -> None:
    assert scalar_text(value) == text
