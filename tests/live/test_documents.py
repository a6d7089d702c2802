"""Elasticsearch itself on searches for a part of a policy document, as query strings and as ES|QL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from awol.views.elastic import document, mappings
from programs.elasticsearch.client import Client
from tests.converters.documents import SEARCHES
from tests.converters.elastic.test_documents import EVENTS, IDS
from tests.converters.rules import convert, rule

INDEX = "awol-documents"
HEAD = "from logs-aws.cloudtrail-* "


@pytest.fixture(scope="module")
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    client.create(INDEX, mappings())
    client.bulk(INDEX, [(event.id, document(event)) for event in EVENTS])
    yield INDEX
    client.delete(INDEX)


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in SEARCHES], ids=IDS)
def test_finds(client: Client, index: str, detection: dict[str, Any], expected: str) -> None:
    assert client.query_string(index, convert("lucene", rule(detection))) == sorted(expected.split())
    rows = client.esql(f"from {index} {convert('esql', rule(detection)).removeprefix(HEAD)} | keep _id")
    assert sorted(row["_id"] for row in rows) == sorted(expected.split())
