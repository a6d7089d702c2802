"""The pack's chains as they are built, over a list of runs: each chain is told once, though every run looks back far
enough to find it many times, and also when runs come late or are left out and when records arrive late.

What is run is what a SOC imports: text, look-back, schedule and suppression are read from the built files. Splunk looks
at the time of the event, a detection rule of Kibana at that of ingestion (`timestamp_override`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from awol.build import Material, gather, kibana, splunk
from awol.build.lint.conf import read
from awol.build.lint.splunk import knowledge
from awol.build.schedules import LATENESS
from awol.cli.common import fixture_environment
from awol.engines import Search
from awol.engines.catalogue import compile_for
from awol.replay.cases import written_cases
from awol.values import Rule
from tests.build.runs import HOUR, MINUTE, OUT_OF_ORDER, Arrival, arriving_as, moment, seconds_of
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
CHAINS = [rule for rule in RULES if rule.kind == "correlation"]


@dataclass(frozen=True)
class Built:
    """A search as a product runs it; times in seconds. `minutes` are those of an hour at which it starts."""

    search: Search
    minutes: tuple[int, ...]
    look_back: int
    suppress_by: tuple[str, ...]
    suppress_for: int
    by_ingestion: bool


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT))


@pytest.fixture(scope="module")
def in_splunk(material: Material) -> Mapping[str, Built]:
    app = {
        path.removeprefix("awol/"): text.decode()
        for path, text in splunk.inside(material).items()
        if not path.endswith(".png")
    }
    known, remarks = knowledge(app)
    assert remarks == []
    found = {}
    for settings in read(app["default/savedsearches.conf"]).stanzas.values():
        assert settings["dispatch.latest_time"] == "now"
        assert settings["alert.suppress"] == "1"
        minutes, rest = settings["cron_schedule"].split(" ", 1)
        assert rest == "* * * *"
        identity = json.loads(settings["action.correlationsearch.metadata"])["detection_id"]
        found[identity] = lambda rule, settings=settings, minutes=minutes: Built(
            search=compile_for("splunk", settings["search"], known.context(rule.name)),
            minutes=tuple(map(int, minutes.split(","))),
            look_back=seconds_of(settings["dispatch.earliest_time"], "-", "m@m"),
            suppress_by=tuple(settings["alert.suppress.fields"].split(",")),
            suppress_for=seconds_of(settings["alert.suppress.period"], "", "m"),
            by_ingestion=False,
        )
    return {rule.name: found[rule.id](rule) for rule in CHAINS}


@pytest.fixture(scope="module")
def in_kibana(material: Material) -> Mapping[str, Built]:
    (content,) = [text for name, text in kibana.files(material).items() if name.startswith("awol-kibana-")]
    made: dict[str, dict[str, Any]] = {
        one["rule_id"]: one for one in map(json.loads, content.decode().splitlines()) if "rule_id" in one
    }
    found = {}
    for rule in CHAINS:
        one = made[rule.id]
        assert one["to"] == "now"
        assert one["timestamp_override"] == "event.ingested"
        assert one["alert_suppression"]["duration"]["unit"] == "m"
        every = seconds_of(one["interval"], "", "m") // MINUTE
        found[rule.name] = Built(
            search=compile_for(one["language"], one["query"]),
            minutes=tuple(range(2, 60, every)),
            look_back=seconds_of(one["from"], "now-", "m"),
            suppress_by=tuple(one["alert_suppression"]["group_by"]),
            suppress_for=one["alert_suppression"]["duration"]["value"] * MINUTE,
            by_ingestion=True,
        )
    return found


def _told(built: Built, arrivals: Sequence[Arrival], runs: Sequence[int]) -> list[tuple[int, tuple[str, ...]]]:
    """The alerts: the run, and what the alert is suppressed by from then on."""
    known: dict[tuple[int, ...], list[tuple[str, ...]]] = {}
    last: dict[tuple[str, ...], int] = {}
    alerts = []
    for run in runs:
        seen = tuple(
            at
            for at, (arrived, event) in enumerate(arrivals)
            if arrived <= run and run - built.look_back <= (arrived if built.by_ingestion else moment(event)) <= run
        )
        if seen not in known:
            hits = built.search([arrivals[at][1] for at in seen])
            known[seen] = [tuple(str(hit.group[name]) for name in built.suppress_by) for hit in hits]
        for key in known[seen]:
            if key not in last or run - last[key] > built.suppress_for:
                last[key] = run
                alerts.append((run, key))
    return alerts


def _regular(built: Built, arrivals: Sequence[Arrival]) -> list[int]:
    """Every run from before the first record until none can find it any more, and an hour on."""
    first = min(moment(event) for _, event in arrivals) // HOUR * HOUR
    until = max(arrived for arrived, _ in arrivals) + built.look_back + HOUR
    return [hour + minute * MINUTE for hour in range(first, until, HOUR) for minute in built.minutes]


def _schedules(runs: list[int], first: int) -> Iterator[tuple[str, list[int]]]:
    """Lists of runs, regular and not; `first` is the run that would be the first to tell."""
    yield "regular", runs
    yield "late by two minutes", [run + 123 for run in runs]
    yield "the run left out that would tell it", [run for run in runs if run != first]
    yield "none for half an hour", [run for run in runs if not first <= run < first + LATENESS]
    yield "only that run comes late", sorted(run + 10 * MINUTE + 7 if run == first else run for run in runs)


Product = Callable[[str], Built]


@pytest.mark.parametrize("product", ["in_splunk", "in_kibana"])
@pytest.mark.parametrize("rule", CHAINS, ids=lambda rule: rule.name)
def test_a_chain_is_told_once(rule: Rule, product: str, request: pytest.FixtureRequest) -> None:
    built: Built = request.getfixturevalue(product)[rule.name]
    for case in written_cases(ROOT, rule):
        hits = Counter(tuple(str(hit.group[name]) for name in built.suppress_by) for hit in built.search(case.events))
        assert bool(hits) == (case.expected == "fires")
        for arriving, arrivals in arriving_as(case.events):
            runs = _regular(built, arrivals)
            regular = _told(built, arrivals, runs)
            for named, some in _schedules(runs, regular[0][0] if regular else runs[0]):
                told = Counter(key for _, key in _told(built, arrivals, some))
                # Of what is told by its group alone, a second burst is told after the time of the first, or not at all.
                wrong = {key: count for key, count in told.items() if not 1 <= count <= max(1, hits[key])}
                assert not wrong, (case.name, arriving, named)
                assert not hits.keys() - told.keys(), (case.name, arriving, named)
                if arriving != OUT_OF_ORDER:
                    assert not told.keys() - hits.keys(), (case.name, arriving, named)


def test_what_arrives_out_of_order_may_be_told_by_another_end_too(in_kibana: Mapping[str, Built]) -> None:
    """An end that arrives before an earlier end is told with the beginning that is the earlier one's: of one story two
    alerts, and none is lost. Who waits until all has arrived is told once."""
    rule = next(one for one in CHAINS if one.name == "aws_corr_precondition_fixed")
    case = next(one for one in written_cases(ROOT, rule) if one.name == "fires/again_and_again")
    built = in_kibana[rule.name]
    whole = {str(hit.group["last_time"]) for hit in built.search(case.events)}
    told = {
        name: {key[-1] for _, key in _told(built, arrivals, _regular(built, arrivals))}
        for name, arrivals in arriving_as(case.events)
    }
    assert told["at once"] == told["a quarter of an hour late"] == whole
    assert told[OUT_OF_ORDER] > whole


@pytest.mark.parametrize("product", ["in_splunk", "in_kibana"])
def test_the_look_back_and_the_suppression_are_needed(product: str, request: pytest.FixtureRequest) -> None:
    """With the span alone a chain that is as long as its span is never whole in a run; unsuppressed it is told anew."""
    rule = next(one for one in CHAINS if one.name == "aws_corr_leave_denied_burst")
    case = next(one for one in written_cases(ROOT, rule) if one.name == "fires/exactly_the_span")
    built: Built = request.getfixturevalue(product)[rule.name]
    arrivals = dict(arriving_as(case.events))["a quarter of an hour late"]
    times = [moment(event) for event in case.events]
    runs = _regular(built, arrivals)
    assert len(_told(built, arrivals, runs)) == 1
    assert len(_told(replace(built, suppress_for=0), arrivals, runs)) >= 3
    by_event = replace(built, look_back=max(times) - min(times), by_ingestion=False)
    assert _told(by_event, arrivals, runs) == []
