"""A rule's condition as a tidy tree of pySigma's own nodes, alike for all backends.

Tidy means: no node with one child, no AND in an AND, no OR in an OR, no double NOT; values that a modifier expanded
are an OR; all alternatives for one field stand in an OR of their own (`shared_field`), each value once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionItem,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import SigmaCasedString, SigmaExpansion, SigmaNull, SigmaNumber, SigmaString, SigmaType

from awol.errors import Location, PackError

Leaf = ConditionFieldEqualsValueExpression | ConditionValueExpression
Tree = ConditionAND | ConditionOR | ConditionNOT | ConditionFieldEqualsValueExpression | ConditionValueExpression

DEPTH = 60
"""How deep a condition may nest; deeper ones are refused before they exhaust a parser's stack, here or in the SIEM."""


def tidy(item: object, ignore_case: bool, depth: int = 0) -> Tree:
    """The tidy tree of a condition. `ignore_case`: texts that differ in letter case alone are one value."""
    if depth > DEPTH:
        raise PackError(f"the condition nests more than {DEPTH} levels deep", Location("rule"))
    if isinstance(item, ConditionNOT):
        return negation(tidy(item.args[0], ignore_case, depth + 1))
    if isinstance(item, ConditionAND | ConditionOR):
        kind = ConditionAND if isinstance(item, ConditionAND) else ConditionOR
        parts: list[Tree] = []
        for arg in item.args:
            part = tidy(arg, ignore_case, depth + 1)
            parts.extend(children(part) if isinstance(part, kind) else [part])
        if kind is ConditionAND:
            return _node(ConditionAND, parts)
        return _by_field(parts, ignore_case)
    if isinstance(item, ConditionFieldEqualsValueExpression) and isinstance(item.value, SigmaExpansion):
        leaves = [ConditionFieldEqualsValueExpression(item.field, value) for value in item.value.values]
        return tidy(ConditionOR(list(leaves)), ignore_case, depth + 1)
    if isinstance(item, ConditionValueExpression) and isinstance(item.value, SigmaExpansion):
        words = [ConditionValueExpression(value) for value in item.value.values]
        return tidy(ConditionOR(list(words)), ignore_case, depth + 1)
    if isinstance(item, ConditionFieldEqualsValueExpression | ConditionValueExpression):
        return item
    raise PackError(f"the condition contains a {type(item).__name__}", Location("rule"))


def negation(inner: Tree) -> Tree:
    """NOT of a tidy tree. None of several is each of them not, which reads clause by clause."""
    if isinstance(inner, ConditionNOT):
        return children(inner)[0]
    if isinstance(inner, ConditionOR) and shared_field(inner) is None:
        return tidy_and([negation(part) for part in children(inner)])
    return ConditionNOT([inner])


def tidy_and(parts: list[Tree]) -> Tree:
    """AND of tidy trees."""
    flat: list[Tree] = []
    for part in parts:
        flat.extend(children(part) if isinstance(part, ConditionAND) else [part])
    return _node(ConditionAND, flat)


def children(item: Tree) -> list[Tree]:
    """The operands of a node of a tidy tree, themselves tidy; none for a leaf."""
    return list(cast(list[Tree], item.args)) if isinstance(item, ConditionItem) else []


def _by_field(parts: list[Tree], ignore_case: bool) -> Tree:
    """An OR whose alternatives for one field are gathered where the first of them stands."""
    leaves: list[Tree] = []
    for part in parts:
        leaves.extend(children(part) if shared_field(part) is not None else [part])
    groups: dict[object, list[Tree]] = {}
    for index, leaf in enumerate(leaves):
        key = leaf.field if isinstance(leaf, ConditionFieldEqualsValueExpression) else index
        groups.setdefault(key, []).append(leaf)
    return _node(ConditionOR, [_node(ConditionOR, _distinct(group, ignore_case)) for group in groups.values()])


def _distinct(leaves: list[Tree], ignore_case: bool) -> list[Tree]:
    distinct: dict[object, Tree] = {}
    for index, leaf in enumerate(leaves):
        value = leaf.value if isinstance(leaf, ConditionFieldEqualsValueExpression) else None
        distinct.setdefault(_key(value, ignore_case) or index, leaf)
    return list(distinct.values())


def _key(value: SigmaType | None, ignore_case: bool) -> tuple[object, ...] | None:
    if isinstance(value, SigmaString):
        cased = isinstance(value, SigmaCasedString)
        fold = ignore_case and not cased
        return ("text", cased, *(part.lower() if fold and isinstance(part, str) else part for part in value.s))
    if type(value) is SigmaNumber:
        return ("number", value.number)
    return ("null",) if isinstance(value, SigmaNull) else None


def _node(kind: type[ConditionAND] | type[ConditionOR], parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else kind(list(parts))


def shared_field(item: object) -> str | None:
    """The field of an OR that holds nothing but alternatives for one field."""
    if not isinstance(item, ConditionOR):
        return None
    fields = {arg.field if isinstance(arg, ConditionFieldEqualsValueExpression) else None for arg in item.args}
    return fields.pop() if len(fields) == 1 else None


def alternatives(item: object) -> list[ConditionFieldEqualsValueExpression]:
    """The tests of one field: those of an OR with a `shared_field`, or a single one."""
    args = item.args if isinstance(item, ConditionItem) else [item]
    return [arg for arg in args if isinstance(arg, ConditionFieldEqualsValueExpression)]


def leaves(item: object, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf of a tree, with whether an odd number of NOTs stand above it."""
    if isinstance(item, ConditionItem):
        for arg in item.args:
            yield from leaves(arg, negated != isinstance(item, ConditionNOT))
    elif isinstance(item, ConditionFieldEqualsValueExpression | ConditionValueExpression):
        yield item, negated
