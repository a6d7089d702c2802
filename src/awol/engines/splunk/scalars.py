"""The values of eval expressions, and how one becomes another.

A value is null, a truth value, a number, a text, or several of them (a multivalue field). Search Manual, "Use
expressions in SPL": numbers in fields are numbers where a number is needed. *Measured by users on 8.2.2*: a comparison
with null is false, and NOT makes that true; null is neither "" nor 0. *Inferred*: a field with several values compares
as any of them does, and functions of texts work on each value of such a field.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from awol.engines.splunk.rows import Values, number, number_text

Scalar = bool | int | float | str
Result = Scalar | tuple[Scalar, ...] | None
"""Null is None; several values are a tuple of two or more."""


def from_field(values: Values) -> Result:
    """What the values of a field are in an expression."""
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def to_field(result: Result) -> Values:
    """What a field holds to which the result is assigned."""
    if result is None:
        return ()
    return tuple(text(value) for value in result) if isinstance(result, tuple) else (text(result),)


def text(value: Scalar) -> str:
    """The value as text: `True`, `10`, `0.5`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    return number_text(value)


def as_number(value: Result) -> float | int | None:
    """The number that the value is, or is the text of; None for another."""
    if isinstance(value, bool) or value is None or isinstance(value, tuple):
        return None
    if isinstance(value, (int, float)):
        return value
    return number(value)


def several(result: Result) -> tuple[Scalar, ...]:
    """All values of the result, none for null."""
    if result is None:
        return ()
    return result if isinstance(result, tuple) else (result,)


def packed(values: list[Scalar]) -> Result:
    """The values as one result: null for none, the value itself for one."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


Relation = Callable[[Any, Any], bool]

RELATIONS: dict[str, Relation] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def compare(symbol: str, left: Result, right: Result, *, as_text: bool) -> bool:
    """Whether the relation holds for some value of the left and some of the right; false where one is null.

    Two numbers compare as numbers, anything else as text, letter case mattering. `as_text` forbids numbers: one side
    was written in quotation marks.
    """
    relation = RELATIONS[symbol]
    if isinstance(left, str) and isinstance(right, str) and as_text:
        return relation(left, right)
    return any(
        _one(relation, left_value, right_value, as_text)
        for left_value in several(left)
        for right_value in several(right)
    )


def _one(relation: Relation, left: Scalar, right: Scalar, as_text: bool) -> bool:
    if not as_text:
        first, second = as_number(left), as_number(right)
        if first is not None and second is not None:
            return relation(first, second)
    return relation(text(left), text(right))
