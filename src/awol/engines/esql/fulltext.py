"""The full-text predicates: `field : "x"`, `match(field, "x")`, `qstr("Lucene text")`.

They look at the index, not at a column's value: any of several values may match, and a missing field is false, not
null. Elasticsearch allows them only where the index can still be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, Faults, constant
from awol.engines.esql.layout import Row, Run
from awol.engines.esql.nodes import Node
from awol.errors import AwolError, QueryError, RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views import Field, Index

_TOKEN = re.compile(r"\w+(?:[.'\u2019]\w+)*")


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
    return Bound(t.BOOLEAN, _on_event(_test(node, field, query, faults)), node)


def _on_event(test: Callable[[Event], bool]) -> Run:
    def run(row: Row) -> bool:
        return test(row[0])

    return run


def _test(node: Node, field: Field, query: Bound, faults: Faults) -> Callable[[Event], bool]:
    read = field.read
    if field.type == "text":
        wanted = frozenset(_tokens(t.to_text(query.value, query.type)))

        def has_token(event: Event) -> bool:
            return any(not wanted.isdisjoint(_tokens(str(value))) for value in read(event))

        return has_token
    value = _term(node, field, query, faults)
    # What is no value of the field's type finds nothing, without an error (measured).
    return (lambda _event: False) if value is None else (lambda event: value in read(event))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


def _term(node: Node, field: Field, query: Bound, faults: Faults) -> t.Value:
    """What a field that is not analysed must hold; None where nothing can."""
    value = query.value
    match field.type:
        case "boolean":
            return {"true": True, "false": False}.get(t.to_text(value, query.type))
        case "long" | "double":
            return _number(value)
        case "ip" if "/" in str(value):
            faults.unsupported(node, "a match with a range of addresses is not known offline", "use cidr_match")
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


def qstr(node: Node, query: Bound, index: Index, faults: Faults) -> Bound:
    """`qstr("...")`: what the Lucene engine finds with that text. An error in the Lucene text is shown at the call."""
    if not query.constant or query.type not in t.STRINGS:
        faults.reject(query.node, f"first argument of [{faults.written(node)}] must be a constant string")
    if query.value == "":
        return constant(t.BOOLEAN, False, node)
    from awol.engines.lucene import matcher

    try:
        test = matcher(query.value, index)
    except QueryError as error:
        raise _placed(error, node, faults) from error
    return Bound(t.BOOLEAN, _on_event(test), node)


def _placed(error: QueryError, node: Node, faults: Faults) -> AwolError:
    kind = UnsupportedQuery if isinstance(error, UnsupportedQuery) else RejectedQuery
    return kind(f"in the Lucene text of qstr: {error.message}", faults.text, node.at[0], error.next_step)
