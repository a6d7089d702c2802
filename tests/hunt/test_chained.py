"""The finding of a chain: what it says of its last event, and its steps."""

from __future__ import annotations

import pytest

from awol.hunt import chained
from awol.hunt.chained import Teller
from awol.hunt.detections import Step
from awol.values import Event, Hit
from tests.hunt.test_detections import DEPARTED, MANAGEMENT, OTHER, PAY, SITE, rule

FIRST = Event(DEPARTED | {"eventID": "1"}, "1.json")
SECOND = Event({"eventID": "2", "userIdentity": {"accountId": OTHER}}, "2.json")
CHAIN = rule("chain", "critical")


def test_the_steps_of_a_chain_with_the_rules_that_each_fired() -> None:
    fired = [[rule("a", "low"), rule("b", "high"), rule("c", "medium")], []]
    first, second = Teller(context=SITE).told(CHAIN, Hit((FIRST, SECOND)), fired).steps
    assert first == Step(
        "2026-05-28T03:00:00Z",
        ("a", "b", "c"),
        "high",
        MANAGEMENT,
        "arn:aws:sts::111122223333:assumed-role/Ops/s",
        "organizations.amazonaws.com",
        "1",
        "1.json",
        f"{PAY} left your organization: AccountDepartedOrganization by arn:aws:sts::111122223333:assumed-role/Ops/s "
        "succeeded",
    )
    assert (second.rules, second.loudest, second.account, second.actor) == ((), "informational", OTHER, "")


def test_a_chain_is_of_its_last_event_and_names_all() -> None:
    found = Teller().told(CHAIN, Hit((SECOND, FIRST)), [[], []], {"rule": "chain"})
    assert (found.rule, found.level, found.time, found.file) == ("chain", "critical", "2026-05-28T03:00:00Z", "1.json")
    assert (found.event_ids, found.approved, found.raw) == (("2", "1"), {"rule": "chain"}, ())
    told = Teller(raw=True).told(CHAIN, Hit((SECOND, FIRST)), [[], []])
    assert told.raw == (SECOND.record, FIRST.record)


def test_what_is_remembered_of_events_is_bounded_and_never_another_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chained, "_MOST_KNOWN", 2)
    teller = Teller()
    events = [Event({"eventID": str(at), "sourceIPAddress": f"192.0.2.{at}"}, f"{at}.json") for at in range(5)]
    for event in (*events, *events):
        (step,) = teller.told(CHAIN, Hit((event,)), [[]]).steps
        assert (step.event_id, step.source_ip) == (event.id, event.record["sourceIPAddress"])
