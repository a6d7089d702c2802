"""Window functions (Trino documentation, "Window functions"): each row among those of its partition, in order.

    lag(x [, n]) [ignore nulls]    row_number()    last_value(x) ignore nulls    min, max, bool_or, array_agg
    rows between n | unbounded preceding and current row, where n may be an expression of the row
    range between interval preceding and current row: current row means all rows of its time

An aggregate without a frame is not known here: its default takes the rows of one time together, which surprises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlglot import exp

from awol.engines.athena.expressions import Scope, compile_expression
from awol.engines.athena.functions import Run, RunError, Value
from awol.engines.athena.grouping import FOLDS, Fold, aggregate
from awol.engines.athena.rows import Given, Made, Sourced, ascending
from awol.values import Event
from awol.views.athena.types import Type

Rows = Sequence[Any]
"""The rows of a partition, in order."""

Over = Callable[[Rows], list[Any]]
"""The value at each row of a partition."""

Frames = Callable[[Rows], Iterator[tuple[int, int]]]
"""For each row of a partition where its frame begins and ends: at the row before the second number."""


def windowed(items: list[exp.Expr], relation: Given, scope: Scope) -> Made:
    """The rows of a relation with the windows of `items`, in whose place columns are put; each has a name around it."""
    windows: list[tuple[Callable[[Any], Any], list[Callable[[Any], Any]], Over]] = []
    columns = {name: Value(value.type, _of_row(value.run)) for name, value in relation.columns.items()}
    for item in items:
        for node in [part for part in item.walk() if isinstance(part, exp.Window)]:
            type_, over = _function(node, scope)
            name = f"${len(windows)}"
            node.replace(exp.column(name))
            windows.append((*_partition(node, scope), over))
            columns[name] = Value(type_, _of_window(len(windows) - 1))

    def source(events: Iterable[Event]) -> Iterator[Sourced]:
        every = list(relation.rows(events))
        values_by_row = [[None] * len(windows) for _ in every]
        for number, (key, order, over) in enumerate(windows):
            partitions: dict[Any, list[int]] = {}
            for place, (_, row) in enumerate(every):
                partitions.setdefault(key(row), []).append(place)
            for places in partitions.values():
                places.sort(key=lambda place: [sort_key(every[place][1]) for sort_key in order])
                values = over([every[place][1] for place in places])
                for place, value in zip(places, values, strict=True):
                    values_by_row[place][number] = value
        for (members, row), values in zip(every, values_by_row, strict=True):
            yield members, (row, values)

    return Made(source, columns)


def _of_row(run: Run) -> Run:
    return lambda pair: run(pair[0])


def _of_window(number: int) -> Run:
    return lambda pair: pair[1][number]


def _partition(node: exp.Window, scope: Scope) -> tuple[Callable[[Any], Any], list[Callable[[Any], Any]]]:
    keys = [compile_expression(expression, scope).run for expression in node.args.get("partition_by") or ()]
    order = node.args.get("order")
    if order is None:
        scope.unknown("a window without ORDER BY", node)
    return lambda row: tuple(key(row) for key in keys), [ascending(term, scope) for term in order.expressions]


def _function(node: exp.Window, scope: Scope) -> tuple[Type, Over]:
    if any(part for name, part in node.args.items() if name not in ("this", "partition_by", "order", "spec", "over")):
        scope.unknown("this kind of window", node)
    function, ignoring = node.this, isinstance(node.this, exp.IgnoreNulls)
    if ignoring:
        function = function.this
    spec = node.args.get("spec")
    if isinstance(function, exp.RowNumber) and not ignoring and spec is None:
        return "bigint", lambda rows: list(range(1, len(rows) + 1))
    if isinstance(function, exp.Lag) and spec is None:
        return _lag(function, ignoring, scope)
    if isinstance(function, exp.LastValue) and ignoring and _from_the_first(spec):
        value = compile_expression(function.this, scope)
        return value.type, lambda rows: _latest([value.run(row) for row in rows])
    if type(function) in FOLDS and not ignoring and spec is not None:
        value, type_, fold = aggregate(function, scope)
        if _from_the_first(spec) and isinstance(function, exp.Max):
            return type_, lambda rows: _largest([value.run(row) for row in rows])
        return type_, _folded(value.run, fold, _frames(node, spec, scope))
    return scope.unknown(f"the window function {node.sql(dialect='trino')[:60]}", node)


def _lag(node: exp.Lag, ignoring: bool, scope: Scope) -> tuple[Type, Over]:
    """The value so many rows before; ignoring NULL, the latest before this row that is not NULL."""
    offset = node.args.get("offset")
    back = int(offset.this) if isinstance(offset, exp.Literal) and not offset.is_string else 1
    if node.args.get("default") is not None or (offset is not None and not isinstance(offset, exp.Literal)):
        scope.unknown("LAG with these arguments", node)
    value = compile_expression(node.this, scope)
    run = value.run
    if not ignoring:
        return value.type, lambda rows: [run(rows[at - back]) if at >= back else None for at in range(len(rows))]
    if back != 1:
        scope.unknown("LAG over several rows that ignores NULL", node)
    return value.type, lambda rows: [None, *_latest([run(row) for row in rows])][: len(rows)]


def _latest(values: Sequence[Any]) -> list[Any]:
    """At each place the latest value that is not NULL."""
    latest: list[Any] = []
    for value in values:
        latest.append(value if value is not None or not latest else latest[-1])
    return latest


def _largest(values: Sequence[Any]) -> list[Any]:
    """At each place the largest value so far."""
    largest: list[Any] = []
    for value in values:
        known = largest[-1] if largest else None
        largest.append(value if known is None or (value is not None and value > known) else known)
    return largest


def _from_the_first(spec: exp.WindowSpec | None) -> bool:
    return spec is not None and _sides(spec) == ("ROWS", "UNBOUNDED")


def _sides(spec: exp.WindowSpec) -> tuple[str, object]:
    """Rows or range, and what a frame begins with that reaches up to the current row."""
    known = spec.args.get("start_side") == "PRECEDING" and spec.args.get("end") == "CURRENT ROW"
    odd = [name for name, part in spec.args.items() if part and name not in ("kind", "start", "start_side", "end")]
    return (str(spec.args.get("kind")), spec.args.get("start")) if known and not odd else ("", None)


def _frames(node: exp.Window, spec: exp.WindowSpec, scope: Scope) -> Frames:
    kind, start = _sides(spec)
    if start == "UNBOUNDED" and kind == "ROWS":
        return lambda rows: ((0, at + 1) for at in range(len(rows)))
    order = node.args["order"].expressions if node.args.get("order") else []
    if not isinstance(start, exp.Expr) or kind not in ("ROWS", "RANGE"):
        scope.unknown(f"the frame {spec.sql(dialect='trino')}", node)
    reach = compile_expression(start, scope)
    if kind == "ROWS":
        if reach.type != "bigint":
            scope.reject("ROWS takes a number of rows", node)
        return lambda rows: ((max(0, at - _back(reach.run(row))), at + 1) for at, row in enumerate(rows))
    by = compile_expression(order[0].this, scope) if len(order) == 1 else None
    if by is None or by.type != "timestamp" or reach.type != "interval":
        scope.unknown("RANGE over anything but one time column", node)
    return lambda rows: _within([by.run(row) for row in rows], reach.run(None))


def _back(rows: int | None) -> int:
    if rows is None or rows < 0:
        raise RunError("Window frame starting offset must not be negative or null")
    return rows


def _within(times: Sequence[int], reach: int) -> Iterator[tuple[int, int]]:
    """From the first row that is no further back, to the last of the same time."""
    start = end = 0
    for at, time in enumerate(times):
        while times[start] < time - reach:
            start += 1
        end = max(end, at + 1)
        while end < len(times) and times[end] == time:
            end += 1
        yield start, end


def _folded(run: Run, fold: Fold, frames: Frames) -> Over:
    def over(rows: Rows) -> list[Any]:
        values = [run(row) for row in rows]
        return [fold(values[start:end]) for start, end in frames(rows)]

    return over
