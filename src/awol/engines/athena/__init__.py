"""Athena's SQL offline, as Trino 476 runs it, on rows as the JSON SerDe of AWS's table gives them.

sqlglot parses the text. How many arguments a function takes is in `arity`. Types, three-valued logic and functions are
decided here: in `scope`, then `expressions`, `logic` and `calls`, with `functions`; the path language of JSON in
`json_texts`, letter case, `LIKE` and numbers in `texts`, regular expressions in `regexes`, times in `moments`. A query
is read in `relations`, with `grouping` and `windows`.
What is not known here is named (`UnsupportedQuery`), never guessed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from awol.engines import Context, Search
from awol.engines.athena import arity, moments
from awol.engines.athena.relations import Compiler
from awol.errors import RejectedQuery
from awol.values import Event, Hit
from awol.views.athena.types import Array, Type


def compile(text: str, context: Context) -> Search:  # noqa: A001  # engines' interface
    """A search that runs the SQL text on records. The view of the context gives the table of a name.

    Each row is one hit. A row of the table's own has its record, comes in input order and has no group; a row that was
    made of several records, or seen among others, has as its group what the query shows, as Trino's answers write it.

    Raises `RejectedQuery` for what Trino would refuse, wrong columns and types included, and `UnsupportedQuery` for
    what this engine does not know; both before any record is seen.
    """
    tree = parse(text)
    arity.check(text)
    relation = Compiler(context.view, text, context.now).query(tree)
    columns = [(name, value.run, value.type) for name, value in relation.columns.items()] if relation.made else []

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for members, row in relation.rows(events):
            yield Hit(members, {name: told(run(row), type_) for name, run, type_ in columns})

    return search


def told(value: Any, type_: Type) -> Any:
    """A value as Trino's answers write it, in JSON."""
    if value is None:
        return None
    if isinstance(type_, Array):
        return [told(item, type_.of) for item in value]
    return moments.shown(value) if type_ == "timestamp" else value


def parse(text: str) -> exp.Expr:
    """The tree of a text. Raises `RejectedQuery` with the place where it goes wrong."""
    # sqlglot says in its log what it takes for a command and does not parse: here that is refused, in our own words.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        statement = sqlglot.parse_one(text, dialect="trino")
    except ParseError as fault:
        first = fault.errors[0] if fault.errors else {}
        offset = _offset(text, first.get("line"), first.get("col"), str(first.get("highlight") or ""))
        raise RejectedQuery(f"syntax error: {first.get('description', fault)}", text, offset) from None
    except (SqlglotError, RecursionError) as fault:
        raise RejectedQuery(f"syntax error: {str(fault).splitlines()[0]}", text, 0) from None
    return statement


def _offset(text: str, line: int | None, column: int | None, highlight: str) -> int | None:
    """Where a token begins of which sqlglot tells the 1-based line and the column of its end."""
    if line is None or column is None:
        return None
    start = sum(len(above) + 1 for above in text.split("\n")[: line - 1])
    return min(max(start + column - max(len(highlight), 1), 0), len(text))
