"""STATS: the rows of a group become one row, which keeps the group's records."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from awol.engines.esql import commands as c
from awol.engines.esql import nodes as n
from awol.engines.esql import types as t
from awol.engines.esql.aggregates import AGGREGATES, OTHER_AGGREGATES, Aggregate
from awol.engines.esql.binder import Binder
from awol.engines.esql.binding import Bound, Faults
from awol.engines.esql.functions.calls import Arguments
from awol.engines.esql.layout import ColumnInfo, Layout, Row, Run, Scope, slot_reader
from awol.engines.esql.walk import children, descendants
from awol.values import Event

Step = Callable[[Iterable[Row]], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class _Measure:
    """An aggregate of a STATS and the filter on it."""

    aggregate: Aggregate
    condition: Run | None


class Stats:
    """Binds one STATS command. `scope` is what the next command sees, `step` runs it.

    `binder` binds groups and the arguments of aggregates, `filters` the conditions behind WHERE, and `after` makes the
    binder of what is computed from the aggregates. `aggregated` says that the rows are already those of a STATS.
    """

    def __init__(
        self,
        command: c.Stats,
        binder: Binder,
        filters: Binder,
        after: Callable[[Scope, dict[n.Expression, Bound]], Binder],
        now: int,
        aggregated: bool,
    ) -> None:
        self._binder = binder
        self._filters = filters
        self._after = after
        self._faults: Faults = binder.faults
        self._now = now
        self._aggregated = aggregated
        self._layout = Layout()
        self._measures: list[_Measure] = []
        groups = [(group, self._group(group)) for group in command.groups]
        self._keys = [bound.run for _, bound in groups]
        columns: dict[str, ColumnInfo | None] = {}
        for group, bound in groups:
            type_ = t.KEYWORD if bound.type == t.TEXT else bound.type
            columns[group.column] = ColumnInfo(type_, slot_reader(self._layout.slot()))
        self._first_measure = len(self._layout.template)
        grouped = Scope(self._layout, columns)
        outputs: list[tuple[str, ColumnInfo]] = []
        self._computed: list[tuple[int, Run]] = []
        finals = [(aggregate, self._output(aggregate, grouped)) for aggregate in command.aggregates]
        for aggregate, bound in finals:
            slot = self._layout.slot()
            self._computed.append((slot, bound.run))
            outputs.append((aggregate.column, ColumnInfo(bound.type, slot_reader(slot))))
        # A group hides an aggregate of its name (measured).
        merged: dict[str, ColumnInfo | None] = {name: column for name, column in outputs if name not in columns}
        merged.update(columns)
        self.scope = Scope(self._layout, merged)

    def _group(self, group: c.Assignment) -> Bound:
        for node in _walk(group.expression):
            if isinstance(node, n.Call) and node.name in AGGREGATES:
                self._faults.reject(node, f"cannot use an aggregate [{self._faults.written(node)}] for grouping")
        return self._binder.bind(group.expression)

    def _output(self, aggregate: c.Assignment, grouped: Scope) -> Bound:
        """The value of one aggregate column from the group's row."""
        for node in descendants(aggregate.expression):
            if isinstance(node, n.Call) and node.name in OTHER_AGGREGATES:
                self._faults.unsupported(node, f"the aggregate [{node.name}] is not known offline")
        calls = [node for node in _walk(aggregate.expression) if isinstance(node, n.Call) and node.name in AGGREGATES]
        if not calls:
            self._faults.reject(
                aggregate.expression,
                f"expected an aggregate function but found [{self._faults.written(aggregate.expression)}]",
            )
        condition = None if aggregate.condition is None else self._filters.condition(aggregate.condition).run
        ready: dict[n.Expression, Bound] = {call: self._measure(call, condition) for call in calls}
        for node in _walk(aggregate.expression, stop=set(calls)):
            if isinstance(node, n.Column) and grouped.find(node.name) is None:
                self._binder.column(node)
                self._faults.reject(
                    node,
                    f"column [{node.name}] must appear in the STATS BY clause or be used in an aggregate function",
                )
        return self._after(grouped, ready).bind(aggregate.expression)

    def _measure(self, call: n.Call, condition: Run | None) -> Bound:
        for node in itertools.chain.from_iterable(_walk(argument) for argument in call.arguments):
            if isinstance(node, n.Call) and node.name in AGGREGATES:
                self._faults.reject(
                    node,
                    f"nested aggregations [{self._faults.written(node)}] not allowed inside other aggregations "
                    f"[{self._faults.written(call)}]",
                )
        function = AGGREGATES[call.name]
        if call.star and call.name != "count":
            self._faults.reject(call, f"[*] is no argument of [{call.name}]")
        if not function.least <= len(call.arguments) <= function.most:
            self._binder.reject_count(call, function.least, function.most)
        arguments = [self._binder.bind(argument) for argument in call.arguments]
        aggregate = function.build(Arguments(call, arguments, self._faults, self._now, in_stats=True))
        self._measures.append(_Measure(aggregate, condition))
        return Bound(aggregate.type, slot_reader(self._layout.slot()), call)

    def step(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows of the groups, in the order in which each first appears."""
        groups: dict[tuple[t.Value, ...], _Group] = {}
        if not self._keys:
            groups[()] = _Group(len(self._measures))
        for row in rows:
            for key in self._keys_of(row):
                group = groups.get(key)
                if group is None:
                    group = groups[key] = _Group(len(self._measures))
                self._add(group, row)
        for key, group in groups.items():
            yield self._finish(key, group)

    def _keys_of(self, row: Row) -> Iterable[tuple[t.Value, ...]]:
        """The groups of a row: several where a key has several values."""
        values = [key(row) for key in self._keys]
        if not any(type(value) is tuple for value in values):
            return (tuple(values),)
        return itertools.product(*(dict.fromkeys(value) if type(value) is tuple else (value,) for value in values))

    def _add(self, group: _Group, row: Row) -> None:
        group.heads.append(row[0])
        for collected, measure in zip(group.values, self._measures, strict=True):
            if measure.condition is not None and measure.condition(row) is not True:
                continue
            read = measure.aggregate.read
            if read is None:
                collected.append(True)
                continue
            value = read(row)
            if type(value) is tuple:
                collected.extend(value)
            elif value is not None:
                collected.append(value)

    def _finish(self, key: tuple[t.Value, ...], group: _Group) -> Row:
        row = self._layout.template[:]
        row[0] = self._events(group)
        row[1 : 1 + len(key)] = key
        for position, (values, measure) in enumerate(zip(group.values, self._measures, strict=True)):
            row[self._first_measure + position] = measure.aggregate.finish(values)
        for slot, run in self._computed:
            row[slot] = run(row)
        return row

    def _events(self, group: _Group) -> tuple[Event, ...]:
        if not self._aggregated:
            return tuple({id(event): event for event in group.heads}.values())
        return tuple({id(event): event for events in group.heads for event in events}.values())


class _Group:
    """What is collected of one group: its records, and the values for each aggregate."""

    __slots__ = ("heads", "values")

    def __init__(self, measures: int) -> None:
        self.heads: list[t.Value] = []
        self.values: list[list[t.Value]] = [[] for _ in range(measures)]


def _walk(node: n.Expression, stop: set[n.Call] | None = None) -> Iterator[n.Expression]:
    """The node and all below it; what lies below a node of `stop` is left out, that node too."""
    if stop and node in stop:
        return
    yield node
    for child in children(node):
        yield from _walk(child, stop)
