"""Regular expressions that come to a few texts with stars, which is all that EventBridge can say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sigma.types import SigmaRegularExpression

from ...refusing import refusal
from ...regex_parser import parse
from ...regexes import ANYTHING, Chars, Choice, Concat, OddEdge, Regex, Repeat, either_case, one, whole
from . import globs
from .globs import STAR, Glob, Token

MOST = 50
Part = tuple[Token, bool]
"""A character or a star, and whether its letter case is ignored."""


class _Endless(ValueError):
    """Something that no few texts with stars can say."""


def as_globs(value: SigmaRegularExpression) -> list[Glob]:
    """The texts that hold a match of the expression. Raises `RefusedConversion`."""
    try:
        return [_glob(parts) for parts in _sequences(whole(parse(value)))]
    except (OddEdge, _Endless) as fault:
        raise refusal(
            f"the regular expression `{value.regexp}` cannot be written as texts with `*` ({fault}), and "
            "EventBridge has no"
            " regular expressions",
            "use |contains, |startswith or |endswith, or list the values; `.` does not match line breaks, "
            "`(?s).*` does",
        ) from fault


def _glob(parts: tuple[Part, ...]) -> Glob:
    letters = [folded for token, folded in parts if token is not STAR and token.lower() != token.upper()]
    if any(letters) and not all(letters):
        raise _Endless("it ignores letter case for some letters and not for others")
    return globs.glob((token for token, _ in parts), fold=any(letters))


def _sequences(item: Regex) -> list[tuple[Part, ...]]:
    """Every sequence of characters and stars that the expression stands for."""
    if item == ANYTHING:
        return [((STAR, False),)]
    if isinstance(item, Chars):
        return [((char, folded),) for char, folded in _characters(item)]
    if isinstance(item, Choice):
        return _few([parts for option in item.options for parts in _sequences(option)])
    if isinstance(item, Repeat):
        return _repeated(item)
    if isinstance(item, Concat):
        sequences: list[tuple[Part, ...]] = [()]
        for part in item.items:
            following = _sequences(part)
            _check(len(sequences) * len(following))
            sequences = [(*head, *tail) for head in sequences for tail in following]
        return sequences
    raise _Endless("`^` or `$` in the middle")


def _repeated(item: Repeat) -> list[tuple[Part, ...]]:
    if item.most is None or item.most > MOST:
        raise _Endless("an unlimited repetition of something other than any character")
    once = _sequences(item.item)
    sequences: list[tuple[Part, ...]] = []
    current: list[tuple[Part, ...]] = [()]
    for count in range(item.most + 1):
        if count >= item.least:
            sequences = _few([*sequences, *current])
        if count < item.most:
            _check(len(current) * len(once))
            current = [(*head, *tail) for head in current for tail in once]
    return sequences


def _characters(item: Chars) -> Iterator[Part]:
    """Each character once, a letter in both its cases as one."""
    if sum(high - low + 1 for low, high in item.ranges) > MOST:
        raise _Endless("a large set of characters")
    left = {chr(code) for low, high in item.ranges for code in range(low, high + 1)}
    for char in sorted(left):
        pair = {chr(code) for low, high in either_case(one(char)).ranges for code in range(low, high + 1)}
        if len(pair) == 1:
            yield char, False
        elif pair <= left:
            if char == max(pair):
                yield char, True
        else:
            yield char, False


def _few(sequences: list[Any]) -> list[Any]:
    _check(len(sequences))
    return sequences


def _check(count: int) -> None:
    if count > MOST:
        raise _Endless(f"more than {MOST} texts")
