"""What a query comes to that a field's type cannot run: Elasticsearch's `lenient` makes it find nothing.

That is not the same as a text of which the analyzer leaves nothing, whose clause is dropped.
"""

from __future__ import annotations

import pytest

from awol.engines import Context
from awol.engines.lucene import compile as compile_lucene
from awol.values import Event
from tests.engines.lucene.documents import INDEX

EVENTS = [Event({"eventID": "b", "k": "b"}), Event({"eventID": "flat", "F": {"p": "x\0y", "q": "y"}})]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ip:AWS* AND k:b", ""),
        ("l:90? AND k:b", ""),
        ("b:/true/ AND k:b", ""),
        ("l:abc AND k:b", ""),
        ("l:[1 TO abc] AND k:b", ""),
        ("F.p:/x.*/ AND k:b", ""),
        ("F.p:>a AND k:b", ""),
        ("nosuch:a* AND k:b", ""),
        ('t:"--" AND k:b', "b"),
        ("t:\\-\\-* AND k:b", "b"),
        ("ip:AWS* OR k:b", "b"),
        # A key of a flattened field holds no character of the number 0, but its value may.
        ("F:x\\u0000y", "flat"),
        ("F.p:x\\u0000y", "flat"),
        ("F:x", ""),
        ("F.p:y", ""),
        ("F.q:y", "flat"),
    ],
)
def test_a_query_that_finds_nothing_is_not_dropped(query: str, expected: str) -> None:
    hits = compile_lucene(query, Context(INDEX))(EVENTS)
    assert [event_id for hit in hits for event_id in hit.event_ids] == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [('t:"Quick"', "fox"), ('t:"Quick"~3', "fox"), ('t:"slow"', ""), ('t:"slow" AND k:b', ""), ('NOT t:"Quick"', "b")],
)
def test_a_phrase_of_one_word_is_that_word(query: str, expected: str) -> None:
    events = [Event({"eventID": "b", "k": "b"}), Event({"eventID": "fox", "t": "A quick fox"})]
    hits = compile_lucene(query, Context(INDEX))(events)
    assert [event_id for hit in hits for event_id in hit.event_ids] == expected.split()
