"""The rules of a pack as a hunt loads them: read from their files each time, and parsed again only when one of them
has changed since the last hunt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from awol import pack
from awol.hunt.remembered import memory
from awol.pack import load_rules, rule_files
from awol.pack.manifest import FILE
from awol.values import Rule


def rules_of(root: Path) -> tuple[Rule, ...]:
    """All rules of the pack at `root`, as `awol.pack.load_rules` gives them. Raises `PackError` as it does."""
    try:
        texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in rule_files(root)}
        manifest = (root / FILE).read_text("utf-8") if (root / FILE).is_file() else ""
    except (OSError, UnicodeDecodeError):
        # The pack's own reader says which file it is, and why.
        return load_rules(root)
    parts = [manifest, *(f"{path}\0{text}" for path, text in texts.items())]
    kept = memory("pack", [Path(next(iter(pack.__path__)))], parts)
    known = kept.read()
    if known is not None:
        return tuple(_rule(one, texts[one["path"]]) for one in known)
    found = load_rules(root)
    if all(texts.get(rule.path) == rule.text for rule in found):
        kept.write([_written(rule) for rule in found])
    return found


_LISTS = ("tags", "placeholders")
_TEXTS = ("name", "title", "id", "level", "status", "description", "kind", "path")


def _written(rule: Rule) -> dict[str, Any]:
    """A rule without its text, which is read anyway."""
    texts = {name: getattr(rule, name) for name in _TEXTS}
    return {**texts, **{name: list(getattr(rule, name)) for name in _LISTS}, "document": rule.document}


def _rule(written: dict[str, Any], text: str) -> Rule:
    return Rule(**{**written, **{name: tuple(written[name]) for name in _LISTS}, "text": text})
