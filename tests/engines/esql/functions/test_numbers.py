"""The mathematical functions of ES|QL on numbers that one can do by hand; null where there is no finite value."""

from __future__ import annotations

import math
from typing import Any

import pytest

from awol.errors import RejectedQuery
from tests.engines.esql.harness import value

VALUES: list[tuple[str, Any]] = [
    ("abs(-3)", 3),
    ("abs(-2.5)", 2.5),
    ("abs(-2147483648)", 2147483648),  # beyond an integer, so it is a long from the start
    ("abs(to_integer(-2147483648))", None),
    ("ceil(1.2)", 2.0),
    ("ceil(-1.2)", -1.0),
    ("ceil(3)", 3),
    ("floor(1.8)", 1.0),
    ("floor(-1.2)", -2.0),
    ("floor(3)", 3),
    ("e()", math.e),
    ("pi()", math.pi),
    ("tau()", math.tau),
    ("log(1)", 0.0),
    ("log(2, 8)", 3.0),
    ("log(0)", None),
    ("log(-1)", None),
    ("log10(1000)", 3.0),
    ("pow(2, 10)", 1024.0),
    ("pow(10, 400)", None),
    ("signum(-3)", -1.0),
    ("signum(0)", 0.0),
    ("signum(0.1)", 1.0),
    ("sqrt(16)", 4.0),
    ("sqrt(-1)", None),
    ("round(2.5)", 3.0),
    ("round(-2.5)", -3.0),
    ("round(2.4)", 2.0),
    ("round(1.255, 1)", 1.3),
    ("round(1.25, 5)", 1.25),
    ("round(123.4, -2)", 100.0),
    ("round(1.5, 28)", 1.5),
    ("round(1e300, 2)", 1e300),
    ("round(1e300, -299)", 1e300),
    ("round(1.7e308, 400)", 1.7e308),
    ("round(7, 30)", 7),
    ("round(5000000000000000000, 5000)", 5000000000000000000),
    ("round(1.5, 400)", 1.5),
    ("round(1.5, 401)", 1.5),
    ("round(1.5, 500)", 1.5),
    ("round(1.5, -500)", 0.0),
    ("round(1.5, -400)", 0.0),
    ("round(16, -1)", 20),
    ("round(14, -1)", 10),
    ("round(10, -1)", 10),
    ("round(9, -1)", 0),
    ("round(7, 3)", 7),
    ("round(to_integer(2147483647), -1)", None),
]


@pytest.mark.parametrize(("expression", "expected"), VALUES, ids=[row[0] for row in VALUES])
def test_a_value(expression: str, expected: Any) -> None:
    found = value("1", expression)
    assert (found, type(found)) == (expected, type(expected))


ONE = ["abs", "ceil", "floor", "log", "log10", "round", "signum", "sqrt"]


@pytest.mark.parametrize("name", ONE)
def test_a_text_is_no_number(name: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", f"{name}(a)")
    assert caught.value.message == f"argument of [{name}(a)] must be [numeric], found value [a] type [keyword]"


@pytest.mark.parametrize(
    ("expression", "which", "type_"),
    [
        ("pow(a, 1)", "first", "numeric"),
        ("pow(1, a)", "second", "numeric"),
        ("log(a, 1)", "first", "numeric"),
        ("log(1, a)", "second", "numeric"),
        ("round(a, 1)", "first", "numeric"),
    ],
)
def test_a_text_among_two_numbers(expression: str, which: str, type_: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        value("1", expression)
    assert caught.value.message.startswith(f"{which} argument of [{expression}] must be [{type_}], found value [a]")


@pytest.mark.parametrize("decimals", ["1.5", "a"])
def test_decimals_are_a_whole_number(decimals: str) -> None:
    with pytest.raises(RejectedQuery, match="second argument of "):
        value("1", f"round(1.5, {decimals})")
