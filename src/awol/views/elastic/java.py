"""How Java prints JSON: the ingest pipeline stores whole objects as the text of `toString()`.

Sources: the Java SE API documentation of `String.hashCode`, `HashMap`, `AbstractMap.toString`,
`AbstractCollection.toString` and `Double.toString`; the order of `HashMap` was compared with a Java 17 run.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

_FIRST_CAPACITY = 16
_TREEIFY_BIN = 8
_TREEIFY_CAPACITY = 64


def utf16_length(text: str) -> int:
    """`String.length()`: UTF-16 units, of which a character beyond U+FFFF takes two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=8192)
def _spread_hash(key: str) -> int:
    """`String.hashCode()` with its upper half folded onto the lower one, as `HashMap` does before it picks a bucket."""
    value = 0
    units = key.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = (value * 31 + (high << 8 | low)) & 0xFFFFFFFF
    return value ^ (value >> 16)


def hash_map_order(keys: Iterable[str]) -> list[str]:
    """The keys in the order in which a `java.util.HashMap` iterates, when they were put in as given.

    Exact but for a map of 64 buckets or more with nine keys in one bucket, which Java turns into a tree.
    """
    inserted = list(keys)
    capacity = _FIRST_CAPACITY
    buckets: dict[int, int] = {}
    for count, key in enumerate(inserted, 1):
        bucket = _spread_hash(key) & (capacity - 1)
        held = buckets.get(bucket, 0)
        buckets[bucket] = held + 1
        # A crowded bucket makes a small table grow before its load factor does.
        grown = held >= _TREEIFY_BIN and capacity < _TREEIFY_CAPACITY
        full = count > capacity * 3 // 4
        for due in (grown, full and not grown):
            if due:
                capacity *= 2
                buckets = {}
                for earlier in inserted[:count]:
                    at = _spread_hash(earlier) & (capacity - 1)
                    buckets[at] = buckets.get(at, 0) + 1
    mask = capacity - 1
    return sorted(inserted, key=lambda key: _spread_hash(key) & mask)


def scalar_text(value: Any) -> str:
    """A JSON scalar as Java prints it: `true`, `900`, `1.5`, `1.0E10`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double_text(value)
    return str(value)


def _double_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    mantissa = "".join(map(str, digits)).rstrip("0") or "0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{power}"


def to_string(value: Any) -> str:
    """`toString()` of parsed JSON: `{k=v, k2=[a, b]}`, members in the order that they are given in."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={to_string(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_string, value)) + "]"
    return "null" if value is None else scalar_text(value)
