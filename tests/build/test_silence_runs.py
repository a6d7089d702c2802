"""The search for silent accounts as it is built, over a list of runs: each silence is told once, by the run that
comes first after a day of it, and also when runs come late or are left out and when records arrive late.

What is run is what a SOC imports. Unlike a chain's, the text counts from the moment of its run, so that it is read anew
for each.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from awol.build import Material, gather, kibana, splunk
from awol.build.lint.conf import read
from awol.build.lint.splunk import knowledge
from awol.cli.common import fixture_environment
from awol.engines import Context, Search
from awol.engines.catalogue import compile_for
from awol.pack import load_searches
from awol.replay.cases import written_cases
from tests.build.runs import HOUR, Arrival, arriving_as, moment, seconds_of
from tests.conftest import ROOT
from tests.packs import our_rules

(RULE,) = [one for one in load_searches(ROOT) if one.name == "aws_account_went_silent"]
CASES = {case.name: case for case in written_cases(ROOT, RULE)}
LEFT, MANAGEMENT, OTHER = "444455556666", "777788889999", "111122223333"


@dataclass(frozen=True)
class Built:
    """The search as a product runs it; times in seconds. `at(run)` is the search of that run."""

    at: Callable[[int], Search]
    look_back: int
    suppress_by: tuple[str, ...]
    suppress_for: int
    by_ingestion: bool


Told = tuple[str, int]
"""The account of an alert and the time of its last record, in seconds since the epoch."""


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, (*our_rules(), RULE), fixture_environment(ROOT))


@pytest.fixture(scope="module")
def in_splunk(material: Material) -> Built:
    app = {
        path.removeprefix("awol/"): text.decode()
        for path, text in splunk.inside(material).items()
        if not path.endswith(".png")
    }
    known, remarks = knowledge(app)
    assert remarks == []
    (one,) = [
        settings
        for settings in read(app["default/savedsearches.conf"]).stanzas.values()
        if RULE.id in settings.get("action.correlationsearch.metadata", "")
    ]
    assert one["cron_schedule"] == "7 * * * *"
    assert one["dispatch.latest_time"] == "now"
    assert one["alert.suppress"] == "1"
    context = known.context(RULE.name)
    return Built(
        at=cache(lambda run: compile_for("splunk", one["search"], replace(context, now=run * 1000))),
        look_back=seconds_of(one["dispatch.earliest_time"], "-", "m@m"),
        suppress_by=tuple(one["alert.suppress.fields"].split(",")),
        suppress_for=seconds_of(one["alert.suppress.period"], "", "m"),
        by_ingestion=False,
    )


@pytest.fixture(scope="module")
def in_kibana(material: Material) -> Built:
    (content,) = [text for name, text in kibana.files(material).items() if name.startswith("awol-kibana-")]
    made: dict[str, dict[str, Any]] = {
        one["rule_id"]: one for one in map(json.loads, content.decode().splitlines()) if "rule_id" in one
    }
    one = made[RULE.id]
    assert one["interval"] == "1h"
    assert one["to"] == "now"
    assert one["timestamp_override"] == "event.ingested"
    return Built(
        at=cache(lambda run: compile_for(one["language"], one["query"], Context(now=run * 1000))),
        look_back=seconds_of(one["from"], "now-", "m"),
        suppress_by=tuple(one["alert_suppression"]["group_by"]),
        suppress_for=one["alert_suppression"]["duration"]["value"] * 60,
        by_ingestion=True,
    )


def _second(value: Any) -> int:
    """A time as a text gives it: seconds in SPL, a date in ES|QL."""
    text = str(value)
    if "T" in text:
        return int(datetime.fromisoformat(text).timestamp())
    return int(float(text))


class Product:
    """A built search on records that arrive. What a run finds is remembered: schedules share most of their runs."""

    def __init__(self, built: Built, arrivals: Sequence[Arrival]) -> None:
        self.built = built
        self.arrivals = arrivals
        self.found: dict[int, list[Told]] = {}

    def run(self, run: int) -> list[Told]:
        """The accounts that are silent for the search of one run."""
        if run not in self.found:
            built = self.built
            seen = [
                event
                for arrived, event in self.arrivals
                if arrived <= run and run - built.look_back <= (arrived if built.by_ingestion else moment(event)) <= run
            ]
            hits = list(built.at(run)(seen))
            assert all(set(built.suppress_by) <= hit.group.keys() for hit in hits)
            account, last = built.suppress_by
            self.found[run] = [(str(hit.group[account]), _second(hit.group[last])) for hit in hits]
        return self.found[run]

    def told(self, runs: Sequence[int]) -> Counter[Told]:
        """The alerts of some runs."""
        last: dict[Told, int] = {}
        alerts: Counter[Told] = Counter()
        for run in runs:
            for key in self.run(run):
                if key not in last or run - last[key] > self.built.suppress_for:
                    last[key] = run
                    alerts[key] += 1
        return alerts


def _schedules(product: Product, runs: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Lists of runs, regular and not; `first` is the run that would be the first to tell."""
    first = next((run for run in runs if product.run(run)), runs[0])
    yield "regular", runs
    yield "late by two minutes", [run + 123 for run in runs]
    yield "the run left out that would tell it", [run for run in runs if run != first]
    yield "that run and the next left out", [run for run in runs if not first <= run <= first + HOUR]
    yield "only that run comes late", sorted(run + 47 * 60 if run == first else run for run in runs)


def _at(text: str) -> int:
    """A moment of September, written as the day and the time."""
    return int(datetime.fromisoformat(f"2026-09-{text.replace(' ', 'T')}+00:00").astimezone(UTC).timestamp())


# By hand from the fixtures: who falls silent for more than a day after a day or more of records, from the first record
# on until three hours after the last one, and since when.
FELL_SILENT: Mapping[str, set[tuple[str, str]]] = {
    "fires/a_second_more_than_a_day": {(LEFT, "11 20:59:59")},
    # The management account logs so seldom here that it is silent three times between.
    "fires/at_the_edge_of_the_look_back": {
        (LEFT, "11 09:00:00"),
        (MANAGEMENT, "11 09:00:00"),
        (MANAGEMENT, "12 21:00:00"),
        (MANAGEMENT, "15 09:00:00"),
    },
    "fires/departed_account_still_calls_into_another": {(LEFT, "11 15:00:00")},
    "fires/late_delivery_out_of_order": {(LEFT, "11 15:00:00")},
    "fires/leaves_and_then_nothing": {(LEFT, "11 14:00:00")},
    "fires/logged_over_exactly_a_day": {(LEFT, "11 09:00:00")},
    "fires/logs_for_a_day_and_a_half_and_then_no_more": {(LEFT, "11 15:00:00")},
    "fires/two_accounts_at_once": {(LEFT, "11 15:00:00"), (OTHER, "11 13:00:00")},
    "silent/a_single_record": set(),
    # It was silent for a day and seven hours, of which the runs between tell; when the fixture ends it logs again.
    "silent/comes_back_within_the_day": {(LEFT, "11 09:00:00")},
    "silent/every_account_still_logs": {(LEFT, "11 15:00:00")},
    # Exactly a day when the fixture ends, and an hour more with the next run.
    "silent/exactly_a_day": {(LEFT, "11 21:00:00")},
    # What lies before the look-back at the end lay in it when the account fell silent.
    "silent/its_past_lies_a_second_before_the_look_back": {
        (LEFT, "11 09:00:00"),
        (MANAGEMENT, "11 09:00:00"),
        (MANAGEMENT, "12 21:00:00"),
        (MANAGEMENT, "15 09:00:00"),
    },
    # Both had logged for 23 hours when they first paused.
    "silent/its_past_lies_before_the_look_back": {(MANAGEMENT, "12 21:00:00"), (MANAGEMENT, "15 09:00:00")},
    "silent/logged_for_a_second_less_than_a_day": set(),
    "silent/one_account_alone": set(),
    "silent/only_its_caller_has_gone": set(),
    "silent/recipient_account_is_missing": set(),
}


def test_every_fixture_has_a_row() -> None:
    assert FELL_SILENT.keys() == CASES.keys()


def _regular(case: str) -> list[int]:
    """Every hour, one run at the very end of the fixture, until three hours after it."""
    times = [moment(event) for event in CASES[case].events]
    end = max(times)
    return [end + hours * HOUR for hours in range(-(end - min(times)) // HOUR, 4)]


@pytest.mark.parametrize("product", ["in_splunk", "in_kibana"])
@pytest.mark.parametrize("case", FELL_SILENT)
def test_a_silence_is_told_once(case: str, product: str, request: pytest.FixtureRequest) -> None:
    built: Built = request.getfixturevalue(product)
    expected = {(account, _at(last)): 1 for account, last in FELL_SILENT[case]}
    runs = _regular(case)
    for arriving, arrivals in arriving_as(CASES[case].events):
        searched = Product(built, arrivals)
        for named, some in _schedules(searched, runs):
            assert searched.told(some) == expected, (arriving, named)


@pytest.mark.parametrize("product", ["in_splunk", "in_kibana"])
def test_the_look_back_and_the_suppression_are_needed(product: str, request: pytest.FixtureRequest) -> None:
    """Unsuppressed it is told by every run; with a day to look back nobody has logged for a day before the silence."""
    built: Built = request.getfixturevalue(product)
    case = "fires/logs_for_a_day_and_a_half_and_then_no_more"
    ((_, arrivals), *_) = arriving_as(CASES[case].events)
    runs = _regular(case)
    assert sum(Product(built, arrivals).told(runs).values()) == 1
    # From 15:00:00 on the twelfth to midnight, without the run that comes exactly a day after the last record.
    assert sum(Product(replace(built, suppress_for=0), arrivals).told(runs).values()) == 9
    assert not Product(replace(built, look_back=24 * HOUR), arrivals).told(runs)
