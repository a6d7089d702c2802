"""Each file of pipelines/ is one that pySigma reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.check.pipelines import check_pipelines
from tests.check.packs import write

GOOD = "name: a\npriority: 10\ntransformations: []\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a: [\n", 2, "; correct the file"),
        ("- a\n", None, "is not a mapping; correct the file"),
        ("", None, "is not a mapping; correct the file"),
        ("transformations: 5\n", None, "pySigma refuses the pipeline: "),
        ("transformations:\n  - type: none\n", None, "pySigma refuses the pipeline: "),
    ],
)
def test_a_file_that_is_no_pipeline_is_told_with_its_place(
    text: str, line: int | None, told: str, tmp_path: Path
) -> None:
    write(tmp_path, "pipelines/a.yml", GOOD)
    write(tmp_path, "pipelines/b.yml", text)
    write(tmp_path, "pipelines/c.yml", GOOD)
    (found,) = check_pipelines(tmp_path)
    assert (found.check, found.location.path, found.location.line) == ("pipeline", "pipelines/b.yml", line)
    assert told in found.message
    assert found.message.endswith(("; correct the file", "; correct what it names"))


def test_every_file_is_told(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        write(tmp_path, f"pipelines/{name}.yml", "" if name == "a" else "transformations: 5\n")
    assert [one.location.path for one in check_pipelines(tmp_path)] == [f"pipelines/{name}.yml" for name in "abc"]
    assert check_pipelines(tmp_path / "pipelines") == []
