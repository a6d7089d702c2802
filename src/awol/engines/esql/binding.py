"""What binding an expression gives, and the helpers that every binding uses.

Binding turns a node into a typed closure over rows. A type that does not fit is refused here, before any record is
seen, as Elasticsearch's analyzer refuses the whole query.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from awol.engines.esql import types as t
from awol.engines.esql.layout import Run
from awol.engines.esql.nodes import Node
from awol.engines.esql.timespans import parse_span
from awol.errors import RejectedQuery, UnsupportedQuery

_NO_ROW: list[Any] = [None]


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression that is ready to run: its type, the closure, the node it came from; `constant` where it needs no
    row, its value then being `value`."""

    type: str
    run: Run
    node: Node
    constant: bool = False
    value: t.Value = None

    def typed(self, type_: str) -> Bound:
        """The same values under another type."""
        return Bound(type_, self.run, self.node, self.constant, self.value)


def constant(type_: str, value: t.Value, node: Node) -> Bound:
    """A constant."""
    return Bound(type_, lambda _row: value, node, True, value)


def computed(type_: str, run: Run, node: Node, parts: Sequence[Bound]) -> Bound:
    """A computed expression; a constant one when all its parts are constants."""
    if all(part.constant for part in parts):
        return constant(type_, run(_NO_ROW), node)
    return Bound(type_, run, node)


class Faults:
    """Raises the errors of a query text with the caret under a node."""

    def __init__(self, text: str) -> None:
        self.text = text

    def written(self, node: Node) -> str:
        """The node as it stands in the text."""
        return self.text[node.at[0] : node.at[1]]

    def reject(self, node: Node, message: str, next_step: str | None = None) -> NoReturn:
        raise RejectedQuery(message, self.text, node.at[0], next_step)

    def unsupported(self, node: Node, message: str, next_step: str | None = None) -> NoReturn:
        raise UnsupportedQuery(message, self.text, node.at[0], next_step)


_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def ordinal(position: int) -> str:
    """`first`, `second`, ... of the argument at a position counted from 0."""
    return _ORDINALS[position] if position < len(_ORDINALS) else f"{position + 1}th"


def coerce(bound: Bound, type_: str, faults: Faults) -> Bound:
    """A constant string as a constant of `type_`, where Elasticsearch casts it implicitly: dates, addresses, booleans
    and spans of time, never numbers. Anything else comes back as it is.

    Raises `RejectedQuery` for a string that cannot be cast.
    """
    if not (bound.constant and bound.type == t.KEYWORD and isinstance(bound.value, str)):
        return bound
    if type_ in t.TIMESPANS:
        span = parse_span(bound.value)
        if span is not None:
            return constant(span[1], span[0], bound.node)
    elif type_ in _FROM_TEXT:
        value = _FROM_TEXT[type_](bound.value)
        if value is not None:
            return constant(type_, value, bound.node)
    else:
        return bound
    return faults.reject(bound.node, f"Cannot convert string [{bound.value}] to [{type_.upper()}]")


def _boolean(text: str) -> bool:
    """Measured on 8.19.21: `enabled == "Yes"` finds what is false."""
    return text.lower() == "true"


_FROM_TEXT: dict[str, Callable[[str], t.Value]] = {t.DATE: t.parse_date, t.IP: t.parse_ip, t.BOOLEAN: _boolean}


def lift(function: Callable[..., t.Value], parts: Sequence[Bound]) -> Run:
    """The closure of a scalar function: null where an argument is null or has several values."""
    if any(part.constant and (part.value is None or type(part.value) is tuple) for part in parts):
        return lambda _row: None
    if len(parts) == 1:
        return _lift_one(function, parts[0].run)
    if len(parts) == 2:
        return _lift_two(function, parts[0], parts[1])
    runs = [part.run for part in parts]

    def run(row: list[Any]) -> t.Value:
        values = []
        for argument in runs:
            value = argument(row)
            if value is None or type(value) is tuple:
                return None
            values.append(value)
        return function(*values)

    return run


def _lift_one(function: Callable[..., t.Value], argument: Run) -> Run:
    def run(row: list[Any]) -> t.Value:
        value = argument(row)
        if value is None or type(value) is tuple:
            return None
        return function(value)

    return run


def _lift_two(function: Callable[..., t.Value], first: Bound, second: Bound) -> Run:
    left, right = first.run, second.run
    if second.constant:
        fixed = second.value

        def run_fixed(row: list[Any]) -> t.Value:
            value = left(row)
            if value is None or type(value) is tuple:
                return None
            return function(value, fixed)

        return run_fixed

    def run(row: list[Any]) -> t.Value:
        a = left(row)
        if a is None or type(a) is tuple:
            return None
        b = right(row)
        if b is None or type(b) is tuple:
            return None
        return function(a, b)

    return run
