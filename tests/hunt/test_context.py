"""What a snapshot of the organization adds to findings, and what stays as it is without one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from awol.cli import cli
from awol.configuration.organization import Account, Organization
from awol.hunt.context import WOULD_ADD, Context
from awol.hunt.detections import summary

MEMBER = Account("444455556666", "payments", "workloads", environment="prod")
SITE = Organization(
    organization_id="o-exampleorgid",
    management_account_id="111122223333",
    accounts={
        "444455556666": MEMBER,
        "111122223333": Account("111122223333", "org", ""),
        "777788889999": Account("777788889999", ou="Workloads/Test", owner="team-b", status="SUSPENDED"),
        "123456789012": Account("123456789012", "audit"),
    },
    delegated_administrators=("123456789012",),
    approved_to_leave=("777788889999",),
)
NONE = Organization()


@pytest.mark.parametrize(
    ("identity", "site", "told"),
    [
        ("444455556666", SITE, "prod account 444455556666 (payments, OU workloads)"),
        ("111122223333", SITE, "management account 111122223333 (org)"),
        (
            "777788889999",
            SITE,
            "account 777788889999 (OU Workloads/Test, owner team-b, suspended, approved to leave)",
        ),
        ("123456789012", SITE, "account 123456789012 (audit, in no OU, delegated administrator)"),
        ("555566667777", SITE, "account 555566667777 (not in your snapshot)"),
        ("444455556666", NONE, "account 444455556666"),
        ("444455556666", None, "account 444455556666"),
    ],
)
def test_an_account_in_words(identity: str, site: Organization | None, told: str) -> None:
    assert Context(site).account(identity) == told


def made(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "eventSource": "organizations.amazonaws.com",
        "eventName": name,
        "eventTime": "2026-05-28T03:00:00Z",
        "eventID": "e1",
        "recipientAccountId": "444455556666",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::444455556666:user/m", "accountId": "444455556666"},
        "requestParameters": None,
        "responseElements": None,
    } | fields


def handshake(organization: str, manager: str, action: str = "INVITE") -> dict[str, Any]:
    arn = f"arn:aws:organizations::{manager}:handshake/{organization}/invite/h-1"
    parties = [{"type": "ACCOUNT", "id": "444455556666"}]
    answer = {"handshake": {"arn": arn, "action": action, "parties": parties}}
    return made("AcceptHandshake", responseElements=answer)


def service_event(name: str, **details: str) -> dict[str, Any]:
    told = {"accountId": "444455556666"} | details
    caller = {"accountId": "111122223333", "invokedBy": "organizations.amazonaws.com"}
    return made(name, serviceEventDetails=told, recipientAccountId="111122223333", userIdentity=caller)


FOREIGN = handshake("o-foreignorgid", "777788889999")
OWN = handshake("o-exampleorgid", "111122223333")
PROD = "prod account 444455556666 (payments, OU workloads)"
BY = "by arn:aws:iam::444455556666:user/m"


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (
            FOREIGN,
            (f"{PROD} left to a foreign organization (o-foreignorgid, managed by account 777788889999): "
            f"AcceptHandshake {BY} succeeded"),
        ),
        (
            OWN,
            f"{PROD} accepted the invitation of your own organization (o-exampleorgid): AcceptHandshake {BY} succeeded",
        ),
        (
            handshake("o-foreignorgid", "777788889999", "ENABLE_ALL_FEATURES"),
            (f"AcceptHandshake {BY} on {PROD} for a foreign organization (o-foreignorgid, managed by account "
            "777788889999) succeeded"),
        ),
        (FOREIGN | {"errorCode": "AccessDenied"}, (f"AcceptHandshake {BY} on {PROD} for a foreign organization "
         "(o-foreignorgid, managed by account 777788889999) failed: AccessDenied")),
        (made("LeaveOrganization"), f"{PROD} left your organization: LeaveOrganization {BY} succeeded"),
        (
            made("LeaveOrganization", errorCode="AccessDenied"),
            f"LeaveOrganization {BY} on {PROD} failed: AccessDenied",
        ),
        (
            service_event("AccountDepartedOrganization", departureMethod="LEFT"),
            f"{PROD} left your organization: AccountDepartedOrganization by organizations.amazonaws.com succeeded",
        ),
        (
            service_event("AccountDepartedOrganization", departedMethod="Removed"),
            (f"{PROD} was removed from your organization: AccountDepartedOrganization by organizations.amazonaws.com "
            "succeeded"),
        ),
        (
            service_event("AccountDepartedOrganization", departureMethod="CLEANED"),
            (f"{PROD} was closed and is no longer listed: AccountDepartedOrganization by organizations.amazonaws.com "
            "succeeded"),
        ),
        (
            service_event("AccountJoinedOrganization"),
            f"{PROD} joined your organization: AccountJoinedOrganization by organizations.amazonaws.com succeeded",
        ),
        (
            made("RemoveAccountFromOrganization", requestParameters={"accountId": "444455556666"}),
            f"{PROD} was removed from your organization: RemoveAccountFromOrganization {BY} succeeded",
        ),
        (
            made("CloseAccount", requestParameters={"accountId": "444455556666"}),
            f"{PROD} is being closed: CloseAccount {BY} succeeded",
        ),
        (
            made("CreateOrganization"),
            f"{PROD} created its own organization (unknown id): CreateOrganization {BY} succeeded",
        ),
        (
            service_event("AccountDepartedOrganization"),
            f"{PROD} left your organization: AccountDepartedOrganization by organizations.amazonaws.com succeeded",
        ),
        (
            made("CreateOrganization", responseElements={
                "organization": {"arn": "arn:aws:organizations::444455556666:organization/o-newexampleorg"}}),
            f"{PROD} created its own organization (o-newexampleorg): CreateOrganization {BY} succeeded",
        ),
        (
            made("DeleteTrail", userIdentity={"arn": "arn:aws:iam::555566667777:user/x", "accountId": "555566667777"}),
            ("DeleteTrail by arn:aws:iam::555566667777:user/x of account 555566667777, which is not in your snapshot "
            f"on {PROD} succeeded"),
        ),
    ],
)  # fmt: skip
def test_a_summary_with_a_snapshot(record: Mapping[str, Any], told: str) -> None:
    assert summary(record, Context(SITE)) == told


@pytest.mark.parametrize("site", [None, NONE])
def test_a_summary_without_a_snapshot(site: Organization | None) -> None:
    assert summary(FOREIGN) == f"AcceptHandshake {BY} on account 444455556666 succeeded"
    assert summary(made("LeaveOrganization", errorCode="AccessDenied"), Context(site)) == (
        f"LeaveOrganization {BY} on account 444455556666 failed: AccessDenied"
    )


def test_which_organization_is_foreign_needs_one_of_one_s_own() -> None:
    accounts_alone = replace(SITE, organization_id="", management_account_id="")
    assert Context(accounts_alone).other(FOREIGN) == "the organization o-foreignorgid, managed by account 777788889999"
    assert Context(accounts_alone).fate(OWN).startswith("accepted the invitation of the organization")
    by_manager = replace(SITE, organization_id="")
    assert Context(by_manager).other(OWN) == "your own organization (o-exampleorgid)"
    assert Context(by_manager).other(FOREIGN).startswith("a foreign organization")


def test_names_of_a_snapshot_cannot_reach_the_terminal() -> None:
    hostile = replace(SITE, accounts={"444455556666": replace(MEMBER, name="pay\x1b[2Jments")})
    assert "\x1b" not in summary(FOREIGN, Context(hostile))


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "f.jsonl").write_text("".join(json.dumps(one) + "\n" for one in (FOREIGN, made("DeleteTrail"))))
    (tmp_path / "organization.json").write_text(SITE.as_json())
    return tmp_path


def hunt(logs: Path, *arguments: str, known: bool = True) -> Any:
    site = ["--organization", str(logs / "organization.json")] if known else []
    return CliRunner().invoke(cli, ["hunt", str(logs / "f.jsonl"), *site, *arguments])


@pytest.mark.parametrize("format_", ["table", "timeline", "jsonl", "csv", "html"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_format_tells_it(format_: str, jobs: str, logs: Path) -> None:
    told = f"{PROD} left to a foreign organization"
    with_snapshot = hunt(logs, "--format", format_, "--jobs", jobs)
    assert told in with_snapshot.stdout
    assert f"CRITICAL: {told}" in with_snapshot.stderr
    assert WOULD_ADD not in with_snapshot.stderr
    without = hunt(logs, "--format", format_, "--jobs", jobs, known=False)
    assert "payments" not in without.output
    assert without.stderr.count(WOULD_ADD) == 1


def test_machines_get_it_in_parts(logs: Path) -> None:
    [finding] = [
        json.loads(line)
        for line in hunt(logs, "-q", "--format", "jsonl", "--min-level", "critical").stdout.splitlines()
    ]
    known = {"name": "payments", "ou": "workloads", "owner": "", "environment": "prod", "status": "ACTIVE"}
    assert finding["context"] == {"444455556666": known}
    [plain] = [
        json.loads(line)
        for line in hunt(logs, "-q", "--format", "jsonl", "--min-level", "critical", known=False).stdout.splitlines()
    ]
    assert "context" not in plain


def test_nothing_found_asks_for_no_snapshot(logs: Path) -> None:
    assert WOULD_ADD not in hunt(logs, "--since", "2027-01-01", known=False).stderr
    assert hunt(logs, "-q", known=False).stderr == ""


@pytest.mark.parametrize(
    ("identities", "told"),
    [
        ("123456789012", "account 123456789012 (audit, in no OU, delegated administrator)"),
        (
            "111122223333, 999900001111",
            "management account 111122223333 (org), account 999900001111 (not in your snapshot)",
        ),
    ],
)
def test_several_accounts_in_words(identities: str, told: str) -> None:
    assert Context(SITE).accounts(identities) == told
