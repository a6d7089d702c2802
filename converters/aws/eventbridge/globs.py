"""Texts with stars as sets of texts: what EventBridge's wildcard, prefix, suffix and equality can say.

All questions are exact. They hold for an alphabet of which no finite list of texts uses every character, which Unicode
is: a star of one text is covered by a star of the other alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

STAR = None
Token = str | None

MOST = 64
"""So many texts an intersection may come to; more make a pattern that nobody reads."""


LONGEST = 400
"""Characters of two texts whose intersection is still worked out."""


class TooMany(ValueError):
    """An intersection that comes to more texts than a pattern should hold."""


@dataclass(frozen=True, slots=True)
class Glob:
    """The texts that read `parts` with anything in between; one part is a whole text. `fold` ignores letter case."""

    parts: tuple[str, ...]
    fold: bool = False

    @property
    def literal(self) -> str | None:
        """The one text that it is, None where it has a star."""
        return self.parts[0] if len(self.parts) == 1 else None

    @property
    def prefix(self) -> str | None:
        """What every text begins with, where that is all it asks."""
        return self.parts[0] if len(self.parts) == 2 and self.parts[0] and not self.parts[1] else None

    @property
    def suffix(self) -> str | None:
        """What every text ends with, where that is all it asks."""
        return self.parts[1] if len(self.parts) == 2 and self.parts[1] and not self.parts[0] else None

    @property
    def text(self) -> str:
        """All its characters without the stars."""
        return "".join(self.parts)


ANY_TEXT = Glob(("", ""))


def glob(tokens: Iterable[Token], fold: bool = False) -> Glob:
    """A glob of characters and stars; letter case is ignored only where a letter has two."""
    parts = [""]
    for token in tokens:
        if token is not STAR:
            parts[-1] += token
        elif len(parts) == 1 or parts[-1]:
            parts.append("")
    text = "".join(parts)
    return Glob(tuple(parts), fold and text.lower() != text.upper())


def literal(text: str, fold: bool = False) -> Glob:
    """The glob of one whole text."""
    return glob(text, fold)


def covers(wide: Glob, narrow: Glob) -> bool:
    """Whether every text of `narrow` is one of `wide`."""
    if narrow.fold and not wide.fold and any(char.lower() != char.upper() for char in wide.text):
        return False
    wide_tokens, narrow_tokens = _tokens(wide, wide.fold), _tokens(narrow, wide.fold)
    at = place = 0
    star = retry = -1
    while place < len(narrow_tokens):
        if at < len(wide_tokens) and wide_tokens[at] is STAR:
            star, retry = at, place
            at += 1
        elif at < len(wide_tokens) and narrow_tokens[place] is not STAR and wide_tokens[at] == narrow_tokens[place]:
            at, place = at + 1, place + 1
        elif star < 0:
            return False
        else:
            # The last star takes one more; no earlier one ever has to.
            retry += 1
            at, place = star + 1, retry
    return all(token is STAR for token in wide_tokens[at:])


def holds(one: Glob, text: str) -> bool:
    """Whether a text is one of the glob's."""
    return covers(one, Glob((text,)))


def overlap(one: Glob, other: Glob) -> bool:
    """Whether two globs have a text in common; where that takes too long to tell, they count as having one."""
    try:
        return bool(meet(one, other))
    except TooMany:
        return True


def meet(one: Glob, other: Glob) -> tuple[Glob, ...]:
    """The texts that are in both, as globs of which none covers another. Raises `TooMany`.

    A glob that ignores letter case and one that does not meet only where one covers the other; elsewhere `TooMany`.
    """
    if covers(one, other):
        return (other,)
    if covers(other, one):
        return (one,)
    fold = one.fold or other.fold
    left, right = _tokens(one, fold), _tokens(other, fold)
    if one.literal is not None or other.literal is not None:
        return ()
    if len(left) + len(right) > LONGEST:
        raise TooMany

    shared = widest(glob(tokens, fold) for tokens in _common(left, right))
    if shared and one.fold != other.fold:
        raise TooMany
    return shared


def _common(left: Sequence[Token], right: Sequence[Token]) -> tuple[tuple[Token, ...], ...]:
    """The texts of both, character by character: a star takes what the other side has, or nothing more."""

    @cache
    def both(at: int, place: int) -> tuple[tuple[Token, ...], ...]:
        if at == len(left) or place == len(right):
            rest = (*left[at:], *right[place:])
            return ((),) if all(token is STAR for token in rest) else ()
        first, second = left[at], right[place]
        texts: list[tuple[Token, ...]] = []
        if first is STAR and second is STAR:
            texts += [(STAR, *rest) for rest in (*both(at + 1, place), *both(at, place + 1))]
        elif first is STAR:
            texts += [*both(at + 1, place), *((second, *rest) for rest in both(at, place + 1))]
        elif second is STAR:
            texts += [*both(at, place + 1), *((first, *rest) for rest in both(at + 1, place))]
        elif first == second:
            texts += [(first, *rest) for rest in both(at + 1, place + 1)]
        tidy = [_tokens(text, False) for text in widest(glob(tokens) for tokens in texts)]
        if len(tidy) > MOST:
            raise TooMany
        return tuple(tidy)

    return both(0, 0)


def widest(globs: Iterable[Glob]) -> tuple[Glob, ...]:
    """The globs without those that another one covers, in their order."""
    uncovered: list[Glob] = []
    for text in globs:
        if any(covers(earlier, text) for earlier in uncovered):
            continue
        uncovered = [earlier for earlier in uncovered if not covers(text, earlier)]
        uncovered.append(text)
    return tuple(uncovered)


def meets(one: Sequence[Glob], other: Sequence[Glob]) -> tuple[Glob, ...]:
    """The texts that are in some glob of each list. Raises `TooMany`."""
    shared = widest(both for left in one for right in other for both in meet(left, right))
    if len(shared) > MOST:
        raise TooMany
    return shared


def _tokens(text: Glob, fold: bool) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for number, part in enumerate(text.parts):
        tokens += [STAR] if number else []
        tokens += part.lower() if fold else part
    return tuple(tokens)
