"""The feeder form of the Splunk app: what its one search collects is enough for every other search."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from awol.build import Material, gather
from awol.build.lint import feeder
from awol.build.lint.conf import read
from awol.build.lint.splunk import Knowledge, knowledge, lint
from awol.cli.common import fixture_environment
from awol.engines import Search
from awol.engines.catalogue import compile_for
from awol.pack import load_searches
from awol.replay.cases import written_cases
from awol.values import Event, Rule, parse_time
from tests.build.test_splunk import texts
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = (*our_rules(), *load_searches(ROOT))

COPIES: Mapping[str, str] = {"splunk": "splunk", "splunk-addon": "splunk-addon", "splunk-indexed": "splunk"}
"""How the fields of a copy come about: a copy has its record's text and source type, so that search-time settings are
the same. What was extracted at index time is not copied: the app's README asks for KV_MODE = json there."""

SAVED, MACROS = "default/savedsearches.conf", "default/macros.conf"


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT), form="feeder")


@pytest.fixture(scope="module")
def app(material: Material) -> dict[str, str]:
    return texts(material)


@pytest.fixture(scope="module")
def known(app: dict[str, str]) -> Knowledge:
    return knowledge(app)[0]


@pytest.fixture(scope="module")
def stanzas(app: dict[str, str]) -> Mapping[str, Mapping[str, str]]:
    return read(app[SAVED]).stanzas


@pytest.fixture(scope="module")
def saved(stanzas: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """The search of each rule, by the rule's id."""
    key = "action.correlationsearch.metadata"
    return {json.loads(one[key])["detection_id"]: one["search"] for one in stanzas.values() if key in one}


@pytest.fixture(scope="module")
def feeders(stanzas: Mapping[str, Mapping[str, str]], known: Knowledge) -> Mapping[str, Search]:
    """The search that collects, in each view of the data."""
    (name,) = [one for one in stanzas if feeder.NAME.fullmatch(one)]
    text = stanzas[name]["search"].removesuffix(f"\n{feeder.TAIL}")
    assert text != stanzas[name]["search"]
    return {view: compile_for(view, text, known.context("feeder")) for view in COPIES}


def collected(search: Search, events: Iterable[Event]) -> list[Event]:
    return [event for hit in search(events) for event in hit.events]


def test_the_app_is_clean_by_our_lint(app: dict[str, str]) -> None:
    assert lint(app) == []


def test_one_search_looks_at_everything_beside_what_no_gate_can_stand_before(
    stanzas: Mapping[str, Mapping[str, str]],
) -> None:
    everything = [name for name, one in stanzas.items() if f"`{feeder.EVERYTHING}`" in one["search"]]
    assert [name for name in everything if not feeder.NAME.fullmatch(name)] == [
        "awol - AWS account no longer logs - Rule"
    ]
    assert len(everything) == 2


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_search_finds_among_the_collected_what_it_finds_among_all(
    rule: Rule, saved: Mapping[str, str], known: Knowledge, feeders: Mapping[str, Search]
) -> None:
    text = saved[rule.id]
    searches: dict[tuple[str, int], Search] = {}
    for view, copy in COPIES.items():
        for case in written_cases(ROOT, rule):
            # Silence is looked for from a moment: that of the last record.
            ends = max(parse_time(event.record.get("eventTime")) or 0 for event in case.events)
            context = known.context(rule.name) if rule.kind != "search" else replace(known.context("s"), now=ends)
            key = (copy, context.now if rule.kind == "search" else 0)
            if key not in searches:
                searches[key] = compile_for(copy, text, context)
            fed = case.events if f"`{feeder.EVERYTHING}`" in text else collected(feeders[view], case.events)
            hits = list(searches[key](fed))
            assert ("fires" if hits else "silent") == case.expected, (view, case.name)


def runs(stanzas: Mapping[str, Mapping[str, str]], source: str) -> int:
    """How often a day one of the searches that go through a macro runs."""
    minutes = [
        60 // int(one["cron_schedule"][2])
        if one["cron_schedule"].startswith("*/")
        else one["cron_schedule"].count(",") + 1
        for one in stanzas.values()
        if f"`{source}`" in one["search"]
    ]
    return 24 * sum(minutes)


def test_the_documents_say_how_many_searches_a_day_each_form_runs(
    material: Material, stanzas: Mapping[str, Mapping[str, str]]
) -> None:
    plain = read(texts(gather(ROOT, RULES, material.environment))[SAVED]).stanzas
    every, few, summary = (
        runs(plain, feeder.SOURCE), runs(stanzas, feeder.EVERYTHING), runs(stanzas, feeder.SOURCE)
    )  # fmt: skip
    assert summary == every - 24  # that of the search for silence runs hourly, and looks at everything
    tier = runs(
        read(texts(gather(ROOT, RULES, material.environment, min_level="critical"))[SAVED]).stanzas, feeder.SOURCE
    )
    told = " ".join((ROOT / "docs/build.md").read_text().split())
    readme = " ".join((ROOT / "README.md").read_text().split())
    for text, pattern, wanted in (
        (
            told,
            r"searches over all of CloudTrail \| about ([\d,]+) \| about ([\d,]+) \| ([\d,]+) \|",
            (every, tier, few),
        ),
        (told, r"\*\*Take the feeder form\*\* .* about ([\d,]+) searches", (every,)),
        (readme, r"instead of about ([\d,]+) searches over CloudTrail a day, ([\d,]+)", (every, few)),
        (readme, r"critical rules alone \(`--min-level critical`, about ([\d,]+) searches a day\)", (tier,)),
    ):
        found = re.search(pattern, text)
        assert found is not None, pattern
        for one, number in zip(found.groups(), wanted, strict=True):
            assert abs(int(one.replace(",", "")) - number) < number / 20
    assert f"| {few} |" in told, "this one is exact"


def test_a_record_that_is_collected_twice_makes_no_other_chain(
    saved: Mapping[str, str], known: Knowledge, feeders: Mapping[str, Search]
) -> None:
    """Two runs of the feeder overlap, so that a run that comes late loses nothing."""
    for rule in RULES:
        if rule.kind != "correlation":
            continue
        search = compile_for("splunk", saved[rule.id], known.context(rule.name))
        for case in written_cases(ROOT, rule):
            fed = collected(feeders["splunk"], case.events)
            once, twice = ([hit.group for hit in search(events)] for events in (fed, [*fed, *fed]))
            assert once == twice, (rule.name, case.name)


def test_the_least_that_a_first_tier_needs_is_collected(material: Material) -> None:
    """Chains of a first tier stand on rules that are quieter than it: their records are collected as well."""
    tier = gather(ROOT, RULES, material.environment, min_level="critical", form="feeder")
    found = texts(tier)
    assert lint(found) == []
    (name,) = [one for one in read(found[SAVED]).stanzas if feeder.NAME.fullmatch(one)]
    text = read(found[SAVED]).stanzas[name]["search"]
    assert "StopLogging" in text  # a step of aws_corr_stoplogging_then_leave; its own rule is not critical
    assert "DeleteBudget" not in text


HARM = [
    # (file, pattern, what a slip makes of it)
    (SAVED, r"search = `awol_cloudtrail_everything`\\\n    \(\(", r"search = `awol_cloudtrail`\\\n    (("),
    (SAVED, r"\| fields _time _raw host source sourcetype", "| fields _time host source sourcetype"),
    (SAVED, r"\| fields _time _raw host source sourcetype\\\n", ""),
    (SAVED, r"\\\n\| `awol_collect`", ""),
    (SAVED, r"\| `awol_collect`", "| `awol_colect`"),
    (SAVED, r"schedule_priority = highest", "schedule_priority = higest"),
    (SAVED, r"(Feeder\](?s:.*?))cron_schedule = \*/5", r"\1cron_schedule = */15"),
    (SAVED, r"(Feeder\](?s:.*?))index_earliest = -11m@m", r"\1index_earliest = -5m@m"),
    (SAVED, r"(Feeder\](?s:.*?))earliest_time = -24h@m", r"\1earliest_time = -1h@m"),
    (SAVED, r"(Feeder\](?s:.*?))realtime_schedule = 0", r"\1realtime_schedule = 1"),
    (SAVED, r"(Feeder\](?s:.*?))disabled = 1", r"\1disabled = 0"),
    (SAVED, r"(Feeder\](?s:.*?))alert.track = 0", r"\1alert.track = 1"),
    (SAVED, r" - Feeder\]", " - Rule]"),
    (MACROS, r"\[awol_collect\]", "[awol_collects]"),
    (MACROS, r"collect index=\"awol_candidates\"", 'collect index="awol_candidate"'),
    (MACROS, r" output_format=hec", ""),
    (MACROS, r"output_format=hec", "output_format=raw"),
    (MACROS, r" NOT index=\"awol_candidates\"", ""),
    (MACROS, r"\[awol_cloudtrail_everything\]", "[awol_cloudtrail_all]"),
    (MACROS, r"\(index=\"awol_candidates\" sourcetype", '(index="awol_others" sourcetype'),
    (MACROS, r"\(index=\"awol_candidates\" sourcetype", "(sourcetype"),
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> dict[str, str]:
    rules = [rule for rule in RULES if rule.name in ("aws_org_leave_success", "aws_root_api_use")]
    return texts(gather(ROOT, rules, fixture_environment(ROOT), form="feeder"))


@pytest.mark.parametrize(("path", "pattern", "after"), HARM)
def test_a_harmful_change_is_seen(path: str, pattern: str, after: str, small: dict[str, str]) -> None:
    assert lint(small) == []
    changed, number = re.subn(pattern, after, small[path], count=1)
    assert number == 1
    assert changed != small[path]
    assert lint({**small, path: changed}) != []
