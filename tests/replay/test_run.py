"""One case, one verdict: what a search that finds all of a case's records, some or none of them comes to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from awol.errors import UnsupportedQuery
from awol.pack import load_searches, parse_rule, select
from awol.pack.queries import load_refusals
from awol.replay import Refusal, Replay, judge
from awol.targets import ENGINES
from awol.values import Case, Event, Hit, Status, Verdict, parse_time
from awol.views import Indexing
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


RULE = """
title: An account of ours moves
name: aws_moves
id: 11111111-2222-4333-8444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: MoveAccount, requestParameters.accountId|expand: '%ours%'}
  condition: selection
level: high
"""
TEXT = "queries/splunk/aws_moves.spl"
OURS = 'search eventName="MoveAccount" requestParameters.accountId="111122223333"'
VALUES = {"ours": ("111122223333",)}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of one rule: a record of it and one of another account, and its text for Splunk."""
    for verdict, account in (("fires", "111122223333"), ("silent", "444455556666")):
        path = tmp_path / f"fixtures/aws_moves/{verdict}/one.json"
        path.parent.mkdir(parents=True)
        record = {"eventID": verdict, "eventName": "MoveAccount", "requestParameters": {"accountId": account}}
        path.write_text(json.dumps(record))
    (tmp_path / TEXT).parent.mkdir(parents=True)
    (tmp_path / TEXT).write_text(f"{OURS}\n")
    return tmp_path


def found(replay: Replay, engine: str) -> list[tuple[str, Status]]:
    rule = parse_rule(RULE, "rules/x/aws_moves.yml", "aws_moves")
    cases = replay.cases(rule, ordinary=False, envelopes=False, variants=False)
    return [(one.case.name, one.status) for one in replay.run_cases(rule, engine, cases)]


PASSED, FIRES_BOTH, NEVER, BROKEN = (
    [("fires/one", fires), ("silent/one", silent)]
    for fires, silent in (("pass", "pass"), ("pass", "fail"), ("fail", "pass"), ("error", "error"))
)


@pytest.mark.parametrize(
    ("values", "statuses"),
    [
        (VALUES, PASSED),
        ({"ours": ("444455556666", "111122223333")}, FIRES_BOTH),
        ({"ours": ("777788889999",)}, NEVER),
        ({"theirs": ("111122223333",)}, BROKEN),
        ({}, BROKEN),
    ],
)
def test_a_rule_is_run_with_the_values_of_its_placeholders(
    values: dict[str, tuple[str, ...]], statuses: list[tuple[str, Status]], pack: Path
) -> None:
    assert found(Replay(pack, values, {}), "sigma") == statuses


@pytest.mark.parametrize(
    ("texts", "statuses"),
    [
        (None, PASSED),
        ({TEXT: 'search eventName="MoveAccount"\n'}, FIRES_BOTH),
        ({TEXT: 'search eventName="LeaveOrganization"'}, NEVER),
        ({TEXT: "| nothing"}, BROKEN),
        # Without a text among those that are given the committed one is run.
        ({}, PASSED),
        ({TEXT: "\n"}, PASSED),
        ({"queries/splunk/aws_other.spl": "| nothing"}, PASSED),
    ],
)
def test_a_text_that_is_given_is_run_in_place_of_the_committed_one(
    texts: dict[str, str] | None, statuses: list[tuple[str, Status]], pack: Path
) -> None:
    replay = Replay(pack, VALUES, {}, texts=texts)
    assert found(replay, "splunk") == statuses
    assert found(replay, "sigma") == PASSED


def test_without_a_text_nothing_can_be_run(pack: Path) -> None:
    (pack / TEXT).unlink()
    assert found(Replay(pack, VALUES, {}), "splunk") == BROKEN


@pytest.mark.parametrize(
    ("now", "statuses"),
    [
        ("2026-05-28T03:30:00Z", PASSED),
        ("2026-05-28T05:00:00Z", NEVER),
        # Nothing is later than the moment of a query.
        ("2026-05-28T02:59:59Z", NEVER),
    ],
)
def test_relative_times_count_from_the_moment_that_is_given(
    now: str, statuses: list[tuple[str, Status]], pack: Path
) -> None:
    for path in (pack / "fixtures").rglob("*.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"eventTime": "2026-05-28T03:00:00Z"}))
    texts = {TEXT: f"{OURS} earliest=-1h latest=now"}
    assert found(Replay(pack, VALUES, {}, now=parse_time(now), texts=texts), "splunk") == statuses


def test_what_is_not_run_is_told_with_its_reason(pack: Path) -> None:
    """Engines of one language share its texts, and what was refused for these."""
    moves = parse_rule(RULE, "rules/x/aws_moves.yml", "aws_moves")
    leaves = replace(moves, name="aws_leaves")
    replay = Replay(pack, VALUES, {"aws_moves": {"eql": "it has no moves", "splunk": "nor this"}})
    assert replay.refusals([leaves, moves], ["sigma", "eql", "lucene"]) == [
        Refusal("aws_moves", "eql", "it has no moves")
    ]
    assert replay.refusals([moves], ["splunk", "splunk-indexed", "eql"]) == [
        Refusal("aws_moves", "splunk", "nor this"),
        Refusal("aws_moves", "splunk-indexed", "nor this"),
        Refusal("aws_moves", "eql", "it has no moves"),
    ]
    assert replay.refusals([leaves], list(ENGINES)) == replay.refusals([moves], ["sigma"]) == []


LUCENE = "queries/elastic/lucene/aws_moves.lucene"


def test_processes_are_told_all_that_the_replay_was_told(pack: Path) -> None:
    texts = {TEXT: 'search eventName="LeaveOrganization"', LUCENE: "aws.cloudtrail.request_parameters:*111122223333*"}
    rule = parse_rule(RULE, "rules/x/aws_moves.yml", "aws_moves")
    replay = Replay(pack, VALUES, {"aws_moves": {"eql": "it has no moves"}}, Indexing(retain="none"), texts=texts)
    engines = ["sigma", "splunk", "lucene", "eql"]
    alone = [replace(one, case=replace(one.case, events=())) for one in replay.run([rule], engines)]
    ((*apart,),) = replay.run_in_processes([rule], engines, 1)
    assert apart == alone
    statuses = {(one.engine, one.case.name): one.status for one in alone}
    assert statuses["sigma", "fires/one"] == "pass"
    assert statuses["splunk", "fires/one"] == "fail"
    assert statuses["lucene", "fires/one"] == "fail"
    assert ("eql", "fires/one") not in statuses
    # With whole objects kept the text finds its record.
    assert found(Replay(pack, VALUES, {}, texts=texts), "lucene") == PASSED
