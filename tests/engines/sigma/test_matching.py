"""One value of a rule against one of a record, where letters, digits and times could be taken for one another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from awol.engines.sigma.matching import field_reference_test, scalar_test, stands_in
from tests.engines.sigma.test_sigma_semantics import fires

REFERENCES: list[tuple[list[Any], Any, tuple[bool, bool, bool, bool]]] = [
    # values of the other field, a value, whether it is equal, starts, ends, contains
    (["ab"], "AB", (True, True, True, True)),
    (["ab"], "abc", (False, True, False, True)),
    (["ab"], "cab", (False, False, True, True)),
    (["ab"], "cabc", (False, False, False, True)),
    (["ab"], "a", (False, False, False, False)),
    (["x", "ab"], "ab", (True, True, True, True)),
    ([], "ab", (False, False, False, False)),
    ([None], "ab", (False, False, False, False)),
    ([{"a": 1}, "ab"], "ab", (True, True, True, True)),
    (["ab"], None, (False, False, False, False)),
    ([None], None, (False, False, False, False)),
    ([5], 5, (True, True, True, True)),
    ([True], "true", (True, True, True, True)),
    # what is no plain value is not met by what Python would write for it
    ([None], "None", (False, False, False, False)),
    ([{"a": 1}], "{'a': 1}", (False, False, False, False)),
    (["None"], None, (False, False, False, False)),
]


@pytest.mark.parametrize(("other", "item", "expected"), REFERENCES)
def test_a_value_against_another_field(other: list[Any], item: Any, expected: tuple[bool, ...]) -> None:
    forms = [(False, False), (True, False), (False, True), (True, True)]
    assert tuple(field_reference_test(other, item, starts, ends) for starts, ends in forms) == expected


EQUAL: list[tuple[str, bool, Any, bool]] = [
    # a text of a rule, with letter case, a value of a record, whether it is met
    ("Leave", True, "Leave", True),
    ("Leave", True, "leave", False),
    ("Leave", False, "leave", True),
    ("900", True, 900, True),
    ("900", True, 901, False),
    ("900", False, 900, True),
    ("true", True, True, True),
    ("True", True, True, False),
    ("True", False, True, True),
    ("None", True, None, False),
    ("None", False, None, False),
    ("{}", True, {}, False),
    ("{}", False, {}, False),
]


@pytest.mark.parametrize(("text", "cased", "item", "expected"), EQUAL)
def test_a_text(text: str, cased: bool, item: Any, expected: bool) -> None:
    assert scalar_test(["equal", text, cased])(item) is expected


ANY, ONE = ["*"], ["?"]
LIKE: list[tuple[list[Any], bool, Any, bool]] = [
    # parts of a value, with letter case, a value of a record, whether it is met
    (["ab", ANY], False, "ABx", True),
    (["ab", ANY], False, "xab", False),
    ([ANY, "ab"], False, "xAB", True),
    ([ANY, "ab"], False, "abx", False),
    ([ANY, "ab", ANY], False, "xABx", True),
    ([ANY, "ab", ANY], False, "axb", False),
    ([ANY, "ab"], False, "ab", True),
    (["a", ANY, "b"], False, "AxxB", True),
    (["a", ANY, "b"], False, "ab", True),
    (["a", ANY, "b"], False, "abx", False),
    (["a", ONE], False, "ab", True),
    (["a", ONE], False, "a", False),
    (["a", ONE], False, "abc", False),
    ([ONE, "a"], False, "ba", True),
    ([ONE, "a"], False, "ab", False),
    (["ab", ANY], True, "abx", True),
    (["ab", ANY], True, "ABx", False),
    ([ANY, "ab"], True, "xab", True),
    ([ANY, "ab"], True, "xAB", False),
    # beyond ASCII: the Kelvin sign is a k in either case, and a letter in a record may be any
    (["k", ANY], False, "\u212ax", True),
    (["\u212a", ANY], False, "kx", True),
    (["é", ANY], False, "Éx", True),
    (["é", ANY], True, "Éx", False),
    # what is no text is met as the text that it is in JSON
    (["1", ANY], False, 12, True),
    ([ANY, "ue"], False, True, True),
    (["1", ANY], False, None, False),
    (["N", ANY, "e"], False, None, False),
    (["{", ANY, "}"], False, {}, False),
    ([ANY, "a", ANY], False, {"a": "a"}, False),
]


@pytest.mark.parametrize(("parts", "cased", "item", "expected"), LIKE)
def test_a_pattern(parts: list[Any], cased: bool, item: Any, expected: bool) -> None:
    assert scalar_test(["like", parts, cased])(item) is expected


STANDS: list[tuple[list[Any], bool, tuple[bool, bool, str] | None]] = [
    # parts of a value, with letter case, what is before and behind one text
    (["Ab", ANY], False, (False, True, "ab")),
    ([ANY, "Ab"], False, (True, False, "ab")),
    ([ANY, "Ab", ANY], False, (True, True, "ab")),
    ([ANY, ""], False, (True, False, "")),
    (["Ab", ANY], True, None),
    (["k\u212a", ANY], False, None),
    (["Ab", ONE], False, None),
    ([ONE, "Ab", ANY], False, None),
    (["a", ANY, "b"], False, None),
    (["Ab"], False, None),
    ([ANY], False, None),
    ([ANY, ANY], False, None),
    ([ANY, ANY, "Ab", ANY], False, None),
]


@pytest.mark.parametrize(("parts", "cased", "expected"), STANDS)
def test_a_pattern_that_is_one_text(parts: list[Any], cased: bool, expected: tuple[bool, bool, str] | None) -> None:
    assert stands_in(parts, cased) == expected


@pytest.mark.parametrize(("item", "asked"), [("abx", 0), ("xab", 0), ("éab", 1), (5, 1), (None, 0), ({}, 0)])
def test_a_regular_expression_is_asked_only_of_what_needs_it(
    item: Any, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    compiled = re.compile

    def counted(pattern: str, flags: int) -> re.Pattern[str]:
        made.append(pattern)
        return compiled(pattern, flags)

    monkeypatch.setattr("re.compile", counted)
    test = scalar_test(["like", ["ab", ANY], False])
    assert [test(item), test(item)] == [item == "abx"] * 2
    assert len(made) == asked, "and it is compiled once"


# 2026-05-28T03:10:00Z is a Thursday in the 22nd week
PARTS = [("minute", 10, 11), ("hour", 3, 4), ("day", 28, 27), ("week", 22, 21), ("month", 5, 6), ("year", 2026, 2025)]


@pytest.mark.parametrize(("part", "number", "other"), PARTS, ids=[row[0] for row in PARTS])
def test_a_part_of_a_time(part: str, number: int, other: int) -> None:
    record = {"a": "2026-05-28T03:10:00Z"}
    assert fires(f"s:\n  a|{part}: {number}\ncondition: s", record)
    assert not fires(f"s:\n  a|{part}: {other}\ncondition: s", record)
    assert not fires(f"s:\n  a|{part}: {number}\ncondition: s", {"a": "no time"})


NUMBERS: list[tuple[str, Any, bool]] = [
    ("a: 9", 9.0, True),
    ("a: 9", "9.0", True),
    ("a: 9", "+9", True),
    ("a: 9", "9.", True),
    ("a: 0.5", ".5", True),
    ("a: 9", "9e0", False),
    ("a: 9", " 9", False),
    ("a: 9", "0x9", False),
    ("a: 1", True, False),
    ("a: 9", None, False),
    ("a|gt: 9", 10, True),
    ("a|gt: 9", 9, False),
    ("a|gte: 9", 9, True),
    ("a|gte: 9", 8, False),
    ("a|lt: 9", 8, True),
    ("a|lt: 9", 9, False),
    ("a|lte: 9", 9, True),
    ("a|lte: 9", 10, False),
    ("a|neq: 9", 8, True),
    ("a|neq: 9", 9, False),
    ("a|neq: 9", "x", True),
    ("a|gt: 9", "ten", False),
    ("a|gt: 9", True, False),
]


@pytest.mark.parametrize(("item", "value", "expected"), NUMBERS)
def test_a_number_against_a_value(item: str, value: Any, expected: bool) -> None:
    assert fires(f"s:\n  {item}\ncondition: s", {"a": value}) is expected


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (True, True), ("true", True), ("TRUE", True), (False, False), ("false", False), ("False", False),
        (None, None), ("fals", None), (1, None), (0, None), ("", None),
    ],
)  # fmt: skip
def test_a_boolean_is_met_by_its_word_in_any_letters(value: Any, truth: bool | None, wanted: bool) -> None:
    written = str(wanted).lower()
    assert fires(f"s:\n  f: {written}\ncondition: s", {"f": value}) is (truth is wanted)
