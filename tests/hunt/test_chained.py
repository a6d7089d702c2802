"""The finding of a chain: what it says of its last event, and its steps."""

from __future__ import annotations

from awol.hunt.chained import Told, packed, told, unpacked
from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, Step, facts
from awol.values import Event
from tests.hunt.test_detections import DEPARTED, MANAGEMENT, OTHER, PAY, SITE, rule

FIRST = Event(DEPARTED | {"eventID": "1"}, "1.json")
SECOND = Event({"eventID": "2", "userIdentity": {"accountId": OTHER}}, "2.json")
CHAIN = rule("chain", "critical")


def kept(event: Event, context: Context = NO_CONTEXT, *, whole: bool = False) -> Told:
    return unpacked(packed(event, facts(event, context), whole=whole))


def test_the_steps_of_a_chain_with_the_rules_that_each_fired() -> None:
    fired = [[rule("a", "low"), rule("b", "high"), rule("c", "medium")], []]
    first, second = told(CHAIN, [kept(FIRST, SITE), kept(SECOND, SITE)], fired).steps
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
    found = told(CHAIN, [kept(SECOND), kept(FIRST)], [[], []], {"rule": "chain"})
    assert (found.rule, found.level, found.time, found.file) == ("chain", "critical", "2026-05-28T03:00:00Z", "1.json")
    assert (found.event_ids, found.approved, found.raw) == (("2", "1"), {"rule": "chain"}, ())
    whole = [kept(SECOND, whole=True), kept(FIRST, whole=True)]
    assert told(CHAIN, whole, [[], []]).raw == ()
    assert told(CHAIN, whole, [[], []], raw=True).raw == (SECOND.record, FIRST.record)


def test_what_is_kept_of_an_event_is_when_it_was_and_what_is_said_of_it() -> None:
    assert kept(FIRST) == Told(1779937200000, "1", facts(FIRST), None)
    assert kept(SECOND, whole=True) == Told(None, "2", facts(SECOND), SECOND.record)
    read = Event({"eventID": "3"}, raw=b'{"eventID":"3"}')
    assert kept(read, whole=True).record == {"eventID": "3"}
