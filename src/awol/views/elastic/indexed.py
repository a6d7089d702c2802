"""Documents that come out of Elasticsearch: they are what was indexed already, and are searched as they stand.

The integration keeps the record itself (`event.original`) only where its setting `preserve_original_event` is on. A
document without it cannot be made a record again, for several parts of a record share one field; but a query for
Elastic needs no record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from awol.cloudtrail.paths import compile_path
from awol.values import Event, parse_time
from awol.views import Field, Index, Value
from awol.views.elastic.index import CONVERSIONS, leaves, within
from awol.views.elastic.java import scalar_text


class Indexed:
    """An index whose fields are read from an event's document where it has one, else as in the index it is made of."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def field(self, name: str) -> Field | None:
        found = self._index.field(name)
        return None if found is None else self._either(found)

    def _either(self, field: Field) -> Field:
        computed, stored = field.read, _reader(field)

        def read(event: Event) -> tuple[Value, ...]:
            return computed(event) if event.document is None else stored(event.document)

        return replace(field, read=read, root=None if field.root is None else self._either(field.root))

    def names(self) -> tuple[str, ...]:
        return self._index.names()

    def time(self, event: Event) -> int | None:
        if event.document is None:
            return self._index.time(event)
        found = compile_path("@timestamp")(event.document)
        return parse_time(found[0]) if found else None

    def covers(self, pattern: str) -> bool:
        return self._index.covers(pattern)


def _reader(field: Field) -> Callable[[Mapping[str, Any]], tuple[Value, ...]]:
    # A multi-field is no part of a document: it holds what its parent does.
    find = compile_path(field.name.removesuffix(".text") if field.type == "text" else field.name)
    if field.type == "flattened":

        def pairs(document: Mapping[str, Any]) -> tuple[Value, ...]:
            return tuple(
                f"{key}\0{text}" for value in find(document) if value is not None for key, text in leaves(value)
            )

        return pairs
    convert = scalar_text if field.type == "flattened_key" else CONVERSIONS[field.type]
    limit = field.ignore_above

    def read(document: Mapping[str, Any]) -> tuple[Value, ...]:
        values = [convert(item) for item in find(document) if item is not None and not isinstance(item, dict)]
        return tuple(
            value for value in values if value is not None and (limit is None or within(scalar_text(value), limit))
        )

    return read
