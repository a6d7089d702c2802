"""The last-event kit in a build: made for the accounts of the organization, and left out where they are not known."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from awol.build import Material, gather
from awol.build.last_event import files
from awol.configuration.environment import Environment
from awol.configuration.organization import Account, Organization
from awol.errors import ConfigurationError
from tests.conftest import ROOT
from tests.packs import our_rules

ACCOUNTS = ("111122223333", "444455556666", "123456789012")
ORGANIZATION = Organization(
    organization_id="o-exampleorgid",
    management_account_id="111122223333",
    accounts={identity: Account(identity) for identity in ACCOUNTS},
)


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, our_rules(), Environment(), organization=ORGANIZATION, min_level="critical")


def test_the_kit_names_the_accounts_and_the_rules_that_are_built(material: Material) -> None:
    made = files(material)
    assert "last-event/README.md" in made
    template = json.loads(made["last-event/cloudformation/archive-bus-1.template.json"])["Resources"]
    named = template["BusPolicy"]["Properties"]["Statement"]["Principal"]["AWS"]
    assert sorted(named) == sorted(ACCOUNTS)
    rules = {one["Properties"]["Name"] for one in template.values() if one["Type"] == "AWS::Events::Rule"}
    assert "awol-last-event-aws_org_leave_success" in rules
    built = {rule.name for rule in material.rules if material.text(rule, "eventbridge") is not None}
    assert rules == {f"awol-last-event-{name}" for name in built}


def test_a_departed_account_is_named_and_a_closed_one_is_not(material: Material) -> None:
    gone = Account("222233334444", created="2023-01-01T00:00:00Z")
    closed = {one: Account(one, status="CLOSED") for one in ("333344445555", ACCOUNTS[2])}
    site = replace(
        ORGANIZATION,
        accounts={**ORGANIZATION.accounts, ACCOUNTS[2]: closed[ACCOUNTS[2]]},
        departed={gone.id: gone, "333344445555": closed["333344445555"]},
    )
    made = files(replace(material, organization=site))
    template = json.loads(made["last-event/cloudformation/archive-bus-1.template.json"])["Resources"]
    named = template["BusPolicy"]["Properties"]["Statement"]["Principal"]["AWS"]
    assert sorted(named) == sorted({*ACCOUNTS[:2], gone.id})


def test_an_account_that_left_is_deployed_to_no_more(material: Material) -> None:
    """With more accounts than a bus holds the StackSet names those of each bus."""
    kept = {one: Account(one, created="2023-01-01T00:00:00Z") for one in (f"{number:012}" for number in range(800))}
    gone = Account("222233334444", created="2022-01-01T00:00:00Z")
    site = replace(ORGANIZATION, accounts=kept, departed={gone.id: gone})
    made = files(replace(material, organization=site))
    template = json.loads(made["last-event/cloudformation/management.template.json"])["Resources"]
    groups = template["Members"]["Properties"]["StackInstancesGroup"]
    assert sorted(one for group in groups for one in group["DeploymentTargets"]["Accounts"]) == sorted(kept)


def test_without_an_organization_there_is_no_kit(material: Material) -> None:
    assert files(replace(material, organization=None)) == {}
    assert files(replace(material, organization=replace(ORGANIZATION, management_account_id=""))) == {}


def test_nothing_to_detect_is_a_fault(material: Material) -> None:
    with pytest.raises(ConfigurationError, match="no rule is left"):
        files(replace(material, texts={}))
