"""`awol diff`: what came, went and changed between two builds, and what is no build."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.build import build, gather
from awol.build.difference import Build, _runs, markdown
from awol.configuration.environment import Environment
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = {rule.name: rule for rule in our_rules()}
LEAVE, REMOVE, MOVE = "aws_org_leave_success", "aws_org_remove_account", "aws_org_move_account"


def built(folder: Path, *names: str, index: str = "logs-aws.cloudtrail-*") -> str:
    build(gather(ROOT, [RULES[name] for name in names], Environment(elastic_index=index)), folder)
    return str(folder)


def said(before: str, after: str) -> str:
    done = awol("diff", before, after)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_equal_builds_differ_in_nothing(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a", LEAVE), built(tmp_path / "b", LEAVE)
    assert said(first, second) == "# What changes with this build\n\nNothing.\n"


def test_what_came_what_went_and_what_changed(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a", LEAVE, REMOVE), built(tmp_path / "b", LEAVE, MOVE, index="mine-*")
    text = said(first, second)
    assert "## New\n\n- AWS account is moved to another organizational unit (low)\n" in text
    assert "## Gone\n\n- AWS organization removes a member account (high)\n" in text
    assert "| AWS account leaves its organization | index |" in text
    assert f"### elastic/esql/{LEAVE}.esql" in text
    assert "-from logs-aws.cloudtrail-* metadata" in text
    assert "+from mine-* metadata" in text
    assert f"### splunk/{LEAVE}.spl\n" not in text


def test_short_values_are_told_with_what_they_were() -> None:
    rule = {"rule_id": "1", "name": "A | B", "severity": "high", "risk_score": 73, "note": "x" * 100}
    after = {**rule, "severity": "critical", "risk_score": 99, "note": "y" * 100}
    text = markdown(Build({"1": rule}), Build({"1": after}))
    assert "| A \\| B | severity: high to critical, risk_score: 73 to 99, note |" in text


@pytest.mark.parametrize(("text", "longest"), [("no quote", 1), ("a ``` b", 3), ("`` `````", 5)])
def test_a_fence_is_longer_than_any_run_within(text: str, longest: int) -> None:
    assert max(map(len, _runs(text))) == longest


def test_what_is_no_build_is_named(tmp_path: Path) -> None:
    first = built(tmp_path / "a", LEAVE)
    (tmp_path / "empty").mkdir()
    rows = [
        (str(tmp_path / "none"), b"there is no such folder"),
        (str(tmp_path / "empty"), b"holds 0 files awol-kibana"),
    ]
    for folder, told in rows:
        done = awol("diff", first, folder)
        assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    next((tmp_path / "a").glob("awol-kibana-*")).write_text("{}\n")
    done = awol("diff", first, first)
    assert (done.returncode, b".ndjson:1: not a rule of Kibana" in done.stderr) == (2, True)
