"""The values that a record holds at a path, each with the elements of lists that it stands in.

Event Ruler joins the names on the way to a value with dots, so that a name with a dot in it is a path like any other,
and looks through lists. Two fields of one list of objects must be found in the same element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Membership = Mapping[int, int]
"""A list, by its identity, to the element of it; `NOWHERE` for a value in no list of objects."""

NOWHERE: Membership = {}

Found = list[tuple[Any, Membership]]


def values(record: Mapping[str, Any], steps: tuple[str, ...]) -> Found:
    """Every leaf at the path. An object is none; an empty list holds none."""
    leaves: Found = []
    _descend(record, steps, 0, NOWHERE, leaves)
    return leaves


def _descend(value: Any, steps: tuple[str, ...], at: int, membership: Membership, leaves: Found) -> None:
    if isinstance(value, dict):
        if at == len(steps):
            return
        name = steps[at]
        if name in value:
            _descend(value[name], steps, at + 1, membership, leaves)
        for end in range(at + 2, len(steps) + 1):
            name = f"{name}.{steps[end - 1]}"
            if name in value:
                _descend(value[name], steps, end, membership, leaves)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict | list):
                _descend(item, steps, at, {**membership, id(value): number}, leaves)
            elif at == len(steps):
                leaves.append((item, membership))
    elif at == len(steps):
        leaves.append((value, membership))


def joined(one: Membership, other: Membership) -> Membership | None:
    """Both memberships at once; None where they name two elements of one list."""
    if not other:
        return one
    for key, number in other.items():
        if one.get(key, number) != number:
            return None
    return {**one, **other} if one else other
