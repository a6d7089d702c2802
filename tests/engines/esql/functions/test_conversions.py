"""The conversions of ES|QL: every source of every target, several values, none, and what cannot be converted."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RejectedQuery, UnsupportedQuery
from tests.engines.esql.harness import value

VALUES: list[tuple[str, str, Any]] = [
    ("1", "to_string(n)", "1"),
    ("1", "to_string(b)", "true"),
    ("1", "to_string(ip)", "192.0.2.1"),
    ("1", "to_string(a)", "A"),
    ("2", "to_string(a)", ["A", "B"]),
    ("4", "to_string(a)", None),
    ("1", 'to_ip("192.0.2.7")', "192.0.2.7"),
    ("1", "to_ip(ip)", "192.0.2.1"),
    ("1", 'to_ip("x")', None),
    ("1", "to_long(true)", 1),
    ("1", "to_long(false)", 0),
    ("1", "to_long(2.5)", 3),
    ("1", "to_long(-2.5)", -2),
    ("1", "to_long(2.4)", 2),
    ("1", 'to_long("12")', 12),
    ("1", 'to_long("1_2")', None),
    ("1", 'to_long("x")', None),
    ("1", 'to_long("1e400")', None),
    ("1", 'to_long("9223372036854775808")', None),
    ("2", "to_long(a)", None),
    ("1", 'to_long(["1", "x", "3"])', [1, 3]),
    ("1", "to_integer(2.5)", 3),
    ("1", "to_integer(2147483647)", 2147483647),
    ("1", "to_integer(2147483648)", None),
    ("1", "to_int(true)", 1),
    ("1", "to_double(true)", 1.0),
    ("1", "to_double(3)", 3.0),
    ("1", 'to_double("1.5f")', 1.5),
    ("1", 'to_double("f")', None),
    ("1", 'to_double("1_0")', None),
    ("1", 'to_double("-0x1p1")', -2.0),
    ("1", 'to_double("NaN")', None),
    ("1", 'to_dbl("Infinity")', None),
    ("1", 'to_boolean("true")', True),
    ("1", 'to_boolean("yes")', False),
    ("1", "to_boolean(0)", False),
    ("1", "to_boolean(2)", True),
    ("1", "to_bool(false)", False),
    ("1", "to_datetime(0)", "1970-01-01T00:00:00.000Z"),
    ("1", "to_datetime(1500.9)", "1970-01-01T00:00:01.500Z"),
    ("1", "to_datetime(t)", "2023-07-10T12:02:05.000Z"),
    ("1", 'to_dt("x")', None),
    ("1", 't + to_dateperiod("1 day")', "2023-07-11T12:02:05.000Z"),
    ("1", "t + to_dateperiod(1 day)", "2023-07-11T12:02:05.000Z"),
    ("1", 't + to_timeduration("1 hour")', "2023-07-10T13:02:05.000Z"),
    ("1", "t + 1 hour", "2023-07-10T13:02:05.000Z"),
    ("1", "1 hour + t", "2023-07-10T13:02:05.000Z"),
    ("1", "t - 1 hour", "2023-07-10T11:02:05.000Z"),
    ("1", "t + (1 day + 1 day)", "2023-07-12T12:02:05.000Z"),
    ("1", "t + (3 days - 1 day)", "2023-07-12T12:02:05.000Z"),
    ("4", "t + 1 hour", None),
    ("1", "null + 1 hour", None),
]


@pytest.mark.parametrize(("document", "expression", "expected"), VALUES, ids=[f"{row[0]} {row[1]}" for row in VALUES])
def test_a_value(document: str, expression: str, expected: Any) -> None:
    found = value(document, expression)
    assert (found, type(found)) == (expected, type(expected))


REFUSED = [
    ("to_ip(n)", "argument of [to_ip(n)] must be [ip or keyword or text], found value [n] type [long]"),
    ("to_long(ip)", "found value [ip] type [ip]"),
    ("to_integer(ip)", "found value [ip] type [ip]"),
    ("to_double(ip)", "found value [ip] type [ip]"),
    ("to_boolean(t)", "found value [t] type [datetime]"),
    ("to_boolean(ip)", "found value [ip] type [ip]"),
    ("to_datetime(b)", "found value [b] type [boolean]"),
    ("to_datetime(ip)", "found value [ip] type [ip]"),
    ('to_dateperiod("1 hour")', "must be a constant [date_period or string]"),
    ('to_timeduration("1 day")', "must be a constant [time_duration or string]"),
    ("to_timeduration(1 day)", "must be a constant [time_duration or string]"),
    ('to_dateperiod("x")', "must be a constant [date_period or string]"),
    ("to_dateperiod(a)", "must be a constant"),
    ("t - n", "[-] has arguments with incompatible types [datetime] and [long]"),
    ("n + 1 day", "[+] has arguments with incompatible types [long] and [date_period]"),
]


@pytest.mark.parametrize(("expression", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_converted(expression: str, message: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", expression)
    assert message in caught.value.message


CONDITIONS: list[tuple[str, str, Any]] = [
    ("1", "case(b, 1, 2)", 1),
    ("3", "case(b, 1, 2)", 2),
    ("3", "case(b, 1)", None),
    ("2", "case(b, 1, 2)", 2),  # true and false at once is not true
    ("4", "case(b, 1, n is null, 3, 2)", 3),
    ("3", "coalesce(a, id)", "3"),
    ("4", 'coalesce(a, null, "z")', "z"),
    ("4", "coalesce(a, null, null)", None),
    ("1", "coalesce(a)", "A"),
    ("1", "greatest(n, 5, 3)", 5),
    ("1", "least(n, 5, 3)", 1),
    ("4", "least(n, 5)", None),
    ("1", "greatest(d, n)", 1.5),
    ("1", 'greatest(to_ip("192.0.2.9"), to_ip("192.0.2.10"))', "192.0.2.10"),
    ("1", 'least(to_ip("192.0.2.9"), to_ip("192.0.2.10"))', "192.0.2.9"),
    ("1", 'cidr_match(ip, "198.51.100.0/24", "192.0.2.0/31")', True),
    ("1", 'cidr_match(ip, "192.0.2.2/31")', False),
    ("1", 'cidr_match(ip, null, "192.0.2.2/31")', None),
]


@pytest.mark.parametrize(
    ("document", "expression", "expected"), CONDITIONS, ids=[f"{row[0]} {row[1]}" for row in CONDITIONS]
)
def test_a_value_that_is_chosen(document: str, expression: str, expected: Any) -> None:
    found = value(document, expression)
    assert (found, type(found)) == (expected, type(expected))


CHOSEN_WRONGLY = [
    ("case(n, 1, 2)", "first argument of [case(n, 1, 2)] must be [boolean]"),
    ("case(b, 1, n, 2)", "third argument of [case(b, 1, n, 2)] must be [boolean]"),
    ("case(b, n, a)", "third argument of [case(b, n, a)] must be [long], found value [a] type [keyword]"),
    ("coalesce(n, a)", "second argument of [coalesce(n, a)] must be [long], found value [a] type [keyword]"),
    ("greatest(a, n)", "second argument of [greatest(a, n)] must be [keyword], found value [n] type [long]"),
    ('cidr_match(a, "192.0.2.0/24")', 'first argument of [cidr_match(a, "192.0.2.0/24")] must be [ip]'),
    ("cidr_match(ip, n)", "second argument of [cidr_match(ip, n)] must be [string]"),
    ('cidr_match(ip, "192.0.2.0/99")', "'192.0.2.0/99' is not an IP string literal."),
]


@pytest.mark.parametrize(("expression", "message"), CHOSEN_WRONGLY, ids=[row[0] for row in CHOSEN_WRONGLY])
def test_what_cannot_be_chosen_from(expression: str, message: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", expression)
    assert message in caught.value.message


CASTS = [
    # (ES|QL, "Type conversion functions" and the operator `::`; each with a value that only the cast makes)
    ('"a"::keyword', "a"),
    ("12::keyword", "12"),
    ("12::string", "12"),
    ('"192.0.2.1"::ip', "192.0.2.1"),
    ('"2026-01-01"::datetime', "2026-01-01T00:00:00.000Z"),
    ('"2026-01-01"::date', "2026-01-01T00:00:00.000Z"),
    ('"true"::boolean', True),
    ('"true"::bool', True),
    ('"12"::integer', 12),
    ('"12"::int', 12),
    ('"2147483648"::int', None),
    ('"2147483648"::long', 2147483648),
    ('"1.5"::double', 1.5),
    ('t + "1 day"::date_period', "2023-07-11T12:02:05.000Z"),
    ('t + "1 hour"::time_duration', "2023-07-10T13:02:05.000Z"),
]


@pytest.mark.parametrize(("expression", "expected"), CASTS)
def test_a_cast(expression: str, expected: Any) -> None:
    found = value("1", expression)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "name", ["cartesian_point", "cartesian_shape", "date_nanos", "geo_point", "geo_shape", "unsigned_long", "version"]
)
def test_a_cast_to_a_type_that_is_not_held_is_unsupported(name: str) -> None:
    with pytest.raises(UnsupportedQuery, match=name):
        value("1", f'"1"::{name}')


@pytest.mark.parametrize("name", ["text", "number", "timestamp", "keywords"])
def test_a_cast_to_what_is_no_type_is_rejected(name: str) -> None:
    with pytest.raises(RejectedQuery, match=name):
        value("1", f'"1"::{name}')
