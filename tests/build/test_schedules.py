"""Chain texts over a list of runs, as a scheduler makes them: each chain is told once, also when a run comes late or is
left out, and when events arrive late."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from awol.build.schedules import DELAY, INTERVAL, LATENESS, rings, schedule
from awol.engines import Search
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.correlation.search import compile_chain
from awol.pack import Manifest, parse_rule
from awol.values import Event, Hit
from tests.converters.chains import search_of, stamped
from tests.engines.sigma.correlation.stories import correlation, story

RULES = {
    "ordered": correlation("temporal_ordered", "AB", span="10m").replace("|contains", ""),
    "count": correlation("event_count", "A", span="10m", condition="{gte: 3}"),
    "values": correlation("value_count", "A", span="10m", condition="{field: value, gte: 2}"),
    "together": correlation("temporal", "AB", span="10m"),
}

STORIES = {
    "ordered": "100A 400B",
    "count": "100A 200A 300A 350A 400A 450A 500A 550A 600A 640A",
    "values": "100A/v=x 300A/v=y 500A/v=z 700A/v=x",
    "together": "100A 400B 600A 800B",
}

ENGINES = ("sigma", "splunk", "esql", "eql")


def _search(engine: str, rule: str) -> Search | None:
    return compile_chain(rule, {}) if engine == "sigma" else search_of(engine, rule)


def _alerts(search: Search, rule: str, arrivals: Sequence[tuple[int, Event]], runs: Sequence[int]) -> list[int]:
    """The runs that tell something new: each sees what has arrived and lies within its look-back."""
    chain = read(rule, Library(()))
    plan = schedule(chain)
    told: dict[tuple[str, ...], int] = {}
    alerts = []
    for run in runs:
        seen = [
            event
            for arrived, event in arrivals
            if arrived <= run and run - plan.look_back <= (event.time or 0) // 1000 - _START <= run
        ]
        for hit in search(seen):
            key = tuple(_value(hit, name) for name in plan.suppress_by)
            if key not in told or run - told[key] > plan.suppress_for:
                told[key] = run
                alerts.append(run)
    return alerts


_START = 1_700_000_000


def _value(hit: Hit, name: str) -> str:
    if name == "last_time":
        return str(hit.event_ids[-1]) if "last_time" not in hit.group else str(hit.group["last_time"])
    return str(hit.group[name])


def _regular(until: int) -> list[int]:
    return list(range(0, until, INTERVAL))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", RULES)
def test_a_chain_is_told_once(name: str, engine: str) -> None:
    search = _search(engine, RULES[name])
    if search is None:
        pytest.skip("the target refuses it")
    events = stamped(story(STORIES[name]))
    at_once = [((event.time or 0) // 1000 - _START, event) for event in events]
    late = [(arrived + DELAY, event) for arrived, event in at_once]
    shuffled = [(arrived + random.Random(arrived).randrange(DELAY), event) for arrived, event in at_once]
    end = 4 * 3600
    runs = {
        "regular": _regular(end),
        "one left out": [run for run in _regular(end) if run != 600],
        "five left out": [run for run in _regular(end) if not 600 <= run < 600 + LATENESS - INTERVAL],
        "all late": [run + 123 for run in _regular(end)],
        "all but once in half an hour": list(range(600, end, LATENESS)),
    }
    for arrivals in (at_once, late, shuffled):
        for told, some in runs.items():
            assert len(_alerts(search, RULES[name], arrivals, some)) == 1, told


@pytest.mark.parametrize("engine", ENGINES)
def test_two_ordered_chains_are_told_each(engine: str) -> None:
    search = _search(engine, RULES["ordered"])
    assert search is not None
    events = stamped(story("100A 400B 900A 1000B"))
    arrivals = [((event.time or 0) // 1000 - _START + DELAY, event) for event in events]
    assert len(_alerts(search, RULES["ordered"], arrivals, _regular(4 * 3600))) == 2


def test_a_shorter_look_back_would_lose_a_chain() -> None:
    """What the lateness is for: with the span alone, a chain whose events are old when they come is never whole."""
    rule = RULES["ordered"]
    plan = schedule(read(rule, Library(())))
    assert plan.look_back == 600 + DELAY + INTERVAL + LATENESS
    assert plan.suppress_for == plan.look_back
    search = compile_chain(rule, {})
    events = stamped(story("100A 699B"))
    short = [event for event in events if (event.time or 0) // 1000 - _START >= 699 + DELAY - 600]
    assert list(search(short)) == []


@pytest.mark.parametrize(
    ("level", "early", "expected"),
    [("critical", False, True), ("high", False, False), ("high", True, True), ("medium", False, False)],
)
def test_a_chain_rings_where_it_is_louder_than_its_parts_or_warns_early(
    level: str, early: bool, expected: bool
) -> None:
    chain = parse_rule(RULES["ordered"] + f"level: {level}\n", "rules/correlation/chain.yml", "chain")
    parts = [
        parse_rule(f"name: rule_{one}\nlevel: {of}\n{LOGIC}", one, one) for one, of in (("a", "low"), ("b", "high"))
    ]
    manifest = Manifest({}, (), {"chain": "it warns"} if early else {})
    assert rings(chain, read(chain.text, Library(())), parts, manifest) is expected


LOGIC = "detection: {s: {eventName: A}, condition: s}\n"


@pytest.mark.parametrize(
    ("kind", "span", "look_back"),
    [
        # The time span, and fifty minutes: fifteen for delivery, five between two runs, thirty for one that is late.
        ("temporal_ordered", "10m", 3600),
        ("temporal", "10m", 3600),
        ("event_count", "1h", 6600),
        ("temporal_ordered", "1d", 89_400),
    ],
)
def test_a_schedule_follows_from_the_time_span(kind: str, span: str, look_back: int) -> None:
    letters = "A" if kind == "event_count" else "AB"
    more = {"condition": "{gte: 3}"} if kind == "event_count" else {}
    chain = read(correlation(kind, letters, span=span, **more), Library(()))
    found = schedule(chain)
    assert (found.look_back, found.interval, found.suppress_for) == (look_back, 300, look_back)
    assert found.suppress_by == (*chain.group, *(["last_time"] if kind == "temporal_ordered" else []))
