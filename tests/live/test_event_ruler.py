"""AWS's own matcher on the rows of the offline engine, and on patterns and records made at random: both find the same
records, and refuse the same patterns."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from awol.engines import Context, sigma
from awol.errors import RefusedConversion, RejectedQuery, UnsupportedQuery
from awol.values import ConversionSettings, Event
from converters.aws.eventbridge import convert
from programs.constructs import combining, committed, node, running, writing
from programs.constructs.measure import cell, key
from programs.constructs.running import Ran, on_ruler
from programs.constructs.tables import CONSTRUCTS
from programs.event_ruler.judge import Judge, Verdict
from tests.conftest import ROOT
from tests.converters.aws.eventbridge import generated as generated_rules
from tests.engines.eventbridge import generated, outcomes
from tests.engines.eventbridge.rows import RECORDS, REJECTED, ROWS, compiled, expected_ids, pattern

TARGET = "eventbridge"
PATTERNS = 500
RECORDS_MADE = 120


def offline(text: str, events: Sequence[Event]) -> Verdict | None:
    """What awol's engine finds: numbers of events, or why it rejects the pattern; None where it does not tell."""
    try:
        search = compiled(text)
    except UnsupportedQuery:
        return None
    except RejectedQuery as fault:
        return fault.message
    numbers = {id(event.record): number for number, event in enumerate(events)}
    return frozenset(numbers[id(event.record)] for hit in search(events) for event in hit.events)


def test_the_rows_are_what_event_ruler_finds(judge: Judge) -> None:
    judge.load(list(RECORDS.values()))
    ids = list(RECORDS)
    differing = []
    for (inner, expected), found in zip(ROWS, judge.find([[pattern(inner)] for inner, _ in ROWS]), strict=True):
        named = found if isinstance(found, str) else frozenset(ids[number] for number in found)
        if named != expected_ids(expected):
            differing.append((inner, named))
    assert differing == []


def test_event_ruler_refuses_what_the_engine_rejects(judge: Judge) -> None:
    judge.load([])
    found = judge.find([[pattern(inner)] for inner in REJECTED])
    assert [inner for inner, one in zip(REJECTED, found, strict=True) if not isinstance(one, str)] == []


@pytest.mark.parametrize("rule", outcomes.CALLS)
def test_how_a_call_ended(rule: str, judge: Judge) -> None:
    judge.load([outcomes.record(rule, code) for _, code, *_ in outcomes.OUTCOMES])
    [found] = judge.find([[outcomes.text(rule)]])
    assert not isinstance(found, str), found
    assert [outcomes.OUTCOMES[number][0] for number in sorted(found)] == outcomes.expected(rule)


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_patterns_on_generated_records(judge: Judge, seed: int) -> None:
    made = generated.records(seed, RECORDS_MADE)
    texts = generated.patterns(seed, PATTERNS)
    judge.load(made)
    events = [Event(record) for record in made]
    differing, firing = [], 0
    for text, theirs in zip(texts, judge.find([[text] for text in texts]), strict=True):
        ours = offline(text, events)
        if ours is None or (isinstance(ours, str) and isinstance(theirs, str)):
            continue
        firing += bool(theirs)
        if ours != theirs:
            differing.append((text, ours, theirs))
    assert differing == []
    assert firing > PATTERNS / 4


@pytest.mark.parametrize("group", dict.fromkeys(construct.group for construct in CONSTRUCTS))
def test_every_construct_is_right_or_refused_by_event_ruler(group: str, judge: Judge) -> None:
    node.prepare_ruler(judge)
    published = committed.load(TARGET)
    differing, apart = [], []
    for construct in (one for one in CONSTRUCTS if one.group == group):
        measured = cell(construct, TARGET, "ours", lambda text: on_ruler(judge, text))
        if measured != published[key(construct)]["ours"] or measured.verdict not in ("right", "refused"):
            differing.append((construct.name, published[key(construct)]["ours"], measured))
        if measured.text and running.offline(TARGET, measured.text) != on_ruler(judge, measured.text):
            apart.append((construct.name, measured.text))
    assert differing == [], f"not what is published: {committed.RENEW}"
    assert apart == []


def test_combinations_of_constructs(judge: Judge) -> None:
    node.prepare_ruler(judge)
    differing, tried = [], 0
    for one in combining.combinations(seed=8, count=200):
        text = writing.ours(one.rule, TARGET).text
        if not text:
            continue
        tried += 1
        ran, again = on_ruler(judge, text), running.offline(TARGET, text)
        if ran != Ran(one.expected_on(TARGET)) or again != ran:
            differing.append((text, ran.rejected, sorted(ran.found ^ one.expected_on(TARGET)), again.unknown))
    assert differing == []
    assert tried > 10


def test_generated_rules_under_the_packs_pipeline(judge: Judge) -> None:
    """A rule, its patterns on Event Ruler, and what Sigma means: the same records, or a refusal."""
    pipeline = (ROOT / "pipelines" / "cloudtrail_eventbridge.yml").read_text(encoding="utf-8")
    settings = ConversionSettings(pipeline, cloudtrail=True, placeholders={})
    events = [Event(record) for record in generated_rules.records(4, 120)]
    judge.load([event.record for event in events])
    written: list[tuple[str, list[str]]] = []
    for rule in generated_rules.rules(4, 300):
        try:
            found = json.loads(convert(rule, settings))
        except RefusedConversion:
            continue
        written.append((rule, [json.dumps(one) for one in (found if isinstance(found, list) else [found])]))
    differing = []
    for (rule, patterns), found in zip(written, judge.find([patterns for _, patterns in written]), strict=True):
        wanted = {hit.events[0].id for hit in sigma.compile(rule, Context())(events)}
        if isinstance(found, str) or {events[number].id for number in found} != wanted:
            differing.append((rule, patterns, found))
    assert differing == []
    assert len(written) > 100
