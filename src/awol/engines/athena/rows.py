"""What passes between the parts of a query: rows, each with the records that it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlglot import exp

from awol.engines.athena.expressions import Scope, compile_expression
from awol.engines.athena.functions import Value
from awol.values import Event

Sourced = tuple[tuple[Event, ...], Any]
"""The records that a row came from, and the row."""

Source = Callable[[Iterable[Event]], Iterator[Sourced]]


class Given(Protocol):
    """A relation whose rows are to be grouped or seen in windows."""

    @property
    def columns(self) -> Mapping[str, Value]: ...

    def rows(self, events: Iterable[Event]) -> Iterator[Sourced]: ...


@dataclass(frozen=True, slots=True)
class Made:
    """Rows that were made of others. A name that begins with `$` is that of a column which no text can name."""

    source: Source
    columns: Mapping[str, Value]


def ascending(item: exp.Expr, scope: Scope) -> Callable[[Any], tuple[bool, Any]]:
    """What puts rows in the order of an item of ORDER BY."""
    if not isinstance(item, exp.Ordered) or item.args.get("desc") or item.args.get("nulls_first"):
        scope.unknown("ORDER BY in any order but smallest first and NULL last", item)
    run = compile_expression(item.this, scope).run

    def key(row: Any) -> tuple[bool, Any]:
        value = run(row)
        return value is None, value if value is not None else 0

    return key
