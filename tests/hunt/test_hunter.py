"""A hunt looks only at the rules that a record's eventName admits, and finds what looking at all of them would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.configuration.allowlist import Allowlist
from awol.engines.sigma.parser import parse
from awol.errors import EventError
from awol.hunt import Filter, Hunter, Tally, hunt
from awol.pack import parse_rule
from awol.values import Event
from tests.converters.test_agreement import records, rule_texts

HEAD = "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\ndetection:\n"

NAMES: list[tuple[str, str, set[str] | None]] = [
    ("one", "  s: {eventName: StopLogging}\n  condition: s", {"stoplogging"}),
    ("a list", "  s: {eventName: [A, b]}\n  condition: s", {"a", "b"}),
    ("beside others", "  s: {eventName: A, eventSource: x}\n  condition: s", {"a"}),
    ("another field", "  s: {eventSource: A}\n  condition: s", None),
    ("a beginning", "  s: {eventName|startswith: A}\n  condition: s", None),
    ("a wildcard in a list", "  s: {eventName: [A, B*]}\n  condition: s", None),
    ("nothing", "  s: {eventName: null}\n  condition: s", None),
    ("negated", "  s: {eventName: A}\n  condition: not s", None),
    ("negated beside", "  s: {eventName: A}\n  t: {eventName: B}\n  condition: s and not t", {"a"}),
    ("either", "  s: {eventName: A}\n  t: {eventName: B}\n  condition: s or t", {"a", "b"}),
    ("either, one open", "  s: {eventName: A}\n  t: {eventSource: B}\n  condition: s or t", None),
    ("both", "  s: {eventName: [A, B]}\n  t: {eventName: [B, C]}\n  condition: s and t", {"b"}),
    ("1 of", "  s1: {eventName: A}\n  s2: {eventName: B, x: y}\n  condition: 1 of s*", {"a", "b"}),
    ("list of maps", "  s:\n    - {eventName: A}\n    - {eventName: B}\n  condition: s", {"a", "b"}),
    ("two conditions", "  s: {eventName: A}\n  t: {eventName: B}\n  condition: [s, t]", {"a", "b"}),
    ("cased", "  s: {eventName|cased: A}\n  condition: s", {"a"}),
]


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_the_names_that_a_condition_needs(detection: str, expected: set[str] | None) -> None:
    names = parse(HEAD + detection, {}).event_names
    assert (None if names is None else set(names)) == expected


@pytest.mark.parametrize("name", ["StopLogging", "stoplogging", ["x", "StopLogging"]])
def test_a_record_is_found_by_any_spelling_of_its_name(name: object) -> None:
    rule = parse_rule(HEAD + "  s: {eventName: StopLogging}\n  condition: s\n", "rules/f/r.yml", "r")
    hunter = Hunter([rule], {}, Filter())
    assert [found.name for found, _ in hunter.hits([Event({"eventName": name})])] == ["r"]
    assert not list(hunter.hits([Event({"eventName": "StopLoggin"}), Event({})]))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(rule_texts(), min_size=1, max_size=3), found=st.lists(records(), min_size=1, max_size=8))
def test_nothing_is_lost_by_looking_at_the_name_first(texts: list[str], found: list[dict[str, Any]]) -> None:
    rules = [parse_rule(text, f"rules/f/r{number}.yml", f"r{number}") for number, text in enumerate(texts)]
    events = [Event(record) for record in found]
    expected = [(rule, (event,)) for event in events for rule in rules if parse(rule.text, {}).test(event.record)]
    assert [(rule, hit.events) for rule, hit in Hunter(rules, {}, Filter()).hits(events)] == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_repeat_is_the_same_rule_on_the_same_event(jobs: int, tmp_path: Path) -> None:
    """Two rules on one event are two detections; the same event in two files, or twice in one, is one for each."""
    rules = [
        parse_rule(HEAD + f"  s: {{{field}}}\n  condition: s\n", f"rules/f/{name}.yml", name)
        for name, field in (("r", "eventName: A"), ("q", "eventSource: x"))
    ]
    lines = [json.dumps({"eventID": one, "eventName": "A", "eventSource": "x"}) for one in ("1", "2")]
    files = [tmp_path / name for name in ("one.jsonl", "two.jsonl")]
    for file in files:
        file.write_text("\n".join([*lines, *lines]))
    problems: list[EventError] = []
    found = hunt(Hunter(rules, {}, Filter()), files, Allowlist(), Tally(), problems.append, jobs)
    assert sorted((one.rule, *one.event_ids) for one in found) == [("q", "1"), ("q", "2"), ("r", "1"), ("r", "2")]
    assert problems == []


def test_a_day_is_that_of_utc_whatever_offset_a_time_is_written_with() -> None:
    days: set[str] = set()
    excludes = Filter().watch(days)
    for time in ("2026-06-05T00:00:00Z", "2026-06-05T00:00:00+05:00", "2026-06-05T23:59:59-01:00", "no time", None):
        assert not excludes(time)
    assert days == {"2026-06-04", "2026-06-05", "2026-06-06"}
