"""Regular expressions as values: what a rule's `|re`, its wildcards and its CIDR blocks have in common.

A target's own writer renders such a value in the target's dialect. Only what every dialect can mean is here; the
parser (`regex_parser`) refuses the rest with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sigma.types import SigmaString, SpecialChars

LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ranges of code points, sorted and apart."""

    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Concat:
    items: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`item` from `least` to `most` times; None is without end. Greedy or not makes no difference to a yes or no."""

    item: Regex
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A place of no width. `end` is that of `$`: the end, or before a last newline; `very end` is that of `\\Z`."""

    kind: Literal["start", "end", "very end", "line start", "line end"]


Regex = Chars | Concat | Choice | Repeat | Edge

ANY = Chars(((0, LAST),))
ANYTHING = Repeat(ANY, 0, None)
NOTHING = Concat(())


def chars(ranges: Iterable[tuple[int, int]]) -> Chars:
    """Characters of any ranges, brought into order and joined where they touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return Chars(tuple(merged))


def all_but(these: Chars) -> Chars:
    """Every character that is not among these."""
    gaps, at = [], 0
    for low, high in these.ranges:
        if low > at:
            gaps.append((at, low - 1))
        at = high + 1
    if at <= LAST:
        gaps.append((at, LAST))
    return Chars(tuple(gaps))


def inside(item: Chars, written: Callable[[int], str]) -> str:
    """The inside of a set, each code point by `written`. A letter's small form comes first: `[lL]` reads as the letter
    l in either case."""
    ordered = sorted(item.ranges, key=lambda pair: (chr(pair[0]).lower(), chr(pair[0]).isupper()))
    parts = []
    for low, high in ordered:
        first, last = written(low), written(high)
        parts.append(first if low == high else f"{first}{last}" if high == low + 1 else f"{first}-{last}")
    return "".join(parts)


def one(char: str) -> Chars:
    return Chars(((ord(char), ord(char)),))


def either_case(these: Chars) -> Chars:
    """The characters in both letter cases. Ranges of more than 2,000 characters stay as they are beyond ASCII."""
    ranges = list(these.ranges)
    for low, high in these.ranges:
        if high - low > 2000:
            ranges.extend(_other_case(low, high, ord("a"), ord("z"), -32))
            ranges.extend(_other_case(low, high, ord("A"), ord("Z"), 32))
            continue
        for code in range(low, high + 1):
            # "ß".upper() is two characters, which no single one can stand for.
            cases = [case for case in (chr(code).lower(), chr(code).upper()) if len(case) == 1]
            ranges.extend((ord(case), ord(case)) for case in cases)
    return chars(ranges)


def _other_case(low: int, high: int, first: int, last: int, shift: int) -> list[tuple[int, int]]:
    start, end = max(low, first), min(high, last)
    return [(start + shift, end + shift)] if start <= end else []


def fold(item: Regex) -> Regex:
    """The same expression without regard to letter case."""
    if isinstance(item, Chars):
        return either_case(item)
    if isinstance(item, Repeat):
        return Repeat(fold(item.item), item.least, item.most)
    if isinstance(item, Choice):
        return Choice(tuple(fold(option) for option in item.options))
    if isinstance(item, Concat):
        return Concat(tuple(fold(part) for part in item.items))
    return item


def literal(text: str) -> Regex:
    """The expression of a plain text."""
    return Concat(tuple(one(char) for char in text))


def wildcards(value: SigmaString) -> Regex:
    """A Sigma string with its wildcards, as an expression for the whole of a value."""
    items: list[Regex] = []
    for part in value.s:
        if part == SpecialChars.WILDCARD_MULTI:
            items.append(ANYTHING)
        elif part == SpecialChars.WILDCARD_SINGLE:
            items.append(ANY)
        else:
            items.extend(one(char) for char in str(part))
    return Concat(tuple(items))


def sequence(items: Sequence[Regex]) -> Regex:
    """The parts one after the other, without sequences in the sequence."""
    flat: list[Regex] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Concat) else [item])
    return flat[0] if len(flat) == 1 else Concat(tuple(flat))


def choice(options: Sequence[Regex]) -> Regex:
    """One of the options."""
    return options[0] if len(options) == 1 else Choice(tuple(options))


class OddEdge(ValueError):
    """A `^` or `$` where it cannot be told apart from the rest."""


def whole(item: Regex) -> Regex:
    """The expression for a whole value that holds a match of `item` anywhere: what an anchored dialect needs.

    Raises `OddEdge` for `^` and `$` in the middle of an expression.
    """
    if isinstance(item, Choice):
        return choice([whole(option) for option in item.options])
    parts: list[Regex] = list(item.items) if isinstance(item, Concat) else [item]
    if len(parts) == 1 and isinstance(parts[0], Choice | Concat):
        return whole(parts[0])
    before, after = _before(parts), _after(parts)
    if any(_has_edge(part) for part in parts):
        raise OddEdge("`^` or `$` in the middle of an expression")
    if before is ANYTHING:
        while parts and _swallowed(parts[0]):
            parts.pop(0)
    if after is ANYTHING:
        while parts and _swallowed(parts[-1]):
            parts.pop()
    if not parts and before is ANYTHING and after is ANYTHING:
        return ANYTHING
    return sequence([before, *parts, after])


def _before(parts: list[Regex]) -> Regex:
    """What may stand before a match; takes the `^` off the parts."""
    before: Regex = ANYTHING
    while parts and isinstance(edge := parts[0], Edge) and edge.kind in ("start", "line start"):
        parts.pop(0)
        if edge.kind == "start":
            before = NOTHING
        elif before is ANYTHING:
            before = Repeat(sequence([ANYTHING, one("\n")]), 0, 1)
    return before


def _after(parts: list[Regex]) -> Regex:
    """What may stand behind a match; takes the `$` off the parts."""
    after: Regex = ANYTHING
    newline = one("\n")
    rests: dict[str, Regex] = {
        "end": Repeat(newline, 0, 1),
        "very end": NOTHING,
        "line end": Repeat(sequence([newline, ANYTHING]), 0, 1),
    }
    while parts and isinstance(edge := parts[-1], Edge) and edge.kind in rests:
        parts.pop()
        if after is ANYTHING or edge.kind == "very end":
            after = rests[edge.kind]
    return after


def _swallowed(item: Regex) -> bool:
    """Whether `.*` beside the item already means it."""
    return isinstance(item, Repeat) and item.least == 0 and not _has_edge(item)


def _has_edge(item: Regex) -> bool:
    if isinstance(item, Edge):
        return True
    if isinstance(item, Repeat):
        return _has_edge(item.item)
    if isinstance(item, Choice):
        return any(_has_edge(option) for option in item.options)
    return isinstance(item, Concat) and any(_has_edge(part) for part in item.items)
