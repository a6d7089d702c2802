"""Checks that need a rule's condition: what stands beside what, and what stands under a `not`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from awol.check.logic import Leaf, Negation, Node, Path, branches, first_leaf, leaves, shown, trees, walk
from awol.values import Rule

Fault = tuple[str | Path, str]
"""The place of a fault (a text to look for, or a path in the document), and the message."""

MODIFIERS = ("all", "cidr", "contains", "endswith", "exists", "expand", "startswith")
"""The modifiers that every target can say (facts/conversion.md 3.4); where each may stand, `portable` says."""


def event_source(rule: Rule) -> Iterator[Fault]:
    """`eventName` always with `eventSource`: in the same detection, or joined to it by `and`."""
    seen: set[Path] = set()
    for tree in trees(rule):
        for leaf, sources in named_events(tree):
            if not sources and leaf.path not in seen:
                seen.add(leaf.path)
                yield (
                    leaf.path,
                    (
                        f"`{leaf.key}` without eventSource: other services use the same names; "
                        "write `eventSource: <service>.amazonaws.com` beside it"
                    ),
                )


def named_events(node: Node, sources: tuple[str, ...] = ()) -> Iterator[tuple[Leaf, tuple[str, ...]]]:
    """Each leaf on eventName with the event sources that hold wherever it does; none: it stands alone."""
    if isinstance(node, Leaf):
        if node.field == "eventName":
            yield node, sources
    elif isinstance(node, Negation):
        yield from named_events(node.part, sources)
    elif node.word == "or":
        for part in node.parts:
            yield from named_events(part, sources)
    else:
        own = [implied_sources(part) for part in node.parts]
        # The narrowest says most: of a list of sources and one of them, the one.
        narrowest = min((implied for implied in (*own, sources) if implied), key=len, default=())
        for part in node.parts:
            yield from named_events(part, narrowest)


def implied_sources(node: Node) -> tuple[str, ...]:
    """The event sources of which one holds wherever the node does; none where the node says nothing of them."""
    if isinstance(node, Leaf):
        return node.texts if node.field == "eventSource" and len(node.texts) == len(node.values) else ()
    if isinstance(node, Negation):
        return ()
    implied = [implied_sources(part) for part in node.parts]
    if node.word == "and":
        return min((sources for sources in implied if sources), key=len, default=())
    return tuple(dict.fromkeys(source for sources in implied for source in sources)) if implied and all(implied) else ()


def event_type(rule: Rule) -> Iterator[Fault]:
    """eventType does not exist in one of Splunk's views, so a rule may negate it and never need it."""
    for leaf, negated in leaves(rule):
        if leaf.field != "eventType":
            continue
        absent = any(value is None or value is False for value in leaf.values)
        if absent or not negated:
            yield (
                leaf.path,
                (
                    f"`{leaf.key}` makes the rule depend on eventType, which Splunk's indexed JSON does not have; "
                    "only exclude its values (`not filter`), or tell service events by `userIdentity.invokedBy`"
                ),
            )


def placeholder_branches(rule: Rule) -> Iterator[Fault]:
    """A rule is wholly configured or wholly free of placeholders: of a choice, every branch has one or none has."""
    for tree in trees(rule):
        for choice in branches(tree):
            configured = [part for part in choice.parts if _has_placeholder(part)]
            free = [part for part in choice.parts if not _has_placeholder(part)]
            if configured and free:
                leaf = first_leaf(free[0])
                names = sorted({name for part in configured for name in _placeholders(part)})
                yield (
                    leaf.path if leaf else "condition:",
                    (
                        f"another branch of the rule needs {shown(names)} and this one does not: without configuration "
                        "half of the rule would run; make two rules of it"
                    ),
                )
        for leaf, _ in walk(tree):
            if "expand" in leaf.modifiers and not all(_holds_placeholder(value) for value in leaf.values):
                yield (
                    leaf.path,
                    (
                        f"`{leaf.key}` lists values and placeholders; write the placeholder alone and put the "
                        "values into "
                        "its list in environment.yml"
                    ),
                )


def _is_placeholder(value: object) -> bool:
    return isinstance(value, str) and len(value) > 2 and value[0] == value[-1] == "%"


def _holds_placeholder(value: object) -> bool:
    """Whether a placeholder stands in the value, alone or with a text around it: `:::%log_bucket_names%`."""
    return isinstance(value, str) and re.search(r"%\w+%", value) is not None


def _has_placeholder(node: Node) -> bool:
    return any("expand" in leaf.modifiers for leaf, _ in walk(node))


def _placeholders(node: Node) -> Iterator[str]:
    for leaf, _ in walk(node):
        if "expand" in leaf.modifiers:
            yield from leaf.texts


def unexpanded(rule: Rule) -> Iterator[Fault]:
    """A `%name%` without `|expand` is compared letter by letter, and never matches."""
    for leaf, _ in leaves(rule):
        for value in leaf.texts:
            if _is_placeholder(value) and "expand" not in leaf.modifiers:
                yield leaf.path, f"`{value}` is a placeholder only with |expand; write `{leaf.key}|expand: '{value}'`"


def profile(rule: Rule) -> Iterator[Fault]:
    """The portable profile's list of what may be said at all: known modifiers, fields, one type a list."""
    for leaf, _ in leaves(rule):
        if not leaf.field:
            yield leaf.path, "words without a field mean something different in each product; name the field"
            continue
        for modifier in leaf.modifiers:
            if modifier not in (*MODIFIERS, *_REFUSED_ELSEWHERE):
                yield leaf.path, f"`{leaf.key}`: |{modifier} is not portable; use {', '.join(MODIFIERS)}"
        kinds = {_kind(value) for value in leaf.values}
        if len(kinds) > 1:
            yield (
                leaf.path,
                (
                    f"`{leaf.key}` mixes {' and '.join(sorted(kinds))} in one list, and a field of an index has one "
                    "type; write one detection for each and join them with `1 of`"
                ),
            )
        for value in leaf.values:
            if isinstance(value, dict | list):
                yield leaf.path, f"`{leaf.key}` is a {_kind(value)}; write a value or a plain list of values"
        if "all" in leaf.modifiers and len(leaf.values) < 2:
            yield leaf.path, f"`{leaf.key}`: |all joins the values of a list; remove it, there is one value"


_REFUSED_ELSEWHERE = ("re", "fieldref", "cased", "lt", "lte", "gt", "gte", "neq", "i", "m", "s")
"""Modifiers that the check `portable` names with a reason of their own, and the flags of |re."""


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true and false"
    if isinstance(value, int | float):
        return "numbers"
    if isinstance(value, str):
        return "texts"
    return "mapping" if isinstance(value, dict) else "list"
