"""The alerts of two builds on the same records: throttled as the searches say, and compared."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from awol.build import gather
from awol.build.splunk import files, inside
from awol.cli.common import fixture_environment
from awol.drift.alerts import LISTED, Alerts, alerting, markdown, raised
from awol.drift.candidates import Candidates
from awol.replay.cases import written_cases
from awol.values import Event, parse_time
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
MATERIAL = gather(
    ROOT, [rule for rule in RULES if rule.name in ("aws_org_leave_success", "aws_org_leave_denied")],
    fixture_environment(ROOT),
)  # fmt: skip
NOW = parse_time("2026-12-01T00:00:00Z") or 0
LEFT = "awol - AWS account leaves its organization - Rule"


def record(account: str, minute: int, **others: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.08",
        "eventID": f"{account}-{minute}-{len(others)}",
        "eventTime": f"2026-11-24T{10 + minute // 60:02}:{minute % 60:02}:00Z",
        "eventSource": "organizations.amazonaws.com",
        "eventName": "LeaveOrganization",
        "recipientAccountId": account,
        "sourceIPAddress": "192.0.2.7",
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{account}:user/eve", "accountId": account},
        **others,
    }


RECORDS = [
    # (record, whether it makes a new alert of its account: an hour passes between two)
    (record("111122223333", 0), True),
    (record("111122223333", 30), False),
    (record("111122223333", 59), False),
    (record("111122223333", 60), True),
    (record("444455556666", 1), True),
]
DENIED = record("111122223333", 5, errorCode="AccessDenied", errorMessage="no")


@pytest.mark.parametrize("engine", ["splunk", "splunk-addon", "splunk-indexed"])
def test_alerts_that_are_throttled_are_one(engine: str) -> None:
    events = [Event(one) for one, _ in RECORDS]
    found = raised(alerting(inside(MATERIAL), now=0), lambda _: events, engine)
    assert found[LEFT].number == sum(new for _, new in RECORDS)
    assert sorted(found[LEFT].counts.values()) == [1, 2]
    (key,) = [one for one, number in found[LEFT].counts.items() if number == 2]
    assert key[0] == "account=111122223333"
    assert key[2] == "actor=arn:aws:iam::111122223333:user/eve"


def test_a_search_that_is_not_there_any_more_is_told_with_its_alerts() -> None:
    fewer = dataclasses.replace(MATERIAL, rules=tuple(one for one in MATERIAL.rules if one.level == "critical"))
    events = [Event(one) for one, _ in RECORDS] + [Event(DENIED)]
    before, after = (raised(alerting(inside(one), now=0), lambda _: events, "splunk") for one in (MATERIAL, fewer))
    told = markdown(before, after, f"{len(events)} records")
    assert "6 records: 4 alerts before, 3 after." in told
    assert "| 1, severity 5 | no such search |" in told
    assert "- account=111122223333, target_account=111122223333" in told
    assert "leaves its organization" not in told


def test_the_same_alerts_are_said_to_be_the_same() -> None:
    found = {"s": Alerts("5", False, {("account=1",): 2})}
    assert (
        markdown(found, found, "3 records")
        == "# What changes in the alerts\n\n3 records: 2 alerts before, 2 after. The same alerts.\n"
    )


def test_what_adds_risk_alone_is_no_alert() -> None:
    before, after = ({"s": Alerts("5", silent, {("account=1",): 2})} for silent in (False, True))
    told = markdown(before, after, "3 records")
    assert "2 alerts before, 0 after" in told
    assert "| s | 2, severity 5 | 2, severity 5, adds only risk |" in told


def test_what_came_and_went_is_listed() -> None:
    before = {"awol - Left - Rule": Alerts("high", silent=False, counts={("a", "x"): 2, ("b", "y"): 1, ("c", "z"): 1})}
    after = {"awol - Left - Rule": Alerts("high", silent=False, counts={("a", "x"): 2, ("b", "y"): 2, ("d", "w"): 1})}
    assert markdown(before, after, "6 records") == (
        "# What changes in the alerts\n\n6 records: 4 alerts before, 5 after.\n\n"
        "| search | before | after |\n|---|---|---|\n| Left | 4, severity high | 5, severity high |\n\n"
        "## Left\n\n```diff\n+ b, y\n+ d, w\n- c, z\n```\n"
    )


def test_a_rule_that_is_new_gone_of_another_level_or_silent() -> None:
    before = {"a|b": Alerts("low", silent=False, alike=1), "gone": Alerts("low", silent=False, alike=1_500)}
    after = {"a|b": Alerts("high", silent=True, alike=1), "new": Alerts("low", silent=False)}
    assert markdown(before, after, "6 records", "rule") == (
        "# What changes in the alerts\n\n6 records: 1,501 alerts before, 0 after.\n\n"
        "| rule | before | after |\n|---|---|---|\n| a\\|b | 1, severity low | 1, severity high, adds only risk |\n"
        "| gone | 1,500, severity low | no such rule |\n| new | no such rule | 0, severity low |\n"
    )


def test_of_many_only_some_are_listed() -> None:
    before = {"a": Alerts("low", silent=False)}
    counts: dict[tuple[str, ...], int] = {(f"{at:03}",): 1 for at in range(LISTED + 3)}
    told = markdown(before, {"a": Alerts("low", silent=False, counts=counts)}, "6 records")
    assert told.count("\n+ ") == LISTED
    assert told.endswith("\nand 3 more\n```\n")


def write(folder: Path, made: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return folder


def test_the_command_compares_builds_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    old = write(tmp_path / "old", files(MATERIAL))
    new = write(tmp_path / "new", files(dataclasses.replace(MATERIAL, rules=MATERIAL.rules[:1])))
    logs = tmp_path / "logs.json"
    logs.write_text(json.dumps({"Records": [one for one, _ in RECORDS] + [DENIED]}))
    done = awol("diff", str(old), str(new), "--alerts", str(logs))
    assert done.returncode == 0
    assert done.stdout.startswith(b"# What changes in the alerts")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    empty = tmp_path / "empty"
    empty.mkdir()
    done = awol("diff", str(old), str(new), "--alerts", str(broken))
    assert done.returncode == 3
    assert b"broken.json" in done.stderr
    for nothing in (tmp_path / "not there", empty):
        done = awol("diff", str(old), str(new), "--alerts", str(nothing))
        assert (done.returncode, done.stdout) == (3, b""), "alerts of nothing are not called the same"
        assert b"error: no record was read, so nothing was compared\n" in done.stderr
    done = awol("diff", str(old), str(tmp_path), "--alerts", str(logs))
    assert done.returncode == 2
    assert b"holds 0 files awol-splunk-*.tar.gz" in done.stderr


@pytest.mark.parametrize("engine", ["splunk", "splunk-addon", "splunk-indexed"])
def test_of_the_records_of_every_fixture_the_candidates_raise_the_same_alerts(engine: str) -> None:
    # Each case of each rule, searched together: chains, counts and silences look at several records.
    searches = alerting(inside(gather(ROOT, RULES, fixture_environment(ROOT))), now=NOW)
    events = [event for rule in RULES for case in written_cases(ROOT, rule)[::6] for event in case.events]
    with Candidates(searches, engine) as found:
        found.collect(iter(events))
        assert found.read == len(events)
        assert raised(searches, found.of, engine) == raised(searches, lambda _: events, engine)
        kept = [sum(1 for _ in found.of(one)) for one in searches]
    # The search for silence looks at everything, each other one at some of it.
    assert 0 < sum(kept) < 0.2 * len(kept) * len(events)


def test_what_no_search_looks_at_is_not_kept() -> None:
    other = record("111122223333", 7, eventName="ListRoots", readOnly=True)
    one = Event(RECORDS[0][0], "f", "line 3", 3)
    searches = alerting(inside(MATERIAL), now=0)
    with Candidates(searches, "splunk") as found:
        found.collect([Event(other), one])
        kept = [msgspec.structs.asdict(event) for search in searches for event in found.of(search)]
    assert found.read == 2
    assert kept
    assert all(event == msgspec.structs.asdict(one) for event in kept)
