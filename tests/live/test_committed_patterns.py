"""Every committed event pattern on every fixture and its variants, in EventBridge's envelope, run by AWS's Event Ruler:
the verdicts are those that a person wrote down, and the offline engine finds exactly the same records, of every rule's
fixtures and not only of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.catalogue import compile_for
from awol.events.wrap import wrap
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay, judge
from awol.values import Case, Event, Hit, Rule
from programs.event_ruler.judge import Judge
from tests.conftest import ROOT
from tests.packs import our_rules

TARGET = "eventbridge"
REFUSED = load_refusals(ROOT)
RULES = [rule for rule in our_rules() if rule.kind == "event" and TARGET not in REFUSED.get(rule.name, {})]
LARGEST = 2048
"""Characters of a pattern (EventBridge quotas)."""


def patterns(rule: Rule) -> list[str]:
    """The patterns of a rule, as they are sent to EventBridge."""
    written = json.loads(committed_text(ROOT, rule, TARGET, REFUSED))
    return [json.dumps(one) for one in (written if isinstance(written, list) else [written])]


@dataclass(frozen=True)
class Corpus:
    """Every different record of the cases, and of each rule what Event Ruler finds among them."""

    events: Sequence[Event]
    cases: Mapping[str, Sequence[Case]]
    found: Mapping[str, frozenset[bytes]]


@pytest.fixture(scope="module")
def corpus(judge: Judge) -> Corpus:
    replay = Replay(ROOT, fixture_placeholders(ROOT), REFUSED)
    cases = {rule.name: replay.cases(rule, envelopes=False) for rule in RULES}
    events = list({event.content: event for some in cases.values() for case in some for event in case.events}.values())
    wrapped = wrap([event.record for event in events], "eventbridge")
    judge.load_events([json.loads(line) for line in wrapped.splitlines()])
    found = {}
    for rule, numbers in zip(RULES, judge.find([patterns(rule) for rule in RULES]), strict=True):
        assert not isinstance(numbers, str), f"{rule.name}: {numbers}"
        found[rule.name] = frozenset(events[number].content for number in numbers)
    return Corpus(events, cases, found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_event_ruler_the_offline_engine_and_the_expectation_agree(rule: Rule, corpus: Corpus) -> None:
    found = corpus.found[rule.name]

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        return (Hit((event,)) for event in events if event.content in found)

    outcomes = [judge(case, TARGET, search) for case in corpus.cases[rule.name]]
    assert [f"{one.case.name}: {one.note}" for one in outcomes if one.status != "pass"] == []
    text = committed_text(ROOT, rule, TARGET, REFUSED)
    offline = {event.content for hit in compile_for(TARGET, text)(corpus.events) for event in hit.events}
    assert offline == found


def test_all_patterns_on_one_bus_find_the_same(corpus: Corpus, judge: Judge) -> None:
    texts = [(rule, text) for rule in RULES for text in patterns(rule)]
    together: dict[str, set[bytes]] = {rule.name: set() for rule in RULES}
    for (rule, _), numbers in zip(texts, judge.find_together([text for _, text in texts]), strict=True):
        assert not isinstance(numbers, str)
        together[rule.name] |= {corpus.events[number].content for number in numbers}
    assert [name for name, found in together.items() if found != corpus.found[name]] == []


def test_the_corpus_is_large_and_varied(corpus: Corpus) -> None:
    assert len(corpus.events) > 3_000
    assert len({event.record.get("eventSource") for event in corpus.events}) > 40
    assert sum(bool(found) for found in corpus.found.values()) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_pattern_fits_and_tests_the_record_alone(rule: Rule) -> None:
    for text in patterns(rule):
        assert list(json.loads(text)) == ["detail"]
        assert len(json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)) <= LARGEST
