"""Whole documents and their mappings, for indexing records into a real Elasticsearch as the integration would."""

from __future__ import annotations

from typing import Any

from awol.values import Event
from awol.views.elastic.index import raw_values, reader
from awol.views.elastic.java import scalar_text
from awol.views.elastic.mapping import Row, rows
from awol.views.elastic.versions import LATEST, Integration


def document(event: Event, integration: Integration = LATEST) -> dict[str, Any]:
    """The record as an ECS document of a version of the integration.

    Values that are longer than `ignore_above` are in it: Elasticsearch drops them.
    """
    fields: dict[str, Any] = {}
    for row in rows(integration):
        value = _value(row, event)
        if value is not None:
            _put(fields, row.name.split("."), value)
    return fields


def _value(row: Row, event: Event) -> Any:
    if row.type == "flattened":
        if row.missing is not None and row.missing(event.record):
            return None
        return _as_java(row.value(event.record)) if row.value is not None else None
    if row.type == "keyword":
        values: list[Any] = [scalar_text(value) for value in raw_values(row)(event.record)]
    else:
        values = list(reader(row)(event))
    return (values[0] if len(values) == 1 else values) if values else None


def _as_java(value: Any) -> Any:
    """The object with its floating-point leaves as texts: the pipeline's are written anew by Java, `1.0E10`."""
    if isinstance(value, dict):
        return {key: _as_java(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_java(item) for item in value]
    return scalar_text(value) if isinstance(value, float) else value


def _put(holder: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        holder = holder.setdefault(part, {})
    holder[path[-1]] = value


def mappings(integration: Integration = LATEST) -> dict[str, Any]:
    """The body of `mappings` of an index that holds such documents. Fields that no row names are kept, not indexed.

    Two of the package's types stand as their nearest relatives in core: constant_keyword as keyword and
    match_only_text as text.
    """
    properties: dict[str, Any] = {}
    for row in rows(integration):
        path = row.name.split(".")
        place = properties
        for part in path[:-1]:
            place = place.setdefault(part, {"properties": {}})["properties"]
        place[path[-1]] = _mapping(row)
    return {"dynamic": False, "properties": properties}


def _mapping(row: Row) -> dict[str, Any]:
    mapping: dict[str, Any] = {"type": row.type}
    if row.ignore_above is not None:
        mapping["ignore_above"] = row.ignore_above
    if row.text:
        mapping["fields"] = {"text": {"type": "text"}}
    return mapping
