"""The kinds of values in an object for Kibana, as its schema has them: a text where a list belongs is a remark.

What is of a wrong kind is left out of what the other lints read, so that none of them has to ask again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any


def _schema(name: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads((resources.files("awol.build") / name).read_text(encoding="utf-8"))
    return schema


RULE = _schema("kibana_schema.json")
EXCEPTION = _schema("kibana_exceptions_schema.json")
"""Of a rule, and of a line of the file of exceptions, which is a list or an item."""

_NAMES = {"object": "an object", "array": "a list", "string": "a text", "integer": "a whole number",
          "number": "a number", "boolean": "true or false", "null": "null"}  # fmt: skip


def sound(value: Any, schema: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """A value without what the schema gives another kind or does not know, and a remark for each such place. A value
    that is itself of a wrong kind is None."""
    remarks: list[str] = []
    cleaned = _sound(value, _chosen(value, schema), "", remarks)
    return (None if cleaned is _WRONG else cleaned), remarks


_WRONG = object()


def _chosen(value: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$defs" not in schema or not isinstance(value, Mapping):
        return schema
    chosen: Mapping[str, Any] = schema["$defs"]["item" if "item_id" in value else "list"]
    return chosen


def _sound(value: Any, schema: Mapping[str, Any], place: str, remarks: list[str]) -> Any:
    kinds = _kinds(schema)
    if kinds and not any(_is(value, kind) for kind in kinds):
        wanted = " or ".join(_NAMES[kind] for kind in kinds)
        remarks.append(f"{f'its {place}' if place else 'it'} is {_NAMES[_kind(value)]}, not {wanted}")
        return _WRONG
    if isinstance(value, Mapping) and "properties" in schema:
        return dict(_properties(value, schema, place, remarks))
    if isinstance(value, list) and "items" in schema:
        every = (_sound(element, schema["items"], f"{place}[{at}]", remarks) for at, element in enumerate(value))
        return [element for element in every if element is not _WRONG]
    return value


def _properties(
    value: Mapping[str, Any], schema: Mapping[str, Any], place: str, remarks: list[str]
) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        path = f"{place}.{key}" if place else key
        if key not in schema["properties"]:
            if schema.get("additionalProperties", True):
                yield key, inner
            else:
                remarks.append(f"its {path} is a key that Kibana does not know")
            continue
        cleaned = _sound(inner, schema["properties"][key], path, remarks)
        if cleaned is not _WRONG:
            yield key, cleaned


def _kinds(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds that a schema allows; none where it says nothing of them."""
    if "type" in schema:
        kinds = schema["type"]
        return (kinds,) if isinstance(kinds, str) else tuple(kinds)
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return tuple(dict.fromkeys(_kind(choice) for choice in allowed))


def _is(value: Any, kind: str) -> bool:
    if kind == "integer":
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return whole and not isinstance(value, bool)
    return _kind(value) == kind


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "object" if isinstance(value, Mapping) else "array"
