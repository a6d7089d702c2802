"""Trino's expressions by their logic of three values, their types and their refusals; beside the rows that a real Trino
was asked, what only the text decides."""

from __future__ import annotations

import pytest

from awol.engines import Context, athena
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.athena import Table
from awol.views.athena.types import Array, Map, Row

TABLE = Table(
    {
        "s": "varchar",
        "n": "varchar",
        "u": Row({"type": "varchar"}),
        "r": Array(Row({"arn": "varchar"})),
        "m": Map(),
        "j": "varchar",
    },
    lambda event: event.record,
)
EVENT = Event({
    "eventID": "1", "s": "abc", "n": None, "u": {"type": "Root"}, "r": ({"arn": "x"}, {"arn": "y"}), "m": {"k": "v"},
    "j": '{"a":[1,"x"]}',
})  # fmt: skip


def finds(condition: str) -> bool:
    return bool(list(athena.compile(f"SELECT s FROM t WHERE {condition}", Context(lambda _: TABLE))([EVENT])))


TRUE, FALSE, NULL = "s = 'abc'", "s = 'x'", "n = 'x'"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (TRUE, True), (FALSE, False), (NULL, None),
        (f"{TRUE} AND {TRUE}", True), (f"{TRUE} AND {FALSE}", False), (f"{FALSE} AND {NULL}", False),
        (f"{NULL} AND {FALSE}", False), (f"{TRUE} AND {NULL}", None), (f"{NULL} AND {TRUE}", None),
        (f"{NULL} AND {NULL}", None),
        (f"{FALSE} OR {FALSE}", False), (f"{FALSE} OR {TRUE}", True), (f"{TRUE} OR {NULL}", True),
        (f"{NULL} OR {TRUE}", True), (f"{FALSE} OR {NULL}", None), (f"{NULL} OR {FALSE}", None),
        (f"NOT {TRUE}", False), (f"NOT {FALSE}", True), (f"NOT {NULL}", None),
        (f"{FALSE} AND {FALSE} OR {TRUE}", True), (f"{FALSE} AND ({FALSE} OR {TRUE})", False),
        ("TRUE", True), ("FALSE", False), ("CAST(NULL AS boolean)", None), ("NULL", None),
    ],
)  # fmt: skip
def test_a_condition_is_true_false_or_unknown(condition: str, expected: bool | None) -> None:
    assert finds(condition) is (expected is True)
    assert finds(f"NOT ({condition})") is (expected is False)
    assert finds(f"({condition}) IS NULL") is (expected is None)


HOLDS = [
    # a condition that holds, and its failing twin
    ("1 < 2", "2 < 1"), ("2 > 1", "1 > 2"), ("1 <= 1", "2 <= 1"), ("1 >= 1", "1 >= 2"), ("1 = 1", "1 = 2"),
    ("1 <> 2", "1 <> 1"), ("1 = 1.0", "1 = 1.5"), ("-1 < 0", "1 < -1"), ("-(-1) = 1", "-1 = 1"),
    ("s BETWEEN 'a' AND 'b'", "s BETWEEN 'b' AND 'c'"), ("2 BETWEEN 1 AND 2", "3 BETWEEN 1 AND 2"),
    ("1 BETWEEN 1 AND 2", "0 BETWEEN 1 AND 2"),
    ("s IN ('x', 'abc')", "s IN ('x', 'y')"), ("NOT s IN ('x')", "NOT s IN ('abc')"), ("1 IN (1, 2)", "3 IN (1, 2)"),
    ("s LIKE 'a%'", "s LIKE 'b%'"), ("s NOT LIKE 'b%'", "s NOT LIKE 'a%'"), ("s LIKE 'a#%' ESCAPE '#' OR TRUE", NULL),
    ("nullif(s, 'x') = 'abc'", "nullif(s, 'abc') = 'abc'"), ("nullif(s, n) = 'abc'", "nullif(n, s) = 'abc'"),
    ("u.type = 'Root'", "u.type = 'User'"), ("U.TYPE = 'Root'", "u.type = 'root'"), ("S = 'abc'", "S = 'ABC'"),
    ("if(s = 'abc', 1, 2) = 1", "if(s = 'abc', 1, 2) = 2"), ("if(n = 'x', 1, 2) = 2", "if(n = 'x', 1, 2) = 1"),
    ("if(s = 'x', 1) IS NULL", "if(s = 'abc', 1) IS NULL"),
    ("CASE WHEN s = 'x' THEN 1 WHEN s = 'abc' THEN 2 ELSE 3 END = 2",
     "CASE WHEN s = 'x' THEN 1 WHEN s = 'y' THEN 2 ELSE 3 END = 2"),
    ("CASE WHEN s = 'x' THEN 1 END IS NULL", "CASE WHEN s = 'abc' THEN 1 END IS NULL"),
    ("coalesce(n, s) = 'abc'", "coalesce(n, 'x') = 'abc'"), ("coalesce(n, n) IS NULL", "coalesce(n, s) IS NULL"),
    ("any_match(r, x -> x.arn = 'y')", "any_match(r, x -> x.arn = 'z')"),
    ("all_match(r, x -> x.arn IN ('x', 'y'))", "all_match(r, x -> x.arn = 'x')"),
    ("none_match(r, x -> x.arn = 'z')", "none_match(r, x -> x.arn = 'y')"),
    ("cardinality(filter(r, x -> x.arn = 'y')) = 1", "cardinality(filter(r, x -> x.arn = 'z')) = 1"),
    ("cardinality(r) = 2", "cardinality(r) = 1"), ("cardinality(m) = 1", "cardinality(m) = 2"),
    ("any_match(transform(r, x -> x.arn), v -> v = 'y')", "any_match(transform(r, x -> x.arn), v -> v = 'z')"),
    ("any_match(flatten(ARRAY[transform(r, x -> x.arn), ARRAY['q']]), v -> v = 'q')",
     "any_match(flatten(ARRAY[transform(r, x -> x.arn), ARRAY['q']]), v -> v = 'z')"),
    ("any_match(r, x -> any_match(r, y -> x.arn <> y.arn))", "any_match(r, x -> any_match(r, y -> y.arn = 'z'))"),
    ("element_at(m, 'k') = 'v'", "element_at(m, 'k') = 'k'"),
    ("element_at(m, 'q') IS NULL", "element_at(m, 'k') IS NULL"),
    ("regexp_like(s, '^a.c$')", "regexp_like(s, '^b')"),
    ("json_exists(j, 'lax $.a')", "json_exists(j, 'lax $.b')"),
    ("json_format(json_parse(j)) = '{\"a\":[1,\"x\"]}'", "json_format(json_parse(j)) = '{}'"),
    ("try_cast(s AS double) IS NULL", "try_cast('1' AS double) IS NULL"),
    ("strpos(s, 'c') = 3", "strpos(s, 'c') = 2"), ("length(s) = 3", "length(s) = 4"),
    ("lower('ABC') = s", "lower('ABD') = s"), ("upper(s) = 'ABC'", "upper(s) = 'abc'"),
    ("upper('stra\u00dfe') = 'STRA\u00dfE'", "upper('stra\u00dfe') = 'STRASSE'"),
    ("substr(s, 2) = 'bc'", "substr(s, 2) = 'b'"), ("starts_with(s, 'ab')", "starts_with(s, 'bc')"),
]  # fmt: skip


@pytest.mark.parametrize(("holds", "twin"), HOLDS, ids=[row[0] for row in HOLDS])
def test_a_condition_holds_and_its_twin_does_not(holds: str, twin: str) -> None:
    assert finds(holds)
    assert not finds(twin)


REFUSED: list[tuple[str, type[QueryError], str]] = [
    ("nosuch = 'x'", RejectedQuery, "there is no column `nosuch`"),
    ("s.x = 'x'", RejectedQuery, "`x` is not a member of a value of type varchar"),
    ("u.nosuch = 'x'", RejectedQuery, "`nosuch` is not a member of a value of type row(type varchar)"),
    ("regexp_like(s, 5)", UnsupportedQuery, "a regular expression that is not a literal"),
    ("-s = 'x'", RejectedQuery, "a value of type varchar cannot have a minus sign"),
    ("ARRAY['a', 1] IS NULL", RejectedQuery, "values of type varchar and bigint cannot be mixed here"),
    ("s IS TRUE", UnsupportedQuery, "IS with anything but NULL"),
    ("u = u", UnsupportedQuery, "a comparison of values of type row(type varchar)"),
    ("json_parse(j) < json_parse(j)", UnsupportedQuery, "a comparison of values of type json"),
    (
        "try_cast(s AS ipaddress) > try_cast(s AS ipaddress)",
        UnsupportedQuery,
        "a comparison of values of type ipaddress",
    ),
    ("s IN (SELECT s FROM t)", UnsupportedQuery, "QUERY in IN"),
    ("s IN ()", UnsupportedQuery, "IN with"),
    ("s IN (n)", UnsupportedQuery, "IN with anything but literals"),
    ("s IN ('a', 1)", RejectedQuery, "values of type varchar and bigint cannot be mixed here"),
    ("s LIKE n", UnsupportedQuery, "the pattern of LIKE that is not a literal"),
    ("s LIKE 'a' ESCAPE n", RejectedQuery, "syntax error"),
    ("u LIKE 'a'", RejectedQuery, "LIKE takes a value of type varchar, and this is of type row(type varchar)"),
    ("if(s = 'x', 1, 'y') = 1", RejectedQuery, "values of type bigint and varchar cannot be mixed here"),
    ("CASE s WHEN 'x' THEN TRUE END", UnsupportedQuery, "CASE with a value to compare"),
    ("coalesce(s, 1) = 1", RejectedQuery, "values of type varchar and bigint cannot be mixed here"),
    ("cast(u AS varchar) = 'x'", UnsupportedQuery, "a cast from row(type varchar) to varchar"),
    ("any_match(r, 'x')", RejectedQuery, "a function of one value is wanted here: v -> ..."),
    ("any_match(r, (a, b) -> TRUE)", RejectedQuery, "a function of one value is wanted here: v -> ..."),
    ("any_match(s, v -> TRUE)", RejectedQuery, "any_match takes an array, and this is of type varchar"),
    ("any_match(r, v -> v.arn)", RejectedQuery, "any_match takes a condition, and this is of type varchar"),
    ("any_match(r)", RejectedQuery, "any_match takes 2 arguments, and not 1"),
    ("soundex(s) = 'x'", UnsupportedQuery, "the function or operator SOUNDEX"),
    ("lower(s, s) = 'x'", QueryError, ""),
    ("lower(u) = 'x'", RejectedQuery, "lower does not take (row(type varchar))"),
    ("contains(s, s)", RejectedQuery, "contains does not take (varchar, varchar)"),
    ("cardinality(s) = 1", RejectedQuery, "cardinality does not take (varchar)"),
    ("flatten(r) IS NULL", RejectedQuery, "flatten does not take (array(row(arn varchar)))"),
    ("json_extract_scalar(json_parse(j), '$.a') = 'x'", UnsupportedQuery, "json_extract_scalar with a path other"),
    ("json_exists(j, s)", UnsupportedQuery, "a path of json_exists that is not a literal"),
    ("json_query(j, 'lax $.a') = 'x'", UnsupportedQuery, "json_query without WITH ARRAY WRAPPER"),
    ("json_exists(j, 'strict $.a')", UnsupportedQuery, "a path that does not begin with `lax $`"),
    ("regexp_like(s, n)", UnsupportedQuery, "a regular expression that is not a literal"),
    ("regexp_like(s, '(a')", RejectedQuery, "not a valid regular expression: "),
    ("regexp_like(s, '(?i)a')", UnsupportedQuery, "a flag or a named group in a regular expression"),
    ("regexp_like(u, 'a')", RejectedQuery, "regexp_like takes a value of type varchar"),
    ("element_at(s, 'k') = 'v'", UnsupportedQuery, "an element of a value of type varchar"),
    ("m['k'] = 'v'", UnsupportedQuery, "an element of a value of type map"),
    ("element_at(m, s) = 'v'", UnsupportedQuery, "a key of element_at that is not a literal"),
    ("contains('x', try_cast('192.0.2.1' AS ipaddress))", RejectedQuery, "contains: `x` is not a CIDR block"),
]


@pytest.mark.parametrize(("condition", "kind", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(condition: str, kind: type[QueryError], message: str) -> None:
    with pytest.raises(kind) as caught:
        finds(condition)
    assert message in caught.value.message


def test_a_chain_of_a_thousand_conditions_runs() -> None:
    assert finds(" OR ".join(f"s = '{number}'" for number in range(1000)) + f" OR {TRUE}")


SOURCES = [
    ("SELECT s FROM t FOR TIMESTAMP AS OF TIMESTAMP '2024-01-01 00:00:00'", "FROM with more than one table"),
    ("SELECT s FROM t TABLESAMPLE BERNOULLI (50)", ""),
    ("SELECT s, n AS s FROM t", "two columns with the name `s`"),
    ("SELECT *, s FROM t", "two columns with the name `s`"),
    ("SELECT 1", "FROM with anything but a table"),
]


@pytest.mark.parametrize(("query", "message"), SOURCES, ids=[row[0] for row in SOURCES])
def test_what_cannot_be_selected_from(query: str, message: str) -> None:
    with pytest.raises(UnsupportedQuery) as caught:
        athena.compile(query, Context(lambda _: TABLE))
    assert message in caught.value.message


def test_a_table_with_its_database_is_never_one_of_the_query_s_own() -> None:
    query = "WITH t AS (SELECT s AS other FROM t) SELECT {0} FROM {1}"
    assert list(athena.compile(query.format("other", "t"), Context(lambda _: TABLE))([EVENT]))
    assert list(athena.compile(query.format("s", "db.t"), Context(lambda _: TABLE))([EVENT]))
    with pytest.raises(RejectedQuery, match="there is no column `other`"):
        athena.compile(query.format("other", "db.t"), Context(lambda _: TABLE))


def test_only_a_row_that_was_made_of_others_has_a_group() -> None:
    for query, group in (
        ("SELECT s FROM t", {}),
        ("WITH e AS (SELECT s FROM t WHERE s = 'abc') SELECT s FROM e", {}),
        ("SELECT s, max(n) AS m FROM t GROUP BY s", {"s": "abc", "m": None}),
        ("WITH e AS (SELECT s, max(n) AS m FROM t GROUP BY s) SELECT s FROM e WHERE s = 'abc'", {"s": "abc"}),
    ):
        (hit,) = athena.compile(query, Context(lambda _: TABLE))([EVENT])
        assert dict(hit.group) == group, query


CASTS = [
    # a text, what it is made into, whether that can be done
    ("'1.5'", "double", True),
    ("'1.5x'", "double", False),
    ("'192.0.2.1'", "ipaddress", True),
    ("'192.0.2.256'", "ipaddress", False),
    ("JSON_PARSE('[1]')", "array(json)", True),
    ("JSON_PARSE('{\"a\":1}')", "array(json)", False),
    ("1.5", "varchar", True),
]


@pytest.mark.parametrize(("value", "type_", "can"), CASTS)
def test_what_cannot_be_made_is_null_for_try_cast_and_ends_the_query_for_cast(
    value: str, type_: str, can: bool
) -> None:
    """Trino 476, "Conversion functions": `try_cast` is like `cast`, but returns null if the cast fails."""
    assert finds(f"TRY_CAST({value} AS {type_}) IS NOT NULL") is can
    assert finds(f"TRY(CAST({value} AS {type_})) IS NOT NULL") is can
    if can:
        assert finds(f"CAST({value} AS {type_}) IS NOT NULL")
    else:
        with pytest.raises(QueryError, match=rf"cannot cast .* to {type_.split('(')[0]}"):
            finds(f"CAST({value} AS {type_}) IS NOT NULL")


@pytest.mark.parametrize("type_", ["double", "ipaddress", "varchar"])
def test_null_is_made_into_null(type_: str) -> None:
    assert finds(f"CAST(n AS {type_}) IS NULL")
