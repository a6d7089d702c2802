"""A record as a row of a table in Athena: what the JSON SerDe of AWS's table gives, column by column.

Names are matched without regard to letter case. A text column holds a number or truth value as it was written, an
object or array as its JSON text, and NULL for JSON null as for a key that is not there. A struct has those members
that the table names and no others; it is NULL where the record has no object.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from awol.values import Event
from awol.views.athena.table import COLUMNS, RECORDS, RECORDS_NAME
from awol.views.athena.types import Array, Map, Row, Type
from awol.views.plain import leaf_text

UNDATED = "2000/01/01"
"""The day of a record without a time: its file was delivered on some day."""


Cells = Mapping[str, Any]
"""A row: the values of its columns by lower-case name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of records: the types of its columns by lower-case name, and the row that a record is there."""

    columns: Mapping[str, Type]
    row: Callable[[Event], Cells]


class _CloudTrailRow(dict[str, Any]):
    """A row of AWS's table, of which each column is made when it is first asked for."""

    __slots__ = ("_event", "_values")

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event
        self._values: dict[str, Any] | None = None

    def __missing__(self, name: str) -> Any:
        if name == "timestamp":
            cell: Any = _day(self._event)
        else:
            if self._values is None:
                self._values = {key.lower(): value for key, value in self._event.record.items()}
            cell = converted(self._values.get(name), COLUMNS[name])
        self[name] = cell
        return cell


class _RecordRow(dict[str, Any]):
    """A row that is a whole record."""

    __slots__ = ("_event",)

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, name: str) -> Any:
        record = self[name] = json_text(self._event.record)
        return record


def _day(event: Event) -> str:
    if event.time is None:
        return UNDATED
    return datetime.fromtimestamp(event.time / 1000, UTC).strftime("%Y/%m/%d")


def converted(value: Any, type_: Type) -> Any:
    """A value of a record as a value of a column of that type."""
    if value is None:
        return None
    if isinstance(type_, Array):
        return tuple(converted(item, type_.of) for item in value) if isinstance(value, list) else None
    if isinstance(type_, Row):
        if not isinstance(value, dict):
            return None
        by_name = {key.lower(): item for key, item in value.items()}
        return {name: converted(by_name.get(name), inner) for name, inner in type_.members.items()}
    if isinstance(type_, Map):
        return {key: text(item) for key, item in value.items()} if isinstance(value, dict) else None
    return text(value)


def text(value: Any) -> str | None:
    """A JSON value in a column of texts."""
    if value is None or isinstance(value, str):
        return value
    return json_text(value) if isinstance(value, dict | list) else leaf_text(value)


def json_text(value: Any) -> str:
    """An object or array as the JSON text that a column holds."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


CLOUDTRAIL = Table(COLUMNS, _CloudTrailRow)
WHOLE_RECORDS = Table(RECORDS, _RecordRow)


def table(name: str) -> Table:
    """The table of that name."""
    return WHOLE_RECORDS if name.lower() == RECORDS_NAME else CLOUDTRAIL
