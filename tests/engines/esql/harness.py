"""Runs a row's query offline."""

from __future__ import annotations

from typing import Any

from awol.engines import Context
from awol.engines.esql import compile as compile_esql
from awol.engines.esql.parser import parse
from awol.engines.esql.planning import Plan
from awol.engines.esql.types import to_json
from awol.values import Event, Hit
from awol.views.plain import PlainIndex
from tests.engines.esql.rows import DOCUMENTS, TYPES

INDEX = PlainIndex(TYPES)
EVENTS = [Event({"eventID": document["id"], **document}) for document in DOCUMENTS]
NOON = 1_689_000_000_000
"""A clock that stands still."""


def whole(query: str, index: str = "esql-rows") -> str:
    """The query with its FROM."""
    return f"from {index} metadata _id, _index | {query}"


def run(query: str) -> list[Hit]:
    return list(compile_esql(whole(query), Context(INDEX, NOON))(EVENTS))


def ids(query: str) -> list[str]:
    """The ids of the hits, in their order."""
    return [event_id for hit in run(query) for event_id in hit.event_ids]


def value(document: str, expression: str) -> Any:
    """An expression's value on one document, as `_query` would show it."""
    text = whole(f"eval z = {expression}")
    plan = Plan(parse(text), text, INDEX, NOON)
    column = plan.scope.find("z")
    assert column is not None
    row = plan.first_layout.template[:]
    row[0] = next(event for event in EVENTS if event.id == document)
    rows: Any = [row]
    for step in plan.steps:
        rows = step(rows)
    return to_json(column.run(next(iter(rows))), column.type)
