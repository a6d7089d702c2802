"""All fixtures at once: the verdicts of a leaf on every record are the bits of one integer.

A leaf is judged once a record, by the sigma engine. A mutant is then a handful of `&`, `|` and `~` on integers,
whatever the number of records: that is why a thousand mutants cost no more than the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from awol.engines.sigma.parser import leaf_test
from awol.mutation.logic import Leaf
from awol.mutation.normal import Form, Literal

Record = Mapping[str, Any]


class Judge:
    """Decides on leaves and forms, one record at a time; each leaf is compiled once."""

    def __init__(self, placeholders: Mapping[str, tuple[str, ...]]) -> None:
        self.placeholders = placeholders
        self._tests: dict[Leaf, Callable[[Record], bool]] = {}

    def test(self, leaf: Leaf) -> Callable[[Record], bool]:
        """The test of a leaf. Raises `UnsupportedQuery` for a value that the engine cannot judge."""
        if leaf not in self._tests:
            self._tests[leaf] = leaf_test(leaf.field, leaf.value, self.placeholders, leaf.field or "keyword")
        return self._tests[leaf]

    def holds(self, form: Form, record: Record) -> bool:
        """Whether a form holds on one record."""
        if isinstance(form, Literal):
            return self.test(form.leaf)(record) == form.positive
        combine = all if form.every else any
        return combine(self.holds(part, record) for part in form.parts)


class Table:
    """The verdicts of leaves on a fixed sequence of records; bit n belongs to record n."""

    def __init__(self, records: Sequence[Record], judge: Judge) -> None:
        self.records = records
        self._judge = judge
        self._known: dict[Leaf, int] = {}
        self.everything = (1 << len(records)) - 1

    def bits(self, form: Form) -> int:
        """The records on which a form holds."""
        if isinstance(form, Literal):
            bits = self._leaf(form.leaf)
            return bits if form.positive else self.everything & ~bits
        bits = self.everything if form.every else 0
        for part in form.parts:
            bits = bits & self.bits(part) if form.every else bits | self.bits(part)
        return bits

    def _leaf(self, leaf: Leaf) -> int:
        if leaf not in self._known:
            test = self._judge.test(leaf)
            self._known[leaf] = as_bits(test(record) for record in self.records)
        return self._known[leaf]


def as_bits(flags: Iterable[bool]) -> int:
    """An integer whose bit n is the nth flag."""
    bits = 0
    for at, flag in enumerate(flags):
        if flag:
            bits |= 1 << at
    return bits
