"""How many arguments a function takes: one too few and one too many are refused, as Trino 476 refuses them."""

from __future__ import annotations

import pytest

from awol.engines import Context, athena
from awol.engines.athena.arity import COUNTS, MANY
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from tests.engines.athena.test_expressions import EVENT, TABLE, finds

WINDOW = "OVER (ORDER BY s)"
SO_FAR = "OVER (ORDER BY s ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
RIGHT: dict[str, list[str]] = {
    "all_match": ["r", "v -> TRUE"],
    "any_match": ["r", "v -> TRUE"],
    "array_distinct": ["ARRAY[s]"],
    "cardinality": ["r"],
    "coalesce": ["s", "s"],
    "concat": ["s", "s"],
    "contains": ["'192.0.2.0/24'", "CAST('192.0.2.1' AS ipaddress)"],
    "date_format": ["CURRENT_TIMESTAMP", "'%Y/%m/%d'"],
    "element_at": ["r", "1"],
    "filter": ["r", "v -> TRUE"],
    "flatten": ["ARRAY[ARRAY[s]]"],
    "from_iso8601_timestamp": ["'2026-01-01'"],
    "if": ["TRUE", "s", "s"],
    "json_extract_scalar": ["json_parse(j)", "'$'"],
    "json_format": ["json_parse(j)"],
    "json_parse": ["j"],
    "least": ["s"],
    "length": ["s"],
    "lower": ["s"],
    "none_match": ["r", "v -> TRUE"],
    "now": [],
    "nullif": ["s", "s"],
    "regexp_like": ["s", "'a'"],
    "starts_with": ["s", "s"],
    "strpos": ["s", "s"],
    "substr": ["s", "1"],
    "substring": ["s", "1"],
    "transform": ["r", "v -> TRUE"],
    "try": ["s"],
    "upper": ["s"],
    "uuid": [],
}
"""Each function with arguments that it takes."""


def test_every_function_is_in_the_table() -> None:
    of_rows = {"array_agg", "bool_or", "current_timestamp", "lag", "last_value", "max", "min", "row_number"}
    assert RIGHT.keys() | of_rows == COUNTS.keys()


@pytest.mark.parametrize("name", RIGHT)
def test_one_argument_too_few_or_too_many(name: str) -> None:
    fewest, most = COUNTS[name]
    right = RIGHT[name]
    finds(f"{name}({', '.join(right)}) IS NULL")
    if fewest:
        with pytest.raises(RejectedQuery):
            finds(f"{name}({', '.join(right[: fewest - 1])}) IS NULL")
    if most != MANY:
        for odd in ("s", "1", "NULL"):
            for surplus in (1, 2):
                arguments = [*right, *["1"] * (most - len(right)), *[odd] * surplus]
                with pytest.raises(RejectedQuery):
                    finds(f"{name}({', '.join(arguments)}) IS NULL")


@pytest.mark.parametrize(
    "shown",
    [
        f"row_number(s) {WINDOW}", f"lag() {WINDOW}", f"lag(s, 1, s, 1) {WINDOW}", f"max() {SO_FAR}",
        f"max(s, 1, 1) {SO_FAR}", f"last_value() IGNORE NULLS {SO_FAR}", f"last_value(s, s) IGNORE NULLS {SO_FAR}",
        f"bool_or() {SO_FAR}", f"bool_or(TRUE, TRUE) {SO_FAR}", f"array_agg(s, s) {SO_FAR}", f"min() {SO_FAR}",
        "CURRENT_TIMESTAMP()", "CURRENT_TIMESTAMP(1, 1)", "element_at(m)", "element_at(m, 'k', 'k')", "element_at()",
    ],
)  # fmt: skip
def test_too_few_or_too_many_of_what_sees_many_rows(shown: str) -> None:
    with pytest.raises(RejectedQuery):
        athena.compile(f"SELECT s AS one, {shown} AS m FROM t", Context(lambda _: TABLE))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("json_extract_scalar(json_parse('1'), '$', 3) = '1'", "json_extract_scalar takes 2 arguments, and not 3"),
        ("if(TRUE) IS NULL", "syntax error"),
        ("coalesce(s) IS NULL", "coalesce takes 2 or more arguments, and not 1"),
        ("substr(s, 1, 2, 3) IS NULL", "substr takes 2 to 3 arguments, and not 4"),
        ("element_at(ARRAY[1]) = 1", "element_at takes 2 arguments, and not 1"),
    ],
)
def test_what_is_told(call: str, told: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        finds(call)
    assert told in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "SELECT s FROM t CROSS JOIN UNNEST(r) AS filter(a)",
        "SELECT s FROM t CROSS JOIN UNNEST(r) filter(a)",
        "SELECT s FROM t WHERE concat(s, 'lower(', s, ')') = 'x'",
        "SELECT s FROM t WHERE any_match(ARRAY[s, s], v -> concat(v, v, v) = 'x')",
    ],
)
def test_what_only_looks_like_a_call(text: str) -> None:
    athena.compile(text, Context(lambda _: TABLE))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("substring(s FROM 2) = 'bc'", None),
        ("substring(s FROM 2 FOR 1) = 'b'", UnsupportedQuery),
        ("CURRENT_TIMESTAMP(1) IS NULL", UnsupportedQuery),
    ],
)
def test_other_ways_to_write_arguments(text: str, kind: type[QueryError] | None) -> None:
    if kind is None:
        assert finds(text)
        return
    with pytest.raises(kind):
        finds(text)


def test_the_least_with_null_is_null() -> None:
    """As Trino 476 answers."""
    assert finds("least(s, NULL) IS NULL")
    assert not finds("least(s, s) IS NULL")


def test_the_place_of_the_call_is_told() -> None:
    text = "SELECT s FROM t WHERE s = 'x' AND uuid(1) IS NULL"
    with pytest.raises(RejectedQuery) as caught:
        list(athena.compile(text, Context(lambda _: TABLE))([EVENT]))
    assert caught.value.offset == text.index("uuid")
