"""`:` on fields of each type, and which case-folding comparisons Elasticsearch gets wrong; offline."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context
from awol.engines.esql import compile as compile_esql
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.plain import PlainIndex

INDEX = PlainIndex(
    {"k": "keyword", "t": "text", "i": "ip", "n": "long", "d": "double", "b": "boolean", "w": "date", "f": "flattened"}
)


def finds(condition: str, record: dict[str, Any]) -> bool:
    return bool(list(compile_esql(f"from x | where {condition}", Context(INDEX))([Event({"eventID": "1", **record})])))


ROWS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # a condition, a record that meets it, its failing twin
    ('k : "a/b"', {"k": "a/b"}, {"k": "a"}),
    ('k : "192.0.2.0/24"', {"k": "192.0.2.0/24"}, {"k": "192.0.2.1"}),
    ('k : "5"', {"k": "5"}, {"k": "5.0"}),
    ('t : "a/b"', {"t": "x B"}, {"t": "ab"}),
    ('i : "192.0.2.0/30"', {"i": "192.0.2.3"}, {"i": "192.0.2.4"}),
    ('i : "192.0.2.0/30"', {"i": "192.0.2.0"}, {"i": "192.0.1.255"}),
    ('i : "::1"', {"i": "::1"}, {"i": "::2"}),
    ('i : "0::1"', {"i": "::1"}, {"i": "::2"}),
    ('i : "::ffff:192.0.2.1"', {"i": "192.0.2.1"}, {"i": "192.0.2.2"}),
    ("n : 5", {"n": 5}, {"n": 6}),
    ('n : "5.0"', {"n": 5}, {"n": 6}),
    ('d : "1.5"', {"d": 1.5}, {"d": 1.0}),
    ('b : "true"', {"b": True}, {"b": False}),
    ('b : "false"', {"b": False}, {"b": True}),
    ("b : true", {"b": True}, {"b": False}),
    ('w : "2024-01-01T00:00:00Z"', {"w": "2024-01-01T00:00:00Z"}, {"w": "2024-01-01T00:00:01Z"}),
    ('to_lower(k) == "a"', {"k": "A"}, {"k": "B"}),
    ('"a" == to_lower(k)', {"k": "A"}, {"k": "B"}),
    ('to_upper(k) == "A"', {"k": "a"}, {"k": "b"}),
    ('to_lower(k) < "B"', {"k": "0"}, {"k": "c"}),
    ('to_lower(k) != "a"', {"k": "B"}, {"k": "A"}),
]


@pytest.mark.parametrize(("condition", "meets", "twin"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_a_record_is_found_and_its_twin_is_not(condition: str, meets: dict[str, Any], twin: dict[str, Any]) -> None:
    assert finds(condition, meets)
    assert not finds(condition, twin)


@pytest.mark.parametrize(
    ("condition", "record"), [('n : "x"', {"n": 5}), ('b : "yes"', {"b": True}), ('i : "x/y"', {"i": "::1"})]
)
def test_what_is_no_value_of_the_type_finds_nothing(condition: str, record: dict[str, Any]) -> None:
    assert not finds(condition, record)


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("k : null", RejectedQuery, "cannot be null, received [null]"),
    ('k : ["a", "b"]', UnsupportedQuery, "`:` with a list or a timespan is not searched offline"),
    ("k : 5", RejectedQuery, "so second argument must also be [keyword] but was [integer]"),
    ("qstr(k)", RejectedQuery, "must be a constant string"),
    ("qstr(5)", RejectedQuery, "must be a constant string"),
    ('to_lower(k) == "A"', UnsupportedQuery, "in the wrong letter case, so they are never equal"),
    ('to_lower(k) != "A"', UnsupportedQuery, "in the wrong letter case, so they are never equal"),
    ('"A" == to_lower(k)', UnsupportedQuery, "in the wrong letter case, so they are never equal"),
    ('to_upper(k) == "a"', UnsupportedQuery, "in the wrong letter case, so they are never equal"),
    ('to_lower(k) == "ä"', UnsupportedQuery, "compares letters beyond ASCII by their exact spelling"),
    ("-k == 1", RejectedQuery, "[-k]"),
]


@pytest.mark.parametrize(("condition", "kind", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(condition: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        finds(condition, {})
    assert message in str(caught.value)


def test_an_empty_query_string_finds_nothing() -> None:
    assert not finds('qstr("")', {"k": "a"})
    assert finds('qstr("k:a")', {"k": "a"})
