"""Which tests to ask about a fault, the nearest first.

converters/elastic/regexp.py     mirror  tests/converters/elastic/test_regexp.py
                                 room    tests/converters
                                 near    of the others those that import the module, directly first
                                 all     every test but the live ones
                                 text    the tests that compare with what is committed
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STAGES = ("mirror", "room", "near", "all", "text")
BESIDE = "near"
"""The last stage whose tests count as those beside the code."""

COMMITTED = (
    "tests/constructs/test_published.py",
    "tests/convert/test_counts.py",
    "tests/repository/test_readme.py",
)
"""Tests that fail as soon as a generated text differs from the committed one. A change of the generator writes those
anew, so that what they alone notice is not caught by a test that knows what is right."""

_COMMANDS = "src/awol/cli/"

CLOSE, FAR = 2, 4
"""Imports between a test and a source file: up to the first a test of another room is near, from the second on one of
the same room, but of another folder, is not."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Tests to run together, in this order: files relative to the root, or names in them."""

    name: str
    paths: tuple[str, ...]


def rounds(widest: str) -> list[tuple[str, ...]]:
    """The stages up to the widest, in two: those beside the code, and those that are asked only of what is left."""
    wanted = STAGES[: STAGES.index(widest) + 1]
    middle = STAGES.index(BESIDE) + 1
    return [one for one in (wanted[:middle], wanted[middle:]) if one]


def stage_of(stages: Sequence[Stage], test: str) -> str:
    """The name of the stage that a test stands in, of the first where it stands in none."""
    file = test.partition("::")[0]
    return next((one.name for one in stages if test in one.paths or file in one.paths), stages[0].name)


def stages(root: Path, file: str) -> list[Stage]:
    """The stages of a source file, none of them with a test file of an earlier one; empty ones are left out."""
    tests = test_files(root)
    inside = file.removeprefix("src/awol/")
    stem = _stem(inside)
    folder = _folder(inside) or stem  # a module at the top may have a folder of tests to itself
    near = distances(root, file)
    plain = sorted(
        (one for one in tests if one not in COMMITTED), key=lambda one: (-_shared(one, folder), near.get(one, FAR), one)
    )
    deepest = [one for one in plain if one.endswith((f"/test_{stem}.py", f"_{stem}.py")) and _is_above(one, folder)]
    groups = {
        "mirror": [one for one in deepest if _shared(one, folder) == _shared(deepest[0], folder)],
        "room": [one for one in plain if _shared(one, folder) and (_is_above(one, folder) or near.get(one, FAR) < FAR)],
        "near": sorted((one for one in plain if near.get(one, FAR) <= CLOSE), key=lambda one: near[one]),
        "all": plain,
        "text": [one for one in tests if one in COMMITTED],
    }
    taken: set[str] = set()
    found = []
    for name in STAGES:
        paths = tuple(
            dict.fromkeys(one for one in groups[name] if one not in taken and (name == "text" or one in plain))
        )
        taken.update(paths)
        if paths:
            found.append(Stage(name, paths))
    return found


def _stem(inside: str) -> str:
    parts = inside.removesuffix(".py").split("/")
    return parts[-2] if parts[-1] == "__init__" and len(parts) > 1 else parts[-1]


def _folder(inside: str) -> str:
    return inside.rpartition("/")[0]


def _shared(test: str, folder: str) -> int:
    """How many folders a test has in common with a source file: 2 for `engines/splunk`."""
    shared = 0
    for one, two in zip(_folder(test).split("/")[1:], folder.split("/"), strict=False):
        if one != two:
            break
        shared += 1
    return shared


def _is_above(test: str, folder: str) -> bool:
    """Whether a test lies where the source file's own test does, or in a folder above that."""
    return f"{folder}/".startswith(_folder(test).removeprefix("tests").removeprefix("/"))


def test_files(root: Path) -> tuple[str, ...]:
    """Every test file but the live ones and those of the programs."""
    found = (path.relative_to(root).as_posix() for path in (root / "tests").rglob("test_*.py"))
    return tuple(sorted(one for one in found if not one.startswith(("tests/live/", "tests/programs/"))))


test_files.__test__ = False  # type: ignore[attr-defined]  # a name that pytest takes for a test's


def distances(root: Path, file: str) -> dict[str, int]:
    """How many imports lie between each file of tests and a source file: 1 where it imports it itself."""
    importers: dict[str, set[str]] = {}
    for one, imported in _imports(root).items():
        for name in imported:
            importers.setdefault(name, set()).add(one)
    found = {file: 0}
    waiting = deque([file])
    while waiting:
        one = waiting.popleft()
        for importer in sorted(importers.get(one, ())):
            if importer not in found:
                found[importer] = found[one] + 1
                waiting.append(importer)
    return found


@cache
def _imports(root: Path) -> Mapping[str, frozenset[str]]:
    """Which files of ours each file imports, those inside functions too, and what a package passes on."""
    files = {
        path.relative_to(root).as_posix(): path
        for folder in ("src/awol", "converters", "tests")
        for path in (root / folder).rglob("*.py")
    }
    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in files.items()}
    direct = {name: _imported(name, tree, files) | _called(name, tree, files) for name, tree in trees.items()}
    return {
        name: frozenset(imported.union(*(_passed_on(one, direct) for one in imported)))
        for name, imported in direct.items()
    }


def _passed_on(name: str, direct: Mapping[str, set[str]]) -> set[str]:
    """What a package's `__init__.py` passes on of its own modules: whoever imports the package imports them."""
    folder, _, last = name.rpartition("/")
    return {one for one in direct[name] if one.startswith(f"{folder}/")} if last == "__init__.py" else set()


def _called(name: str, tree: ast.AST, files: Iterable[str]) -> set[str]:
    """The commands that a test calls by name: the command line imports each when it is called."""
    if not name.startswith("tests/"):
        return set()
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {one for one in files if one.startswith(_COMMANDS) and _stem(one) in texts}


def _imported(name: str, tree: ast.AST, files: Iterable[str]) -> set[str]:
    known = set(files)
    found: set[str] = set()
    texts = {
        target.id: one.value.value
        for one in getattr(tree, "body", ())
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name.split("/")[: -node.level]
                base = ".".join([*package, *([node.module] if node.module else [])])
            modules = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "load_part":
            # A part of the pack's converters is loaded from the pack's folder, by name.
            modules = [
                f"converters.{texts[one.id]}" for one in node.args if isinstance(one, ast.Name) and one.id in texts
            ]
        for module in modules:
            path = module.replace(".", "/")
            path = f"src/{path}" if path.split("/")[0] == "awol" else path
            found |= {one for one in (f"{path}.py", f"{path}/__init__.py") if one in known}
    return found
