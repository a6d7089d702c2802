"""What is generated beside what is committed: the difference, and writing it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path

from awol.pack import read_text
from awol.targets import TARGETS

Changes = dict[str, tuple[str, str]]
"""Path, relative to the pack's root, to the text that is committed and the one that is made; "" is no file."""


def compare(root: Path, made: Mapping[str, str]) -> Changes:
    """The files that differ from what is made. Raises `PackError` for one that cannot be read."""
    changes: Changes = {}
    for path, text in sorted(made.items()):
        before = read_text(root / path) if (root / path).is_file() else ""
        if before != text:
            changes[path] = (before, text)
    return changes


def write(root: Path, changes: Changes) -> None:
    """Make the files what they should be; one that should not be is removed."""
    for path, (_, text) in changes.items():
        if text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="\n")
        else:
            (root / path).unlink(missing_ok=True)


def difference(root: Path, changes: Changes) -> str:
    """A unified diff from the committed texts to those that the rules give."""
    lines: list[str] = []
    for path, (before, after) in changes.items():
        old = f"{path} (committed)" if (root / path).is_file() else "/dev/null"
        new = f"{path} (converted)" if after else "/dev/null"
        lines += difflib.unified_diff(before.splitlines(True), after.splitlines(True), old, new)
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def refusals_text(refusals: Mapping[str, Mapping[str, str]]) -> str:
    """`queries/refused.json`."""
    in_order = {rule: dict(sorted(targets.items())) for rule, targets in sorted(refusals.items()) if targets}
    return json.dumps(in_order, indent=2, ensure_ascii=False) + "\n"


def committed(root: Path) -> list[str]:
    """The files of `queries/` that belong to a target."""
    paths = []
    for target in TARGETS.values():
        folder = root / "queries" / target.folder
        paths += [path.relative_to(root).as_posix() for path in folder.glob(f"*{target.suffix}")]
    return paths
