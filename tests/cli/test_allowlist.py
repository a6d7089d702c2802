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


@pytest.mark.parametrize(
    ("lines", "counted"),
    [(1, "0 rows in {}, 0"), (2, "1 row in {}, 1"), (3, "2 rows in {}, 2"), (4, "3 rows in {}, 2")],
)
def test_how_many_rows_there_are(lines: int, counted: str, rows: Path) -> None:
    rows.write_text("\n".join(rows.read_text(encoding="utf-8").splitlines()[:lines]), encoding="utf-8")
    done = invoke("allowlist", "check", "--allowlist", str(rows))
    assert done.stderr == f"{counted.format(rows)} to look at\n"


def test_without_an_allow_list_there_is_nothing_to_look_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("allowlist", "check")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "0 rows in no allow-list, 0 to look at\n")


def test_rows_that_approved_nothing_in_a_hunt(rows: Path, tmp_path: Path) -> None:
    columns = dict(zip(HEAD.split(","), rows.read_text(encoding="utf-8").splitlines()[4].split(","), strict=True))
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


SITE = {
    "management_account_id": "111122223333",
    "taken": f"{day(-2)}T03:00:00Z",
    "accounts": [
        {"id": "111122223333"},
        {"id": "444455556666", "ou": "Workloads/Prod"},
        {"id": "777788889999", "ou": "Sandbox/Prod"},
    ],
    "protected_roles": ["Vending"],
    "approved_to_leave": ["444455556666"],
}
REACH = [
    # (rule, target, recipient, principal of a row; what is said of it, "" for nothing)
    (RULE, "", "111122223333", "arn:aws:iam::111122223333:role/Vending", ""),
    (RULE, "", "", "arn:aws:iam::999988887777:role/Vending", "999988887777, is not an account in your organization"),
    ("aws_sts_assume_root*", "", "", "arn:aws:iam::111122223333:role/Vending",
     "aws_sts_assume_root* covers the critical rule aws_sts_assume_root_create_password"),
    ("aws_org_*", "", "", "arn:aws:iam::111122223333:role/Vending", "aws_org_* covers 8 critical rules, such as"),
    ("aws_sts_assume_root_create_password", "", "", "arn:aws:iam::111122223333:role/Vending", ""),
    ("aws_org_move_account*", "", "", "arn:aws:iam::111122223333:role/Vending", ""),
    (RULE, "", "", "arn:aws:iam::@ou:Prod:role/Vending", "`Prod` is 2 units: Sandbox/Prod, Workloads/Prod"),
    (RULE, "@ou:Prod", "111122223333", "", "`Prod` is 2 units"),
    (RULE, "", "", "arn:aws:iam::@ou:Workloads/Prod:role/Vending", ""),
    (RULE, "", "", "arn:aws:iam::@ou:Workloads:role/Vending", ""),
    ("aws_org_leave_success", "444455556666", "", "", ""),
    ("aws_org_leave_success", "777788889999", "", "", "777788889999 is not approved to leave"),
    ("aws_org_account_departed_left", "777788889999", "", "", "777788889999 is not approved to leave"),
    ("aws_org_remove_account", "777788889999", "", "", "777788889999 is not approved to leave"),
    (RULE, "777788889999", "", "", ""),
    # A guard of the organization that is taken away takes no account out.
    ("aws_org_service_access_disabled", "777788889999", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "target", "recipient", "principal", "told"), REACH)
def test_a_row_that_covers_what_it_should_not(
    rule: str, target: str, recipient: str, principal: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{rule},{target},{recipient},{principal},,why,T-1,,,{day(40)}\n")
    (tmp_path / "site.json").write_text(json.dumps(SITE))
    lines = said(tmp_path / "a.csv", "--organization", str(tmp_path / "site.json"))
    assert [told in line for line in lines] == ([True] if told else [])


@pytest.mark.parametrize(
    ("taken", "told"), [(f"{day(-29)}T23:00:00Z", False), (f"{day(-31)}T00:00:00Z", True), ("", False)]
)
def test_scopes_of_a_snapshot_that_is_old(taken: str, told: bool, tmp_path: Path) -> None:
    """An account that was vended since is not in it."""
    scoped, plain = "arn:aws:iam::@org:role/Vending", "arn:aws:iam::111122223333:role/Vending"
    (tmp_path / "site.json").write_text(json.dumps(SITE | {"taken": taken}))
    for principal, expected in ((scoped, told), (plain, False)):
        (tmp_path / "a.csv").write_text(f"{HEAD}\n{RULE},,,{principal},,why,T-1,,,{day(40)}\n")
        lines = said(tmp_path / "a.csv", "--organization", str(tmp_path / "site.json"))
        assert ["take a new snapshot" in line for line in lines] == ([True] if expected else [])


def test_a_row_that_approved_something_outside_of_the_organization(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{RULE},,,arn:aws:iam::111122223333:role/Vending,,why,T-1,,,{day(40)}\n")
    (tmp_path / "site.json").write_text(json.dumps(SITE))
    columns = dict(zip(HEAD.split(","), (tmp_path / "a.csv").read_text().splitlines()[1].split(","), strict=True))
    for target, told in (("444455556666", False), ("999988887777", True), ("444455556666, 999988887777", True)):
        finding = {"rule": RULE, "approved": columns, "target_account": target}
        (tmp_path / "found.jsonl").write_text(json.dumps(finding) + "\n")
        arguments = ("--organization", str(tmp_path / "site.json"), "--findings", str(tmp_path / "found.jsonl"))
        lines = said(tmp_path / "a.csv", *arguments)
        expected = "approved a finding about account 999988887777, which is not in your organization"
        assert [expected in line for line in lines] == ([True] if told else [])


def test_a_snapshot_without_accounts_says_of_none_that_it_is_outside(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{RULE},444455556666,,,,why,T-1,,,{day(40)}\n")
    columns = dict(zip(HEAD.split(","), (tmp_path / "a.csv").read_text().splitlines()[1].split(","), strict=True))
    finding = {"rule": RULE, "approved": columns, "target_account": "444455556666"}
    (tmp_path / "found.jsonl").write_text(json.dumps(finding) + "\n")
    for accounts, remarks in (([], 0), ([{"id": "111122223333"}], 2)):
        (tmp_path / "site.json").write_text(json.dumps({"accounts": accounts, "protected_roles": ["Vending"]}))
        arguments = ("--organization", str(tmp_path / "site.json"), "--findings", str(tmp_path / "found.jsonl"))
        lines = said(tmp_path / "a.csv", *arguments)
        assert ["your organization" in line for line in lines] == [True] * remarks


def test_a_row_that_reaches_too_far_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{RULE},,,arn:aws:iam::@org:role/Vending,,vending,,,,{day(20)}\n")
    done = awol("allowlist", "check", "--allowlist", str(tmp_path / "a.csv"))
    assert done.returncode == 2
    assert b"needs a snapshot of your organization" in done.stderr
