"""What a field may hold, held to sets: every operation against the same on a few values of each kind."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from converters.aws.eventbridge import globs
from converters.aws.eventbridge.allowed import Allowed, Kind, Unsayable
from converters.aws.eventbridge.globs import Glob

ABSENT, NULL = "absent", "null"
TEXTS = ["", "a", "b", "ab", "ba", "aab", "true", "false"]
VALUES: list[tuple[str, Any]] = [
    (ABSENT, None), (NULL, None), ("true", True), ("false", False), ("number", 5), ("number", 6),
    *(("text", text) for text in TEXTS),
]  # fmt: skip
FIVE, SIX, ADDRESS = '{"numeric":["=",5]}', '{"numeric":["=",6]}', '{"cidr":"192.0.2.0/24"}'
RANGE = '{"numeric":["<",5]}'


def glob(text: str) -> Glob:
    return Glob(tuple(text.split("*")))


def members(one: Allowed) -> set[tuple[str, Any]]:
    """The values that a set says it allows, read from its fields as the class explains them."""
    flags = {ABSENT: one.absent, NULL: one.null, "true": one.true, "false": one.false}

    def allows(kind: str, value: Any) -> bool:
        if kind in flags:
            return flags[kind]
        if kind == "number":
            return one.but is not None or (FIVE if value == 5 else SIX) in one.others
        named = any(globs.holds(item, value) for item in one.texts)
        return named or (one.but is not None and not any(globs.holds(item, value) for item in one.but))

    return {pair for pair in VALUES if allows(*pair)}


def some(seed: int, kind: Kind = "any", *, numbers: bool = True) -> Allowed:
    chance = random.Random(seed)
    pick = [(), ("a",), ("a*",), ("a", "b"), ("*b",), ("*",), ("*a*", "b")]
    but = chance.choice([None, None, (), ("a",), ("a*",), ("ab", "b")])
    return Allowed(
        kind,
        absent=chance.random() < 0.5,
        null=chance.random() < 0.5,
        true=chance.random() < 0.5,
        false=chance.random() < 0.5,
        texts=tuple(map(glob, chance.choice(pick))),
        others=chance.choice([(), (), (FIVE,), (FIVE, SIX)]) if numbers and but is None else (),
        but=None if but is None else tuple(map(glob, but)),
    )


PAIRS = list(zip(range(0, 600, 2), range(1, 600, 2), strict=True))


def test_what_either_allows() -> None:
    for left, right in PAIRS:
        one, other = some(left), some(right)
        assert members(one | other) == members(one) | members(other), (one, other)


def test_what_both_allow() -> None:
    told = 0
    for left, right in PAIRS:
        one, other = some(left), some(right)
        try:
            both = one & other
        except Unsayable:
            continue
        told += 1
        assert members(both) == members(one) & members(other), (one, other)
    assert told > 200


def test_all_that_is_not_allowed() -> None:
    told = 0
    for seed in range(200):
        one = some(seed, numbers=False)
        try:
            rest = ~one
        except Unsayable:
            continue
        told += 1
        assert members(rest) == set(VALUES) - members(one), one
    assert told > 120


def test_within_is_never_wrong_and_sees_what_is_plain() -> None:
    for left, right in PAIRS:
        one, other = some(left), some(right)
        if one.within(other):
            assert members(one) <= members(other), (one, other)
        assert one.within(one)
        assert one.within(one | other), (one, other)


A, B, STAR = glob("a"), glob("b"), glob("a*")
WITHIN: list[tuple[Allowed, Allowed, bool]] = [
    (Allowed(absent=True), Allowed(absent=True, null=True), True),
    (Allowed(absent=True, null=True), Allowed(absent=True), False),
    (Allowed(null=True), Allowed(absent=True), False),
    (Allowed(true=True), Allowed(false=True), False),
    (Allowed(false=True), Allowed(true=True), False),
    (Allowed(texts=(A,)), Allowed(texts=(A, B)), True),
    (Allowed(texts=(A,)), Allowed(texts=(STAR,)), True),
    (Allowed(texts=(STAR,)), Allowed(texts=(A,)), False),
    (Allowed(texts=(A,)), Allowed(but=(B,)), True),
    (Allowed(texts=(A,)), Allowed(but=(A,)), False),
    (Allowed(texts=(A,)), Allowed(but=(STAR,)), False),
    (Allowed(texts=(A,)), Allowed(texts=(A,), but=(STAR,)), True),
    (Allowed(but=()), Allowed(texts=(A,)), False),
    (Allowed(but=(A,)), Allowed(but=()), True),
    (Allowed(but=()), Allowed(but=(A,)), False),
    (Allowed(but=()), Allowed(texts=(A,), but=(A,)), True),
    (Allowed(but=(STAR,)), Allowed(but=(A,)), True),
    (Allowed(but=(A,)), Allowed(but=(STAR,)), False),
    (Allowed(others=(FIVE,)), Allowed(others=(FIVE, SIX)), True),
    (Allowed(others=(FIVE, SIX)), Allowed(others=(FIVE,)), False),
    (Allowed(others=(FIVE,)), Allowed(but=()), True),
]


@pytest.mark.parametrize(("one", "other", "expected"), WITHIN)
def test_within(one: Allowed, other: Allowed, expected: bool) -> None:
    assert one.within(other) is expected


def flags(value: bool) -> dict[str, Any]:
    return dict.fromkeys(("absent", "null", "true", "false"), value)


def test_nothing_and_everything() -> None:
    assert Allowed().nothing
    assert not Allowed().everything
    every = Allowed(**flags(True), but=())
    assert every.everything
    assert (~every).nothing
    for name in flags(True):
        alone: dict[str, Any] = {name: True}
        assert not Allowed(**alone).nothing
        assert not Allowed(**{**flags(True), name: False}, but=()).everything
    for one in (Allowed(texts=(A,)), Allowed(others=(FIVE,)), Allowed(but=())):
        assert not one.nothing
    assert not Allowed(**flags(True), but=(A,)).everything
    assert not Allowed(**flags(True)).everything
    words = (globs.literal("true"), globs.literal("false"))
    assert Allowed("boolean", **flags(True), texts=words).everything
    assert not Allowed("boolean", **flags(True), texts=words[:1]).everything


@pytest.mark.parametrize(("one", "other"), list(product([Allowed("boolean", true=True), Allowed("boolean")], repeat=2)))
def test_a_boolean_holds_no_text_but_true_and_false(one: Allowed, other: Allowed) -> None:
    known = {globs.literal("true"), globs.literal("false")}
    assert set((~one).texts) == known
    assert (~one).but is None
    assert set((~(one | other)).texts) == known


def test_a_boolean_without_one_of_its_words() -> None:
    true = Allowed("boolean", true=True, texts=(globs.literal("true"),))
    rest = ~true
    assert (rest.absent, rest.null, rest.true, rest.false) == (True, True, False, True)
    assert rest.texts == (globs.literal("false"),)
    assert (~rest) == true


def test_a_field_of_texts_holds_no_other_kind() -> None:
    some_text = Allowed("text", texts=(A,))
    rest = ~some_text
    assert (rest.absent, rest.null, rest.true, rest.false, rest.but) == (True, True, True, True, (A,))
    assert ~rest == some_text
    kept = Allowed("text", others=(FIVE, ADDRESS)) | Allowed("text")
    assert kept.others == (ADDRESS,)


def test_a_set_is_cut_in_two() -> None:
    whole = Allowed("text", absent=True, texts=(A, B, STAR))
    first, rest = whole.halves(1)
    assert (first.texts, rest.texts) == ((A,), (B, STAR))
    assert (first.absent, rest.absent) == (False, True)
    assert (first.kind, first.single) == (whole.kind, whole.single)


LIST = Allowed(single=False, texts=(A,))
UNSAYABLE: list[tuple[Callable[[], Any], str]] = [
    (lambda: LIST & Allowed(single=False, texts=(B,)), "may be a list; EventBridge tests each element"),
    (lambda: ~LIST, "may be a list, and `anything-but` matches a list"),
    (
        lambda: ~Allowed(others=(FIVE, SIX)),
        "`anything-but` with numbers also matches null, and the same numbers as text",
    ),
    (lambda: ~Allowed(others=(FIVE, RANGE)), "must not be in a range of numbers or addresses"),
    (lambda: ~Allowed(others=(ADDRESS,)), "must not be in a range of numbers or addresses"),
    (lambda: Allowed(texts=(STAR,)) & Allowed(but=(A,)), "match one text and not another"),
    (lambda: Allowed(but=(A,)) & Allowed(texts=(STAR,)), "match one text and not another"),
    (lambda: Allowed(others=(FIVE,), null=True) & Allowed(others=(SIX,), null=True), "once for a range of numbers"),
    (lambda: Allowed(others=(ADDRESS,)) & Allowed(texts=(A,)), "once for a range of numbers or addresses"),
    (lambda: Allowed(texts=(A,)) & Allowed(others=(ADDRESS,)), "once for a range of numbers or addresses"),
    (lambda: Allowed(others=(ADDRESS,), null=True) & Allowed(but=(A,)), "once for a range of numbers or addresses"),
]


@pytest.mark.parametrize(("make", "reason"), UNSAYABLE)
def test_what_no_list_of_matchers_says(make: Callable[[], Any], reason: str) -> None:
    with pytest.raises(Unsayable, match=reason):
        make()


def test_what_is_tested_twice_alike_can_be_said() -> None:
    assert LIST & LIST == LIST
    assert LIST & Allowed(single=False, texts=(A, B)) == LIST
    assert Allowed(single=False, texts=(A, B)) & LIST == LIST
    assert (Allowed(others=(FIVE,), null=True) & Allowed(others=(FIVE,), true=True)).others == (FIVE,)
    assert (Allowed(others=(FIVE,), null=True) & Allowed(texts=(A,))).others == ()
    assert (Allowed(others=(FIVE,), null=True) & Allowed(but=(A,))).others == (FIVE,)
    assert (Allowed(texts=(A,), null=True) & Allowed(but=(B,))).texts == (A,)
