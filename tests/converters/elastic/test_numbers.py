"""Numbers in texts as regular expressions: every short decimal text against every comparison, zero among them."""

from __future__ import annotations

import itertools
import operator
import re

import pytest

from converters.elastic import numbers

DECIMAL = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\Z")
"""What counts as a number: a plain decimal text, with its sign and its point."""

TEXTS = ["".join(chars) for size in range(1, 6) for chars in itertools.product("019.+-", repeat=size)]

OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq}


@pytest.mark.parametrize("number", [0, 1, 9, 10, 100, -1, -9, -10, 0.1, 0.9, 0.01, 1.9, -0.1, -1.01])
@pytest.mark.parametrize("sign", OPERATORS)
def test_an_expression_holds_for_exactly_the_texts_of_such_numbers(sign: str, number: float) -> None:
    text = numbers.equal(number) if sign == "==" else numbers.compare(sign, number)
    expression = re.compile(f"(?:{text})\\Z")
    wrong = [
        one
        for one in TEXTS
        if bool(expression.match(one)) != bool(DECIMAL.match(one) and OPERATORS[sign](float(one), number))
    ]
    assert wrong == []
