"""What a field may hold as the list of matchers that EventBridge has for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from converters.aws.eventbridge.allowed import Allowed, Unsayable
from converters.aws.eventbridge.globs import Glob
from converters.aws.eventbridge.matchers import FEW_LETTERS, OPERATORS, matchers


def glob(text: str, *, fold: bool = False) -> Glob:
    """A text in which `*` is any text."""
    return Glob(tuple(text.split("*")), fold)


TEXT = Allowed(kind="text")
ANY = Allowed(null=True, true=True, false=True, but=())


@pytest.mark.parametrize(
    ("text", "fold", "expected"),
    [
        ("a", False, ["a"]),
        ("", False, [""]),
        ("a*", False, [{"prefix": "a"}]),
        ("*a", False, [{"suffix": "a"}]),
        ("*a*", False, [{"wildcard": "*a*"}]),
        ("a*b", False, [{"wildcard": "a*b"}]),
        ("*", False, [{"wildcard": "*"}]),
        ("a\\b*c", False, [{"wildcard": "a\\\\b*c"}]),
        # An address is compared as one: 010.0.0.1 equals 10.0.0.1, where a wildcard compares texts.
        ("10.0.0.1", False, [{"wildcard": "10.0.0.1"}]),
        ("2001:db8::1", False, [{"wildcard": "2001:db8::1"}]),
        ("10.0.0", False, ["10.0.0"]),
        ("10.0.0.1.2", False, ["10.0.0.1.2"]),
        ("g::1", False, ["g::1"]),
        # Event Ruler compares texts with their quotation marks.
        ('a"*', False, [{"wildcard": 'a"*'}]),
        ('*"a', False, [{"wildcard": '*"a'}]),
        ('"a*', False, [{"prefix": '"a'}]),
        ("ab", True, [{"equals-ignore-case": "ab"}]),
        ("ab*", True, [{"prefix": {"equals-ignore-case": "ab"}}]),
        ("*ab", True, [{"suffix": {"equals-ignore-case": "ab"}}]),
        # Of few letters each case is written out.
        ("*a*", True, [{"wildcard": "*a*"}, {"wildcard": "*A*"}]),
        ("*a1*b*", True,
         [{"wildcard": "*a1*b*"}, {"wildcard": "*a1*B*"}, {"wildcard": "*A1*b*"}, {"wildcard": "*A1*B*"}]),
    ],
)  # fmt: skip
def test_a_text(text: str, fold: bool, expected: list[Any]) -> None:
    found = matchers(replace(TEXT, texts=(glob(text, fold=fold),)))
    assert sorted(map(str, found)) == sorted(map(str, expected))


def test_of_many_letters_no_case_is_written_out() -> None:
    assert len(matchers(replace(TEXT, texts=(glob("*abcd*", fold=True),)))) == 2**FEW_LETTERS == 16
    with pytest.raises(Unsayable, match="for a part of its text in any letter case"):
        matchers(replace(TEXT, texts=(glob("*abcde*", fold=True),)))


@pytest.mark.parametrize("char", ["a", "é", "ж", "1", "\uffff"])
def test_a_letter_that_eventbridge_knows(char: str) -> None:
    assert matchers(replace(TEXT, texts=(glob(char, fold=True),))) == [{"equals-ignore-case": char}]


@pytest.mark.parametrize("char", ["ß", "\u0130", "\u0149", "\u03c2", "\U00010400", "\U00010000", "\u017f"])
def test_a_letter_that_it_does_not_know(char: str) -> None:
    for text in (char, f"x{char}*", f"*{char}"):
        with pytest.raises(Unsayable, match="EventBridge ignores case only for letters that it knows"):
            matchers(replace(TEXT, texts=(glob(text, fold=True),)))


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (Allowed(), []),
        (Allowed(absent=True), [{"exists": False}]),
        (Allowed(null=True), [None]),
        (Allowed(true=True), [True]),
        (Allowed(false=True, null=True), [False, None]),
        (Allowed(true=True, false=True, absent=True), [True, False, {"exists": False}]),
        (Allowed(texts=(glob("a"),), others=('{"numeric": ["=", 1]}',), null=True),
         ["a", {"numeric": ["=", 1]}, None]),
        (ANY, [{"exists": True}]),
        (replace(ANY, absent=True), [{"exists": True}, {"exists": False}]),
        (replace(ANY, but=(glob("a"),)), [{"anything-but": "a"}]),
        (replace(ANY, but=(glob("a"), glob("b"))), [{"anything-but": ["a", "b"]}]),
        (replace(ANY, but=(glob("a*"),)), [{"anything-but": {"prefix": "a"}}]),
        (replace(ANY, but=(glob("a*"), glob("b*"))), [{"anything-but": {"prefix": ["a", "b"]}}]),
        (replace(ANY, but=(glob("*a"), glob("*b"))), [{"anything-but": {"suffix": ["a", "b"]}}]),
        (replace(ANY, but=(glob("a*"), glob("*b"))), [{"anything-but": {"wildcard": ["a*", "*b"]}}]),
        (replace(ANY, but=(glob("a"), glob("b*"))), [{"anything-but": {"wildcard": ["a", "b*"]}}]),
        (replace(ANY, but=(glob('a"*'),)), [{"anything-but": {"wildcard": 'a"*'}}]),
        (replace(ANY, but=(glob("a", fold=True), glob("bc", fold=True))),
         [{"anything-but": {"equals-ignore-case": ["a", "bc"]}}]),
        (replace(ANY, but=(glob("*a*", fold=True),)), [{"anything-but": {"wildcard": ["*a*", "*A*"]}}]),
        (replace(TEXT, but=()), [{"wildcard": "*"}]),
    ],
)  # fmt: skip
def test_what_a_field_may_hold(allowed: Allowed, expected: list[Any]) -> None:
    assert matchers(allowed) == expected


@pytest.mark.parametrize(
    "allowed",
    [
        # Every text, but not null, which `anything-but` passes.
        Allowed(but=()),
        replace(TEXT, but=(glob("a"),)),
        replace(ANY, null=False),
        replace(ANY, true=False),
        replace(ANY, false=False),
        replace(ANY, but=(glob("*abcde*", fold=True),)),
        replace(ANY, but=(glob("ß", fold=True),)),
    ],
)
def test_what_no_list_of_matchers_says(allowed: Allowed) -> None:
    with pytest.raises(Unsayable) as fault:
        matchers(allowed)
    assert fault.value.next_step


def test_the_operators_by_the_names_of_the_user_guide() -> None:
    """Of "Comparison operators for use in event patterns in Amazon EventBridge"."""
    assert {name.partition(",")[0].partition(" (")[0] for name in OPERATORS.values()} == {
        "Equals", "Empty", "Null", "Begins with", "Ends with", "Wildcard", "Numeric", "IP address", "Exists",
        "Anything-but", "Anything-but using a wildcard", "Or",
    }  # fmt: skip
    plain, turned = "prefix suffix equals-ignore-case wildcard", "numeric cidr exists anything-but $or null"
    combined = [f"{one}, equals-ignore-case" for one in ("prefix", "suffix")]
    negated = [f"anything-but, {one}" for one in plain.split()]
    assert set(OPERATORS) == {*plain.split(), *turned.split(), *combined, *negated, '"text"', '""', "true, false"}
