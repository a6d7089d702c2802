"""GROUP BY and what is aggregated (Trino documentation, "Aggregate functions").

Aggregates pass over NULL, but for `array_agg`, which keeps it. Of nothing but NULL they are NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlglot import exp

from awol.engines.athena.expressions import Scope, compile_expression
from awol.engines.athena.functions import Value
from awol.engines.athena.rows import Given, Made, Sourced
from awol.values import Event
from awol.views.athena.types import Array, Type

Fold = Callable[[Sequence[Any]], Any]


def _there(fold: Fold) -> Fold:
    def of(values: Sequence[Any]) -> Any:
        present = [value for value in values if value is not None]
        return fold(present) if present else None

    return of


FOLDS: Mapping[type[exp.Expr], Fold] = {
    exp.Min: _there(min),
    exp.Max: _there(max),
    exp.LogicalOr: _there(any),
    exp.ArrayAgg: tuple,
}
ORDERED = ("varchar", "bigint", "double", "timestamp")
"""The types of which there is a smallest and a largest here."""


def aggregate(node: exp.Expr, scope: Scope) -> tuple[Value, Type, Fold]:
    """What an aggregate is made of, its type, and what makes it of the values of many rows."""
    fold = FOLDS.get(type(node))
    if fold is None or any(part for name, part in node.args.items() if name not in ("this", "nulls_excluded")):
        scope.unknown(f"the aggregate {node.sql(dialect='trino')[:40]}", node)
    value = compile_expression(node.this, scope)
    if isinstance(node, exp.ArrayAgg):
        return value, Array(value.type), fold
    wanted = ("boolean",) if isinstance(node, exp.LogicalOr) else ORDERED
    if value.type not in (*wanted, "unknown"):
        scope.unknown(f"the aggregate {node.key.upper()} of values of this type", node)
    return value, value.type, fold


def grouped(items: list[exp.Expr], keys: Sequence[exp.Expr], relation: Given, scope: Scope) -> Made:
    """A row for each group: its keys by their names, and the aggregates of `items`, in whose place columns are put.
    Each item has a name around what it shows."""
    columns: dict[str, Value] = {}
    for key in keys:
        if not isinstance(key, exp.Column):
            scope.unknown("GROUP BY of anything but a column", key)
        column = compile_expression(key, scope)
        if not isinstance(column.type, str):
            scope.unknown("GROUP BY of a column that is not a scalar", key)
        columns[key.name.lower()] = column
    names = list(columns)
    key_runs = [value.run for value in columns.values()]
    aggregates: list[tuple[Any, Fold]] = []
    output_columns = {name: Value(value.type, itemgetter(name)) for name, value in columns.items()}
    for item in items:
        for node in [part for part in item.walk() if isinstance(part, exp.AggFunc)]:
            value, type_, fold = aggregate(node, scope)
            name = f"${len(aggregates)}"
            node.replace(exp.column(name))
            aggregates.append((value.run, fold))
            output_columns[name] = Value(type_, itemgetter(name))

    def source(events: Iterable[Event]) -> Iterator[Sourced]:
        groups: dict[tuple[Any, ...], tuple[list[Event], list[list[Any]]]] = {}
        for members, row in relation.rows(events):
            key = tuple(run(row) for run in key_runs)
            seen, values = groups.setdefault(key, ([], [[] for _ in aggregates]))
            seen.extend(members)
            for collected, (run, _) in zip(values, aggregates, strict=True):
                collected.append(run(row))
        for key, (seen, values) in groups.items():
            row = dict(zip(names, key, strict=True))
            row |= {
                f"${at}": fold(collected)
                for at, (collected, (_, fold)) in enumerate(zip(values, aggregates, strict=True))
            }
            yield tuple(seen), row

    return Made(source, output_columns)
