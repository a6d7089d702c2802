"""Turns the commands of a query into steps over rows, each bound to the columns that it sees."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from awol.engines.esql import commands as c
from awol.engines.esql import nodes as n
from awol.engines.esql import types as t
from awol.engines.esql.binder import Binder
from awol.engines.esql.binding import Bound, Faults
from awol.engines.esql.grouping import Stats, Step
from awol.engines.esql.layout import ColumnInfo, Layout, Row, Run, Scope, slot_reader
from awol.errors import UnsupportedQuery
from awol.values import Event
from awol.views import Index


def document_id(event: Event) -> str:
    """The `_id` under which a record is indexed: its eventID; without one each record is a document of its own."""
    event_id = event.record.get("eventID")
    return event_id if isinstance(event_id, str) and event_id else repr((event.file, event.place))


_METADATA: Mapping[str, ColumnInfo] = {
    "_id": ColumnInfo(t.KEYWORD, lambda row: document_id(row[0])),
    "_version": ColumnInfo(t.LONG, lambda _row: 1),
    "_source": ColumnInfo(t.UNSUPPORTED, lambda _row: None),
    **{
        name: ColumnInfo(t.NULL, lambda _row: None, metadata=name)
        for name in ("_ignored", "_index", "_index_mode", "_score", "_tier")
    },
}
"""The metadata fields; those marked so have no value without an index, and only KEEP and the like may name them."""

_FULL_TEXT_AFTER = (c.Where, c.Sort)
"""The commands behind which QSTR may still stand."""


class Plan:
    """The steps of a query. `scope` and `aggregated` describe the rows that come out of them."""

    def __init__(self, query: c.Query, text: str, index: Index, now: int) -> None:
        self._faults = Faults(text)
        self._index = index
        self._now = now
        self._passed: list[c.Command] = []
        self.aggregated = False
        self.steps: list[Step] = []
        self.layout = self.first_layout = Layout()
        self.scope = self._from(query.source)
        for command in query.commands:
            self._plan(command)
            self._passed.append(command)

    def _from(self, source: c.From) -> Scope:
        pattern = ",".join(source.patterns)
        if not self._index.covers(pattern):
            self._faults.reject(source, f"Unknown index [{pattern}]")
        columns: dict[str, ColumnInfo | None] = dict.fromkeys(self._index.names())
        columns.update({name: _METADATA[name] for name in source.metadata})
        return Scope(self.layout, columns, self._index, whole=True)

    def _plan(self, command: c.Command) -> None:
        match command:
            case c.Where():
                self.steps.append(_filter(self._binder(self._place_where).condition(command.condition).run))
            case c.Eval():
                self._eval(command)
            case c.Stats():
                self._stats(command)
            case c.Keep():
                self.scope = self.scope.only(self._matching(command.columns))
            case c.Drop():
                dropped = set(self._matching(command.columns))
                left = self.scope.only(name for name in self.scope.names() if name not in dropped)
                left.whole = self.scope.whole
                self.scope = left
            case c.Rename():
                self._rename(command)
            case c.Sort():
                self._sort(command)
            case c.Limit():
                self.steps.append(_limit(command.count))
            case c.MvExpand():
                self._mv_expand(command)

    def _binder(
        self,
        place: Callable[[n.Node, str], None],
        scope: Scope | None = None,
        ready: dict[n.Expression, Bound] | None = None,
        in_stats: bool = False,
    ) -> Binder:
        return Binder(self._faults, scope or self.scope, self._index, self._now, place, ready, in_stats)

    def _place_where(self, node: n.Node, what: str) -> None:
        """Refuses a full-text function behind a command that has left the index."""
        for command in self._passed:
            anywhere = not what.startswith("[QSTR]")
            leaves = isinstance(command, c.Stats | c.Limit)
            if leaves or not (anywhere or isinstance(command, _FULL_TEXT_AFTER)):
                name = "MV_EXPAND" if isinstance(command, c.MvExpand) else type(command).__name__.upper()
                self._faults.reject(node, f"{what} cannot be used after {name}")

    def _place_elsewhere(self, node: n.Node, what: str) -> None:
        self._faults.reject(node, f"{what} is only supported in WHERE and STATS commands")

    def _eval(self, command: c.Eval) -> None:
        computed: list[tuple[int, Run]] = []
        for assignment in command.assignments:
            bound = self._binder(self._place_elsewhere).bind(assignment.expression)
            if bound.type in t.TIMESPANS:
                written = self._faults.written(assignment.expression)
                self._faults.reject(
                    assignment.expression,
                    f"EVAL does not support type [{bound.type}] as the return data type of expression [{written}]",
                )
            slot = self.layout.slot()
            computed.append((slot, bound.run))
            self.scope = self.scope.with_columns([(assignment.column, ColumnInfo(bound.type, slot_reader(slot)))])
        self.steps.append(_compute(computed))

    def _stats(self, command: c.Stats) -> None:
        stats = Stats(
            command,
            self._binder(self._place_elsewhere, in_stats=True),
            self._binder(self._place_where, in_stats=True),
            lambda scope, ready: self._binder(self._place_elsewhere, scope, ready, in_stats=True),
            self._now,
            self.aggregated,
        )
        self.steps.append(stats.step)
        self.scope = stats.scope
        self.layout = stats.scope.layout
        self.aggregated = True

    def _matching(self, patterns: Iterable[c.Pattern]) -> list[str]:
        """The names that the patterns stand for, each once. Raises `RejectedQuery` for a pattern that fits nothing."""
        matched: dict[str, None] = {}
        for pattern in patterns:
            if not pattern.wild:
                self._require(pattern)
                matched[pattern.name] = None
                continue
            pieces = [".*" if at in pattern.wild else re.escape(letter) for at, letter in enumerate(pattern.name)]
            fits = re.compile("".join(pieces), re.DOTALL).fullmatch
            names = [name for name in self.scope.names() if fits(name)]
            if not names and pattern.name != "*":
                if self.scope.whole:
                    self._refuse_not_known(pattern)
                self._faults.reject(pattern, f"No matches found for pattern [{pattern.name}]")
            matched.update(dict.fromkeys(names))
        return list(matched)

    def _refuse_not_known(self, pattern: c.Pattern) -> None:
        """Refuse a pattern for fields that the real index has and that cannot be known offline (`source.geo.*`)."""
        try:
            self._index.field(pattern.name.replace("*", "x"))
        except UnsupportedQuery as refusal:
            self._faults.unsupported(pattern, refusal.message, refusal.next_step)

    def _require(self, pattern: c.Pattern) -> ColumnInfo:
        return self._binder(self._place_elsewhere).info(n.Column(pattern.name, at=pattern.at))

    def _rename(self, command: c.Rename) -> None:
        for old, new in command.pairs:
            self._binder(self._place_elsewhere).column(n.Column(old.name, at=old.at))
            self.scope = self.scope.renamed(old.name, new.name)

    def _sort(self, command: c.Sort) -> None:
        keys = []
        for key in command.keys:
            bound = self._binder(self._place_elsewhere).bind(key.expression)
            nulls_first = key.descending if key.nulls_first is None else key.nulls_first
            keys.append((_sort_value(bound, key.descending), key.descending, nulls_first))
        self.steps.append(_sorting(keys))

    def _mv_expand(self, command: c.MvExpand) -> None:
        node = n.Column(command.column.name, at=command.column.at)
        bound = self._binder(self._place_elsewhere).column(node)
        slot = self.layout.slot()
        self.scope = self.scope.replaced(node.name, ColumnInfo(bound.type, slot_reader(slot)))
        self.steps.append(_expansion(bound.run, slot))


def _filter(run: Run) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        return (row for row in rows if run(row) is True)

    return step


def _compute(computed: list[tuple[int, Run]]) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            for slot, run in computed:
                row[slot] = run(row)
            yield row

    return step


def _limit(count: int) -> Step:
    return lambda rows: itertools.islice(rows, count)


def _expansion(run: Run, slot: int) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            for value in t.unpack(run(row)) or (None,):
                copy = row[:]
                copy[slot] = value
                yield copy

    return step


def _sort_value(bound: Bound, descending: bool) -> Run:
    """What a row is sorted by; of several values the smallest, or for a descending order the greatest."""
    run = bound.run
    key = t.ip_key if bound.type == t.IP else None
    choose: Callable[..., t.Value] = max if descending else min

    def read(row: Row) -> t.Value:
        value = run(row)
        if type(value) is tuple:
            value = choose(value, key=key)
        return key(value) if key and value is not None else value

    return read


def _sorting(keys: list[tuple[Run, bool, bool]]) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        ordered = list(rows)
        for read, descending, nulls_first in reversed(keys):
            keyed = [(read(row), row) for row in ordered]
            nulls = [row for value, row in keyed if value is None]
            known = [pair for pair in keyed if pair[0] is not None]
            known.sort(key=lambda pair: pair[0], reverse=descending)
            rest = [row for _, row in known]
            ordered = [*nulls, *rest] if nulls_first else [*rest, *nulls]
        yield from ordered

    return step
