"""One case, one verdict: what a search that finds all of a case's records, some or none of them comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from awol.errors import UnsupportedQuery
from awol.pack import load_searches, select
from awol.pack.queries import load_refusals
from awol.replay import Replay, judge
from awol.values import Case, Event, Hit, Status, Verdict
from tests.conftest import ROOT
from tests.packs import our_rules

EVENTS = tuple(Event({"eventID": name, "eventName": "LeaveOrganization"}, "case.json", name) for name in ("a", "b"))


@pytest.mark.parametrize(
    ("expected", "found", "observed", "status"),
    [
        ("fires", "ab", "fires", "pass"),
        ("fires", "aabb", "fires", "pass"),
        ("fires", "a", "silent", "fail"),
        ("fires", "b", "silent", "fail"),
        ("fires", "", "silent", "fail"),
        ("silent", "", "silent", "pass"),
        ("silent", "a", "fires", "fail"),
        ("silent", "ab", "fires", "fail"),
    ],
)
def test_every_record_of_a_case_counts(expected: Verdict, found: str, observed: Verdict, status: Status) -> None:
    def search(events: Iterable[Event]) -> Iterator[Hit]:
        known = {event.id: event for event in events}
        return (Hit((known[name],)) for name in found)

    outcome = judge(Case("aws_rule", f"{expected}/case", expected, EVENTS), "esql", search)
    assert (outcome.observed, outcome.status) == (observed, status)
    odd = set(found) if expected == "silent" else set("ab") - set(found)
    assert {event.id for event in EVENTS if f"LeaveOrganization {event.id}" in outcome.note} == odd


MANY = tuple(Event({"eventID": str(number), "eventName": "A"}, "case.json", line=number + 1) for number in range(5))


@pytest.mark.parametrize(
    ("expected", "found", "note"),
    [
        ("silent", (2,), "fired on A 2 (case.json:3)"),
        ("silent", (0, 1, 2), "fired on A 0, A 1, A 2 (case.json:1)"),
        ("silent", (0, 1, 2, 3), "fired on A 0, A 1, A 2 and 1 more (case.json:1)"),
        ("fires", (), "stayed silent on A 0, A 1, A 2 and 2 more (case.json:1)"),
    ],
)
def test_what_differs_is_named(expected: Verdict, found: tuple[int, ...], note: str) -> None:
    outcome = judge(Case("r", "x/y", expected, MANY), "esql", lambda _: (Hit((MANY[at],)) for at in found))
    assert outcome.note == note


def test_a_chain_that_is_not_found_is_told_with_its_events() -> None:
    outcome = judge(Case("r", "fires/y", "fires", MANY), "esql", lambda _: iter(()), chain=True)
    assert (outcome.status, outcome.note) == ("fail", "found no chain in 5 events")


def test_a_query_that_cannot_be_run_has_no_verdict() -> None:
    def search(events: Iterable[Event]) -> Iterator[Hit]:
        raise UnsupportedQuery("no such function")

    outcome = judge(Case("aws_rule", "silent/case", "silent", EVENTS), "esql", search)
    assert (outcome.observed, outcome.status, outcome.note) == (None, "error", "no such function")


@pytest.mark.parametrize("now", [None, 0])
def test_processes_look_at_the_cases_of_a_search_as_one_process_does(now: int | None) -> None:
    rules = (*load_searches(ROOT), *select(our_rules(), ["aws_org_close_account"]))
    replay = Replay(ROOT, {}, load_refusals(ROOT), now=now)
    alone = [(one.case.name, one.status) for one in replay.run(rules[:1], ["sigma"])]
    (apart, _) = replay.run_in_processes(rules, ["sigma"], 2)
    assert [(one.case.name, one.status) for one in apart] == alone
    assert {status for _, status in alone} == ({"pass"} if now is None else {"pass", "fail"})
