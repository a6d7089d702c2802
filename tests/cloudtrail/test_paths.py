"""Values at a dotted path: through objects, arrays, nested arrays, and keys that hold dots themselves."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cloudtrail.paths import compile_path, plain_above

FOUND: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("a", {"a": 1}, [1]),
    ("a", {"b": 1}, []),
    ("a", {"a": None}, [None]),
    ("a", {"a": {"b": 1}}, [{"b": 1}]),
    ("a", {"a": [1, [2, [3]], None]}, [1, 2, 3, None]),
    ("a", {"a": []}, []),
    ("a.b", {"a": {"b": 1}}, [1]),
    ("a.b", {"a": {"b": None}}, [None]),
    ("a.b", {"a": {"c": 1}}, []),
    ("a.b", {"a": None}, []),
    ("a.b", {"a": "text"}, []),
    ("a.b", {}, []),
    ("a.b", {"a": {"b": [1, [2]]}}, [1, 2]),
    ("a.b", {"a": {"b": {"c": 1}}}, [{"c": 1}]),
    ("a.b", {"a": [{"b": 1}, {"c": 2}, {"b": [3, 4]}, 5]}, [1, 3, 4]),
    ("a.b", {"a.b": 1}, [1]),
    ("a.b", {"a.b": 2, "a": {"b": 1}}, [1, 2]),
    ("a.b", {"a.b": [2, [3]]}, [2, 3]),
    ("a.b.c", {"a": {"b": {"c": 1}}}, [1]),
    ("a.b.c", {"a": {"b.c": 1}}, [1]),
    ("a.b.c", {"a.b": {"c": 1}}, [1]),
    ("a.b.c", {"a.b.c": 1}, [1]),
    ("a.b.c", {"a": [{"b": [{"c": 1}, {"c": 2}]}, {"b": {"c": [3]}}]}, [1, 2, 3]),
    ("a.b.c", {"a": {"b": "x"}}, []),
    ("a.b.c", {"a": {"b": {"c": [[1], 2]}}}, [1, 2]),
]


@pytest.mark.parametrize(("path", "record", "values"), FOUND)
def test_every_value_at_a_path(path: str, record: dict[str, Any], values: list[Any]) -> None:
    assert compile_path(path)(record) == values


PLAIN: list[tuple[str, dict[str, Any], str]] = [
    ("a.b", {"a": {"b": 1}}, ""),
    ("a.b", {"a": "text"}, "a"),
    ("a.b", {"a": 0}, "a"),
    ("a.b", {"a": None}, ""),
    ("a.b", {}, ""),
    ("a", {"a": "text"}, ""),
    ("a.b.c", {"a": {"b": "text"}}, "a.b"),
    ("a.b.c", {"a": {"b": {"c": "text"}}}, ""),
    ("a.b.c", {"a": [{"b": "text"}]}, "a.b"),
    ("a.b", {"a": ["text"]}, "a"),
    ("a.b", {"a": ["text", {"b": 1}]}, ""),
    ("a.b", {"a": []}, ""),
]


@pytest.mark.parametrize(("path", "record", "above"), PLAIN)
def test_a_plain_value_where_an_object_belongs(path: str, record: dict[str, Any], above: str) -> None:
    assert plain_above(record, path) == above
