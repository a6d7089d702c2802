"""Every document that is generated from the pack, so that `awol convert` writes it and `--check` finds its drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.configuration.environment import Environment
from awol.pack import load_manifest, load_rules, load_searches, read_text
from awol.pack.queries import load_refusals, query_path
from awol.pack.versions import brought_up, read_lock
from awol.publish.configuration import placeholder_table
from awol.publish.index import index
from awol.publish.listing import as_markdown, rows
from awol.publish.marked import between, replaced
from awol.publish.matrix import shown_matrix
from awol.publish.needs import load_rates, needs
from awol.publish.pages import FOLDER, Material, page, page_path
from awol.publish.verdicts import verdicts
from awol.publish.versions import CHANGELOG, MARK, changes, lock_file
from awol.publish.versions import as_markdown as changes_as_markdown
from awol.targets import TARGETS
from awol.values import Rule

__all__ = ["documents", "stale"]


def documents(
    root: Path, rules: Sequence[Rule], texts: Mapping[str, str], refusals: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Path (relative to the pack's root) to text, for all that is generated beside the queries; "" for a file that is
    to go.

    `texts` are the queries by path. A pack asks for each document by having a place for it: tables are written where
    their marks stand, pages where there is a folder `docs/rules/`, verdicts where there is a file of them. Raises
    `PackError` for a file that cannot be read.
    """
    generated = _tables(root, rules, texts, refusals) | _pages(root, rules, texts, refusals)
    return generated | lock_file(root, rules, texts) | verdicts(root, rules, texts, refusals)


def stale(root: Path) -> list[str]:
    """The pages that no longer say what the rules, guides and committed texts do: paths relative to the pack's root.

    No Python of the pack is run. A rule that changed shows in its page, so that its queries are stale too; a pack
    without pages shows nothing. Raises `PackError` for a file that cannot be read.
    """
    rules = (*load_rules(root), *load_searches(root))
    paths = [query_path(rule.name, target) for rule in rules for target in TARGETS]
    texts = {path: read_text(root / path) if (root / path).is_file() else "" for path in paths}
    pages = _pages(root, rules, texts, load_refusals(root))
    return [path for path, text in pages.items() if _committed(root / path) != text]


def _committed(path: Path) -> str:
    return read_text(path) if path.is_file() else ""


def _tables(
    root: Path, rules: Sequence[Rule], texts: Mapping[str, str], refusals: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    listed = rows(rules, Environment(), refusals)
    parts = {
        "README.md": {
            "rules": as_markdown(listed),
            "critical": as_markdown([row for row in listed if row["level"] == "critical"]),
        },
        "docs/configuration.md": {"placeholders": placeholder_table(load_manifest(root), rules)},
    }
    lock = read_lock(root)
    if lock is not None:
        now = brought_up(lock, root, rules, texts)
        parts[CHANGELOG] = {MARK: changes_as_markdown(changes(root, now), now)}
    generated = {}
    for name, marked in parts.items():
        path = root / name
        text = read_text(path) if path.is_file() else ""
        wanted = {mark: inner for mark, inner in marked.items() if between(text, mark) is not None}
        if name == "README.md":
            matrix = shown_matrix(root, rules, texts, refusals, between(text, "matrix") or "")
            wanted |= {"matrix": matrix} if matrix else {}
        for mark, inner in wanted.items():
            text = replaced(text, mark, inner)
        if wanted:
            generated[name] = text
    return generated


def _pages(
    root: Path, rules: Sequence[Rule], texts: Mapping[str, str], refusals: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    if not (root / FOLDER).is_dir():
        return {}
    needed = needs(rules, texts, load_rates(root), load_manifest(root))
    material = Material(root, rules, texts, refusals, {rule.id: rule for rule in rules}, needed)
    pages = {path.relative_to(root).as_posix(): "" for path in (root / FOLDER).glob("*.md")}
    pages |= {page_path(rule.name): page(material, rule) for rule in rules}
    pages[f"{FOLDER}/README.md"] = index(root, rules, refusals)
    return pages
