"""Conditions and choices: Trino's three-valued logic, comparisons, `LIKE`, `CASE`, `COALESCE`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlglot import exp

from awol.engines.athena import functions
from awol.engines.athena.functions import Value
from awol.engines.athena.scope import Scope, common, compile_expression, condition, constant, handles, text_of, typed
from awol.views.athena.types import written

_COMPARISONS: Final[Mapping[type[exp.Expr], Callable[[Any, Any], bool]]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
}


@handles(exp.And)
def _and(node: exp.Expr, scope: Scope) -> Value:
    runs = [condition(part, scope) for part in _flat(node, exp.And)]

    def run(row: Any) -> bool | None:
        truth: bool | None = True
        for evaluate in runs:
            value = evaluate(row)
            if value is False:
                return False
            if value is None:
                truth = None
        return truth

    return Value("boolean", run)


@handles(exp.Or)
def _or(node: exp.Expr, scope: Scope) -> Value:
    runs = [condition(part, scope) for part in _flat(node, exp.Or)]

    def run(row: Any) -> bool | None:
        truth: bool | None = False
        for evaluate in runs:
            value = evaluate(row)
            if value is True:
                return True
            if value is None:
                truth = None
        return truth

    return Value("boolean", run)


def _flat(node: exp.Expr, kind: type[exp.Connector]) -> list[exp.Expr]:
    """The operands of a chain of ANDs (or ORs), in order: chains of a thousand would exhaust the stack."""
    operands: list[exp.Expr] = []
    while isinstance(node, kind):
        operands.append(node.expression)
        node = node.this
    return [node, *reversed(operands)]


@handles(exp.Not)
def _not(node: exp.Expr, scope: Scope) -> Value:
    run = condition(node.this, scope)
    return Value("boolean", lambda row: None if (truth := run(row)) is None else not truth)


@handles(exp.Is)
def _is(node: exp.Expr, scope: Scope) -> Value:
    if not isinstance(node.expression, exp.Null):
        scope.unknown("IS with anything but NULL", node)
    run = compile_expression(node.this, scope).run
    return Value("boolean", lambda row: run(row) is None)


@handles(*_COMPARISONS)
def _comparison(node: exp.Expr, scope: Scope) -> Value:
    first, second = compile_expression(node.this, scope), compile_expression(node.expression, scope)
    type_ = common([first.type, second.type], node, scope)
    ordered = not isinstance(node, exp.EQ | exp.NEQ)
    if not isinstance(type_, str) or (ordered and type_ in ("json", "ipaddress")):
        scope.unknown(f"a comparison of values of type {written(type_)}", node)
    compare = _COMPARISONS[type(node)]
    left, right = first.run, second.run

    def run(row: Any) -> bool | None:
        left_value = left(row)
        if left_value is None:
            return None
        right_value = right(row)
        return None if right_value is None else compare(left_value, right_value)

    return Value("boolean", run)


@handles(exp.In)
def _in(node: exp.Expr, scope: Scope) -> Value:
    if not node.expressions:
        scope.unknown("IN with a query", node)
    value = compile_expression(node.this, scope)
    items = [compile_expression(item, scope) for item in node.expressions]
    common([value.type, *(item.type for item in items)], node, scope)
    if any(item.constant is None for item in items):
        scope.unknown("IN with anything but literals", node)
    wanted = frozenset(item.constant for item in items)
    run = value.run
    return Value("boolean", lambda row: None if (candidate := run(row)) is None else candidate in wanted)


@handles(exp.Between)
def _between(node: exp.Expr, scope: Scope) -> Value:
    low = exp.GTE(this=node.this, expression=node.args["low"])
    high = exp.LTE(this=node.this.copy(), expression=node.args["high"])
    return _and(exp.And(this=low, expression=high), scope)


@handles(exp.Like, exp.Escape)
def _like(node: exp.Expr, scope: Scope) -> Value:
    escape = None
    if isinstance(node, exp.Escape):
        if not isinstance(node.this, exp.Like):
            scope.reject("ESCAPE is allowed only after LIKE", node)
        escape = text_of(node.expression, "the escape of LIKE", scope)
        node = node.this
    pattern = text_of(node.expression, "the pattern of LIKE", scope)
    value = typed(node.this, "varchar", "LIKE", scope)
    try:
        match = functions.like(pattern, escape)
    except ValueError as fault:
        scope.reject(str(fault), node)
    run, negated = value.run, bool(node.args.get("negate"))
    return Value("boolean", lambda row: None if (text := run(row)) is None else match(text) is not negated)


@handles(exp.If)
def _if(node: exp.Expr, scope: Scope) -> Value:
    test = condition(node.this, scope)
    alternative = node.args.get("false")
    then = compile_expression(node.args["true"], scope)
    otherwise = compile_expression(alternative, scope) if alternative is not None else Value("unknown", constant(None))
    type_ = common([then.type, otherwise.type], node, scope)
    yes, no = then.run, otherwise.run
    narrow = all(value.narrow or value.type == "unknown" for value in (then, otherwise))
    return Value(type_, lambda row: yes(row) if test(row) else no(row), narrow=narrow)


@handles(exp.Case)
def _case(node: exp.Expr, scope: Scope) -> Value:
    if node.this is not None:
        scope.unknown("CASE with a value to compare", node)
    chain: Any = node.args.get("default")
    for branch in reversed(node.args["ifs"]):
        chain = exp.If(this=branch.this, true=branch.args["true"], false=chain)
    return _if(chain, scope)


@handles(exp.Coalesce)
def _coalesce(node: exp.Expr, scope: Scope) -> Value:
    values = [compile_expression(part, scope) for part in (node.this, *node.expressions)]
    type_ = common([value.type for value in values], node, scope)
    runs = [value.run for value in values]

    def run(row: Any) -> Any:
        for evaluate in runs:
            value = evaluate(row)
            if value is not None:
                return value
        return None

    return Value(type_, run, narrow=all(value.narrow or value.type == "unknown" for value in values))


@handles(exp.Nullif)
def _nullif(node: exp.Expr, scope: Scope) -> Value:
    first, second = compile_expression(node.this, scope), compile_expression(node.expression, scope)
    common([first.type, second.type], node, scope)
    left, right = first.run, second.run
    return Value(first.type, lambda row: None if (value := left(row)) == right(row) else value, narrow=first.narrow)
