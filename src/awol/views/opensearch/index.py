"""Readers of the fields of an index that holds records as they stand.

Measured on OpenSearch 3.9.0 and 2.19.6: a `flat_object` holds each leaf as `key=value`, every element of a list by
itself, numbers and truth values as JSON writes them, and no null; an empty text is a value. A document is refused
whole where such a leaf is too long for a term of Lucene, which awol's ingest pipeline cuts (`cutting`), and where a
text stands in an object's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from awol.cloudtrail.paths import compile_path
from awol.errors import UnsupportedQuery
from awol.values import Event, parse_time
from awol.views import Field, FieldType, Value
from awol.views.elastic.index import within
from awol.views.elastic.patterns import names_index
from awol.views.opensearch.cutting import cut
from awol.views.opensearch.fields import LIMIT
from awol.views.plain import CONVERSIONS, flattened_pairs, leaf_text


class RecordIndex:
    """An index whose names are the records' own, with these types."""

    def __init__(self, types: Mapping[str, FieldType], name: str = "cloudtrail") -> None:
        self._types = types
        self._roots = tuple(root for root, type_ in types.items() if type_ == "flat_object")
        self._objects = _tree(_objects(types))
        self._known: dict[str, Field | None] = {}
        self.name = name

    def field(self, name: str) -> Field | None:
        """The field of that name, or the leaf of a flat object; None where the mapping has neither."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Field | None:
        type_ = self._types.get(name)
        if type_ == "flat_object":
            return Field(name, type_, _pairs(name))
        if type_ is not None:
            limit = LIMIT if type_ == "keyword" else None
            return Field(name, type_, _reader(name, type_, limit), limit)
        for root in self._roots:
            if name.startswith(f"{root}."):
                return Field(name, "flat_object_key", _leaves(name), root=self.field(root))
        return None

    def names(self) -> tuple[str, ...]:
        return tuple(self._types)

    def time(self, event: Event) -> int | None:
        return parse_time(event.record.get("eventTime"))

    def covers(self, pattern: str) -> bool:
        return names_index(pattern, self.name)

    def checked(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events. Raises `UnsupportedQuery` at the first that OpenSearch would refuse: it is in no index there."""
        for event in events:
            fault = self._refused(event.record)
            if fault:
                place = f"{event.file or 'input'}, {event.place or 'a record'}"
                raise UnsupportedQuery(
                    f"{place}: OpenSearch refuses the whole document: {fault}",
                    next_step="search it on another engine",
                )
            yield event

    def _refused(self, record: Mapping[str, Any]) -> str | None:
        name = _no_object(record, self._objects)
        return f"`{name}` is no object" if name else None


_Tree = dict[str, "_Tree"]
"""Names of objects, each with those within it."""


def _tree(names: Iterable[str]) -> _Tree:
    tree: _Tree = {}
    for name in names:
        place = tree
        for part in name.split("."):
            place = place.setdefault(part, {})
    return tree


def _no_object(value: Mapping[str, Any], tree: _Tree, above: str = "") -> str:
    """The name, below `above`, of what stands in the place of an object and is none; empty if nothing does."""
    for part, below in tree.items():
        held = value.get(part)
        if held is None:
            continue
        name = f"{above}{part}"
        for element in held if isinstance(held, list) else (held,):
            if isinstance(element, dict):
                deeper = _no_object(element, below, f"{name}.") if below else ""
                if deeper:
                    return deeper
            elif element is not None:
                return name
    return ""


def _objects(types: Mapping[str, FieldType]) -> Iterator[str]:
    """The objects that a record may hold; what stands above one is one too. An address is a field within a text."""
    for name, type_ in types.items():
        if type_ == "flat_object":
            yield name
        elif type_ != "ip" and "." in name:
            yield name.rpartition(".")[0]


def _pairs(name: str) -> Callable[[Event], tuple[Value, ...]]:
    find = compile_path(name)

    def read(event: Event) -> tuple[Value, ...]:
        return tuple(f"{key}={cut(value)}" for item in find(event.record) for key, value in flattened_pairs(item))

    return read


def _leaves(name: str) -> Callable[[Event], tuple[Value, ...]]:
    find = compile_path(name)

    def read(event: Event) -> tuple[Value, ...]:
        return tuple(
            cut(leaf_text(value)) for value in find(event.record) if value is not None and not isinstance(value, dict)
        )

    return read


def _reader(name: str, type_: FieldType, limit: int | None) -> Callable[[Event], tuple[Value, ...]]:
    find = compile_path(name.removesuffix(".ip") if type_ == "ip" else name)
    convert = CONVERSIONS[type_]

    def read(event: Event) -> tuple[Value, ...]:
        values = [convert(item) for item in find(event.record) if item is not None and not isinstance(item, dict)]
        return tuple(
            value for value in values if value is not None and (limit is None or within(leaf_text(value), limit))
        )

    return read
