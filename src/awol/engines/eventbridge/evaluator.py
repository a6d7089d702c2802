"""Whether a record under `detail` meets a pattern.

`$or` is multiplied out, as Event Ruler does it. Each combination is a set of fields, gone through in the order of their
names: of each one value is chosen that meets a matcher and stands in the elements of lists chosen so far. `exists:
false` holds where no value is left to choose, so that within a list it depends on which fields come before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from awol.engines.eventbridge import addresses
from awol.engines.eventbridge.flattening import NOWHERE, Found, Membership, joined, values
from awol.engines.eventbridge.nodes import (
    AnythingBut,
    Block,
    Either,
    Exists,
    Group,
    Literally,
    Matcher,
    Numeral,
    Part,
    Range,
    Wildcard,
)
from awol.engines.eventbridge.scalars import Check, check, comparable
from awol.errors import RejectedQuery, UnsupportedQuery

MOST = 1000
"""Combinations that `$or` may come to (EventBridge User Guide, "Or" matching)."""

Path = tuple[str, ...]
Combination = dict[Path, tuple[Matcher, ...]]
Field = tuple[Path, Check, bool]
"""A path below `detail`, the check of a value there, and whether the field may be missing."""


def matcher(pattern: Group) -> Callable[[Mapping[str, Any]], bool]:
    """The test of one record. Raises `RejectedQuery` for a pattern of too many combinations, and
    `UnsupportedQuery` for one of which Event Ruler leaves a combination out."""
    combinations = _combinations(pattern, [{}])
    _check_left_out(combinations)
    _check_together(combinations)
    prepared = [_prepared(combination) for combination in combinations]

    def matches(record: Mapping[str, Any]) -> bool:
        seen: dict[Path, Found] = {}
        return any(_meets(fields, record, seen, 0, NOWHERE) for fields in prepared)

    return matches


def _combinations(group: Group, combinations: list[Combination]) -> list[Combination]:
    """Every way through a pattern. A later test of a path replaces an earlier one."""
    ways = combinations
    for test in group.tests:
        if isinstance(test, Either):
            ways = [
                more for alternative in test.groups for more in _combinations(alternative, [dict(way) for way in ways])
            ]
            if len(ways) > MOST:
                raise RejectedQuery(f"`$or` comes to more than {MOST} combinations")
        else:
            path = tuple(".".join(test.path).split("."))
            for combination in ways:
                combination[path] = test.matchers
    return ways


def _check_left_out(combinations: list[Combination]) -> None:
    """Refuse two combinations of the same fields that share a matcher in each of them.

    Event Ruler 2.1.0 takes the later one for a repetition of the earlier one and leaves it out, with all that it alone
    would find: `"$or": [{"f": ["a", "b"]}, {"f": ["a", "c"]}]` does not find `c`.
    """
    alike: dict[frozenset[Path], list[dict[Path, frozenset[object]]]] = {}
    for combination in combinations:
        held = {path: frozenset(_identity(matcher) for matcher in matchers) for path, matchers in combination.items()}
        earlier = alike.setdefault(frozenset(combination), [])
        for previous in earlier:
            if all(held[path] & previous[path] for path in held):
                names = ", ".join(f"`{'.'.join(path)}`" for path in combination)
                raise UnsupportedQuery(
                    f"two alternatives of `$or` share a value of {names}; Event Ruler leaves the later one out",
                    next_step="give each alternative values of its own in one of the fields",
                )
        earlier.append(held)


def _check_together(combinations: list[Combination]) -> None:
    """Refuse matchers of one field that Event Ruler confuses.

    Event Ruler 2.1.0 has one machine for all tests of a field. An address in one alternative lets every address pass
    an `anything-but` in another, and is read in numbers too, unless any alternative compares numbers; a lone `*` in one
    hides texts from an `anything-but` of parts in another.
    """
    tests: dict[Path, set[Matcher]] = {}
    for combination in combinations:
        for path, matchers in combination.items():
            tests.setdefault(path, set()).update(matchers)
    for path, field_matchers in tests.items():
        excluding = [candidate for candidate in field_matchers if isinstance(candidate, AnythingBut)]
        parts = any(isinstance(item, Part | Wildcard) for exclusion in excluding for item in exclusion.excluded)
        both = ""
        if any(map(_is_address, field_matchers)) and (excluding or any(map(_is_numeric, field_matchers))):
            both = "an address and with a number" if not excluding else "an address and with `anything-but`"
        elif parts and Wildcard(("", "")) in field_matchers:
            both = "a lone `*` and with `anything-but`"
        if both:
            raise UnsupportedQuery(
                f"`{'.'.join(path)}` is compared with {both}, which Event Ruler confuses",
                next_step="write two patterns, in a list",
            )


def _is_address(matcher: Matcher) -> bool:
    if isinstance(matcher, Literally):
        return isinstance(matcher.value, str) and addresses.digits(matcher.value) is not None
    return isinstance(matcher, Block)


def _is_numeric(matcher: Matcher) -> bool:
    return isinstance(matcher, Range | Numeral)


def _identity(matcher: Matcher) -> object:
    """What Event Ruler compares two matchers by."""
    match matcher:
        case Numeral(text):
            return ("number", comparable(text) or text)
        case Range((("=", text),)):
            return ("number", comparable(text) or text)
        case AnythingBut(excluded):
            return ("but", frozenset(excluded))
        case Literally(str() as text) if addresses.digits(text):
            return ("address", addresses.digits(text))
        case _:
            return matcher


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
