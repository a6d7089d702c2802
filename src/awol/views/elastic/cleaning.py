"""What the ingest pipeline throws away before it looks at a record.

Source: elastic/integrations, packages/aws/data_stream/cloudtrail, ingest pipeline `default.yml`, the script that
removes nulls (alike in packages 5.2 and 8.9): null, the strings "", "-" and "none", and objects and lists that are
empty or become so.
"""

from __future__ import annotations

from typing import Any

from awol.views.elastic.java import hash_map_order, scalar_text

DROPPED = frozenset(("", "-", "none"))
"""Strings that the pipeline takes for "no value". A query can never find them, nor tell them from a missing field."""


def cleaned(value: Any) -> Any:
    """The value as the pipeline keeps it, None where nothing is left; members of objects in Java's order.

    The order comes from the object as it was parsed: members that are dropped later have already made the table grow.
    """
    if isinstance(value, str):
        return None if value in DROPPED else value
    if isinstance(value, dict):
        members = {key: cleaned(value[key]) for key in hash_map_order(value)}
        return {key: item for key, item in members.items() if item is not None} or None
    if isinstance(value, list):
        return [item for item in map(cleaned, value) if item is not None] or None
    return value


def member(value: Any, *path: str) -> Any:
    """The value at a path of objects, None where there is none. Processors do not look through arrays."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def scalars(value: Any) -> list[Any]:
    """The indexable values of a field: lists opened, dropped values and objects left out.

    Real Elasticsearch refuses a document with an object in a keyword field; here the object has no value.
    """
    if value is None or isinstance(value, dict) or (isinstance(value, str) and value in DROPPED):
        return []
    if isinstance(value, list):
        return [scalar for item in value for scalar in scalars(item)]
    return [value]


def first_text(value: Any) -> str | None:
    """The first value as text; a pipeline processor never sees more than one."""
    values = scalars(value)
    return scalar_text(values[0]) if values else None
