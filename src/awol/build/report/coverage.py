"""The heat map: ATT&CK's tactics, in each the techniques that rules see, warmer the more rules see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from awol.build.attack import TACTICS, paired
from awol.check.tags import aws_techniques
from awol.values import LEVELS, Rule

HEAT = (1, 2, 4, 8, 16)
"""The least number of rules of each of five degrees of heat."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One technique below a tactic: its rules, the loudest first."""

    id: str
    name: str
    rules: tuple[Rule, ...]

    @property
    def heat(self) -> int:
        """1 to 5."""
        return sum(len(self.rules) >= least for least in HEAT)

    @property
    def level(self) -> str:
        """The level of the loudest rule."""
        return self.rules[0].level


@dataclass(frozen=True, slots=True)
class Column:
    """A tactic. `id` is "" for what is no tactic of ATT&CK."""

    id: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def rules(self) -> int:
        """How many rules stand in the column, each once."""
        return len({rule.name for cell in self.cells for rule in cell.rules})


def columns(rules: Sequence[Rule]) -> tuple[Column, ...]:
    """The tactics of ATT&CK 19 that have rules, in ATT&CK's order; the AWS Threat Technique Catalog behind them."""
    rules_by_tactic: dict[tuple[str, str], dict[tuple[str, str], list[Rule]]] = {}
    for rule in rules:
        for pair in paired(rule):
            rules_by_tactic.setdefault(pair.tactic, {}).setdefault(pair.technique, []).append(rule)
        for identity in rule.techniques:
            if identity in aws_techniques():
                catalogue = rules_by_tactic.setdefault(("", "AWS Threat Technique Catalog"), {})
                catalogue.setdefault((identity, aws_techniques()[identity]), []).append(rule)
    order = [*TACTICS.values(), ("", "AWS Threat Technique Catalog")]
    return tuple(
        Column(
            *tactic,
            tuple(Cell(*technique, _loudest(some)) for technique, some in sorted(rules_by_tactic[tactic].items())),
        )
        for tactic in order
        if tactic in rules_by_tactic
    )


def _loudest(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: (-LEVELS.index(rule.level), rule.name)))
