"""Conditions, compiled to predicates of an event.

Logic is two-valued once it runs: a comparison with a missing field is false, and `not` of it true, because
Elasticsearch turns conditions into queries and `not` into must_not (ExpressionTranslators), and takes the `not` of a
script out of the loop over its values (Scripts.docValuesRewrite). Null is only met while folding: an optional field
that is not mapped is null, so is any operator but `==` and `!=` on it, so is `not` of that, and a null condition
matches nothing (OptimizerRules.ConstantFolding, Optimizer.PruneFilters). All of this is read in Elasticsearch's
source; no EQL engine could be asked.

    errorCode == "AccessDenied"     record without errorCode: false        not (...): true
    ?nosuch : "x"                   nosuch is not mapped: null             not (...): null, so it matches nothing
    nosuch : "x"                    `RejectedQuery`: Unknown column [nosuch]
    1 == 1                          folded to true before any record is seen
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awol.engines.eql import nodes
from awol.engines.eql.fields import Scope
from awol.engines.eql.operands import Column, Constant, Operand, Script, any_row, as_script, constant_type, operand
from awol.engines.eql.patterns import TextTest, any_of, ascii_fold
from awol.engines.eql.typed import ORDER, Predicate, field_compares, field_equals
from awol.values import Event
from awol.views import Field

Condition = Predicate | bool | None
"""A predicate, or what the condition folds to."""

_CONDITIONS = (nodes.And, nodes.Or, nodes.Not, nodes.Comparison, nodes.Matching, nodes.Membership)
_NUMERIC = ("integer", "long", "double")


def condition(node: nodes.Expression, scope: Scope) -> Condition:
    """The condition of an expression. Raises `RejectedQuery` where Elasticsearch finds a fault of types or names."""
    match node:
        case nodes.And(operands):
            return _all([condition(item, scope) for item in operands])
        case nodes.Or(operands):
            return _some([condition(item, scope) for item in operands])
        case nodes.Not(inner):
            return _negated(condition(inner, scope))
        case nodes.Comparison():
            return _comparison(node, scope)
        case nodes.Matching():
            return _matching(node, scope)
        case nodes.Membership():
            membership = _membership(node, scope)
            return _negated(membership) if node.negated else membership
        case _:
            return _bare(node, scope)


def _negated(inner: Condition) -> Condition:
    if inner is None or isinstance(inner, bool):
        return None if inner is None else not inner
    return lambda event: not inner(event)


def _all(conditions: list[Condition]) -> Condition:
    predicates = [item for item in conditions if item is not None and not isinstance(item, bool)]
    if False in conditions:
        return False
    if None in conditions:
        return None
    if len(predicates) < 2:
        return predicates[0] if predicates else True
    if len(predicates) == 2:
        first, second = predicates
        return lambda event: first(event) and second(event)
    return lambda event: all(predicate(event) for predicate in predicates)


def _some(conditions: list[Condition]) -> Condition:
    predicates = [item for item in conditions if item is not None and not isinstance(item, bool)]
    if True in conditions:
        return True
    if not predicates:
        return None if None in conditions else False
    if len(predicates) == 1:
        return predicates[0]
    if len(predicates) == 2:
        first, second = predicates
        return lambda event: first(event) or second(event)
    return lambda event: any(predicate(event) for predicate in predicates)


def _bare(node: nodes.Expression, scope: Scope) -> Condition:
    """A boolean field, function or constant standing alone."""
    bare = operand(node, scope)
    if bare.type not in ("boolean", "null"):
        raise scope.rejected(
            f"Condition expression needs to be boolean, found [{bare.type.upper()}]", node.at, "compare it"
        )
    if isinstance(bare, Constant):
        value: bool | None = bare.value
        return value
    if isinstance(bare, Column):
        return field_equals(bare.field, True, scope, node.at)
    return any_row(bare, lambda value: value)


def _comparison(node: nodes.Comparison, scope: Scope) -> Condition:
    symbol, at = node.operator, node.at
    if isinstance(node.left, _CONDITIONS) or isinstance(node.right, _CONDITIONS):
        return _compared_condition(node, scope)
    left, right = operand(node.left, scope), operand(node.right, scope)
    if symbol in ("==", "!=") and (_is_null(left) or _is_null(right)):
        # `null == f` and `f == null` alike: is the other side null?
        missing = _missing(left if _is_null(right) else right)
        return missing if symbol == "==" else _negated(missing)
    if isinstance(left, Constant) and not isinstance(right, Constant):
        left, right = right, left
        symbol = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(symbol, symbol)  # type: ignore[assignment]  # one of the six
    if not isinstance(right, Constant):
        raise scope.rejected(
            f"Comparisons against fields are not (currently) supported; offender in [{symbol}]",
            at,
            "compare a field with a value",
        )
    if isinstance(left, Constant):
        return _folded(left, symbol, right, scope, at)
    if right.value is None:
        raise scope.unsupported(f"[{symbol}] with null is not supported offline", at, "== null")
    if isinstance(left, Script) and left.type == "boolean" and isinstance(right.value, bool) and symbol in ("==", "!="):
        # A boolean function compared with a constant is the function, or its negation.
        said = any_row(left, lambda value: value)
        return said if right.value is (symbol == "==") else _negated(said)
    if isinstance(left, Script):
        return any_row(left, _script_test(left, symbol, right, scope, at))
    if symbol in ("==", "!="):
        equal = field_equals(left.field, right.value, scope, at)
        return equal if symbol == "==" else _negated(equal)
    return field_compares(left.field, symbol, right.value, scope, at)


def _is_null(side: Operand) -> bool:
    return isinstance(side, Constant) and side.value is None


def _missing(side: Operand) -> Condition:
    if isinstance(side, Constant):
        return side.value is None
    if isinstance(side, Column):
        read = side.field.read
        return lambda event: not read(event)
    return any_row(side, lambda value: value is None)


def _compared_condition(node: nodes.Comparison, scope: Scope) -> Condition:
    """`(a and b) == true`: the condition itself, or its negation."""
    inner, said = (node.left, node.right) if isinstance(node.left, _CONDITIONS) else (node.right, node.left)
    if not isinstance(said, nodes.Literal) or not isinstance(said.value, bool) or node.operator not in ("==", "!="):
        raise scope.unsupported("a condition can only be compared with true or false here", node.at)
    compared = condition(inner, scope)
    return compared if said.value is (node.operator == "==") else _negated(compared)


def _folded(left: Constant, symbol: str, right: Constant, scope: Scope, at: int) -> bool | None:
    if left.value is None or right.value is None:
        return None
    return _compare(left, symbol, right, scope, at)


def _compare(left: Constant, symbol: str, right: Constant, scope: Scope, at: int) -> bool:
    both_numbers = left.type in _NUMERIC and right.type in _NUMERIC
    if left.type != right.type and not both_numbers:
        raise scope.unsupported(f"[{left.type}] {symbol} [{right.type}] is not supported offline", at)
    if symbol in ("==", "!="):
        return bool(left.value == right.value) is (symbol == "==")
    return ORDER[symbol](left.value, right.value)


def _script_test(left: Script, symbol: str, right: Constant, scope: Scope, at: int) -> Callable[[Any], bool | None]:
    if left.type != right.type and not (left.type in _NUMERIC and right.type in _NUMERIC):
        raise scope.unsupported(f"[{left.type}] {symbol} [{right.type}] is not supported offline", at)
    expected = right.value
    if symbol == "==":
        return lambda value: None if value is None else value == expected
    if symbol == "!=":
        return lambda value: None if value is None else value != expected
    compare = ORDER[symbol]
    return lambda value: None if value is None else compare(value, expected)


def _matching(node: nodes.Matching, scope: Scope) -> Condition:
    left = operand(node.left, scope)
    if left.type not in ("keyword", "null"):
        raise scope.rejected(
            f"first argument of [{node.operator}] must be [string], found a value of type [{left.type}]",
            node.at,
            "compare it with ==",
        )
    patterns = []
    for pattern in node.patterns:
        if not isinstance(pattern.value, str):
            raise scope.rejected(
                f"second argument of [{node.operator}] must be [string], found a value of type"
                f" [{constant_type(pattern.value)}]",
                pattern.at,
                "compare it with ==",
            )
        patterns.append(pattern)
    return _tested(left, _text_test(node.operator, patterns, scope))


def _text_test(operator: str, patterns: list[nodes.Literal], scope: Scope) -> TextTest:
    if operator in ("regex", "regex~"):
        tests = [_expression(str(pattern.value), operator == "regex~", scope, pattern.at) for pattern in patterns]
        return lambda text: any(matches(text) for matches in tests)
    return any_of([str(pattern.value) for pattern in patterns], insensitive=operator != "like")


def _expression(pattern: str, insensitive: bool, scope: Scope, at: int) -> TextTest:
    """A regular expression, which Elasticsearch hands to Lucene."""
    from awol.engines.lucene.regex import RegexFault, compile_regex

    try:
        return compile_regex(pattern, insensitive)
    except RegexFault as fault:
        if fault.known:
            raise scope.unsupported(f"the regular expression cannot be run offline: {fault.reason}", at) from None
        raise scope.rejected(f"the regular expression is broken: {fault.reason}", at) from None


def _tested(left: Operand, test: TextTest) -> Condition:
    if isinstance(left, Constant):
        return None if left.value is None else test(left.value)
    if isinstance(left, Column):
        return _any_value(left.field, test)
    return any_row(left, lambda value: None if value is None else test(value))


def _any_value(field: Field, test: TextTest) -> Predicate:
    read = field.read

    def passes(event: Event) -> bool:
        values = read(event)
        if len(values) == 1:
            return test(values[0])  # type: ignore[arg-type]  # a keyword field holds text
        return any(test(value) for value in values)  # type: ignore[arg-type]  # a keyword field holds text

    return passes


def _membership(node: nodes.Membership, scope: Scope) -> Condition:
    left = operand(node.left, scope)
    items: list[Constant] = []
    for item in node.items:
        value = operand(item, scope)
        if not isinstance(value, Constant):
            raise scope.rejected("Comparisons against fields are not (currently) supported", item.at)
        items.append(value)
    word = "in~" if node.insensitive else "in"
    for place, value in enumerate(items):
        fits = value.type == left.type or (value.type in _NUMERIC and left.type in _NUMERIC)
        if not fits and "null" not in (value.type, left.type):
            if left.type in ("ip", "datetime"):
                raise scope.unsupported(f"[{word}] on a field of type [{left.type}] is not supported offline", node.at)
            raise scope.rejected(
                f"argument {place + 1} of [{word}] must be [{left.type}], found a value of type [{value.type}]",
                node.items[place].at or node.at,
            )
    values = [value.value for value in items if value.value is not None]
    if node.insensitive and (left.type not in ("keyword", "null") or not all(isinstance(v, str) for v in values)):
        raise scope.rejected("[in~] takes strings", node.at, "use `in`")
    return _among(left, values, node.insensitive)


def _among(left: Operand, values: list[Any], insensitive: bool) -> Condition:
    if isinstance(left, Constant):
        if left.value is None:
            return None
        return bool(ascii_fold(left.value) in set(map(ascii_fold, values)) if insensitive else left.value in values)
    if insensitive:
        folded = frozenset(map(ascii_fold, values))
        return any_row(as_script(left), lambda value: None if value is None else ascii_fold(value) in folded)
    wanted = frozenset(values)
    if isinstance(left, Column):
        read = left.field.read
        return lambda event: not wanted.isdisjoint(read(event))
    return any_row(left, lambda value: None if value is None else value in wanted)
