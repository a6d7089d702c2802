"""Paths into a record: every value at a dotted path, through arrays, as Elasticsearch and Splunk see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def compile_path(path: str) -> Callable[[Mapping[str, Any]], list[Any]]:
    """A function that gives every value at a dotted path of a JSON object, looking through arrays.

    Missing gives `[]`, JSON null gives `[None]`, an object gives that object. A key that itself holds dots is found
    too, as it is in Elasticsearch and Splunk, where `{"a.b": 1}` and `{"a": {"b": 1}}` are one field.
    """
    parts = path.split(".")
    nested = _nested(parts)
    if len(parts) == 1:

        def top(record: Mapping[str, Any]) -> list[Any]:
            if path not in record:
                return []
            value = record[path]
            return _flat(value) if isinstance(value, list) else [value]

        return top

    if len(parts) == 2:
        first, second = parts

        def within(record: Mapping[str, Any]) -> list[Any]:
            # Most records hold an object with a plain value there: the general way costs three times as much.
            value = record.get(first)
            if path in record:
                return nested(record)
            if type(value) is not dict:
                return [] if value is None else nested(record)
            if second not in value:
                return []
            value = value[second]
            return _flat(value) if isinstance(value, list) else [value]

        return within

    return nested


def _nested(parts: list[str]) -> Callable[[Mapping[str, Any]], list[Any]]:
    def nested(record: Mapping[str, Any]) -> list[Any]:
        values: list[Any] = []
        _descend(record, parts, 0, values)
        return values

    return nested


def _descend(value: Any, parts: list[str], at: int, values: list[Any]) -> None:
    if at == len(parts):
        if isinstance(value, list):
            values.extend(_flat(value))
        else:
            values.append(value)
    elif isinstance(value, dict):
        key = parts[at]
        if key in value:
            _descend(value[key], parts, at + 1, values)
        for end in range(at + 2, len(parts) + 1):
            key = f"{key}.{parts[end - 1]}"
            if key in value:
                _descend(value[key], parts, end, values)
    elif isinstance(value, list):
        for item in value:
            _descend(item, parts, at, values)


def _flat(values: list[Any]) -> list[Any]:
    """The elements of a list, nested lists opened: Elasticsearch and Splunk know no lists of lists."""
    flat: list[Any] = []
    for value in values:
        if isinstance(value, list):
            flat.extend(_flat(value))
        else:
            flat.append(value)
    return flat


def plain_above(record: Mapping[str, Any], path: str) -> str:
    """The beginning of a dotted path that leads to a plain value where an object belongs; empty if there is none.

    A forwarder that writes `requestParameters` as a text, which then cannot be read as JSON, leaves such a record.
    """
    value: Any = record
    steps = path.split(".")
    for end, step in enumerate(steps[:-1], 1):
        value = value.get(step) if isinstance(value, Mapping) else None
        if isinstance(value, list):
            value = next((element for element in value if isinstance(element, Mapping)), value[0] if value else None)
        if value is not None and not isinstance(value, Mapping | list):
            return ".".join(steps[:end])
    return ""
