"""Elasticsearch's Event Query Language (8.19), on the fields of an index.

No EQL engine can be had for tests: the semantics follow Elastic's documentation and, where that is silent,
Elasticsearch's source; modules say which, and mark what is inferred. The queries that EQL conditions turn into (term,
wildcard, regexp, range) were compared with Elasticsearch 8.19.21. A search without pipes returns all that it finds,
where the API returns ten by default. Duplicated events are events.

    query     = ( event | sequence | sample ) { "|" ( "head" | "tail" ) n }
    event     = category "where" condition                                       category `any`: every event
    sequence  = "sequence" [ "by" keys ] [ "with maxspan=" span ] { clause } [ "until" clause ]
    clause    = [ "!" ] "[" event "]" [ "by" keys ] [ "with runs=" n ]
    sample    = "sample" "by" keys { clause }
    condition = or > and > not > comparison (==, !=, <, :, like, regex, in) > + - > * / % > primary
    primary   = call | field | "?" field (may be unmapped) | literal | "(" condition ")"

Read `lexer`, `expressions` and `parser` (text to `nodes`; `render` back again), `conditions` with `operands`, `typed`
and `patterns` (conditions to predicates of an event), `joins`, `sequences`, `samples` (several events), `ordering`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awol.engines import Context, Search
from awol.engines.eql import nodes
from awol.engines.eql.fields import Scope
from awol.engines.eql.joins import filtered
from awol.engines.eql.ordering import in_time, piped
from awol.engines.eql.parser import parse
from awol.engines.eql.render import render
from awol.engines.eql.samples import SampleSearch
from awol.engines.eql.sequences import SequenceSearch
from awol.values import Event, Hit

__all__ = ["compile", "parse", "render"]


def compile(text: str, context: Context) -> Search:  # noqa: A001  # the name every engine gives it
    """A search for the events, sequences or samples that the query describes.

    A plain query streams in input order; one with `head` or `tail` gives its events in the order of their time. A
    sequence gives one hit when it is complete, with its events and its join keys as the group.
    Raises `RejectedQuery` for what Elasticsearch would refuse, `UnsupportedQuery` for what is not known offline.
    """
    query = parse(text)
    scope = Scope(text, context.view)
    if isinstance(query.body, nodes.Filter):
        return _events(query.body, query.pipes, scope)
    search: Search = (
        SequenceSearch(query.body, scope, context.tiebreaker)
        if isinstance(query.body, nodes.Sequence)
        else SampleSearch(query.body, scope)
    )
    if not query.pipes:
        return search
    return lambda events: iter(piped(list(search(events)), query.pipes))


def _events(body: nodes.Filter, pipes: tuple[nodes.Pipe, ...], scope: Scope) -> Search:
    condition = filtered(body, scope)

    def stream(events: Iterable[Event]) -> Iterator[Hit]:
        if condition is None or condition is False:
            return
        for event in events:
            if condition is True or condition(event):
                yield Hit((event,))

    def in_order(events: Iterable[Event]) -> Iterator[Hit]:
        matching = (hit.events[0] for hit in stream(events))
        placed = [item.event for item, _ in in_time(matching, scope.index, lambda _: True)]
        for event in piped(placed, pipes):
            yield Hit((event,))

    return in_order if pipes else stream
