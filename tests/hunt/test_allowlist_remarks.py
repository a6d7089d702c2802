"""After a hunt an allow-list row that approved nothing says why: nothing happened, or its rule did not run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli.hunt import command
from awol.hunt import Tally
from tests.packs import our_rules

ROW = "rule,target_account_id,reason,expires\naws_org_leave_denied,444455556666,drill,2999-01-01\n"
RECORD = {
    "eventID": "1",
    "eventTime": "2026-05-28T03:00:00Z",
    "eventSource": "organizations.amazonaws.com",
    "eventName": "DescribeOrganization",
    "recipientAccountId": "444455556666",
}
HEAD = "a.csv:2: the row covered nothing in this run"

ROWS: list[tuple[list[str], str]] = [
    ([], f"{HEAD}; remove it unless you still expect what it approves"),
    (["--rule", "aws_org_leave_denied"], f"{HEAD}; remove it unless you still expect what it approves"),
    (["--rule", "aws_org_leave_success"], f"{HEAD}: none of its rules was run"),
    (["--min-level", "critical"], f"{HEAD}: none of its rules was run"),
]


@pytest.mark.parametrize(("arguments", "remark"), ROWS, ids=[" ".join(row[0]) or "all" for row in ROWS])
def test_a_row_that_covered_nothing_is_told_from_one_whose_rule_did_not_run(
    arguments: list[str], remark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.json").write_text(json.dumps(RECORD), encoding="utf-8")
    Path("a.csv").write_text(ROW.replace("2999-01-01", "2026-12-30"), encoding="utf-8")
    done = CliRunner().invoke(command, ["log.json", "--allowlist", "a.csv", *arguments])
    assert done.exit_code == 0, done.output
    assert [line for line in done.stderr.splitlines() if line.startswith("a.csv:")] == [remark]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([("critical", True), ("high", True), ("high", False), ("low", False)],
         "4 detections (1 critical, 2 high, 1 low; 2 approved, which leaves 1 high, 1 low)"),
        ([("critical", True), ("high", True)], "2 detections (1 critical, 1 high; all approved)"),
        ([("high", False)], "1 detection (1 high)"),
        ([], "0 detections"),
    ],
)  # fmt: skip
def test_what_the_rows_leave_is_told_by_level(found: list[tuple[str, bool]], told: str) -> None:
    tally = Tally()
    for level, approved in found:
        tally.count(next(rule for rule in our_rules() if rule.level == level), approved)
    assert tally.lines()[0] == f"0 files, 0 records, {told}"
