"""The rooms of the harness: each imports from the floors below it and never from those above, functions included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLOORS = (
    ("errors",),
    ("values", "targets", "scalars", "browser", "aws", "runs"),
    ("cloudtrail",),
    ("pack",),
    ("configuration",),
    ("events", "views", "estate"),
    ("engines",),
    ("replay", "hunt", "explain"),
    ("systems", "mutation", "skeleton"),
    ("check", "publish"),
    ("convert",),
    ("build",),
    ("drift", "preflight"),
    ("cli",),
)
"""Ground floor first. Rooms of one floor do not know one another."""

FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
GROUND = {"values", "errors", "cloudtrail", "targets", "scalars"}
"""What a converter may know of awol: the writer of a text never meets its reader."""


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, room) of each import of awol in a file, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"awol.{one.name}" for one in node.names] if node.module == "awol" else [node.module]
        else:
            continue
        yield from ((node.lineno, name.split(".")[1]) for name in names if name.startswith("awol."))


@pytest.mark.parametrize("room", FLOOR)
def test_a_room_knows_only_the_floors_below_it(room: str) -> None:
    base = ROOT / "src" / "awol" / room
    paths = sorted(base.rglob("*.py")) if base.is_dir() else [base.with_suffix(".py")]
    above = [
        f"{path.relative_to(ROOT)}:{line} imports {other}"
        for path in paths
        for line, other in imported(path)
        if other in FLOOR and other != room and FLOOR[other] >= FLOOR[room]
    ]
    assert paths
    assert above == []


def test_every_room_has_a_floor() -> None:
    folder = ROOT / "src" / "awol"
    rooms = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert rooms - {"__init__", "__main__"} == set(FLOOR)


def test_a_converter_knows_the_ground_floor_alone() -> None:
    paths = sorted((ROOT / "converters").rglob("*.py"))
    assert {other for path in paths for _, other in imported(path)} <= GROUND
    assert len(paths) > 20
