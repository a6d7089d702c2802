"""Rows, and which columns they have at each point of a query.

A row is a list. Its first slot holds the record, or after a STATS the tuple of the group's records; each further slot
one column. Which slot a name means is settled when the query is compiled: KEEP, DROP and RENAME cost nothing per row.
The columns of an index get a slot when a query first names them, and are read when an expression first needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from awol.engines.esql.types import FIELD_TYPES, IP, KEYWORD, TEXT, UNSUPPORTED, Value, ip_key
from awol.values import Event
from awol.views import Field, Index

Row = list[Any]
Run = Callable[[Row], Value]


class _Unread:
    """Stands in a slot whose field has not been read yet."""


UNREAD = _Unread()


class Layout:
    """Hands out slots; `template` is the row before anything is known of a record."""

    def __init__(self) -> None:
        self.template: Row = [None]

    def slot(self, initial: object = None) -> int:
        self.template.append(initial)
        return len(self.template) - 1


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column: its type, how to read it from a row, and the mapped field behind it, None for a computed one."""

    type: str
    run: Run
    field: Field | None = None
    metadata: str | None = None


class Scope:
    """The columns that a command sees, in order. `bind` finds one by name.

    `whole`: every column of the index is among them, also what the index cannot list.
    """

    def __init__(
        self,
        layout: Layout,
        columns: dict[str, ColumnInfo | None],
        index: Index | None = None,
        *,
        whole: bool = False,
    ) -> None:
        self.layout = layout
        self.whole = whole
        self._columns = columns
        self._index = index

    def names(self) -> tuple[str, ...]:
        return tuple(self._columns)

    def find(self, name: str) -> ColumnInfo | None:
        """The column of that name, None where there is none."""
        if name not in self._columns:
            return None
        column = self._columns[name]
        if column is None:
            column = self._columns[name] = self._mapped(name)
        return column

    def _mapped(self, name: str) -> ColumnInfo | None:
        assert self._index is not None  # only columns of an index are None
        field = self._index.field(name)
        if field is None or field.type not in FIELD_TYPES:
            return None
        if FIELD_TYPES[field.type] == UNSUPPORTED:
            return ColumnInfo(UNSUPPORTED, lambda _row: None, field)
        slot = self.layout.slot(UNREAD)
        parent = self._index.field(name.rpartition(".")[0])
        as_keyword = field.type == "text" and parent is not None and parent.type == "keyword"
        read = field_reader(field, KEYWORD if as_keyword else FIELD_TYPES[field.type])
        return ColumnInfo(FIELD_TYPES[field.type], _lazy(slot, read), field)

    def with_columns(self, columns: Iterable[tuple[str, ColumnInfo]]) -> Scope:
        """This scope after an EVAL: a new column hides one of its name, and stands last."""
        merged = dict(self._columns)
        for name, column in columns:
            merged.pop(name, None)
            merged[name] = column
        return Scope(self.layout, merged, self._index, whole=self.whole)

    def only(self, names: Iterable[str]) -> Scope:
        """This scope after a KEEP or DROP."""
        return Scope(self.layout, {name: self._columns[name] for name in names}, self._index)

    def renamed(self, old: str, new: str) -> Scope:
        """This scope after a RENAME of a column that exists; another column of the new name is hidden."""
        column = self.find(old)
        if column is not None and old != new:
            # A renamed field is none of the mapping's any more: `:` refuses it (measured).
            column = replace(column, field=None)
        others = {name: info for name, info in self._columns.items() if name == old or name != new}
        columns = {new if name == old else name: column if name == old else info for name, info in others.items()}
        return Scope(self.layout, columns, self._index, whole=self.whole)

    def replaced(self, name: str, column: ColumnInfo) -> Scope:
        """This scope with another column in the place of one."""
        return Scope(self.layout, {**self._columns, name: column}, self._index, whole=self.whole)


def _lazy(slot: int, read: Callable[[Event], Value]) -> Run:
    def run(row: Row) -> Value:
        value = row[slot]
        if value is UNREAD:
            value = row[slot] = read(row[0])
        return value

    return run


def slot_reader(slot: int) -> Run:
    """Reads a slot that is filled already."""

    def run(row: Row) -> Value:
        return row[slot]

    return run


def field_reader(field: Field, type_: str) -> Callable[[Event], Value]:
    """Reads a field as ES|QL loads it: from doc values, keywords and addresses sorted and each but once, numbers,
    dates and booleans sorted; text as it stands in the record, but the `.text` of a keyword as that keyword."""
    read = field.read

    def load(event: Event) -> Value:
        values = read(event)
        if not values:
            return None
        if len(values) == 1:
            return values[0]
        if type_ == KEYWORD:
            values = tuple(sorted(set(values)))
        elif type_ == IP:
            values = tuple(sorted(set(values), key=_address))
        elif type_ != TEXT:
            values = tuple(sorted(values))
        return values[0] if len(values) == 1 else values

    return load


def _address(value: Any) -> int:
    return ip_key(value)
