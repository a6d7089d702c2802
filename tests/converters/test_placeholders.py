"""Values for placeholders: each in the place of its name, alternatives of each other, plain text."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.rule import SigmaRule
from sigma.types import SigmaCasedString, SigmaExpansion, SigmaRegularExpression, SigmaString

from awol.errors import RefusedConversion
from converters.placeholders import detection_items, fill
from tests.converters.rules import rule

WHO, TEAM, ONE = ("bob", "eve"), ("red", "blue"), ("bob",)


def filled(detection: Any, **placeholders: tuple[str, ...]) -> list[Any]:
    """The values of each field: a text, or the list of those that were put in for one."""
    read = SigmaRule.from_yaml(rule({"s": detection}))
    fill(read, placeholders)
    return [shown(value) for item in detection_items(read) for value in item.value]


def shown(value: Any) -> Any:
    if isinstance(value, SigmaExpansion):
        return [shown(one) for one in value.values]
    return str(value.regexp) if isinstance(value, SigmaRegularExpression) else str(value)


FILLED: list[tuple[str, Any, list[Any]]] = [
    ("none", {"f": "a"}, ["a"]),
    ("no modifier, no placeholder", {"f": "%who%"}, ["%who%"]),
    ("one value", {"f|expand": "%one%"}, ["bob"]),
    ("two values", {"f|expand": "%who%"}, [["bob", "eve"]]),
    ("in the middle", {"f|expand": "a%one%b"}, ["abobb"]),
    ("twice the same", {"f|expand": "%who%-%who%"}, [["bob-bob", "eve-eve"]]),
    ("two names, each with each", {"f|expand": "%who%:%team%"}, [["bob:red", "bob:blue", "eve:red", "eve:blue"]]),
    ("beside a star", {"f|expand": "*%one%*"}, ["*bob*"]),
    ("a beginning", {"f|expand|startswith": "%who%"}, [["bob*", "eve*"]]),
    ("beside a plain value", {"f|expand": ["a", "%who%"]}, ["a", ["bob", "eve"]]),
    ("all of them", {"f|expand|all": ["%who%", "%team%"]}, [["bob", "eve"], ["red", "blue"]]),
    ("several fields", {"f|expand": "%one%", "g": "x", "h|expand": "%who%"}, ["bob", "x", ["bob", "eve"]]),
    ("lists of mappings", [{"f|expand": "%one%"}, {"g|expand": "%who%"}], ["bob", ["bob", "eve"]]),
    ("a star is a star", {"f|expand": "%star%"}, [r"x\*y"]),
]


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in FILLED], ids=[row[0] for row in FILLED])
def test_placeholders_are_replaced(detection: Any, expected: list[Any]) -> None:
    assert filled(detection, who=WHO, team=TEAM, one=ONE, star=("x*y",)) == expected


def test_a_value_is_one_text_without_seams() -> None:
    read = SigmaRule.from_yaml(rule({"f|expand": "a%one%b*%one%c"}))
    fill(read, {"one": ONE})
    (value,) = detection_items(read)[0].value
    assert isinstance(value, SigmaString)
    first, star, last = value.s
    assert (first, last) == ("abobb", "bobc")
    assert not isinstance(star, str)


def test_a_value_that_counts_letter_case_still_does() -> None:
    read = SigmaRule.from_yaml(rule({"f|cased|expand": "%who%"}))
    fill(read, {"who": WHO})
    (value,) = detection_items(read)[0].value
    assert isinstance(value, SigmaExpansion)
    assert [type(one) for one in value.values] == [SigmaCasedString, SigmaCasedString]


def test_a_value_of_several_forms_is_filled_in_each() -> None:
    (found,) = filled({"f|expand|windash": "-x%who%"}, who=WHO)
    assert {"-xbob", "-xeve", "/xbob", "/xeve"} <= set(found)
    assert filled({"f|expand|windash": "-x%one%"}, one=ONE) == filled({"f|windash": "-xbob"})


@pytest.mark.parametrize("placeholders", [{}, {"who": ()}, {"other": WHO}])
def test_a_placeholder_without_a_value_is_named(placeholders: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(RefusedConversion, match=r"^needs configuration: who\n") as refused:
        filled({"f|expand": "%who%"}, **placeholders)
    assert "placeholders.who" in str(refused.value.next_step)


def test_only_the_placeholder_of_an_expression_is_refused() -> None:
    assert filled({"f|re": "a%b"}) == ["a%b"]
    with pytest.raises(RefusedConversion, match="a placeholder inside a regular expression") as refused:
        filled({"f|re|expand": "a%who%"}, who=WHO)
    assert "without `|re`" in str(refused.value.next_step)


def test_the_items_of_every_detection_however_deep() -> None:
    read = SigmaRule.from_yaml(rule({"s": [{"f": 1, "g": 2}, {"h": 3}], "t": {"k": 4}}, "s and t"))
    assert {item.field for item in detection_items(read)} == {"f", "g", "h", "k"}
