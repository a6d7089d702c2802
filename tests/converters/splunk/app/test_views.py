"""The dashboard's panels, run on records: each call that a panel is about, and what is like it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

import pytest

from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.values import Event
from converters.splunk.app.details import details
from converters.splunk.app.views import COLUMNS, NAVIGATION, dashboard

ORG, SIGNIN, TRAIL = (f"{name}.amazonaws.com" for name in ("organizations", "signin", "cloudtrail"))
CONTEXT = Context(macros={"awol_cloudtrail": 'sourcetype="aws:cloudtrail"', "awol_details": details()})
ROOT = {"type": "Root", "arn": "arn:aws:iam::111111111111:root", "accountId": "111111111111"}


def panels(text: str) -> dict[str, str]:
    """The query of each panel by its title."""
    found = ET.fromstring(text).iter("panel")
    return {one.findtext("title") or "": one.findtext("table/search/query") or "" for one in found}


PANELS = panels(dashboard())


def record(name: str, source: str = ORG, hour: int = 1, **more: Any) -> Event:
    return Event(
        {
            "eventID": f"{source} {name}", "eventTime": f"2026-12-10T{hour:02}:00:00Z", "eventSource": source,
            "eventName": name, "recipientAccountId": "111111111111", "sourceIPAddress": "192.0.2.1",
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/a"}, **more,
        }
    )  # fmt: skip


def rows(title: str, events: Iterable[Event]) -> list[Any]:
    return list(compile_for("splunk", PANELS[title], CONTEXT)(events))


LEFT, TRIED, GUARDRAILS = (
    "Accounts that left, or were taken out",
    "Attempts to leave that were denied",
    "Changes of guardrails",
)
CALLS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    LEFT: (
        {},
        ("LeaveOrganization", "RemoveAccountFromOrganization", "AccountDepartedOrganization", "CloseAccount"),
    ),
    TRIED: (
        {"errorCode": "AccessDeniedException"},
        ("LeaveOrganization", "RemoveAccountFromOrganization", "AcceptHandshake"),
    ),
    GUARDRAILS: ({}, ("DetachPolicy", "DeletePolicy", "UpdatePolicy", "DisablePolicyType", "MoveAccount")),
}


@pytest.mark.parametrize(("title", "name"), [(title, name) for title, (_, names) in CALLS.items() for name in names])
def test_a_call_that_a_panel_is_about(title: str, name: str) -> None:
    more = CALLS[title][0]
    assert len(rows(title, [record(name, **more)])) == 1
    assert rows(title, [record(name, "iam.amazonaws.com", **more)]) == [], "of another service"
    assert rows(title, [record(f"{name}s", **more)]) == [], "a call of another name"


@pytest.mark.parametrize(
    ("title", "code", "shown"),
    [
        (LEFT, "", True),
        (LEFT, "success", True),
        (LEFT, "null", True),
        (LEFT, "AccessDenied", False),
        (TRIED, "AccessDenied", True),
        (TRIED, "ConstraintViolationException", False),
        (TRIED, None, False),
        (GUARDRAILS, "AccessDenied", True),
    ],
)
def test_how_a_call_ended(title: str, code: str | None, shown: bool) -> None:
    name = CALLS[title][1][0]
    assert bool(rows(title, [record(name, errorCode=code)])) is shown


def test_the_use_of_root_is_that_of_a_person() -> None:
    assert len(rows("Use of root", [record("ListRoots", userIdentity=ROOT)])) == 1
    assert rows("Use of root", [record("ListRoots")]) == []
    assert rows("Use of root", [record("x", userIdentity={**ROOT, "invokedBy": "support.amazonaws.com"})]) == []


GUARDRAIL, SILENT, TRY, GONE = "a guardrail goes", "logging stops", "it tries to leave", "it is gone"
STEPS = [
    (ORG, "DetachPolicy", GUARDRAIL),
    (ORG, "DeletePolicy", GUARDRAIL),
    (ORG, "UpdatePolicy", GUARDRAIL),
    (ORG, "DisablePolicyType", GUARDRAIL),
    (ORG, "MoveAccount", GUARDRAIL),
    (TRAIL, "StopLogging", SILENT),
    (TRAIL, "DeleteTrail", SILENT),
    (TRAIL, "UpdateTrail", SILENT),
    (ORG, "LeaveOrganization", TRY),
    (ORG, "AcceptHandshake", TRY),
    (ORG, "AccountDepartedOrganization", GONE),
    (ORG, "RemoveAccountFromOrganization", GONE),
]


@pytest.mark.parametrize(("source", "name", "step"), STEPS)
def test_a_step_beside_a_sign_in_of_root(source: str, name: str, step: str) -> None:
    title = "Several steps of the attack in one account"
    signed_in = record("ConsoleLogin", SIGNIN, userIdentity=ROOT)
    (row,) = rows(title, [signed_in, record(name, source, hour=2)])
    assert dict(row.group) == {
        "account": "111111111111", "first": "2026-12-10 01:00", "last": "2026-12-10 02:00",
        "steps": sorted([step, "root signs in"]),
    }  # fmt: skip
    assert rows(title, [signed_in, record(name, "iam.amazonaws.com", hour=2)]) == []
    assert rows(title, [record("ConsoleLogin", SIGNIN), record(name, source, hour=2)]) == []


def test_each_panel_of_records_has_the_columns_of_an_alert() -> None:
    assert COLUMNS == "_time account target_account about actor access_key source_ip event_name called_on outcome"
    for title in (LEFT, TRIED, GUARDRAILS, "Use of root"):
        assert PANELS[title].endswith(f" | `awol_details` | table {COLUMNS} | sort 0 - _time")


def test_silence_is_told_of_all_records() -> None:
    silent = "Accounts gone silent for a day"
    assert PANELS[silent].startswith("`awol_cloudtrail` | stats latest(_time) AS last count by recipientAccountId ")
    apart = panels(dashboard("`awol_cloudtrail_everything`"))
    assert {title for title in PANELS if apart[title] != PANELS[title]} == {silent}
    assert apart[silent] == PANELS[silent].replace("`awol_cloudtrail`", "`awol_cloudtrail_everything`")


def test_a_shadow_shows_the_alerts_of_both_versions_first() -> None:
    both, *others = panels(dashboard(shadow=True)).items()
    assert both[0] == "Alerts of both versions"
    assert 'ss_app IN ("awol", "awol_next")' in both[1]
    assert dict(others) == PANELS


def test_the_navigation_begins_with_the_overview() -> None:
    views = [(one.get("name"), one.get("default")) for one in ET.fromstring(NAVIGATION).iter("view")]
    assert views == [("awol_overview", "true"), ("alerts", None), ("reports", None), ("search", None)]
