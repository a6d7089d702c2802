"""JSON texts as Trino reads them, and the path language of SQL/JSON in lax mode, as far as it is known here.

Measured on Trino 476: of two keys of one name the last counts. A text that is no JSON is null to `json_query`, false to
`json_exists` and an error to `json_parse`; only the last of them minds what stands behind a value. Numbers with a
fraction are doubles (`1.10` is `1.1`, `12345678.5` is `1.23456785E7`), beyond doubles the text "Infinity"; whole
numbers keep all their digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from awol.engines.athena.texts import shown


class Double(float):
    """A number with a fraction, written as Java writes it."""


def _constant(_: str) -> Any:
    raise ValueError("NaN and Infinity are not JSON")


def _double(text: str) -> Any:
    number = float(text)
    return ("-" if number < 0 else "") + "Infinity" if number in (float("inf"), float("-inf")) else Double(number)


MISSING = object()
"""The value of a blank text."""

_DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_double)
_BLANK = " \t\n\r"


@lru_cache(maxsize=8192)
def parse(text: str) -> Any:
    """The value of a JSON text. Raises `ValueError` for what is none."""
    return json.loads(text, parse_constant=_constant, parse_float=_double)


@lru_cache(maxsize=8192)
def first(text: str) -> Any:
    """The value that a text begins with, as `json_query` and `json_exists` take it: what stands behind is not read.

    A blank text is `MISSING` there, which is something and no null.
    """
    if not text.strip(_BLANK):
        return MISSING
    return _DECODER.raw_decode(text.lstrip(_BLANK))[0]


def scalar(value: Any) -> str | None:
    """`json_extract_scalar(value, '$')`: a text, number or truth value as its text; None for everything else."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return shown(value) if isinstance(value, float) else str(value)


def written(value: Any) -> str:
    """`json_format`: the JSON text, keys in order."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(key)}:{written(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, str):
        return _string(value)
    return "null" if value is None or value is MISSING else str(scalar(value))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class UnknownPathError(ValueError):
    """A path that this engine does not know; Trino may well."""


Step = Callable[[list[Any]], list[Any]]
_MEMBER = re.compile(r'\.(?:([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"]|"")*)")')
_ALL = "[*]"
_NOT_NULL = "?(@ != null)"


@lru_cache(maxsize=4096)
def path(text: str) -> Callable[[Any], list[Any]]:
    """All values that a path finds. Raises `UnknownPathError`."""
    if not text.startswith("lax $"):
        raise UnknownPathError("a path that does not begin with `lax $`")
    rest, steps = text.removeprefix("lax $"), list[Step]()
    while rest:
        member = _MEMBER.match(rest)
        if member:
            name = member[1] if member[1] is not None else member[2].replace('""', '"')
            steps.append(_member(name))
            rest = rest[member.end() :]
        elif rest.startswith(_ALL):
            steps.append(_elements)
            rest = rest.removeprefix(_ALL)
        elif rest == _NOT_NULL:
            steps.append(lambda items: [item for item in items if item is not None])
            rest = ""
        else:
            raise UnknownPathError(f"`{rest}` in a path")

    def find(value: Any) -> list[Any]:
        items = [value]
        for step in steps:
            items = step(items)
        return items

    return find


def _member(name: str) -> Step:
    def step(items: list[Any]) -> list[Any]:
        members = []
        for item in items:
            # In lax mode an array is opened before a member is taken of its elements, once.
            opened = item if isinstance(item, list) else [item]
            members += [element[name] for element in opened if isinstance(element, dict) and name in element]
        return members

    return step


def _elements(items: list[Any]) -> list[Any]:
    """In lax mode what is no array is its own only element."""
    return [element for item in items for element in (item if isinstance(item, list) else (item,))]
