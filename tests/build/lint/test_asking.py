"""What a rule for Kibana asks of records, and of Kibana."""

from __future__ import annotations

from typing import Any

import pytest

from awol.build.lint.asking import lint

ESQL = 'from logs-aws.cloudtrail-* metadata _id\n| where event.action == "LeaveOrganization"\n'
TAIL = "| keep @timestamp, user.name\n| sort @timestamp asc\n| limit 100"
NO_KEEP = "it does not `keep` the columns of its alert"
NO_ORDER = "its rows are not sorted and limited, so chance would decide which become alerts"


def action(value: str, field: str = "action") -> str:
    return f"its query asks for the event.{field} `{value}`, which CloudTrail never writes"


@pytest.mark.parametrize(
    ("language", "query", "faults"),
    [
        ("kuery", 'event.action: "LeaveOrganization" and event.provider: "organizations.amazonaws.com"', []),
        ("kuery", "event.action: Leave", [action("Leave")]),
        ("kuery", 'EVENT.ACTION: "Leave"', [action("Leave", "ACTION")]),
        ("kuery", 'event.provider: "organization.amazonaws.com"', [action("organization.amazonaws.com", "provider")]),
        ("kuery", 'event.action: ("LeaveOrganization" or "Leave" or StopLoggin)',
         [action("Leave"), action("StopLoggin")]),
        ("lucene", "event.action:(LeaveOrganization OR Leave)", [action("Leave")]),
        ("lucene", "event.action:(LeaveOrganization OR Leave*) AND NOT event.action:/Leave.*/", []),
        ("lucene", "event.provider:organizations\\.amazonaws\\.com", []),
        ("eql", 'any where event.action in ("LeaveOrganization", "Leave")', [action("Leave")]),
        ("eql", 'any where event.action like "Leave?"', []),
        ("eql", 'any where event.action == ""', []),
        ("lucene", "event.action:LeaveOrganization and x:y",
         ["its query has `and`, `or` or `not` in small letters, which Lucene reads as a word to search for"]),
        ("lucene", 'event.action:LeaveOrganization AND x:"this and that" AND y:/a or b/', []),
        ("kuery", "event.action: LeaveOrganization and x: y", []),
        ("kuery", "x: \u201cy\u201d", ["its query has a character that only looks like a space or a quotation mark"]),
        ("esql", ESQL + TAIL, []),
        ("esql", ESQL, [NO_KEEP]),
        ("esql", ESQL + "| keep @timestamp\n| limit 100", [NO_ORDER]),
        ("esql", ESQL + "| keep @timestamp\n| sort @timestamp", [NO_ORDER]),
        ("esql", ESQL + "| keep @timestamp\n| sort @timestamp\n| limit x", [NO_ORDER]),
        ("esql", f"from *\n{TAIL}", ["its FROM matches every log"]),
        ("esql", f"from logs-*\n{TAIL}", ["its FROM matches every log"]),
        ("esql", f"from logs-aws.cloudtrail-*, *\n{TAIL}", ["its FROM matches every log"]),
        ("esql", f"from logs-aws.cloudtrail-*\n{TAIL}", []),
        ("kuery", "from *", []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_query(language: str, query: str, faults: list[str]) -> None:
    assert list(lint({"query": query, "language": language}, {})) == faults


@pytest.mark.parametrize(
    ("keep", "group_by", "faults"),
    [
        ("a, b", ["a"], []),
        ("a, b", ["b", "c"], ["it is suppressed by c, which its query does not keep"]),
        ("a.*, b", ["c"], []),
        ("a", [], []),
    ],
)
def test_an_alert_is_suppressed_by_what_it_shows(keep: str, group_by: list[str], faults: list[str]) -> None:
    query = f"from logs-aws-*\n| keep c, x\n| keep {keep}\n| sort a\n| limit 1"
    rule: dict[str, Any] = {"query": query, "language": "esql", "alert_suppression": {"group_by": group_by}}
    assert list(lint(rule, {})) == faults
    assert list(lint({**rule, "alert_suppression": None}, {})) == []


@pytest.mark.parametrize(
    ("more", "kept", "faults"),
    [
        ({"index": ["logs-aws-*", ".alerts-*"]}, {}, ["its index pattern .alerts-* is one of the system's own"]),
        ({"index": ["logs-aws.cloudtrail-*"]}, {}, []),
        ({"actions": [{"id": "1"}]}, {}, ["it has actions that are not the SOC's own"]),
        ({"actions": [{"id": "1"}]}, {"actions": [{"id": "2"}]}, ["it has actions that are not the SOC's own"]),
        ({"actions": [{"id": "1"}]}, {"actions": [{"id": "1"}]}, []),
        ({"actions": []}, {"actions": [{"id": "1"}]}, []),
    ],
)
def test_where_a_rule_looks_and_what_it_sets_off(more: dict[str, Any], kept: dict[str, Any], faults: list[str]) -> None:
    assert list(lint({"query": "x: y", "language": "kuery", **more}, kept)) == faults
