"""Rules ready to run, of which each is made into tests when a record first asks for it.

What pySigma reads of every rule, its logic as plain data with the names of calls and the needs that it has, is
remembered (`awol.hunt.remembered`): a hunt whose pack has not changed does without pySigma.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from awol import engines
from awol.engines.sigma.building import build
from awol.engines.sigma.nodes import Needs, Node, Test
from awol.hunt.remembered import memory
from awol.values import Rule

WORTHWHILE: Final = 20
"""Rules from which on remembering saves more than it costs."""


@dataclass(slots=True)
class Prepared:
    """A rule with its logic as plain data and what is known of it: `names` and `needs` are those of its `Node`."""

    rule: Rule
    tree: Sequence[Any] = field(repr=False)
    names: frozenset[str] | None
    needs: Needs | None
    node: Node | None = field(default=None, repr=False)

    @property
    def test(self) -> Test:
        """The test of a record."""
        if self.node is None:
            self.node = build(self.tree)
        return self.node.test


def prepare(rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]]) -> list[Prepared]:
    """The rules, ready. Raises `PackError` or `UnsupportedQuery` for one that cannot be run."""
    parts = [json.dumps(placeholders), *(f"{one.name}\0{one.path}\0{one.text}" for one in rules)]
    kept = memory("rules", [Path(next(iter(engines.__path__)), "sigma")], parts) if len(rules) >= WORTHWHILE else None
    known = _recalled(kept.read(), rules) if kept else None
    if known is not None:
        return known
    found = [_parsed(rule, placeholders) for rule in rules]
    if kept:
        kept.write({one.rule.name: [one.tree, _written(one.names), _written(one.needs)] for one in found})
    return found


def _parsed(rule: Rule, placeholders: Mapping[str, tuple[str, ...]]) -> Prepared:
    from awol.engines.sigma.parser import tree

    read = tree(rule, placeholders)
    node = build(read)
    return Prepared(rule, read, node.event_names, node.needs, node)


def _recalled(written: Any, rules: Sequence[Rule]) -> list[Prepared] | None:
    """The rules as they are remembered; None where they are not."""
    if written is None:
        return None
    found = []
    for rule in rules:
        tree, names, needs = written[rule.name]
        found.append(
            Prepared(
                rule,
                tree,
                None if names is None else frozenset(names),
                None if needs is None else frozenset((name, value) for name, value in needs),
            )
        )
    return found


def _written(values: frozenset[Any] | None) -> list[Any] | None:
    return None if values is None else [list(one) if isinstance(one, tuple) else one for one in sorted(values, key=str)]
