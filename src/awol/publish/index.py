"""The index of all rules, `docs/rules/README.md`: by family, the loudest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.pack import load_manifest
from awol.publish.pages import NOTICE
from awol.targets import TARGETS
from awol.values import LEVELS, Rule

BESIDE: Mapping[str, str] = {
    "attack-story.md": "the attack, step by step",
    "overlap.md": "what overlaps with other packs",
    "configuration.md": "configuration",
    "deploy.md": "deployment",
}
"""Pages that people write, named where a pack has them."""


def index(root: Path, rules: Sequence[Rule], refusals: Mapping[str, Mapping[str, str]]) -> str:
    """The page: a table a family, each rule linked to its page."""
    counts = ", ".join(f"{n} {level}" for level in reversed(LEVELS) if (n := sum(r.level == level for r in rules)))
    about = (
        f"{len(rules)} rules: {counts}. Each page holds what happened and why it matters, the query of each product,"
        " the fixtures with their verdicts, what benign looks like, triage and response."
    )
    parts = ["# The rules", NOTICE, about]
    beside = [f"[{title}](../{name})" for name, title in BESIDE.items() if (root / "docs" / name).is_file()]
    if beside:
        parts.append(f"See also {', '.join(beside)}.")
    manifest = load_manifest(root)
    families = sorted({rule.family for rule in rules}, key=lambda family: (manifest.place(family), family))
    for family in families:
        listed = sorted(
            (rule for rule in rules if rule.family == family), key=lambda rule: (-LEVELS.index(rule.level), rule.name)
        )
        lines = ["| rule | level | what it finds | techniques | not on |", "|---|---|---|---|---|"]
        lines += [_row(rule, refusals.get(rule.name, {})) for rule in listed]
        parts += [
            f"## {family.replace('_', ' ').capitalize()}",
            manifest.families.get(family, "") + ".",
            "\n".join(lines),
        ]
    return "\n\n".join(part for part in parts if part != ".") + "\n"


def _row(rule: Rule, refused: Mapping[str, str]) -> str:
    title = rule.title.replace("|", "\\|")
    left = [target for target in TARGETS if target not in refused]
    listed = [target for target in TARGETS if target in refused]
    # A chain is written for few targets: the shorter list is the one that is read.
    missing = f"all but {', '.join(left)}" if left and len(left) < len(listed) else ", ".join(listed)
    site = " (needs configuration)" if rule.placeholders else ""
    return (
        f"| [{rule.name}]({rule.name}.md) | {rule.level} | {title}{site} | {', '.join(rule.techniques)} | {missing} |"
    )
