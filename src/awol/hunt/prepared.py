"""Rules ready to run, of which each is parsed when a record first asks for it.

What a hunt has to know of every rule at once, the names of calls and the needs that its logic has, is remembered in the
user's cache folder under a digest of all that it was computed from. What cannot be read there, or is not what was
written, is computed anew; where there is no such folder, it is every time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from awol import __version__, engines
from awol.engines.sigma.nodes import Needs, Node, Test
from awol.values import Rule

WORTHWHILE: Final = 20
"""Rules from which on remembering saves more than it costs."""

_KEPT: Final = 10
"""Packs, versions and placeholders that are remembered."""


@dataclass(slots=True)
class Prepared:
    """A rule with what is known of it before it is parsed: `names` and `needs` are those of its `Node`."""

    rule: Rule
    placeholders: Mapping[str, tuple[str, ...]]
    names: frozenset[str] | None
    needs: Needs | None
    node: Node | None = field(default=None, repr=False)

    @property
    def test(self) -> Test:
        """The test of a record. Raises as `awol.engines.sigma.parse_read` does."""
        if self.node is None:
            self.node = _parse(self.rule, self.placeholders)
        return self.node.test


def prepare(rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]]) -> list[Prepared]:
    """The rules, ready. Raises `PackError` or `UnsupportedQuery` for one that cannot be run."""
    path = _path(rules, placeholders) if len(rules) >= WORTHWHILE else None
    known = None if path is None else _remembered(path, rules)
    if known is not None:
        return [Prepared(rule, placeholders, *known[rule.name]) for rule in rules]
    found = []
    for rule in rules:
        node = _parse(rule, placeholders)
        found.append(Prepared(rule, placeholders, node.event_names, node.needs, node))
    if path is not None:
        _remember(path, found)
    return found


def _parse(rule: Rule, placeholders: Mapping[str, tuple[str, ...]]) -> Node:
    from awol.engines.sigma import parse_read

    return parse_read(rule, placeholders)


def folder() -> Path | None:
    """Where programs keep what they can do without; None where that is not known."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA", ""))
        elif sys.platform == "darwin":
            base = Path("~/Library/Caches").expanduser()
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    except RuntimeError:
        # Nobody knows where the user is at home.
        return None
    return base / "awol" if base.is_absolute() else None


def _path(rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]]) -> Path | None:
    kept = folder()
    if kept is None:
        return None
    digest = hashlib.blake2b(digest_size=20)
    try:
        pysigma = version("pysigma")
    except PackageNotFoundError:
        return None
    parts = [__version__, pysigma, json.dumps(placeholders, sort_keys=True)]
    parts += [f"{rule.name}\0{rule.path}\0{rule.text}" for rule in rules]
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    with suppress(OSError):
        # Whoever works on the engine has the same version all day.
        for source in sorted(Path(next(iter(engines.__path__)), "sigma").glob("*.py")):
            digest.update(source.read_bytes())
    return kept / f"needs-{digest.hexdigest()}.json"


Known = dict[str, tuple[frozenset[str] | None, Needs | None]]


def _remembered(path: Path, rules: Sequence[Rule]) -> Known | None:
    """What is remembered of all these rules; None where it is not there or not as it was written."""
    try:
        written: Any = json.loads(path.read_text("utf-8"))
        if written["sum"] != _sum(path, written["rules"]):
            return None
        known: Known = {}
        for rule in rules:
            names, needs = written["rules"][rule.name]
            known[rule.name] = (
                None if names is None else frozenset(names),
                None if needs is None else frozenset((name, value) for name, value in needs),
            )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return known


def _sum(path: Path, rules: Any) -> str:
    content = path.name + json.dumps(rules, sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=20).hexdigest()


def _remember(path: Path, found: Sequence[Prepared]) -> None:
    rules = {
        one.rule.name: [
            None if one.names is None else sorted(one.names),
            None if one.needs is None else sorted(one.needs, key=str),
        ]
        for one in found
    }
    # Whatever is wrong with the folder, the hunt can do without.
    with suppress(OSError, UnicodeError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="needs-", suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"sum": _sum(path, json.loads(json.dumps(rules))), "rules": rules}, out)
        Path(name).replace(path)
        kept = sorted(path.parent.glob("needs-*"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in kept[_KEPT:]:
            old.unlink(missing_ok=True)
