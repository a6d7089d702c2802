"""A hunt tells the accounts that used to log and no longer do, in one process or in several."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from awol.configuration.allowlist import Allowlist
from awol.configuration.organization import Account, Organization
from awol.events.reach import Reaches
from awol.hunt.context import Context
from awol.hunt.silence import ready, silent
from awol.hunt.tally import Tally
from awol.pack import load_searches
from tests.commands import invoke
from tests.conftest import ROOT

START = datetime(2026, 9, 10, 9, tzinfo=UTC)
GONE, HERE, QUIET = "444455556666", "777788889999", "111122223333"
RULE = "aws_account_went_silent"


def _record(account: str | None, hours: float, number: int, **more: Any) -> dict[str, Any]:
    record = {
        "eventVersion": "1.11",
        "eventTime": (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "config.amazonaws.com",
        "eventName": "DescribeConfigRules",
        "awsRegion": "us-east-1",
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "recipientAccountId": account,
    }
    return {name: value for name, value in {**record, **more}.items() if value is not None}


def _log(folder: Path, *logs: tuple[str | None, list[float]], **more: Any) -> Path:
    """A file for each account, as CloudTrail delivers them."""
    folder.mkdir(exist_ok=True)
    for number, (account, hours) in enumerate(logs):
        records = [_record(account, at, 1000 * number + place, **more) for place, at in enumerate(hours)]
        content = json.dumps({"Records": records}).encode()
        (folder / f"{number}.json.gz").write_bytes(gzip.compress(content, mtime=0))
    return folder


ALIVE = (HERE, [0.0, 20, 40, 60])


def _hunt(folder: Path, *options: str) -> list[dict[str, Any]]:
    run = invoke("hunt", str(folder), "--format", "jsonl", *options)
    assert run.exit_code == 0, run.output
    return [one for one in map(json.loads, run.stdout.splitlines()) if one["rule"] == RULE]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("hours", "silent"),
    [([0, 12, 30], True), ([0, 24], True), ([0, 23.99], False), ([0, 36], False), ([0, 35.99], True), ([5], False)],
)
def test_a_day_of_logs_and_then_a_day_of_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: list[float], silent: bool, jobs: str
) -> None:
    monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 1)
    found = _hunt(_log(tmp_path / "logs", (GONE, hours), ALIVE), "--jobs", jobs)
    assert [(one["account"], one["target_account"], one["event_ids"]) for one in found] == [(GONE, GONE, [])] * silent


def test_the_caller_does_not_keep_an_account_alive(tmp_path: Path) -> None:
    calling = {"userIdentity": {"type": "AWSAccount", "accountId": GONE}}
    logs = _log(tmp_path / "logs", (GONE, [0, 30]), ALIVE, **calling)
    assert [one["account"] for one in _hunt(logs)] == [GONE]


def test_records_that_are_read_in_full_count_too(tmp_path: Path) -> None:
    """Those that a rule fires on, and a file that is no log file of CloudTrail's."""
    logs = _log(tmp_path / "logs", (GONE, [0, 30]), (HERE, [0, 60]))
    lines = [_record(GONE, 50, 7, eventName="LeaveOrganization", eventSource="organizations.amazonaws.com")]
    (logs / "more.json").write_text("[\n" + json.dumps(lines[0]) + "\n]")
    assert _hunt(logs) == []


@pytest.mark.parametrize("options", [("--account", GONE), ("--region", "us-east-1"), ("--min-level", "high")])
def test_it_is_left_out_where_records_are(tmp_path: Path, options: tuple[str, str]) -> None:
    logs = _log(tmp_path / "logs", (GONE, [0, 30]), ALIVE)
    assert _hunt(logs, *options) == []


def test_the_time_that_is_asked_for_decides(tmp_path: Path) -> None:
    logs = _log(tmp_path / "logs", (GONE, [0, 30]), ALIVE)
    assert len(_hunt(logs, "--until", "2026-09-12T22:00:00Z")) == 1
    assert _hunt(logs, "--until", "2026-09-11T23:00:00Z") == []


def test_a_record_of_the_future_silences_nobody(tmp_path: Path) -> None:
    logs = _log(tmp_path / "logs", (GONE, [0, 30]), (HERE, [0, 40]), (QUIET, [900_000]))
    assert _hunt(logs) == []


def _snapshot(path: Path) -> str:
    accounts = [Account(GONE), Account(HERE), Account(QUIET), Account("123456789012", status="SUSPENDED")]
    new = Account("222233334444", created="2026-09-12T09:00:00Z")
    organization = Organization("o-exampleorgid", HERE, accounts={one.id: one for one in (*accounts, new)})
    path.write_text(organization.as_json(), encoding="utf-8")
    return str(path)


def test_a_snapshot_names_the_accounts_that_are_expected(tmp_path: Path) -> None:
    """One that logged once is silent, one that never logged is told; not one that is suspended, or a day old."""
    logs = _log(tmp_path / "logs", (GONE, [5]), ALIVE)
    found = _hunt(logs, "--organization", _snapshot(tmp_path / "organization.json"))
    assert [one["account"] for one in found] == [GONE, QUIET]
    assert "which the snapshot names" in found[1]["summary"]


def test_the_log_of_one_account_tells_nothing_of_others(tmp_path: Path) -> None:
    logs = _log(tmp_path / "logs", ALIVE)
    assert _hunt(logs, "--organization", _snapshot(tmp_path / "organization.json")) == []


def test_of_very_many_the_latest_are_told_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awol.hunt.silence.MOST_TOLD", 1)
    logs = _log(tmp_path / "logs", (GONE, [0, 30]), (QUIET, [0, 31]), ALIVE)
    assert [one["account"] for one in _hunt(logs)] == [QUIET]
    assert "1 more account fell silent earlier" in invoke("hunt", str(logs)).stderr


def test_the_table_says_since_when(tmp_path: Path) -> None:
    run = invoke("hunt", str(_log(tmp_path / "logs", (GONE, [0, 30]), ALIVE)))
    assert "no record of account 444455556666 for 30 hours: the last is of 2026-09-11T15:00:00Z" in run.stdout
    assert "event ," not in run.stdout


def test_an_explanation_names_every_account() -> None:
    fixture = ROOT / "fixtures" / RULE / "fires" / "two_accounts_at_once.json"
    run = invoke("explain", RULE, str(fixture))
    assert [line.split()[:2] for line in run.stdout.splitlines()[:3]] == [
        [QUIET, "silent:"],
        [GONE, "silent:"],
        [HERE, "logs:"],
    ]


NINE = "2026-09-10T09:00:00Z"


@pytest.mark.parametrize(
    ("pairs", "reach"),
    [
        (
            [(GONE, "2026-09-10T09:00:00Z"), (GONE, "2026-09-09T09:00:00Z")],
            ("2026-09-09T09:00:00Z", "2026-09-10T09:00:00Z"),
        ),
        ([(GONE, "2026-09-10T11:00:00+02:00")], ("2026-09-10T09:00:00Z", "2026-09-10T09:00:00Z")),
        ([(GONE, "2026-09-10T09:00:00.5Z")], ("2026-09-10T09:00:00Z", "2026-09-10T09:00:00Z")),
        ([(GONE, "soon")], None),
        ([(GONE, "2026-99-10T09:00:00Z")], None),
        ([(GONE, None)], None),
        ([(None, "2026-09-10T09:00:00Z")], None),
        ([(7, "2026-09-10T09:00:00Z")], None),
        ([("anonymous", "2026-09-10T09:00:00Z")], None),
    ],
)
def test_what_a_reach_is_made_of(pairs: list[tuple[Any, Any]], reach: tuple[str, str] | None) -> None:
    reaches = Reaches()
    reaches.see(pairs)
    assert dict(reaches) == ({} if reach is None else {(pairs[0][0]): reach})


def search(snapshot: Organization | None, reaches: dict[str, tuple[str, str]], present: int) -> list[str]:
    tally = Tally()
    tally.stats.reaches = Reaches(reaches)
    [asked] = ready([rule for rule in load_searches(ROOT) if rule.name == RULE])
    return [one.account for one in silent(asked, tally, Allowlist(), Context(snapshot), present)]


PRESENT = 1_790_000_000_000
"""2026-09-21, after all of the records."""


@pytest.mark.parametrize(
    ("reaches", "silenced"),
    [
        ({}, []),
        ({GONE: ("soon", "soon")}, []),
        ({GONE: ("soon", "soon"), HERE: (NINE, NINE)}, []),
        ({GONE: (NINE, "2026-09-11T09:00:00Z"), HERE: (NINE, "2026-09-12T09:00:01Z")}, [GONE]),
        ({GONE: (NINE, "2026-09-11T09:00:00Z"), HERE: (NINE, "2026-09-12T09:00:00Z")}, []),
        # The earlier one first, and of one moment by account.
        (
            {
                GONE: (NINE, "2026-09-11T09:00:00Z"),
                QUIET: (NINE, "2026-09-11T09:00:00Z"),
                "000000000000": (NINE, "2026-09-11T10:00:00Z"),
                HERE: (NINE, "2026-09-14T09:00:00Z"),
            },
            [QUIET, GONE, "000000000000"],
        ),
    ],
)
def test_who_fell_silent_by_what_was_seen(reaches: dict[str, tuple[str, str]], silenced: list[str]) -> None:
    assert search(None, reaches, PRESENT) == silenced


def test_the_end_of_the_logs_is_no_later_than_this_moment() -> None:
    reaches = {GONE: (NINE, "2026-09-11T09:00:00Z"), HERE: (NINE, "2026-09-14T09:00:00Z")}
    last = round(datetime(2026, 9, 14, 9, tzinfo=UTC).timestamp() * 1000)
    assert search(None, reaches, last) == [GONE]
    assert search(None, reaches, last - 1) == []


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (Account(QUIET), True),
        (Account(QUIET, status="SUSPENDED"), False),
        # The logs end on the 14th at nine, and a day before that decides.
        (Account(QUIET, created="2026-09-13T08:59:59Z"), True),
        (Account(QUIET, created="2026-09-13T09:00:00Z"), False),
    ],
)
def test_which_accounts_of_a_snapshot_are_expected(account: Account, expected: bool) -> None:
    reaches = {GONE: (NINE, "2026-09-14T09:00:00Z"), HERE: (NINE, "2026-09-14T09:00:00Z")}
    site = Organization(accounts={QUIET: account})
    assert search(site, reaches, PRESENT) == [QUIET] * expected
    assert search(site, {HERE: reaches[HERE]}, PRESENT) == []
