"""The scripts that show what surprised us in other tools: listed, self-contained, and free of awol."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOOL = runpy.run_path(str(ROOT / "tools" / "findings.py"))
SCRIPTS = sorted((ROOT / "findings").glob("*.sh"))


def test_the_list_is_what_the_scripts_say() -> None:
    assert (ROOT / "findings" / "README.md").read_text(encoding="utf-8") == TOOL["page"]()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_works_in_a_folder_of_its_own_and_without_awol(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = [line for line in text.splitlines() if not line.startswith("#")]
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert "nothing of awol" in text
    assert "set -euo pipefail" in code
    assert any("mktemp -d" in line for line in code)
    assert any(line.startswith("trap ") for line in code)
    assert not any("awol" in line for line in code)
    # Addresses of this machine, and the names of Maven's XML.
    addresses = [address for line in code for address in re.findall(r"://([\w.-]+)", line)]
    assert set(addresses) <= {"127.0.0.1", "localhost", "maven.apache.org", "www.w3.org"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["#!", "# |cased is lost.", "#", "# tool 1.2 with other 3 (PyPI). Needs"],
            "| tool 1.2 with other 3 | [\\|cased is lost.](s.sh) |\n",
        ),
        (["#!", "# It fails.", "#", "# a:b:2.1.0, and more. Needs"], "| a:b:2.1.0 | [It fails.](s.sh) |\n"),
    ],
)
def test_a_row(lines: list[str], expected: str, tmp_path: Path) -> None:
    (tmp_path / "s.sh").write_text("\n".join(lines), encoding="utf-8")
    assert TOOL["row"](tmp_path / "s.sh") == expected


@pytest.mark.parametrize(
    "lines", [["#!", "# It fails.", "# more", "# tool 1.2 (PyPI)"], ["#!", "# It fails.", "#", "# tool (PyPI)"]]
)
def test_a_script_that_does_not_say_its_version_is_refused(lines: list[str], tmp_path: Path) -> None:
    (tmp_path / "s.sh").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r"s\.sh: line 2 says"):
        TOOL["row"](tmp_path / "s.sh")
