"""Correlation rules: that each counts or orders rules that exist, by fields that its members' records have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sigma.correlations import SigmaCorrelationRule

from awol.check.fields import ECS, pipeline_names
from awol.check.logic import PYSIGMA_FAULTS, line_at
from awol.engines.sigma.correlation.reading import Library, read
from awol.errors import AwolError, Location, in_words
from awol.pack.reading import parse_yaml_documents
from awol.values import Finding, Rule


def check_correlations(root: Path, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Every fault of a pack's correlation rules that one rule alone does not show."""
    known = {name for rule in rules for name in (rule.name, rule.id)}
    names = pipeline_names(root, ECS)
    for rule in rules:
        if rule.kind != "correlation":
            continue
        try:
            SigmaCorrelationRule.from_dict(dict(rule.document))
        except PYSIGMA_FAULTS as fault:
            message = f"pySigma refuses the rule: {in_words(fault)}; correct what it names"
            yield Finding("rule-condition", Location(rule.path, line_at(rule.text, ("correlation",))), message)
            continue
        section = rule.document["correlation"]
        yield from _members(rule, known)
        yield from _judged(rule, rules)
        aliases = section.get("aliases") if isinstance(section.get("aliases"), dict) else {}
        for position, field in enumerate(_list(section.get("group-by"))):
            if names is not None and field not in aliases and not names.knows(str(field)):
                place = Location(rule.path, line_at(rule.text, ("correlation", "group-by", position)))
                yield Finding("field", place, f"{ECS} has no entry for `{field}`; group by a field that it maps")


def _members(rule: Rule, known: set[str]) -> Iterator[Finding]:
    """Every reference to a rule that is not there, in all documents of a correlation's file."""
    documents = [document for document in parse_yaml_documents(rule.text, rule.path) if isinstance(document, dict)]
    own = {str(document.get(key)) for document in documents for key in ("name", "id")}
    for document in documents:
        body = document.get("correlation")
        last = document is documents[-1]
        for position, member in enumerate(_list(body.get("rules") if isinstance(body, dict) else None)):
            if str(member) not in known | own:
                place = line_at(rule.text, ("correlation", "rules", position)) if last else None
                message = f"no rule has the name or id `{member}`; `awol rules` lists all"
                yield Finding("rule-condition", Location(rule.path, place), message)


def _judged(rule: Rule, rules: Sequence[Rule]) -> Iterator[Finding]:
    """What awol itself does not take: a kind, or a condition without a meaning over a window that slides."""
    try:
        read(rule.text, Library([other.text for other in rules if other is not rule]), rule.path)
    except AwolError as fault:
        if "is not the name or id of a rule" not in fault.message:
            message = f"{fault.message.removeprefix(f'{rule.path}: ')}; {fault.next_step or 'see docs/correlations.md'}"
            yield Finding("rule-condition", Location(rule.path, line_at(rule.text, ("correlation",))), message)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
