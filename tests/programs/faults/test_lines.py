"""Which lines run under which name: both watchers say the same of one small module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from programs.faults import lines

WATCHED = """\
def one(given):
    if given:
        return 1
    return 0


two = lambda: one(True)
"""


def loaded(path: Path) -> dict[str, Any]:
    path.write_text(WATCHED, encoding="utf-8")
    space: dict[str, Any] = {}
    exec(compile(WATCHED, str(path), "exec"), space)
    return space


@pytest.mark.parametrize("name", ["Covered", "Monitored"])
def test_each_line_runs_under_the_names_that_were_set(name: str, tmp_path: Path) -> None:
    if not hasattr(lines, name):
        pytest.skip("Python has sys.monitoring from 3.12 on")
    for folder in ("ours", "other"):
        (tmp_path / folder).mkdir()
    watched = getattr(lines, name)([tmp_path / "ours"])
    ours, other = loaded(tmp_path / "ours" / "module.py"), loaded(tmp_path / "other" / "module.py")
    watched.switch("first")
    ours["one"](True)
    other["one"](False)
    watched.switch("second")
    ours["one"](False)
    watched.switch("third")
    ours["two"]()
    watched.switch("")
    found = {path.relative_to(tmp_path).as_posix(): dict(ran) for path, ran in watched.stop()}
    assert found == {
        "ours/module.py": {
            1: {""},
            2: {"first", "second", "third"},
            3: {"first", "third"},
            4: {"second"},
            7: {"", "third"},
        }
    }
