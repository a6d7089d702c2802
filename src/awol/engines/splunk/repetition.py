"""Whether a regular expression repeats a repetition in a way that can take exponential time.

`(a+)+`, `(\\w+\\s?)*` and `(a|ab|b)*` can match one text in very many ways, and a backtracking engine tries them
all before it gives up. `(\\w+\\.)+` cannot: each round ends with a dot, which the inner repetition never takes. The
check is made on the characters that each part can match. It errs on the side of refusing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SAMPLE = frozenset((*map(chr, range(128)), "\u00e9"))
"""The characters on which parts are compared: ASCII and one beyond, to which come those beyond that a pattern names,
the ends of its ranges among them."""

DANGER = (
    "a repetition inside a repetition of this regular expression can match one text in very many ways and might never "
    "end; make the inner one possessive (`a++`) or put a separator into each round"
)


@lru_cache(maxsize=1024)
def characters(text: str, sample: frozenset[str]) -> frozenset[str]:
    """The characters of a sample that a one-character pattern matches."""
    pattern = re.compile(text, re.ASCII | re.DOTALL | re.IGNORECASE)
    return frozenset(char for char in sample if pattern.fullmatch(char))


def _named(pattern: str) -> frozenset[str]:
    """The characters beyond ASCII that a pattern writes down, or names by their numbers."""
    numbers = (int(digits, 16) for digits in re.findall(r"\\x\{?([0-9a-fA-F]{1,6})", pattern))
    return frozenset(
        char for char in (*pattern, *(chr(number) for number in numbers if number <= 0x10FFFF)) if char > "\x7f"
    )


@dataclass
class Piece:
    """One part of a sequence: an atom or a group, and how it is repeated."""

    first: frozenset[str]
    every: frozenset[str]
    optional: bool
    repeated: bool = False
    dangerous: bool = False
    """A group that would be dangerous to repeat."""


class Risk:
    """Follows a pattern as it is read, part by part."""

    def __init__(self, pattern: str) -> None:
        self._sample = SAMPLE | _named(pattern)
        self._groups: list[list[list[Piece]]] = [[[]]]
        """For each open group, its alternatives so far, each a sequence of parts."""

    def add(self, text: str) -> None:
        """An atom comes next: the pattern of one character, or "" for what takes none."""
        taken = characters(text, self._sample) if text else frozenset()
        self._groups[-1][-1].append(Piece(taken, taken, optional=not text))

    def open(self) -> None:
        """A group begins."""
        self._groups.append([[]])

    def bar(self) -> None:
        """The next alternative begins."""
        self._groups[-1].append([])

    def close(self, *, look: bool) -> None:
        """The group ends and becomes a part of the one around it; `look` for one that takes no characters."""
        group = self._groups.pop()
        if look:
            self.add("")
        else:
            self._groups[-1][-1].append(_summary(group))

    def quantify(self, *, many: bool, variable: bool, optional: bool, possessive: bool) -> str | None:
        """The latest part is repeated: `many` times, so that ways multiply; a `variable` number of times; or not at
        all, if it is `optional`. Gives the fault, if that is dangerous."""
        pieces = self._groups[-1][-1]
        if not pieces:
            return None
        piece = pieces[-1]
        if many and piece.dangerous and not possessive:
            return DANGER
        piece.optional = piece.optional or optional
        piece.repeated = (piece.repeated or variable) and not possessive
        return None


def _summary(group: list[list[Piece]]) -> Piece:
    """A group as one part. Repeating it is dangerous where two rounds can share out one text in two ways."""
    firsts: list[frozenset[str]] = []
    every: frozenset[str] = frozenset()
    dangerous = False
    for pieces in group:
        first = _first(pieces)
        dangerous = dangerous or any(first & earlier for earlier in firsts) or _ambiguous(pieces)
        firsts.append(first)
        for piece in pieces:
            every |= piece.every
    return Piece(
        first=frozenset().union(*firsts),
        every=every,
        optional=any(all(piece.optional for piece in pieces) for pieces in group),
        repeated=any(piece.repeated for pieces in group for piece in pieces),
        dangerous=dangerous,
    )


def _first(pieces: list[Piece]) -> frozenset[str]:
    """The characters that the sequence can begin with."""
    beginnings: frozenset[str] = frozenset()
    for piece in pieces:
        beginnings |= piece.first
        if not piece.optional:
            break
    return beginnings


def _ambiguous(pieces: list[Piece]) -> bool:
    """Whether rounds of the sequence can share out a text in two ways.

    They can between rounds, if a part of variable length has no part in every round whose characters it cannot take;
    and within one, if two parts of variable length can take the same characters with nothing firm between them.
    """
    variable = [at for at, piece in enumerate(pieces) if piece.every and (piece.repeated or piece.optional)]
    for at in variable:
        piece = pieces[at]
        firm = [part for part in pieces if part is not piece and not part.optional and part.every]
        if not any(part.every.isdisjoint(piece.every) for part in firm):
            return True
        for later in variable:
            if later > at and not piece.every.isdisjoint(pieces[later].first):
                between = [part for part in pieces[at + 1 : later] if not part.optional and part.every]
                if not any(part.every.isdisjoint(piece.every) for part in between):
                    return True
    return False
