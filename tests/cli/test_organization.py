"""`awol organization` and `awol exposure` on files: what is written, what is said beside it, and how they end."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from awol.aws import UnreachableError
from awol.cli import exposure as exposure_command
from awol.cli import organization as organization_command
from awol.cli.exposure import command as exposure
from awol.cli.organization import command as organization
from awol.errors import AwolError, ConfigurationError
from awol.estate import taking
from awol.estate.tree import Tree
from tests.estate.test_files import ACCOUNT, DENY, MANAGEMENT, OTHER, UNIT, accounts, targets, whole, without, written


def take(*arguments: str) -> Result:
    return CliRunner().invoke(organization, arguments)


def snapshot(folder: Path, name: str = "organization.json", **more: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(more), encoding="utf-8")
    return path


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.exception
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_answers_of_the_aws_cli_make_a_snapshot(tmp_path: Path) -> None:
    result = take("--from", str(written(tmp_path, whole())))
    found = told(result)
    assert found["organization_id"] == "o-exampleorgid"
    assert found["management_account_id"] == MANAGEMENT
    assert [(one["id"], one["ou"]) for one in found["accounts"]] == [(MANAGEMENT, ""), (ACCOUNT, "Workloads")]
    assert result.stderr == "2 accounts\nprotected_roles is empty: @org, @ou and @new in an allow-list need it\n"
    assert take("--from", str(tmp_path), "-q").stderr == ""


def test_accounts_that_are_not_active_are_counted(tmp_path: Path) -> None:
    rows = [{"id": "000000000001"}, {"id": "000000000002", "status": "SUSPENDED"}]
    source = snapshot(tmp_path, accounts=rows, protected_roles=["Admin"])
    assert take("--from", str(source)).stderr == "2 accounts, 1 of them not active\n"


def test_what_was_written_by_hand_stays_and_the_file_is_whole(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    answers = written(tmp_path / "answers", whole())
    kept = snapshot(
        tmp_path,
        accounts=[{"id": ACCOUNT, "owner": "team-a", "environment": "prod"}, {"id": "000000000009", "name": "shop"}],
        protected_roles=["AWSControlTowerExecution"],
    )
    result = take("--from", str(answers), "-o", str(kept))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "2 accounts\n"
    found = json.loads(kept.read_text(encoding="utf-8"))
    by_id = {one["id"]: one for one in found["accounts"]}
    assert (by_id[ACCOUNT]["owner"], by_id[ACCOUNT]["environment"], by_id[ACCOUNT]["ou"]) == (
        "team-a",
        "prod",
        "Workloads",
    )
    assert found["protected_roles"] == ["AWSControlTowerExecution"]
    # All accounts were read: one that is not among them has departed.
    assert [(one["id"], one["name"]) for one in found["departed"]] == [("000000000009", "shop")]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o644
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers", "organization.json"]


def test_a_list_of_some_accounts_makes_none_depart(tmp_path: Path) -> None:
    kept = snapshot(tmp_path, accounts=[{"id": "000000000009"}])
    (tmp_path / "accounts.csv").write_text("id,name\n000000000001,one\n", encoding="utf-8")
    assert take("--from", str(tmp_path / "accounts.csv"), "-o", str(kept)).exit_code == 0
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert [one["id"] for one in found["accounts"]] == ["000000000001", "000000000009"]
    assert "departed" not in found


def test_of_several_files_the_last_one_wins(tmp_path: Path) -> None:
    one = snapshot(tmp_path, "one.json", accounts=[{"id": ACCOUNT, "name": "one"}])
    two = snapshot(tmp_path, "two.json", accounts=[{"id": ACCOUNT, "name": "two"}])
    assert told(take("--from", str(one), "--from", str(two)))["accounts"][0]["name"] == "two"
    assert told(take("--from", str(two), "--from", str(one)))["accounts"][0]["name"] == "one"


def test_answers_that_lack_accounts_make_no_snapshot(tmp_path: Path) -> None:
    folder = written(tmp_path, without(f"list-accounts-for-parent.{UNIT}"))
    result = take("--from", str(folder), "-o", str(tmp_path / "new.json"))
    assert isinstance(result.exception, ConfigurationError)
    assert result.exception.message.startswith("nothing is written, because the snapshot would be incomplete: ")
    assert not (tmp_path / "new.json").exists()


def test_a_slip_in_a_snapshot_is_no_answer_of_the_aws_cli(tmp_path: Path) -> None:
    result = take("--from", str(snapshot(tmp_path, acounts=[])))
    assert isinstance(result.exception, ConfigurationError)
    assert "`acounts`" in str(result.exception)


CLOSED: list[tuple[str, str]] = [
    ("SUSPENDED", "CLOSED"), ("PENDING_CLOSURE", "CLOSED"), ("ACTIVE", "ACTIVE"), ("PENDING_ACTIVATION",
    "PENDING_ACTIVATION"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "after"), CLOSED)
def test_an_account_that_was_suspended_when_it_went_had_been_closed(status: str, after: str, tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    kept = snapshot(tmp_path, accounts=[{"id": "000000000009", "status": status, "created": "2026-01-01T00:00:00Z"}])
    assert take("--from", str(written(tmp_path / "answers", whole())), "-o", str(kept)).exit_code == 0
    (gone,) = json.loads(kept.read_text(encoding="utf-8"))["departed"]
    assert (gone["status"], gone["created"]) == (after, "2026-01-01T00:00:00Z")


def test_one_that_departs_again_keeps_the_time_at_which_it_first_joined(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    kept = snapshot(
        tmp_path,
        accounts=[{"id": "000000000009", "created": "2026-05-01T00:00:00Z"}],
        departed=[{"id": "000000000009", "created": "2025-01-01T00:00:00Z"}, {"id": "000000000008"}],
    )
    assert take("--from", str(written(tmp_path / "answers", whole())), "-o", str(kept)).exit_code == 0
    gone = {one["id"]: one["created"] for one in json.loads(kept.read_text(encoding="utf-8"))["departed"]}
    assert gone == {"000000000008": "", "000000000009": "2025-01-01T00:00:00Z"}


def test_one_that_departed_at_a_time_without_a_date_has_the_date_of_its_return(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    back = {"id": "000000000009", "created": "2026-05-01T00:00:00Z"}
    kept = snapshot(tmp_path, accounts=[back], departed=[{"id": "000000000009"}])
    assert take("--from", str(written(tmp_path / "answers", whole())), "-o", str(kept)).exit_code == 0
    (gone,) = json.loads(kept.read_text(encoding="utf-8"))["departed"]
    assert gone["created"] == "2026-05-01T00:00:00Z"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = take("--from", str(snapshot(tmp_path, accounts=[])), "-o", str(tmp_path / "none" / "new.json"))
    assert isinstance(result.exception, AwolError)
    assert str(result.exception).startswith(f"{tmp_path}/none/new.json: cannot be written: No such file or directory")


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, kept = snapshot(tmp_path, "a.json", accounts=[]), snapshot(tmp_path, accounts=[{"id": ACCOUNT}])

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    before = kept.read_bytes()
    result = take("--from", str(source), "-o", str(kept))
    assert isinstance(result.exception, AwolError)
    assert "cannot be written: No space left on device" in str(result.exception)
    assert kept.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "organization.json"], "no half file stays"


def test_a_live_organization_is_told_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def read(*, policies: bool, say: Any) -> Tree:
        asked.append(policies)
        say("2 accounts")
        return Tree("o-exampleorgid", MANAGEMENT)

    monkeypatch.setattr(taking, "take", read)
    assert told(take())["management_account_id"] == MANAGEMENT
    assert take().stderr.startswith("0 accounts\n")
    monkeypatch.setattr(organization_command, "on_terminal", lambda: True)
    assert take().stderr.replace("\033[K", "").startswith("\r2 accounts\r0 accounts\n")
    assert take("-q").stderr == ""
    assert asked == [False] * 4


def test_a_live_organization_that_could_not_be_read_whole_is_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = Tree("o-exampleorgid", MANAGEMENT, unread=("the accounts of ou-1: AccessDenied", "more"))
    monkeypatch.setattr(taking, "take", lambda **_: broken)
    result = take("-o", str(tmp_path / "new.json"))
    assert isinstance(result.exception, UnreachableError)
    assert result.exception.message.endswith("the accounts of ou-1: AccessDenied")
    assert not (tmp_path / "new.json").exists()


def look(*arguments: str) -> Result:
    return CliRunner().invoke(exposure, arguments)


EXPOSED: Mapping[str, Any] = {**whole(), f"list-targets-for-policy.{DENY}": targets(OTHER)}


def test_who_could_leave_is_said_and_fails_if_asked(tmp_path: Path) -> None:
    for name, files in (("safe", whole()), ("exposed", dict(EXPOSED))):
        (tmp_path / name).mkdir()
        written(tmp_path / name, files)
    safe, open_ = ("--from", str(tmp_path / "safe")), ("--from", str(tmp_path / "exposed"))
    assert look(*safe).stdout.splitlines()[-1] == "2 accounts: 1 safe, 1 management"
    assert look(*safe, "--fail-on", "any").exit_code == 0
    assert f"EXPOSED     {ACCOUNT}" in look(*open_).stdout
    assert look(*open_).exit_code == 0
    assert look(*open_, "--fail-on", "any").exit_code == 1
    assert look(*open_).stderr == ""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (without("list-organizations-features"), "central root access"),
        (without("describe-trails", "get-trail-status.organization-trail"), "trail"),
        (without(f"list-accounts-for-parent.{UNIT}"), f"the accounts of {UNIT}"),
    ],
)
def test_what_could_not_be_read_is_said_and_exit_3(files: dict[str, Any], told: str, tmp_path: Path) -> None:
    result = look("--from", str(written(tmp_path, files)))
    assert result.exit_code == 3
    assert "could not be read: " in result.stderr
    assert told in result.stderr


def test_an_account_of_which_something_is_not_known_is_exit_3(tmp_path: Path) -> None:
    result = look("--from", str(written(tmp_path, without(f"describe-policy.{DENY}"))), "--fail-on", "any")
    assert result.exit_code == 3
    assert f"UNKNOWN     {ACCOUNT}" in result.stdout


def test_no_account_is_no_answer(tmp_path: Path) -> None:
    bare = {name: part for name, part in whole().items() if not name.startswith("list-accounts")}
    result = look("--from", str(written(tmp_path, bare)))
    assert result.exit_code == 3
    assert "error: no account was read" in result.stderr


def test_what_was_read_is_saved_and_read_again(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    answers, saved = written(tmp_path / "answers", dict(EXPOSED)), tmp_path / "saved.json"
    first = look("--from", str(answers), "--save", str(saved))
    assert look("--from", str(saved)).stdout == first.stdout != ""
    made = look("--from", str(saved), "--format", "json", "-o", str(tmp_path / "out.json"))
    assert made.stdout == ""
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["organization"]["id"] == "o-exampleorgid"


def test_a_unit_that_accounts_may_leave_from_is_read_from_the_snapshot(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    answers = written(tmp_path / "answers", dict(EXPOSED))
    site = snapshot(tmp_path, transition_ous=[UNIT], accounts=[{"id": ACCOUNT}])
    reason = "an organizational unit that accounts may leave from"
    assert reason not in look("--from", str(answers)).stdout
    assert reason in look("--from", str(answers), "--organization", str(site)).stdout


def test_the_script_that_exports_needs_no_credentials() -> None:
    result = look("--commands")
    assert result.exit_code == 0
    assert result.stdout.startswith("#!")
    assert "aws cloudtrail get-trail-status" in result.stdout


def test_a_live_estate_is_read_with_its_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def read(*, policies: bool, say: Any) -> Tree:
        asked.append(policies)
        say("3 policies")
        return Tree("o-exampleorgid", MANAGEMENT)

    monkeypatch.setattr(taking, "take", read)
    assert "3 policies" not in look().stderr
    monkeypatch.setattr(exposure_command, "on_terminal", lambda: True)
    assert look().stderr.replace("\033[K", "").startswith("\r3 policies\r")
    assert "3 policies" not in look("-q").stderr
    assert asked == [True] * 3


def test_accounts_of_a_part_are_no_whole_organization(tmp_path: Path) -> None:
    """Without the root among the answers an account that is not listed may still be there."""
    (tmp_path / "answers").mkdir()
    answers = written(tmp_path / "answers", {"list-accounts": accounts(MANAGEMENT)})
    kept = snapshot(tmp_path, accounts=[{"id": "000000000009"}])
    assert take("--from", str(answers), "-o", str(kept)).exit_code == 0
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert [one["id"] for one in found["accounts"]] == ["000000000009", MANAGEMENT]
