"""Documents that come out of Elasticsearch: they are what was indexed already, and are searched as they stand.

The integration keeps the record itself (`event.original`) only where its setting `preserve_original_event` is on. A
document without it cannot be made a record again, for several parts of a record share one field; but a query for
Elastic needs no record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from awol.cloudtrail.paths import compile_path
from awol.errors import UnsupportedQuery
from awol.values import Event, parse_time
from awol.views import Field, FieldType, Index, Value
from awol.views.elastic.found import found_types
from awol.views.elastic.index import CONVERSIONS, leaves, within
from awol.views.elastic.java import scalar_text
from awol.views.elastic.mapping import KEYWORD_LIMIT

SAMPLE = 5_000
"""How many events are looked at to learn which fields documents have."""


class Indexed:
    """An index whose fields are read from an event's document where it has one, else as in the index it is made of.

    `sample` are events to learn other fields from: documents have what the view does not know (`source.geo.*`, fields
    of one's own), and a query on those must not find nothing without a word.
    """

    def __init__(self, index: Index, sample: Iterable[Event] = ()) -> None:
        self._index = index
        documents = [event.document for event in sample if event.document is not None]
        self._found = found_types(documents) if documents else {}
        self._absent: dict[str, Callable[[Mapping[str, Any]], list[Any]]] = {}

    def field(self, name: str) -> Field | None:
        """The field as the view has it, else as the documents show it.

        Raises `UnsupportedQuery` for a field whose type the documents do not tell, and for one that the view knows to
        exist and neither a record nor a document of the sample has.
        """
        known: UnsupportedQuery | None = None
        try:
            field = self._index.field(name)
        except UnsupportedQuery as refusal:
            field, known = None, refusal
        if field is not None:
            return self._either(field)
        if name in self._found:
            return self._of_documents(name, self._found[name], known)
        if known is not None:
            raise known
        # The parent of fields that are known is no field itself, here or there.
        if not any(known_name.startswith(f"{name}.") for known_name in self.names()):
            self._absent[name] = compile_path(name)
        return None

    def _of_documents(self, name: str, type_: FieldType | None, known: UnsupportedQuery | None) -> Field:
        if type_ is None:
            raise UnsupportedQuery(
                f"the type of the field {name} cannot be told from the documents: they hold values of several kinds, or"
                " points on the map",
                next_step="leave the condition out, or run the query on Elasticsearch itself",
            )
        field = Field(name, type_, lambda _: (), KEYWORD_LIMIT if type_ == "keyword" else None)
        stored = _reader(field)

        def read(event: Event) -> tuple[Value, ...]:
            if event.document is not None:
                return stored(event.document)
            if known is not None:
                raise known
            return ()

        return replace(field, read=read)

    def checked(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events. Raises `UnsupportedQuery` at the first document with a field that the query names and that
        neither the view nor the sample knows: the query was compiled as if nobody had it."""
        for event in events:
            if event.document is not None:
                for name, find in self._absent.items():
                    if any(value is not None for value in find(event.document)):
                        raise UnsupportedQuery(
                            f"{event.file or 'input'}, {event.place or 'a document'} has the field {name}, which the"
                            f" first {SAMPLE:,} events did not have and the AWS integration does not fill",
                            next_step="search that file alone, or run the query on Elasticsearch itself",
                        )
            yield event

    def _either(self, field: Field) -> Field:
        computed, stored = field.read, _reader(field)

        def read(event: Event) -> tuple[Value, ...]:
            return computed(event) if event.document is None else stored(event.document)

        return replace(field, read=read, root=None if field.root is None else self._either(field.root))

    def names(self) -> tuple[str, ...]:
        known = self._index.names()
        new = [name for name, type_ in self._found.items() if type_ is not None and self._index_lacks(name)]
        return tuple(sorted({*known, *new}))

    def _index_lacks(self, name: str) -> bool:
        try:
            return self._index.field(name) is None
        except UnsupportedQuery:
            return True

    def time(self, event: Event) -> int | None:
        if event.document is None:
            return self._index.time(event)
        times = compile_path("@timestamp")(event.document)
        return parse_time(times[0]) if times else None

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
