"""The offline engine on the rows that were measured on Elasticsearch 8.19.21 (`rows.py`)."""

from __future__ import annotations

import pytest

from awol.engines import Context
from awol.engines.lucene import compile as compile_lucene
from awol.values import Event
from tests.engines.lucene.documents import DOCUMENTS, INDEX
from tests.engines.lucene.rows import ROWS, expected_ids

EVENTS = [Event({"eventID": identity, **document}) for identity, document in DOCUMENTS.items()]


@pytest.mark.parametrize(("query", "expected"), ROWS)
def test_finds(query: str, expected: str) -> None:
    hits = compile_lucene(query, Context(INDEX))(EVENTS)
    assert {event_id for hit in hits for event_id in hit.event_ids} == expected_ids(expected, DOCUMENTS)
