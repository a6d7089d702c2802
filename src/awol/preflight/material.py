"""Which rules are asked about on a product, from the texts that a build would put there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from awol.build import Material
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.correlation.windows import holding
from awol.preflight import needs_lucene, needs_splunk
from awol.preflight.questions import Asked
from awol.values import LEVELS, Rule

PRODUCTS: Mapping[str, tuple[str, ...]] = {"splunk": ("splunk",), "elasticsearch": ("lucene", "esql", "eql")}
"""The products, and the targets whose texts run there."""


def asked(material: Material, product: str, min_level: str = LEVELS[0]) -> list[Asked]:
    """The rules of a build on a product, each with what it needs there, and those that were left out with the reason.

    `material` is the build of every level: a chain stands on quieter rules, which are asked about and not shown.
    Raises `QueryError` for a text that cannot be read, `PackError` for a chain that cannot.
    """
    library = Library(companion.text for companion in material.companions)
    subjects = [_asked(material, product, rule, library) for rule in material.rules]
    rules = {rule.name: rule for rule in material.companions}
    subjects += [Asked(rules[name], reason=why) for name, why in material.left_out.items()]
    loud = [subject for subject in subjects if LEVELS.index(subject.rule.level) >= LEVELS.index(min_level)]
    parts = {name for subject in loud for step in subject.steps for name in step}
    parts -= {subject.rule.name for subject in loud}
    return loud + [replace(subject, shown=False) for subject in subjects if subject.rule.name in parts]


def _asked(material: Material, product: str, rule: Rule, library: Library) -> Asked:
    targets = [target for target in PRODUCTS[product] if material.text(rule, target) is not None]
    if not targets:
        refused = material.refusals.get(rule.name, {})
        return Asked(rule, reason=refused.get(PRODUCTS[product][0], "it has no text for this product"))
    if rule.kind == "correlation":
        return Asked(rule, steps=steps(read(rule.text, library, rule.path)))
    text = material.text(rule, targets[0]) or ""
    if product == "splunk":
        return Asked(rule, needs_splunk.need(text))
    if targets[0] != "lucene":
        return Asked(rule, reason="only Lucene texts can be checked, and it has none")
    return Asked(rule, needs_lucene.need(text))


def steps(correlation: Correlation) -> tuple[tuple[str, ...], ...]:
    """The steps of a chain that it cannot do without, each with the rules of which one is enough.

    A count of several rules is one step. The condition of a `temporal` may let it do without some steps, or without
    each of them if it has the others: then any of its rules is enough to ask about.
    """
    every = frozenset(range(len(correlation.steps)))
    holds = holding(correlation.condition) if correlation.condition is not None else None
    needed = [
        step
        for place, step in enumerate(correlation.steps)
        if correlation.kind == "temporal_ordered" or (holds is not None and not holds(every - {place}))
    ]
    if not needed:
        return (tuple(base.name for base in correlation.bases()),)
    choices: list[tuple[str, ...]] = []
    for step in needed:
        choices += steps(step.of) if isinstance(step.of, Correlation) else [(step.of.name,)]
    return tuple(choices)
