"""JSON with the place of every value, so that a fault in a pattern can be pointed at."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from awol.errors import RejectedQuery

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_DECODER = json.JSONDecoder()

DEEPEST = 100
"""Levels of a pattern; EventBridge's events have far fewer."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object: its name, where the name stands, and its value."""

    name: str
    at: int
    value: Value


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value and where it stands. `content` is a text, `Number`, True, False, None, a tuple of `Value` for a
    list, a tuple of `Member` for an object; `kind` tells the two tuples apart."""

    kind: str
    content: Any
    at: int


def read(text: str) -> Value:
    """The one value of a JSON text. Raises `RejectedQuery` with the place of the fault."""
    value, at = _value(text, _space(text, 0), 0)
    at = _space(text, at)
    if at < len(text):
        raise RejectedQuery("there is more text after the end of the JSON", text, at)
    return value


def _space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, depth: int) -> tuple[Value, int]:
    if depth > DEEPEST:
        raise RejectedQuery(f"nests more than {DEEPEST} levels deep", text, at)
    char = text[at : at + 1]
    if char == "{":
        return _object(text, at, depth)
    if char == "[":
        return _list(text, at, depth)
    if char == '"':
        content, end = _string(text, at)
        return Value("text", content, at), end
    number = _NUMBER.match(text, at)
    if number:
        return Value("number", Number(number[0]), at), number.end()
    for word, meaning in _WORDS.items():
        if text.startswith(word, at):
            return Value(word, meaning, at), at + len(word)
    raise RejectedQuery("the text ends too early" if not char else f"no JSON value begins with `{char}`", text, at)


def _string(text: str, at: int) -> tuple[str, int]:
    try:
        content, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as fault:
        raise RejectedQuery(f"the text in quotation marks cannot be read: {fault.msg}", text, fault.pos) from fault
    return content, end


def _list(text: str, at: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    place = _space(text, at + 1)
    while text[place : place + 1] != "]":
        item, place = _value(text, place, depth + 1)
        items.append(item)
        place = _behind(text, place, "]")
    return Value("list", tuple(items), at), place + 1


def _object(text: str, at: int, depth: int) -> tuple[Value, int]:
    members: list[Member] = []
    place = _space(text, at + 1)
    while text[place : place + 1] != "}":
        if text[place : place + 1] != '"':
            raise RejectedQuery("a name in quotation marks is missing here", text, place)
        start = place
        name, place = _string(text, place)
        place = _space(text, place)
        if text[place : place + 1] != ":":
            raise RejectedQuery("a `:` must follow the name", text, place)
        value, place = _value(text, _space(text, place + 1), depth + 1)
        members.append(Member(name, start, value))
        place = _behind(text, place, "}")
    return Value("object", tuple(members), at), place + 1


def _behind(text: str, at: int, closing: str) -> int:
    """The place of what follows a value: the next one behind a comma, or the closing bracket."""
    at = _space(text, at)
    if text[at : at + 1] == closing:
        return at
    if text[at : at + 1] != ",":
        raise RejectedQuery(f"a `,` or `{closing}` is missing here", text, at)
    following = _space(text, at + 1)
    if text[following : following + 1] == closing:
        raise RejectedQuery(f"a value is missing between `,` and `{closing}`", text, following)
    return following
