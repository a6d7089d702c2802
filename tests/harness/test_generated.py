"""What is generated beside the queries: `awol convert` writes it whole, and finds it when it has drifted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from awol.cli import cli
from awol.docs.marked import between, replaced
from tests.conftest import ROOT


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of two rules, with a README that has marks."""
    for folder in ("pipelines", "converters"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "fixtures").mkdir()
    shutil.copy(ROOT / "fixtures" / "environment.yml", tmp_path / "fixtures")
    (tmp_path / "rules" / "membership").mkdir(parents=True)
    for name in ("aws_org_leave_denied", "aws_org_leave_success"):
        for suffix in (".yml", ".md"):
            shutil.copy(ROOT / "rules" / "membership" / (name + suffix), tmp_path / "rules" / "membership")
    (tmp_path / "README.md").write_text("# Mine\n\n<!-- rules -->\n<!-- /rules -->\n\nAfter.\n")
    return tmp_path


def convert(pack: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["convert", "--pack", str(pack), *arguments], catch_exceptions=False)


def test_convert_writes_the_table_and_leaves_the_rest_of_the_readme(pack: Path) -> None:
    assert convert(pack).exit_code == 0
    text = (pack / "README.md").read_text()
    assert text.startswith("# Mine\n\n<!-- rules -->\n| rule |")
    assert text.endswith("<!-- /rules -->\n\nAfter.\n")
    assert text.count("\n| [aws_org_leave_") == 2
    assert convert(pack, "--check").exit_code == 0


def test_check_shows_a_table_that_drifted_and_writes_nothing(pack: Path) -> None:
    convert(pack)
    path = pack / "README.md"
    path.write_text(path.read_text().replace("| critical |", "| low |"))
    drifted = path.read_text()
    checked = convert(pack, "--check")
    assert checked.exit_code == 1
    assert "-| [aws_org_leave_success](rules/membership/aws_org_leave_success.md) | low |" in checked.stdout
    assert path.read_text() == drifted


def test_a_conflict_in_generated_text_is_resolved_by_converting(pack: Path) -> None:
    convert(pack)
    path = pack / "README.md"
    whole = path.read_text()
    head, _, tail = whole.partition("| [aws_org_leave_success]")
    path.write_text(f"{head}<<<<<<< ours\n| x |\n=======\n| y |\n>>>>>>> theirs\n| [aws_org_leave_success]{tail}")
    assert convert(pack).exit_code == 0
    assert path.read_text() == whole


def test_one_rule_alone_leaves_the_documents_alone(pack: Path) -> None:
    before = (pack / "README.md").read_text()
    assert convert(pack, "aws_org_leave_success").exit_code == 0
    assert (pack / "README.md").read_text() == before


def test_a_readme_without_marks_is_the_users_own(pack: Path) -> None:
    (pack / "README.md").write_text("# Mine\n")
    assert convert(pack).exit_code == 0
    assert (pack / "README.md").read_text() == "# Mine\n"


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("<!-- a -->\nx\n<!-- /a -->", "x"),
        ("<!-- a -->\n<!-- /a -->", ""),
        ("<!-- a -->\nx\n", None),
        ("x\n<!-- /a -->", None),
        ("<!-- /a -->\n<!-- a -->\n", None),
        ("<!-- b -->\nx\n<!-- /b -->", None),
    ],
)
def test_marks(text: str, inner: str | None) -> None:
    assert between(text, "a") == inner
    if inner is None:
        with pytest.raises(ValueError, match="marks"):
            replaced(text, "a", "y")
    else:
        assert between(replaced(text, "a", "y"), "a") == "y"
