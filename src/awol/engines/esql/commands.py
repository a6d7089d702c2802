"""The commands of ES|QL, which a query is a chain of."""

from __future__ import annotations

from dataclasses import dataclass, field

from awol.engines.esql.nodes import Expression, Node


@dataclass(frozen=True, slots=True)
class From(Node):
    """`from a, b* metadata _id`; patterns and metadata as written."""

    patterns: tuple[str, ...]
    metadata: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where(Node):
    """Keeps the rows whose condition is true; null is not true."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`name = expression`; without a name the column is called like the text of its expression, `implied`.

    `condition` is what stands after WHERE in a STATS.
    """

    name: str | None
    expression: Expression
    condition: Expression | None = None
    implied: str = field(compare=False, repr=False, kw_only=True)

    @property
    def column(self) -> str:
        """The name of the column that this makes."""
        return self.name if self.name is not None else self.implied


@dataclass(frozen=True, slots=True)
class Eval(Node):
    """Adds columns, each visible to the next."""

    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Stats(Node):
    """Aggregates the rows of each group."""

    aggregates: tuple[Assignment, ...]
    groups: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Pattern(Node):
    """A column name of KEEP, DROP or RENAME. `name` is the name without its quotes; `wild` holds the positions of its
    characters `*` that stand for any text, those in backticks not among them."""

    name: str
    wild: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Keep(Node):
    columns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Drop(Node):
    columns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Rename(Node):
    """Pairs of the old name and the new one."""

    pairs: tuple[tuple[Pattern, Pattern], ...]


@dataclass(frozen=True, slots=True)
class Order(Node):
    """One key of a SORT; `nulls_first` None where the query leaves it to the direction."""

    expression: Expression
    descending: bool
    nulls_first: bool | None


@dataclass(frozen=True, slots=True)
class Sort(Node):
    keys: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Limit(Node):
    count: int


@dataclass(frozen=True, slots=True)
class MvExpand(Node):
    """Makes a row of each value of a column."""

    column: Pattern


Command = Where | Eval | Stats | Keep | Drop | Rename | Sort | Limit | MvExpand


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    source: From
    commands: tuple[Command, ...]
