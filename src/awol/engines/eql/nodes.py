"""What an EQL query is made of. All frozen; `at` is the place in the text and no part of a node's identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as Choice


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: `"text"`, `5`, `-0.5`, `true`, `null`."""

    value: str | int | float | bool | None
    at: int = field(compare=False, repr=False)

    # Python holds 1, 1.0 and True for equal; EQL does not.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal):
            return NotImplemented
        return type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field by its dotted name; `optional` for `?name`, which may be unmapped."""

    name: str
    optional: bool
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`name(args)`, `name~(args)` when `insensitive`."""

    name: str
    args: tuple[Expression, ...]
    insensitive: bool
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """`-operand` of anything but a number that stands right there."""

    operand: Expression
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: Choice["+", "-", "*", "/", "%"]
    left: Expression
    right: Expression
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: Choice["==", "!=", "<", "<=", ">", ">="]
    left: Expression
    right: Expression
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Matching:
    """`left : "a*"`, `left like ("a", "b")`, `regex~`, ...: `patterns` are alternatives."""

    operator: Choice[":", "like", "like~", "regex", "regex~"]
    left: Expression
    patterns: tuple[Literal, ...]
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """`left in (items)`, `left in~ (items)`, and with `negated` the same after `not`."""

    left: Expression
    items: tuple[Expression, ...]
    insensitive: bool
    negated: bool
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """Two operands or more."""

    operands: tuple[Expression, ...]
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Two operands or more."""

    operands: tuple[Expression, ...]
    at: int = field(compare=False, repr=False)


Expression = Literal | FieldRef | Call | Negative | Arithmetic | Comparison | Matching | Membership | Not | And | Or


@dataclass(frozen=True, slots=True)
class Filter:
    """`category where condition`; None is `any`."""

    category: str | None
    condition: Expression
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of a sequence or sample: `[filter] by keys with runs=n`; `![filter]` when `missing`."""

    filter: Filter
    by: tuple[FieldRef, ...]
    runs: int
    missing: bool
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """`value` of a `unit`: ms, s, m, h or d."""

    value: int
    unit: str

    @property
    def milliseconds(self) -> int:
        return self.value * {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[self.unit]


@dataclass(frozen=True, slots=True)
class Sequence:
    clauses: tuple[Clause, ...]
    by: tuple[FieldRef, ...]
    maxspan: Duration | None
    until: Clause | None
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sample:
    clauses: tuple[Clause, ...]
    by: tuple[FieldRef, ...]
    at: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pipe:
    """`| head 5`, `| tail 5`."""

    name: Choice["head", "tail"]
    count: int


@dataclass(frozen=True, slots=True)
class Query:
    body: Filter | Sequence | Sample
    pipes: tuple[Pipe, ...]
