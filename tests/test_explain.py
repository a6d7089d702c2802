"""`explain`: its verdicts are the engine's, it names the nearest miss, and a heap of records does not drown it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.nodes import Explanation, explain
from awol.engines.sigma.parser import parse
from awol.explain import Miss, Sieve, lines, nearest_miss, unread
from awol.replay import Replay
from awol.values import Event, Rule
from tests.commands import invoke
from tests.conftest import ROOT

RULE = """
title: t
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection: {{eventSource: a.amazonaws.com, eventName: Leave}}
  other: {{eventName: Accept, eventSource: a.amazonaws.com}}
  filter: {{userAgent: console}}
  status_value: {{errorCode: [success, '']}}
  status_null: {{errorCode: null}}
  condition: {condition}
"""
LEAVE = {"eventSource": "a.amazonaws.com", "eventName": "Leave"}


def miss(condition: str, record: dict[str, Any]) -> Miss:
    return nearest_miss(explain(parse(RULE.format(condition=condition), {}), record))


# (condition, record, distance, the conditions that are named)
MISSES: list[tuple[str, dict[str, Any], int, tuple[str, ...]]] = [
    ("selection", LEAVE, 0, ()),
    ("selection", {**LEAVE, "eventName": "Stay"}, 3, ("eventName: Leave",)),
    ("selection", {**LEAVE, "eventSource": "b.amazonaws.com"}, 2, ("eventSource: a.amazonaws.com",)),
    ("selection", {}, 5, ("eventSource: a.amazonaws.com", "eventName: Leave")),
    ("selection and 1 of status_*", {**LEAVE, "errorCode": "AccessDenied"}, 1, ("errorCode: [success, '']",)),
    ("selection and not filter", {**LEAVE, "userAgent": "console"}, 1, ("not userAgent: console",)),
    ("selection and not filter", {**LEAVE, "userAgent": "cli"}, 0, ()),
    ("not 1 of status_*", {"errorCode": ""}, 1, ("not errorCode: [success, '']",)),
    ("not 1 of status_*", {}, 1, ("not errorCode: null",)),
    ("not (selection and filter)", {**LEAVE, "userAgent": "console"}, 1, ("not userAgent: console",)),
    ("selection or other", {**LEAVE, "eventName": "Stay"}, 3, ("eventName: Leave",)),
    ("selection or other", {"eventName": "Accept"}, 2, ("eventSource: a.amazonaws.com",)),
    ("all of status_*", {"errorCode": "x"}, 2, ("errorCode: [success, '']", "errorCode: null")),
]


@pytest.mark.parametrize(("condition", "record", "distance", "named"), MISSES)
def test_the_nearest_miss(condition: str, record: dict[str, Any], distance: int, named: tuple[str, ...]) -> None:
    found = miss(condition, record)
    assert (found.distance, found.labels) == (distance, named)


def test_a_miss_tells_what_the_record_holds() -> None:
    told = miss("selection and 1 of status_*", {**LEAVE, "errorCode": "AccessDenied"}).told()
    assert told == "errorCode: [success, ''], found \"AccessDenied\""
    assert miss("selection", {"eventName": "Leave"}).told().endswith("found nothing, the field is absent")


def test_a_field_of_an_object_that_is_a_text_is_unknown_not_absent() -> None:
    rule = """title: t
logsource: {product: aws, service: cloudtrail}
detection:
  s:
    userIdentity.type: Root
    requestParameters.a.b: null
    responseElements.x: null
    items.y: z
  condition: s
"""
    record = {
        "userIdentity": "{broken",
        "requestParameters": {"a": "b=1"},
        "responseElements": None,
        "items": [{"y": "z"}],
    }
    found = explain(parse(rule, {}), record)
    told = list(lines(found))
    assert "    NO   userIdentity.type: Root    found: unknown, userIdentity is not an object but a plain value" in told
    assert any(line.endswith("unknown, requestParameters.a is not an object but a plain value") for line in told)
    assert any(line.endswith("responseElements.x: null    found: nothing, the field is absent") for line in told)
    assert unread(found) == ["requestParameters.a", "userIdentity"]
    whole = explain(parse(rule, {}), {**record, "userIdentity": {"type": "Root"}, "requestParameters": {"a": {}}})
    assert unread(whole) == []


LEAVES = st.builds(
    lambda verdict, label: Explanation(label, verdict, None, (), "leaf", ""),
    st.booleans(),
    st.sampled_from(["eventName: a", "b: c"]),
)


def _combine(kind: str, children: Sequence[Explanation]) -> Explanation:
    if kind == "not":
        return Explanation("not", not children[0].verdict, None, (children[0],), "not", "")
    verdict = (all if kind == "all" else any)(child.verdict for child in children)
    return Explanation(kind, verdict, None, tuple(children), "all" if kind == "all" else "any", "")


TREES = st.recursive(
    LEAVES,
    lambda children: st.builds(
        _combine, st.sampled_from(["all", "any", "not"]), st.lists(children, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def _verdict_after(tree: Explanation, flipped: set[int]) -> bool:
    if not tree.children:
        return tree.verdict != (id(tree) in flipped)
    verdicts = [_verdict_after(child, flipped) for child in tree.children]
    if tree.kind == "not":
        return not verdicts[0]
    return all(verdicts) if tree.kind == "all" else any(verdicts)


@given(TREES)
def test_what_the_miss_names_is_what_would_make_it_fire(tree: Explanation) -> None:
    found = nearest_miss(tree)
    assert (found.distance == 0) == tree.verdict == (not found.parts)
    assert all(part.verdict != wanted for part, wanted in found.parts)
    assert _verdict_after(tree, {id(part) for part, _ in found.parts})


@pytest.mark.parametrize("name", ["aws_org_leave_success", "aws_org_leave_failed_other", "aws_org_move_account"])
def test_explain_agrees_with_the_search_on_every_case(name: str, rules: Sequence[Rule], replay: Replay) -> None:
    rule = next(one for one in rules if one.name == name)
    node = parse(rule.text, fixture_placeholders(ROOT), rule.path)
    for case in replay.cases(rule, ordinary=False):
        for event in case.events:
            explanation = explain(node, event.record)
            assert explanation.verdict == node.test(event.record) == (nearest_miss(explanation).distance == 0)


def run(*arguments: str) -> Result:
    return invoke("explain", *arguments)


def record(name: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.09",
        "eventTime": "2026-05-28T03:00:00Z",
        "eventSource": "organizations.amazonaws.com",
        "eventName": name,
        "eventID": f"{name}-{number}",
        "userIdentity": {"accountId": "111122223333"},
        "awsRegion": "us-east-1",
        **more,
    }


def written(path: Path, records: Sequence[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return str(path)


def test_a_heap_shows_what_fires_and_the_nearest_misses(tmp_path: Path) -> None:
    heap = [record("DescribeOrganization", number) for number in range(300)]
    heap += [record("GetObject", number, eventSource="s3.amazonaws.com") for number in range(300)]
    heap.insert(5, record("LeaveOrganization", 1, errorCode="AccessDenied"))
    heap.insert(400, record("LeaveOrganization", 2))
    ran = run("aws_org_leave_success", written(tmp_path / "heap.json", heap))
    heads = [line for line in ran.stdout.splitlines() if line.startswith("aws_org_")]
    assert [line.split(" (")[0] for line in heads] == [
        "aws_org_leave_success fires: LeaveOrganization LeaveOrganization-2",
        "aws_org_leave_success silent: LeaveOrganization LeaveOrganization-1",
        "aws_org_leave_success silent: DescribeOrganization DescribeOrganization-0",
        "aws_org_leave_success silent: GetObject GetObject-0",
    ]
    assert heads[2].endswith(", and 299 more that fail the same conditions")
    assert "  would fire with: errorCode: [success, ''], found \"AccessDenied\"" in ran.stdout
    assert "602 records, 1 fire" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ([], 2),
        (["--all"], 50),
        (["--only", "fires"], 1),
        (["--only", "silent"], 1),
        (["--only", "silent", "--all"], 49),
        (["--misses", "0"], 1),
    ],
)
def test_how_much_of_a_heap_is_shown(arguments: list[str], shown: int, tmp_path: Path) -> None:
    heap = [record("DescribeOrganization", number) for number in range(49)] + [record("LeaveOrganization", 1)]
    ran = run("aws_org_leave_success", written(tmp_path / "heap.json", heap), *arguments)
    assert sum(line.startswith("aws_org_") for line in ran.stdout.splitlines()) == shown


@pytest.mark.parametrize(("number", "shown"), [(20, 20), (21, 1)])
def test_few_records_are_shown_each(number: int, shown: int, tmp_path: Path) -> None:
    few = [record("DescribeOrganization", one) for one in range(number)]
    ran = run("aws_org_leave_success", written(tmp_path / "few.json", few))
    assert sum(line.startswith("aws_org_") for line in ran.stdout.splitlines()) == shown


def test_memory_is_bounded_by_the_kinds_that_are_shown() -> None:
    node = parse(RULE.format(condition="selection"), {})
    sieve = Sieve(0, 2)
    for number in range(5000):
        one = record(f"Call{number}", number, eventSource="a.amazonaws.com" if number == 4321 else "b.amazonaws.com")
        assert list(sieve.put(Event(one), explain(node, one))) == []
    nearest = list(sieve.rest())
    assert len(nearest) == 2
    assert nearest[0].event.record["eventName"] == "Call4321"
    assert len(sieve._nearest._groups) <= 101


def test_nothing_of_a_log_reaches_the_terminal_as_it_is(tmp_path: Path) -> None:
    hostile = record("Leave\u001b[31mOrganization", 1, errorCode="\u202e\u001b]0;x")
    ran = run("aws_org_leave_success", written(tmp_path / "one.json", [hostile]))
    assert "\u001b" not in ran.stdout
    assert "\u202e" not in ran.stdout
