"""Binds an expression to the columns of a scope: names, types and functions are checked, closures come out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NoReturn

from awol.engines.esql import fulltext, operators
from awol.engines.esql import nodes as n
from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, Faults, constant
from awol.engines.esql.functions import FUNCTIONS, OTHERS
from awol.engines.esql.functions.calls import Arguments
from awol.engines.esql.functions.conversions import cast
from awol.engines.esql.layout import ColumnInfo, Scope
from awol.engines.esql.patterns import like
from awol.engines.esql.timespans import in_range, make_span
from awol.engines.esql.walk import children
from awol.errors import UnsupportedQuery
from awol.views import Index

FULL_TEXT = ("match", "qstr")
_COMPARISONS = {
    "==": "EQUALS", "!=": "NOTEQUALS", "<": "LESSTHAN", "<=": "LESSTHANOREQUAL", ">": "GREATERTHAN",
    ">=": "GREATERTHANOREQUAL",
}  # fmt: skip


class Binder:
    """Binds expressions of one command.

    `place` is the full-text functions' view of where the command stands: a function that raises where one of them is
    not allowed. `bound` holds what is bound already, the aggregates of a STATS.
    """

    def __init__(
        self,
        faults: Faults,
        scope: Scope,
        index: Index,
        now: int,
        place: Callable[[n.Node, str], None],
        bound: Mapping[n.Expression, Bound] | None = None,
        in_stats: bool = False,
    ) -> None:
        self._in_stats = in_stats
        self.faults = faults
        self.scope = scope
        self._index = index
        self._now = now
        self._place = place
        self._ready = bound or {}

    def condition(self, node: n.Expression) -> Bound:
        """An expression after WHERE."""
        self._check_full_text(node, node)
        bound = self.bind(node)
        if bound.type not in (t.BOOLEAN, t.NULL):
            self.faults.reject(node, f"Condition expression needs to be boolean, found [{bound.type.upper()}]")
        return bound

    def _check_full_text(self, node: n.Expression, whole: n.Expression) -> n.Expression | None:
        """The first full-text function at or below a node; refused below anything but and, or, not.

        Measured on 8.19.21: of the operands of and, or and of arguments only the first that holds one is looked at, so
        that `qstr("a:b") and coalesce(qstr("a:b"), false)` runs and the same without its beginning does not.
        """
        if full_text_name(node):
            return node
        logic = isinstance(node, n.Logical) or (isinstance(node, n.Unary) and node.operator == "not")
        for child in children(node):
            function = self._check_full_text(child, whole)
            if function is None:
                continue
            if not logic:
                reason = f"{full_text_name(function)} can't be used with {_class_name(node)}"
                self.faults.reject(
                    function,
                    f"Invalid condition [{self.faults.written(whole)}]. {reason}",
                    "only and, or, not are allowed around it; it is never null, so it needs no coalesce",
                )
            return function
        return None

    def bind(self, node: n.Expression) -> Bound:  # noqa: C901  # one case for each node, nothing else
        """The expression, ready to run.

        Raises `RejectedQuery` where Elasticsearch's analyzer would refuse it, `UnsupportedQuery` where this engine
        does not know it.
        """
        if self._ready and node in self._ready:
            return self._ready[node]
        match node:
            case n.Literal():
                return constant(literal_type(node.value), node.value, node)
            case n.Array():
                return self._array(node)
            case n.Timespan():
                return self._timespan(node)
            case n.Column():
                return self.column(node)
            case n.Unary(operator="not", operand=n.In() as inner) if not inner.negated:
                # Measured on 8.19.21: `not (x in (...))` is `x not in (...)`.
                return self.bind(replace(inner, negated=True, at=node.at))
            case n.Unary(operator="not", operand=n.Unary(operator="not", operand=inner)):
                # Measured on 8.19.21: `not not b` is b itself, with all its values.
                bound = self.bind(inner)
                operators.require_boolean(bound, node, None, self.faults)
                return bound
            case n.Unary(operator="not"):
                return operators.negation(node, self.bind(node.operand), self.faults)
            case n.Unary():
                return operators.sign(node, self.bind(node.operand), self.faults)
            case n.Logical():
                return operators.logical(node, [self.bind(operand) for operand in node.operands], self.faults)
            case n.Binary():
                left, right = self.bind(node.left), self.bind(node.right)
                make = operators.arithmetic if node.operator in "+-*/%" else operators.compare
                return make(node, left, right, self.faults)
            case n.In():
                items = [self.bind(item) for item in node.items]
                return operators.in_list(node, self.bind(node.operand), items, self.faults)
            case n.Like():
                return like(node, self.bind(node.operand), self.faults)
            case n.IsNull():
                return operators.is_null(node, self.bind(node.operand))
            case n.Match():
                return self._match_operator(node)
            case n.Call():
                return self._call(node)
            case n.Cast():
                return cast(self._arguments(node, [self.bind(node.operand)]), node.type)

    def column(self, node: n.Column) -> Bound:
        """A column of the scope, of a type that can be used."""
        info = self.info(node)
        if info.type == t.UNSUPPORTED:
            kind = info.field.type if info.field else "_source"
            self.faults.reject(node, f"Cannot use field [{node.name}] with unsupported type [{kind}]")
        if info.metadata:
            self.faults.unsupported(node, f"the value of [{info.metadata}] is not known offline")
        return Bound(info.type, info.run, node)

    def info(self, node: n.Column) -> ColumnInfo:
        """The column, whatever its type. Raises `RejectedQuery` where there is none."""
        info = self.scope.find(node.name)
        if info is None:
            self.unknown_column(node, node.name)
        return info

    def unknown_column(self, node: n.Node, name: str) -> NoReturn:
        if self.scope.whole:
            try:
                self._index.field(name)
            except UnsupportedQuery as refusal:
                # The real index has it: to call the column unknown would be false.
                self.faults.unsupported(node, refusal.message, refusal.next_step)
        near = difflib.get_close_matches(name, self.scope.names(), cutoff=0.7)
        hint = f", did you mean [{near[0]}]?" if near else ""
        self.faults.reject(node, f"Unknown column [{name}]{hint}")

    def _array(self, node: n.Array) -> Bound:
        type_ = t.NULL
        for item in node.items:
            kind = literal_type(item.value)
            type_ = kind if type_ == t.NULL or kind == type_ else t.wider(type_, kind)
        values = [item.value for item in node.items]
        return constant(
            type_, t.pack([float(v) for v in values if v is not None] if type_ == t.DOUBLE else values), node
        )

    def _timespan(self, node: n.Timespan) -> Bound:
        typed_span = make_span(node.amount, node.unit)
        if typed_span is None:
            self.faults.reject(node, f"Unexpected temporal unit: '{node.unit}'")
        if not in_range(node.amount, node.unit):
            self.faults.reject(node, f"Number [{node.amount}] outside of [{node.unit}] range")
        return constant(typed_span[1], typed_span[0], node)

    def _match_operator(self, node: n.Match) -> Bound:
        self._place(node, "[:] operator")
        return self._match(node, node.column, node.query, node.cast)

    def _match(
        self, node: n.Match | n.Call, column: n.Column, query: n.Expression, cast_name: str | None = None
    ) -> Bound:
        """A cast of the field says which queries it takes; the field is searched all the same (measured)."""
        bound = self.column(column)
        field = self.info(column).field
        if cast_name:
            bound = cast(self._arguments(node, [bound]), cast_name)
        what = "[:] operator" if isinstance(node, n.Match) else "[MATCH] function"
        if field is None:
            self.faults.reject(
                column, f"{what} cannot operate on [{column.name}], which is not a field from an index mapping"
            )
        return fulltext.match(node, field, bound.type, self.bind(query), self.faults)

    def _call(self, node: n.Call) -> Bound:
        if node.name in FULL_TEXT:
            return self._full_text(node)
        function = FUNCTIONS.get(node.name)
        if function is None:
            self._unknown_function(node)
        if node.star:
            self.faults.reject(node, f"[*] is no argument of [{node.name}]")
        count = len(node.arguments)
        if count < function.least or (function.most is not None and count > function.most):
            self.reject_count(node, function.least, function.most)
        arguments = [self.bind(argument) for argument in node.arguments]
        return function.build(self._arguments(node, arguments))

    def _arguments(self, node: n.Call | n.Cast | n.Match, bounds: list[Bound]) -> Arguments:
        return Arguments(node, bounds, self.faults, self._now, self._in_stats)

    def reject_count(self, node: n.Call, least: int, most: int | None) -> NoReturn:
        """Raises `RejectedQuery` for a wrong number of arguments."""
        if least == most:
            wanted = f"exactly {least} argument{'s' if least != 1 else ''}"
        elif most is None:
            wanted = f"at least {least} argument{'s' if least != 1 else ''}"
        else:
            wanted = f"{least} to {most} arguments"
        self.faults.reject(node, f"error building [{node.name}]: expects {wanted}, received {len(node.arguments)}")

    def _unknown_function(self, node: n.Call) -> NoReturn:
        from awol.engines.esql.aggregates import AGGREGATES, OTHER_AGGREGATES

        if node.name in AGGREGATES:
            self.faults.reject(
                node, f"aggregate function [{self.faults.written(node)}] not allowed outside STATS command"
            )
        if node.name in OTHERS or node.name in OTHER_AGGREGATES:
            self.faults.unsupported(node, f"the function [{node.name}] is not known offline")
        near = difflib.get_close_matches(node.name, FUNCTIONS, n=1, cutoff=0.7)
        hint = f", did you mean [{near[0]}]?" if near else ""
        self.faults.reject(node, f"Unknown function [{node.name}]{hint}")

    def _full_text(self, node: n.Call) -> Bound:
        wanted = 2 if node.name == "match" else 1
        if len(node.arguments) != wanted:
            self.reject_count(node, wanted, wanted)
        self._place(node, full_text_name(node))
        if node.name == "qstr":
            return fulltext.qstr(node, self.bind(node.arguments[0]), self._index, self._now, self.faults)
        column = node.arguments[0]
        if not isinstance(column, n.Column):
            written = self.faults.written(column)
            message = f"[MATCH] function cannot operate on [{written}], which is not a field from an index mapping"
            self.faults.reject(column, message)
        return self._match(node, column, node.arguments[1])


def full_text_name(node: n.Expression) -> str:
    """What a message calls a full-text function; "" for anything else."""
    if isinstance(node, n.Match):
        return "[:] operator"
    return f"[{node.name.upper()}] function" if isinstance(node, n.Call) and node.name in FULL_TEXT else ""


def _class_name(node: n.Expression) -> str:
    """What Elasticsearch calls the function or operator of a node."""
    match node:
        case n.Call():
            return node.name.upper()
        case n.IsNull():
            return "ISNOTNULL" if node.negated else "ISNULL"
        case n.Binary() if node.operator in _COMPARISONS:
            return _COMPARISONS[node.operator]
    return type(node).__name__.upper()


def literal_type(value: n.Constant) -> str:
    """The type of a literal: a whole number is an integer where it fits 32 bits."""
    if value is None:
        return t.NULL
    if isinstance(value, bool):
        return t.BOOLEAN
    if isinstance(value, str):
        return t.KEYWORD
    if isinstance(value, float):
        return t.DOUBLE
    return t.INTEGER if t.fits(value, t.INTEGER) else t.LONG
