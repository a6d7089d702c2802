"""What the files of every new rule share, and how they are written: all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.errors import Location, PackError
from awol.pack.guides import GUIDE_HINTS, MARK, NEXT_EXAMPLE, NEXT_QUERY
from awol.values import Rule


def put(root: Path, files: Mapping[str, str]) -> None:
    """Write files, by path relative to the pack's root. Where one exists: `PackError`, and nothing is written."""
    for path in files:
        if (root / path).exists():
            step = f"go on with it (`awol check {path}`), remove it, or choose another name"
            raise PackError("exists already", Location(path), step)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")


def listed(items: Sequence[str], margin: int = 2) -> str:
    """Items as a list in YAML."""
    return "\n".join(f"{' ' * margin}- {item}" for item in items)


def author(rules: Sequence[Rule]) -> str:
    """Who wrote most of a pack's rules."""
    authors = Counter(str(rule.document.get("author", "")) for rule in rules)
    return next((name for name, _ in authors.most_common() if name), f"{MARK} your name")


def guide() -> str:
    """A guide whose sections are still to be written."""
    sections = "\n".join(
        f"## {heading}\n\n{MARK} {hint}\n" + (f"\n{NEXT_EXAMPLE}\n" if heading == NEXT_QUERY else "")
        for heading, hint in GUIDE_HINTS.items()
    )
    return f"# {MARK} the rule's title\n\n{sections}"
