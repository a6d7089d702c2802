"""One matcher on one value of a record.

A value is a text, a number, true, false or null, and is equal to its own kind alone; only texts have a beginning and an
end. Numbers compare by value where a double holds them exactly, and else by how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from awol.engines.eventbridge import addresses
from awol.engines.eventbridge.nodes import (
    AnythingBut,
    Block,
    Exists,
    Literally,
    Matcher,
    Numeral,
    Part,
    Range,
    Wildcard,
)

Check = Callable[[Any], bool]


def check(matchers: Sequence[Matcher]) -> Check:
    """Whether a value meets one of the matchers. `exists: false` is not asked of a value."""
    checks = [_check(matcher) for matcher in matchers if matcher != Exists(False)]

    def some(value: Any) -> bool:
        return any(holds(value) for holds in checks)

    return some


def comparable(text: str) -> float | None:
    """The value of a number, None for one that no double holds exactly."""
    try:
        exact, nearest = Decimal(text), float(text)
        return nearest if Decimal(repr(nearest)) == exact else None
    except InvalidOperation:
        return None


def _number(value: Any) -> float | None:
    return comparable(repr(value)) if type(value) in (int, float) else None


def _check(matcher: Matcher) -> Check:
    match matcher:
        case Exists():
            return lambda _: True
        case Literally(str() as text):
            return _text(text)
        case Literally(word):
            return lambda value: value is word
        case Numeral(text):
            return _numeral(text)
        case Part():
            return _part(matcher)
        case Wildcard(pieces):
            read = re.compile(".*".join(map(re.escape, pieces)), re.DOTALL).fullmatch
            return lambda value: isinstance(value, str) and read(value) is not None
        case Range(bounds):
            return _range(bounds)
        case Block(text):
            return _address(addresses.block(text))
        case AnythingBut(excluded):
            excluding = [_exact(exclusion) for exclusion in excluded]
            return lambda value: not any(holds(value) for holds in excluding)


def _exact(exclusion: Literally | Numeral | Part | Wildcard) -> Check:
    """What `anything-but` excludes: texts as they stand, for it takes none for an address."""
    if isinstance(exclusion, Literally):
        text = exclusion.value
        return lambda value: text == value
    return _check(exclusion)


def _text(text: str) -> Check:
    """A text as it stands; one that reads like an address is compared as an address."""
    digits = addresses.digits(text)
    if digits is not None:
        return _address((digits, digits))
    return lambda value: text == value


def _address(limits: addresses.Digits | None) -> Check:
    """An address in a block. A number in the record is read as digits too."""

    def test(value: Any) -> bool:
        digits = addresses.digits(value) if isinstance(value, str) else repr(value)
        return digits is not None and limits is not None and addresses.within(digits, limits)

    return test


def _numeral(text: str) -> Check:
    wanted = comparable(text)

    return lambda value: repr(value) == text or (wanted is not None and _number(value) == wanted)


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _range(bounds: tuple[tuple[str, str], ...]) -> Check:
    limits = [(_COMPARE[operator], float(number)) for operator, number in bounds]

    def test(value: Any) -> bool:
        number = _number(value)
        return number is not None and all(compare(number, limit) for compare, limit in limits)

    return test


def _part(part: Part) -> Check:
    """Event Ruler compares texts with their quotation marks: a prefix `a"` is met by the text `a`."""
    if part.fold:
        return _folded(part)
    text = part.text
    if part.side == "prefix":
        return lambda value: isinstance(value, str) and f'{value}"'.startswith(text)
    if part.side == "suffix":
        return lambda value: isinstance(value, str) and f'"{value}'.endswith(text)
    return lambda value: text == value


def _folded(part: Part) -> Check:
    """Each character in its lower and its upper case, which may be several characters; no other letter folds to it.

    Event Ruler goes by units of UTF-16: a character beyond the first 65,536 is two of them, each of which becomes `?`.
    """
    options = []
    for char in part.text:
        if ord(char) > 0xFFFF:
            options.append(r"\?\?")
        else:
            options.append(f"(?:{re.escape(char.lower())}|{re.escape(char.upper())})")
    body = "".join(options)
    pattern = {"prefix": f'"{body}.*', "suffix": f'.*{body}"', "whole": f'"{body}"'}[part.side]
    read = re.compile(pattern, re.DOTALL).fullmatch
    return lambda value: isinstance(value, str) and read(f'"{value}"') is not None
