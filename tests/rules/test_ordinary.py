"""The ordinary traffic: large and varied enough to find false alarms, and quiet but for what a person has agreed to.

That nothing else fires is `test_replay.py`'s business: it holds every rule to `expected.yml` on every engine.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from awol.replay.cases import ORDINARY, load_expected
from tests.conftest import ROOT
from tests.packs import our_rules

FOLDER = ROOT / "fixtures" / ORDINARY
QUIET = ("low", "informational")

LOUD: Mapping[str, str] = {
    "aws_root_console_login": "break-glass with MFA, announced: each sign-in of a root user is looked at",
    "aws_corr_about_to_leave": "the console of the break-glass user looks at the organization: there is a ticket",
    "aws_root_api_use": "what the break-glass user came for: a bucket policy that had locked out everybody",
    "aws_iam_org_powerful_policy_attached": "Control Tower and AFT make roles of theirs administrators",
    "aws_org_policy_changed": "the landing zone rewrites a service control policy: compared with the change",
    "aws_org_delegated_admin_registered": "the first roll-out of a security service, once",
    "aws_account_region_enabled": "the landing zone opens a region of its configuration",
    "aws_guardduty_suppression": "the security team quietens its own scanner",
}
"""Rules of medium and above that rightly speak on an ordinary day, each with the reason. A new line is a decision."""

Record = dict[str, Any]


def records() -> dict[str, list[Record]]:
    return {
        path.name: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(FOLDER.glob("*.jsonl"))
    }


@pytest.fixture(scope="module")
def traffic() -> list[Record]:
    return [record for file in records().values() for record in file]


@pytest.fixture(scope="module")
def levels() -> dict[str, str]:
    return {rule.name: rule.level for rule in our_rules()}


def without_identity(record: Record) -> str:
    """A record but for its ids and times: what a reader would call the same record."""
    plain = json.loads(json.dumps(record))
    for key in ("eventID", "requestID", "sharedEventID", "eventTime"):
        plain.pop(key, None)
    context = (plain.get("userIdentity") or {}).get("sessionContext") or {}
    (context.get("attributes") or {}).pop("creationDate", None)
    return json.dumps(plain, sort_keys=True)


def test_there_is_enough_of_it(traffic: list[Record]) -> None:
    assert len(traffic) >= 1000
    assert len({record["eventSource"] for record in traffic}) >= 40


def test_no_kind_of_call_outweighs_the_rest(traffic: list[Record]) -> None:
    calls = Counter((record["eventSource"], record["eventName"]) for record in traffic)
    assert len(calls) >= 600
    assert calls.most_common(1)[0][1] <= len(traffic) * 0.03, calls.most_common(3)


def test_no_record_stands_twice(traffic: list[Record]) -> None:
    alike: dict[str, list[str]] = {}
    for record in traffic:
        alike.setdefault(without_identity(record), []).append(record["eventID"])
    assert not [ids for ids in alike.values() if len(ids) > 1]


def test_two_records_that_differ_in_time_alone_are_the_same() -> None:
    one = {"eventID": "1", "eventTime": "2026-03-17T00:00:00Z", "eventName": "ListRoles"}
    assert without_identity(one) == without_identity({**one, "eventID": "2", "eventTime": "2026-03-17T00:00:09Z"})
    assert without_identity(one) != without_identity({**one, "eventName": "ListUsers"})


def test_all_of_it_is_of_one_day(traffic: list[Record]) -> None:
    assert {record["eventTime"][:10] for record in traffic} == {"2026-03-17"}


@pytest.mark.parametrize(
    "caller",
    [
        "AWSControlTowerExecution",
        "AWSAFTExecution",
        "stacksets-exec-",
        "AWSServiceRoleForSSO",
        "AWSServiceRoleForAutoScaling",
        "AWSServiceRoleForConfigConforms",
    ],
)
def test_the_callers_that_alarm_naive_rules_are_there(caller: str, traffic: list[Record]) -> None:
    assert any(f"role/{caller}" in (record.get("userIdentity") or {}).get("arn", "") for record in traffic), caller


def test_what_is_loud_is_agreed_to(levels: dict[str, str]) -> None:
    loud = {
        name for names in load_expected(FOLDER / "expected.yml").values() for name in names if levels[name] not in QUIET
    }
    assert loud == set(LOUD)
    assert all(len(reason.split()) > 3 for reason in LOUD.values())
