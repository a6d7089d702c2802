"""Whether a record under `detail` meets a pattern.

`$or` is multiplied out, as Event Ruler does it. Each combination is a set of fields, gone through in the order of their
names: of each one value is chosen that meets a matcher and stands in the elements of lists chosen so far. `exists:
false` holds where no value is left to choose, so that within a list it depends on which fields come before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from awol.engines.eventbridge.flattening import NOWHERE, Found, Membership, joined, values
from awol.engines.eventbridge.nodes import Either, Exists, Group, Matcher
from awol.engines.eventbridge.scalars import Check, check
from awol.errors import RejectedQuery

MOST = 1000
"""Combinations that `$or` may come to (EventBridge User Guide, "Or" matching)."""

Path = tuple[str, ...]
Combination = dict[Path, tuple[Matcher, ...]]
Field = tuple[Path, Check, bool]
"""A path below `detail`, the check of a value there, and whether the field may be missing."""


def matcher(pattern: Group) -> Callable[[Mapping[str, Any]], bool]:
    """The test of one record. Raises `RejectedQuery` for a pattern of too many combinations."""
    combinations = _combinations(pattern, [{}])
    if len(combinations) > MOST:
        raise RejectedQuery(f"`$or` comes to more than {MOST} combinations")
    prepared = [_prepared(one) for one in combinations]

    def matches(record: Mapping[str, Any]) -> bool:
        seen: dict[Path, Found] = {}
        return any(_meets(fields, record, seen, 0, NOWHERE) for fields in prepared)

    return matches


def _combinations(group: Group, given: list[Combination]) -> list[Combination]:
    """Every way through a pattern. A later test of a path replaces an earlier one."""
    found = given
    for test in group.tests:
        if isinstance(test, Either):
            found = [more for one in test.groups for more in _combinations(one, [dict(old) for old in found])]
            if len(found) > MOST:
                raise RejectedQuery(f"`$or` comes to more than {MOST} combinations")
        else:
            path = tuple(".".join(test.path).split("."))
            for one in found:
                one[path] = test.matchers
    return found


def _prepared(combination: Combination) -> list[Field]:
    in_order = sorted(combination.items(), key=lambda item: ".".join(item[0]))
    return [(path[1:], check(matchers), Exists(False) in matchers) for path, matchers in in_order]


def _meets(
    fields: list[Field], record: Mapping[str, Any], seen: dict[Path, Found], at: int, membership: Membership
) -> bool:
    if at == len(fields):
        return True
    path, holds, may_be_missing = fields[at]
    if path not in seen:
        seen[path] = values(record, path)
    reachable = False
    for value, place in seen[path]:
        both = joined(membership, place)
        if both is None:
            continue
        reachable = True
        if holds(value) and _meets(fields, record, seen, at + 1, both):
            return True
    return may_be_missing and not reachable and _meets(fields, record, seen, at + 1, membership)
