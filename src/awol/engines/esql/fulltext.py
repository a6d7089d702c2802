"""The full-text predicates: `field : "x"`, `match(field, "x")`, `qstr("Lucene text")`.

They look at the index, not at a column's value: any of several values may match, and a missing field is false, not
null. Elasticsearch allows them only where the index can still be asked.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, Faults, constant
from awol.engines.esql.layout import Row, Run
from awol.engines.esql.nodes import Node
from awol.errors import AwolError, QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views import Field, Index

_TAKEN: dict[str, tuple[str, ...]] = {
    t.KEYWORD: (t.KEYWORD,),
    t.TEXT: (t.KEYWORD,),
    t.IP: (t.IP, t.KEYWORD),
    t.DATE: (t.DATE, t.KEYWORD),
    t.BOOLEAN: (t.BOOLEAN, t.KEYWORD),
    **dict.fromkeys(t.NUMBERS, (*t.NUMBERS, t.KEYWORD)),
}
"""Type of a field to the types of what may be searched in it (measured)."""


def match(node: Node, field: Field, type_: str, query: Bound, faults: Faults) -> Bound:
    """The match of a mapped field and a constant; `type_` is the field's type, or what it was cast to.

    Raises `RejectedQuery` for a query of a type that the field does not take.
    """
    if not query.constant:
        faults.reject(
            query.node,
            f"second argument of [{faults.written(node)}] must be a constant, received [{faults.written(query.node)}]",
        )
    if query.value is None:
        faults.reject(query.node, f"second argument of [{faults.written(node)}] cannot be null, received [null]")
    if type(query.value) is tuple:
        faults.unsupported(query.node, "a match with a list is not known offline")
    if query.type not in _TAKEN[type_]:
        faults.reject(
            query.node,
            f"first argument of [{faults.written(node)}] is [{type_}] so second argument must also be [{type_}] "
            f"but was [{query.type}]",
        )
    return Bound(t.BOOLEAN, _on_event(_test(field, query)), node)


def _on_event(test: Callable[[Event], bool]) -> Run:
    def run(row: Row) -> bool:
        return test(row[0])

    return run


def _test(field: Field, query: Bound) -> Callable[[Event], bool]:
    read = field.read
    if field.type == "text":
        from awol.engines.lucene.analysis import words

        wanted = frozenset(words(t.to_text(query.value, query.type)))
        return lambda event: any(not wanted.isdisjoint(words(str(value))) for value in read(event))
    if field.type == "ip" and "/" in str(query.value):
        return _within(field, str(query.value))
    value = _term(field, query)
    # What is no value of the field's type finds nothing, without an error (measured).
    return (lambda _event: False) if value is None else (lambda event: value in read(event))


def _within(field: Field, block: str) -> Callable[[Event], bool]:
    """The addresses of a block; nothing for a text that is none."""
    read = field.read
    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        return lambda _event: False
    low, high = t.ip_key(str(network.network_address)), t.ip_key(str(network.broadcast_address))
    return lambda event: any(low <= t.ip_key(str(value)) <= high for value in read(event))


def _term(field: Field, query: Bound) -> t.Value:
    """What a field that is not analysed must hold; None where nothing can."""
    value = query.value
    match field.type:
        case "boolean":
            return {"true": True, "false": False}.get(t.to_text(value, query.type))
        case "long" | "double":
            return _number(value)
        case "ip":
            return t.parse_ip(str(value))
        case "date":
            return t.parse_date(value) if isinstance(value, str) else value
    return t.to_text(value, query.type)


def _number(value: t.Value) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def qstr(node: Node, query: Bound, index: Index, now: int, faults: Faults) -> Bound:
    """`qstr("...")`: what the Lucene engine finds with that text. An error in the Lucene text is shown at the call."""
    if not query.constant or query.type not in t.STRINGS:
        faults.reject(query.node, f"first argument of [{faults.written(node)}] must be a constant string")
    if query.value == "":
        return constant(t.BOOLEAN, False, node)
    from awol.engines.lucene import matcher

    try:
        test = matcher(query.value, index, now=now)
    except QueryError as error:
        raise _placed(error, node, faults) from error
    return Bound(t.BOOLEAN, _on_event(test), node)


def _placed(error: QueryError, node: Node, faults: Faults) -> AwolError:
    kind = UnsupportedQuery if isinstance(error, UnsupportedQuery) else RejectedQuery
    return kind(f"in the Lucene text of qstr: {error.message}", faults.text, node.at[0], error.next_step)
