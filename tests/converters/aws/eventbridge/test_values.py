"""One value of a rule as the set of what its field may hold: each form that a record may hold it in."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
)

from awol.errors import RefusedConversion
from converters.aws.eventbridge.fields import Fields
from converters.aws.eventbridge.matchers import matchers
from converters.aws.eventbridge.values import allowed
from converters.shapes import Shapes

EXACT, PLAIN = Fields(exact=True, shapes=Shapes({})), Fields(exact=False, shapes=Shapes({}))
TEXT, TRUTH, NUMBER, ANY = "eventName", "readOnly", "requestParameters.retentionInDays", "requestParameters.unheardOf"
FIVE = {"numeric": ["=", 5]}
GONE = {"exists": False}


def than(operator: CompareOperators) -> SigmaCompareExpression:
    return SigmaCompareExpression(SigmaNumber(5), operator)


HELD: list[tuple[str, SigmaType, list[Any]]] = [
    (TEXT, SigmaString("a"), ["a"]),
    (TEXT, SigmaString("5"), ["5"]),
    (TEXT, SigmaString("true"), ["true"]),
    (TEXT, SigmaString("a*"), [{"prefix": "a"}]),
    (TEXT, SigmaString("*"), [{"wildcard": "*"}]),
    (TEXT, SigmaRegularExpression("^[ab]\\Z"), ["a", "b"]),
    (TEXT, SigmaNull(), [None, GONE]),
    (TEXT, SigmaExists(True), [{"exists": True}]),
    (TEXT, SigmaExists(False), [GONE]),
    (TEXT, SigmaNumber(5), ["5"]),
    (TEXT, SigmaCIDRExpression("192.0.2.0/24"), [{"cidr": "192.0.2.0/24"}]),
    # An address of its own is a text; a block of one is refused by EventBridge.
    (TEXT, SigmaCIDRExpression("192.0.2.7/32"), [{"wildcard": "192.0.2.7"}]),
    (TEXT, SigmaCIDRExpression("2001:db8::/32"), [{"cidr": "2001:db8::/32"}]),
    # True and false, also as texts.
    (TRUTH, SigmaBool(True), ["true", True]),
    (TRUTH, SigmaBool(False), ["false", False]),
    (TRUTH, SigmaString("true"), ["true", True]),
    (TRUTH, SigmaString("t*"), ["true", True]),
    (TRUTH, SigmaString("*e"), ["true", "false", True, False]),
    (TRUTH, SigmaNull(), [None, GONE]),
    (TRUTH, SigmaExists(True), ["true", "false", True, False, None]),
    # Numbers, also as texts in their usual form.
    (NUMBER, SigmaNumber(5), ["5", FIVE]),
    (NUMBER, SigmaString("5"), ["5", FIVE]),
    (NUMBER, than(CompareOperators.LT), [{"numeric": ["<", 5]}]),
    (NUMBER, than(CompareOperators.LTE), [{"numeric": ["<=", 5]}]),
    (NUMBER, than(CompareOperators.GT), [{"numeric": [">", 5]}]),
    (NUMBER, than(CompareOperators.GTE), [{"numeric": [">=", 5]}]),
    # Anything.
    (ANY, SigmaString("a"), ["a"]),
    (ANY, SigmaString("5"), ["5", FIVE]),
    (ANY, SigmaString("-5"), ["-5", {"numeric": ["=", -5]}]),
    (ANY, SigmaString("0"), ["0", {"numeric": ["=", 0]}]),
    (ANY, SigmaString("05"), ["05"]),
    (ANY, SigmaString("5.0"), ["5.0"]),
    (ANY, SigmaString("12345678901"), ["12345678901", {"numeric": ["=", 12345678901]}]),
    (ANY, SigmaString("123456789012"), ["123456789012"]),
    (ANY, SigmaString(""), [""]),
    (ANY, SigmaString("-"), ["-"]),
    (ANY, SigmaString("e"), ["e"]),
    (ANY, SigmaString("true"), ["true", True]),
    (ANY, SigmaString("fals*"), [{"prefix": "fals"}, False]),
    (ANY, SigmaBool(True), ["true", True]),
    (ANY, SigmaNumber(5), ["5", FIVE]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "expected"), HELD)
def test_what_a_field_may_hold(name: str, value: SigmaType, expected: list[Any]) -> None:
    assert matchers(allowed(name, value, EXACT)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SigmaString("a"), [{"equals-ignore-case": "a"}]),
        (SigmaCasedString("a"), ["a"]),
        (SigmaString("-"), ["-"]),
        (SigmaBool(True), [{"equals-ignore-case": "true"}, True]),
        (SigmaString("TRUE"), [{"equals-ignore-case": "TRUE"}, True]),
        (SigmaCasedString("TRUE"), ["TRUE"]),
    ],
)
def test_without_a_pipeline_letter_case_is_ignored(value: SigmaType, expected: list[Any]) -> None:
    assert matchers(allowed("f", value, PLAIN)) == expected


def test_in_a_document_letter_case_is_ignored() -> None:
    name = "requestParameters.policyDocument"
    assert matchers(allowed(name, SigmaString("a*"), EXACT)) == [{"prefix": {"equals-ignore-case": "a"}}]
    assert matchers(allowed(name, SigmaCasedString("a*"), EXACT)) == [{"prefix": "a"}]


REFUSED: list[tuple[str, SigmaType, Fields, str, str]] = [
    (ANY, SigmaNull(), EXACT, "is tested for missing, null or present", "eventSource"),
    (ANY, SigmaExists(True), EXACT, "is tested for missing, null or present", "eventSource"),
    (TEXT, SigmaString("a?"), EXACT, "with a pattern with `?`", "write `*`"),
    (ANY, SigmaString("5*"), EXACT, "may hold a number, and EventBridge compares parts of texts only", "whole values"),
    (ANY, SigmaString("*"), EXACT, "may hold a number, and EventBridge compares parts of texts only", "whole values"),
    (NUMBER, SigmaString("*e*"), EXACT, "may hold a number, and EventBridge compares parts", "whole values"),
    ("f", SigmaString("5"), PLAIN, "may hold `5` as a text or as a number", "the pack's pipeline"),
    ("f", SigmaNumber(5), PLAIN, "may hold the number 5 as a text", "quotation marks"),
    ("f", SigmaCIDRExpression("192.0.2.0/24"), PLAIN, "may hold an address in any spelling", "the pack's pipeline"),
    (TRUTH, SigmaNumber(5), EXACT, "is true or false, never a number", "remove the comparison"),
    (ANY, SigmaCIDRExpression("192.0.2.0/24"), EXACT, "may hold a number, whose digits", "whole values"),
    (TEXT, than(CompareOperators.GT), EXACT, "may hold numbers as text", "whole values"),
    (NUMBER, than(CompareOperators.NEQ), EXACT, "is compared with the operator NEQ", "|neq alone"),
    (TEXT, SigmaExpansion([]), EXACT, "is compared with a SigmaExpansion", "compare with a text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "fields", "reason", "step"), REFUSED)
def test_what_no_pattern_says(name: str, value: SigmaType, fields: Fields, reason: str, step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        allowed(name, value, fields)
    assert refused.value.message.startswith(f"`{name}` ")
    assert reason in refused.value.message
    assert step in str(refused.value.next_step)


@pytest.mark.parametrize(
    ("block", "refused"),
    [
        # The first byte of an IPv6 address of the internet (20 to 3F), of a private network (FC to FF), of the host.
        ("31.0.0.0/8", False), ("32.0.0.0/8", True), ("63.0.0.0/8", True), ("64.0.0.0/8", False),
        ("251.0.0.0/8", False), ("252.0.0.0/8", True), ("255.0.0.0/8", True), ("0.0.0.0/8", True), ("1.0.0.0/8", False),
        ("16.0.0.0/4", False), ("0.0.0.0/0", True), ("30.0.0.0/7", False), ("248.0.0.0/5", True),
        ("2600::/32", False), ("2600::/31", True), ("2600::/12", True), ("2001:db8::/33", False),
    ],
)  # fmt: skip
def test_a_block_that_also_matches_addresses_of_the_other_version(block: str, refused: bool) -> None:
    value = SigmaCIDRExpression(block)
    if not refused:
        assert matchers(allowed(TEXT, value, EXACT)) == [{"cidr": block}]
        return
    with pytest.raises(RefusedConversion, match="EventBridge also matches an IPv") as caught:
        allowed(TEXT, value, EXACT)
    assert "|startswith" in str(caught.value.next_step)
