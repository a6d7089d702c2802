"""How queries match OpenSearch's `flat_object` and its leaves.

OpenSearch page "Flat object field type"; what it leaves open, and contradicts, was measured on 3.9.0 (`tests/live`).
One field holds `root.key=value` for every leaf:

- A term, a prefix and any range know the leaf; ranges go by the order of the characters, numbers too.
- A wildcard of a query string finds nothing but at the end of a text, on the root as on a leaf.
- A regular expression is read with the leaf's path and `=` in front of it, *as one expression*: a dot in the path
  stands for any character, and an alternative without parentheses has no path (`F.a:/x|.*y/` finds `y` in every leaf).
- A leaf exists where it has a value; an inner object does not exist, though its leaves do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from string import ascii_letters, digits

from awol.engines.lucene.nodes import Range
from awol.engines.lucene.strings import Keyword, Matcher, Predicate, Test, any_value, between, never
from awol.values import Event
from awol.views import Field, Value

PLAIN = frozenset(ascii_letters + digits + "_-:/ ")
"""Characters of a path that a regular expression takes for themselves; the dot behind the root is always one."""


class FlatObjectRoot(Keyword):
    """The whole object: the values of all its leaves."""

    def __init__(self, field: Field) -> None:
        read = field.read

        def values(event: Event) -> tuple[Value, ...]:
            return tuple(str(pair).partition("=")[2] for pair in read(event))

        super().__init__(replace(field, read=values))

    def wildcard(self, _pattern: str) -> Predicate:
        return never


class FlatObjectKey(Matcher):
    """One leaf."""

    def term(self, text: str) -> Predicate | None:
        read = self.field.read
        return lambda event: text in read(event)

    def prefix(self, text: str) -> Predicate | None:
        return any_value(self.field.read, lambda value: value.startswith(text))

    def range(self, limits: Range) -> Predicate:
        return any_value(self.field.read, between(limits))

    def expression(self, pattern: str, compiled: Callable[[str], Test]) -> Predicate:
        """The leaf's path and the pattern as one regular expression, which `compiled` makes a test."""
        root = self.field.root
        if root is None:
            raise ValueError(f"{self.field.name} has no root")
        path = self.field.name[len(root.name) + 1 :]
        if PLAIN.issuperset(path) and not _alternatives(pattern):
            return any_value(self.field.read, compiled(pattern))
        test = compiled(f"{self.field.name}={pattern}")
        name = root.name
        return any_value(root.read, lambda pair: test(f"{name}.{pair}"))


def _alternatives(pattern: str) -> bool:
    """Whether a `|` of the pattern stands outside of all parentheses. Brackets and quotation marks are not looked at:
    too often is merely slower."""
    depth, escaped = 0, False
    for char in pattern:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "|" and depth <= 0:
            return True
        else:
            depth += (char == "(") - (char == ")")
    return False
