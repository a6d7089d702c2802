"""Alternatives, each a set of values for some fields, written as the fewest event patterns that say them.

A pattern is a JSON object: fields are ANDed, the values of one field ORed, and `$or` holds alternatives for the rest.
Where one pattern grows too large for EventBridge, several are written; each of them makes the rule fire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...refusing import refusal
from .allowed import Allowed, Unsayable
from .matchers import matchers

Alternative = Mapping[str, Allowed]
"""Field, by its dotted name in the record, to what it may hold; every field must hold it."""

LARGEST = 2048
"""Characters of a pattern (EventBridge quotas, "Event pattern size", which an account may have raised)."""

LONGEST_OR = 1000
"""Combinations that EventBridge makes of `$or`."""

RESERVED = frozenset(
    (
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric",
        "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after",
        "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range",
        "ip-address-not-in-range",
    )
)  # fmt: skip
"""Names that are no fields inside of `$or`, but operators (Event Ruler 2.1.0, `$or` matching). A field named
`$or` is refused before."""

WIDTH = 100


def patterns(alternatives: Sequence[Alternative]) -> list[dict[str, Any]]:
    """The patterns, any of which fires. Raises `RefusedConversion`."""
    return [_pattern(group) for group in _fitting(simpler(alternatives))]


def text(written: Sequence[Mapping[str, Any]]) -> str:
    """The patterns on the page: one stands alone, several in a list."""
    return _laid_out(written[0] if len(written) == 1 else list(written))


def size(pattern: Mapping[str, Any]) -> int:
    """The characters that EventBridge counts, without white space."""
    return len(json.dumps(pattern, separators=(",", ":"), ensure_ascii=False))


def simpler(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """The same alternatives without those that another one covers; two that differ in one field become one."""
    remaining: list[Alternative] = []
    for alternative in alternatives:
        pending: Alternative | None = alternative
        place = len(remaining)
        while pending is not None:
            # What became of two may go together with a third.
            current, pending = pending, None
            for number, earlier in enumerate(remaining):
                joined = _joined(earlier, current)
                if joined is not None:
                    del remaining[number]
                    place = min(place, number)
                    pending = joined
                    break
        remaining.insert(place, current)
    return remaining


def _joined(one: Alternative, other: Alternative) -> Alternative | None:
    """One alternative for two, where there is one that says the same."""
    for wide, narrow in ((one, other), (other, one)):
        if wide.keys() <= narrow.keys() and all(narrow[name].within(allowed) for name, allowed in wide.items()):
            return wide
    if one.keys() != other.keys():
        return None
    apart = [name for name in one if one[name] != other[name]]
    if len(apart) != 1:
        return None
    try:
        both = one[apart[0]] | other[apart[0]]
    except Unsayable:
        return None
    if both.everything:
        return {name: allowed for name, allowed in one.items() if name != apart[0]}
    return {name: both if name == apart[0] else allowed for name, allowed in one.items()}


def _fitting(alternatives: Sequence[Alternative]) -> list[list[Alternative]]:
    """The alternatives in groups, each of which fits into one pattern. Raises `RefusedConversion`."""
    groups: list[list[Alternative]] = []
    for alternative in (part for whole in alternatives for part in _cut(whole)):
        if groups and _fits([*groups[-1], alternative]):
            groups[-1].append(alternative)
        else:
            groups.append([alternative])
    return groups


def _fits(group: Sequence[Alternative]) -> bool:
    if len(group) > 1 and any(RESERVED.intersection(name.split(".")) for name in _apart(group)):
        return False
    if any(_apart_only(first, second) for number, first in enumerate(group) for second in group[number + 1 :]):
        return False
    return len(group) <= LONGEST_OR and size(_pattern(group)) <= LARGEST


def _apart_only(earlier: Alternative, later: Alternative) -> bool:
    """Whether two alternatives go wrong in one pattern, with Event Ruler 2.1.0.

    It takes the later one for a repetition of the earlier one where they have the same fields and share a matcher in
    each; and it confuses `anything-but` with an address or a lone `*` of the same field.
    """
    shared = [name for name in earlier if name in later]
    written = {name: (_written(name, earlier[name]), _written(name, later[name])) for name in shared}
    if earlier.keys() == later.keys() and all(first & second for first, second in written.values()):
        return True
    return any(_confused(first | second) for first, second in written.values())


def _confused(written: set[str]) -> bool:
    excluding = any('"anything-but"' in matcher for matcher in written)
    return excluding and any('"cidr"' in matcher or matcher == ANY_TEXT for matcher in written)


ANY_TEXT = json.dumps({"wildcard": "*"})


def _written(name: str, allowed: Allowed) -> set[str]:
    """The matchers of a field, in JSON."""
    nested: Any = {}
    _put(nested, name, allowed)
    while isinstance(nested, dict):
        nested = next(iter(nested.values()))
    return {json.dumps(matcher) for matcher in nested}


def _cut(alternative: Alternative) -> list[Alternative]:
    """An alternative, or halves of its longest list of texts where it is too large for a pattern."""
    if _fits([alternative]):
        return [alternative]
    name = max(alternative, key=lambda field: len(alternative[field].texts))
    texts = alternative[name].texts
    if len(texts) < 2:
        raise refusal(
            f"`{name}` is compared with more values than fit into an event pattern ({LARGEST} characters)",
            "write two rules, each with some of the values",
        )
    middle = len(texts) // 2
    first, second = alternative[name].halves(middle)
    return [half for part in (first, second) for half in _cut({**alternative, name: part})]


def _pattern(group: Sequence[Alternative]) -> dict[str, Any]:
    apart = _apart(group)
    detail: dict[str, Any] = {}
    for name, allowed in group[0].items():
        if name not in apart:
            _put(detail, name, allowed)
    if len(group) > 1:
        detail["$or"] = [
            _object({name: allowed for name, allowed in branch.items() if name in apart}) for branch in group
        ]
    return {"detail": detail}


def _apart(group: Sequence[Alternative]) -> set[str]:
    """The fields in which the alternatives differ: they stand inside of `$or`, all others beside it, none in both.

    EventBridge takes a field that stands in both for one condition, the later of the two, and says nothing.
    """
    names = {name for alternative in group for name in alternative}
    first = group[0]
    return {name for name in names if any(alternative.get(name) != first.get(name) for alternative in group)}


def _object(alternative: Alternative) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, allowed in alternative.items():
        _put(fields, name, allowed)
    return fields


def _put(into: dict[str, Any], name: str, allowed: Allowed) -> None:
    *path, last = name.split(".")
    for step in path:
        into = into.setdefault(step, {})
    try:
        into[last] = matchers(allowed)
    except Unsayable as fault:
        raise refusal(f"`{name}` {fault.reason}", fault.next_step) from fault


def _laid_out(value: Any, indent: str = "") -> str:
    """Objects with a field to a line; the list behind a name in one line where it is short."""
    inner = indent + "  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{inner}{_laid_out(element, inner)}" for element in value) + f"\n{indent}]"
    lines = []
    for key, member in value.items():
        whole = isinstance(member, dict) or key == "$or"
        written = _laid_out(member, inner) if whole else _list(member, inner, len(inner) + len(key) + 4)
        lines.append(f"{inner}{_flat(key)}: {written}")
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _list(items: list[Any], indent: str, used: int) -> str:
    """The matchers of a field, or the texts in one of them."""
    flat = _flat(items)
    if used + len(flat) <= WIDTH:
        return flat
    inner = indent + "  "
    return "[\n" + ",\n".join(f"{inner}{_item(entry, inner)}" for entry in items) + f"\n{indent}]"


def _item(entry: Any, indent: str) -> str:
    flat = _flat(entry)
    if len(indent) + len(flat) <= WIDTH or not isinstance(entry, dict):
        return flat
    ((name, value),) = entry.items()
    head = f"{{{_flat(name)}: "
    written = _list(value, indent, WIDTH) if isinstance(value, list) else _item(value, indent)
    return f"{head}{written}}}"


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
