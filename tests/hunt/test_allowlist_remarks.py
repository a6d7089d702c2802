"""After a hunt an allow-list row that approved nothing says why: nothing happened, or its rule did not run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli.hunt import command

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
    Path("log.json").write_text(json.dumps(RECORD))
    Path("a.csv").write_text(ROW.replace("2999-01-01", "2026-12-30"))
    done = CliRunner().invoke(command, ["log.json", "--allowlist", "a.csv", *arguments])
    assert done.exit_code == 0, done.output
    assert [line for line in done.stderr.splitlines() if line.startswith("a.csv:")] == [remark]
