"""The review of an allow-list: rows that end, that nothing used, that cover what they should not."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from awol.configuration.allowlist import load, parse
from awol.configuration.allowlist.review import Site, review
from awol.configuration.organization import Account, Organization
from awol.errors import ConfigurationError
from awol.values import Rule
from tests.packs import our_rules

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TODAY = date(2026, 6, 1)
HEAD = "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,expires\n"
MANAGEMENT, ONE, OTHER = "111122223333", "444455556666", "777788889999"
SITE = Organization(
    "o-exampleorgid", MANAGEMENT, "2026-05-31T00:00:00Z",
    {one: Account(one, ou=ou) for one, ou in ((MANAGEMENT, ""), (ONE, "Workloads/Prod"), (OTHER, "Other/Prod"))},
)  # fmt: skip
LEAVE, MOVE = "aws_org_leave_success", "aws_org_move_account"
WHO = f"arn:aws:iam::{MANAGEMENT}:role/Vending"
RULES = tuple(our_rules())


def said(
    *rows: str, site: Organization | None = SITE, days: int = 14, findings: Path | None = None, now: datetime = NOW
) -> list[str]:
    found = parse(HEAD + "".join(f"{row}\n" for row in rows), "a.csv", RULES, TODAY, site)
    return list(review(found, now, days, Site(RULES, site), None if findings is None else str(findings)))


SOUND = f"{MOVE},{ONE},,,,moves,2026-08-01"


def test_a_sound_row() -> None:
    assert said(SOUND) == []
    assert said(SOUND, site=None) == []


LAST = datetime(2026, 6, 11, tzinfo=UTC)
"""The day named as the end of a row still counts: one that expires on the 10th ends with the beginning of the 11th."""


@pytest.mark.parametrize(
    ("left", "days", "told"),
    [
        (timedelta(days=10, milliseconds=1), 10, ""),
        (timedelta(days=10), 10, "expires within 10 days, on 2026-06-10; renew it, or let it end"),
        (timedelta(days=10), 9, ""),
        (timedelta(milliseconds=1), 0, ""),
        (timedelta(milliseconds=1), 1, "expires within 1 days, on 2026-06-10; renew it, or let it end"),
        (timedelta(), 0, "expired on 2026-06-10; remove it, or approve it again with a later end"),
        (-timedelta(days=100), 14, "expired on 2026-06-10; remove it, or approve it again with a later end"),
    ],
)
def test_a_row_that_ends_soon_or_has_ended(left: timedelta, days: int, told: str) -> None:
    row = f"{MOVE},{ONE},,,,moves,2026-06-10"
    line = f"a.csv:2: {told}: moves (rule {MOVE}, target_account_id {ONE}, until 2026-06-10)"
    assert said(row, days=days, now=LAST - left, site=None) == ([line] if told else [])


CRITICAL = "aws_org_accept_handshake_member"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        # Named in full, it is meant.
        (CRITICAL, ""),
        ("aws_org_accept_handshake_mem*", f"covers the critical rule {CRITICAL}"),
        # Two of them are critical; the first by its name is told.
        ("aws_org_p*", "covers 2 critical rules, such as aws_org_policy_type_disabled"),
        # A wildcard over rules of which none is critical.
        ("aws_org_move_account*", ""),
    ],
)
def test_a_wildcard_over_critical_rules(pattern: str, told: str) -> None:
    found = said(f"{pattern},{ONE},,,,x,2026-08-01")
    assert [one.partition("; ")[0] for one in found] == ([f"a.csv:2: {pattern} {told}"] if told else [])
    assert said(f"{pattern},{ONE},,,,x,2026-08-01", site=None) == found, "it needs no snapshot"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"{MOVE},999988887777,,,,moves,2026-08-01",
         "target_account_id 999988887777 is not an account in your organization"),
        (f"{MOVE},,999988887777,,,moves,2026-08-01",
         "recipient_account_id 999988887777 is not an account in your organization"),
        (f"{MOVE},,,arn:aws:iam::999988887777:role/Vending,,moves,2026-08-01",
         "the account of its principal, 999988887777, is not an account in your organization"),
        (f"{MOVE},{ONE},{MANAGEMENT},arn:aws:iam::{MANAGEMENT}:role/Vending,,moves,2026-08-01", ""),
        # Without a principal there is no account of one.
        (f"{MOVE},{ONE},{MANAGEMENT},,,moves,2026-08-01", ""),
    ],
)  # fmt: skip
def test_an_account_that_is_not_in_the_organization(row: str, told: str) -> None:
    found = said(row)
    assert len(found) == (1 if told else 0)
    assert all(told in one for one in found)
    # A snapshot that lists no accounts says of none that it is outside.
    assert said(row, site=dataclasses.replace(SITE, accounts={})) == []
    assert said(row, site=None) == []


def scoped(taken: str, scope: str = "@ou:Prod") -> list[str]:
    site = dataclasses.replace(SITE, taken=taken, protected_roles=("Admin",))
    return said(f"{MOVE},{scope},,{WHO},,moves,2026-08-01", site=site)


def test_a_scope_by_the_name_of_several_units_and_by_an_old_snapshot() -> None:
    assert scoped("2026-05-31T00:00:00Z") == [
        next(
            one
            for one in scoped("2026-05-31T00:00:00Z")
            if "`Prod` is 2 units: Other/Prod, Workloads/Prod; write" in one
        )
    ]
    assert scoped("2026-05-31T00:00:00Z", "@ou:Workloads/Prod") == []
    (told,) = scoped("2025-01-02T03:04:05Z", "@ou:Workloads/Prod")
    assert (
        "its scope goes by a snapshot of 2025-01-02, without the accounts that came since; take a new snapshot" in told
    )
    assert scoped("", "@ou:Workloads/Prod") == []


DEEP = {
    one: Account(one, ou=ou)
    for one, ou in ((MANAGEMENT, ""), (ONE, "Workloads/Prod/EU"), (OTHER, "Other/Prod/US"), ("222233334444", "Other"))
}


@pytest.mark.parametrize(
    ("scope", "units"),
    [
        ("@ou:Prod", "`Prod` is 2 units: Other/Prod, Workloads/Prod"),
        ("@ou:/Prod/", "`/Prod/` is 2 units: Other/Prod, Workloads/Prod"),
        ("@ou:Other/Prod", ""),
        ("@ou:EU", ""),
        ("@org", ""),
    ],
)
@pytest.mark.parametrize("column", ["target", "recipient", "caller"])
def test_the_units_that_a_scope_names_are_told_wherever_it_stands(column: str, scope: str, units: str) -> None:
    site = dataclasses.replace(SITE, accounts=DEEP, protected_roles=("Vending",))
    row = {
        "target": f"{MOVE},{scope},,{WHO},,x,2026-08-01",
        "recipient": f"{MOVE},,{scope},{WHO},,x,2026-08-01",
        "caller": f"{MOVE},,,arn:aws:iam::{scope}:role/Vending,,x,2026-08-01",
    }[column]
    found = [one.partition("; ")[0] for one in said(row, site=site)]
    assert found == ([f"a.csv:2: {units}"] if units else [])


def test_a_unit_that_is_named_twice_is_told_once() -> None:
    site = dataclasses.replace(SITE, protected_roles=("Vending",))
    assert len(said(f"{MOVE},@ou:Prod,@ou:Prod,arn:aws:iam::@ou:Prod:role/Vending,,x,2026-08-01", site=site)) == 1


@pytest.mark.parametrize(
    ("taken", "stale"),
    [("2026-05-02T00:00:00Z", False), ("2026-05-01T23:59:59Z", True), ("2026-06-30T00:00:00Z", False)],
)
@pytest.mark.parametrize("column", [1, 2])
def test_a_snapshot_may_be_thirty_days_old(taken: str, stale: bool, column: int) -> None:
    cells = [MOVE, "", "", WHO, "", "x", "2026-08-01"]
    cells[column] = "@ou:Workloads/Prod"
    found = said(",".join(cells), site=dataclasses.replace(SITE, taken=taken))
    assert [f"a snapshot of {taken[:10]}," in one for one in found] == ([True] if stale else [])


def test_an_approval_to_leave_is_for_one_who_may() -> None:
    site = dataclasses.replace(SITE, approved_to_leave=(OTHER,))
    (told,) = said(f"{LEAVE},{ONE},,,,sale,2026-08-01", site=site)
    assert f"{ONE} is not approved to leave in your snapshot (approved_to_leave)" in told
    assert said(f"{LEAVE},{OTHER},,,,sale,2026-08-01", site=site) == []
    assert said(f"{LEAVE},{ONE},,,,sale,2026-08-01") == [], "the snapshot does not say who may leave"
    assert said(f"aws_root_console_login,{ONE},,,,x,2026-08-01", site=site) == [], "no rule on leaving"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        # Loud rules on membership about who leaves, critical and high, named or among others.
        (f"{LEAVE},{ONE},,,,x,2026-08-01", True),
        (f"aws_org_leave_denied,{ONE},,,,x,2026-08-01", True),
        (f"aws_org_move_account*,{ONE},,,,x,2026-08-01", True),
        # A quiet one, one on guardrails, and one on membership that is about something else.
        (f"{MOVE},{ONE},,,,x,2026-08-01", False),
        (f"aws_org_policy_detached_from_root,{ONE},,,,x,2026-08-01", False),
        (f"aws_org_account_joined_invited,{ONE},,,,x,2026-08-01", False),
        # No account, and one that stands for several, is none that is not approved.
        (f"{LEAVE},,{MANAGEMENT},,,x,2026-08-01", False),
        (f"{LEAVE},@org,,{WHO},,x,2026-08-01", False),
    ],
)
def test_which_rules_are_about_leaving(row: str, told: bool) -> None:
    site = dataclasses.replace(SITE, approved_to_leave=(OTHER,))
    assert [f"{ONE} is not approved to leave" in one for one in said(row, site=site)] == ([True] if told else [])


def finding(approval: dict[str, str] | None, account: str = ONE) -> str:
    return json.dumps({"rule": MOVE, "target_account": account, "account": MANAGEMENT, "approved": approval})


def test_a_file_that_is_no_list_of_findings(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_text("hello\n", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        said(SOUND, findings=tmp_path / "f.jsonl")


def test_a_row_that_no_finding_used(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(finding(None) + "\n", encoding="utf-8")
    (told,) = said(SOUND, findings=path)
    assert MOVE in told


def approved(row: str) -> dict[str, str]:
    return dict(zip(HEAD.strip().split(","), row.split(","), strict=True)) | {
        "ticket": "",
        "owner": "",
        "not_before": "",
    }


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (ONE, []),
        (f"{ONE}, {OTHER}", []),
        ("", []),
        ("999988887777", ["999988887777"]),
        (f"{ONE}, 999988887777, 888877776666", ["888877776666", "999988887777"]),
    ],
)
def test_a_row_that_approved_findings(about: str, told: list[str], tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(f"{finding(None)}\n{finding(approved(SOUND), about)}\n", encoding="utf-8")
    found = said(SOUND, findings=path)
    assert len(found) == len(told)
    for one, account in zip(found, told, strict=True):
        assert f"approved a finding about account {account}, which is not in your organization" in one
    assert said(SOUND, findings=path, site=None) == []
    assert said(SOUND, findings=path, site=dataclasses.replace(SITE, accounts={})) == []
    other = SOUND.replace("moves", "others")
    assert ["approved nothing in these findings" in one for one in said(other, findings=path)] == [True]
    # A finding of a list without the columns that may be left out is of the same row.
    short = {name: value for name, value in approved(SOUND).items() if value}
    path.write_text(f"{finding(short, about)}\n", encoding="utf-8")
    assert said(SOUND, findings=path) == found


def record(target: str, log: str = MANAGEMENT) -> dict[str, Any]:
    return {
        "eventName": "MoveAccount", "eventTime": "2026-06-01T00:00:00Z", "recipientAccountId": log,
        "requestParameters": {"accountId": target}, "userIdentity": {"type": "IAMUser", "arn": WHO},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "target", "log", "covered"),
    [
        (f"{MOVE},{ONE},,,,x,2026-08-01", ONE, MANAGEMENT, True),
        (f"{MOVE},{ONE},,,,x,2026-08-01", OTHER, MANAGEMENT, False),
        (f"{MOVE},,{MANAGEMENT},,,x,2026-08-01", ONE, MANAGEMENT, True),
        (f"{MOVE},,{MANAGEMENT},,,x,2026-08-01", ONE, ONE, False),
        (f"{MOVE},@ou:Workloads,,{WHO},,x,2026-08-01", ONE, MANAGEMENT, True),
        (f"{MOVE},@ou:Workloads,,{WHO},,x,2026-08-01", OTHER, MANAGEMENT, False),
        (f"{MOVE},,@ou:Workloads,{WHO},,x,2026-08-01", OTHER, ONE, True),
        (f"{MOVE},,@ou:Workloads,{WHO},,x,2026-08-01", OTHER, OTHER, False),
    ],
)
def test_what_a_row_covers(row: str, target: str, log: str, covered: bool) -> None:
    found = parse(f"{HEAD}{row}\n", "a.csv", RULES, TODAY, SITE)
    assert (found.approval(MOVE, record(target, log)) is not None) is covered


def test_a_list_is_read_as_of_a_day_and_with_the_organization(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, RULES).rows == ()
    text = f"{HEAD}{MOVE},@ou:Workloads,,{WHO},,x,2026-08-01\n"
    (tmp_path / "allowlist.csv").write_text(text, encoding="utf-8")
    for path in (None, tmp_path / "allowlist.csv"):
        assert load(path, RULES, TODAY, SITE).approval(MOVE, record(ONE)) is not None
        assert load(path, RULES, TODAY, SITE).approval(MOVE, record(OTHER)) is None
    with pytest.raises(ConfigurationError):
        load(None, RULES, TODAY)
    assert load(None, RULES, TODAY, SITE).source == "allowlist.csv"


def test_rules_are_given_once_and_hold(tmp_path: Path) -> None:
    """The rules may come from an iterator: each is asked of several rows."""
    given: list[Rule] = [one for one in RULES if one.name == MOVE]
    found = parse(HEAD + f"{MOVE},{ONE},,,,x,2026-08-01\n{MOVE},{OTHER},,,,x,2026-08-01\n", "a.csv", iter(given), TODAY)
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("principal", "step"),
    [
        ("assumed-role/Vending/*", ""),
        ("assumed-role/Vending/build-*", ""),
        ("assumed-role/Vending", "for example assumed-role/Vending/*"),
        ("assumed-role/Vending/", "for example assumed-role/Vending/*"),
        ("assumed-role/Vending/a/b", "for example assumed-role/Vending/*"),
        ("assumed-role/*/a", "name the role; a wildcard may stand for the session"),
        ("role/*", "name a role or user; a wildcard may stand for a session name"),
        ("role/path/*", "name a role or user; a wildcard may stand for a session name"),
        ("federated-user/bob", "name the user who calls GetFederationToken: user/NAME"),
    ],
)
def test_how_a_principal_is_written(principal: str, step: str) -> None:
    text = f"{HEAD}{MOVE},{ONE},,arn:aws:sts::{MANAGEMENT}:{principal},,x,2026-08-01\n"
    if not step:
        assert len(parse(text, "a.csv", RULES, TODAY, SITE).rows) == 1
        return
    with pytest.raises(ConfigurationError) as refused:
        parse(text, "a.csv", RULES, TODAY, SITE)
    assert refused.value.next_step == step
    assert str(refused.value.location).startswith("a.csv:2")


@pytest.mark.parametrize(
    ("scope", "step"),
    [
        ("@ou:Workload", "do you mean `@ou:Workloads`?"),
        ("@ou:zzz", "write the names of its path, for example Workloads/Prod"),
        ("@ou:", "write "),
        ("@everything", "write "),
    ],
)
def test_a_scope_that_means_nothing(scope: str, step: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse(f"{HEAD}{MOVE},{scope},,{WHO},,x,2026-08-01\n", "a.csv", RULES, TODAY, SITE)
    assert (refused.value.next_step or "").startswith(step)
    assert str(refused.value.location).startswith("a.csv:2")
    if step.startswith(("do", "write the")):
        assert refused.value.message == f"no account in your snapshot is in the unit `{scope.removeprefix('@ou:')}`"
