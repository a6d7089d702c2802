"""The pack's rules as rows: for `awol rules` and for the table in the README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awol.configuration.environment import Environment, how_to_set
from awol.pack import Manifest
from awol.publish.needs import Needs
from awol.targets import TARGETS
from awol.values import Rule


def rows(
    rules: Sequence[Rule],
    environment: Environment,
    refusals: Mapping[str, Mapping[str, str]],
    needed: Mapping[str, Needs] | None = None,
) -> list[dict[str, Any]]:
    """One row a rule, in the keys of the contract (`awol rules --format json`).

    `targets` maps each target to `ok`, to `needs configuration: KEY`, or to the reason why it is refused. With `needed`
    a row says too what the rule needs and costs.
    """
    return [
        {
            "name": rule.name,
            "title": rule.title,
            "id": rule.id,
            "level": rule.level,
            "status": rule.status,
            "techniques": list(rule.techniques),
            "tags": list(rule.tags),
            "kind": rule.kind,
            "path": rule.path,
            "targets": {target: _state(rule, target, environment, refusals) for target in TARGETS},
            "description": rule.description,
        }
        | (needed[rule.name].as_json() if needed and rule.name in needed else {})
        for rule in rules
    ]


def _state(rule: Rule, target: str, environment: Environment, refusals: Mapping[str, Mapping[str, str]]) -> str:
    refused = refusals.get(rule.name, {}).get(target)
    if refused is not None:
        return refused
    missing = environment.missing(rule.placeholders)
    return f"needs configuration: {', '.join(missing)}" if missing else "ok"


def as_table(listed: Sequence[Mapping[str, Any]]) -> str:
    """The rows for a terminal: one line a rule, then a line that counts."""
    width = max((len(row["name"]) for row in listed), default=4)
    lines = [f"{'rule':{width}}  {'level':13}  {'techniques':34}  targets"]
    lines += [
        f"{row['name']:{width}}  {row['level']:13}  {', '.join(row['techniques']):34}  {_targets(row)}"
        for row in listed
    ]
    return "\n".join([*lines, f"{len(listed)} rules"])


def _targets(row: Mapping[str, Any]) -> str:
    states: Mapping[str, str] = row["targets"]
    needs = [state for state in states.values() if state.startswith("needs configuration")]
    entries = [target if state == "ok" or state in needs else f"{target}: refused" for target, state in states.items()]
    return " ".join(entries) + (f"  ({needs[0]})" if needs else "")


def next_steps(rules: Sequence[Rule], environment: Environment, manifest: Manifest) -> str:
    """What to write into environment.yml for the rules that need configuration; "" where none does."""
    names = {name for rule in rules for name in environment.missing(rule.placeholders)}
    missing = [placeholder for placeholder in manifest.placeholders if placeholder.name in names]
    if not missing:
        return ""
    advice = "a hunt leaves out a rule that needs configuration until environment.yml has its value, for example:"
    return f"\n{advice}\n\n{how_to_set(missing)}\n\nsee docs/configuration.md and environment.example.yml"


def as_markdown(listed: Sequence[Mapping[str, Any]]) -> str:
    """The rows as a Markdown table, names linked to the rules' guides."""
    lines = ["| rule | level | what it finds | techniques |", "|---|---|---|---|"]
    for row in listed:
        guide = str(row["path"]).removesuffix(".yml") + ".md"
        title = str(row["title"]).replace("|", "\\|")
        lines.append(f"| [{row['name']}]({guide}) | {row['level']} | {title} | {', '.join(row['techniques'])} |")
    return "\n".join(lines)
