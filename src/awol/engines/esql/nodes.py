"""The expressions of ES|QL as values.

Two nodes are equal when they mean the same text; where in the text they stood (`at`) does not count.
`and` and `or` hold all operands of a chain: a condition of five hundred alternatives is one node, not a deep tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

Span = tuple[int, int]
"""Where a node's text begins and ends."""

Constant = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a query; `at` is its place in the text."""

    at: Span = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """`"text"`, `5`, `1.5`, `true`, `null`."""

    value: Constant

    def __eq__(self, other: object) -> bool:
        # 1, 1.0 and true are equal in Python and three different literals in ES|QL.
        return isinstance(other, Literal) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Array(Node):
    """`[1, 2]`: a constant of several values."""

    items: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Timespan(Node):
    """`10 minutes`; the unit in lower case, as written otherwise."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Column(Node):
    """A column by its whole dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`not x`, `-x`, `+x`."""

    operator: OneOf["not", "-", "+"]
    operand: Expression


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """`a and b and c`: two operands or more."""

    operator: OneOf["and", "or"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """A comparison or an arithmetic operation."""

    operator: OneOf["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class In(Node):
    """`x in (a, b)`."""

    operand: Expression
    items: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Like(Node):
    """`x like "a*"`, `x rlike "a.*"`; `listed` where the patterns stood in parentheses."""

    kind: OneOf["like", "rlike"]
    operand: Expression
    patterns: tuple[str, ...]
    negated: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    """`x is null`."""

    operand: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Match(Node):
    """`field : "text"`, with the cast that may stand behind the field."""

    column: Column
    cast: str | None
    query: Literal


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`f(a, b)`; `star` for `count(*)`. The name is in lower case."""

    name: str
    arguments: tuple[Expression, ...]
    star: bool = False


@dataclass(frozen=True, slots=True)
class Cast(Node):
    """`x::type`, the type in lower case."""

    operand: Expression
    type: str


Expression = Literal | Array | Timespan | Column | Unary | Logical | Binary | In | Like | IsNull | Match | Call | Cast
