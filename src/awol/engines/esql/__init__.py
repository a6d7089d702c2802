"""ES|QL offline, as Elasticsearch 8.19 runs it.

One thing differs on purpose: Elasticsearch adds `limit 1000` to a query that has none. Here a limit holds only where
it is written, or a replay or hunt would lose hits without a word.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from awol.engines import Search
from awol.engines.esql import types as t
from awol.engines.esql.layout import Row
from awol.engines.esql.parser import parse
from awol.engines.esql.planning import Plan
from awol.values import Event, Hit
from awol.views import Index


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
