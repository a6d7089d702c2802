"""The measurement as it is committed: one file for each target, texts and verdicts of every construct."""

from __future__ import annotations

import json
from pathlib import Path

from programs.constructs.measure import Cell, Matrix

FOLDER = Path(__file__).parent / "measured"
CORRELATIONS = "Correlations"
"""The group of all correlations."""

ENGINES = "awol's engine, which follows the vendor's documentation"
RENEW = "make constructs"
"""The command that measures anew."""


def path(target: str) -> Path:
    return FOLDER / f"{target}.json"


def load(target: str) -> dict[str, dict[str, Cell]]:
    """Construct to side to cell, of one target."""
    data = json.loads(path(target).read_text(encoding="utf-8"))
    return {
        name: {side: Cell.from_json(cell) for side, cell in sides.items()} for name, sides in data["constructs"].items()
    }


def save(measured: Matrix, target: str, decided_by: str) -> None:
    """Write the cells of one target, each on a line of its own. `decided_by` names what ran the texts, with version."""
    cells = {
        name: {side: cell.to_json() for side, cell in targets[target].items()} for name, targets in measured.items()
    }
    lines = []
    for name, sides in cells.items():
        shown = [f"  {_dump(side)}: {_dump(cell)}" for side, cell in sides.items()]
        lines.append(" " + _dump(name) + ": {\n" + ",\n".join(shown) + "}")
    text = '{"decided by": ' + _dump(decided_by) + ',\n"constructs": {\n' + ",\n".join(lines) + "}}"
    FOLDER.mkdir(exist_ok=True)
    path(target).write_text(text + "\n", encoding="utf-8", newline="\n")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def decided_by(target: str) -> str:
    """What ran the texts of a target."""
    return str(json.loads(path(target).read_text(encoding="utf-8"))["decided by"])
