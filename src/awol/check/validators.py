"""`rules/validators.yaml`, the configuration of `sigma check`: that whatever it leaves out has its reason beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from awol.check.reading import first_mapping
from awol.errors import Location, PackError
from awol.values import Finding, Rule

FILE = "rules/validators.yaml"


def check_validators(root: Path, rules: Sequence[Rule]) -> list[Finding]:
    """A finding for each exclusion without a reason, or of a rule that the pack does not have."""
    if not (root / FILE).is_file():
        return []
    try:
        text, document = first_mapping(root, FILE)
    except PackError as fault:
        message = f"{fault.message}; write `validators:` and `exclusions:`"
        return [Finding("validators", fault.location or Location(FILE), message)]
    exclusions = document.get("exclusions") or {}
    if not isinstance(exclusions, dict):
        return [Finding("validators", Location(FILE), "`exclusions:` is not a mapping; write `<rule id>: <validator>`")]
    return [*_reasons(text), *_rules(text, exclusions, {rule.id: rule for rule in rules})]


def _reasons(text: str) -> Iterator[Finding]:
    """Each validator taken out, and each block of exclusions, has a comment on its line or above its block."""
    above = False
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped:
            above = False
        elif stripped.startswith("#"):
            above = True
        elif not line.startswith(" "):
            section, above = stripped, False
        elif not above and (section.startswith("exclusions") or (stripped.startswith("- -") and "#" not in line)):
            yield Finding("validators", Location(FILE, number), f"`{stripped}` has no reason; write a comment above it")


def _rules(text: str, exclusions: dict[object, object], rules: dict[str, Rule]) -> Iterator[Finding]:
    for identity in exclusions:
        number = next((n for n, line in enumerate(text.splitlines(), 1) if str(identity) in line), None)
        rule = rules.get(str(identity))
        if rule is None:
            yield Finding("validators", Location(FILE, number), f"no rule has the id {identity}; remove the line")
        elif number and rule.name not in text.splitlines()[number - 1]:
            message = f"the exclusion does not name its rule; write `# {rule.name}` at the end of the line"
            yield Finding("validators", Location(FILE, number), message)
