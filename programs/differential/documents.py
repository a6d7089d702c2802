"""The index of the generated documents: one field of each type, and values chosen to be mistaken for one another."""

from __future__ import annotations

import random
from typing import Any

from awol.views import FieldType

TYPES: dict[str, FieldType] = {
    "k": "keyword",
    "w": "keyword",
    "o.k": "keyword",
    "t": "text",
    "ip": "ip",
    "d": "date",
    "b": "boolean",
    "n": "long",
    "x": "double",
    "F": "flattened",
}

MAPPINGS: dict[str, Any] = {
    "dynamic": False,
    "properties": {
        **{name: {"type": type_} for name, type_ in TYPES.items() if "." not in name},
        "o": {"properties": {"k": {"type": "keyword"}}},
    },
}

TEXTS = (
    "a", "A", "b", "ab", "aB", "abc", "a b", "b a", "a*b", "a?b", "a\\b", "a/b", "a:b", "a-b", "-a", "AND", "or", "NOT",
    "*", "?", "\\", '"', "'", "(", "a(b)", "[a]", "{a}", "a,b", "é", "É", "ß", "ı", "1", "900", "1.0", "true", "null",
    ">1", "<a", "a\nb", " a", "a ", "a#b", "a&b", "a~b", "a@b", "a^b", "a|b", "a+b", "a=b", "!a", "%", "_", "a.b", "$a",
)  # fmt: skip
"""Values of the keyword fields, and what queries look for."""

WORDS = ("quick", "Brown", "fox", "fox-trot", "jumps", "a", "b", "a.b", "état", "x1")
ADDRESSES = ("192.0.2.1", "192.0.2.200", "198.51.100.7", "203.0.113.9", "2001:db8::1", "2001:db8:1::ff")
NETWORKS = ("192.0.2.0/24", "192.0.2.0/25", "198.51.100.7/32", "0.0.0.0/0", "2001:db8::/32", "2001:db8::/48")
DATES = (
    "2023-07-10T12:02:05Z", "2023-07-10T12:02:05.500Z", "2023-07-10T00:00:00Z", "2023-07-11T00:00:00Z",
    "1969-12-31T23:59:59Z", "2024-02-29T23:59:59.999Z",
)  # fmt: skip
NUMBERS = (-5, 0, 1, 2, 10, 900, 3600)
FLOATS = (-1.5, 0.0, 0.5, 1.0, 1.5, 900.0)
KEYS = ("p", "q", "r.s")
"""Leaves of the flattened field."""


def documents(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """Documents, each with an `eventID` of its own; any field may be missing, null, empty, or hold several values."""
    return [{"eventID": str(number), **_document(rng)} for number in range(count)]


def _document(rng: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    pools: dict[str, tuple[Any, ...]] = {
        "k": (*TEXTS, ""),
        "w": (*TEXTS[:12], ""),
        "t": (" ".join(rng.choices(WORDS, k=3)), rng.choice(WORDS), ""),
        "ip": ADDRESSES,
        "d": DATES,
        "b": (True, False),
        "n": NUMBERS,
        "x": FLOATS,
    }
    for name, pool in pools.items():
        _put(made, name, _values(rng, pool))
    _put(made, "o", {"k": _values(rng, TEXTS[:20])} if rng.random() < 0.5 else ...)
    leaves = {key: _values(rng, (*TEXTS[:16], True, 900)) for key in KEYS}
    flattened: dict[str, Any] = {}
    for key, value in leaves.items():
        if value is not ...:
            outer, _, inner = key.partition(".")
            flattened[outer] = {inner: value} if inner else value
    _put(made, "F", flattened if rng.random() < 0.6 else ...)
    if made.get("o") == {"k": ...}:
        del made["o"]
    return made


def _put(made: dict[str, Any], name: str, value: Any) -> None:
    if value is not ...:
        made[name] = value


def _values(rng: random.Random, pool: tuple[Any, ...]) -> Any:
    """A value, several, none (`...`), or null."""
    kind = rng.random()
    if kind < 0.3:
        return ...
    if kind < 0.35:
        return None
    if kind < 0.38:
        return []
    if kind < 0.8:
        return rng.choice(pool)
    return rng.choices(pool, k=rng.randint(2, 3))
