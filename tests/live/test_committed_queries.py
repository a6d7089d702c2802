"""Every committed Lucene and ES|QL text on every fixture and its variants, run by a real Elasticsearch on documents as
the AWS integration indexes them: the verdicts are those that a person wrote down, and the offline engine finds exactly
the same records, of every rule's fixtures and not only of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from awol.cli.common import fixture_environment, fixture_placeholders
from awol.engines.catalogue import compile_for
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay, judge
from awol.systems.elasticsearch import Elasticsearch, Loaded
from awol.values import Case, Event, Hit, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = [rule for rule in our_rules() if rule.kind == "event"]
REFUSED = load_refusals(ROOT)
PAIRS = [
    pytest.param(rule, target, id=f"{rule.name}-{target}")
    for rule in RULES
    for target in ("lucene", "esql")
    if target not in REFUSED.get(rule.name, {})
]


@dataclass(frozen=True)
class Corpus:
    """What is indexed, the cases that it came from, and the node that holds it."""

    events: Mapping[str, Event]
    cases: Mapping[str, Sequence[Case]]
    system: Elasticsearch
    session: Loaded


@pytest.fixture(scope="module")
def corpus(elasticsearch_url: str) -> Iterator[Corpus]:
    system = Elasticsearch(elasticsearch_url, fixture_environment(ROOT).elastic_index)
    replay = Replay(ROOT, fixture_placeholders(ROOT), REFUSED)
    cases = {rule.name: replay.cases(rule, envelopes=False) for rule in RULES}
    events: dict[str, Event] = {}
    for some in cases.values():
        for case in some:
            events |= {system.key(event): event for event in case.events}
    with system.loaded(events) as session:
        yield Corpus(events, cases, system, session)


@pytest.mark.parametrize(("rule", "target"), PAIRS)
def test_the_node_the_offline_engine_and_the_expectation_agree(rule: Rule, target: str, corpus: Corpus) -> None:
    text = committed_text(ROOT, rule, target, REFUSED)
    found = corpus.session.search(target, text)

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        return (Hit((event,)) for event in events if corpus.system.key(event) in found)

    outcomes = [judge(case, target, search) for case in corpus.cases[rule.name]]
    assert [f"{one.case.name}: {one.note}" for one in outcomes if one.status != "pass"] == []
    offline = {
        corpus.system.key(event) for hit in compile_for(target, text)(corpus.events.values()) for event in hit.events
    }
    assert offline == found


def test_the_corpus_is_large_and_varied(corpus: Corpus) -> None:
    assert len(corpus.events) > 3_000
    assert len({event.record.get("eventSource") for event in corpus.events.values()}) > 40
