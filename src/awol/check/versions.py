"""Versions: no rule changes without a new one. Deprecations: none goes without a word on what replaces it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from awol.errors import Location
from awol.pack import Manifest, line_of
from awol.pack.manifest import FILE as MANIFEST
from awol.pack.versions import FILE, Lock, brought_up, read_lock, same
from awol.values import Finding, Rule

WRITE = "`awol convert` writes it"


def check_versions(root: Path, rules: Sequence[Rule], manifest: Manifest) -> Iterator[Finding]:
    """The faults of the lock, where the pack has one, and of `deprecated:` in pack.yml."""
    lock = read_lock(root)
    if lock is not None:
        yield from _locked(root, rules, lock)
        for version in lock.gone:
            if manifest.deprecation(version.name) is None and version.name not in {rule.name for rule in rules}:
                problem = f"`{version.name}` was published as version {version.published} and is gone"
                step = "say under `deprecated:` what replaces it, with title, since, replaced_by and why"
                yield Finding("deprecated", Location(MANIFEST), f"{problem}; {step}")
    yield from _deprecated(rules, manifest)


def _locked(root: Path, rules: Sequence[Rule], lock: Lock) -> Iterator[Finding]:
    wanted = brought_up(lock, root, rules)
    for rule in rules:
        known, right = lock.lines.get(rule.name), wanted.lines[rule.name]
        place = Location(rule.path, 1)
        if known is None:
            yield Finding("version", place, f"has no version in {FILE}; {WRITE}")
            continue
        if known.published and known.id != rule.id:
            problem = f"was published with the id {known.id}: a SIEM would take another id for another rule"
            yield Finding("version", Location(rule.path, line_of(rule.text, "id")), f"{problem}; write that id again")
        if not same(known.digest, right.digest):
            problem = f"the rule, its guide or a text changed since version {known.version} was written"
            yield Finding("version", place, f"{problem}; {WRITE} as version {right.version}")
        elif known.version != right.version:
            problem = f"{FILE} says version {known.version}, and it must be {right.version}"
            yield Finding("version", place, f"{problem}; {WRITE}")


def _deprecated(rules: Sequence[Rule], manifest: Manifest) -> Iterator[Finding]:
    by_name = {rule.name: rule for rule in rules}
    for deprecation in manifest.deprecated:
        place = Location(MANIFEST)
        for name in deprecation.replaced_by:
            if name not in by_name:
                problem = f"`{deprecation.name}` is declared as replaced by `{name}`, which is not a rule of the pack"
                yield Finding("deprecated", place, f"{problem}; name a rule that `awol rules` lists")
            elif by_name[name].status == "deprecated":
                problem = f"`{deprecation.name}` is declared as replaced by `{name}`, which is deprecated itself"
                yield Finding("deprecated", place, f"{problem}; name what replaces that one")
        if deprecation.name in by_name and by_name[deprecation.name].status != "deprecated":
            problem = f"`{deprecation.name}` is deprecated in pack.yml and not in its rule"
            step = f"write `status: deprecated` into {by_name[deprecation.name].path}, or remove the entry"
            yield Finding("deprecated", place, f"{problem}; {step}")
    for rule in rules:
        if rule.status == "deprecated" and manifest.deprecation(rule.name) is None:
            place = Location(rule.path, line_of(rule.text, "status"))
            problem = "is deprecated, and nothing says what replaces it"
            yield Finding("deprecated", place, f"{problem}; write it into pack.yml under `deprecated:`")
