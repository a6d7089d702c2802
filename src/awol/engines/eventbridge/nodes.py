"""A pattern as it is written: objects of fields, alternatives in `$or`, and the matchers behind a field's name.

`render` gives text that parses to the same pattern. Places in the text take no part in comparisons.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

Side = Literal["prefix", "suffix", "whole"]


@dataclass(frozen=True, slots=True)
class Literally:
    """A text, true, false or null, as it stands."""

    value: str | bool | None


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands; `text` is how it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """`prefix`, `suffix` and `equals-ignore-case`: a text that begins, ends or reads so."""

    side: Side
    text: str
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`wildcard`: `pieces` with anything between them; one piece is a whole text."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """`numeric`: operators and their numbers as written, in pairs."""

    bounds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """`cidr`."""

    text: str


@dataclass(frozen=True, slots=True)
class Exists:
    """`exists`."""

    there: bool


@dataclass(frozen=True, slots=True)
class AnythingBut:
    """`anything-but`: none of these, which are all of one kind."""

    excluded: tuple[Literally | Numeral | Part | Wildcard, ...]


Matcher = Literally | Numeral | Part | Wildcard | Range | Block | Exists | AnythingBut


@dataclass(frozen=True, slots=True)
class Test:
    """A field, by the names on the way to it, and the matchers of which one must hold."""

    path: tuple[str, ...]
    matchers: tuple[Matcher, ...]
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Either:
    """`$or`: of these groups one must hold."""

    groups: tuple[Group, ...]
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """An object: all its tests must hold, in the order in which they are written."""

    tests: tuple[Test | Either, ...]


def render(group: Group) -> str:
    """A pattern's text, the tests in their order; `$or` stands at the top, which means the same."""
    return _object([(test.path if isinstance(test, Test) else (), test) for test in group.tests])


Placed = tuple[tuple[str, ...], Test | Either]
"""What is left of the path to a test, and the test."""


def _object(tests: list[Placed]) -> str:
    parts = []
    for name, some in groupby(tests, key=lambda placed: placed[0][:1]):
        together = list(some)
        if not name:
            parts += [
                f'"$or": [{", ".join(map(render, either.groups))}]'
                for _, either in together
                if isinstance(either, Either)
            ]
            continue
        ends = [test for path, test in together if len(path) == 1 and isinstance(test, Test)]
        parts += [f"{_json(name[0])}: {_json([_matcher(matcher) for matcher in test.matchers])}" for test in ends]
        below: list[Placed] = [(path[1:], test) for path, test in together if len(path) > 1]
        parts += [f"{_json(name[0])}: {_object(below)}"] if below else []
    return "{" + ", ".join(parts) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _matcher(matcher: Matcher) -> Any:
    match matcher:
        case Literally(value):
            return value
        case Numeral(text):
            return json.loads(text)
        case Exists(there):
            return {"exists": there}
        case Block(text):
            return {"cidr": text}
        case Range(bounds):
            return {"numeric": [part for operator, number in bounds for part in (operator, json.loads(number))]}
        case Wildcard():
            return {"wildcard": _stars(matcher)}
        case Part(side, text, fold):
            inner = {"equals-ignore-case": text} if fold else text
            return inner if side == "whole" else {side: inner}
        case AnythingBut(excluded):
            return {"anything-but": _excluded(excluded)}


def _excluded(excluded: tuple[Literally | Numeral | Part | Wildcard, ...]) -> Any:
    first = excluded[0]
    if isinstance(first, Wildcard):
        return {"wildcard": [_stars(wildcard) for wildcard in excluded if isinstance(wildcard, Wildcard)]}
    if isinstance(first, Part):
        name = "equals-ignore-case" if first.side == "whole" else first.side
        return {name: [part.text for part in excluded if isinstance(part, Part)]}
    return [_matcher(matcher) for matcher in excluded]


def _stars(wildcard: Wildcard) -> str:
    return "*".join(piece.replace("\\", "\\\\").replace("*", "\\*") for piece in wildcard.pieces)
