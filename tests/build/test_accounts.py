"""The snapshot's accounts in a build: a lookup that alerts use in Splunk, and an index for Elastic."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from awol.build import Material, accounts, gather
from awol.build.lint.splunk import knowledge, lint
from awol.cli.common import fixture_environment
from awol.configuration.organization import Account, Organization
from awol.engines.catalogue import compile_for
from awol.values import Event
from tests.build.test_splunk import RECORD, texts
from tests.conftest import ROOT
from tests.packs import our_rules

PAYMENTS = Account("444455556666", "payments, EU", "Workloads/Prod", "team-a", "prod")
CLOSED = Account("777788889999", "old", "Graveyard", status="SUSPENDED")
BARE = Account("111122223333")
SITE = Organization("o-exampleorgid", "111122223333", accounts={one.id: one for one in (PAYMENTS, CLOSED, BARE)})
RULES = [rule for rule in our_rules() if rule.name in ("aws_org_move_account", "aws_org_leave_success")]

ABOUT = [
    # (account that a MoveAccount names, what the alert says of it)
    ("444455556666", "payments, EU, OU Workloads/Prod, owner team-a, prod"),
    ("777788889999", "old, OU Graveyard, SUSPENDED"),
    ("111122223333", "-"),
    ("222233334444", "-"),
]


@pytest.fixture(scope="module")
def bare() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT))


@pytest.fixture(scope="module")
def told(bare: Material) -> Material:
    return dataclasses.replace(bare, organization=SITE)


def test_the_app_is_clean_with_the_snapshot_and_without(bare: Material, told: Material) -> None:
    assert lint(texts(bare)) == []
    assert lint(texts(told)) == []
    assert "lookups/awol_organization.csv" in texts(told)
    without = {path: text for path, text in texts(bare).items() if path != "README.md"}
    assert "awol_organization" not in "".join((*without, *without.values()))


@pytest.mark.parametrize("engine", ["splunk", "splunk-addon", "splunk-indexed"])
@pytest.mark.parametrize(("account", "about"), ABOUT)
def test_an_alert_says_which_account_it_is_about(engine: str, account: str, about: str, told: Material) -> None:
    known, _ = knowledge(texts(told))
    record: dict[str, Any] = RECORD | {"requestParameters": {"accountId": account}}
    search = compile_for(engine, "* | `awol_details` | stats count by about target_account", known.context("details"))
    (hit,) = search([Event(record, "a", "record 1")])
    assert (hit.group["about"], hit.group["target_account"]) == (about, account)


def test_without_a_snapshot_the_column_is_there_and_says_nothing(bare: Material) -> None:
    known, _ = knowledge(texts(bare))
    search = compile_for("splunk", "* | `awol_details` | stats count by about", known.context("details"))
    (hit,) = search([Event(RECORD, "a", "record 1")])
    assert hit.group["about"] == "-"


def test_elastic_gets_a_bulk_request_whose_documents_join_by_the_account(bare: Material, told: Material) -> None:
    assert accounts.files(bare) == {}
    ((name, content),) = accounts.files(told).items()
    assert name == f"awol-accounts-{told.version}.ndjson"
    lines = [json.loads(line) for line in content.decode().splitlines()]
    assert [line["index"]["_id"] for line in lines[::2]] == ["111122223333", "444455556666", "777788889999"]
    assert lines[3] == {
        "aws": {"cloudtrail": {"recipient_account_id": "444455556666"}},
        "organization": {
            "account": {
                "id": "444455556666",
                "name": "payments, EU",
                "ou": "Workloads/Prod",
                "owner": "team-a",
                "environment": "prod",
                "status": "ACTIVE",
            }
        },
    }
