"""The placeholders in `docs/configuration.md`: what each is, an example, where to find it, which rules use it."""

from __future__ import annotations

from collections.abc import Sequence

from awol.pack import Manifest
from awol.values import Rule


def placeholder_table(manifest: Manifest, rules: Sequence[Rule]) -> str:
    """A Markdown table of all placeholders, rules linked from the folder `docs/`."""
    lines = ["| placeholder | what it is | example | find it with | rules |", "|---|---|---|---|---|"]
    for placeholder in manifest.placeholders:
        users = [
            f"[{rule.name}](../{rule.path.removesuffix('.yml')}.md)"
            for rule in rules
            if placeholder.name in rule.placeholders
        ]
        lines.append(
            f"| `{placeholder.name}` | {placeholder.meaning} | `{placeholder.example}` | `{placeholder.where}` |"
            f" {', '.join(users) or 'none yet'} |"
        )
    return "\n".join(lines)
