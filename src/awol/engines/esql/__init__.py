"""ES|QL offline, as Elasticsearch 8.19 runs it.

One thing differs on purpose: Elasticsearch adds `limit 1000` to a query that has none, and gives 10,000 rows at the
most. Here a limit holds only where it is written, or a replay would lose hits without a word; `most_rows` says how many
rows Elasticsearch would give, for whoever shows them to a person.

    query      = "from" patterns [ "metadata" names ] { "|" command }
    command    = "where" expr | "eval" name "=" expr, ... | "stats" aggregate, ... [ "by" expr, ... ] | "keep" patterns
               | "drop" patterns | "rename" name "as" name | "sort" expr | "limit" n | "mv_expand" name
    expr       = or > and > not > comparison (==, !=, <, in, like, rlike, is null, :) > + - > * / % > sign > "::" type
    comparison with null, or with several values, is null: `where` drops the row, and so does its negation

Read `lexer`, `cursor`, `expressions` and `parser` (text to `nodes` and `commands`; `render` back again), `binder` with
`operators`, `functions/` and `types` (names and types checked before any record is seen), `planning` (commands to steps
over rows, `layout` says which columns they have), `grouping` and `aggregates` (STATS).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awol.engines import Context, Search
from awol.engines.esql import types as t
from awol.engines.esql.commands import Limit
from awol.engines.esql.layout import Row
from awol.engines.esql.parser import parse
from awol.engines.esql.planning import Plan
from awol.values import Event, Hit

IMPLICIT_LIMIT, LARGEST_LIMIT = 1_000, 10_000
"""`esql.query.result_truncation_default_size` and `..._max_size` as Elasticsearch has them by default."""


def most_rows(text: str) -> int:
    """The most rows that Elasticsearch gives for a query. Raises `QueryError` as `compile` does."""
    limited = any(isinstance(command, Limit) for command in parse(text).commands)
    return LARGEST_LIMIT if limited else IMPLICIT_LIMIT


def compile(text: str, context: Context) -> Search:  # noqa: A001  # engines' interface
    """A search that runs the ES|QL text on records.

    A query without STATS gives one hit for each of its rows, with the record and no group, and streams unless it
    sorts. After a STATS each row is one hit: the group's records in the order in which they came to it, and as its
    group the row's values as `_query` would show them.

    Raises `RejectedQuery` for what Elasticsearch would refuse, wrong columns and types included, and
    `UnsupportedQuery` for what this engine does not know; both before any record is seen.
    """
    plan = Plan(parse(text), text, context.view, context.now)
    template = plan.first_layout.template
    steps = tuple(plan.steps)
    columns = [(name, plan.scope.find(name)) for name in plan.scope.names()] if plan.aggregated else []
    outputs = [(name, column.run, column.type) for name, column in columns if column is not None]

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        rows: Iterable[Row] = _rows(events, template)
        for step in steps:
            rows = step(rows)
        if not plan.aggregated:
            return (Hit((row[0],)) for row in rows)
        return (Hit(row[0], {name: t.to_json(run(row), type_) for name, run, type_ in outputs}) for row in rows)

    return search


def _rows(events: Iterable[Event], template: Row) -> Iterator[Row]:
    for event in events:
        row = template[:]
        row[0] = event
        yield row
