"""A real Elasticsearch 9.5, for Lucene: every construct and every committed text on every fixture come to what they do
on 8.19. What has changed between the versions is a table in `docs/elastic-view.md`. ES|QL of 9.x is published nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from awol.cli.common import fixture_environment, fixture_placeholders
from awol.engines.catalogue import compile_for
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay
from awol.replay.run import judge as verdict
from awol.systems.elasticsearch import Elasticsearch
from awol.values import Case, Event, Hit
from programs.constructs import combining, node, writing
from programs.constructs.measure import cell
from programs.constructs.running import Ran, offline, on_node
from programs.constructs.tables import CONSTRUCTS
from programs.constructs.writing import INDEX_NAME
from programs.elasticsearch.client import Client
from tests.conftest import ROOT
from tests.packs import our_rules

TARGET = "lucene"
REFUSED = load_refusals(ROOT)
RULES = [rule for rule in our_rules() if rule.kind == "event" and TARGET not in REFUSED.get(rule.name, {})]
VARIANTS = ("", "absent for null", "null for absent")


@pytest.fixture(scope="module")
def newer(elasticsearch_9_url: str) -> Client:
    return Client(elasticsearch_9_url)


def test_the_version(newer: Client) -> None:
    assert newer.request("GET", "/")["version"]["number"] == "9.5.3"


def test_constructs(newer: Client) -> None:
    node.prepare_records(newer)
    wrong: list[tuple[str, object]] = []
    apart = []
    for construct in CONSTRUCTS:
        measured = cell(construct, TARGET, "ours", lambda text: on_node(newer, TARGET, text))
        if measured.verdict not in ("right", "refused"):
            wrong.append((construct.name, measured))
        if measured.text and offline(TARGET, measured.text) != on_node(newer, TARGET, measured.text):
            apart.append(construct.name)
    for one in combining.combinations(seed=9, count=80):
        text = writing.ours(one.rule, TARGET).text
        if text and on_node(newer, TARGET, text) != Ran(one.expected_on(TARGET)):
            wrong.append((text, "not the expectation"))
    newer.delete(INDEX_NAME)
    assert wrong == []
    assert apart == [], "awol's engine and Elasticsearch 9.5 find different records"


# A query string; what it finds on 8.19.21 and on 9.5.3, of DOCUMENTS below.
CHANGES: tuple[tuple[str, str, str], ...] = (
    ("F.a:Leave", "leaf", "leaf"),
    ("F.a:L*", "leaf", "leaf"),
    ("_exists_:F.a", "leaf number", "leaf number"),
    ("_exists_:F.o", "", ""),
    ("F.a:/Le.*/", "", ""),
    ("F.a:*ve", "leaf other inner", "leaf other inner"),
    ("F.a:L*ve", "", ""),
    ("F.nosuch:*ve", "leaf other inner", "leaf other inner"),
    ("F.a:>5", "", "leaf number"),
    ("F.a:[5 TO 950]", "number", "number"),
    ("k:/Le|le/", "", ""),
    ("k:*ve", "keyword", "keyword"),
)
DOCUMENTS: dict[str, dict[str, Any]] = {
    "leaf": {"F": {"a": "Leave"}},
    "number": {"F": {"a": 900}},
    "other": {"F": {"z": "Leave"}},
    "inner": {"F": {"o": {"p": "Leave"}}},
    "keyword": {"k": "Leave"},
}


@pytest.mark.parametrize("version", [8, 9])
def test_what_has_changed(version: int, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue("client" if version == 8 else "newer")
    if version == 8 and not node.version(client).startswith("8."):
        pytest.skip("the node that was given is not of 8.x")
    client.delete("awol-changes")
    properties = {"F": {"type": "flattened"}, "k": {"type": "keyword"}}
    client.create("awol-changes", {"dynamic": False, "properties": properties})
    client.bulk("awol-changes", DOCUMENTS.items())
    found = {text: set(client.query_string("awol-changes", text)) for text, *_ in CHANGES}
    client.delete("awol-changes")
    assert found == {text: set(both[version - 8].split()) for text, *both in CHANGES}


def test_every_committed_text_on_every_fixture(elasticsearch_9_url: str) -> None:
    system = Elasticsearch(elasticsearch_9_url, fixture_environment(ROOT).elastic_index)
    replay = Replay(ROOT, fixture_placeholders(ROOT), REFUSED)
    cases = {
        rule.name: [case for case in replay.cases(rule, envelopes=False) if case.name.partition(" + ")[2] in VARIANTS]
        for rule in RULES
    }
    events = {system.key(event): event for some in cases.values() for case in some for event in case.events}
    apart, wrong = [], []
    with system.loaded(events) as session:
        for rule in RULES:
            text = committed_text(ROOT, rule, TARGET, REFUSED)
            found = session.search(TARGET, text)
            hits = compile_for(TARGET, text)(events.values())
            if {system.key(hit.events[0]) for hit in hits} != found:
                apart.append(rule.name)
            wrong += [(rule.name, case.name) for case in cases[rule.name] if not _as_expected(case, found, system)]
    assert apart == [], "awol's engine and Elasticsearch 9.5 find different records"
    assert wrong == []
    assert len(events) > 3_000


def _as_expected(case: Case, found: frozenset[str], system: Elasticsearch) -> bool:
    def search(events: list[Event]) -> Iterator[Hit]:
        return (Hit((event,)) for event in events if system.key(event) in found)

    return verdict(case, TARGET, lambda events: search(list(events))).status == "pass"
