"""What stands behind `field:` for each type of field and kind of value; what the type cannot hold is refused."""

from __future__ import annotations

import re

import pytest
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
)

from awol.errors import RefusedConversion
from converters.elastic.fields import Fields
from converters.elastic.regexp import in_slashes
from converters.elastic.terms import term

KEYWORD = "aws.cloudtrail.error_code"
BOOLEAN = "aws.cloudtrail.read_only"
IP = "source.ip"
DATE = "@timestamp"
LEAF = "aws.cloudtrail.flattened.request_parameters.name"

OURS, UNKNOWN = Fields(exact=True), Fields(exact=False)
MORE = SigmaCompareExpression(SigmaNumber(9), CompareOperators.GT)

WRITTEN: list[tuple[str, SigmaType, Fields, str]] = [
    (KEYWORD, SigmaString("AccessDenied"), OURS, "AccessDenied"),
    (KEYWORD, SigmaString("Access*"), OURS, "Access*"),
    (KEYWORD, SigmaString("*"), OURS, "*"),
    (KEYWORD, SigmaString("a *"), OURS, r"a\ *"),
    (KEYWORD, SigmaString("true"), OURS, "true"),
    (KEYWORD, SigmaNumber(9), OURS, "9"),
    (KEYWORD, SigmaBool(True), OURS, "true"),
    (KEYWORD, SigmaBool(False), OURS, "false"),
    (KEYWORD, SigmaRegularExpression("^a/b\\Z"), OURS, "/a\\/b/"),
    (LEAF, SigmaString("a"), OURS, "a"),
    (LEAF, SigmaString("a*"), OURS, "a*"),
    (LEAF, SigmaString("*"), OURS, "*"),
    (LEAF, SigmaNumber(9), OURS, "9"),
    (LEAF, SigmaBool(True), OURS, "true"),
    (BOOLEAN, SigmaBool(True), OURS, "true"),
    (BOOLEAN, SigmaString("FALSE"), OURS, "false"),
    (BOOLEAN, SigmaString("*"), OURS, "*"),
    (IP, SigmaCIDRExpression("192.0.2.0/24"), OURS, '"192.0.2.0/24"'),
    (IP, SigmaString("*"), OURS, "*"),
    (DATE, SigmaString("*"), OURS, "*"),
    # Of an index that is not known any field may hold texts, in any letter case, or numbers.
    (KEYWORD, SigmaString("ab"), UNKNOWN, "/[aA][bB]/"),
    (KEYWORD, SigmaCasedString("ab"), UNKNOWN, "ab"),
    (KEYWORD, SigmaString("12"), UNKNOWN, "12"),
    (KEYWORD, SigmaBool(True), UNKNOWN, "(true OR /[tT][rR][uU][eE]/)"),
    (KEYWORD, SigmaString("True"), UNKNOWN, "(true OR /[tT][rR][uU][eE]/)"),
    (KEYWORD, SigmaCasedString("True"), UNKNOWN, "True"),
]


@pytest.mark.parametrize(("name", "value", "fields", "expected"), WRITTEN)
def test_what_a_value_is_written_as(name: str, value: SigmaType, fields: Fields, expected: str) -> None:
    assert term(name, value, fields) == expected


@pytest.mark.parametrize(
    ("number", "found", "missed"), [(900, ("900", "0900", "900.0", "9e2"), ("901", "90", "9000", "x900"))]
)
def test_a_number_of_an_unknown_index_is_looked_for_in_texts_too(
    number: int, found: tuple[str, ...], missed: tuple[str, ...]
) -> None:
    written = term(KEYWORD, SigmaNumber(number), UNKNOWN)
    plain, _, expression = written.removeprefix("(").removesuffix("/)").partition(" OR /")
    assert plain == str(number)
    decimals = [text for text in found if "e" not in text]
    assert [text for text in (*decimals, *missed) if re.fullmatch(expression, text)] == decimals


REFUSED: list[tuple[str, SigmaType, str]] = [
    *((name, SigmaNumber(5), "never holds a number") for name in (BOOLEAN, IP, DATE)),
    *((name, SigmaBool(True), "is never true or false") for name in (IP, DATE)),
    *((name, SigmaString("x"), "never holds such a text") for name in (BOOLEAN, IP, DATE)),
    (BOOLEAN, SigmaString("tru*"), "never holds such a text"),
    (IP, SigmaString("true"), "never holds such a text"),
    *((name, SigmaRegularExpression("x"), "runs no regular expression") for name in (BOOLEAN, IP, DATE, LEAF)),
    *((name, MORE, "compares those letter by letter: 1000 comes before 900") for name in (KEYWORD, LEAF, BOOLEAN)),
    (LEAF, SigmaString("*a"), "a wildcard matches in all fields or in none"),
    (LEAF, SigmaString("*a*"), "a wildcard matches in all fields or in none"),
    (LEAF, SigmaCIDRExpression("192.0.2.0/24"), "does not compare networks"),
    (KEYWORD, SigmaNull(), "is compared with a SigmaNull"),
]


@pytest.mark.parametrize(("name", "value", "reason"), REFUSED)
def test_what_a_field_cannot_hold_is_refused(name: str, value: SigmaType, reason: str) -> None:
    with pytest.raises(RefusedConversion) as caught:
        term(name, value, OURS)
    assert reason in caught.value.message
    assert f"`{name}`" in caught.value.message
    assert caught.value.next_step


COMPARED: list[tuple[CompareOperators, str]] = [
    (CompareOperators.LT, "<9 AND NOT"),
    (CompareOperators.LTE, "<=9 AND NOT"),
    (CompareOperators.GT, ">9 AND NOT"),
    (CompareOperators.GTE, ">=9 AND NOT"),
]


@pytest.mark.parametrize(("operator", "written"), COMPARED)
def test_a_limit_is_a_range_of_numbers_or_an_expression_of_texts(operator: CompareOperators, written: str) -> None:
    text = term(KEYWORD, SigmaCompareExpression(SigmaNumber(9), operator), UNKNOWN)
    assert written in text
    expression = text.removeprefix("(/").partition("/ OR")[0]
    held = {"LT": (8,), "LTE": (8, 9), "GT": (10, 100), "GTE": (9, 10, 100)}[operator.name]
    assert tuple(number for number in (8, 9, 10, 100) if re.fullmatch(expression, str(number))) == held


def test_a_negative_limit_is_escaped() -> None:
    text = term(KEYWORD, SigmaCompareExpression(SigmaNumber(-9), CompareOperators.GT), UNKNOWN)
    assert r">\-9 AND NOT" in text


SLASHES = [("a/b", r"a\/b"), (r"a\/b", r"a\/b"), (r"a\\/b", r"a\\\/b"), ("ab\\\\", "ab[\\\\]"), ("", "")]


@pytest.mark.parametrize(("expression", "written"), SLASHES)
def test_an_expression_between_slashes(expression: str, written: str) -> None:
    assert in_slashes(expression) == written
