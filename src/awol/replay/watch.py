"""Watching a pack: which rules a change of its files touches, found by polling, without a dependency."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from awol.pack.manifest import FILE as MANIFEST
from awol.values import Rule

Snapshot = Mapping[str, tuple[int, int]]
"""Path (relative to the pack's root) to the time of its last change and its size."""

WATCHED = ("rules", "fixtures", "queries", "pipelines", "converters")

_TEXT_MAKERS = (".yml", ".yaml", ".py")
"""What a query text is made from; a guide (.md) beside a rule is not."""


def snapshot(root: Path) -> Snapshot:
    """Every file below the watched folders as it is now; files that vanish while one looks are left out."""
    states = {}
    for folder in WATCHED:
        for base, folders, names in os.walk(root / folder):
            folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
            for name in names:
                if name.startswith(".") or name.endswith("~"):
                    continue
                path = Path(base, name)
                try:
                    state = path.stat()
                except OSError:
                    continue
                states[path.relative_to(root).as_posix()] = (state.st_mtime_ns, state.st_size)
    if (root / MANIFEST).is_file():
        state = (root / MANIFEST).stat()
        states[MANIFEST] = (state.st_mtime_ns, state.st_size)
    return states


def changed(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """The files that came, went or differ, sorted."""
    return tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))


def touched(paths: Iterable[str], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules whose outcome may have changed with these files, in the order of `rules`.

    A file that no one rule owns (a pipeline, a converter, ordinary traffic, the environment) touches all of them; a
    rule's own file, its fixtures and its texts touch that rule; a guide or a README none.
    """
    names = {rule.name for rule in rules}
    owners: set[str] = set()
    for path in paths:
        owner = _owner(path)
        if owner is None:
            continue
        if not owner:
            return tuple(rules)
        owners |= {owner} & names
    return tuple(rule for rule in rules if rule.name in owners)


def _owner(path: str) -> str | None:
    """The rule to which a file belongs; "" for a file of all rules, None for one that no verdict depends on."""
    folder, _, rest = path.partition("/")
    name = rest.rpartition("/")[2]
    if folder in ("rules", "pipelines", "converters") and not path.endswith(_TEXT_MAKERS):
        return None
    if folder == "rules":
        return name.rpartition(".")[0] if "/" in rest else None
    if folder == "fixtures":
        owner, slash, _ = rest.partition("/")
        if owner.startswith("_envelopes") or path.endswith(".md"):
            return None
        return owner if slash and not owner.startswith("_") else ""
    if folder == "queries":
        return "" if name == "refused.json" else name.rpartition(".")[0]
    return ""


def to_convert(paths: Iterable[str], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules whose texts must be made again after a change of these files."""
    makers = [path for path in paths if path.split("/")[0] in ("rules", "pipelines", "converters")]
    makers += [path for path in paths if path == "fixtures/environment.yml"]
    return touched(makers, rules)


class Watch:
    """The files of a pack as they were when their last change was told."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._told: dict[str, tuple[int, int]] = dict(snapshot(root))

    def wait(self, sleep: Callable[[], object]) -> tuple[str, ...]:
        """The files that changed since the last call, as soon as some did; `sleep` waits between two looks.

        An editor writes a file in several steps, so a change is told when the next look finds nothing new.
        """
        before = self._told
        while True:
            sleep()
            now = dict(snapshot(self._root))
            if now == before and now != self._told:
                paths, self._told = changed(self._told, now), now
                return paths
            before = now

    def accept(self, folder: str) -> None:
        """Take what lies below `folder` as told: it is what this program wrote itself."""
        elsewhere = {path: state for path, state in self._told.items() if not path.startswith(f"{folder}/")}
        new = {path: state for path, state in snapshot(self._root).items() if path.startswith(f"{folder}/")}
        self._told = elsewhere | new
