"""Sigma filters (`rules/filter/`): that each is one, and shares no name and no id with a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sigma.filters import SigmaFilter

from awol.check.form import is_uuid
from awol.check.logic import PYSIGMA_FAULTS, line_at
from awol.check.reading import read_yaml
from awol.errors import Location, PackError, in_words
from awol.scalars import OF_RULES, altered
from awol.values import Finding, Rule


def check_filters(root: Path, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Every fault of a pack's filters."""
    seen: dict[str, str] = {}
    for rule in rules:
        seen |= {rule.id: rule.path, rule.name: rule.path}
    for path in sorted((root / "rules" / "filter").glob("*.yml")):
        shown = path.relative_to(root).as_posix()
        try:
            text, documents = read_yaml(root, shown)
        except PackError as fault:
            yield Finding("rule-unreadable", fault.location or Location(shown), fault.message)
            continue
        document = documents[0] if len(documents) == 1 else None
        if not isinstance(document, dict) or not isinstance(document.get("filter"), dict):
            yield Finding(
                "rule-unreadable", Location(shown), "does not contain one Sigma filter; write `filter:` with `rules:`"
            )
            continue
        yield from _faults(document, text, shown, path.stem, rules, seen)


def _faults(
    document: dict[str, Any], text: str, shown: str, stem: str, rules: Sequence[Rule], seen: dict[str, str]
) -> Iterator[Finding]:
    identity = str(document.get("id", ""))
    if not is_uuid(identity):
        problem = "`id:` is not a UUID; `python -c 'import uuid; print(uuid.uuid4())'` makes one"
        yield Finding("rule-form", Location(shown, line_at(text, ("id",))), problem)
    for value in (identity, stem):
        if value in seen:
            place = Location(shown, line_at(text, ("id",)) if value == identity else None)
            yield Finding("unique", place, f"`{value}` is the name or id of {seen[value]} too; give it one of its own")
        seen[value] = shown
    for place, problem, step in altered(text, shown, OF_RULES):
        yield Finding("rule-value", place, f"{problem}; {step}")
    try:
        SigmaFilter.from_yaml(text)
    except PYSIGMA_FAULTS as fault:
        yield Finding(
            "rule-form", Location(shown), f"pySigma refuses the filter: {in_words(fault)}; correct what it names"
        )
    named = document["filter"].get("rules")
    known = {rule.id for rule in rules} | {rule.name for rule in rules}
    for position, value in enumerate(named if isinstance(named, list) else []):
        if str(value) not in known:
            place = Location(shown, line_at(text, ("filter", "rules", position)))
            yield Finding("rule-form", place, f"no rule has the name or id `{value}`; `awol rules` lists all")
