"""Small trees of files to seed faults in."""

from __future__ import annotations

import subprocess
from pathlib import Path

from programs.faults.faults import Fault, faults

SMALL = {
    "src/awol/__init__.py": "",
    "src/awol/room/__init__.py": "",
    "src/awol/room/adder.py": "def add(a, b):\n    return a + b\n\n\ndef less(a, b):\n    return a < b\n",
    "tests/__init__.py": "",
    "tests/room/__init__.py": "",
    "tests/room/test_adder.py": "from awol.room.adder import add\n\n\ndef test_add():\n    assert add(2, 2) == 4\n",
    "tests/room/test_other.py": "def test_other():\n    pass\n",
    "tests/test_far.py": "from awol.room import adder\n\n\ndef test_less():\n    assert adder.less(1, 2)\n",
    "tests/constructs/test_published.py": "def test_published():\n    pass\n",
    "pyproject.toml": "[tool.pytest.ini_options]\nmarkers = ['live']\ntimeout = 60\n",
}


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def git(root: Path) -> None:
    subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)


def fault_of(root: Path, function: str, operator: str) -> Fault:
    file = "src/awol/room/adder.py"
    text = (root / file).read_text()
    return next(one for one in faults(file, text) if one.function == function and one.operator == operator)
