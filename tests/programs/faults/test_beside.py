"""Which tests are asked about a source file, the nearest first."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.faults.beside import COMMITTED, distances, rounds, stages
from tests.conftest import ROOT
from tests.programs.faults.trees import SMALL, tree


def test_the_nearest_tests_come_first(tmp_path: Path) -> None:
    root = tree(tmp_path, SMALL)
    assert [(one.name, one.paths) for one in stages(root, "src/awol/room/adder.py")] == [
        ("mirror", ("tests/room/test_adder.py",)),
        ("room", ("tests/room/test_other.py",)),
        ("near", ("tests/test_far.py",)),
        ("text", ("tests/constructs/test_published.py",)),
    ]
    assert distances(root, "src/awol/room/adder.py")["tests/test_far.py"] == 1


def test_a_test_that_calls_a_command_is_near_to_it(tmp_path: Path) -> None:
    """The command line imports a command when it is called, which no import shows."""
    root = tree(
        tmp_path,
        {
            **SMALL,
            "src/awol/cli/__init__.py": "",
            "src/awol/cli/add.py": "",
            "src/awol/cli/take_away.py": "",
            "tests/room/test_other.py": "from tests.commands import invoke\n\n\ndef test_a():\n    invoke('add')\n",
            "src/awol/room/adder.py": "NAME = 'add'\n",
        },
    )
    found = {name: distances(root, f"src/awol/cli/{name}.py") for name in ("add", "take_away")}
    assert found["add"] == {"src/awol/cli/add.py": 0, "tests/room/test_other.py": 1}
    assert found["take_away"] == {"src/awol/cli/take_away.py": 0}


def test_no_test_stands_in_two_stages_and_none_is_forgotten() -> None:
    found = [path for stage in stages(ROOT, "converters/elastic/regexp.py") for path in stage.paths]
    assert len(found) == len(set(found))
    whole = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert {path for path in whole - set(found) if not path.startswith(("tests/live/", "tests/programs/"))} == set()
    assert "tests/converters/elastic/test_regexp.py" in stages(ROOT, "converters/elastic/regexp.py")[0].paths


def test_a_module_at_the_top_may_have_a_folder_of_tests() -> None:
    assert stages(ROOT, "src/awol/convert.py")[0].paths == ("tests/convert/test_convert.py",)


@pytest.mark.parametrize("file", COMMITTED)
def test_the_tests_of_committed_text_are_where_they_are_looked_for(file: str) -> None:
    assert (ROOT / file).is_file()


def test_what_is_left_goes_on_to_the_wider_tests() -> None:
    assert rounds("room") == [("mirror", "room")]
    assert rounds("near") == [("mirror", "room", "near")]
    assert rounds("text") == [("mirror", "room", "near"), ("all", "text")]
