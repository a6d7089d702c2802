"""What the grammar of ES|QL has no place for, and what is refused offline: each with the text under the caret.

From Elastic's reference of ES|QL 8.19 and its published grammar; the rows that were measured stand in `rows.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from awol.engines import Context
from awol.engines.esql import compile as compile_esql
from awol.engines.esql import most_rows
from awol.engines.esql.cursor import MAX_DEPTH
from awol.engines.esql.types import format_double
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from tests.engines.esql.harness import INDEX, ids, run, value, whole

GRAMMAR: list[tuple[str, str, str]] = [
    ("where a not == 1", "expecting IN, LIKE or RLIKE", "== 1"),
    ("where a like 5", "a string in quotes", "5"),
    ('where a like ("x", 5)', "a string in quotes", "5"),
    ('where a rlike ("x")', "lists of patterns need a version after 8.19", '("x")'),
    ('where a like ("x"', "", ""),
    ("where 5 : 1", "a field before ':'", ": 1"),
    ("eval z = n::5", "a type", "5"),
    ("eval z = a.5", "", ""),
    ("eval z = a.`b`.", "a name", ""),
    ("where (n == 1", "", ""),
    ("eval z = 1e999", "Number [1e999] is too large", "1e999"),
    ('eval z = [1, "a"]', "of one kind", '[1, "a"]'),
    ("eval z = [true, 1]", "of one kind", "[true, 1]"),
    ("eval z = [null]", "of one kind", "[null]"),
    ("eval z = [n]", "a list holds constants", "n]"),
    ('eval z = [-"a"]', "a list holds constants", '-"a"'),
    ("eval z = [1, n]", "a list holds constants", "n]"),
    ("sort n nulls", "FIRST or LAST", ""),
    ("sort n nulls nope", "FIRST or LAST", "nope"),
    ("limit n", "a whole number", "n"),
    ("limit 1.5", "a whole number", "1.5"),
    ("keep ,", "a column", ","),
    # a name takes backticks, and a string stands nowhere among names
    ('keep "a"', "token recognition error at: '\"'", '"a"'),
    ('drop n, "a', "token recognition error at: '\"'", '"a'),
    ('rename a as "z"', "token recognition error at: '\"'", '"z"'),
    ("where n is 5", "", "5"),
    ('where a == "b\\q"', "token recognition error at: '\"b\\q'", "\\q"),
    ('where a == "b\nc"', "the string does not end", '"b'),
    ('where a == "b\\"', "the string does not end", '"b'),
    (
        "foo n",
        "expecting {'change_point', 'completion', 'dissect', 'drop', 'enrich', 'eval', 'fork', 'grok', 'keep',",
        "foo",
    ),
    # which argument it is
    ("eval z = coalesce(a, n)", "second argument of [coalesce(a, n)] must be [keyword]", "n)"),
    ("eval z = coalesce(a, a, n)", "third argument of ", "n)"),
    ("eval z = coalesce(a, a, a, n)", "fourth argument of ", "n)"),
    ("eval z = coalesce(a, a, a, a, n)", "fifth argument of ", "n)"),
    ("eval z = coalesce(a, a, a, a, a, n)", "6th argument of ", "n)"),
    ("where not not n", "argument of [not not n] must be [boolean]", "n"),
    ("where n and b", "first argument of [n and b] must be [boolean]", "n and"),
    # the numbers of arguments
    ("where starts_with(a)", "expects exactly 2 arguments, received 1", "starts_with"),
    ("eval z = to_lower()", "expects exactly 1 argument, received 0", "to_lower"),
    ("eval z = concat(a)", "expects at least 2 arguments, received 1", "concat"),
    ("eval z = coalesce()", "expects at least 1 argument, received 0", "coalesce"),
    ("eval z = round(d, 1, 2)", "expects 1 to 2 arguments, received 3", "round"),
    ("eval z = substring(a)", "expects 2 to 3 arguments, received 1", "substring"),
    ('where match(a, "x", 1)', "expects exactly 2 arguments, received 3", "match"),
    ('where qstr("x", "y")', "expects exactly 1 argument, received 2", "qstr"),
    ("stats c = sum()", "expects exactly 1 argument, received 0", "sum"),
    ("stats c = count_distinct(a, 5, 6)", "expects 1 to 2 arguments, received 3", "count_distinct"),
    ("stats c = max(a, b)", "expects exactly 1 argument, received 2", "max"),
    ("eval z = to_lower(*)", "[*] is no argument of [to_lower]", "to_lower"),
    ("stats c = sum(*)", "[*] is no argument of [sum]", "sum"),
    ("stats c = count(*) by max(n)", "cannot use an aggregate [max(n)] for grouping", "max"),
    ("stats c = max(min(n))", "nested aggregations [min(n)] not allowed", "min"),
    ("stats c = n", "expected an aggregate function but found [n]", "n"),
    ("stats c = max(n) + d", "column [d] must appear in the STATS BY clause", "d"),
    # full text
    ("where match(a, b)", "must be a constant, received [b]", "b"),
    ("where match(a, null)", "cannot be null", "null"),
    ("where b : 5", "is [boolean] so second argument must also be [boolean] but was [integer]", "5"),
    ('where match(to_lower(a), "x")', "is not a field from an index mapping", "to_lower(a)"),
    # types
    ("eval z = -a", "must be [numeric, date_period or time_duration], found value [a] type [keyword]", "a"),
    ("eval z = +t", "must be [numeric, date_period or time_duration]", "t"),
    ("eval z = t - t", "[-] has arguments with incompatible types", "t - t"),
    ("eval z = n + 1 day", "[+] has arguments with incompatible types", "n + 1"),
    ("where f in (1, 2)", "[f]", "f"),
    ("stats c = count_distinct(a, \"x\")", "count_distinct", '"x"'),
    ("eval z = a + 1", "must be [date_period, datetime, numeric or time_duration], found value [a]", "a + 1"),
    ("eval z = 1 - a", "must be [date_period, datetime, numeric or time_duration], found value [a]", "a"),
    ("eval z = a * 2", "must be [numeric], found value [a] type [keyword]", "a * 2"),
    ("eval z = 2 / t", "must be [numeric], found value [t] type [datetime]", "t"),
    ("eval z = 2 % b", "must be [numeric], found value [b] type [boolean]", "b"),
]  # fmt: skip

UNSUPPORTED: list[tuple[str, str, str]] = [
    ("where a == ?x", "parameters are not filled in offline", "?x"),
    ("where a like ?", "parameters are not filled in offline", "?"),
    ("where a.? == 1", "parameters are not filled in offline", "?"),
    ("limit ?", "parameters are not filled in offline", "?"),
    ("keep ?", "parameters are not filled in offline", "?"),
    ('where match(a, "x", {"boost": 1})', "options of match are not known offline", "{"),
    ("where match(a, [\"x\", \"y\"])", "a match with a list is not known offline", "["),
    ("where n in (1, [2, 3])", "a list inside IN is not known offline", "["),
    ("where n == 9223372036854775808", "unsigned_long", "9223372036854775808"),
    ("where cidr_match(ip, a)", "the ranges of cidr_match must be constants", "cidr_match"),
    ("stats d = weighted_avg(n, d)", "the aggregate [weighted_avg] is not known offline", "weighted_avg"),
]  # fmt: skip


def refused(query: str, kind: type[QueryError], message: str, under_caret: str) -> None:
    with pytest.raises(kind) as caught:
        run(query)
    assert message in caught.value.message
    assert caught.value.offset is not None
    assert whole(query)[caught.value.offset :].startswith(under_caret)
    assert caught.value.offset < len(whole(query)) or not under_caret


@pytest.mark.parametrize(("query", "message", "under_caret"), GRAMMAR, ids=[row[0] for row in GRAMMAR])
def test_refused_by_elasticsearch(query: str, message: str, under_caret: str) -> None:
    refused(query, RejectedQuery, message, under_caret)


@pytest.mark.parametrize(("query", "message", "under_caret"), UNSUPPORTED, ids=[row[0] for row in UNSUPPORTED])
def test_not_known_offline(query: str, message: str, under_caret: str) -> None:
    refused(query, UnsupportedQuery, message, under_caret)


SOURCES: list[tuple[str, type[QueryError], str]] = [
    ("row a = 1", UnsupportedQuery, "a query that begins with ROW searches no records"),
    ("show info", UnsupportedQuery, "a query that begins with SHOW searches no records"),
    ("where a == 1", RejectedQuery, "expecting FROM"),
    ("from | limit 1", RejectedQuery, "an index pattern"),
    ("from other:logs", UnsupportedQuery, "indices of another cluster"),
    ("from logs [nope]", RejectedQuery, "METADATA"),
    ("from logs metadata _nope", RejectedQuery, "unsupported metadata field [_nope]"),
    ("from logs metadata", RejectedQuery, "a metadata field"),
    ("from logs [metadata _id", RejectedQuery, "']'"),
    ("from logs, | limit 1", RejectedQuery, "an index pattern"),
]


@pytest.mark.parametrize(("query", "kind", "message"), SOURCES, ids=[row[0] for row in SOURCES])
def test_a_query_without_a_source(query: str, kind: type[QueryError], message: str) -> None:
    with pytest.raises(kind) as caught:
        compile_esql(query, Context(INDEX, 0))
    assert message in caught.value.message


@pytest.mark.parametrize(
    "source",
    ["from esql-rows metadata _id", 'from "esql-rows" metadata _id, _version', "FROM a, b-* [METADATA _id]", "from a"],
)
def test_sources_that_can_be_read(source: str) -> None:
    assert callable(compile_esql(f"{source} | limit 1", Context(INDEX, 0)))


def test_long_calculations_and_casts_have_an_end() -> None:
    assert value("1", "1" + "+1" * MAX_DEPTH) == MAX_DEPTH + 1
    with pytest.raises(UnsupportedQuery, match=f"more than {MAX_DEPTH} operators in one calculation"):
        value("1", "1" + "+1" * (MAX_DEPTH + 1))
    assert value("1", "1" + "::long" * MAX_DEPTH) == 1
    with pytest.raises(UnsupportedQuery, match=f"more than {MAX_DEPTH} casts of one value"):
        value("1", "1" + "::long" * (MAX_DEPTH + 1))


VALUES: list[tuple[str, str, Any]] = [
    # of document 1: n 1, d 1.5, t 2023-07-10T12:02:05Z
    ("1", "-(-n)", 1),
    ("1", "+n", 1),
    ("1", "+d", 1.5),
    ("1", "-d", -1.5),
    ("1", "t + 1 day", "2023-07-11T12:02:05.000Z"),
    ("1", "1 day + t", "2023-07-11T12:02:05.000Z"),
    ("1", "t - 1 day", "2023-07-09T12:02:05.000Z"),
    ("1", "t - (-1 day)", "2023-07-11T12:02:05.000Z"),
    ("1", "t + (+1 hour)", "2023-07-10T13:02:05.000Z"),
    ("1", "t + (1 day + 2 days)", "2023-07-13T12:02:05.000Z"),
    ("1", "t + (3 days - 1 day)", "2023-07-12T12:02:05.000Z"),
    ("1", "t - (1 hour + 5 minutes)", "2023-07-10T10:57:05.000Z"),
    ("1", "t + null", None),
    ("1", "t + (1 month + 2 months)", "2023-10-10T12:02:05.000Z"),
    ("1", "t + (1 year + 2 months)", "2024-09-10T12:02:05.000Z"),
    ("1", "t + (1 year - 2 months)", "2024-05-10T12:02:05.000Z"),
    ("1", "t - (1 year + 2 months)", "2022-05-10T12:02:05.000Z"),
    ("1", '"2023-07-10T12:02:05.1239Z"::date', "2023-07-10T12:02:05.123Z"),
    ("2", "case(false, d, n)", [1.0, 3.0]),
    ("1", "null + null", None),
    ("1", 'coalesce(null + null, "x")', "x"),
    ("1", "coalesce(null - 1, 7)", 7),
    ("1", "coalesce(1.5 * null, 7.5)", 7.5),
    # the greatest and the least whole numbers, and one beyond
    ("1", "9223372036854775806 + 1", 9223372036854775807),
    ("1", "9223372036854775807 + 1", None),
    ("1", "-9223372036854775807 - 1", -9223372036854775808),
    ("1", "-9223372036854775807 - 2", None),
    ("1", "2147483646 + 1", 2147483647),
    ("1", "2147483647 + 1", None),
    ("1", "-2147483647 - 1", -2147483648),
    ("1", "-2147483647 - 2", None),
    ("1", "null + 1 day", None),
    ("4", "t + 1 day", None),
    # a list is several values, which no value equals
    ("1", "n == [1, 2]", None),
    ("1", "n != [1, 2]", None),
    ("1", "n in (1, null)", True),
    ("1", "n in (2, null)", None),
    ("1", "n in (2, 3)", False),
    ("1", "n not in (2, 3)", True),
    ("1", "n not in (1, null)", None),
    ("1", "n in (n, 5)", True),
    ("1", "n in (5, n)", True),
    ("1", "n in (5, 2 * n)", False),
    ("1", "null in (1, 2)", None),
    ("4", "n in (1, 2)", None),
    ("1", "[1, 2]", [1, 2]),
    ("1", "[-1, +2]", [-1, 2]),
    ("1", "[-1.5, 2]", [-1.5, 2.0]),
    ("1", '["a", "b"]', ["a", "b"]),
]


@pytest.mark.parametrize(("document", "expression", "expected"), VALUES, ids=[row[1] for row in VALUES])
def test_a_value(document: str, expression: str, expected: Any) -> None:
    found = value(document, expression)
    assert (found, type(found)) == (expected, type(expected))


STATS: list[tuple[str, dict[str, Any]]] = [
    # n of the six documents: 1, [3, 1], 5, none, and two more
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = count(n)", {"c": 4}),
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = count(5)", {"c": 4}),
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = count([1, 2])", {"c": 8}),
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = count_distinct(n)", {"c": 3}),
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = count_distinct(n, 100)", {"c": 3}),
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = max(ip)", {"c": "2001:db8::1"}),
    ("where id in (\"1\", \"2\", \"3\", \"4\") | stats c = min(ip)", {"c": "192.0.2.1"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), STATS, ids=[row[0] for row in STATS])
def test_stats(query: str, expected: dict[str, Any]) -> None:
    assert [dict(hit.group) for hit in run(query)] == [expected]


DOUBLES = [
    (0.0, "0.0"), (1.0, "1.0"), (-1.5, "-1.5"), (0.001, "0.001"), (0.0009, "9.0E-4"), (9999999.0, "9999999.0"),
    (10000000.0, "1.0E7"), (12345678.5, "1.23456785E7"), (-12345678.5, "-1.23456785E7"), (1e21, "1.0E21"),
    (1.5e300, "1.5E300"), (1e-10, "1.0E-10"), (-0.00025, "-2.5E-4"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text"), DOUBLES)
def test_a_double_as_java_writes_it(number: float, text: str) -> None:
    assert format_double(number) == text


def test_sorting_puts_nulls_where_they_are_asked_for() -> None:
    assert ids('where id in ("1", "3", "4") | sort n nulls first, id') == ["4", "1", "3"]
    assert ids('where id in ("1", "3", "4") | sort n nulls last, id') == ["1", "3", "4"]
    assert ids('where id in ("1", "3", "4") | sort n desc nulls last, id') == ["3", "1", "4"]
    assert ids('where id in ("1", "3", "4") | sort n asc nulls first, id') == ["4", "1", "3"]


def test_an_answer_has_the_rows_that_elasticsearch_gives_by_default() -> None:
    """`esql.query.result_truncation_default_size` and `..._max_size`."""
    assert most_rows("from a") == 1_000
    assert most_rows("from a | where n == 1") == 1_000
    assert most_rows("from a | limit 5 | where n == 1") == 10_000


TAKEN = [
    # name, the least number of arguments, and the most
    ("abs", 1, 1), ("bucket", 2, 4), ("byte_length", 1, 1), ("case", 2, None), ("ceil", 1, 1), ("cidr_match", 2, None),
    ("coalesce", 1, None), ("concat", 2, None), ("date_diff", 3, 3), ("date_extract", 2, 2), ("date_format", 1, 2),
    ("date_parse", 1, 2), ("date_trunc", 2, 2), ("e", 0, 0), ("ends_with", 2, 2), ("floor", 1, 1),
    ("greatest", 1, None), ("least", 1, None), ("left", 2, 2), ("length", 1, 1), ("locate", 2, 3), ("log", 1, 2),
    ("log10", 1, 1), ("ltrim", 1, 1), ("match", 2, 2), ("mv_append", 2, 2), ("mv_avg", 1, 1), ("mv_concat", 2, 2),
    ("mv_count", 1, 1), ("mv_dedupe", 1, 1), ("mv_first", 1, 1), ("mv_last", 1, 1), ("mv_max", 1, 1),
    ("mv_median", 1, 1), ("mv_min", 1, 1), ("mv_slice", 2, 3), ("mv_sort", 1, 2), ("mv_sum", 1, 1), ("mv_zip", 2, 3),
    ("now", 0, 0), ("pi", 0, 0), ("pow", 2, 2), ("qstr", 1, 1), ("repeat", 2, 2), ("replace", 3, 3), ("reverse", 1, 1),
    ("right", 2, 2), ("round", 1, 2), ("rtrim", 1, 1), ("signum", 1, 1), ("split", 2, 2), ("sqrt", 1, 1),
    ("starts_with", 2, 2), ("substring", 2, 3), ("tau", 0, 0), ("to_boolean", 1, 1), ("to_datetime", 1, 1),
    ("to_double", 1, 1), ("to_integer", 1, 1), ("to_ip", 1, 1), ("to_long", 1, 1), ("to_lower", 1, 1),
    ("to_string", 1, 1), ("to_upper", 1, 1), ("trim", 1, 1),
    ("to_bool", 1, 1), ("to_dt", 1, 1), ("to_dbl", 1, 1), ("to_int", 1, 1), ("to_str", 1, 1), ("bin", 2, 4),
    ("to_dateperiod", 1, 1), ("to_timeduration", 1, 1),
]  # fmt: skip
"""Elastic's reference, "ES|QL functions and operators", 8.19."""


@pytest.mark.parametrize(("name", "least", "most"), TAKEN, ids=[row[0] for row in TAKEN])
def test_how_many_arguments_a_function_takes(name: str, least: int, most: int | None) -> None:
    for count in {least - 1, least - 1 if most is None else most + 1} - {-1}:
        with pytest.raises(RejectedQuery, match=rf"error building \[{name}\]: expects .*, received {count}\n"):
            run(f"where {name}({', '.join(['a'] * count)})")


AGGREGATES_TAKE = [
    ("avg", 1, 1), ("count", 0, 1), ("count_distinct", 1, 2), ("max", 1, 1), ("median", 1, 1), ("min", 1, 1),
    ("percentile", 2, 2), ("std_dev", 1, 1), ("sum", 1, 1), ("top", 3, 3), ("values", 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "least", "most"), AGGREGATES_TAKE, ids=[row[0] for row in AGGREGATES_TAKE])
def test_how_many_arguments_an_aggregate_takes(name: str, least: int, most: int) -> None:
    for count in {least - 1, most + 1} - {-1}:
        with pytest.raises(RejectedQuery, match=rf"error building \[{name}\]: expects .*, received {count}\n"):
            run(f"stats {name}({', '.join(['n'] * count)})")


ELSEWHERE = (
    "acos asin atan atan2 bit_length categorize cbrt cos cosh exp from_base64 hash hypot ip_prefix kql match_phrase "
    "md5 mv_median_absolute_deviation mv_percentile mv_pseries_weighted_sum round_to scalb sha1 sha256 sin sinh space "
    "st_contains st_disjoint st_distance st_envelope st_intersects st_within st_x st_xmax st_xmin st_y st_ymax st_ymin "
    "tan tanh to_aggregate_metric_double to_base64 to_cartesianpoint to_cartesianshape to_date_nanos to_degrees "
    "to_geopoint to_geoshape to_radians to_unsigned_long to_version"
)


@pytest.mark.parametrize("name", ELSEWHERE.split())
def test_a_function_of_elasticsearch_that_is_not_known_offline_is_no_unknown_name(name: str) -> None:
    """Elastic's reference, "ES|QL functions and operators", 8.19."""
    refused(f"eval z = {name}(n)", UnsupportedQuery, f"the function [{name}] is not known offline", name)
    refused(f"eval z = {name}_x(n)", RejectedQuery, f"Unknown function [{name}_x]", f"{name}_x")
