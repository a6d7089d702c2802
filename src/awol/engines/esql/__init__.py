"""ES|QL offline, as Elasticsearch 8.19 runs it.

One thing differs on purpose: Elasticsearch adds `limit 1000` to a query that has none, and gives 10,000 rows at the
most. Here a limit holds only where it is written, or a replay would lose hits without a word; `most_rows` says how many
rows Elasticsearch would give, for whoever shows them to a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from awol.engines import Search
from awol.engines.esql import types as t
from awol.engines.esql.commands import Limit
from awol.engines.esql.layout import Row
from awol.engines.esql.parser import parse
from awol.engines.esql.planning import Plan
from awol.values import Event, Hit
from awol.views import Index

IMPLICIT_LIMIT, LARGEST_LIMIT = 1_000, 10_000
"""`esql.query.result_truncation_default_size` and `..._max_size` as Elasticsearch has them by default."""


def most_rows(text: str) -> int:
    """The most rows that Elasticsearch gives for a query. Raises `QueryError` as `compile` does."""
    limited = any(isinstance(command, Limit) for command in parse(text).commands)
    return LARGEST_LIMIT if limited else IMPLICIT_LIMIT


def _system_clock() -> int:
    return time.time_ns() // 1_000_000


def compile(text: str, index: Index, clock: Callable[[], int] = _system_clock) -> Search:  # noqa: A001  # engines' interface
    """A search that runs the ES|QL text on records.

    A query without STATS gives one hit for each of its rows, with the record and no group, and streams unless it
    sorts. After a STATS each row is one hit: the group's records in the order in which they came to it, and as its
    group the row's values as `_query` would show them. `clock` gives `now()`, in milliseconds since the epoch, once
    for each search compiled.

    Raises `RejectedQuery` for what Elasticsearch would refuse, wrong columns and types included, and
    `UnsupportedQuery` for what this engine does not know; both before any record is seen.
    """
    plan = Plan(parse(text), text, index, clock())
    template = plan.first_layout.template
    steps = tuple(plan.steps)
    columns = [(name, plan.scope.find(name)) for name in plan.scope.names()] if plan.aggregated else []
    shown = [(name, column.run, column.type) for name, column in columns if column is not None]

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        rows: Iterable[Row] = _rows(events, template)
        for step in steps:
            rows = step(rows)
        if not plan.aggregated:
            return (Hit((row[0],)) for row in rows)
        return (Hit(row[0], {name: t.to_json(run(row), type_) for name, run, type_ in shown}) for row in rows)

    return search


def _rows(events: Iterable[Event], template: Row) -> Iterator[Row]:
    for event in events:
        row = template[:]
        row[0] = event
        yield row
