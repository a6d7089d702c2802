"""Correlation rules: that each counts or orders rules that exist, by fields that its members' records have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sigma.correlations import SigmaCorrelationRule

from awol.check.fields import ECS, pipeline_names
from awol.check.logic import PYSIGMA_FAULTS, line_at
from awol.errors import Location, in_words
from awol.values import Finding, Rule


def check_correlations(root: Path, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Every fault of a pack's correlation rules that one rule alone does not show."""
    known = {name for rule in rules for name in (rule.name, rule.id)}
    names = pipeline_names(root, ECS)
    for rule in rules:
        if rule.kind != "correlation":
            continue
        try:
            SigmaCorrelationRule.from_yaml(rule.text)
        except PYSIGMA_FAULTS as fault:
            told = f"pySigma refuses the rule: {in_words(fault)}; mend what it names"
            yield Finding("rule-condition", Location(rule.path, line_at(rule.text, ("correlation",))), told)
            continue
        section = rule.document["correlation"]
        for position, member in enumerate(_list(section.get("rules"))):
            if str(member) not in known:
                place = Location(rule.path, line_at(rule.text, ("correlation", "rules", position)))
                told = f"no rule has the name or id `{member}`; `awol rules` lists all"
                yield Finding("rule-condition", place, told)
        aliases = section.get("aliases") if isinstance(section.get("aliases"), dict) else {}
        for position, field in enumerate(_list(section.get("group-by"))):
            if names is not None and field not in aliases and not names.knows(str(field)):
                place = Location(rule.path, line_at(rule.text, ("correlation", "group-by", position)))
                yield Finding(
                    "field", place, f"{ECS} neither maps nor refuses `{field}`; group by a field that it maps"
                )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
