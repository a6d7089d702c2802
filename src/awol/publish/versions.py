"""What changed in the rules since they were last published: for the changelog, a terminal, and machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awol.pack import load_manifest
from awol.pack.versions import FILE, Lock, brought_up, lock_text, read_lock
from awol.values import Rule

CHANGELOG = "CHANGELOG.md"
MARK = "rules"


def lock_file(root: Path, rules: Sequence[Rule], texts: Mapping[str, str]) -> dict[str, str]:
    """The lock by its path; {} for a pack that has none (`awol versions --publish` begins it)."""
    lock = read_lock(root)
    return {} if lock is None else {FILE: lock_text(brought_up(lock, root, rules, texts))}


def changes(root: Path, lock: Lock) -> list[dict[str, Any]]:
    """A row for each rule that is new, changed or gone since the last publication, by kind and name."""
    manifest = load_manifest(root)
    rows = []
    for name, line in sorted(lock.lines.items()):
        if not line.version:
            known = manifest.deprecation(name)
            replaced = list(known.replaced_by) if known else []
            rows.append(
                {"name": name, "change": "gone", "version": 0, "before": line.published, "replaced_by": replaced}
            )
        elif not line.published:
            rows.append({"name": name, "change": "new", "version": line.version, "before": 0, "replaced_by": []})
        elif line.version != line.published:
            row = {"name": name, "change": "changed", "version": line.version, "before": line.published}
            rows.append({**row, "replaced_by": []})
    order = ("new", "changed", "gone")
    return sorted(rows, key=lambda row: (order.index(row["change"]), row["name"]))


def as_markdown(rows: Sequence[Mapping[str, Any]], lock: Lock) -> str:
    """The rows as the part of a changelog."""
    if not lock.label:
        return f"{len(lock.lines)} rules, all of version 1: none was published before."
    since = f"since {lock.label}"
    if not rows:
        return f"No rule changed {since}."
    counts = ", ".join(f"{sum(row['change'] == kind for row in rows)} {kind}" for kind in ("new", "changed", "gone"))
    lines = [f"Rules {since}: {counts}.", ""]
    for row in rows:
        if row["change"] == "new":
            lines.append(f"- new: `{row['name']}`")
        elif row["change"] == "changed":
            lines.append(f"- changed: `{row['name']}`, version {row['version']}")
        else:
            replaced = " and ".join(f"`{replacement}`" for replacement in row["replaced_by"])
            lines.append(f"- gone: `{row['name']}`" + (f", replaced by {replaced}" if replaced else ""))
    return "\n".join(lines)


def as_table(rows: Sequence[Mapping[str, Any]], lock: Lock) -> str:
    """The rows for a terminal."""
    width = max((len(row["name"]) for row in rows), default=4)
    lines = []
    for row in rows:
        versions = f"{row['before'] or '-'} -> {row['version'] or '-'}"
        replaced = f"  replaced by {', '.join(row['replaced_by'])}" if row["replaced_by"] else ""
        lines.append(f"{row['name']:{width}}  {row['change']:8}  {versions}{replaced}")
    summary = (
        f"last published: {lock.label or 'nothing yet'}; {len(lock.lines) - len(lock.gone)} rules, {len(rows)} changes"
    )
    return "\n".join([*lines, summary])
