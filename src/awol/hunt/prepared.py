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
    parts = [json.dumps(placeholders), *(f"{rule.name}\0{rule.path}\0{rule.text}" for rule in rules)]
    cache = memory("rules", [Path(next(iter(engines.__path__)), "sigma")], parts) if len(rules) >= WORTHWHILE else None
    known = _recalled(cache.read(), rules) if cache else None
    if known is not None:
        return known
    parsed = [_parsed(rule, placeholders) for rule in rules]
    if cache:
        cache.write({logic.rule.name: [logic.tree, _written(logic.names), _written(logic.needs)] for logic in parsed})
    return parsed


def _parsed(rule: Rule, placeholders: Mapping[str, tuple[str, ...]]) -> Prepared:
    from awol.engines.sigma.parser import tree

    read = tree(rule, placeholders)
    node = build(read)
    return Prepared(rule, read, node.event_names, node.needs, node)


def _recalled(written: Any, rules: Sequence[Rule]) -> list[Prepared] | None:
    """The rules as they are remembered; None where they are not."""
    if written is None:
        return None
    recalled = []
    for rule in rules:
        tree, names, needs = written[rule.name]
        recalled.append(
            Prepared(
                rule,
                tree,
                None if names is None else frozenset(names),
                None if needs is None else frozenset((name, value) for name, value in needs),
            )
        )
    return recalled


def _written(values: frozenset[Any] | None) -> list[Any] | None:
    if values is None:
        return None
    return [list(value) if isinstance(value, tuple) else value for value in sorted(values, key=str)]
