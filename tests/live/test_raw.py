"""Elasticsearch 8.19 on records as they stand: every text of the flavour on every fixture, under its own template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from awol.build import Material, gather
from awol.build.raw import template, texts, unsaid
from awol.cli.common import fixture_environment
from awol.replay.cases import written_cases
from awol.values import Case
from programs.elasticsearch.client import Client, RequestError
from tests.conftest import ROOT
from tests.packs import our_rules

INDEX = "awol-raw-records"
RULES = [rule for rule in our_rules() if rule.kind == "event"]


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, RULES, fixture_environment(ROOT))


@pytest.fixture(scope="module")
def cases() -> Mapping[str, list[Case]]:
    return {rule.name: list(written_cases(ROOT, rule)) for rule in RULES}


@pytest.fixture(scope="module")
def loaded(client: Client, cases: Mapping[str, list[Case]]) -> Iterator[Client]:
    mappings = template(INDEX)["template"]["mappings"]
    events = {str(id(event)): event.record for some in cases.values() for case in some for event in case.events}
    client.delete(INDEX)
    client.create(INDEX, mappings)
    client.bulk(INDEX, events.items())
    yield client
    client.delete(INDEX)


def found(client: Client, text: str) -> frozenset[str]:
    return frozenset(client.query_string(INDEX, text, analyze_wildcard=True))


def test_every_text_on_every_fixture(material: Material, cases: Mapping[str, list[Case]], loaded: Client) -> None:
    wrong = []
    kept = texts(material)
    for name, text in kept.items():
        ids = found(loaded, text)
        for case in cases[name]:
            verdict = "fires" if any(str(id(event)) in ids for event in case.events) else "silent"
            if verdict != case.expected:
                wrong.append((name, case.name, verdict))
    assert wrong == []
    assert len(kept) > 100


def test_what_is_left_out_is_what_elasticsearch_refuses(material: Material, loaded: Client) -> None:
    """An expression within a flattened field fails the query, or as Kibana asks, leniently, finds nothing by it."""
    left = [material.text(rule, "opensearch") for rule in RULES if rule.name not in texts(material)]
    refused = [text for text in left if text is not None]
    assert len(refused) >= 5
    for text in refused:
        assert unsaid(text)
        with pytest.raises(RequestError, match="flattened"):
            loaded.query_string(INDEX, text, lenient=False)
