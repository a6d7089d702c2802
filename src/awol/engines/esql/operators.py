"""The operators of ES|QL: logic, comparison, arithmetic, IN, IS NULL.

Logic is three-valued. An operand of several values makes a comparison or calculation null (Elasticsearch reference,
"ES|QL: multivalued fields"), and null is what a missing field is.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from awol.engines.esql import nodes as n
from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, Faults, coerce, computed, constant, lift, ordinal
from awol.engines.esql.layout import Row, Run
from awol.engines.esql.optimizer import refuse_folded_case, refuse_null_beside_a_test
from awol.engines.esql.timespans import DURATION, PERIOD, Span, shift

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def require_boolean(part: Bound, whole: n.Node, position: int | None, faults: Faults) -> None:
    """Raises `RejectedQuery` where an operand of and, or, not is no boolean."""
    if part.type not in (t.BOOLEAN, t.NULL):
        which = "" if position is None else f"{ordinal(position)} "
        faults.reject(
            part.node,
            f"{which}argument of [{faults.written(whole)}] must be [boolean], "
            f"found value [{faults.written(part.node)}] type [{part.type}]",
        )


def logical(node: n.Logical, parts: Sequence[Bound], faults: Faults) -> Bound:
    """`and`, `or` in three values: a null operand matters only where the others leave the result open.

    An operand of several values makes the pair that it stands in null, whatever the other operand is (measured on
    8.19.21: `b or k == "a"` does not find a record whose b is [true, true] and whose k is "a").
    """
    for position, part in enumerate(parts):
        require_boolean(part, node, position, faults)
    if node.operator == "and":
        refuse_null_beside_a_test(node, faults)
    runs = tuple(part.run for part in parts)
    decisive: t.Value = node.operator == "or"
    if any(part.value is decisive for part in parts):  # a constant
        return constant(t.BOOLEAN, decisive, node)

    single = all(_is_single(part) for part in parts)
    return computed(t.BOOLEAN, (_joined if single else _joined_in_pairs)(runs, decisive), node, parts)


def _joined(runs: Sequence[Run], decisive: t.Value) -> Run:
    def run(row: Row) -> t.Value:
        truth: bool | None = not decisive
        for operand in runs:
            value = operand(row)
            if value is decisive:
                return decisive
            if value is None:
                truth = None
        return truth

    return run


def _joined_in_pairs(runs: Sequence[Run], decisive: t.Value) -> Run:
    def run(row: Row) -> t.Value:
        truth = runs[0](row)
        for operand in runs[1:]:
            value = operand(row)
            if type(value) is tuple or type(truth) is tuple:
                truth = None
            elif value is decisive or truth is decisive:
                truth = decisive
            elif value is None:
                truth = None
        return truth

    return run


_TESTS = ("starts_with", "ends_with", "cidr_match", "qstr", "match")


def _is_single(part: Bound) -> bool:
    """Whether an operand never holds several values: a test, not a column or what is made of one."""
    node = part.node
    tests = (n.Logical, n.Unary, n.Binary, n.In, n.Like, n.IsNull, n.Match)
    return isinstance(node, tests) or (isinstance(node, n.Call) and node.name in _TESTS)


def negation(node: n.Unary, part: Bound, faults: Faults) -> Bound:
    """`not`: null stays null."""
    require_boolean(part, node, None, faults)
    return computed(t.BOOLEAN, lift(operator.not_, [part]), node, [part])


def is_null(node: n.IsNull, part: Bound) -> Bound:
    """`is null`, the one test that is never null itself; several values are not null."""
    operand = part.run
    run: Run = (lambda row: operand(row) is not None) if node.negated else (lambda row: operand(row) is None)
    return computed(t.BOOLEAN, run, node, [part])


def comparable(left: Bound, right: Bound) -> bool:
    """Whether values of the two types can be compared."""
    if left.type == right.type:
        return True
    return any(left.type in family and right.type in family for family in (t.NUMBERS, t.STRINGS))


def aligned(left: Bound, right: Bound, faults: Faults) -> tuple[Bound, Bound]:
    """Both sides, a constant string on one cast to the type of the other."""
    return coerce(left, right.type, faults), coerce(right, left.type, faults)


def compare(node: n.Binary, left: Bound, right: Bound, faults: Faults) -> Bound:
    """A comparison. Raises `RejectedQuery` for types that cannot be compared."""
    left, right = aligned(left, right, faults)
    if left.type == right.type == t.NULL:
        return constant(t.BOOLEAN, None, node)
    if t.NULL in (left.type, right.type):
        # Measured on 8.19.21: `a == null` is an error, not null.
        reject_pair(node, left, right, faults)
    refuse_folded_case(node, left, right, faults)
    kinds: tuple[str, ...] = (*t.NUMBERS, *t.STRINGS, t.DATE, t.IP)
    if node.operator in ("==", "!="):
        kinds = (*kinds, t.BOOLEAN)
    for position, side in enumerate((left, right)):
        if side.type not in kinds:
            faults.reject(
                side.node,
                f"{ordinal(position)} argument of [{faults.written(node)}] must be "
                f"[{'boolean, ' if t.BOOLEAN in kinds else ''}datetime, ip, keyword, numeric or text], "
                f"found value [{faults.written(side.node)}] type [{side.type}]",
            )
    if not comparable(left, right):
        reject_pair(node, left, right, faults)
    function = _COMPARE[node.operator]
    if left.type == t.IP and node.operator not in ("==", "!="):
        return computed(t.BOOLEAN, lift(_by_address(function), [left, right]), node, [left, right])
    if left.constant and not right.constant:
        function, left, right = _COMPARE[_FLIPPED[node.operator]], right, left
    return computed(t.BOOLEAN, _comparison(function, left, right), node, [left, right])


def reject_pair(node: n.Node, left: Bound, right: Bound, faults: Faults, position: int = 1) -> None:
    """Raises `RejectedQuery`: the two types do not go together."""
    wanted = "numeric" if left.type in t.NUMBERS else "keyword" if left.type in t.STRINGS else left.type
    faults.reject(
        right.node,
        f"first argument of [{faults.written(node)}] is [{wanted}] so {ordinal(position)} argument must also be "
        f"[{wanted}] but was [{right.type}]",
    )


def _comparison(function: Callable[[Any, Any], Any], left: Bound, right: Bound) -> Run:
    fixed = right.value
    if function is operator.eq and right.constant and fixed is not None and type(fixed) is not tuple:
        # The commonest condition of all: a column and a constant, in as few steps as can be.
        operand = left.run

        def equal(row: Row) -> bool | None:
            value = operand(row)
            if value is None or type(value) is tuple:
                return None
            return bool(value == fixed)

        return equal
    return lift(function, [left, right])


def _by_address(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: function(t.ip_key(a), t.ip_key(b))


def in_list(node: n.In, operand: Bound, items: Sequence[Bound], faults: Faults) -> Bound:
    """`in`: true if an item is equal, else null if an item is null, else false."""
    checked = []
    for position, item in enumerate(items):
        cast = coerce(item, operand.type, faults)
        if type(cast.value) is tuple:
            faults.unsupported(item.node, "a list inside IN is not known offline")
        # A list of one is a plain comparison, which takes no null (measured).
        if not comparable(operand, cast) and (len(items) == 1 or t.NULL not in (operand.type, cast.type)):
            reject_pair(node, operand, cast, faults, position + 1)
        checked.append(cast)
    if operand.type not in (*t.NUMBERS, *t.STRINGS, t.DATE, t.IP, t.BOOLEAN, t.NULL):
        faults.reject(operand.node, f"IN does not take type [{operand.type}]")
    if node.negated and any(item.type == t.NULL for item in checked):
        # Measured on 8.19.21: `x not in (1, null)` is null even for the x that is 1.
        return constant(t.BOOLEAN, None, node)
    run = _membership(operand.run, checked, node.negated)
    return computed(t.BOOLEAN, run, node, [operand, *checked])


def _membership(operand: Run, items: Sequence[Bound], negated: bool) -> Run:
    fixed = frozenset(
        item.value for item in items if item.constant and item.value is not None and type(item.value) is not tuple
    )
    otherwise = tuple(item.run for item in items if not item.constant)
    # A null item, or one of several values, leaves open whether the operand is in the list.
    open_end = any(item.constant and (item.value is None or type(item.value) is tuple) for item in items)
    if_listed, if_missed = not negated, None if open_end else negated

    def run(row: Row) -> bool | None:
        value = operand(row)
        if value is None or type(value) is tuple:
            return None
        if value in fixed:
            return if_listed
        answer = if_missed
        for item_run in otherwise:
            candidate = item_run(row)
            if candidate is None or type(candidate) is tuple:
                answer = None
            elif candidate == value:
                return if_listed
        return answer

    return run


def sign(node: n.Unary, part: Bound, faults: Faults) -> Bound:
    """`-x` and `+x`."""
    if part.type in t.TIMESPANS and part.constant:
        return constant(part.type, part.value.negated() if node.operator == "-" else part.value, node)
    if part.type not in (*t.NUMBERS, t.NULL):
        faults.reject(
            part.node,
            f"argument of [{faults.written(node)}] must be [numeric, date_period or time_duration], "
            f"found value [{faults.written(part.node)}] type [{part.type}]",
        )
    if node.operator == "+":
        return part
    type_ = part.type
    function = operator.neg if type_ == t.DOUBLE else _checked(operator.neg, type_)
    return computed(type_, lift(function, [part]), node, [part])


def _checked(function: Callable[..., int], type_: str) -> Callable[..., int | None]:
    def run(*values: int) -> int | None:
        number = function(*values)
        return number if t.fits(number, type_) else None

    return run


def arithmetic(node: n.Binary, left: Bound, right: Bound, faults: Faults) -> Bound:
    """`+ - * / %` on numbers, and a date plus or minus a span of time. A result outside the type is null."""
    if node.operator in ("+", "-") and (t.DATE in (left.type, right.type) or _spans(left, right)):
        return _time_arithmetic(node, left, right, faults)
    for position, side in enumerate((left, right)):
        if side.type not in (*t.NUMBERS, t.NULL):
            kinds = "date_period, datetime, numeric or time_duration" if node.operator in ("+", "-") else "numeric"
            faults.reject(
                side.node,
                f"{ordinal(position)} argument of [{faults.written(node)}] must be [{kinds}], "
                f"found value [{faults.written(side.node)}] type [{side.type}]",
            )
    if left.type == right.type == t.NULL:
        return constant(t.NULL, None, node)
    type_ = t.wider(left.type, right.type)
    if type_ == t.DOUBLE:
        checked: Callable[..., t.Value] = _finite(_FLOATING[node.operator])
    else:
        checked = _within(_WHOLE[node.operator], type_)
    return computed(type_, lift(checked, [left, right]), node, [left, right])


def _truncated(a: int, b: int) -> int | None:
    if b == 0:
        return None
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def _remainder(a: int, b: int) -> int | None:
    if b == 0:
        return None
    remainder = abs(a) % abs(b)
    return -remainder if a < 0 else remainder


_WHOLE: dict[str, Callable[[int, int], int | None]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": _truncated, "%": _remainder,
}  # fmt: skip
_FLOATING: dict[str, Callable[[float, float], float | None]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": lambda a, b: a / b if b else None,
    "%": lambda a, b: math.fmod(a, b) if b else None,
}  # fmt: skip


def _within(function: Callable[[int, int], int | None], type_: str) -> Callable[[int, int], int | None]:
    def run(a: int, b: int) -> int | None:
        number = function(a, b)
        return number if number is not None and t.fits(number, type_) else None

    return run


def _finite(function: Callable[[float, float], float | None]) -> Callable[[float, float], float | None]:
    def run(a: float, b: float) -> float | None:
        number = function(float(a), float(b))
        return number if number is not None and math.isfinite(number) else None

    return run


def _spans(left: Bound, right: Bound) -> bool:
    return left.type in t.TIMESPANS or right.type in t.TIMESPANS


def _time_arithmetic(node: n.Binary, left: Bound, right: Bound, faults: Faults) -> Bound:
    if left.type in t.TIMESPANS and left.type == right.type and left.constant and right.constant:
        addend = right.value if node.operator == "+" else right.value.negated()
        return constant(left.type, left.value + addend, node)
    if node.operator == "+" and left.type in t.TIMESPANS:
        left, right = right, left
    right = coerce(right, PERIOD, faults) if left.type == t.DATE else right
    left = coerce(left, t.DATE, faults) if right.type in t.TIMESPANS else left
    if t.NULL in (left.type, right.type):
        return constant(t.NULL, None, node)
    if left.type != t.DATE or right.type not in (PERIOD, DURATION):
        faults.reject(
            node,
            f"[{node.operator}] has arguments with incompatible types [{left.type}] and [{right.type}]",
        )
    minus = node.operator == "-"

    def moved(moment: int, span: Span) -> int:
        return shift(moment, span.negated() if minus else span)

    return computed(t.DATE, lift(moved, [left, right]), node, [left, right])
