"""`awol new` as a command: what it writes and says, and the options that do not go together."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from awol.errors import EventError
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import DENIED, SUCCESS, small_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = small_pack(tmp_path / "pack", (DENIED, SUCCESS), "fixtures")
    shutil.copy(ROOT / "pack.yml", root)
    return root


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--chain", "--family", "x"), "--family is for a rule on single records: leave out either it or --chain"),
        (("--chain", "--event", "x"), "--event is for a rule on single records"),
        (("--chain", "--record", "x"), "--record is for a rule on single records"),
        (("--chain", "--from", "x"), "--from is for a rule on single records"),
        (("--step", "x"), "--step is for a chain: add --chain"),
        (("--timespan", "1h"), "--timespan is for a chain: add --chain"),
    ],
)
def test_options_that_do_not_go_together(options: tuple[str, ...], told: str, pack: Path) -> None:
    done = invoke("new", "aws_org_policy_detached_denied", *options, pack=pack)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_rule_its_guide_and_fixtures(pack: Path) -> None:
    done = invoke("new", "aws_org_leave_denied_again", "--event", "organizations:LeaveOrganization", pack=pack)
    assert done.exit_code == 0, done.exception
    paths = done.stdout.split()
    assert all((pack / path).is_file() for path in paths)
    assert paths[0].endswith("aws_org_leave_denied_again.yml")
    assert "inferred: organizations:LeaveOrganization, " in done.stderr
    assert ", tags and references as in aws_org_leave_" in done.stderr
    assert (
        "next: `awol check` names each line to fill in; then `awol convert`, `awol replay aws_org_leave" in done.stderr
    )
    quiet = invoke("new", "aws_org_leave_denied_more", "--event", "LeaveOrganization", "--quiet", pack=pack)
    assert (quiet.exit_code, quiet.stderr) == (0, "")


def test_the_parameters_of_a_record_are_taken(pack: Path, tmp_path: Path) -> None:
    record = {
        "eventSource": "organizations.amazonaws.com", "eventName": "DetachPolicy", "eventID": "secret-id",
        "requestParameters": {"policyId": "p-examplescp1", "targetId": "ou-exam-workload1"},
    }  # fmt: skip
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    done = invoke("new", "aws_org_policy_detached", "--record", str(tmp_path / "one.json"), pack=pack)
    assert done.exit_code == 0, done.exception
    fixtures = "".join((pack / path).read_text(encoding="utf-8") for path in done.stdout.split() if "fixtures/" in path)
    assert "policyId" in fixtures
    assert "secret-id" not in fixtures


@pytest.mark.parametrize(("content", "told"), [('{"Records": []}', "holds no record"), ("hello", "one.json")])
def test_a_file_without_a_record(content: str, told: str, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(content, encoding="utf-8")
    done = invoke("new", "aws_org_policy_detached", "--record", str(tmp_path / "one.json"), pack=pack)
    assert isinstance(done.exception, EventError)
    assert told in str(done.exception)
    assert not list(pack.glob("rules/*/aws_org_policy_detached.*"))


def test_a_chain_of_steps_by_name_and_by_option(pack: Path) -> None:
    named = invoke("new", "aws_corr_leave_denied_then_leave_success", "--chain", pack=pack)
    assert named.exit_code == 0, named.exception
    assert f"steps, in this order: {DENIED}, {SUCCESS}; by recipientAccountId" in named.stderr
    assert "the name does not tell the steps" not in named.stderr
    text = (pack / named.stdout.split()[0]).read_text(encoding="utf-8")
    assert "timespan: 24h" in text
    given = invoke(
        "new", "aws_corr_other_way", "--chain", "--step", SUCCESS, "--step", DENIED, "--timespan", "3h", pack=pack
    )
    assert given.exit_code == 0, given.exception
    assert f"steps, in this order: {SUCCESS}, {DENIED}; by recipientAccountId" in given.stderr
    assert "timespan: 3h" in (pack / given.stdout.split()[0]).read_text(encoding="utf-8")
    guessed = invoke("new", "aws_corr_what_is_it", "--chain", pack=pack)
    assert guessed.exit_code == 0, guessed.exception
    assert "the name does not tell the steps, so the two steps are examples; name yours with --step" in guessed.stderr
