"""A rule's condition as a tree that can be tested fast and explained in full, from the same leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from awol.cloudtrail.paths import plain_above

Record = Mapping[str, Any]
Test = Callable[[Record], bool]
Kind = Literal["leaf", "all", "any", "not"]
Needs = frozenset[tuple[str, str | None]]
"""What a record must hold for a condition to be true of it, at least one of them: a field with a value, in lower case,
or (None) with any value at all. Empty: no record can be."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a condition. `label` says in the rule's own words what it is; `test` decides on one record.

    Of a test of a field, `name` is the field and `values` what a record holds there.

    `event_names` are the values of eventName, in lower case, without one of which the part cannot be true of a record
    whose eventName is a text; None where that is not known. A hunt looks only at rules that a record's name admits.
    `needs` is what any record must hold; None where the condition may be true of a record that holds nothing.
    """

    label: str
    test: Test = field(repr=False)
    children: tuple[Node, ...] = ()
    values: Callable[[Record], list[Any]] | None = field(default=None, repr=False)
    kind: Kind = "leaf"
    event_names: frozenset[str] | None = field(default=None, repr=False)
    needs: Needs | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict of one node on one record; for a leaf, `values` are what the record holds there.

    `unread` is the path to a text, or another plain value, where an object with the field belongs: what it says of the
    field nobody knows.
    """

    label: str
    verdict: bool
    values: list[Any] | None
    children: tuple[Explanation, ...]
    kind: Kind
    unread: str


def explain(node: Node, record: Record) -> Explanation:
    """Judge every part of a condition on a record, without stopping at the first that decides.

    It runs the very tests that the search runs, so the two cannot disagree.
    """
    values = None if node.values is None else node.values(record)
    return Explanation(
        label=node.label,
        verdict=node.test(record),
        values=values,
        children=tuple(explain(child, record) for child in node.children),
        kind=node.kind,
        unread=plain_above(record, node.name.replace("{}", "")) if values == [] else "",
    )


def all_of(label: str, children: tuple[Node, ...]) -> Node:
    """True when every child is."""
    if len(children) == 1 and not label:
        return children[0]
    tests = tuple(child.test for child in children)

    def test(record: Record) -> bool:
        for child_test in tests:  # noqa: SIM110  # a generator in all() costs twice as much on the hot path
            if not child_test(record):
                return False
        return True

    known = [child.event_names for child in children if child.event_names is not None]
    needs = [child.needs for child in children if child.needs is not None]
    return Node(
        label or "all of",
        test,
        children,
        kind="all",
        event_names=frozenset.intersection(*known) if known else None,
        needs=min(needs, key=_breadth) if needs else None,
    )


_BROAD = frozenset({"eventSource", "awsRegion", "eventType", "eventCategory", "eventVersion", "recipientAccountId"})


def _breadth(needs: Needs) -> tuple[int, int]:
    """How many records hold one of these, guessed: of a rule's needs the narrowest is worth looking for."""
    return max((_share(name, value) for name, value in needs), default=0), len(needs)


def _share(name: str, value: str | None) -> int:
    if name == "eventName" and value is not None:
        return 0
    if "." in name and not name.startswith("userIdentity."):
        # A parameter that some calls have and most do not.
        return 1
    if name in _BROAD:
        return 3
    return 2 if value is not None else 4


def any_of(label: str, children: tuple[Node, ...]) -> Node:
    """True when some child is."""
    if len(children) == 1 and not label:
        return children[0]
    tests = tuple(child.test for child in children)

    def test(record: Record) -> bool:
        for child_test in tests:  # noqa: SIM110  # as in all_of
            if child_test(record):
                return True
        return False

    known = [child.event_names for child in children if child.event_names is not None]
    every = bool(known) and len(known) == len(children)
    needs = [child.needs for child in children if child.needs is not None]
    return Node(
        label or "any of",
        test,
        children,
        kind="any",
        event_names=frozenset.union(*known) if every else None,
        needs=frozenset[tuple[str, str | None]]().union(*needs) if children and len(needs) == len(children) else None,
    )


def negation(child: Node) -> Node:
    """True when the child is not."""
    test = child.test
    return Node("not", lambda record: not test(record), (child,), kind="not")
