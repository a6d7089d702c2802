"""Constructs joined by AND, OR and NOT at random: what they find together follows from the ids that were written down.

A text that is right alone can go wrong beside another (a regular expression that swallows the next one, a list that
takes in what stands outside it), and no expectation has to be written anew to see it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from programs.constructs.model import ALL, HEAD, Construct, Ids
from programs.constructs.tables import CONSTRUCTS

DEEPEST = 3
POOL = [
    construct
    for construct in CONSTRUCTS
    if construct.expected is not None and "condition:" not in construct.detection and not construct.placeholders
]


@dataclass(frozen=True)
class Expression:
    """A condition over the selections `a`, `b`, `c`: a name, or an operator with its operands."""

    operator: str
    operands: tuple[Expression, ...] = ()

    def __str__(self) -> str:
        if not self.operands:
            return self.operator
        if self.operator == "not":
            return f"not ({self.operands[0]})"
        return f"({self.operands[0]} {self.operator} {self.operands[1]})"

    def found(self, sets: Mapping[str, Ids]) -> Ids:
        """The records that it finds, from what each selection finds."""
        if not self.operands:
            return sets[self.operator]
        first, *rest = (operand.found(sets) for operand in self.operands)
        if self.operator == "not":
            return ALL - first
        return first & rest[0] if self.operator == "and" else first | rest[0]


@dataclass(frozen=True)
class Combination:
    """Three constructs and a condition over them."""

    constructs: Mapping[str, Construct]
    condition: Expression

    @property
    def rule(self) -> str:
        """The whole rule."""
        selections = {name: yaml.safe_load(one.sigma)["s"] for name, one in self.constructs.items()}
        detection = {"detection": {**selections, "condition": str(self.condition)}}
        return HEAD + yaml.safe_dump(detection, allow_unicode=True, sort_keys=False)

    def expected_on(self, target: str) -> Ids:
        """The ids that a target's text must find."""
        sets = {name: one.expected_on(target) for name, one in self.constructs.items()}
        return self.condition.found({name: found for name, found in sets.items() if found is not None})


def combinations(seed: int, count: int) -> list[Combination]:
    """So many combinations, always the same for a seed."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        constructs = dict(zip("abc", chance.sample(POOL, 3), strict=True))
        made.append(Combination(constructs, _expression(chance, DEEPEST)))
    return made


def _expression(chance: random.Random, depth: int) -> Expression:
    if not depth or chance.random() < 0.3:
        return Expression(chance.choice("abc"))
    operator = chance.choice(("not", "and", "or"))
    return Expression(operator, tuple(_expression(chance, depth - 1) for _ in range(1 if operator == "not" else 2)))
