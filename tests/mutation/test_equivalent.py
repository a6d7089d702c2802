"""Lists that people write beside fixtures: nested beyond all measure, they are refused with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.errors import PackError
from awol.mutation import equivalent
from awol.replay.cases import load_expected

DEEP = "a: " + "[" * 3000 + "]" * 3000 + "\n"


def test_a_list_of_equivalents_that_nests_too_deeply_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fixtures" / "aws_rule" / equivalent.FILE
    path.parent.mkdir(parents=True)
    path.write_text(DEEP)
    with pytest.raises(PackError, match="levels deep"):
        equivalent.load(tmp_path, "aws_rule")
    path.write_text('"selection: drop": nothing else has this name\n')
    assert [one.name for one in equivalent.load(tmp_path, "aws_rule")] == ["selection: drop"]


def test_a_list_of_expected_verdicts_that_nests_too_deeply_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "expected.yml"
    path.write_text(DEEP)
    with pytest.raises(PackError, match="levels deep"):
        load_expected(path)
    path.write_text("e1: [aws_rule]\n")
    assert load_expected(path) == {"e1": ["aws_rule"]}
    path.write_text("# nothing yet\n")
    assert load_expected(path) == {}
