"""What names mean in an expression of SQL, and how an expression of any kind becomes a function of a row.

What each kind means is in `expressions` (names, literals, arrays, casts, times), `logic` and `calls`, which say so by
`handles`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

from sqlglot import exp

from awol.engines.athena.functions import Run, Value
from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from awol.views.athena.types import Array, Type, written

NUMBERS: Final = ("double", "bigint")
EMPTY: Final = Array("unknown")
"""The type of `ARRAY[]`, which fits every other array."""


@dataclass(slots=True)
class Scope:
    """What names mean: the columns of a relation, and the variables of the lambdas around an expression; `now` is the
    moment at which the query runs."""

    columns: Mapping[str, Value]
    text: str
    variables: dict[str, Value]
    now: int

    def fault(self, kind: type[QueryError], message: str, node: exp.Expr) -> QueryError:
        """A fault with the place of a node, as far as sqlglot keeps it."""
        start = next((part.meta["start"] for part in node.walk() if "start" in part.meta), None)
        return kind(message, self.text, start)

    def reject(self, message: str, node: exp.Expr) -> NoReturn:
        raise self.fault(RejectedQuery, message, node)

    def unknown(self, message: str, node: exp.Expr) -> NoReturn:
        raise self.fault(UnsupportedQuery, f"not supported offline: {message}", node)


Handler = Callable[[Any, Scope], Value]
H = TypeVar("H", bound=Handler)

_HANDLERS: dict[type[exp.Expr], Handler] = {}


def handles(*kinds: type[exp.Expr]) -> Callable[[H], H]:
    """Marks the function of these kinds of expression; that of `exp.Expr` is for all of which none is known."""

    def mark(handler: H) -> H:
        _HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return mark


def compile_expression(node: exp.Expr, scope: Scope) -> Value:
    """The type of an expression and the function that gives its value on a row."""
    odd = [name for name, part in node.args.items() if part and name not in _PARTS.get(type(node), _USUAL)]
    if odd and not isinstance(node, exp.Anonymous):
        scope.unknown(f"{odd[0].strip('_').upper()} in {node.key.upper()}", node)
    handler = _HANDLERS.get(type(node)) or _HANDLERS[exp.Expr]
    return handler(node, scope)


def condition(node: exp.Expr, scope: Scope) -> Run:
    """The function of a condition. Raises `RejectedQuery` where the expression is no condition."""
    value = compile_expression(node, scope)
    if value.type not in ("boolean", "unknown"):
        scope.reject(f"a condition must be boolean, and this is of type {written(value.type)}", node)
    return value.run


def typed(node: exp.Expr, type_: Type, what: str, scope: Scope) -> Value:
    """An expression that must be of a type, or NULL; `what` takes it. Raises `RejectedQuery` where it is of another."""
    value = compile_expression(node, scope)
    if value.type not in (type_, "unknown"):
        scope.reject(f"{what} takes a value of type {written(type_)}, and this is of type {written(value.type)}", node)
    return value


def text_of(node: exp.Expr, what: str, scope: Scope) -> str:
    """The text of a literal. Raises `UnsupportedQuery` for anything else; `what` takes it."""
    if not isinstance(node, exp.Literal) or not node.is_string:
        scope.unknown(f"{what} that is not a literal", node)
    return str(node.this)


def constant(value: Any) -> Run:
    """The function that gives a value on every row."""
    return lambda _: value


def common(types: Sequence[Type], node: exp.Expr, scope: Scope) -> Type:
    """The one type of several expressions; numbers meet as doubles. Raises `RejectedQuery` where there is none."""
    known = [type_ for type_ in types if type_ != "unknown"]
    if all(type_ in NUMBERS for type_ in known) and "double" in known:
        return "double"
    known.sort(key=lambda type_: type_ == EMPTY)
    for type_ in known[1:]:
        if type_ not in (known[0], EMPTY) or (type_ == EMPTY and not isinstance(known[0], Array)):
            scope.reject(f"values of type {written(known[0])} and {written(type_)} cannot be mixed here", node)
    return known[0] if known else "unknown"


_USUAL = frozenset(("this", "expression", "expressions"))
_PARTS: Mapping[type[exp.Expr], frozenset[str]] = {
    kind: _USUAL | set(parts.split())
    for kind, parts in (
        (exp.Column, "table db catalog"),
        (exp.Identifier, "quoted"),
        (exp.Literal, "is_string"),
        (exp.Like, "negate"),
        (exp.Between, "low high"),
        (exp.If, "true false"),
        (exp.Case, "ifs default"),
        (exp.Cast, "to"),
        (exp.TryCast, "to safe"),
        (exp.Bracket, "offset safe"),
        (exp.JSONExtract, "option json_query"),
        (exp.JSONFormat, "is_json"),
        (exp.StrPosition, "substr"),
        (exp.Substring, "start"),
        (exp.Interval, "unit"),
        (exp.TimeToStr, "format"),
    )
}
"""The parts of a node that are known. sqlglot may put more into one (NOT into LIKE): no part is passed over."""
