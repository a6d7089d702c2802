"""The types of Trino that a CloudTrail table and its queries have, and what a value of each is in Python.

varchar: str. boolean: bool. double: float. bigint: int. json: `Json`. ipaddress: int, an IPv4 address as the IPv6 one
that it is mapped to. timestamp: int, milliseconds since 1970. interval: int, milliseconds. uuid: str. array: tuple.
row, map: dict. SQL's NULL is None in each; JSON's null is `Json(None)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Scalar = Literal[
    "varchar", "boolean", "double", "bigint", "json", "ipaddress", "timestamp", "interval", "uuid", "unknown"
]
"""`unknown` is the type of a bare NULL, which fits every other."""


@dataclass(frozen=True, slots=True)
class Array:
    of: Type


@dataclass(frozen=True, slots=True)
class Row:
    """Members by lower-case name."""

    members: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class Map:
    """A map of text to text."""


Type = Scalar | Array | Row | Map


@dataclass(frozen=True, slots=True)
class Json:
    """A value of type json: `value` is what the JSON text says."""

    value: Any


def written(type_: Type) -> str:
    """The type as SQL names it."""
    if isinstance(type_, Array):
        return f"array({written(type_.of)})"
    if isinstance(type_, Row):
        return f"row({', '.join(f'{name} {written(inner)}' for name, inner in type_.members.items())})"
    if isinstance(type_, Map):
        return "map(varchar, varchar)"
    return {"timestamp": "timestamp(3) with time zone", "interval": "interval day to second"}.get(type_, type_)
