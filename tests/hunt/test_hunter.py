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
from awol.events import ReadStats
from awol.hunt import Filter, Hunter, Tally, hunt
from awol.hunt.hunter import day_of, place_of
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


OWN, CALLER = "444455556666", "777788889999"


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ({"recipientAccountId": OWN, "userIdentity": {"accountId": CALLER}, "awsRegion": "r"}, (OWN, "r")),
        ({"userIdentity": {"accountId": CALLER}}, (CALLER, None)),
        ({"recipientAccountId": "", "awsRegion": ""}, (None, None)),
        ({"recipientAccountId": [OWN], "awsRegion": {}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_the_place_of_a_record(record: dict[str, Any], place: tuple[str | None, str | None]) -> None:
    assert place_of(record) == place


@pytest.mark.parametrize(
    ("accounts", "regions", "missed"),
    [
        ([], [], []),
        ([OWN], [], [(CALLER, "r"), (CALLER, "q"), (CALLER, None)]),
        ([], ["r"], [(OWN, "q"), (CALLER, "q"), (None, "q")]),
        ([OWN], ["r"], [(OWN, "q"), (CALLER, "r"), (CALLER, "q"), (CALLER, None), (None, "q")]),
    ],
)
def test_what_a_hunt_for_accounts_and_regions_misses(
    accounts: list[str], regions: list[str], missed: list[tuple[str | None, str | None]]
) -> None:
    """What a record does not say may be what is asked for; what is not asked for does not matter."""
    scope = Filter(accounts=frozenset(accounts), regions=frozenset(regions))
    every = [(one, other) for one in (OWN, CALLER, None) for other in ("r", "q", None)]
    assert [one for one in every if scope.misses([one])] == missed
    assert not scope.misses(every)
    assert scope.misses([])
    assert (scope.placed, scope.timed) == (bool(accounts or regions), False)


NOON = 1_780_000_000_000
TIMES = [("2026-05-28T20:26:39Z", NOON - 1000), ("2026-05-28T20:26:40Z", NOON), ("2026-05-28T20:26:41Z", NOON + 1000)]


@pytest.mark.parametrize(
    ("since", "until", "excluded"),
    [
        (None, None, [False, False, False]),
        (NOON, None, [True, False, False]),
        (None, NOON, [False, True, True]),
        (NOON, NOON + 1000, [True, False, True]),
        (NOON, NOON, [True, True, True]),
    ],
)
def test_since_is_looked_at_and_until_is_not(since: int | None, until: int | None, excluded: list[bool]) -> None:
    scope = Filter(since=since, until=until)
    assert [scope.excludes_time(time) for time, _ in TIMES] == excluded
    assert [scope.admits(Event({"eventTime": time})) for time, _ in TIMES] == [not one for one in excluded]
    assert [scope.excludes_time(odd) for odd in (None, "soon", 7, "")] == [False] * 4
    assert scope.timed == (since is not None or until is not None)
    days: set[str] = set()
    watch = scope.watch(days)
    assert [watch(time) for time, _ in TIMES] == excluded
    assert days == (set() if all(excluded) else {"2026-05-28"})


def test_a_record_is_admitted_by_its_account_and_its_time() -> None:
    scope = Filter(accounts=frozenset({OWN}), since=NOON)
    early, late = TIMES[0][0], TIMES[1][0]
    rows = [(OWN, late, True), (OWN, early, False), (CALLER, late, False), (None, late, True), (OWN, None, True)]
    for account, time, admitted in rows:
        assert scope.admits(Event({"recipientAccountId": account, "eventTime": time})) == admitted, (account, time)


@pytest.mark.parametrize(
    ("at", "day"), [(0, "1970-01-01"), (86_399_999, "1970-01-01"), (86_400_000, "1970-01-02"), (-1, "1969-12-31")]
)
def test_the_day_of_a_moment(at: int, day: str) -> None:
    assert day_of(at) == day


def test_days_beyond_those_that_are_counted_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.hunt.hunter.MOST_DAYS", 2)
    days: set[str] = set()
    watch = Filter().watch(days)
    for day in ("01", "02", "03"):
        assert watch(f"2026-05-{day}T00:00:00Z") is False
    assert days == {"2026-05-01", "2026-05-02"}


def leveled(name: str, level: str, call: str = "A") -> Any:
    text = HEAD.replace("high", level) + f"  s: {{eventName: {call}}}\n  condition: s\n"
    return parse_rule(text, f"rules/f/{name}.yml", name)


def test_members_run_whatever_their_level_and_are_not_shown() -> None:
    low, loud, member = leveled("low", "low"), leveled("loud", "critical"), leveled("member", "informational")
    hunter = Hunter([low, loud], {}, Filter(min_level="medium"), [member, loud])
    assert [one.name for one in hunter.rules] == ["loud"]
    assert [one.name for one in hunter.running] == ["loud", "member"]
    assert [hunter.shows(one) for one in (low, loud, member)] == [False, True, False]
    assert [rule.name for rule, _ in hunter.hits([Event({"eventName": "a"})])] == ["loud", "member"]
    exactly = Hunter([low], {}, Filter(min_level="low"))
    assert [one.name for one in exactly.rules] == ["low"]


def test_what_was_seen_in_passing_is_handed_over_once() -> None:
    scope = Filter(since=NOON, accounts=frozenset({OWN}))
    hunter = Hunter([leveled("r", "high")], {}, scope, counts_days=True, watches=True)
    events = [
        Event({"eventName": "A", "eventTime": time, "recipientAccountId": account, "awsRegion": "r"})
        for time, account in ((TIMES[0][0], OWN), (TIMES[1][0], OWN), (TIMES[2][0], CALLER))
    ]
    assert len(list(hunter.hits(events))) == 1
    stats = ReadStats()
    hunter.hand_over(stats)
    assert (stats.outside, stats.days, stats.seen) == (1, {"2026-05-28"}, {(OWN, "r"), (CALLER, "r")})
    assert dict(stats.reaches) == {OWN: (TIMES[1][0],) * 2, CALLER: (TIMES[2][0],) * 2}
    again = ReadStats()
    hunter.hand_over(again)
    assert again == ReadStats()
    bare = Hunter([leveled("r", "high")], {}, Filter())
    assert (bare.reaches, bare.seen, bare.gate.needs) == (None, None, frozenset({("eventName", "a")}))


def test_a_call_that_comes_often_fires_what_it_fires_at_first() -> None:
    rules = [
        parse_rule(f"{HEAD}  s: {{eventName: A, {field}}}\n  condition: s\n", f"rules/f/{name}.yml", name)
        for name, field in (("one", "x: y"), ("two", "x|startswith: y"), ("none", "x: z"))
    ]
    values = ["y", "Y", "yes", "no", None, ["n", "y"], "\u00ffy"]
    events = [Event({"eventName": "A", "x": values[at % len(values)]}) for at in range(700)]
    found = [rule.name for rule, _ in Hunter(rules, {}, Filter()).hits(events)]
    assert found == ["one", "two", "one", "two", "two", "one", "two"] * 100
