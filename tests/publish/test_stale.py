"""Whether committed texts are stale shows in the pages, without the pack's Python."""

from __future__ import annotations

import shutil
from pathlib import Path

from awol.publish import stale
from tests.conftest import ROOT

RULE = "rules/membership/aws_org_leave_success.yml"


def test_a_rule_that_changed_makes_its_page_stale(tmp_path: Path) -> None:
    for name in ("rules", "searches", "queries", "fixtures", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pack.yml", tmp_path)
    assert stale(tmp_path) == []
    text = (tmp_path / RULE).read_text(encoding="utf-8")
    (tmp_path / RULE).write_text(text.replace("eventName: LeaveOrganization", "eventName: LeaveOrganisation"))
    assert stale(tmp_path) == ["docs/rules/aws_org_leave_success.md"]
