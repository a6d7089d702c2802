"""Aggregates over a handful of numbers that one can add up by hand, and the types they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context
from awol.engines.esql import compile as compile_esql
from awol.errors import RejectedQuery
from awol.values import Event
from awol.views.plain import PlainIndex

INDEX = PlainIndex({"n": "long", "d": "double", "k": "keyword", "i": "ip", "b": "boolean"})
RECORDS: list[dict[str, Any]] = [
    {"eventID": "1", "n": 2, "d": 0.5, "k": "b", "i": "192.0.2.10", "b": True},
    {"eventID": "2", "n": 4, "d": 1.5, "k": "a", "i": "192.0.2.9", "b": False},
    {"eventID": "3", "n": 4, "k": "b"},
    {"eventID": "4", "n": [1, 9]},
    {"eventID": "5"},
]


def stats(expression: str) -> Any:
    """The one value that `stats` gives."""
    query = f"from logs metadata _id, _index | stats z = {expression}"
    (hit,) = compile_esql(query, Context(INDEX, 0))([Event(record) for record in RECORDS])
    return dict(hit.group).get("z")


# n is 1, 2, 4, 4, 9: five values, 20 in all
VALUES: list[tuple[str, Any]] = [
    ("count(*)", 5),
    ("count(n)", 5),
    ("count(d)", 2),
    ("count_distinct(n)", 4),
    ("sum(n)", 20),
    ("sum(d)", 2.0),
    # a column of one tenth in ten records, without the error that adding one after the other makes
    ("sum(d - d + 0.1)", 0.2),
    ("avg(n)", 4.0),
    ("avg(d)", 1.0),
    ("min(n)", 1),
    ("max(n)", 9),
    ("min(k)", "a"),
    ("max(k)", "b"),
    ("min(i)", "192.0.2.9"),  # by text .10 would come first
    ("max(i)", "192.0.2.10"),
    ("median(n)", 4.0),
    ("median(d)", 1.0),
    ("percentile(n, 0)", 1.0),
    ("percentile(n, 25)", 2.0),
    ("percentile(n, 50)", 4.0),
    ("percentile(n, 90)", 7.0),
    ("percentile(n, 100)", 9.0),
    ("percentile(d, 25)", 0.75),
    ("std_dev(d)", 0.5),
    ("round(std_dev(n), 3)", 2.757),  # the root of 38/5
    ("values(k)", ["b", "a"]),
    ("values(d)", [0.5, 1.5]),
    ('top(n, 2, "desc")', [9, 4]),
    ('top(n, 2, "asc")', [1, 2]),
    ('top(n, 1, "DESC")', 9),
    ('top(i, 1, "asc")', "192.0.2.9"),
]


@pytest.mark.parametrize(("expression", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value(expression: str, expected: Any) -> None:
    found = stats(expression)
    assert (found, type(found)) == (expected, type(expected))


BIG: list[tuple[str, list[float], Any]] = [
    # All measured on Elasticsearch 8.19.21.
    ("sum", [1e308, 1e308], "Infinity"),
    ("sum", [-1e308, -1.5e308], "-Infinity"),
    ("sum", [1e308, 1.5e308, -1.7e308], "Infinity"),
    ("sum", [-1e308, 1.5e308], 5e307),
    ("avg", [1e308, 1.5e308], None),
    ("avg", [-1e308, 1.5e308], 2.5e307),
    ("std_dev", [1e308, 1e308], 0.0),
    ("std_dev", [1e308, 1.5e308], None),
    ("std_dev", [1e155, 3e155], None),
    ("std_dev", [0.1, 0.2, 0.3, 0.7], 0.22776083947860742),
    ("std_dev", [1.1], 0.0),
    ("median", [1e308, 1e308], 1e308),
    ("median", [1e308, 1.5e308], 1.25e308),
    ("median", [-1e308, 1.5e308], "Infinity"),
    ("median", [1e308, 1.5e308, -1.7e308], 1e308),
]


@pytest.mark.parametrize(("name", "numbers", "expected"), BIG)
def test_numbers_at_the_end_of_a_double(name: str, numbers: list[float], expected: Any) -> None:
    search = compile_esql(f"from logs metadata _id, _index | stats z = {name}(d)", Context(INDEX, 0))
    (hit,) = search([Event({"eventID": str(at), "d": number}) for at, number in enumerate(numbers)])
    assert dict(hit.group).get("z") == expected


@pytest.mark.parametrize("name", ["sum", "avg"])
def test_a_sum_of_more_than_64_bits_ends_the_query(name: str) -> None:
    """Measured on 8.19.21: `long overflow`."""
    search = compile_esql(f"from logs metadata _id, _index | stats z = {name}(n)", Context(INDEX, 0))
    events = [Event({"eventID": str(at), "n": number}) for at, number in enumerate((2**63 - 1, 0, 1))]
    (hit,) = search(events[:2])
    assert dict(hit.group)["z"] == (2**63 - 1 if name == "sum" else (2**63 - 1) / 2)
    with pytest.raises(RejectedQuery, match="long overflow"):
        list(search(events))


@pytest.mark.parametrize("name", ["sum", "avg", "median", "std_dev", "min", "max"])
def test_no_value_at_all_gives_null(name: str) -> None:
    assert stats(f"{name}(n) where n > 99") is None


NUMERIC = ["sum({})", "avg({})", "median({})", "std_dev({})", "percentile({}, 50)"]


@pytest.mark.parametrize("column", ["k", "i", "b"])
@pytest.mark.parametrize("expression", NUMERIC)
def test_what_adds_up_takes_numbers_alone(expression: str, column: str) -> None:
    written = expression.format(column)
    with pytest.raises(RejectedQuery, match="argument of ") as caught:
        stats(written)
    assert written in caught.value.message


REFUSED: list[tuple[str, str]] = [
    ("percentile(n, 101)", "must be between 0 and 100"),
    ("percentile(n, -1)", "must be between 0 and 100"),
    ('percentile(n, "x")', "argument of "),
    ('top(n, 0, "asc")', "Limit must be greater than 0"),
    ('top(n, 1, "up")', "Invalid order value"),
    ('top(n, 1.5, "asc")', "argument of "),
]


@pytest.mark.parametrize(("expression", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_arguments_that_make_no_sense(expression: str, message: str) -> None:
    with pytest.raises(RejectedQuery, match=message):
        stats(expression)
