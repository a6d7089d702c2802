"""Formulas of `where`: the exact text of each test and of their combination, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    TimestampPart,
)

from awol.errors import RefusedConversion
from converters.splunk.formulas import formula, refuse_null_text


def is_(field: str, value: SigmaType | str) -> ConditionFieldEqualsValueExpression:
    return ConditionFieldEqualsValueExpression(field, SigmaString(value) if isinstance(value, str) else value)


def all_of(*parts: Any) -> ConditionAND:
    return ConditionAND(list(parts))


def any_of(*parts: Any) -> ConditionOR:
    return ConditionOR(list(parts))


def found(field: str, text: str) -> str:
    return f"isnotnull(mvfind('{field}', \"{text}\"))"


A, B, C = is_("f", "a"), is_("g", "b"), is_("h", "c")
IN_A, IN_B, IN_C = (found(field, f"(?i)^{text}\\z") for field, text in ("fa", "gb", "hc"))
END = "\\z"
END_AB = "(?is)^.*ab.*\\z"
DECIMAL = "match('f', \"^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)\\z\")"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (A, IN_A),
        (all_of(A, B, C), f"{IN_A} AND {IN_B} AND {IN_C}"),
        (any_of(A, B, C), f"{IN_A} OR {IN_B} OR {IN_C}"),
        (any_of(all_of(A, B), C), f"({IN_A} AND {IN_B}) OR {IN_C}"),
        (all_of(any_of(A, B), C), f"({IN_A} OR {IN_B}) AND {IN_C}"),
        (ConditionNOT([A]), f"NOT {IN_A}"),
        (ConditionNOT([all_of(A, B)]), f"NOT ({IN_A} AND {IN_B})"),
        (all_of(ConditionNOT([A]), B), f"(NOT {IN_A}) AND {IN_B}"),
        # Parts of one field are one expression, unless a text that stands for nothing holds one of them.
        (any_of(is_("f", "*ab*"), is_("f", "*ac*")), found("f", "(?i)a(?:b|c)")),
        (any_of(is_("f", "*ab*"), is_("g", "*ac*")),
         f"{found('f', END_AB)} OR {found('g', '(?is)^.*ac.*' + END)}"),
        (any_of(is_("f", "*ab*"), is_("f", "ac")),
         f"{found('f', END_AB)} OR {found('f', '(?i)^ac' + END)}"),
        (any_of(is_("f", "*ab*"), is_("f", "*ul*")),
         f"{found('f', END_AB)} OR "
         + found("f", "(?is)^(?!(?-i:null)\\z).*ul.*\\z")),
        (any_of(is_("errorCode", "*ab*"), is_("errorCode", "*uc*")),
         f"{found('errorCode', END_AB)} OR "
         + found("errorCode", "(?is)^(?!(?-i:success)\\z).*uc.*\\z")),
        (any_of(is_("f", "*ab*"), is_("f", "*uc*")), found("f", "(?i)(?:ab|uc)")),
    ],
)  # fmt: skip
def test_tests_together(item: Any, expected: str) -> None:
    assert formula(item) == expected


LEAVES: list[tuple[str, SigmaType, str]] = [
    ("f", SigmaNull(), "isnull(mvfind('f', \"^(?!(?:null)\\z)\"))"),
    ("errorCode", SigmaNull(), "isnull(mvfind('errorCode', \"^(?!(?:success|null)\\z)\"))"),
    ("f", SigmaExists(True), "isnotnull('f')"),
    ("f", SigmaExists(False), "isnull('f')"),
    ("errorCode", SigmaExists(True), "isnotnull(mvfind('errorCode', \"^(?!success\\z)\"))"),
    ("errorCode", SigmaExists(False), "isnull(mvfind('errorCode', \"^(?!success\\z)\"))"),
    ("f", SigmaBool(True), found("f", "(?i)^true\\z")),
    ("f", SigmaBool(False), found("f", "(?i)^false\\z")),
    ("f", SigmaCIDRExpression("192.0.2.0/24"), "isnotnull(mvfilter(cidrmatch(\"192.0.2.0/24\", 'f')))"),
    ("f", SigmaNumber(5), f"isnotnull(mvfilter({DECIMAL} AND tonumber('f')=5))"),
    *(
        ("f", SigmaCompareExpression(SigmaNumber(5), operator),
         f"isnotnull(mvfilter({DECIMAL} AND tonumber('f'){sign}5))")
        for operator, sign in ((CompareOperators.LT, "<"), (CompareOperators.LTE, "<="), (CompareOperators.GT, ">"),
                               (CompareOperators.GTE, ">="))
    ),
    ("f", SigmaCasedString("Ab"), found("f", "^Ab\\z")),
    ("f", SigmaString("*"), found("f", "(?is)^(?!(?-i:null)\\z).*\\z")),
    # The text itself is left to the value: `success` in errorCode is what the add-on writes, and what AWS writes.
    ("errorCode", SigmaString("success"), found("errorCode", "(?i)^success\\z")),
    ("f", SigmaRegularExpression("ul"), found("f", "^(?!(?-i:null)\\z)(?s:.*?)(?:ul)")),
    ("f", SigmaRegularExpression("uc"), found("f", "uc")),
    ("errorCode", SigmaRegularExpression("uc"), found("errorCode", "^(?!(?-i:success)\\z)(?s:.*?)(?:uc)")),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "expected"), LEAVES)
def test_a_test_of_a_field(field: str, value: SigmaType, expected: str) -> None:
    assert formula(is_(field, value)) == expected


@pytest.mark.parametrize(
    ("item", "reason", "step"),
    [
        (ConditionValueExpression(SigmaString("a")), "for a keyword without a field", "name the field"),
        (is_("f", SigmaFieldReference("g")), "`f` is compared with another field", "esql"),
        (is_("f", SigmaTimestampPart(TimestampPart.HOUR, 5)), "`f` has a modifier for a part of the time", "modifier"),
        (is_("f", SigmaCompareExpression(SigmaNumber(5), CompareOperators.NEQ)),
         "`f` is compared with a SigmaCompareExpression", "fixed values"),
        (is_("f", SigmaExpansion([SigmaString("a")])), "`f` is compared with a SigmaExpansion", "fixed values"),
        (is_("requestParameters", SigmaNull()), "no field for the whole object `requestParameters`", "field inside"),
        (is_("requestParameters", SigmaExists(True)), "no field for the whole object", "field inside"),
        (is_("a'b", "x"), "the field name `a'b` cannot be written", "pipeline"),
        (is_("f", "null"), "`f` is compared with the text `null`", "without quotation marks"),
    ],
)  # fmt: skip
def test_what_no_formula_says(item: Any, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        formula(item)
    assert reason in refused.value.message
    assert step in str(refused.value.next_step)


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        (SigmaString("null"), True),
        (SigmaString("NULL"), True),
        (SigmaCasedString("null"), True),
        (SigmaCasedString("NULL"), False),
        (SigmaString("nul*"), False),
        (SigmaString("nul"), False),
        (SigmaString("success"), False),
    ],
)
def test_the_text_null_is_refused(value: SigmaString, refused: bool) -> None:
    if not refused:
        refuse_null_text("f", value)
        return
    with pytest.raises(RefusedConversion, match="can also be a JSON null"):
        refuse_null_text("f", value)
