"""Scopes of an allow-list: which accounts they mean, and for which roles they may stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from awol.configuration.allowlist import Allowlist, parse
from awol.configuration.organization import Account, Organization
from awol.errors import ConfigurationError
from tests.packs import our_rules

MANAGEMENT, OLD, NEW, STRANGER = "111122223333", "444455556666", "777788889999", "999988887777"
SITE = Organization(
    organization_id="o-exampleorgid",
    management_account_id=MANAGEMENT,
    accounts={
        one.id: one
        for one in (
            Account(MANAGEMENT, "management", ""),
            Account(OLD, "payments", "Workloads/Prod", created="2025-01-31T08:00:00Z"),
            Account(NEW, "vended", "Sandbox", created="2026-05-27T03:00:00Z"),
        )
    },
    protected_roles=("AWSControlTowerExecution", "AWSAFTExecution", "cdk-exec-@account-eu-central-1"),
)
RULE, DAY = "aws_iam_org_powerful_policy_attached", date(2026, 5, 1)
RULES = our_rules()


def rows(principal: str, target: str = "", site: Organization | None = SITE) -> Allowlist:
    text = f"rule,target_account_id,principal_arn,reason,expires\n{RULE},{target},{principal},vending,2026-06-20\n"
    return parse(text, "a.csv", RULES, DAY, site)


def record(account: str, role: str = "AWSControlTowerExecution", time: str = "2026-05-28T02:59:59Z") -> dict[str, Any]:
    return {
        "eventTime": time,
        "recipientAccountId": account,
        "userIdentity": {
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/session",
            "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{account}:role/{role}"}},
        },
    }


ORG = "arn:aws:iam::@org:role/AWSControlTowerExecution"
PROD = "arn:aws:iam::@ou:Workloads/Prod:role/AWSControlTowerExecution"
YOUNG = "arn:aws:iam::@new<2d:role/AWSControlTowerExecution"
SESSION = "arn:aws:sts::@org:assumed-role/AWSAFTExecution/*"
CDK = "arn:aws:iam::@org:role/cdk-exec-@account-eu-central-1"
COVERED = [
    (ORG, record(OLD), True),
    (ORG, record(NEW), True),
    (ORG, record(STRANGER), False),
    (ORG, record(MANAGEMENT), False),
    (ORG, record(OLD, "AWSControlTowerExecution2"), False),
    (ORG, record(OLD, "Admin"), False),
    (PROD, record(OLD), True),
    (PROD, record(NEW), False),
    ("arn:aws:iam::@ou:Workloads:role/AWSControlTowerExecution", record(OLD), True),
    (YOUNG, record(NEW), True),
    (YOUNG, record(NEW, time="2026-05-29T02:59:59Z"), True),
    (YOUNG, record(NEW, time="2026-05-29T03:00:00Z"), False),
    (YOUNG, record(NEW, time="2026-05-27T02:59:59Z"), False),
    (YOUNG, record(OLD), False),
    ("arn:aws:iam::@new<1h:role/AWSControlTowerExecution", record(NEW, time="2026-05-27T03:59:59Z"), True),
    ("arn:aws:iam::@new<1h:role/AWSControlTowerExecution", record(NEW, time="2026-05-27T04:00:00Z"), False),
    (SESSION, record(NEW, "AWSAFTExecution"), True),
    (SESSION, record(STRANGER, "AWSAFTExecution"), False),
    (CDK, record(OLD, f"cdk-exec-{OLD}-eu-central-1"), True),
    (CDK, record(NEW, f"cdk-exec-{NEW}-eu-central-1"), True),
    (CDK, record(NEW, f"cdk-exec-{OLD}-eu-central-1"), False),
    (CDK, record(STRANGER, f"cdk-exec-{STRANGER}-eu-central-1"), False),
    (CDK, record(OLD, f"cdk-exec-{OLD}-eu-central-2"), False),
    (CDK, record(OLD, "cdk-exec-@account-eu-central-1"), False),
]


@pytest.mark.parametrize(("principal", "found", "covered"), COVERED)
def test_which_calls_a_scope_covers(principal: str, found: dict[str, Any], covered: bool) -> None:
    assert (rows(principal).approval(RULE, found) is not None) == covered


def test_an_account_that_came_after_the_row_is_covered_once_the_snapshot_knows_it() -> None:
    later = Organization(
        management_account_id=MANAGEMENT,
        accounts={**SITE.accounts, STRANGER: Account(STRANGER, "vended later", created="2026-05-28T01:00:00Z")},
        protected_roles=SITE.protected_roles,
    )
    assert rows(ORG).approval(RULE, record(STRANGER)) is None
    assert rows(ORG, site=later).approval(RULE, record(STRANGER)) is not None
    assert rows(YOUNG, site=later).approval(RULE, record(STRANGER)) is not None


def test_a_scope_may_stand_for_the_account_that_an_event_is_about() -> None:
    one = f"arn:aws:iam::{MANAGEMENT}:role/Vending"
    call = record(MANAGEMENT, "Vending") | {"eventName": "MoveAccount", "requestParameters": {"accountId": NEW}}
    assert rows(one, "@new<2d").approval(RULE, call) is not None
    assert rows(one, "@ou:Workloads").approval(RULE, call) is None
    assert rows(one, "@org").approval(RULE, call | {"requestParameters": {"accountId": STRANGER}}) is None
    assert rows(one, "@org").approval(RULE, call | {"requestParameters": None}) is None


@pytest.mark.parametrize(
    ("scope", "accounts", "covered"),
    [
        ("@org", [OLD, NEW], True),
        ("@org", [OLD, STRANGER], False),
        ("@org", [STRANGER, OLD], False),
        ("@ou:Workloads", [OLD], True),
        ("@ou:Workloads", [OLD, NEW], False),
    ],
)
def test_an_event_about_several_accounts_is_covered_where_the_scope_means_each(
    scope: str, accounts: list[str], covered: bool
) -> None:
    call = record(MANAGEMENT, "Vending") | {"eventName": "Disable", "requestParameters": {"accountIds": accounts}}
    found = rows(f"arn:aws:iam::{MANAGEMENT}:role/Vending", scope).approval(RULE, call)
    assert (found is not None) == covered


REFUSED = [
    (ORG, "", None, "needs a snapshot of your organization"),
    ("arn:aws:iam::@org:role/Admin", "", SITE, "`Admin` is not a protected role"),
    ("arn:aws:iam::@org:role/AWSControlTower*", "", SITE, "`AWSControlTower*` is not a protected role"),
    ("arn:aws:iam::@org:role/cdk-exec-*-eu-central-1", "", SITE, "is not a protected role"),
    (f"arn:aws:iam::@org:role/cdk-exec-{OLD}-eu-central-1", "", SITE, "is not a protected role"),
    ("arn:aws:iam::@org:role/*", "", SITE, "would cover every principal"),
    ("arn:aws:sts::@org:assumed-role/*/x", "", SITE, "names a session but no role"),
    ("arn:aws:sts::@org:assumed-role/Vending", "", SITE, "an assumed role is written assumed-role/ROLE/SESSION"),
    ("arn:aws:sts::@org:assumed-role/Vending/", "", SITE, "an assumed role is written assumed-role/ROLE/SESSION"),
    ("arn:aws:sts::@org:assumed-role/Vending/a/b", "", SITE, "an assumed role is written assumed-role/ROLE/SESSION"),
    ("arn:aws:iam::@org:user/AWSAFTExecution", "", SITE, "a wildcard is not allowed"),
    ("arn:aws:iam::@ou:Nowhere:role/AWSAFTExecution", "", SITE, "no account in your snapshot is in the unit"),
    ("arn:aws:iam::@new<0d:role/AWSAFTExecution", "", SITE, "`@new<0d` is not a scope"),
    ("arn:aws:iam::@new<2w:role/AWSAFTExecution", "", SITE, "`@new<2w` is not a scope"),
    ("arn:aws:iam::@all:role/AWSAFTExecution", "", SITE, "`@all` is not a scope"),
    ("", "@org", SITE, "names neither an account nor a principal"),
    (f"arn:aws:iam::{OLD}:role/X", "@ou:Nowhere", SITE, "no account in your snapshot is in the unit"),
]


@pytest.mark.parametrize(
    ("unit", "step"),
    [
        ("prod", "do you mean `@ou:Prod`?"),
        ("workloads/prod", "do you mean `@ou:Workloads/Prod`?"),
        ("Workload", "do you mean `@ou:Workloads`?"),
        ("Workloads/Production", "do you mean `@ou:Workloads/Prod`?"),
        ("Nowhere", "write the names of its path, for example Workloads/Prod"),
    ],
)
def test_a_unit_that_is_written_otherwise_or_was_renamed(unit: str, step: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        rows(f"arn:aws:iam::@ou:{unit}:role/AWSAFTExecution")
    assert caught.value.next_step == step


def test_the_forms_that_are_shown_for_a_scope_are_scopes() -> None:
    with pytest.raises(ConfigurationError) as caught:
        rows("arn:aws:iam::@all:role/AWSAFTExecution")
    step = caught.value.next_step or ""
    assert step == "write @org, @ou:NAME or @new<2d"
    for form in ("@org", "@ou:Prod", "@new<2d"):
        assert rows(f"arn:aws:iam::{form}:role/AWSAFTExecution")


DEPARTED = "rule,target_account_id,recipient_account_id,reason,expires\n{},{},{},sold,2026-06-20\n"


@pytest.mark.parametrize(
    ("rule", "target", "recipient", "refused"),
    [
        ("aws_org_account_departed_left", OLD, MANAGEMENT, False),
        ("aws_org_account_departed_left", "", MANAGEMENT, True),
        ("aws_org_account_departed_*", "", MANAGEMENT, True),
        ("aws_org_account_departed_left", "@org", MANAGEMENT, True),
        # Beside departures it covers calls whose record names who made them.
        ("aws_org_*", "", MANAGEMENT, False),
    ],
)
def test_a_departure_takes_the_account_that_may_depart(rule: str, target: str, recipient: str, refused: bool) -> None:
    text = DEPARTED.format(rule, target, recipient)
    if not refused:
        assert parse(text, "a.csv", RULES, DAY, SITE).rows
        return
    with pytest.raises(ConfigurationError) as caught:
        parse(text, "a.csv", RULES, DAY, SITE)
    assert "target_account_id" in (caught.value.next_step or "")


def test_a_scope_approves_no_departure() -> None:
    """Whoever leaves is named; of other calls a scope may say where they are made."""
    departed = {
        "eventTime": "2026-06-10T10:00:00Z",
        "eventName": "AccountDepartedOrganization",
        "recipientAccountId": MANAGEMENT,
        "serviceEventDetails": {"accountId": OLD},
    }
    for target, covered in (("@org", False), (OLD, True)):
        found = parse(DEPARTED.format("aws_org_*", target, MANAGEMENT), "a.csv", RULES, DAY, SITE)
        assert (found.approval("aws_org_account_departed_left", departed) is not None) is covered


@pytest.mark.parametrize(("principal", "target", "site", "told"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_scope_that_would_reach_too_far_is_refused(
    principal: str, target: str, site: Organization | None, told: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        rows(principal, target, site)
    assert told in str(caught.value)
    assert caught.value.next_step
