"""The parts of an SPL text as values: search expressions, eval expressions, commands.

Two nodes are equal when they mean the same text; `at`, the place in the text, is for messages and not compared.
Spellings that mean the same are one node: `==` is `=` in a search, `AND` is juxtaposition, `bucket` is `bin`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Comparison = Literal["=", "==", "!=", "<", "<=", ">", ">="]
Directive = Literal["", "TERM", "CASE"]


def place() -> Any:
    """An offset that is not part of a node's value."""
    return field(compare=False, repr=False)


# --- search expressions (Search Reference, "search") ---


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a search: `*` in `text` is always a wildcard; `directive` is the CASE or TERM around it."""

    text: str
    directive: Directive = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """`field=value`. A value with `*` is a wildcard, a CIDR block means its addresses."""

    field: str
    operator: Operator
    value: Value
    at: int = place()


@dataclass(frozen=True, slots=True)
class Within:
    """`field IN (value, ...)`."""

    field: str
    values: tuple[Value, ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a quoted phrase that the text of the event holds."""

    value: Value
    at: int = place()


@dataclass(frozen=True, slots=True)
class TimeBound:
    """`earliest=` or `latest=`."""

    name: Literal["earliest", "latest"]
    text: str
    at: int = place()


@dataclass(frozen=True, slots=True)
class MacroCall:
    """`` `name(arguments)` ``, in a search expression or in the place of commands."""

    name: str
    arguments: tuple[str, ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class Not:
    item: Expression


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Expression, ...]


Expression = Compare | Within | Term | TimeBound | MacroCall | Not | And | Or


# --- eval expressions (Search Reference, "eval", "Evaluation functions") ---


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    at: int = place()


@dataclass(frozen=True, slots=True)
class Number:
    """`text` is the number as written; never negative: a sign is a `Negative` around it."""

    text: str
    at: int = place()


@dataclass(frozen=True, slots=True)
class FieldName:
    name: str
    at: int = place()


@dataclass(frozen=True, slots=True)
class Call:
    """A function. Names are as written: they are case-sensitive in nothing but look-up, which lowers them."""

    name: str
    arguments: tuple[Formula, ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class Negative:
    item: Formula
    at: int = place()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`.` joins texts; the others compute."""

    operator: Literal["+", "-", "*", "/", "%", "."]
    left: Formula
    right: Formula
    at: int = place()


@dataclass(frozen=True, slots=True)
class Relation:
    operator: Comparison
    left: Formula
    right: Formula
    at: int = place()


@dataclass(frozen=True, slots=True)
class Like:
    """`x LIKE "pattern"`."""

    left: Formula
    right: Formula
    at: int = place()


@dataclass(frozen=True, slots=True)
class OneOf:
    """`x IN (a, b)`."""

    item: Formula
    options: tuple[Formula, ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class Negation:
    item: Formula
    at: int = place()


@dataclass(frozen=True, slots=True)
class Junction:
    operator: Literal["AND", "OR", "XOR"]
    items: tuple[Formula, ...]
    at: int = place()


Formula = Text | Number | FieldName | Call | Negative | Arithmetic | Relation | Like | OneOf | Negation | Junction


# --- commands (Search Reference, "Command quick reference") ---


@dataclass(frozen=True, slots=True)
class Search:
    expression: Expression | None
    at: int = place()


@dataclass(frozen=True, slots=True)
class Where:
    formula: Formula
    at: int = place()


@dataclass(frozen=True, slots=True)
class Eval:
    assignments: tuple[tuple[str, Formula], ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class Regex:
    field: str
    pattern: str
    negated: bool
    at: int = place()


@dataclass(frozen=True, slots=True)
class Rex:
    field: str
    pattern: str
    max_match: int
    at: int = place()


@dataclass(frozen=True, slots=True)
class Fields:
    """`fields a, b`, `fields - a` or `table a b` (`table` drops the internal fields too)."""

    names: tuple[str, ...]
    mode: Literal["keep", "remove", "table"]
    at: int = place()


@dataclass(frozen=True, slots=True)
class Rename:
    pairs: tuple[tuple[str, str], ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class FillNull:
    names: tuple[str, ...]
    value: str
    at: int = place()


@dataclass(frozen=True, slots=True)
class Dedup:
    names: tuple[str, ...]
    count: int
    keep_empty: bool
    consecutive: bool
    at: int = place()


@dataclass(frozen=True, slots=True)
class Head:
    count: int
    at: int = place()


@dataclass(frozen=True, slots=True)
class Tail:
    count: int
    at: int = place()


@dataclass(frozen=True, slots=True)
class Reverse:
    at: int = place()


@dataclass(frozen=True, slots=True)
class SortKey:
    name: str
    descending: bool
    kind: Literal["auto", "str", "num", "ip"]


@dataclass(frozen=True, slots=True)
class Sort:
    """`limit` 0 keeps all; Splunk's default is 10,000."""

    keys: tuple[SortKey, ...]
    limit: int
    at: int = place()


@dataclass(frozen=True, slots=True)
class Bin:
    """`span` as written: `10m`, `1mon`, `100`."""

    name: str
    span: str
    alias: str | None
    at: int = place()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`function(argument) as name`. The argument is a field, an eval expression, or nothing."""

    function: str
    argument: str | Formula | None
    name: str
    at: int = place()


@dataclass(frozen=True, slots=True)
class Stats:
    """`stats`, or `eventstats`, which keeps the events."""

    aggregates: tuple[Aggregate, ...]
    by: tuple[str, ...]
    keeps_events: bool
    at: int = place()


@dataclass(frozen=True, slots=True)
class StreamStats:
    """`window` 0 is all that came before; `time_window` as written, `10m`."""

    aggregates: tuple[Aggregate, ...]
    by: tuple[str, ...]
    current: bool
    window: int
    is_global: bool
    time_window: str | None
    at: int = place()


@dataclass(frozen=True, slots=True)
class MultiSearch:
    legs: tuple[tuple[Command, ...], ...]
    at: int = place()


@dataclass(frozen=True, slots=True)
class MvExpand:
    name: str
    limit: int
    at: int = place()


@dataclass(frozen=True, slots=True)
class MakeMv:
    name: str
    delimiter: str
    allow_empty: bool
    at: int = place()


@dataclass(frozen=True, slots=True)
class Spath:
    """`path` None extracts every field of the input."""

    source: str
    path: str | None
    output: str | None
    at: int = place()


@dataclass(frozen=True, slots=True)
class Lookup:
    """Pairs are (column of the table, field of the row). `keep` is OUTPUTNEW: what a row has, it keeps."""

    table: str
    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str], ...]
    keep: bool
    local: bool
    at: int = place()


@dataclass(frozen=True, slots=True)
class MacroCommand:
    """A macro in the place of commands."""

    call: MacroCall
    at: int = place()


Command = (
    Search | Where | Eval | Regex | Rex | Fields | Rename | FillNull | Dedup | Head | Tail | Reverse | Sort | Bin
    | Stats | StreamStats | MultiSearch | MvExpand | MakeMv | Spath | Lookup
    | MacroCommand
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A whole text: its commands in order. The first one generates: `search`, `multisearch`."""

    commands: tuple[Command, ...]
