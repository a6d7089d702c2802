"""Elasticsearch itself on searches for the end of a request parameter, as query strings and as ES|QL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from awol.views.elastic import document, mappings
from programs.elasticsearch.client import Client
from tests.converters.elastic.test_endings import EVENTS, SEARCHES
from tests.converters.rules import convert, rule

INDEX = "awol-endings"
HEAD = "from logs-aws.cloudtrail-* "


@pytest.fixture(scope="module")
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    client.create(INDEX, mappings())
    client.bulk(INDEX, [(event.id, document(event)) for event in EVENTS])
    yield INDEX
    client.delete(INDEX)


@pytest.mark.parametrize("condition", ["s", "not s"])
@pytest.mark.parametrize(("detection", "expected"), SEARCHES)
def test_finds(client: Client, index: str, detection: dict[str, Any], expected: list[str], condition: str) -> None:
    wanted = expected if condition == "s" else sorted({event.id for event in EVENTS} - set(expected))
    assert client.query_string(index, convert("lucene", rule(detection, condition))) == wanted
    text = convert("esql", rule(detection, condition)).removeprefix(HEAD)
    assert sorted(row["_id"] for row in client.esql(f"from {index} {text} | keep _id")) == wanted
