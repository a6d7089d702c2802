"""What `convert` says it made: how many texts, and how many conversions were refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli.convert import command
from awol.targets import TARGETS
from tests.conftest import ROOT


def said(*arguments: str) -> str:
    done = CliRunner().invoke(command, [*arguments, "--pack", str(ROOT)])
    assert done.exit_code == 0, done.output
    return done.stderr


def refused() -> dict[str, dict[str, str]]:
    listed: dict[str, dict[str, str]] = json.loads((ROOT / "queries" / "refused.json").read_text())
    return listed


def test_the_pack_has_rules_that_a_target_refuses() -> None:
    """Else the tests below would compare nothing with nothing."""
    assert sum(len(targets) for targets in refused().values()) > 1


ROWS: list[tuple[list[str], int, int]] = [
    # arguments, texts, refused conversions
    (["aws_guardduty_disabled"], len(TARGETS) - 1, 1),
    (["aws_guardduty_disabled", "--target", "splunk"], 1, 0),
    (["aws_guardduty_disabled", "aws_cloudtrail_scope_reduced", "--target", "esql"], 2, 0),
]


@pytest.mark.parametrize(("arguments", "texts", "refusals"), ROWS, ids=[" ".join(row[0]) for row in ROWS])
def test_a_part_of_the_pack_is_counted_alone(arguments: Sequence[str], texts: int, refusals: int) -> None:
    assert f": {texts} texts, {refusals} refused conversions\n" in said(*arguments, "--check")


def test_writing_counts_them_too(tmp_path: Path) -> None:
    rule = "rules/visibility/aws_guardduty_disabled.yml"
    for name in (rule, *(f"pipelines/{target.pipeline}" for target in TARGETS.values())):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "converters").symlink_to(ROOT / "converters")
    (tmp_path / "queries").mkdir()
    done = CliRunner().invoke(command, ["aws_guardduty_disabled", "--pack", str(tmp_path)])
    assert done.exit_code == 0, done.output
    texts = len(TARGETS) - 1
    assert f"{texts} texts, {texts + 1} of them changed; 1 conversions refused" in done.stderr
    assert list(json.loads((tmp_path / "queries" / "refused.json").read_text())["aws_guardduty_disabled"]) == ["eql"]
