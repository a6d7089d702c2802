"""Every document that is generated from the pack, so that `awol convert` writes it and `--check` finds its drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

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
    return _readme(root, rules, refusals)


def _readme(root: Path, rules: Sequence[Rule], refusals: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    path = root / "README.md"
    if not path.is_file():
        return {}
    text = read_text(path)
    if between(text, "rules") is None:
        return {}
    return {"README.md": replaced(text, "rules", as_markdown(rows(rules, Environment(), refusals)))}
