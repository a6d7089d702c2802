"""Expressions of SQL as functions of a row, with Trino's types and its three-valued logic.

sqlglot reads the text; what it means is decided here and in `logic` and `calls`. Every value may be NULL, which is
None.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from sqlglot import exp

# What they hold is known by being loaded.
from awol.engines.athena import calls, functions, logic, moments  # noqa: F401
from awol.engines.athena.functions import Run, Value
from awol.engines.athena.scope import NUMBERS, Scope, common, compile_expression, condition, constant, handles
from awol.views.athena.types import Array, Row, written

__all__ = ["Scope", "compile_expression", "condition"]

_LARGEST = 2**63 - 1
_LARGEST_INTEGER = 2**31 - 1


@handles(exp.Column, exp.Identifier)
def _column(node: exp.Expr, scope: Scope) -> Value:
    parts = [part.name for part in node.parts] if isinstance(node, exp.Column) else [node.name]
    return _members(_named(parts[0], node, scope), parts[1:], node, scope)


def _named(name: str, node: exp.Expr, scope: Scope) -> Value:
    key = name.lower()
    if key in scope.variables:
        return scope.variables[key]
    if key not in scope.columns:
        scope.reject(f"there is no column `{name}`", node)
    return scope.columns[key]


def _members(value: Value, names: Iterable[str], node: exp.Expr, scope: Scope) -> Value:
    for name in names:
        if not isinstance(value.type, Row) or name.lower() not in value.type.members:
            scope.reject(f"`{name}` is not a member of a value of type {written(value.type)}", node)
        value = Value(value.type.members[name.lower()], _member(value.run, name.lower()))
    return value


def _member(run: Run, name: str) -> Run:
    def member(row: Any) -> Any:
        parent = run(row)
        return None if parent is None else parent[name]

    return member


@handles(exp.Dot)
def _dot(node: exp.Expr, scope: Scope) -> Value:
    return _members(compile_expression(node.this, scope), [node.expression.name], node, scope)


@handles(exp.Literal)
def _literal(node: exp.Expr, scope: Scope) -> Value:
    if node.args["is_string"]:
        return Value("varchar", constant(node.this), node.this)
    number = node.this
    if number.isdigit():
        if len(number) > len(str(_LARGEST)) or int(number) > _LARGEST:
            scope.reject(f"Invalid numeric literal: {number[:40]}", node)
        return _whole(int(number))
    return Value("double", constant(float(number)), float(number))


def _whole(number: int) -> Value:
    return Value("bigint", constant(number), number, narrow=-_LARGEST_INTEGER - 1 <= number <= _LARGEST_INTEGER)


def _bounded(number: Any, narrow: bool, told: str) -> Any:
    """The number, where Trino has room for it. Raises `RunError` as Trino 476 fails."""
    largest = _LARGEST_INTEGER if narrow else _LARGEST
    if isinstance(number, int) and not -largest - 1 <= number <= largest:
        raise functions.RunError(f"{'integer' if narrow else 'bigint'} {told}")
    return number


@handles(exp.Null)
def _null(_node: exp.Expr, _scope: Scope) -> Value:
    return Value("unknown", constant(None))


@handles(exp.Boolean)
def _boolean(node: exp.Expr, _scope: Scope) -> Value:
    return Value("boolean", constant(bool(node.this)))


@handles(exp.Neg)
def _negative(node: exp.Expr, scope: Scope) -> Value:
    literal = node.this.this if isinstance(node.this, exp.Literal) and not node.this.is_string else ""
    if literal.isdigit() and len(literal) <= len(str(_LARGEST)) and int(literal) <= _LARGEST + 1:
        return _whole(-int(literal))
    value = compile_expression(node.this, scope)
    if value.type not in NUMBERS:
        scope.reject(f"a value of type {written(value.type)} cannot have a minus sign", node)
    run, narrow = value.run, value.narrow

    def negative(row: Any) -> Any:
        number = run(row)
        return None if number is None else _bounded(-number, narrow, f"negation overflow: {number}")

    return Value(value.type, negative, narrow=narrow)


@handles(exp.Paren)
def _paren(node: exp.Expr, scope: Scope) -> Value:
    return compile_expression(node.this, scope)


@handles(exp.Array)
def _array(node: exp.Expr, scope: Scope) -> Value:
    items = [compile_expression(item, scope) for item in node.expressions]
    type_ = common([item.type for item in items], node, scope)
    runs = [item.run for item in items]
    return Value(Array(type_), lambda row: tuple(run(row) for run in runs))


@handles(exp.CurrentTimestamp)
def _now(node: exp.Expr, scope: Scope) -> Value:
    if node.this is not None:
        scope.unknown("CURRENT_TIMESTAMP with a precision", node)
    return Value("timestamp", constant(scope.now))


@handles(exp.Interval)
def _interval(node: exp.Expr, scope: Scope) -> Value:
    unit, number = str(node.args.get("unit")).upper(), node.this
    if unit not in moments.UNITS or not isinstance(number, exp.Literal) or not str(number.this).isdigit():
        scope.unknown(f"the interval {node.sql()}", node)
    return Value("interval", constant(int(number.this) * moments.UNITS[unit]))


@handles(exp.Add, exp.Sub)
def _sum(node: exp.Expr, scope: Scope) -> Value:
    first, second = compile_expression(node.this, scope), compile_expression(node.expression, scope)
    types = (first.type, second.type)
    if types not in (("bigint", "bigint"), ("timestamp", "interval")):
        scope.unknown(f"{node.key.upper()} of values of type {written(types[0])} and {written(types[1])}", node)
    combine = operator.add if isinstance(node, exp.Add) else operator.sub
    left, right = first.run, second.run
    narrow = first.narrow and second.narrow
    kind = "addition" if isinstance(node, exp.Add) else "subtraction"

    def run(row: Any) -> Any:
        left_value, right_value = left(row), right(row)
        if left_value is None or right_value is None:
            return None
        return _bounded(combine(left_value, right_value), narrow, f"{kind} overflow")

    return Value(first.type, run, narrow=narrow)


@handles(exp.Try)
def _try(node: exp.Expr, scope: Scope) -> Value:
    """`try(...)`: NULL where the expression fails."""
    value = compile_expression(node.this, scope)
    run = value.run

    def tried(row: Any) -> Any:
        try:
            return run(row)
        except functions.RunError:
            return None

    return Value(value.type, tried)


@handles(exp.Cast, exp.TryCast)
def _cast(node: exp.Expr, scope: Scope) -> Value:
    value = compile_expression(node.this, scope)
    wanted = node.args["to"].sql(dialect="trino").lower().replace(" ", "")
    run = functions.cast(value, wanted, safe=isinstance(node, exp.TryCast))
    if run is None:
        scope.unknown(f"a cast from {written(value.type)} to {wanted}", node)
    return run
