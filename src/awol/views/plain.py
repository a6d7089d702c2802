"""A record indexed as it stands: every string a keyword, no renaming. The index of `--pipeline none`."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from awol.cloudtrail.paths import compile_path
from awol.values import Event, parse_time
from awol.views import Field, FieldType, Value
from awol.views.numbers import double, long


class PlainIndex:
    """An index whose field names are the record's own dotted names.

    `types` declares the mapped fields: name to type. A name that is not in it is unmapped, as in Elasticsearch.
    """

    def __init__(self, types: Mapping[str, FieldType]) -> None:
        self._types = dict(types)

    def field(self, name: str) -> Field | None:
        type_ = self._types.get(name)
        if type_ is not None:
            return Field(name, type_, _reader(name, type_))
        root = self._flattened_root(name)
        if root is None:
            return None
        return Field(name, "flattened_key", _leaf_reader(name), root=root)

    def _flattened_root(self, name: str) -> Field | None:
        parts = name.split(".")
        for end in range(len(parts) - 1, 0, -1):
            candidate = ".".join(parts[:end])
            if self._types.get(candidate) == "flattened":
                return self.field(candidate)
        return None

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._types))

    def time(self, event: Event) -> int | None:
        return event.time

    def covers(self, pattern: str) -> bool:
        return bool(pattern)


def flattened_pairs(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    """The leaves of a flattened field as (key, value) text pairs; null leaves are not indexed.

    Elasticsearch reference, "Flattened field type": each leaf is one keyword; numbers and booleans become text.
    """
    pairs: list[tuple[str, str]] = []
    pending: list[tuple[str, Any]] = [(prefix, value)]
    while pending:
        key, item = pending.pop()
        if isinstance(item, dict):
            pending.extend((f"{key}.{name}" if key else name, child) for name, child in reversed(item.items()))
        elif isinstance(item, list):
            pending.extend((key, child) for child in reversed(item))
        elif item is not None:
            pairs.append((key, leaf_text(item)))
    return pairs


def leaf_text(value: Any) -> str:
    """A JSON scalar as the text that Elasticsearch makes of it: `true`, `900`, `1.5`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _leaf_reader(name: str) -> Callable[[Event], tuple[Value, ...]]:
    find = compile_path(name)

    def read(event: Event) -> tuple[Value, ...]:
        return tuple(leaf_text(v) for v in find(event.record) if v is not None and not isinstance(v, dict))

    return read


def _reader(name: str, type_: FieldType) -> Callable[[Event], tuple[Value, ...]]:
    find = compile_path(name)
    if type_ == "flattened":

        def read_flattened(event: Event) -> tuple[Value, ...]:
            objects = find(event.record)
            return tuple(f"{key}\0{value}" for item in objects for key, value in flattened_pairs(item))

        return read_flattened
    convert = CONVERSIONS[type_]

    def read(event: Event) -> tuple[Value, ...]:
        values = []
        for item in find(event.record):
            if item is None or isinstance(item, dict):
                continue
            converted = convert(item)
            if converted is not None:
                values.append(converted)
        return tuple(values)

    return read


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _ip(value: Any) -> str | None:
    try:
        return str(ipaddress.ip_address(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _date(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else parse_time(value)


CONVERSIONS: dict[FieldType, Callable[[Any], Value | None]] = {
    "keyword": leaf_text,
    "text": leaf_text,
    "ip": _ip,
    "date": _date,
    "boolean": _boolean,
    "long": long,
    "double": double,
}
"""How a JSON scalar becomes a value of an Elasticsearch type; None where the document would not index it."""
