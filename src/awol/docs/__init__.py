"""Every document that is generated from the pack, so that `awol convert` writes it and `--check` finds its drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.docs.configuration import placeholder_table
from awol.docs.marked import between, replaced
from awol.environment import Environment
from awol.listing import as_markdown, rows
from awol.pack import read_text
from awol.values import Rule

__all__ = ["documents"]


def documents(root: Path, rules: Sequence[Rule], refusals: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Path (relative to the pack's root) to text, for all that is generated beside the queries.

    A pack asks for each by having a place for it: the README's table is written where its marks stand.
    Raises `PackError` for a file that cannot be read.
    """
    parts = {
        "README.md": {"rules": as_markdown(rows(rules, Environment(), refusals))},
        "docs/configuration.md": {"placeholders": placeholder_table(rules)},
    }
    made = {}
    for name, marked in parts.items():
        path = root / name
        text = read_text(path) if path.is_file() else ""
        wanted = {mark: inner for mark, inner in marked.items() if between(text, mark) is not None}
        for mark, inner in wanted.items():
            text = replaced(text, mark, inner)
        if wanted:
            made[name] = text
    return made
