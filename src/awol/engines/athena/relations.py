"""Queries as relations: `WITH ... SELECT ... FROM one table`, rows opened by UNNEST, grouped, and seen in windows.

A plain SELECT streams: its columns are functions of the row of the table. GROUP BY and window functions need all rows,
and make rows of their own (`grouping`, `windows`), each with the records that it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlglot import exp

from awol.engines.athena.expressions import Scope, compile_expression, condition
from awol.engines.athena.functions import Run, Value
from awol.engines.athena.grouping import grouped
from awol.engines.athena.rows import Made, Source, Sourced, ascending
from awol.engines.athena.windows import windowed
from awol.values import Event
from awol.views.athena import Table
from awol.views.athena.types import Array

PARTS = frozenset(("expressions", "from_", "where", "with_", "joins", "group", "order"))
"""The parts of a SELECT that are known; the others are named where they stand in one."""

Columns = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows with the records that they came from: the columns that can be named, and the conditions that a row meets.

    `made` says that a row is no longer a record alone: it was made of several, or seen among others.
    """

    source: Source
    columns: Columns
    conditions: tuple[Run, ...] = ()
    made: bool = False

    def rows(self, events: Iterable[Event]) -> Iterator[Sourced]:
        """The rows that meet the conditions."""
        conditions = self.conditions
        return (
            sourced for sourced in self.source(events) if all(condition(sourced[1]) is True for condition in conditions)
        )


@dataclass(frozen=True, slots=True)
class Compiler:
    """What a query is compiled for: the tables by name, its text for messages, and the moment that it runs at."""

    tables: Callable[[str], Table]
    text: str
    now: int

    def query(self, query: exp.Expr) -> Relation:
        """The relation of a query. Raises `RejectedQuery` and `UnsupportedQuery`."""
        return self._select(query, {})

    def _scope(self, columns: Columns) -> Scope:
        return Scope(columns, self.text, {}, self.now)

    def _select(self, query: exp.Expr, known: Mapping[str, Relation]) -> Relation:
        scope = self._scope({})
        if not isinstance(query, exp.Select):
            kind = "a statement" if isinstance(query, exp.Command) else query.key.upper()
            scope.unknown(f"{kind} instead of a SELECT", query)
        for name, part in query.args.items():
            if part and name not in PARTS:
                scope.unknown(f"{name.strip('_').upper()} in a SELECT", query)
        relations = dict(known)
        with_ = query.args.get("with_")
        for subquery in with_.expressions if with_ else ():
            relations[subquery.alias.lower()] = self._select(subquery.this, relations)
        relation = self._source(query, relations, scope)
        for join in query.args.get("joins") or ():
            relation = self._opened(relation, join)
        where = query.args.get("where")
        if where:
            added = condition(where.this, self._scope(relation.columns))
            relation = Relation(relation.source, relation.columns, (*relation.conditions, added), relation.made)
        return self._ordered(self._shown(query, relation), query.args.get("order"))

    def _source(self, query: exp.Select, relations: Mapping[str, Relation], scope: Scope) -> Relation:
        from_ = query.args.get("from_")
        if from_ is None or not isinstance(from_.this, exp.Table):
            scope.unknown("FROM with anything but a table", query)
        table: exp.Table = from_.this
        if any(value for key, value in table.args.items() if key not in ("this", "db", "catalog", "alias")):
            scope.unknown("FROM with more than one table", table)
        if table.name.lower() in relations and not table.db:
            return relations[table.name.lower()]
        view_table = self.tables(table.name)
        row_of = view_table.row
        columns = {name: Value(type_, itemgetter(name)) for name, type_ in view_table.columns.items()}
        return Relation(lambda events: (((event,), row_of(event)) for event in events), columns)

    def _opened(self, relation: Relation, join: exp.Join) -> Relation:
        """`CROSS JOIN UNNEST(array) AS name(column)`: a row for each item, none for NULL."""
        scope = self._scope(relation.columns)
        unnest = join.this
        alias = unnest.args.get("alias") if isinstance(unnest, exp.Unnest) else None
        if alias is None or join.args.get("kind") != "CROSS" or unnest.args.get("offset"):
            scope.unknown("a join that is not CROSS JOIN UNNEST", join)
        if len(unnest.expressions) != 1 or len(alias.columns) != 1:
            scope.unknown("UNNEST of more than one array", join)
        array = compile_expression(unnest.expressions[0], scope)
        if not isinstance(array.type, Array):
            scope.reject("UNNEST takes an array", join)
        name, run = alias.columns[0].name.lower(), array.run
        if name in relation.columns:
            scope.unknown(f"two columns with the name `{name}`", join)
        columns = {column: Value(value.type, _of_first(value.run)) for column, value in relation.columns.items()}
        columns[name] = Value(array.type.of, itemgetter(1))

        def source(events: Iterable[Event]) -> Iterator[Sourced]:
            for members, row in relation.rows(events):
                for item in run(row) or ():
                    yield members, (row, item)

        return Relation(source, columns, made=relation.made)

    def _shown(self, query: exp.Select, relation: Relation) -> Relation:
        """What the SELECT shows; grouped where it says so, or where it aggregates."""
        items, made = [_with_name(item.copy(), at) for at, item in enumerate(query.expressions)], False
        group = query.args.get("group")
        if group:
            keys = list(group.expressions)
            relation, made = self._of(grouped(items, keys, relation, self._scope(relation.columns))), True
        elif any(item.find(exp.Window) for item in items):
            relation, made = self._of(windowed(items, relation, self._scope(relation.columns))), True
        columns = self._columns(items, relation, starred=_named(relation.columns))
        if not made:
            return Relation(relation.source, columns, relation.conditions, relation.made)
        runs = [(name, value.run) for name, value in columns.items()]

        def source(events: Iterable[Event]) -> Iterator[Sourced]:
            for members, row in relation.rows(events):
                yield members, {name: run(row) for name, run in runs}

        shown_columns = {name: Value(value.type, itemgetter(name)) for name, value in columns.items()}
        return Relation(source, shown_columns, made=relation.made)

    @staticmethod
    def _of(made: Made) -> Relation:
        return Relation(made.source, made.columns, made=True)

    def _columns(self, items: Iterable[exp.Expr], relation: Relation, starred: Columns) -> dict[str, Value]:
        scope = self._scope(relation.columns)
        columns: dict[str, Value] = {}
        for item in items:
            if isinstance(item, exp.Star):
                added = dict(starred)
            else:
                added = {item.alias_or_name.lower(): _once(item.unalias(), compile_expression(item.unalias(), scope))}
            for name, value in added.items():
                if name in columns and name:
                    # Trino complains when the name is used, and not before; nothing that is written here does either.
                    scope.unknown(f"two columns with the name `{name}`", item)
                columns[name] = value
        return columns

    def _ordered(self, relation: Relation, order: exp.Order | None) -> Relation:
        """In the order of a column, the smallest first, NULL last."""
        if order is None:
            return relation
        scope = self._scope(relation.columns)
        keys = [ascending(term, scope) for term in order.expressions]

        def source(events: Iterable[Event]) -> Iterator[Sourced]:
            return iter(sorted(relation.rows(events), key=lambda sourced: [key(sourced[1]) for key in keys]))

        return Relation(source, relation.columns, made=relation.made)


def _named(columns: Columns) -> Columns:
    """The columns that a text can name: not those that aggregates and windows stand in."""
    return {name: value for name, value in columns.items() if not name.startswith("$")}


def _with_name(item: exp.Expr, at: int) -> exp.Expr:
    """What is shown, with the name that Trino 476 shows for what has none: `_col` and its place, from 0."""
    root = item
    while isinstance(root, exp.Dot):
        root = root.this
    if isinstance(root, exp.Alias | exp.Column | exp.Star):
        return item
    return exp.alias_(item, f"_col{at}", quoted=True)


def _of_first(run: Run) -> Run:
    return lambda pair: run(pair[0])


def _once(item: exp.Expr, value: Value) -> Value:
    """The value of a column, computed once for a row however often it is named."""
    if isinstance(item, exp.Column | exp.Literal):
        return value
    run, seen, latest = value.run, _NOTHING, None

    def remembered(row: Any) -> Any:
        nonlocal seen, latest
        if row is not seen:
            latest = run(row)
            seen = row
        return latest

    return Value(value.type, remembered, value.constant, value.narrow)


_NOTHING = object()
