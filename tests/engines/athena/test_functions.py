"""Trino's functions one by one, as its documentation has them ("Functions and operators"): values, nulls, refusals."""

from __future__ import annotations

import pytest

from awol.errors import QueryError, RejectedQuery
from tests.engines.athena.test_expressions import finds

NOTHING = "CAST(json_parse(n) AS array(json))"
"""A null array of JSON."""
NUMBERS = "CAST(json_parse('[1, 2, 2, null]') AS array(json))"
EMPTY = "CAST(json_parse('[]') AS array(json))"
MOMENT = "from_iso8601_timestamp('2026-01-02T23:04:05Z')"
LATER = "from_iso8601_timestamp('2026-01-03T00:00:00+01:00')"


def texts(*values: str) -> str:
    return f"ARRAY[{', '.join(values)}]"


HOLDS = [
    # a condition that holds, and its failing twin
    ("substr(s, 1) = 'abc'", "substr(s, 1) = 'bc'"),
    ("substr(s, 3) = 'c'", "substr(s, 3) = ''"),
    ("substr(s, 4) = ''", "substr(s, 4) = 'c'"),
    ("substr(s, 9) = ''", "substr(s, 9) = 'c'"),
    ("substr(s, 0) = ''", "substr(s, 0) = 'abc'"),
    ("substr(s, -1) = 'c'", "substr(s, -1) = 'bc'"),
    ("substr(s, -3) = 'abc'", "substr(s, -3) = ''"),
    ("substr(s, -4) = ''", "substr(s, -4) = 'abc'"),
    ("concat(s, '-', s) = 'abc-abc'", "concat(s, '-', s) = 'abcabc'"),
    ("concat(s, n) IS NULL", "concat(s, s) IS NULL"),
    (f"cardinality(concat({texts('s')}, {texts('s', 's')})) = 3",
     f"cardinality(concat({texts('s')}, {texts('s')})) = 3"),
    ("least(2, 1, 3) = 1", "least(2, 1, 3) = 3"),
    ("least('b', s) = 'abc'", "least('b', s) = 'b'"),
    ("least(s, n) IS NULL", "least(s, s) IS NULL"),
    (f"least({MOMENT}, {LATER}) = {LATER}", f"least({MOMENT}, {LATER}) = {MOMENT}"),
    (f"date_format({MOMENT}, '%Y/%m/%d') = '2026/01/02'", f"date_format({MOMENT}, '%Y/%m/%d') = '2026/01/03'"),
    (f"{LATER} < {MOMENT}", f"{MOMENT} < {LATER}"),
    ("length(CAST(uuid() AS varchar)) = 36", "CAST(uuid() AS varchar) = CAST(uuid() AS varchar)"),
    (f"cardinality(array_distinct({texts('s', 's', 'n', 'n')})) = 2", f"cardinality({texts('s', 's')}) = 1"),
    ("strpos(s, 'x') = 0", "strpos(s, 'a') = 0"),
    ("strpos(n, 'x') IS NULL", "strpos(s, 'x') IS NULL"),
    ("starts_with(s, '')", "starts_with('', s)"),
    ("lower(n) IS NULL", "lower(s) IS NULL"),
    ("contains('192.0.2.0/24', CAST('192.0.2.255' AS ipaddress))",
     "contains('192.0.2.0/24', CAST('192.0.3.0' AS ipaddress))"),
    ("contains('192.0.2.0/24', CAST('192.0.2.0' AS ipaddress))",
     "contains('192.0.2.0/24', CAST('192.0.1.255' AS ipaddress))"),
    ("contains('2001:db8::/32', CAST('2001:db8::1' AS ipaddress))",
     "contains('2001:db8::/32', CAST('192.0.2.1' AS ipaddress))"),
    ("contains('192.0.2.0/24', TRY_CAST(n AS ipaddress)) IS NULL",
     "contains('192.0.2.0/24', TRY_CAST('192.0.2.1' AS ipaddress)) IS NULL"),
    # numbers as texts
    ("CAST(12 AS varchar) = '12'", "CAST(12 AS varchar) = '1.2E1'"),
    ("CAST(CAST('1e21' AS double) AS varchar) = '1.0E21'", "CAST(CAST('1e21' AS double) AS varchar) = '1e21'"),
    ("CAST(12 AS double) = 12.0", "CAST(12 AS double) = 12.5"),
    ("CAST(s AS varchar) = 'abc'", "CAST(s AS varchar) = 'ab'"),
    ("CAST(NULL AS double) IS NULL", "CAST('1' AS double) IS NULL"),
    # json
    ("json_extract_scalar(json_parse('\"a\"'), '$') = 'a'", "json_extract_scalar(json_parse('\"a\"'), '$') = '\"a\"'"),
    ("json_extract_scalar(json_parse('12'), '$') = '12'", "json_extract_scalar(json_parse('12'), '$') IS NULL"),
    ("json_extract_scalar(json_parse('{}'), '$') IS NULL", "json_extract_scalar(json_parse('1'), '$') IS NULL"),
    ("json_format(json_parse('[1,  2]')) = '[1,2]'", "json_format(json_parse('[1,  2]')) = '[1, 2]'"),
    ("json_parse(n) IS NULL", "json_parse('null') IS NULL"),
    ("json_query(j, 'lax $.a' WITH ARRAY WRAPPER) = '[[1,\"x\"]]'",
     "json_query(j, 'lax $.a' WITH ARRAY WRAPPER) = '[1]'"),
    ("json_query(j, 'lax $.b' WITH ARRAY WRAPPER) IS NULL", "json_query(j, 'lax $.a' WITH ARRAY WRAPPER) IS NULL"),
    ("json_query(s, 'lax $.a' WITH ARRAY WRAPPER) IS NULL",
     "json_query('{\"a\":1}', 'lax $.a' WITH ARRAY WRAPPER) IS NULL"),
    ("json_query(n, 'lax $.a' WITH ARRAY WRAPPER) IS NULL", "json_query(j, 'lax $' WITH ARRAY WRAPPER) IS NULL"),
    ("NOT json_exists(s, 'lax $.a')", "json_exists(s, 'lax $.a') IS NULL"),
    ("json_exists(n, 'lax $.a') IS NULL", "json_exists(j, 'lax $.b') IS NULL"),
    # a bare NULL is of any type
    ("(NULL LIKE 'a') IS NULL", "('a' LIKE 'a') IS NULL"),
    ("regexp_like(NULL, 'a') IS NULL", "regexp_like('a', 'a') IS NULL"),
    ("json_exists(NULL, 'lax $') IS NULL", "json_exists(j, 'lax $') IS NULL"),
    # arrays
    ("CAST(json_parse('null') AS array(json)) IS NULL", "CAST(json_parse('[null]') AS array(json)) IS NULL"),
    ("TRY_CAST(json_parse('null') AS array(json)) IS NULL", "TRY_CAST(json_parse('[]') AS array(json)) IS NULL"),
    ("TRY_CAST(json_parse('1') AS array(json)) IS NULL", "TRY_CAST(json_parse('[1]') AS array(json)) IS NULL"),
    ("json_format(element_at(CAST(json_parse('[null,1]') AS array(json)), 1)) = 'null'",
     "element_at(CAST(json_parse('[null,1]') AS array(json)), 1) IS NULL"),
    (f"cardinality({NUMBERS}) = 4", f"cardinality({NUMBERS}) = 3"),
    (f"cardinality({NOTHING}) IS NULL", f"cardinality({EMPTY}) IS NULL"),
    (f"cardinality(flatten(ARRAY[{NUMBERS}, {NOTHING}, {EMPTY}])) = 4", f"flatten(ARRAY[{NOTHING}]) IS NULL"),
    (f"transform({NOTHING}, v -> v) IS NULL", f"transform({EMPTY}, v -> v) IS NULL"),
    (f"cardinality(transform({NUMBERS}, v -> json_format(v))) = 4", f"cardinality(transform({EMPTY}, v -> v)) = 1"),
    (f"filter({NOTHING}, v -> TRUE) IS NULL", f"filter({EMPTY}, v -> TRUE) IS NULL"),
    (f"cardinality(filter({NUMBERS}, v -> json_format(v) = '2')) = 2",
     f"cardinality(filter({NUMBERS}, v -> json_format(v) = '1')) = 2"),
    (f"cardinality(filter({texts('s', 'n')}, v -> v = 'abc')) = 1",
     f"cardinality(filter({texts('n')}, v -> v = 'abc')) = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("holds", "twin"), HOLDS, ids=[row[0] for row in HOLDS])
def test_a_condition_holds_and_its_twin_does_not(holds: str, twin: str) -> None:
    assert finds(holds)
    assert not finds(twin)


MATCHES = [
    # items; any_match, all_match and none_match of `v = 'abc'`
    (texts("s", "'x'"), True, False, False),
    (texts("s", "s"), True, True, False),
    (texts("'x'", "'y'"), False, False, True),
    (texts("s", "n"), True, None, False),
    (texts("'x'", "n"), None, False, None),
    (texts("n", "s"), True, None, False),
    (texts("n"), None, None, None),
    ("filter(ARRAY[s], v -> FALSE)", False, True, True),
]


@pytest.mark.parametrize(("items", "any_", "all_", "none"), MATCHES, ids=[row[0] for row in MATCHES])
def test_whether_items_match(items: str, any_: bool | None, all_: bool | None, none: bool | None) -> None:
    """Trino documentation, "Array functions": null where some item gives null and no other decides."""
    for name, expected in (("any_match", any_), ("all_match", all_), ("none_match", none)):
        condition = f"{name}({items}, v -> v = 'abc')"
        assert finds(condition) is (expected is True), name
        assert finds(f"NOT {condition}") is (expected is False), name
        assert finds(f"{condition} IS NULL") is (expected is None), name


@pytest.mark.parametrize(
    "call", ["array_distinct()", "array_distinct(ARRAY[s], ARRAY[s])", "flatten()", "flatten(ARRAY[ARRAY[s]], s)"]
)
def test_a_function_of_one_array_takes_one(call: str) -> None:
    with pytest.raises(QueryError):
        finds(f"{call} IS NULL")


FAILS = [
    ("json_parse('x') IS NULL", "json_parse: cannot convert to JSON: x"),
    ("from_iso8601_timestamp('soon') IS NULL", "from_iso8601_timestamp: Invalid format: soon"),
    ("CAST(s AS double) IS NULL", "cannot cast `abc` to double"),
    ("CAST(json_parse('{\"b\": 1}') AS array(json)) IS NULL", 'cannot cast `{"b":1}` to array(json)'),
    ("flatten(s) IS NULL", "flatten does not take (varchar)"),
    ("flatten(1) IS NULL", "flatten does not take (bigint)"),
    ("substr(s) = 'x'", "substr takes 2 to 3 arguments, and not 1"),
    ("substr(s, '1') = 'x'", "substr does not take (varchar, varchar)"),
    ("concat(s) = 'x'", "concat takes 2 or more arguments, and not 1"),
    ("concat(s, 1) = 'x'", "concat does not take (varchar, bigint)"),
    ("concat(1, 1) = 'x'", "concat does not take (bigint, bigint)"),
    ("least(u, u) IS NULL", "least does not take (row(type varchar), row(type varchar))"),
    ("least(s, 1) IS NULL", "least does not take (varchar, bigint)"),
    ("cardinality(r, r) = 1", "cardinality"),
    ("array_distinct(s) IS NULL", "array_distinct does not take (varchar)"),
    (f"date_format({MOMENT}, '%Y') = '2026'", "date_format does not take"),
    ("date_format(s, '%Y/%m/%d') = '2026'", "date_format does not take (varchar, varchar)"),
    ("length(1) = 1", "length does not take (bigint)"),
    ("json_format(s) = 'x'", "json_format does not take (varchar)"),
]


SUMS = [
    # measured on Trino 476: a sum, and what it is or how Trino fails
    ("9223372036854775807 + 1", "bigint addition overflow"),
    ("2147483647 + 1", "integer addition overflow"),
    ("if(s = 'abc', 2147483647, 0) + 1", "integer addition overflow"),
    ("2147483648 + 1", "2147483649"),
    ("length(s) + 2147483647", "2147483650"),
    ("0 - 2147483647 - 1", "-2147483648"),
    ("0 - 2147483647 - 2", "integer subtraction overflow"),
    ("-2147483647 - 2", "integer subtraction overflow"),
    ("-(0 - 2147483647 - 1)", "integer negation overflow: -2147483648"),
    ("-(-2147483648)", "integer negation overflow: -2147483648"),
    ("-(0 - 9223372036854775807 - 1)", "bigint negation overflow: -9223372036854775808"),
    ("-(-9223372036854775808)", "bigint negation overflow: -9223372036854775808"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "Invalid numeric literal: 9223372036854775808"),
]


@pytest.mark.parametrize(("number", "told"), SUMS, ids=[row[0] for row in SUMS])
def test_a_number_beyond_its_type_fails(number: str, told: str) -> None:
    if "-" in told[:1] or told.isdigit():
        assert finds(f"CAST({number} AS varchar) = '{told}'")
        return
    with pytest.raises(RejectedQuery) as caught:
        finds(f"{number} > 0")
    assert told in caught.value.message


@pytest.mark.parametrize(("condition", "told"), FAILS, ids=[row[0] for row in FAILS])
def test_what_a_function_does_not_take(condition: str, told: str) -> None:
    with pytest.raises(QueryError) as caught:
        finds(condition)
    assert isinstance(caught.value, RejectedQuery)
    assert told in caught.value.message
