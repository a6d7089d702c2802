"""The offline engine on the rows that were measured on Elasticsearch 8.19.21 (`rows.py`)."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import QueryError, RejectedQuery, UnsupportedQuery
from tests.engines.esql import rows
from tests.engines.esql.harness import ids, run, value, whole

FOUND = [(area, query, expected) for area, table in rows.FOUND.items() for query, expected in table]


@pytest.mark.parametrize(("area", "query", "expected"), FOUND)
def test_finds(area: str, query: str, expected: str) -> None:
    assert ids(query) == expected.split()


@pytest.mark.parametrize(("query", "expected"), rows.SORTED)
def test_sorts(query: str, expected: str) -> None:
    assert ids(query) == expected.split()


@pytest.mark.parametrize(("document", "expression", "expected"), rows.VALUES)
def test_value(document: str, expression: str, expected: Any) -> None:
    found = value(document, expression)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(("query", "expected"), rows.STATS)
def test_stats(query: str, expected: list[dict[str, Any]]) -> None:
    found = [dict(hit.group) for hit in run(query)]
    assert sorted(found, key=repr) == sorted(({**row} for row in expected), key=repr)


@pytest.mark.parametrize(("query", "message", "under_caret"), rows.REJECTED)
def test_rejects(query: str, message: str, under_caret: str) -> None:
    with pytest.raises(RejectedQuery) as caught:
        run(query)
    assert message in caught.value.message
    assert_caret(caught.value, query, under_caret)


@pytest.mark.parametrize(("query", "message", "under_caret"), rows.UNSUPPORTED)
def test_does_not_support(query: str, message: str, under_caret: str) -> None:
    with pytest.raises(UnsupportedQuery) as caught:
        run(query)
    assert message in caught.value.message
    assert_caret(caught.value, query, under_caret)


def assert_caret(error: QueryError, query: str, under_caret: str) -> None:
    assert error.offset is not None
    assert whole(query)[error.offset :].startswith(under_caret)
    assert under_caret or error.offset == len(whole(query))
    shown = str(error).splitlines()
    caret = next(at for at, line in enumerate(shown) if line.strip() == "^")
    assert shown[caret - 1][shown[caret].index("^") :].startswith(under_caret[:40])
