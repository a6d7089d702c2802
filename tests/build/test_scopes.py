"""Rows with scopes mean in Splunk and in Kibana what they mean to a hunt, or are named with the reason."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import pytest

from awol.build import Material, gather, kibana, splunk
from awol.build.lint.splunk import knowledge, lint
from awol.cli.common import fixture_environment
from awol.configuration.allowlist import Allowlist, parse
from awol.configuration.organization import Account, Organization
from awol.engines.catalogue import compile_for
from awol.values import Event, parse_time
from tests.build.exceptions import covered
from tests.build.test_splunk import texts
from tests.conftest import ROOT
from tests.packs import our_rules

MANAGEMENT, OLD, NEW, SMALL, STRANGER = (
    "111122223333", "444455556666", "777788889999", "222233334444", "999988887777",
)  # fmt: skip
SITE = Organization(
    management_account_id=MANAGEMENT,
    accounts={
        one.id: one
        for one in (
            Account(MANAGEMENT, "management"),
            Account(OLD, "payments", "Workloads/Prod", created="2020-01-31T08:00:00Z"),
            Account(NEW, "vended", "Sandbox", created="2026-11-18T10:00:00Z"),
            Account(SMALL, "in the root"),
        )
    },
    protected_roles=("Vending", "cdk-exec-@account-eu-central-1"),
)
RULE = "aws_iam_org_powerful_policy_attached"
RULES = [rule for rule in our_rules() if rule.name == RULE]


def called(account: str, role: str = "Vending", time: str = "2026-11-20T09:59:59Z", **changes: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "eventID": "b7c5f0e2-0d5e-4b52-9a43-6a4c33a1f001",
        "eventTime": time,
        "eventSource": "iam.amazonaws.com",
        "eventName": "AttachRolePolicy",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.7",
        "recipientAccountId": account,
        "requestParameters": {"roleName": "x", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/session",
            "accountId": account,
            "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{account}:role/{role}"}},
        },
        **changes,
    }


ORG = "arn:aws:iam::@org:role/Vending"
PROD = "arn:aws:iam::@ou:Workloads/Prod:role/Vending"
YOUNG = "arn:aws:iam::@new<2d:role/Vending"
CDK = "arn:aws:iam::@org:role/cdk-exec-@account-eu-central-1"
SESSION = "arn:aws:sts::@org:assumed-role/Vending/*"

# (target, recipient, principal of the row; the record; whether the row approves it, whether Kibana can say the row)
ROWS: list[tuple[str, str, str, dict[str, Any], bool, bool]] = [
    ("", "", ORG, called(OLD), True, True),
    ("", "", ORG, called(NEW), True, True),
    ("", "", ORG, called(SMALL), True, True),
    ("", "", ORG, called(STRANGER), False, True),
    ("", "", ORG, called(MANAGEMENT), False, True),
    ("", "", ORG, called(OLD, "Vending2"), False, True),
    ("", "", ORG, called(OLD, "Admin"), False, True),
    ("", "", ORG, called(OLD, userIdentity=called(STRANGER)["userIdentity"]), False, True),
    ("", "", ORG, called(OLD, userIdentity={"type": "Root", "arn": f"arn:aws:iam::{OLD}:root"}), False, True),
    ("", "", PROD, called(OLD), True, True),
    ("", "", PROD, called(NEW), False, True),
    ("", "", PROD, called(SMALL), False, True),
    ("", "", "arn:aws:iam::@ou:Workloads:role/Vending", called(OLD), True, True),
    ("", "", "arn:aws:iam::@ou:Prod:role/Vending", called(OLD), True, True),
    ("", "", YOUNG, called(NEW), True, False),
    ("", "", YOUNG, called(NEW, time="2026-11-20T10:00:00Z"), False, False),
    ("", "", YOUNG, called(NEW, time="2026-11-18T09:59:59Z"), False, False),
    ("", "", YOUNG, called(OLD), False, False),
    ("", "", YOUNG, called(SMALL), False, False),
    ("", "", "arn:aws:iam::@new<47h:role/Vending", called(NEW), False, False),
    ("", "", CDK, called(OLD, f"cdk-exec-{OLD}-eu-central-1"), True, True),
    ("", "", CDK, called(NEW, f"cdk-exec-{NEW}-eu-central-1"), True, True),
    ("", "", CDK, called(NEW, f"cdk-exec-{OLD}-eu-central-1"), False, True),
    ("", "", CDK, called(STRANGER, f"cdk-exec-{STRANGER}-eu-central-1"), False, True),
    ("", "", CDK, called(OLD, "cdk-exec-@account-eu-central-1"), False, True),
    ("", "", SESSION, called(OLD), True, False),
    ("", "", SESSION, called(STRANGER), False, False),
    ("", "@ou:Sandbox", ORG, called(NEW), True, True),
    ("", "@ou:Sandbox", ORG, called(OLD), False, True),
    ("", "@org", f"arn:aws:iam::{OLD}:role/Vending", called(OLD), True, True),
    ("", "@org", f"arn:aws:iam::{OLD}:role/Vending", called(STRANGER, userIdentity=called(OLD)["userIdentity"]), False,
     True),
    ("", "@new<2d", f"arn:aws:iam::{NEW}:role/Vending", called(NEW), True, False),
    ("@ou:Sandbox", "", ORG, called(NEW), True, True),
    ("@ou:Sandbox", "", ORG, called(OLD), False, True),
    ("@ou:Sandbox", NEW, ORG, called(NEW), True, True),
    (NEW, "", ORG, called(NEW), True, True),
    (NEW, "", ORG, called(OLD), False, True),
    (NEW, OLD, "", called(OLD), False, True),
    (NEW, OLD, "", called(NEW), False, True),
    ("@new<2d", "", ORG, called(NEW), True, False),
]  # fmt: skip


@cache
def rows(target: str, recipient: str, principal: str) -> Allowlist:
    head = "rule,target_account_id,recipient_account_id,principal_arn,reason,expires\n"
    text = f"{head}{RULE},{target},{recipient},{principal},why,2027-01-20\n"
    return parse(text, "a.csv", RULES, date(2026, 11, 1), SITE)


@cache
def material(target: str, recipient: str, principal: str) -> Material:
    site = fixture_environment(ROOT)
    return gather(ROOT, RULES, site, allowlist=rows(target, recipient, principal), organization=SITE)


@pytest.mark.parametrize(("target", "recipient", "principal", "record", "approved", "said"), ROWS)
def test_in_splunk(
    target: str, recipient: str, principal: str, record: dict[str, Any], approved: bool, said: bool
) -> None:
    assert (rows(target, recipient, principal).approval(RULE, record) is not None) == approved
    site = material(target, recipient, principal)
    assert splunk.unsaid(site) == []
    app = texts(site)
    assert lint(app) == []
    found, _ = knowledge(app)
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        search = compile_for(engine, f"* | `awol_details` | `awol_allowlist({RULE})`", found.context(RULE))
        assert (not list(search([Event(record)]))) == approved, engine


@pytest.mark.parametrize(("target", "recipient", "principal", "record", "approved", "said"), ROWS)
def test_in_kibana(
    target: str, recipient: str, principal: str, record: dict[str, Any], approved: bool, said: bool
) -> None:
    site = material(target, recipient, principal)
    made = kibana.files(site).get(f"awol-exceptions-{site.version}.ndjson", b"")
    items = [one for one in map(json.loads, made.decode().splitlines()) if "item_id" in one]
    assert (kibana.unsaid(site) == []) == said == bool(items)
    if said:
        now = parse_time(record["eventTime"])
        assert now is not None
        assert covered(items, now)(Event(record)) == approved
