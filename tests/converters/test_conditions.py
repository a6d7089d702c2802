"""Conditions made tidy: what stands in what, which values are one, and which fields an OR shares."""

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
from sigma.types import SigmaBool, SigmaCasedString, SigmaExpansion, SigmaNull, SigmaNumber, SigmaString, SigmaType

from awol.errors import PackError
from converters.conditions import DEPTH, alternatives, children, leaves, negation, shared_field, tidy, tidy_and


def is_(field: str, value: SigmaType | str) -> ConditionFieldEqualsValueExpression:
    return ConditionFieldEqualsValueExpression(field, SigmaString(value) if isinstance(value, str) else value)


def word(value: SigmaType | str) -> ConditionValueExpression:
    return ConditionValueExpression(SigmaString(value) if isinstance(value, str) else value)


def all_of(*parts: Any) -> ConditionAND:
    return ConditionAND(list(parts))


def any_of(*parts: Any) -> ConditionOR:
    return ConditionOR(list(parts))


def no(part: Any) -> ConditionNOT:
    return ConditionNOT([part])


def shown(item: Any) -> str:
    """A tree in words."""
    if isinstance(item, ConditionNOT):
        return f"not {shown(item.args[0])}"
    if isinstance(item, ConditionAND | ConditionOR):
        name = "all" if isinstance(item, ConditionAND) else "any"
        return f"{name}({', '.join(map(shown, item.args))})"
    if isinstance(item, ConditionFieldEqualsValueExpression):
        return f"{item.field}={item.value}"
    return str(item.value)


A, B, C = is_("f", "a"), is_("f", "b"), is_("f", "c")
G, H = is_("g", "x"), is_("h", "x")


TIDY: list[tuple[str, Any, str]] = [
    ("a leaf", A, "f=a"),
    ("a word", word("a"), "a"),
    ("one of one", any_of(A), "f=a"),
    ("all of one", all_of(A), "f=a"),
    ("one in one in one", all_of(any_of(all_of(A))), "f=a"),
    ("and in and", all_of(A, all_of(G, all_of(H))), "all(f=a, g=x, h=x)"),
    ("or in or", any_of(G, any_of(A, any_of(H))), "any(g=x, f=a, h=x)"),
    ("or in and", all_of(any_of(A, G), H), "all(any(f=a, g=x), h=x)"),
    ("and in or", any_of(all_of(A, G), H), "any(all(f=a, g=x), h=x)"),
    ("not", no(A), "not f=a"),
    ("not not", no(no(A)), "f=a"),
    ("not not not", no(no(no(A))), "not f=a"),
    ("not and", no(all_of(A, G)), "not all(f=a, g=x)"),
    # None of several reads clause by clause; none of the values of one field is one clause.
    ("not or", no(any_of(A, G)), "all(not f=a, not g=x)"),
    ("not or of one field", no(any_of(A, B)), "not any(f=a, f=b)"),
    ("not or of both", no(any_of(A, B, G)), "all(not any(f=a, f=b), not g=x)"),
    ("not or with a not", no(any_of(no(A), G)), "all(f=a, not g=x)"),
    ("not or with an and not", no(any_of(no(all_of(A, G)), H)), "all(f=a, g=x, not h=x)"),
    # Alternatives for one field are gathered where the first of them stands.
    ("one field", any_of(A, B, C), "any(f=a, f=b, f=c)"),
    ("one field among others", any_of(G, A, H, B), "any(g=x, any(f=a, f=b), h=x)"),
    ("groups of one field", any_of(any_of(A, B), G, any_of(B, C)), "any(any(f=a, f=b, f=c), g=x)"),
    ("a group in a group of others", any_of(any_of(A, G), B), "any(any(f=a, f=b), g=x)"),
    ("a group in and", all_of(any_of(A, B), G), "all(any(f=a, f=b), g=x)"),
    ("words are of no field", any_of(word("a"), word("b")), "any(a, b)"),
    ("a not stands alone", any_of(A, no(B), C), "any(any(f=a, f=c), not f=b)"),
    # Each value once.
    ("twice", any_of(A, A), "f=a"),
    ("twice of three", any_of(A, B, A), "any(f=a, f=b)"),
    ("twice beside another field", any_of(A, G, A), "any(f=a, g=x)"),
    ("the same value of two fields", any_of(is_("f", "x"), G), "any(f=x, g=x)"),
    ("two words alike", any_of(word("a"), word("a")), "any(a, a)"),
    # What a modifier expanded.
    ("an expansion", is_("f", SigmaExpansion([SigmaString("a"), SigmaString("b")])), "any(f=a, f=b)"),
    ("an expansion of one", is_("f", SigmaExpansion([SigmaString("a")])), "f=a"),
    ("an expansion among values", any_of(C, is_("f", SigmaExpansion([SigmaString("a"), SigmaString("c")]))),
     "any(f=c, f=a)"),
    ("an expanded word", word(SigmaExpansion([SigmaString("a"), SigmaString("b")])), "any(a, b)"),
    ("an expansion in an expansion",
     is_("f", SigmaExpansion([SigmaExpansion([SigmaString("a"), SigmaString("b")]), SigmaString("c")])),
     "any(f=a, f=b, f=c)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in TIDY], ids=[row[0] for row in TIDY])
def test_a_condition_made_tidy(given: Any, expected: str) -> None:
    assert shown(tidy(given, ignore_case=False)) == expected
    assert shown(tidy(given, ignore_case=True)) == expected


SAME: list[tuple[str, SigmaType, SigmaType, bool, bool]] = [
    # two values of one field, one value where letter case counts, and where it does not
    ("letter case", SigmaString("Ab"), SigmaString("aB"), False, True),
    ("letter case beside a star", SigmaString("Ab*c"), SigmaString("aB*C"), False, True),
    ("cased", SigmaCasedString("Ab"), SigmaCasedString("aB"), False, False),
    ("cased, alike", SigmaCasedString("Ab"), SigmaCasedString("Ab"), True, True),
    ("cased and not", SigmaCasedString("ab"), SigmaString("ab"), False, False),
    ("a star and none", SigmaString("ab*"), SigmaString("ab"), False, False),
    ("a star and one for itself", SigmaString("ab*"), SigmaString(r"ab\*"), False, False),
    ("a star and a character", SigmaString("ab*"), SigmaString("ab?"), False, False),
    ("numbers", SigmaNumber(5), SigmaNumber(5), True, True),
    ("other numbers", SigmaNumber(5), SigmaNumber(6), False, False),
    ("a number and its text", SigmaNumber(5), SigmaString("5"), False, False),
    ("null", SigmaNull(), SigmaNull(), True, True),
    ("null and its text", SigmaNull(), SigmaString("null"), False, False),
    ("values of other kinds stay", SigmaBool(True), SigmaBool(True), False, False),
]


@pytest.mark.parametrize(
    ("one", "other", "cased", "uncased"), [row[1:] for row in SAME], ids=[row[0] for row in SAME]
)  # fmt: skip
def test_two_values_that_are_one(one: SigmaType, other: SigmaType, cased: bool, uncased: bool) -> None:
    both = any_of(is_("f", one), is_("f", other))
    for ignore_case, same in ((False, cased), (True, uncased)):
        found = tidy(both, ignore_case)
        assert (len(children(found)) == 0) is same
        assert alternatives(found)[0].value is one


def nested(levels: int) -> Any:
    """A leaf below so many ORs and ANDs."""
    item: Any = A
    for level in range(levels):
        item = all_of(G, item) if level % 2 else any_of(H, item)
    return item


def test_a_condition_too_deep_is_refused() -> None:
    assert DEPTH == 60
    assert shown(tidy(nested(60), ignore_case=False)).count("any(") == 30
    inside = nested(60)
    for item in (nested(61), no(inside), is_("f", SigmaExpansion([SigmaString("a")])) and all_of(G, inside)):
        with pytest.raises(PackError, match="nests more than 60 levels deep") as fault:
            tidy(item, ignore_case=False)
        assert fault.value.location is not None
        assert fault.value.location.path == "rule"


def test_each_level_of_what_is_expanded_counts() -> None:
    for leaf, item in ((is_, "f=a"), (lambda _, value: word(value), "a")):
        value: SigmaType = SigmaString("a")
        for _ in range(30):
            value = SigmaExpansion([value])
        assert shown(tidy(leaf("f", value), ignore_case=False)) == item
        with pytest.raises(PackError, match="nests more than"):
            tidy(leaf("f", SigmaExpansion([value])), ignore_case=False)


def test_what_is_no_part_of_a_condition_is_named() -> None:
    with pytest.raises(PackError, match="the condition contains a str") as fault:
        tidy(all_of(A, "f"), ignore_case=False)
    assert fault.value.location is not None
    assert fault.value.location.path == "rule"


@pytest.mark.parametrize(
    ("item", "expected"),
    [(A, "not f=a"), (no(A), "f=a"), (all_of(A, G), "not all(f=a, g=x)"), (any_of(A, G), "all(not f=a, not g=x)"),
     (any_of(A, B), "not any(f=a, f=b)"), (any_of(no(all_of(A, G)), H), "all(f=a, g=x, not h=x)")],
)  # fmt: skip
def test_the_negation_of_a_tidy_tree(item: Any, expected: str) -> None:
    assert shown(negation(item)) == expected


def test_and_of_tidy_trees_is_flat() -> None:
    assert shown(tidy_and([A, all_of(G, H), any_of(A, G)])) == "all(f=a, g=x, h=x, any(f=a, g=x))"
    assert shown(tidy_and([A])) == "f=a"


@pytest.mark.parametrize(
    ("item", "field", "tests", "parts"),
    [
        (A, None, ["f=a"], []),
        (word("a"), None, [], []),
        (any_of(A, B), "f", ["f=a", "f=b"], ["f=a", "f=b"]),
        (any_of(A, G), None, ["f=a", "g=x"], ["f=a", "g=x"]),
        (any_of(A, word("a")), None, ["f=a"], ["f=a", "a"]),
        (any_of(word("a"), word("b")), None, [], ["a", "b"]),
        (any_of(A, no(B)), None, ["f=a"], ["f=a", "not f=b"]),
        (all_of(A, B), None, ["f=a", "f=b"], ["f=a", "f=b"]),
        (no(A), None, ["f=a"], ["f=a"]),
        ("f", None, [], []),
    ],
)
def test_the_field_and_the_operands_of_a_node(item: Any, field: str | None, tests: list[str], parts: list[str]) -> None:
    assert shared_field(item) == field
    assert list(map(shown, alternatives(item))) == tests
    assert list(map(shown, children(item))) == parts


def test_the_leaves_with_whether_they_are_negated() -> None:
    tree = all_of(A, no(any_of(G, no(all_of(H, word("a"))))), word("b"), "no leaf")
    assert [(shown(leaf), negated) for leaf, negated in leaves(tree)] == [
        ("f=a", False), ("g=x", True), ("h=x", False), ("a", False), ("b", False),
    ]  # fmt: skip
    assert [negated for _, negated in leaves(no(A), negated=True)] == [False]
