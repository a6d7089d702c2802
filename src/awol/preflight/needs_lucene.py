"""What a Lucene text needs of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from awol.engines.lucene import nodes as n
from awol.engines.lucene.parser import parse
from awol.preflight.needs import Groups, Need, every, some

SOURCE, NAME = "event.provider", "event.action"

Occur = Literal["must", "should", "must_not"]


def need(text: str) -> Need:
    """The needs of a query on single documents. Raises `QueryError` for a text that is not Lucene's."""
    query = parse(text)
    if query is None:
        return Need("", frozenset(), frozenset(), ())
    calls = _calls(query)
    sources, names = (frozenset(_values(calls, field)) for field in (SOURCE, NAME))
    return Need("" if calls is None else n.render(calls), sources, names, _required(query))


def _occurrences(query: n.Boolean) -> list[tuple[Occur, n.Query]]:
    """What each clause demands: `AND` marks the clause behind it and the one before."""
    occurrences: list[tuple[Occur, n.Query]] = []
    for clause in query.clauses:
        if clause.conjoined and occurrences and occurrences[-1][0] == "should":
            occurrences[-1] = ("must", occurrences[-1][1])
        demanded: Occur = "must" if clause.sign == "+" or clause.conjoined else "should"
        occurrences.append(("must_not" if clause.sign == "-" else demanded, clause.query))
    return occurrences


def _parts(query: n.Boolean) -> tuple[Literal["all", "any"], list[n.Query]]:
    """The clauses that decide, and whether all of them must hold: where one must, the optional ones decide nothing."""
    occurrences = _occurrences(query)
    must = [part for occur, part in occurrences if occur == "must"]
    return ("all", must) if must else ("any", [part for occur, part in occurrences if occur == "should"])


def _values(query: n.Query | None, field: str) -> Iterator[str]:
    if isinstance(query, n.Boolean):
        for clause in query.clauses:
            yield from _values(clause.query, field)
    elif isinstance(query, n.Term | n.Phrase | n.Prefix) and query.field == field:
        yield query.text


def _calls(query: n.Query) -> n.Query | None:
    """The part of a query about the call; None where it does not restrict it."""
    if not isinstance(query, n.Boolean):
        return None if isinstance(query, n.MatchAll | n.Exists) or query.field not in (SOURCE, NAME) else query
    how, parts = _parts(query)
    of_parts = [_calls(part) for part in parts]
    restricting = [part for part in of_parts if part is not None]
    if not restricting or (how == "any" and len(restricting) < len(parts)):
        return None
    if len(restricting) == 1:
        return restricting[0]
    return n.Boolean(
        tuple(n.Clause(part, conjoined=how == "all" and place > 0) for place, part in enumerate(restricting))
    )


def _field(name: str | None) -> Groups:
    return () if name is None or name in (SOURCE, NAME) else ((name,),)


def _required(query: n.Query) -> Groups:
    match query:
        case n.MatchAll():
            return ()
        case n.Boolean():
            how, parts = _parts(query)
            groups = [_required(part) for part in parts]
            return every(groups) if how == "all" else some(groups)
        case n.Term(field=field, text=text) | n.Phrase(field=field, text=text):
            return _field(field) if text else ()
    return _field(query.field)
