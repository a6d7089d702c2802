"""The index of the matrix: fields as they are, every text a keyword (`--pipeline none`).

A field that holds nothing but numbers, or nothing but truth values, is what Elasticsearch makes of it unasked: long,
double, boolean. One that holds texts too is a keyword.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awol.views import FieldType
from awol.views.plain import PlainIndex
from programs.constructs.records import RECORDS

TYPED: Mapping[str, FieldType] = {"count": "long", "ratio": "double", "enabled": "boolean"}


def _leaves(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for item in value:
            yield from _leaves(item, name)
    else:
        yield name


def _types() -> dict[str, FieldType]:
    names = {name for record in RECORDS.values() for name in _leaves(record, "")}
    # `items: []` holds no leaf, but the name is an object's elsewhere.
    parents = {name.rpartition(".")[0] for name in names}
    return {name: TYPED.get(name, "keyword") for name in sorted(names - parents)}


TYPES: Mapping[str, FieldType] = _types()
"""Dotted field name to its type."""

INDEX = PlainIndex(TYPES)

TEXTS = PlainIndex(dict.fromkeys(TYPES, "keyword"))
"""The index for EQL, a typed language: without a pipeline our converter takes every field for a keyword, and the texts
that it writes are rejected, not wrong, where a field is a number to Elasticsearch."""


def mappings() -> dict[str, Any]:
    """The mappings of the index, strict so that no field goes unnoticed."""
    return {"dynamic": "strict", "properties": {name: {"type": type_} for name, type_ in TYPES.items()}}
