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


@pytest.mark.parametrize(
    ("query", "expected"),
    [("d:>=now-1h", "new"), ("d:<now-1h", "old far"), ("d:[now-1d TO now]", "old new"), ("d:>now", "")],
)
def test_date_math_counts_from_the_time_that_is_given(query: str, expected: str) -> None:
    now = 1_780_000_000_000
    events = [
        Event({"eventID": name, "d": now - hours * 3_600_000}) for name, hours in (("old", 2), ("new", 1), ("far", 48))
    ]
    hits = compile_lucene(query, Context(INDEX, now))(events)
    assert [event_id for hit in hits for event_id in hit.event_ids] == expected.split()
