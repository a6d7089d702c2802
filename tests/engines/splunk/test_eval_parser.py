"""What an expression of `eval` is read as: which operator binds what."""

from __future__ import annotations

import pytest

from awol.engines.splunk import nodes
from awol.engines.splunk.eval_parser import parse_formula
from awol.engines.splunk.scanner import Scanner


def arithmetic(text: str) -> nodes.Arithmetic:
    found = parse_formula(Scanner(text))
    assert isinstance(found, nodes.Arithmetic)
    return found


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "%", "."])
def test_an_operator_is_what_is_written(operator: str) -> None:
    assert arithmetic(f"a {operator} b").operator == operator


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("a + b * c", "+", "*"),
        ("a - b / c", "-", "/"),
        ("a + b % c", "+", "%"),
    ],
)
def test_products_bind_before_sums(text: str, first: str, second: str) -> None:
    found = arithmetic(text)
    assert isinstance(found.right, nodes.Arithmetic)
    assert (found.operator, found.right.operator) == (first, second)


@pytest.mark.parametrize("text", ["a - b + c", "a / b * c", "a % b / c"])
def test_what_binds_alike_goes_from_the_left(text: str) -> None:
    found = arithmetic(text)
    assert isinstance(found.left, nodes.Arithmetic)
    assert [found.left.operator, found.operator] == [text[2], text[6]]
