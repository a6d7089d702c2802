"""`awol explain`: records, chains and silent accounts, what is not certain, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from awol.cli.explain import FEW
from awol.errors import PackError
from tests.commands import invoke
from tests.conftest import ROOT

LEAVE, CHAIN, QUIET = "aws_org_leave_success", "aws_corr_leave_and_accept", "aws_account_went_silent"


def run(*arguments: str) -> Result:
    return invoke("explain", *arguments)


def record(name: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.09", "eventTime": "2026-05-28T03:00:00Z", "eventSource": "organizations.amazonaws.com",
        "eventName": name, "eventID": f"{name}-{number}", "userIdentity": {"accountId": "111122223333"},
        "awsRegion": "us-east-1", "recipientAccountId": "111122223333", **more,
    }  # fmt: skip


def written(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return str(path)


def heads(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if not line.startswith(" ")]


def test_a_record_that_fires_and_one_that_does_not(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.jsonl", record("LeaveOrganization"), record("LeaveOrganization", 2, errorCode="Denied")
    )
    result = run(LEAVE, file)
    assert result.exit_code == 0
    assert heads(result) == [
        f"{LEAVE} fires: LeaveOrganization LeaveOrganization-1 ({file}:1)",
        f"{LEAVE} silent: LeaveOrganization LeaveOrganization-2 ({file}:2)",
    ]
    assert result.stdout.count("would fire with: ") == 1, "what fires would need nothing"
    assert 'eventName: LeaveOrganization    found: "LeaveOrganization"' in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("only", "shown"), [("fires", "1"), ("silent", "2")])
def test_records_of_one_verdict_alone(only: str, shown: str, tmp_path: Path) -> None:
    records = record("LeaveOrganization"), record("LeaveOrganization", 2, errorCode="Denied")
    (head,) = heads(run(LEAVE, written(tmp_path / "a.jsonl", *records), "--only", only))
    assert f"LeaveOrganization-{shown} " in head


def test_a_heap_is_told_by_what_is_nearest(tmp_path: Path) -> None:
    few = [record("DescribeOrganization", number) for number in range(FEW)]
    alone = run(LEAVE, written(tmp_path / "few.jsonl", *few))
    assert (len(heads(alone)), alone.stderr) == (FEW, "") == (20, "")
    heap = written(tmp_path / "heap.jsonl", *few, record("LeaveOrganization"))
    result = run(LEAVE, heap)
    assert len(heads(result)) == 2
    assert heads(result)[0].startswith(f"{LEAVE} fires: ")
    assert heads(result)[1].endswith(", and 19 more that fail the same conditions")
    assert result.stderr == "21 records, 1 fire; of the silent ones only the nearest are shown (--all shows all)\n"
    assert len(heads(run(LEAVE, heap, "--all"))) == 21
    assert run(LEAVE, heap, "--quiet").stderr == ""
    kinds = [record(f"Call{number}") for number in range(30)]
    assert len(heads(run(LEAVE, written(tmp_path / "kinds.jsonl", *kinds)))) == 5
    assert len(heads(run(LEAVE, written(tmp_path / "kinds.jsonl", *kinds), "--misses", "7"))) == 7


def test_what_could_not_be_read_is_not_certain(tmp_path: Path) -> None:
    """A rule that looks into an object, and a record in which that object is a text."""
    rule = "aws_org_move_account"
    broken = record("MoveAccount", requestParameters="{accountId=1}")
    told = run(rule, written(tmp_path / "a.jsonl", broken)).stdout
    sure = run(rule, written(tmp_path / "b.jsonl", record("MoveAccount", requestParameters={"accountId": "1"}))).stdout
    assert "not certain" not in sure
    assert "  not certain: requestParameters could not be read; conditions on the fields inside see nothing" in told


def test_no_records_and_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text('{"Records": []}', encoding="utf-8")
    nothing = run(LEAVE, str(tmp_path / "none.json"))
    assert "no records" in nothing.stderr
    (tmp_path / "broken.json").write_text("hello", encoding="utf-8")
    broken = run(LEAVE, str(tmp_path / "broken.json"))
    assert broken.exit_code == 3
    assert broken.stderr.startswith("error: ")
    assert "no records" not in broken.stderr
    for rule in (CHAIN, QUIET):
        assert run(rule, str(tmp_path / "broken.json")).exit_code == 3


def test_a_rule_that_the_pack_has_not(tmp_path: Path) -> None:
    result = run("aws_org_leave_sucess", written(tmp_path / "a.jsonl", record("LeaveOrganization")))
    assert isinstance(result.exception, PackError)


def test_a_chain_is_told_as_a_story(tmp_path: Path) -> None:
    """A member leaves, and accepts another organization's invitation."""
    left = record("LeaveOrganization")
    accepted = record("AcceptHandshake", 2, eventTime="2026-05-28T03:30:00Z", requestParameters={"handshakeId": "h-1"})
    whole = run(CHAIN, written(tmp_path / "whole.jsonl", left, accepted))
    assert whole.exit_code == 0
    assert "LeaveOrganization-1" in whole.stdout
    assert "AcceptHandshake-2" in whole.stdout
    half = run(CHAIN, written(tmp_path / "half.jsonl", left))
    assert half.stdout != whole.stdout
    assert "AcceptHandshake-2" not in half.stdout
    other = run(CHAIN, written(tmp_path / "other.jsonl"), written(tmp_path / "quiet.jsonl", record("ListRoots")))
    assert "no records" not in other.stderr
    (tmp_path / "none.json").write_text('{"Records": []}', encoding="utf-8")
    assert "no records" in run(CHAIN, str(tmp_path / "none.json")).stderr


def daily(account: str, days: Sequence[int]) -> list[dict[str, Any]]:
    return [
        record("ListRoots", day, eventTime=f"2026-05-{day:02}T00:00:00Z", eventID=f"{account}-{day}",
               recipientAccountId=account)
        for day in days
    ]  # fmt: skip


def test_an_account_that_went_silent_is_told_from_one_that_logs(tmp_path: Path) -> None:
    records = [*daily("111122223333", range(1, 15)), *daily("444455556666", range(1, 11))]
    result = run(QUIET, written(tmp_path / "a.jsonl", *records))
    lines = result.stdout.splitlines()
    first, newest = "2026-05-01T00:00:00Z", "before the newest record"
    assert lines[:2] == [
        f"111122223333 logs: records from {first} to 2026-05-14T00:00:00Z, 0.0 hours {newest}",
        f"444455556666 silent: records from {first} to 2026-05-10T00:00:00Z, 96.0 hours {newest}",
    ]
    assert lines[2].startswith("silent: no record for 24 hours, and earlier records that span at least 24 hours")
    assert result.stderr == ""
    nameless = {key: value for key, value in record("ListRoots").items() if key != "recipientAccountId"}
    assert "no record names an account and a time" in run(QUIET, written(tmp_path / "b.jsonl", nameless)).stderr


def test_examples_stand_in_for_values_that_the_site_has_not_given(tmp_path: Path) -> None:
    needy = "aws_org_move_account_to_transition_ou"
    file = written(tmp_path / "a.jsonl", record("ListRoots"))
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")
    told = run(needy, file, "--environment", str(tmp_path / "empty.yml")).stderr
    assert told == "note: placeholders have their values from the pack's fixtures (transition_ou_ids)\n"
    assert "note: " not in run(needy, file, "--environment", str(ROOT / "fixtures/environment.yml")).stderr
