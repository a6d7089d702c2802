"""Join keys and clauses, which sequences and samples share.

Source: Elasticsearch reference 8.19, "EQL syntax reference", `by` keyword and optional by fields: an event that has
no value for a key is passed over, unless the key is written `?field`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from awol.engines.eql import nodes
from awol.engines.eql.conditions import Condition, condition
from awol.engines.eql.fields import Scope
from awol.values import Event
from awol.views import Value

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class JoinedClause:
    """A clause that is ready to run: `key` gives the join key of an event that matches, None where it does not."""

    key: Callable[[Event], Key | None]
    names: tuple[str, ...]
    types: tuple[str | None, ...]
    missing: bool
    at: int


def filtered(event_filter: nodes.Filter, scope: Scope) -> Condition:
    """The condition of `category where ...`; the category is compared exactly with the field event.category."""
    inner = event_filter.condition
    if event_filter.category is not None:
        at = event_filter.at
        named = nodes.Comparison(
            "==", nodes.FieldRef("event.category", False, at), nodes.Literal(event_filter.category, at), at
        )
        inner = nodes.And((named, inner), at)
    return condition(inner, scope)


def joined(clause: nodes.Clause, by: tuple[nodes.FieldRef, ...], scope: Scope) -> JoinedClause:
    """A clause with the keys of the whole before its own."""
    keys = (*by, *clause.by)
    fields = [scope.field(key) for key in keys]
    matches = filtered(clause.filter, scope)
    readers = [(field.read if field else None, key.optional) for field, key in zip(fields, keys, strict=True)]

    def key_of(event: Event) -> Key | None:
        if matches is None or matches is False or (matches is not True and not matches(event)):
            return None
        parts: list[Any] = []
        for read, optional in readers:
            part = _part(read(event) if read else ())
            if part is None and not optional:
                return None
            parts.append(part)
        return tuple(parts)

    types = tuple(field.type if field else None for field in fields)
    return JoinedClause(key_of, tuple(key.name for key in keys), types, clause.missing, clause.at)


def _part(values: tuple[Value, ...]) -> Any:
    """One value as itself, several as all of them: events join where the whole lists are equal [inferred]."""
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def check_types(clauses: list[JoinedClause], scope: Scope) -> None:
    """Raise `RejectedQuery` where keys that are to be equal have types that cannot be."""
    first = clauses[0]
    for clause in clauses[1:]:
        for place, (expected, actual) in enumerate(zip(first.types, clause.types, strict=True)):
            if expected and actual and expected != actual and {expected, actual} != {"long", "double"}:
                raise scope.rejected(
                    f"key [{clause.names[place]}] type [{actual}] is incompatible with key"
                    f" [{first.names[place]}] type [{expected}]",
                    clause.at,
                )


def group(clause: JoinedClause, key: Key) -> dict[str, Any]:
    """The key by the names of the first clause."""
    return {name: list(part) if isinstance(part, tuple) else part for name, part in zip(clause.names, key, strict=True)}
