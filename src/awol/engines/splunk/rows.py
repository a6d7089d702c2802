"""What flows through a pipeline, and where a command finds the fields that it names.

A row is an event with what commands have put over it, or a result of `stats`. Which of the two a name means is decided
once, when the query is compiled: a `Scope` follows the commands and hands out readers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views import SplunkView

Values = tuple[str, ...]
"""All values of a field, as text; () where it is missing."""

Member = tuple[int, Event]
"""An event and its number in the input."""


class Row:
    """One result. `fields` holds what commands have set, () for what they have removed; `members` the events behind it.

    Not frozen: commands that add a field write it into the row, which belongs to one pipeline alone.
    """

    __slots__ = ("_raw", "event", "fields", "members")

    def __init__(self, event: Event | None, members: tuple[Member, ...], fields: dict[str, Values]) -> None:
        self.event = event
        self.members = members
        self.fields = fields
        self._raw: str | None = None

    def raw(self, view: SplunkView) -> str:
        """The text of the event, built once a row."""
        if self._raw is None:
            self._raw = "" if self.event is None else view.raw(self.event)
        return self._raw

    def copy(self) -> Row:
        """A row that can be changed apart from this one."""
        return Row(self.event, self.members, dict(self.fields))


Reader = Callable[[Row], Values]
Condition = Callable[[Row], bool]


def missing(_row: Row) -> Values:
    """The reader of a field that no row has."""
    return ()


PLACES: Mapping[str, Reader] = {
    "_bkt": lambda _row: ("awol~0",),
    "_cd": lambda row: (f"0:{row.members[0][0]}",),
}
"""Where an event lies in the index: bucket, and address within it, which no two events share (Knowledge Manager Manual,
"Use default fields"). Here it is the event's number in the input."""


@dataclass(frozen=True)
class Settings:
    """What a query is compiled against. `now` is the moment that relative times count from, in seconds; `empty_matches`
    says whether `field=*` finds a field whose value is "". `lookups` are the tables of
    the command `lookup` (`lookups.Table`) by name."""

    view: SplunkView
    macros: Mapping[str, str]
    now: float
    empty_matches: bool
    text: str
    lookups: Mapping[str, Any]


@dataclass
class Scope:
    """The fields at one point of a pipeline.

    `set_fields` are those that commands have set on some rows; `visible` says which fields of the events are left;
    `closed` that there are no events any more, only results of `stats`; `anything` that rows may hold fields that no
    one can name beforehand (`spath` without a path).
    """

    settings: Settings
    set_fields: set[str] = field(default_factory=set)
    visible: Callable[[str], bool] | None = None
    closed: bool = False
    anything: bool = False
    locals: dict[str, Reader] = field(default_factory=dict)

    def reader(self, name: str, at: int = 0) -> Reader:
        """A function that gives the values of the field on a row.

        Raises `UnsupportedQuery` for a field that the view cannot know.
        """
        if name in self.locals:
            return self.locals[name]
        base = self._base(name, at)
        if name not in self.set_fields and not self.anything:
            return base
        if base is missing:
            return lambda row: row.fields.get(name, ())

        def read(row: Row) -> Values:
            assigned = row.fields.get(name)
            return base(row) if assigned is None else assigned

        return read

    def _base(self, name: str, at: int) -> Reader:
        if self.closed or (self.visible is not None and not self.visible(name)):
            return missing
        if name in PLACES:
            return PLACES[name]
        try:
            from_event = self.settings.view.reader(name)
        except UnsupportedQuery as error:
            if name in self.set_fields:
                return missing
            raise UnsupportedQuery(error.message, self.settings.text, at, error.next_step) from None
        return lambda row: from_event(row.event) if row.event is not None else ()

    def time(self) -> Callable[[Row], float | None]:
        """A function that gives a row's `_time` in seconds; None where it has none."""
        read = self.reader("_time")

        def moment(row: Row) -> float | None:
            values = read(row)
            return number(values[0]) if values else None

        return moment

    def raw(self, at: int) -> Callable[[Row], str]:
        """A function that gives a row's `_raw`."""
        view = self.settings.view
        if self.closed or (self.visible is not None and not self.visible("_raw")):
            self.unsupported(
                "searching for a word after a command that drops the events' text (`_raw`) is not supported offline", at
            )
        if "_raw" in self.set_fields or self.anything:
            read = self.reader("_raw", at)
            return lambda row: " ".join(read(row))
        return lambda row: row.raw(view)

    def declare(self, *names: str) -> None:
        """From here on, rows may hold these fields."""
        self.set_fields.update(names)

    def keep_only(self, kept: Callable[[str], bool]) -> None:
        """From here on, only the fields for which `kept` holds are there."""
        before = self.visible
        self.visible = kept if before is None else lambda name: kept(name) and before(name)
        self.set_fields = {name for name in self.set_fields if kept(name)}

    def close(self, names: set[str]) -> None:
        """From here on, rows are results with these fields and no others."""
        self.closed, self.visible, self.anything = True, None, False
        self.set_fields = names

    def with_local(self, name: str, reader: Reader) -> Scope:
        """A scope as this one is, in which one field is read with the reader given."""
        return replace(self, locals={**self.locals, name: reader})

    def reject(self, message: str, at: int, next_step: str | None = None) -> NoReturn:
        """Raise the fault of a query that Splunk would refuse."""
        raise RejectedQuery(message, self.settings.text, at, next_step)

    def unsupported(self, message: str, at: int, next_step: str | None = None) -> NoReturn:
        """Raise the fault of a query that this engine does not run."""
        raise UnsupportedQuery(message, self.settings.text, at, next_step)


NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


def number(text: str) -> float | None:
    """The number that the text is; None where it is none. Splunk computes with doubles."""
    if len(text) > 40 or not text or text[0] not in "0123456789+-.":
        return None
    parsed = float(text) if NUMBER.fullmatch(text) else None
    return None if parsed is None or math.isinf(parsed) else parsed


def number_text(value: float) -> str:
    """A number as text: whole numbers without a fraction, others with 15 digits at the most."""
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "nan", "inf": "inf", "-inf": "-inf"}[str(float(value))]
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"
