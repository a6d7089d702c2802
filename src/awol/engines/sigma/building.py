"""From a rule's logic as plain data (`awol.engines.sigma.plain`) to nodes that are tested and explained."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from awol.cloudtrail.paths import compile_path
from awol.engines.sigma.matching import Matcher, field_reference_test, matcher, scalar_test
from awol.engines.sigma.nodes import Needs, Node, Record, Test, all_of, any_of, negation
from awol.views.plain import flattened_pairs


def build(tree: Sequence[Any]) -> Node:
    """The node of a tree."""
    kind = tree[0]
    if kind == "not":
        return negation(build(tree[1]))
    if kind == "item":
        _, label, name, every, values = tree
        return _keywords(label, every, values) if name is None else _field(label, name, every, values)
    children = tuple(map(build, tree[2]))
    return all_of(tree[1], children) if kind == "all" else any_of(tree[1], children)


def field_test(name: str, value: Sequence[Any]) -> Test:
    """The test of a record for one value at a field."""
    find = path(name)
    if value[0] == "field":
        return _reference(find, *value[1:])
    return _matched(find, matcher(value))


def path(name: str) -> Callable[[Record], list[Any]]:
    """The values at a field. `{}` is Splunk's mark of a list, which every path looks through; a key that has it in its
    own name is read where there is no such list."""
    if "{}" not in name:
        return compile_path(name)
    listed, literal = compile_path(name.replace("{}", "")), compile_path(name)
    return lambda record: listed(record) or literal(record)


def keyword_test(values: Sequence[Sequence[Any]], every: bool) -> Test:
    """The test of a record for keywords: each stands anywhere in it, in any of its values, with anything around it."""
    tests = [scalar_test(_contained(value)) for value in values]
    combine = all if every else any

    def test(record: Record) -> bool:
        leaves = [text for _, text in flattened_pairs(record)]
        return combine(any(matches(leaf) for leaf in leaves) for matches in tests)

    return test


def _field(label: str, name: str, every: bool, values: Sequence[Sequence[Any]]) -> Node:
    nodes = tuple(
        Node(label, field_test(name, value), event_names=_event_name(name, value), needs=needs_of(name, value))
        for value in values
    )
    whole = all_of("all", nodes) if every else any_of("any", nodes)
    test = nodes[0].test if len(nodes) == 1 else whole.test
    if not every and all(value[0] == "equal" and not value[2] for value in values):
        test = _one_of(name, [value[1] for value in values], test)
    return Node(label, test, values=path(name), event_names=whole.event_names, needs=whole.needs, name=name)


def _one_of(name: str, texts: Sequence[str], test: Test) -> Test:
    """The same test of a record for one of some texts, at once for a field that is a text, as nearly all are."""
    folded = frozenset(text.lower() for text in texts)
    parts = name.split(".")

    def at_top(record: Record) -> bool:
        value = record.get(name)
        if type(value) is str:
            return value.lower() in folded
        return value is not None and test(record)

    def within(record: Record) -> bool:
        held = record.get(first)
        if type(held) is not dict or name in record:
            return test(record)
        value = held.get(second)
        if type(value) is str:
            return value.lower() in folded
        return value is not None and test(record)

    if len(parts) > 2 or "{}" in name:
        return test
    if len(parts) == 1:
        return at_top
    first, second = parts
    return within


def _keywords(label: str, every: bool, values: Sequence[Sequence[Any]]) -> Node:
    return Node(label, keyword_test(values, every))


def _contained(value: Sequence[Any]) -> Sequence[Any]:
    """A text with anything around it; any other value stays what it is."""
    if value[0] == "equal":
        return ["like", [["*"], value[1], ["*"]], value[2]]
    if value[0] == "like":
        return ["like", [["*"], *value[1], ["*"]], value[2]]
    return value


def _event_name(name: str, value: Sequence[Any]) -> frozenset[str] | None:
    """The one eventName, in lower case, that a value stands for; None for any other field or kind of value."""
    return frozenset((value[1].lower(),)) if name == "eventName" and value[0] == "equal" else None


def needs_of(name: str, value: Sequence[Any]) -> Needs | None:
    """What a record must hold at a field for one value to be met; None for what a missing field meets as well.

    Nothing but null and `exists: false` is met by a field that is not there (`awol.engines.sigma.matching`).
    """
    if "{}" in name or value[0] == "null" or value == ["exists", False]:
        return None
    if value[0] == "any":
        parts = [needs_of(name, alternative) for alternative in value[1]]
        known = [part for part in parts if part is not None]
        return frozenset(itertools.chain.from_iterable(known)) if len(known) == len(parts) else None
    if value[0] == "equal":
        return frozenset(((name, value[1].lower()),))
    return frozenset(((name, None),))


def _matched(find: Callable[[Record], list[Any]], match: Matcher) -> Test:
    return lambda record: match(find(record))


def _reference(find: Callable[[Record], list[Any]], name: str, starts: bool, ends: bool) -> Test:
    find_referenced = path(name)

    def test(record: Record) -> bool:
        candidates = find_referenced(record)
        return any(field_reference_test(candidates, item, starts, ends) for item in find(record))

    return test
