"""The index of the AWS integration: readers of single fields, made from the rows of `mapping.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from awol.cloudtrail.paths import compile_path
from awol.errors import UnsupportedQuery
from awol.values import Event, parse_time
from awol.views import Field, FieldType, Value
from awol.views.elastic import derived
from awol.views.elastic.cleaning import DROPPED, member, scalars
from awol.views.elastic.java import scalar_text, utf16_length
from awol.views.elastic.mapping import NOT_MODELLED, Row, fields
from awol.views.elastic.patterns import names_index
from awol.views.elastic.versions import LATEST, Integration
from awol.views.numbers import double, long

_EXTENDED_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:$|T)")


class AwsIndex:
    """The typed fields of CloudTrail records in Elasticsearch, as the AWS integration indexes them.

    `name` is the data stream, `integration` the version of the package. Readers compute one field each, from the
    record, when they are called.
    """

    def __init__(self, name: str = "logs-aws.cloudtrail-default", integration: Integration = LATEST) -> None:
        self.name = name
        self._rows = fields(integration)
        self._known: dict[str, Field | None] = {}

    def field(self, name: str) -> Field | None:
        """The field of that name, None where the index has none.

        Raises `UnsupportedQuery` for a field that the real index has and that no record can give (`source.geo.*`).
        """
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Field | None:
        row = self._rows.get(name)
        if row is not None:
            return Field(name, row.type, reader(row), row.ignore_above)
        parent = self._rows.get(name.removesuffix(".text")) if name.endswith(".text") else None
        if parent is not None and parent.text:
            return Field(name, "text", _converting(raw_values(parent), CONVERSIONS["text"]))
        leaf = self._leaf(name)
        if leaf is None:
            refuse_not_modelled(name)
        return leaf

    def _leaf(self, name: str) -> Field | None:
        for row in self._rows.values():
            if row.type == "flattened" and name.startswith(row.name + "."):
                read = _leaf_reader(row, name[len(row.name) + 1 :])
                return Field(name, "flattened_key", read, root=self.field(row.name))
        return None

    def names(self) -> tuple[str, ...]:
        return tuple(sorted([*self._rows, *(f"{row.name}.text" for row in self._rows.values() if row.text)]))

    def time(self, event: Event) -> int | None:
        return _date(event.record.get("eventTime"))

    def covers(self, pattern: str) -> bool:
        return names_index(pattern, self.name)


AWS_CLOUDTRAIL = AwsIndex()
"""The index that the engines for Elastic search by default."""


@cache
def index_of(integration: Integration) -> AwsIndex:
    """The index as a version of the integration fills it."""
    return AWS_CLOUDTRAIL if integration == LATEST else AwsIndex(integration=integration)


def refuse_not_modelled(name: str) -> None:
    """Raise `UnsupportedQuery` for a name of `NOT_MODELLED`; silence would look like "no match"."""
    for known, reason in NOT_MODELLED.items():
        if name == known or (known.endswith(".") and name.startswith(known)):
            raise UnsupportedQuery(
                f"the field {name} cannot be computed from a record: {reason}",
                next_step="leave the condition out, or run the query on Elasticsearch itself",
            )


def raw_values(row: Row) -> Callable[[Mapping[str, Any]], list[Any]]:
    """A function that gives a field's values as JSON, before they are typed and before `ignore_above`."""
    compute, missing = row.value, row.missing
    if missing is not None:
        present = raw_values(replace(row, missing=None))
        return lambda record: [] if missing(record) else present(record)
    if compute is not None:
        return lambda record: scalars(compute(record))
    path = row.source.split(".") if row.source else []
    if not path:
        return lambda _: []
    return lambda record: scalars(member(record, *path))


def reader(row: Row) -> Callable[[Event], tuple[Value, ...]]:
    """The reader of one row of the table, typed and limited as the index does it."""
    if row.type == "flattened":
        return _flattened_reader(row)
    values = raw_values(row)
    if row.type != "keyword" or row.ignore_above is None:
        return _converting(values, CONVERSIONS[row.type])
    limit = row.ignore_above
    if row.value is None and row.source and "." not in row.source and row.missing is None:
        return _keyword_reader(row.source, values, limit)
    return _limited(values, limit)


def _converting(
    values: Callable[[Mapping[str, Any]], list[Any]], convert: Callable[[Any], Value | None]
) -> Callable[[Event], tuple[Value, ...]]:
    def read(event: Event) -> tuple[Value, ...]:
        return tuple(typed for item in values(event.record) if (typed := convert(item)) is not None)

    return read


def _limited(values: Callable[[Mapping[str, Any]], list[Any]], limit: int) -> Callable[[Event], tuple[Value, ...]]:
    def read(event: Event) -> tuple[Value, ...]:
        texts = map(scalar_text, values(event.record))
        return tuple(text for text in texts if within(text, limit))

    return read


def _keyword_reader(
    key: str, values: Callable[[Mapping[str, Any]], list[Any]], limit: int
) -> Callable[[Event], tuple[Value, ...]]:
    """The same for a top-level member that is nearly always a short string: most of the fields that rules name."""
    general = _limited(values, limit)
    short = limit // 2

    def read(event: Event) -> tuple[Value, ...]:
        value = event.record.get(key)
        if value is None:
            return ()
        if value.__class__ is str and len(value) <= short:
            return () if value in DROPPED else (value,)
        return general(event)

    return read


def within(text: str, limit: int) -> bool:
    return len(text) * 2 <= limit or utf16_length(text) <= limit


def _flattened_reader(row: Row) -> Callable[[Event], tuple[Value, ...]]:
    compute, missing = row.value, row.missing
    if compute is None:
        return lambda _: ()

    def read(event: Event) -> tuple[Value, ...]:
        value = None if missing is not None and missing(event.record) else compute(event.record)
        return () if value is None else tuple(f"{key}\0{text}" for key, text in leaves(value))

    return read


def leaves(value: Any, key: str = "") -> list[tuple[str, str]]:
    """The leaves of a cleaned object as (dotted key, text); every element of a list is a value of the list's key."""
    if isinstance(value, dict):
        return [pair for name, item in value.items() for pair in leaves(item, f"{key}.{name}" if key else name)]
    if isinstance(value, list):
        return [pair for item in value for pair in leaves(item, key)]
    return [(key, scalar_text(value))]


def _leaf_reader(row: Row, path: str) -> Callable[[Event], tuple[Value, ...]]:
    source = row.source
    if not source:
        return lambda _: ()
    find, missing = compile_path(path), row.missing

    def read(event: Event) -> tuple[Value, ...]:
        value = derived.source_object(event.record, source)
        if missing is not None and missing(event.record):
            return ()
        if not isinstance(value, dict):
            return ()
        texts = tuple(scalar_text(item) for item in scalars(find(value)))
        return texts if texts and derived.fits_flattened(source, value) else ()

    return read


def _date(value: Any) -> int | None:
    """Milliseconds of an ISO 8601 time with its hyphens; the basic form (`20131102T010628Z`) fails in the pipeline."""
    return parse_time(value) if isinstance(value, str) and _EXTENDED_TIME.match(value) else None


def _boolean(value: Any) -> bool | None:
    """true, false and the same as strings; anything else is malformed and, in a logs data stream, left out."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


CONVERSIONS: dict[FieldType, Callable[[Any], Value | None]] = {
    "keyword": scalar_text,
    "text": scalar_text,
    "ip": derived.ip_text,
    "date": _date,
    "boolean": _boolean,
    "long": long,
    "double": double,
}
