"""`number` of EQL, as Elasticsearch's `ToNumberFunctionProcessor` has it: what it reads, and what fails the search."""

from __future__ import annotations

import pytest

from awol.engines import Context, eql
from awol.errors import RejectedQuery
from awol.values import Event
from awol.views.plain import PlainIndex


def finds(condition: str) -> bool:
    return bool(list(eql.compile(f"any where {condition}", Context(PlainIndex({})))([Event({"eventID": "x"})])))


READ = [
    ('number("1337")', "1337"),
    ('number("42.5")', "42.5"),
    ('number("deadbeef", 16)', "3735928559"),
    ('number("0xdeadbeef")', "3735928559"),
    ('number("0xdeadbeef", null)', "3735928559"),
    ('number("  -1337 ")', "-1337"),
    ('number("+5")', "5"),
    ('number("0xff", 16)', "255"),
    ('number("0x-10")', "-16"),
    ('number("-zz", 36)', "-1295"),
    ('number("1e3")', "1000"),
    (f'number("{"0" * 5000}7")', "7"),
    ('number("1.")', "1"),
    ('number(".5", 10)', "0.5"),
    ('number("5d")', "5"),
    ('number("-0x1p3")', "-8"),
    ('number("0x1.8p1", 10)', "3"),
    ('number("-9223372036854775808")', "-9223372036854775808"),
    ('number("9223372036854775808")', "9223372036854775808.0"),
]


@pytest.mark.parametrize(("expression", "expected"), READ)
def test_a_text_that_is_a_number(expression: str, expected: str) -> None:
    assert finds(f"{expression} == {expected}")
    assert not finds(f"{expression} != {expected}")


@pytest.mark.parametrize(
    ("expression", "beyond"), [('number("0x1p99999", 10)', "> 1e308"), ('number("-0x1p99999")', "< -1e308")]
)
def test_a_number_beyond_all_is_infinite(expression: str, beyond: str) -> None:
    assert finds(f"{expression} {beyond}")


REFUSED = [
    ('number("x")', "[x] to number of base [10]"),
    ('number("-0x10")', "[-0x10] to number of base [10]"),
    ('number("0X10")', "[0X10] to number of base [10]"),
    ('number(" 0x10")', "[ 0x10] to number of base [10]"),
    ('number("0x10", 10)', "[0x10] to number of base [10]"),
    ('number("0x10", 8)', "[0x10] to number of base [8]"),
    ('number("0x1.8")', "[1.8] to number of base [16]"),
    ('number(" 1a", 16)', "[ 1a] to number of base [16]"),
    ('number("1_000")', "[1_000] to number of base [10]"),
    ('number("1_0", 8)', "[1_0] to number of base [8]"),
    ('number("0b1", 2)', "[0b1] to number of base [2]"),
    ('number("0x0x10")', "[0x10] to number of base [16]"),
    ('number("-")', "[-] to number of base [10]"),
    ('number("inf")', "[inf] to number of base [10]"),
    ('number("9223372036854775808", 9)', "[9223372036854775808] to number of base [9]"),
    ('number("8000000000000000", 16)', "[8000000000000000] to number of base [16]"),
    ('number("12", 0)', "[12] to number of base [0]"),
    ('number("12", 37)', "[12] to number of base [37]"),
    ('number("")', "[] to number of base [10]"),
]


@pytest.mark.parametrize(("expression", "told"), REFUSED)
def test_a_text_that_is_none(expression: str, told: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        finds(f"{expression} == 1")
    assert caught.value.message == f"Unable to convert {told}"
    assert caught.value.offset == len("any where ")
