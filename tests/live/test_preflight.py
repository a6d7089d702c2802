"""The questions of `awol preflight` on a real node: each finds what awol's own engines find in the same documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from awol.preflight import elastic
from awol.preflight.material import asked
from awol.preflight.run import run
from awol.systems.elasticsearch import Elasticsearch
from awol.values import Event
from awol.views.elastic import mappings
from programs.elasticsearch.client import Client
from tests.preflight.world import MANAGEMENT, NOW, WORLD, built, count, documents, table

INDEX = "awol-preflight"


def moved(events: tuple[Event, ...]) -> tuple[tuple[Event, ...], timedelta]:
    """The world as if it were now: a node counts from the present moment."""
    shift = datetime.now(UTC).replace(microsecond=0) - NOW

    def later(text: str) -> str:
        return (datetime.fromisoformat(text) + shift).strftime("%Y-%m-%dT%H:%M:%SZ")

    return tuple(Event({**one.record, "eventTime": later(one.record["eventTime"])}) for one in events), shift


@pytest.fixture(scope="module")
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    mapping: dict[str, Any] = mappings()
    mapping["properties"]["event"]["properties"]["ingested"] = {"type": "date"}
    client.create(INDEX, mapping)
    found = documents(moved(WORLD)[0])
    client.bulk(INDEX, [(str(number), one.document or {}) for number, one in enumerate(found)])
    yield INDEX
    client.delete(INDEX)


def test_every_count_is_what_the_engine_counts(index: str, elasticsearch_url: str) -> None:
    rules = asked(built(MANAGEMENT), "elasticsearch")
    texts = {one.key: one.text for one in elastic.questions(rules, index=index) if one.language == elastic.LUCENE}
    found = Elasticsearch(elasticsearch_url, index).counts(texts)
    offline = documents()
    assert found is not None
    assert found == {key: count(text, offline) for key, text in texts.items()}
    assert len(found) > 150
    assert sum(found.values()) > 40


@pytest.mark.parametrize("management", [MANAGEMENT, ""])
def test_every_table_is_what_the_engine_makes(index: str, elasticsearch_url: str, management: str) -> None:
    rules = asked(built(), "elasticsearch")
    offline = documents()
    for one in elastic.questions(rules, index=index, management=management):
        if one.language == elastic.ESQL:
            text = one.text.replace(f"from {index}\n", "from logs-aws.cloudtrail-*\n")
            assert Elasticsearch(elasticsearch_url, index).table(one.text) == table(text, offline), one.key


def test_verdicts(index: str, elasticsearch_url: str) -> None:
    outcome = run(built(MANAGEMENT, index), "elasticsearch", elasticsearch_url, 90)
    told = {one.rule: one.can_fire for one in outcome.verdicts}
    assert outcome.unread == {}
    assert (told["aws_org_leave_denied"], told["aws_org_delete"]) == ("yes", "yes")
    assert {one.key: one.good for one in outcome.answers}["retain"] is True


def test_an_index_that_is_not_there(elasticsearch_url: str, index: str) -> None:
    outcome = run(built(MANAGEMENT, "awol-nowhere-*"), "elasticsearch", elasticsearch_url, 90)
    assert {one.can_fire for one in outcome.verdicts} == {"no"}
    assert index
