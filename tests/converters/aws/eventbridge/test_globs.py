"""Texts with stars as sets of texts, held to what they mean: every short text over a small alphabet."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest

from converters.aws.eventbridge import globs
from converters.aws.eventbridge.globs import Glob

WORDS = ["".join(letters) for size in range(6) for letters in product("abc", repeat=size)]


def glob(text: str) -> Glob:
    return Glob(tuple(text.split("*")))


def texts(one: Glob) -> frozenset[str]:
    expression = ".*".join(re.escape(part) for part in one.parts)
    return frozenset(word for word in WORDS if re.fullmatch(expression, word, re.IGNORECASE if one.fold else 0))


CASES = ["a", "ab", "a*", "*a", "*a*", "a*b", "*", "ab*", "*ab", "*ab*", "a*b*", "*ba*ab*", "aba*", "*aba", "", "c*c"]


@pytest.mark.parametrize("one", CASES)
@pytest.mark.parametrize("other", CASES)
def test_what_two_have_in_common(one: str, other: str) -> None:
    both = globs.meet(glob(one), glob(other))
    found = frozenset[str]().union(*(texts(item) for item in both))
    assert found == texts(glob(one)) & texts(glob(other))
    assert globs.widest(both) == both


@pytest.mark.parametrize("one", CASES)
@pytest.mark.parametrize("other", CASES)
def test_whether_one_covers_the_other(one: str, other: str) -> None:
    # A text over two letters may be covered by accident; with a third letter that neither has, it is not.
    wide, narrow = glob(one), glob(other)
    assert globs.covers(wide, narrow) == (texts(narrow) <= texts(wide))


def test_random_pairs() -> None:
    chance = random.Random(5)
    for _ in range(300):
        one, other = ("".join(chance.choice("ab*") for _ in range(chance.randint(1, 6))) for _ in range(2))
        left, right = globs.glob(None if char == "*" else char for char in one), glob(re.sub(r"\*+", "*", other))
        found = frozenset[str]().union(*(texts(item) for item in globs.meet(left, right)))
        assert found == texts(left) & texts(right), (one, other)


def test_letter_case() -> None:
    folded = Glob(("Leave", ""), fold=True)
    assert globs.covers(folded, glob("LEAVEnow"))
    assert not globs.covers(glob("LEAVE*"), folded)
    assert globs.meet(folded, glob("leave*x")) == (glob("leave*x"),)
    assert globs.glob("123", fold=True) == Glob(("123",))
    with pytest.raises(globs.TooMany):
        globs.meet(folded, glob("*now*"))


def test_an_intersection_that_nobody_would_read() -> None:
    with pytest.raises(globs.TooMany):
        globs.meet(glob("*a*b*c*d*e*"), glob("*v*w*x*y*z*"))
    with pytest.raises(globs.TooMany):
        globs.meet(glob("*" + "a" * 300 + "*"), glob("*" + "b" * 300 + "*"))
