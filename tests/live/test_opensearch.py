"""Real nodes of OpenSearch, 3.9.0 and 2.19.6: what a flat_object does, every construct, every committed text on every
fixture, and the ingest pipeline.

On 3.9.0 the node, the offline engine and the expectation agree. On 2.19.6 every text that is not refused for it finds
what it finds on 3.9.0, and every text that is refused there is a text with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context, opensearch
from awol.errors import RefusedConversion
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay
from awol.replay.run import judge as verdict
from awol.systems.elasticsearch import Loaded
from awol.systems.opensearch import OpenSearch
from awol.values import Case, ConversionSettings, Event, Hit
from awol.views.opensearch import CLOUDTRAIL, RecordIndex, document, pipeline, template
from awol.views.opensearch.fields import NAME
from programs.constructs import combining, committed, node, writing
from programs.constructs.measure import cell, key
from programs.constructs.records import RECORDS
from programs.constructs.running import Ran, offline, on_node
from programs.constructs.tables import CONSTRUCTS
from programs.constructs.writing import INDEX_NAME
from programs.elasticsearch.client import Client
from tests.conftest import ROOT
from tests.converters.rules import converter
from tests.engines.opensearch import rows
from tests.packs import our_rules

TARGET = "opensearch"
REFUSED = load_refusals(ROOT)
RULES = [rule for rule in our_rules() if rule.kind == "event" and TARGET not in REFUSED.get(rule.name, {})]


@pytest.fixture(scope="module")
def client(opensearch_url: str) -> Client:
    return Client(opensearch_url)


@pytest.fixture(scope="module")
def older(older_opensearch_url: str) -> Client:
    return Client(older_opensearch_url)


def _rows_in(client: Client) -> None:
    keyword = {"type": "keyword"}
    properties = {"F": {"type": "flat_object"}, "k": keyword, "o": {"properties": {"k": keyword}}}
    client.delete("awol-rows")
    client.create("awol-rows", {"dynamic": False, "properties": properties})
    client.bulk("awol-rows", rows.DOCUMENTS.items())


def test_the_rows_on_opensearch_3(client: Client) -> None:
    _rows_in(client)
    found = {text: frozenset(client.query_string("awol-rows", text)) for text, _, _ in rows.QUERIES}
    client.delete("awol-rows")
    assert found == {text: rows.ids(expected) for text, expected, _ in rows.QUERIES}


def test_the_rows_on_opensearch_2(older: Client) -> None:
    _rows_in(older)
    found = {text: frozenset(older.query_string("awol-rows", text)) for text, _, _ in rows.QUERIES}
    older.delete("awol-rows")
    assert found == {
        text: rows.ids(expected if differing is None else differing) for text, expected, differing in rows.QUERIES
    }


@pytest.fixture(scope="module")
def matrix(client: Client) -> Iterator[Client]:
    node.prepare_records(client)
    yield client
    client.delete(INDEX_NAME)


def test_constructs(matrix: Client) -> None:
    published = committed.load(TARGET)
    differing, apart = [], []
    for construct in CONSTRUCTS:
        measured = cell(construct, TARGET, "ours", lambda text: on_node(matrix, TARGET, text))
        if measured != published[key(construct)]["ours"] or measured.verdict not in ("right", "refused"):
            differing.append((construct.name, measured, published[key(construct)]["ours"]))
        if measured.text and offline(TARGET, measured.text) != on_node(matrix, TARGET, measured.text):
            apart.append(construct.name)
    assert differing == [], f"not what is published, or wrong: {committed.RENEW}"
    assert apart == [], "awol's engine and OpenSearch find different records"


def test_combinations(matrix: Client) -> None:
    differing, tried = [], 0
    for one in combining.combinations(seed=8, count=120):
        text = writing.ours(one.rule, TARGET).text
        if not text:
            continue
        tried += 1
        ran, again = on_node(matrix, TARGET, text), offline(TARGET, text)
        if ran != Ran(one.expected_on(TARGET)) or again != ran:
            differing.append((text, ran.rejected, sorted(ran.found ^ one.expected_on(TARGET)), again.rejected))
    assert differing == []
    assert tried > 60


BELOW = "name: below\npriority: 1\ntransformations:\n  - id: below\n    type: field_name_prefix\n    prefix: R.\n"
ODD = ("braces", "parentheses", "brackets", "quote", "backslash")
"""Names of which the path is no expression for itself; with the pack's pipeline it is written so that it is one."""


def test_constructs_in_the_leaves_of_a_flat_object(client: Client) -> None:
    """The same constructs where every field is a leaf."""
    index = RecordIndex({"R": "flat_object"})
    documents = {identity: {"R": record, "eventID": identity} for identity, record in RECORDS.items()}
    events = [Event(one) for one in documents.values()]
    client.delete("awol-leaves")
    client.create("awol-leaves", {"dynamic": False, "properties": {"R": {"type": "flat_object"}}})
    client.bulk("awol-leaves", documents.items())
    differing, right = [], 0
    for construct in CONSTRUCTS:
        try:
            text = converter(TARGET).convert(construct.rule, ConversionSettings(BELOW, False, construct.placeholders))
        except RefusedConversion:
            continue
        found = frozenset(client.query_string("awol-leaves", text))
        hits = opensearch.compile(text, Context(index))(events)
        if frozenset(identity for hit in hits for identity in hit.event_ids) != found:
            differing.append((construct.name, text, "the engine"))
        if found == construct.expected_on(TARGET):
            right += 1
        elif not construct.name.startswith(ODD):
            differing.append((construct.name, text, "the expectation"))
    client.delete("awol-leaves")
    assert differing == []
    assert right > 300


@dataclass(frozen=True)
class Corpus:
    """What is indexed, the cases that it came from, and the node that holds it."""

    events: Mapping[str, Event]
    cases: Mapping[str, Sequence[Case]]
    system: OpenSearch
    session: Loaded


VARIANTS = ("", "absent for null", "null for absent")
"""The cases that are run: the fixtures as they were written, and those variants that make a difference to an index.
`awol replay --live opensearch=URL` runs all of them; on both versions they came out as expected."""


@cache
def _cases() -> Mapping[str, Sequence[Case]]:
    replay = Replay(ROOT, fixture_placeholders(ROOT), REFUSED)
    return {
        rule.name: [case for case in replay.cases(rule, envelopes=False) if case.name.partition(" + ")[2] in VARIANTS]
        for rule in RULES
    }


def _corpus(url: str) -> Iterator[Corpus]:
    system = OpenSearch(url, "")
    events: dict[str, Event] = {}
    for some in _cases().values():
        for case in some:
            events |= {system.key(event): event for event in case.events}
    with system.loaded(events) as session:
        yield Corpus(events, _cases(), system, session)


@pytest.fixture(scope="module")
def corpus(opensearch_url: str) -> Iterator[Corpus]:
    yield from _corpus(opensearch_url)


@pytest.fixture(scope="module")
def older_corpus(older_opensearch_url: str) -> Iterator[Corpus]:
    yield from _corpus(older_opensearch_url)


def _as_expected(case: Case, found: frozenset[str], corpus: Corpus) -> bool:
    def search(_events: object) -> Iterator[Hit]:
        return (Hit((event,)) for event in case.events if corpus.system.key(event) in found)

    return verdict(case, TARGET, search).status == "pass"


def test_every_committed_text_on_every_fixture(corpus: Corpus) -> None:
    apart, wrong = [], []
    for rule in RULES:
        text = committed_text(ROOT, rule, TARGET, REFUSED)
        found = corpus.session.search(TARGET, text)
        hits = opensearch.compile(text, Context(CLOUDTRAIL))(corpus.events.values())
        ours = {corpus.system.key(hit.events[0]) for hit in hits}
        if ours != found:
            apart.append((rule.name, len(found - ours), len(ours - found)))
        wrong += [(rule.name, case.name) for case in corpus.cases[rule.name] if not _as_expected(case, found, corpus)]
    assert apart == [], "awol's engine and OpenSearch find different records"
    assert wrong == []


def test_opensearch_2_finds_what_3_does_or_the_text_is_refused_for_it(corpus: Corpus, older_corpus: Corpus) -> None:
    assert older_corpus.system.describe() == "OpenSearch 2.19.6"
    differing, refused = [], 0
    for rule in RULES:
        text = committed_text(ROOT, rule, TARGET, REFUSED)
        assert corpus.system.unfit(TARGET, text) is None
        if older_corpus.system.unfit(TARGET, text):
            refused += 1
        elif older_corpus.session.search(TARGET, text) != corpus.session.search(TARGET, text):
            differing.append(rule.name)
    assert differing == []
    assert 10 <= refused < len(RULES) / 4


def test_the_corpus_is_large_and_varied(corpus: Corpus) -> None:
    assert len(RULES) > 100
    assert len(corpus.events) > 3_000
    assert len({event.record.get("eventSource") for event in corpus.events.values()}) > 40


def test_the_template_and_the_pipeline_take_what_opensearch_alone_refuses(older: Client) -> None:
    """A leaf that no term can hold: refused by itself, cut by the pipeline as it is cut offline. Shown on 2.19.6: of
    3.x the module that runs pipelines is not published."""
    asked = older
    long = {
        "ascii": "x" * 40_000,
        "two bytes": "é" * 20_000,
        "three bytes": "€" * 20_000,
        "four bytes": "x" + "\U0001f600" * 10_000,
        "short": "€" * 9_000,
    }
    leaves = [{name: text} for name, text in long.items()]
    record = {"requestParameters": {"a": leaves, "b": 1}, "eventName": "x" * 9_000}
    try:
        asked.request("PUT", f"/_ingest/pipeline/{NAME}", pipeline())
        asked.request("PUT", f"/_index_template/{NAME}", template("awol-template-*"))
        asked.bulk("awol-template-1", [("1", record)])
        answer = asked.request("GET", "/awol-template-1/_doc/1")
        assert answer["_source"] == json.loads(json.dumps(document(record)))
        assert asked.query_string("awol-template-1", "requestParameters.a.ascii:xxx*") == ["1"]
        asked.request("PUT", "/awol-template-2", {"settings": {"index": {"default_pipeline": "_none"}}})
        with pytest.raises(ValueError, match="immense term"):
            asked.bulk("awol-template-2", [("1", record)])
    finally:
        for path in ("/awol-template-1", "/awol-template-2"):
            asked.request("DELETE", f"{path}?ignore_unavailable=true")
        asked.request("DELETE", f"/_index_template/{NAME}")
        asked.request("DELETE", f"/_ingest/pipeline/{NAME}")
