"""The dashboard's panels, run on records: what each shows, and what it does not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from awol.build import gather
from awol.build.lint.splunk import Knowledge, knowledge
from awol.cli.common import fixture_environment
from awol.engines.catalogue import compile_for
from awol.values import Event
from tests.build.test_splunk import texts
from tests.conftest import ROOT
from tests.packs import our_rules

VIEW = "default/data/ui/views/awol_overview.xml"
ORG = "organizations.amazonaws.com"


@pytest.fixture(scope="module")
def app() -> dict[str, str]:
    rules = [rule for rule in our_rules() if rule.name in ("aws_org_leave_success", "aws_org_delete")]
    return texts(gather(ROOT, rules, fixture_environment(ROOT)))


@pytest.fixture(scope="module")
def known(app: dict[str, str]) -> Knowledge:
    return knowledge(app)[0]


@pytest.fixture(scope="module")
def panels(app: dict[str, str]) -> Mapping[str, str]:
    return {
        one.findtext("title") or "": one.findtext("table/search/query") or ""
        for one in ET.fromstring(app[VIEW]).iter("panel")
    }


def record(name: str, account: str = "111111111111", source: str = ORG, hour: int = 1, **more: Any) -> Event:
    identity = {"type": "AssumedRole", "arn": f"arn:aws:sts::{account}:assumed-role/r/s", "accountId": account}
    return Event(
        {
            "eventID": f"{name}-{account}-{hour}", "eventTime": f"2026-12-10T{hour:02}:00:00Z", "eventSource": source,
            "eventName": name, "eventType": "AwsApiCall", "awsRegion": "us-east-1", "recipientAccountId": account,
            "sourceIPAddress": "192.0.2.1", "userIdentity": identity, **more,
        }
    )  # fmt: skip


ROOT_USER = {"type": "Root", "arn": "arn:aws:iam::111111111111:root", "accountId": "111111111111"}
LEFT = record("LeaveOrganization", hour=3)
DENIED = record("LeaveOrganization", "222222222222", errorCode="AccessDenied")
DETACHED = record("DetachPolicy", "333333333333")
ROOT_IN = record("ConsoleLogin", source="signin.amazonaws.com", userIdentity=ROOT_USER)
READ = record("DescribeInstances", "444444444444", source="ec2.amazonaws.com", hour=5)
TOLD = record("AccountDepartedOrganization", "333333333333", hour=4, serviceEventDetails={"accountId": "111111111111"})
RECORDS = [LEFT, DENIED, DETACHED, ROOT_IN, READ, TOLD]

SHOWN = {
    "Accounts that left, or were taken out": {LEFT.id, TOLD.id},
    "Attempts to leave that were denied": {DENIED.id},
    "Changes of guardrails": {DETACHED.id},
    "Use of root": {ROOT_IN.id},
}


@pytest.mark.parametrize("title", SHOWN)
def test_a_panel_shows_its_records_and_no_others(title: str, panels: Mapping[str, str], known: Knowledge) -> None:
    hits = compile_for("splunk", panels[title], known.context(title))(RECORDS)
    assert {one for hit in hits for one in hit.event_ids} == SHOWN[title]


STEPS = "Several steps of the attack in one account"


def test_steps_in_one_account_are_one_row(panels: Mapping[str, str], known: Knowledge) -> None:
    """The departure is told in the management account's log, and is about the member."""
    hits = list(compile_for("splunk", panels[STEPS], known.context(STEPS))(RECORDS))
    assert [dict(hit.group) for hit in hits] == [
        {
            "account": "111111111111", "first": "2026-12-10 01:00", "last": "2026-12-10 04:00",
            "steps": ["it is gone", "it tries to leave", "root signs in"],
        }
    ]  # fmt: skip


def test_one_step_alone_is_none(panels: Mapping[str, str], known: Knowledge) -> None:
    assert list(compile_for("splunk", panels[STEPS], known.context(STEPS))([LEFT, DENIED, DETACHED])) == []


def test_an_account_that_is_silent_for_a_day(panels: Mapping[str, str], known: Knowledge) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    now = int(datetime(2026, 12, 11, 4, 30, tzinfo=UTC).timestamp() * 1000)
    title = "Accounts gone silent for a day"
    hits = compile_for("splunk", panels[title], replace(known.context(title), now=now))(RECORDS)
    assert {str(hit.group["recipientAccountId"]) for hit in hits} == {"111111111111", "222222222222", "333333333333"}


def test_no_panel_needs_a_right_that_analysts_lack(panels: Mapping[str, str]) -> None:
    assert len(panels) == len(SHOWN) + 2
    assert not [title for title, query in panels.items() if "index=_" in query]
