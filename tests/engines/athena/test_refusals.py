"""What a statement may not hold, part by part, each by its own words; beside it what is right and only looks alike."""

from __future__ import annotations

from typing import Any

import pytest
from sqlglot import exp, parse_one

from awol.engines import Context, athena
from awol.engines.athena.relations import _with_name
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from tests.engines.athena.test_expressions import EVENT, TABLE

NOON = 1_767_268_800_000
"""2026-01-01T12:00:00Z."""


def rows(query: str) -> list[dict[str, Any]]:
    return [dict(hit.group) for hit in athena.compile(query, Context(lambda _: TABLE, NOON))([EVENT])]


def where(condition: str) -> str:
    return f"SELECT s FROM t WHERE {condition}"


NO_NUMBER = "an element of an array by anything but its number"
REFUSED: list[tuple[str, type[QueryError], str]] = [
    (where("element_at(ARRAY[s], 0) = 'x'"), UnsupportedQuery, NO_NUMBER),
    (where("element_at(ARRAY[s], length(s)) = 'x'"), UnsupportedQuery, NO_NUMBER),
    (where("element_at(ARRAY[s], 'a') = 'x'"), UnsupportedQuery, NO_NUMBER),
    (where("CURRENT_TIMESTAMP - INTERVAL '1' MONTH IS NULL"), UnsupportedQuery, "the interval INTERVAL '1' MONTH"),
    (where("CURRENT_TIMESTAMP - INTERVAL '-1' DAY IS NULL"), UnsupportedQuery, "the interval INTERVAL '-1' DAY"),
    (where("CURRENT_TIMESTAMP - INTERVAL (1) DAY IS NULL"), UnsupportedQuery, "the interval INTERVAL (1) DAY"),
    (where("s + 1 = 2"), UnsupportedQuery, "ADD of values of type varchar and bigint"),
    (where("1 - s = 2"), UnsupportedQuery, "SUB of values of type bigint and varchar"),
    (where("INTERVAL '1' DAY + INTERVAL '1' DAY IS NULL"), UnsupportedQuery, "ADD of values of type interval"),
    (where("s IN (1)"), RejectedQuery, "values of type varchar and bigint cannot be mixed here"),
    (where("nullif(s, 1) IS NULL"), RejectedQuery, "values of type varchar and bigint cannot be mixed here"),
    (where("element_at(r, 1).nosuch = 'x'"), RejectedQuery, "`nosuch` is not a member of a value of type row(arn"),
    (where("s LIKE 5"), UnsupportedQuery, "the pattern of LIKE that is not a literal"),
    (where("s LIKE n"), UnsupportedQuery, "the pattern of LIKE that is not a literal"),
    (where("json_exists(j, 'lax a')"), UnsupportedQuery, "a path that does not begin with `lax $`"),
    (where("json_exists(j, 'strict $.a')"), UnsupportedQuery, "a path that does not begin with `lax $`"),
    (where("CURRENT_TIMESTAMP - INTERVAL s DAY IS NULL"), UnsupportedQuery, "the interval INTERVAL s DAY"),
    (where("s IN (SELECT s FROM t)"), UnsupportedQuery, "QUERY in IN"),
    ("SELECT u, max(s) AS m FROM t GROUP BY u", UnsupportedQuery, "GROUP BY of a column that is not a scalar"),
    ("SELECT s, max(n) AS m FROM t GROUP BY length(s), s", UnsupportedQuery, "GROUP BY of anything but a column"),
    ("SELECT s, approx_distinct(n) AS m FROM t GROUP BY s", UnsupportedQuery, "the aggregate APPROX_DISTINCT(n)"),
    ("SELECT s, max(n, 2) AS m FROM t GROUP BY s", UnsupportedQuery, "the aggregate MAX(n, 2)"),
    ("SELECT s, max(u) AS m FROM t GROUP BY s", UnsupportedQuery, "the aggregate MAX of values of this type"),
    ("SELECT s, bool_or(n) AS m FROM t GROUP BY s", UnsupportedQuery, "the aggregate LOGICALOR of values of this type"),
    ("SELECT s FROM t CROSS JOIN UNNEST(r, r) AS q(a, b)", UnsupportedQuery, "UNNEST of more than one array"),
    ("SELECT s FROM t CROSS JOIN UNNEST(r) AS q(a, b)", UnsupportedQuery, "UNNEST of more than one array"),
    ("SELECT s FROM t CROSS JOIN UNNEST(s) AS q(a)", RejectedQuery, "UNNEST takes an array"),
    ("SELECT s FROM t CROSS JOIN UNNEST(r) AS q(s)", UnsupportedQuery, "two columns with the name `s`"),
    ("SELECT s FROM t CROSS JOIN UNNEST(r) WITH ORDINALITY AS q(a, b)", UnsupportedQuery,
     "a join that is not CROSS JOIN UNNEST"),
    ("SELECT s FROM t LEFT JOIN UNNEST(r) AS q(a) ON TRUE", UnsupportedQuery, "a join that is not CROSS JOIN UNNEST"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "kind", "told"), REFUSED, ids=[row[0][:70] for row in REFUSED])
def test_what_is_refused(query: str, kind: type[QueryError], told: str) -> None:
    with pytest.raises(kind) as caught:
        rows(query)
    assert told in caught.value.message


WRAPPER = "json_query without WITH ARRAY WRAPPER"


@pytest.mark.parametrize(
    ("condition", "kind", "told"),
    [
        ("json_query(j, 'lax $.a' WITH ARRAY WRAPPER OMIT QUOTES) IS NULL", UnsupportedQuery, "QUOTE in JSONEXTRACT"),
        ("json_query(j, 'lax $.a' WITH ARRAY WRAPPER NULL ON ERROR) IS NULL", UnsupportedQuery,
         "ON_CONDITION in JSONEXTRACT"),
        ("json_query(j, 'lax $.a') IS NULL", UnsupportedQuery, WRAPPER),
        ("json_query(j, 'lax $.a' WITHOUT ARRAY WRAPPER) IS NULL", UnsupportedQuery, WRAPPER),
        ("json_exists(j)", UnsupportedQuery, "json_exists with options"),
        ("json_exists(j, 'lax $.a', 'lax $.b')", UnsupportedQuery, "json_exists with options"),
        ("json_exists(j, 'lax $.a' ERROR ON ERROR)", RejectedQuery, "syntax error"),
        ("s ILIKE 'a' ESCAPE '#'", RejectedQuery, "ESCAPE is allowed only after LIKE"),
        ("s ESCAPE '#' = 'x'", RejectedQuery, "syntax error"),
        ("s = 'x' ESCAPE '#'", RejectedQuery, "syntax error"),
    ],
)  # fmt: skip
def test_options_that_are_not_known_are_never_passed_over(condition: str, kind: type[QueryError], told: str) -> None:
    with pytest.raises(kind) as caught:
        rows(where(condition))
    assert told in caught.value.message


@pytest.mark.parametrize(
    ("call", "length"),
    [
        ("concat(s, '-')", 4),
        ("concat(s, '-', s)", 7),
        ("concat(s, NULL)", None),
        ("concat(NULL, s)", None),
        ("concat(ARRAY[s], ARRAY['a', 'b'])", 3),
        ("concat(ARRAY[], ARRAY[s])", 1),
        ("concat(ARRAY[NULL], ARRAY[s])", 2),
        ("concat(ARRAY[], ARRAY[])", 0),
        ("concat(NULL, ARRAY[1])", None),
        ("concat(NULL, ARRAY[])", None),
    ],
)
def test_texts_or_arrays_in_one(call: str, length: int | None) -> None:
    counted = f"cardinality({call})" if "ARRAY" in call else f"length({call})"
    wanted = "IS NULL" if length is None else f"= {length}"
    assert rows(where(f"{counted} {wanted}")) != []
    assert rows(where(f"NOT {counted} {wanted}")) == []


@pytest.mark.parametrize(
    "given",
    ["s", "ARRAY[s]", "NULL", "s, 1", "s, s, 1", "1, 2", "NULL, 1", "NULL, NULL", "ARRAY[s], ARRAY[1]", "ARRAY[s], s",
     "ARRAY[], s", "s, ARRAY[]"],
)  # fmt: skip
def test_what_cannot_be_put_together(given: str) -> None:
    with pytest.raises(RejectedQuery, match=r"concat (does not take|takes 2 or more)"):
        rows(where(f"concat({given}) IS NULL"))


RIGHT = [
    # a condition that holds at noon of the first of January, and its failing twin
    ("CURRENT_TIMESTAMP = from_iso8601_timestamp('2026-01-01T12:00:00Z')",
     "CURRENT_TIMESTAMP = from_iso8601_timestamp('2026-01-01T12:00:01Z')"),
    ("CURRENT_TIMESTAMP - INTERVAL '1' DAY = from_iso8601_timestamp('2025-12-31T12:00:00Z')",
     "CURRENT_TIMESTAMP - INTERVAL '2' DAY = from_iso8601_timestamp('2025-12-31T12:00:00Z')"),
    ("CURRENT_TIMESTAMP + INTERVAL '1' HOUR = from_iso8601_timestamp('2026-01-01T13:00:00Z')",
     "CURRENT_TIMESTAMP + INTERVAL '1' MINUTE = from_iso8601_timestamp('2026-01-01T13:00:00Z')"),
    ("CURRENT_TIMESTAMP + INTERVAL '61' MINUTE = from_iso8601_timestamp('2026-01-01T13:01:00Z')",
     "CURRENT_TIMESTAMP + INTERVAL '61' SECOND = from_iso8601_timestamp('2026-01-01T13:01:00Z')"),
    ("CURRENT_TIMESTAMP = from_iso8601_timestamp('2026-01-01T12:00:00')",
     "CURRENT_TIMESTAMP = from_iso8601_timestamp('2026-01-01T12:00:00+01:00')"),
    ("CURRENT_TIMESTAMP = from_iso8601_timestamp('2026-01-01T13:00:00+01:00')",
     "CURRENT_TIMESTAMP = from_iso8601_timestamp('2026-01-01T13:00:00-01:00')"),
    ("1 + 2 = 3", "1 + 2 = 4"),
    ("(CASE WHEN s = 'x' THEN 1 END) IS NULL", "(CASE WHEN s = 'abc' THEN 1 END) IS NULL"),
    ("element_at(r, 1).arn = 'x'", "element_at(r, 2).arn = 'x'"),
    ("3 - 2 = 1", "2 - 3 = 1"),
    ("element_at(ARRAY['a', s], 2) = 'abc'", "element_at(ARRAY['a', s], 1) = 'abc'"),
    ("element_at(ARRAY['a', s], 3) IS NULL", "element_at(ARRAY['a', s], 2) IS NULL"),
    ("s LIKE 'a#_c' ESCAPE '#' OR s LIKE 'a_c'", "s LIKE 'a#_c' ESCAPE '#'"),
]  # fmt: skip


@pytest.mark.parametrize(("holds", "twin"), RIGHT, ids=[row[0] for row in RIGHT])
def test_times_sums_and_elements(holds: str, twin: str) -> None:
    assert rows(where(holds)) != []
    assert rows(where(twin)) == []


def test_the_largest_and_the_smallest_of_each_type() -> None:
    for value, shown in (
        ("s", "abc"),
        ("length(s)", 3),
        ("CAST('1.5' AS double)", 1.5),
        ("CURRENT_TIMESTAMP", "2026-01-01 12:00:00.000 UTC"),
    ):
        assert rows(f"SELECT s, max({value}) AS m FROM t GROUP BY s") == [{"s": "abc", "m": shown}]
        assert rows(f"SELECT s, min({value}) AS m FROM t GROUP BY s") == [{"s": "abc", "m": shown}]


def test_an_array_is_opened_row_by_row() -> None:
    assert rows("SELECT x, max(s) AS m FROM t CROSS JOIN UNNEST(ARRAY[s, 'q']) AS a(x) GROUP BY x ORDER BY x") == [
        {"x": "abc", "m": "abc"}, {"x": "q", "m": "abc"},
    ]  # fmt: skip
    assert rows("SELECT x, max(s) AS m FROM t CROSS JOIN UNNEST(IF(n = 'x', ARRAY[s])) AS a(x) GROUP BY x") == []


def test_a_table_may_be_named_with_its_catalog_and_schema() -> None:
    assert rows("SELECT s, max(1.5) AS m FROM c.d.t GROUP BY s") == [{"s": "abc", "m": 1.5}]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("s, max(s)", {"s": "abc", "_col1": "abc"}),
        ("max(s), max(j) AS j, min(s)", {"_col0": "abc", "j": '{"a":[1,"x"]}', "_col2": "abc"}),
        ("lower(max(s)), 'x', s", {"_col0": "abc", "_col1": "x", "s": "abc"}),
    ],
)
def test_what_has_no_name_is_known_by_its_place(shown: str, expected: dict[str, Any]) -> None:
    assert rows(f"SELECT {shown} FROM t GROUP BY s") == [expected]


@pytest.mark.parametrize(
    ("shown", "name"), [("u.type", "type"), ("element_at(r, 1).arn", "_col0"), ("r[1].arn", "_col0")]
)
def test_a_member_has_its_name_if_it_is_a_columns(shown: str, name: str) -> None:
    """As Trino 476 answers."""
    assert isinstance(item := parse_one(f"SELECT {shown} FROM t", dialect="trino"), exp.Select)
    assert _with_name(item.expressions[0], 0).alias_or_name == name
