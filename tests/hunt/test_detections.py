"""What a finding says of its record, beside a snapshot of the organization and without one."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from awol.configuration.organization import Account, Organization
from awol.hunt.context import Context
from awol.hunt.detections import FATE, Detection, Step, detection, facts, packed, parameters, summary, unpacked
from awol.pack import parse_rule
from awol.values import Event, Hit

MEMBER, MANAGEMENT, OTHER = "444455556666", "111122223333", "777788889999"
SITE = Context(
    Organization(
        "o-exampleorgid", MANAGEMENT, accounts={MEMBER: Account(MEMBER, "pay", "workloads"), OTHER: Account(OTHER)}
    )
)
PAY = f"account {MEMBER} (pay, OU workloads)"
DEPARTED: dict[str, Any] = {
    "eventName": "AccountDepartedOrganization",
    "eventTime": "2026-05-28T03:00:00Z",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "organizations.amazonaws.com",
    "userAgent": "organizations.amazonaws.com",
    "recipientAccountId": MANAGEMENT,
    "userIdentity": {
        "arn": "arn:aws:sts::111122223333:assumed-role/Ops/s",
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "attributes": {"mfaAuthenticated": "true"},
            "sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/Ops"},
        },
    },
    "serviceEventDetails": {"accountId": MEMBER},
    "requestParameters": {"name": "x"},
}


def test_the_facts_of_a_record() -> None:
    told = facts(Event(DEPARTED, "a.json"))
    assert told._asdict() == {
        "time": "2026-05-28T03:00:00Z",
        "account": MANAGEMENT,
        "target_account": MEMBER,
        "region": "us-east-1",
        "actor": "arn:aws:sts::111122223333:assumed-role/Ops/s",
        "source_ip": "organizations.amazonaws.com",
        "file": "a.json",
        "summary": "AccountDepartedOrganization by arn:aws:sts::111122223333:assumed-role/Ops/s on account "
        "444455556666 succeeded",
        "access_key": "ASIAIOSFODNN7EXAMPLE",
        "user_agent": "organizations.amazonaws.com",
        "mfa": "true",
        "session_issuer": "arn:aws:iam::111122223333:role/Ops",
        "parameters": {"name": "x"},
        "context": {},
        "told": {},
    }


def test_a_snapshot_tells_both_accounts_each_by_itself() -> None:
    told = facts(Event(DEPARTED), SITE)
    assert told.told == {
        MEMBER: PAY,
        MANAGEMENT: f"management account {MANAGEMENT}",
        FATE: "left your organization",
    }
    assert told.context == {
        MEMBER: {"name": "pay", "ou": "workloads", "owner": "", "environment": "", "status": "ACTIVE"}
    }


def test_of_several_accounts_each_is_told_and_all_of_them_together() -> None:
    record = {"eventName": "DeleteMembers", "requestParameters": {"accountIds": [MEMBER, OTHER]}}
    assert facts(Event(record), SITE).told == {
        MEMBER: PAY,
        OTHER: f"account {OTHER} (in no OU)",
        f"{MEMBER}, {OTHER}": f"{PAY}, account {OTHER} (in no OU)",
    }


def test_an_account_that_is_not_told_is_none() -> None:
    """Nothing names an account: "" is told of none but where several are told together."""
    assert facts(Event({"eventName": "x"}), SITE).told.keys() <= {""}


@pytest.mark.parametrize(
    ("record", "account", "target"),
    [
        # Before version 1.06 nobody says whose log it is: the caller's account is shown.
        ({"eventName": "x", "userIdentity": {"accountId": MEMBER}}, MEMBER, MEMBER),
        ({"eventName": "x", "recipientAccountId": OTHER, "userIdentity": {"accountId": MEMBER}}, OTHER, OTHER),
        # A call on another account that names none is about nobody that is known.
        ({"eventName": "CloseAccount", "userIdentity": {"accountId": MEMBER}}, MEMBER, ""),
        ({"eventName": "CloseAccount", "recipientAccountId": OTHER}, OTHER, ""),
        ({"eventName": "x"}, "", ""),
    ],
)
def test_whose_log_it_is_and_whom_it_is_about(record: dict[str, Any], account: str, target: str) -> None:
    told = facts(Event(record))
    assert (told.account, told.target_account) == (account, target)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, {}),
        (["a"], {}),
        ({}, {}),
        ({"a": "", "b": None, "c": {"d": 1}, "e": ["f"]}, {}),
        ({"a": "x" * 120, "b": "x" * 121, "c": True, "d": 7}, {"a": "x" * 120, "c": "true", "d": "7"}),
        ({str(at): "x" for at in range(9)}, {str(at): "x" for at in range(8)}),
        ({"none": None} | {str(at): "x" for at in range(8)}, {str(at): "x" for at in range(8)}),
        ({"a\x1b": "x"}, {"a\\x1b": "x"}),
    ],
)
def test_the_first_plain_values_say_what_a_call_was_about(given: object, told: dict[str, str]) -> None:
    assert parameters({"requestParameters": given}) == told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, "an unnamed event succeeded"),
        ({"eventName": "x"}, "x succeeded"),
        ({"eventName": "x", "userIdentity": {"invokedBy": "y"}}, "x by y succeeded"),
        ({"eventName": "x", "recipientAccountId": MEMBER}, f"x on account {MEMBER} succeeded"),
        ({"eventName": "x", "errorCode": "AccessDenied"}, "x failed: AccessDenied"),
    ],
)
def test_a_summary_of_what_a_record_tells(record: dict[str, Any], told: str) -> None:
    assert summary(record) == told


def test_a_fate_without_an_account_is_not_told() -> None:
    assert summary({"eventName": "LeaveOrganization"}, SITE) == "LeaveOrganization succeeded"
    assert summary({"eventName": "LeaveOrganization", "recipientAccountId": MEMBER}, SITE) == (
        f"{PAY} left your organization: LeaveOrganization succeeded"
    )


LEFT = Detection(
    rule="r", title="Left", level="high", time="t", account=MANAGEMENT, target_account=MEMBER, region="us-east-1",
    actor="a", source_ip="i", event_ids=("e",), file="f", summary="s", approved=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "headline"),
    [
        (LEFT, f"Left: account {MEMBER}"),
        (replace(LEFT, target_account=""), f"Left: account {MANAGEMENT}"),
        (replace(LEFT, target_account="", account=""), "Left: unknown account"),
        (replace(LEFT, told={MEMBER: "account pay"}), "Left: account pay"),
        (replace(LEFT, told={MEMBER: "account pay", FATE: "left"}), "account pay left"),
        (replace(LEFT, told={MANAGEMENT: "account org"}), f"Left: account {MEMBER}"),
    ],
)
def test_a_headline(found: Detection, headline: str) -> None:
    assert found.headline == headline


def test_json_has_what_is_told_alone() -> None:
    plain = LEFT.as_json()
    assert plain.keys().isdisjoint({"count", "last_time", "context", "raw", "told", "steps"})
    assert {"count", "last_time"}.isdisjoint(replace(LEFT, count=1, last_time="u").as_json())
    full = replace(LEFT, count=2, last_time="u", context={MEMBER: {"name": "pay"}}, raw=({"x": 1},)).as_json()
    assert {name: full[name] for name in full.keys() - plain.keys()} == {
        "count": 2,
        "last_time": "u",
        "context": {MEMBER: {"name": "pay"}},
        "raw": [{"x": 1}],
    }


STEP = Step("t", ("r", "q"), "low", MEMBER, "a", "i", "e", "f", "s")


@pytest.mark.parametrize("found", [LEFT, replace(LEFT, steps=(STEP, replace(STEP, time="u"))), replace(LEFT, count=3)])
def test_a_finding_survives_the_way_from_another_process(found: Detection) -> None:
    assert unpacked(packed(found)) == found
    assert all(not isinstance(one, Step) for one in packed(found)[-1])


def rule(name: str, level: str) -> Any:
    text = (
        f"title: T {name}\nlogsource: {{product: aws, service: cloudtrail}}\nlevel: {level}\n"
        "detection: {s: {eventName: A}, condition: s}\n"
    )
    return parse_rule(text, f"rules/f/{name}.yml", name)


def test_a_finding_is_of_the_last_event_and_names_all() -> None:
    events = [Event({"eventID": one, "eventTime": f"2026-05-28T0{one}:00:00Z"}, f"{one}.json") for one in "12"]
    found = detection(rule("r", "high"), Hit(tuple(events)), {"rule": "r"})
    assert (found.rule, found.title, found.level) == ("r", "T r", "high")
    assert (found.time, found.file, found.event_ids) == ("2026-05-28T02:00:00Z", "2.json", ("1", "2"))
    assert (found.approved, found.raw) == ({"rule": "r"}, ())
    assert detection(rule("r", "high"), Hit(tuple(events)), None, raw=True).raw == tuple(one.record for one in events)


@pytest.mark.parametrize("name", [["A", "LeaveOrganization"], {"a": 1}, 5, None])
def test_a_name_that_is_no_text_is_told_of(name: object) -> None:
    record = {"eventName": name, "userIdentity": {"accountId": MEMBER, "arn": "a"}}
    assert facts(Event(record)).target_account == MEMBER
