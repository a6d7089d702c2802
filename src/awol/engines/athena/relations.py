"""`SELECT ... FROM ... WHERE ...` over a table or over a query in front of it (`WITH name AS (...)`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from sqlglot import exp

from awol.engines.athena.expressions import Scope, compile_expression, condition
from awol.engines.athena.functions import Run, Value
from awol.views.athena import Table

PARTS = frozenset(("expressions", "from_", "where", "with_"))
"""The parts of a SELECT that are known; the others are named where they stand in one."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of records in a table: the columns that can be named, and the conditions that a record meets."""

    table: Table
    columns: Mapping[str, Value]
    conditions: tuple[Run, ...]


def compile_query(query: exp.Expr, tables: Callable[[str], Table], text: str) -> Relation:
    """The relation of a query. Raises `RejectedQuery` and `UnsupportedQuery`."""
    return _select(query, {}, tables, text)


def _select(query: exp.Expr, known: Mapping[str, Relation], tables: Callable[[str], Table], text: str) -> Relation:
    scope = Scope({}, text)
    if not isinstance(query, exp.Select):
        scope.unknown(f"{query.key.upper()} where a SELECT is wanted", query)
    for name, part in query.args.items():
        if part and name not in PARTS:
            scope.unknown(f"{name.strip('_').upper()} in a SELECT", query)
    relations = dict(known)
    with_ = query.args.get("with_")
    for one in with_.expressions if with_ else ():
        relations[one.alias.lower()] = _select(one.this, relations, tables, text)
    source = _source(query, relations, tables, scope)
    inner = Scope(source.columns, text)
    where = query.args.get("where")
    conditions = source.conditions + ((condition(where.this, inner),) if where else ())
    columns: dict[str, Value] = {}
    for item in query.expressions:
        if isinstance(item, exp.Star):
            added = dict(source.columns)
        else:
            added = {item.alias_or_name.lower(): compile_expression(item.unalias(), inner)}
        for name, value in added.items():
            if name in columns and name:
                # Trino complains when the name is used, and not before; nothing that is written here does either.
                scope.unknown(f"two columns with the name `{name}`", item)
            columns[name] = value
    return Relation(source.table, columns, conditions)


def _source(
    query: exp.Select, relations: Mapping[str, Relation], tables: Callable[[str], Table], scope: Scope
) -> Relation:
    from_ = query.args.get("from_")
    if from_ is None or not isinstance(from_.this, exp.Table):
        scope.unknown("FROM with something else than a table", query)
    table: exp.Table = from_.this
    if any(value for key, value in table.args.items() if key not in ("this", "db", "catalog", "alias")):
        scope.unknown("FROM with more than a table", table)
    if table.name.lower() in relations and not table.db:
        return relations[table.name.lower()]
    found = tables(table.name)
    return Relation(found, {name: Value(type_, itemgetter(name)) for name, type_ in found.columns.items()}, ())
