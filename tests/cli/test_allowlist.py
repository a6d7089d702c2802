"""`awol allowlist check`: each row to look at is named with its line, and only those."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands import awol, invoke

HEAD = "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,ticket,owner,not_before,expires"
RULE = "aws_org_move_account"


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    ends = (day(-2), day(5), day(40), day(40))
    accounts = ("111122223333", "111122223333", "111122223333", "444455556666")
    written = [f"{RULE},{one},,,,vending,T-1,,,{end}" for one, end in zip(accounts, ends, strict=True)]
    path.write_text("\n".join([HEAD, *written]))
    return path


def said(rows: Path, *arguments: str) -> list[str]:
    done = invoke("allowlist", "check", "--allowlist", str(rows), *arguments)
    assert done.exit_code == (1 if done.stdout else 0), done.output
    return done.stdout.splitlines()


def test_rows_that_ended_or_end_soon(rows: Path) -> None:
    lines = said(rows)
    assert [line.split(": ")[0].rpartition(":")[2] for line in lines] == ["2", "3"]
    assert "expired on" in lines[0]
    assert "expires within 14 days" in lines[1]
    assert len(said(rows, "--days", "0")) == 1
    assert len(said(rows, "--days", "60")) == 4


def test_rows_that_approved_nothing_in_a_hunt(rows: Path, tmp_path: Path) -> None:
    columns = dict(zip(HEAD.split(","), rows.read_text().splitlines()[4].split(","), strict=True))
    findings = tmp_path / "found.jsonl"
    findings.write_text(json.dumps({"rule": RULE, "approved": columns}) + "\n" + json.dumps({"approved": None}) + "\n")
    unused = [line for line in said(rows, "--findings", str(findings), "--days", "0") if "approved nothing" in line]
    assert [line.split(": ")[0].rpartition(":")[2] for line in unused] == ["2", "3", "4"]
    findings.write_text("not json\n")
    done = awol("allowlist", "check", "--allowlist", str(rows), "--findings", str(findings))
    assert (done.returncode, b"found.jsonl:1: not a finding" in done.stderr) == (2, True)


def test_rows_for_accounts_outside_of_the_organization(rows: Path, tmp_path: Path) -> None:
    site = tmp_path / "site.json"
    site.write_text(json.dumps({"accounts": [{"id": "111122223333"}]}))
    lines = said(rows, "--organization", str(site), "--days", "0")
    assert [line for line in lines if "444455556666 is not an account in your organization" in line] == lines[1:]


def test_a_row_that_reaches_too_far_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{RULE},,,arn:aws:iam::@org:role/Vending,,vending,,,,{day(20)}\n")
    done = awol("allowlist", "check", "--allowlist", str(tmp_path / "a.csv"))
    assert done.returncode == 2
    assert b"needs a snapshot of your organization" in done.stderr
