"""What an SPL text needs of a record. Chains are not read: they need what their rules need."""

from __future__ import annotations

from collections.abc import Iterator

from awol.engines.splunk import nodes as n
from awol.engines.splunk import parse
from awol.engines.splunk.render import quote
from awol.preflight.needs import Groups, Need, every, some

SOURCE, NAME = "eventSource", "eventName"
NOTHING = frozenset(("", "null"))
"""Values that stand for nothing: JSON null is the text `null` in Splunk."""


def need(text: str) -> Need:
    """The needs of a search on single records. Raises `QueryError` for a text that is not SPL."""
    calls: n.Expression | None = None
    groups: list[Groups] = []
    for command in parse(text).commands:
        if isinstance(command, n.Search) and command.expression is not None:
            calls = calls or _calls(command.expression)
            groups.append(_required(command.expression))
        elif isinstance(command, n.Where):
            groups.append(_of_formula(command.formula))
    sources, names = (frozenset(_values(calls, field)) for field in (SOURCE, NAME))
    return Need("" if calls is None else written(calls), sources, names, every(groups))


def written(node: n.Expression) -> str:
    """The text of an expression about calls, with all its parentheses."""
    match node:
        case n.Compare(field=field, value=value):
            return f"{field}={quote(value.text)}"
        case n.Within(field=field, values=values):
            return f"{field} IN ({', '.join(quote(value.text) for value in values)})"
        case n.And(items=items):
            return " ".join(f"({written(item)})" if isinstance(item, n.Or) else written(item) for item in items)
        case n.Or(items=items):
            return " OR ".join(f"({written(item)})" if isinstance(item, n.And) else written(item) for item in items)
    raise TypeError(node)


def _values(node: n.Expression | None, field: str) -> Iterator[str]:
    match node:
        case n.Compare(field=name, value=value) if name == field:
            yield value.text
        case n.Within(field=name, values=values) if name == field:
            yield from (value.text for value in values)
        case n.And(items=items) | n.Or(items=items):
            for item in items:
                yield from _values(item, field)


def _calls(node: n.Expression) -> n.Expression | None:
    """The part of an expression about the call; None where it does not restrict it."""
    match node:
        case n.Compare(field=field, operator="=") | n.Within(field=field):
            return node if field in (SOURCE, NAME) else None
        case n.And(items=items):
            restricting = tuple(part for part in map(_calls, items) if part is not None)
            return restricting[0] if len(restricting) == 1 else n.And(restricting) if restricting else None
        case n.Or(items=items):
            parts = tuple(part for part in map(_calls, items) if part is not None)
            return n.Or(parts) if len(parts) == len(items) else None
    return None


def _field(name: str) -> Groups:
    return () if name in (SOURCE, NAME) else ((name,),)


def _required(node: n.Expression) -> Groups:
    match node:
        case n.Compare(field=field, operator=operator, value=value):
            return () if operator == "=" and value.text in NOTHING else _field(field)
        case n.Within(field=field, values=values):
            return () if any(value.text in NOTHING for value in values) else _field(field)
        case n.And(items=items):
            return every([_required(item) for item in items])
        case n.Or(items=items):
            return some([_required(item) for item in items])
    return ()


def _of_formula(node: n.Formula) -> Groups:
    match node:
        case n.Junction(operator="AND", items=items):
            return every([_of_formula(item) for item in items])
        case n.Junction(operator="OR", items=items):
            return some([_of_formula(item) for item in items])
        case n.Call(name=name, arguments=(argument, *_)) if name.lower() in ("isnotnull", "mvfind"):
            return _field(argument.name) if isinstance(argument, n.FieldName) else _of_formula(argument)
    return ()
