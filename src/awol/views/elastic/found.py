"""Fields that documents have and the view does not know: their types, as a data stream of logs gives them.

Sources: Elasticsearch, the component templates `logs@mappings` (no date detection) and `ecs@mappings` (dynamic
templates by a field's name), Fleet's dynamic template of texts as keywords of at most 1,024 characters; ECS field
reference for the fields that the integration fills from databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awol.views import FieldType

DATES = (
    *("timestamp", "accessed", "created", "installed", "creation_date", "ctime", "mtime", "ingested"),
    *("start", "end"),
)
"""Last parts of names that `ecs@mappings` takes for dates."""

TEXTS = ("message",)


def found_types(documents: Iterable[Mapping[str, Any]]) -> dict[str, FieldType | None]:
    """Every dotted name of a plain value in the documents, with the type that Elasticsearch gave it; None where that is
    not known: values of several kinds, and points on the map."""
    kinds_by_name: dict[str, set[str]] = {}
    for document in documents:
        for name, value in _leaves(document, ""):
            kinds_by_name.setdefault(name, set()).add(_kind(value))
    return {name: _type(name, kinds) for name, kinds in kinds_by_name.items()}


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if name.endswith(".location") and value.keys() == {"lat", "lon"}:
            yield name, value
            return
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    elif value is not None and name:
        yield name, value


def _kind(value: Any) -> str:
    return {str: "text", bool: "boolean", int: "long", float: "double"}.get(type(value), "other")


def _type(name: str, kinds: set[str]) -> FieldType | None:
    if kinds == {"text"}:
        return _text_type(name)
    if kinds == {"boolean"}:
        return "boolean"
    if kinds == {"long"}:
        return "long"
    return "double" if kinds <= {"long", "double"} else None


def _text_type(name: str) -> FieldType:
    last = name.rpartition(".")[2]
    if last == "ip" or last.endswith("_ip"):
        return "ip"
    if last in DATES or last.endswith("_timestamp"):
        return "date"
    return "text" if last in TEXTS else "keyword"
