"""The rows offline: the engine finds what OpenSearch 3 finds, and says which texts 2.19 would get wrong."""

from __future__ import annotations

import pytest

from awol.engines import Context, opensearch
from awol.errors import RejectedQuery
from awol.values import Event
from awol.views.opensearch import RecordIndex
from tests.engines.opensearch import rows

INDEX = RecordIndex(rows.TYPES)
EVENTS = [Event({"eventID": identity, **document}) for identity, document in rows.DOCUMENTS.items()]


@pytest.mark.parametrize(("text", "expected", "_older"), rows.QUERIES)
def test_the_engine_finds_what_opensearch_3_finds(text: str, expected: str, _older: str | None) -> None:
    hits = opensearch.compile(text, Context(INDEX))(EVENTS)
    assert {identity for hit in hits for identity in hit.event_ids} == rows.ids(expected)


ROOTS = ("F:/Leave|leave/",)
"""An expression on the whole object, which our converter never writes, is not looked at."""


@pytest.mark.parametrize(("text", "expected", "older"), rows.QUERIES)
def test_a_text_is_refused_for_2_19_where_it_would_be_wrong(text: str, expected: str, older: str | None) -> None:
    reason = opensearch.wrong_before_3(text, INDEX)
    if older is not None and text not in ROOTS:
        assert reason is not None
        assert "before OpenSearch 3" in reason
        assert rows.ids(older) != rows.ids(expected), "the row says that 2.19 differs"
    elif text != "_exists_:F.nosuch":  # nothing is there, and so it happens to be right
        assert reason is None


def test_a_text_of_several_parts_is_looked_through() -> None:
    assert opensearch.wrong_before_3("k:x AND (F.a:y OR NOT (_exists_:F.a.b))", INDEX)
    assert opensearch.wrong_before_3("k:x AND (F.a:y OR NOT (_exists_:k))", INDEX) is None
    assert opensearch.wrong_before_3("", INDEX) is None


def test_a_text_that_opensearch_refuses_is_rejected() -> None:
    with pytest.raises(RejectedQuery):
        opensearch.compile("F.a:(", Context(INDEX))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F:*eave AND k:Leave", ""),
        ("F.a:*eave AND k:Leave", ""),
        ("F:*eave OR k:Leave", "keyword"),
        ("k:*eave AND k:Leave", "keyword"),
        ("F:x=y", "equals"),
        ("F:y", "lists"),
        ("_exists_:\\* AND k:Leave", ""),
        ("_exists_:\\* OR k:Leave", "keyword"),
    ],
)
def test_what_else_is_found(text: str, expected: str) -> None:
    hits = opensearch.compile(text, Context(INDEX))(EVENTS)
    assert [identity for hit in hits for identity in hit.event_ids] == expected.split()


def test_an_expression_that_is_none_finds_nothing() -> None:
    """`lenient` swallows it, as on Elasticsearch."""
    assert list(opensearch.compile("F.a:/(/", Context(INDEX))(EVENTS)) == []
