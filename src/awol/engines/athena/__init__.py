"""Athena's SQL offline, as Trino 476 runs it, on rows as the JSON SerDe of AWS's table gives them.

sqlglot parses the text; types, three-valued logic and functions are decided here (`expressions`, `functions`), the
path language of JSON in `json_texts`, letter case, `LIKE` and numbers in `texts`, regular expressions in `regexes`.
What is not known here is named (`UnsupportedQuery`), never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from awol.engines import Context, Search
from awol.engines.athena.relations import compile_query
from awol.errors import RejectedQuery
from awol.values import Event, Hit


def compile(text: str, context: Context) -> Search:  # noqa: A001  # engines' interface
    """A search that runs the SQL text on records: one hit for each row that the query gives, in input order. The view
    of the context gives the table of a name.

    Raises `RejectedQuery` for what Trino would refuse, wrong columns and types included, and `UnsupportedQuery` for
    what this engine does not know; both before any record is seen.
    """
    relation = compile_query(parse(text), context.view, text)
    conditions, row_of = relation.conditions, relation.table.row

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for event in events:
            row = row_of(event)
            if all(condition(row) is True for condition in conditions):
                yield Hit((event,))

    return search


def parse(text: str) -> exp.Expr:
    """The tree of a text. Raises `RejectedQuery` with the place where it goes wrong."""
    try:
        found = sqlglot.parse_one(text, dialect="trino")
    except ParseError as fault:
        first = fault.errors[0] if fault.errors else {}
        offset = _offset(text, first.get("line"), first.get("col"), str(first.get("highlight") or ""))
        raise RejectedQuery(f"syntax error: {first.get('description', fault)}", text, offset) from None
    except (SqlglotError, RecursionError) as fault:
        raise RejectedQuery(f"syntax error: {str(fault).splitlines()[0]}", text, 0) from None
    return found


def _offset(text: str, line: int | None, column: int | None, highlight: str) -> int | None:
    """Where a token begins of which sqlglot tells the 1-based line and the column of its end."""
    if line is None or column is None:
        return None
    start = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
    return min(max(start + column - max(len(highlight), 1), 0), len(text))
