"""Elasticsearch itself on the rows that the offline ES|QL engine is tested with (`tests/engines/esql/rows.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from programs.elasticsearch.client import Client, RequestError
from tests.engines.esql import rows

INDEX = "esql-rows"
FOUND = [(query, expected) for table in rows.FOUND.values() for query, expected in table]


@pytest.fixture(scope="module")
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    client.create(INDEX, {"properties": {name: {"type": type_} for name, type_ in rows.TYPES.items()}})
    client.bulk(INDEX, [(document["id"], document) for document in rows.DOCUMENTS])
    yield INDEX
    client.delete(INDEX)


def ask(client: Client, index: str, query: str) -> list[dict[str, Any]]:
    return client.esql(f"from {index} metadata _id, _index | {query}")


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_finds(client: Client, index: str, query: str, expected: str) -> None:
    found = ask(client, index, f"{query}\n| keep id" if "id" not in dropped(query) else query)
    assert sorted(row["id"] for row in found) == expected.split()


def dropped(query: str) -> list[str]:
    return query.split("drop ")[1].split(" |")[0].split(", ") if "drop " in query else []


@pytest.mark.parametrize(("query", "expected"), rows.SORTED)
def test_sorts(client: Client, index: str, query: str, expected: str) -> None:
    assert [row["id"] for row in ask(client, index, f"{query} | keep id")] == expected.split()


@pytest.mark.parametrize(("document", "expression", "expected"), rows.VALUES)
def test_value(client: Client, index: str, document: str, expression: str, expected: Any) -> None:
    found = ask(client, index, f'where id == "{document}" | eval z = {expression} | keep z')
    assert found == [{"z": expected}]


@pytest.mark.parametrize(("query", "expected"), rows.STATS)
def test_stats(client: Client, index: str, query: str, expected: list[dict[str, Any]]) -> None:
    found = [{name: _unordered(value) for name, value in row.items()} for row in ask(client, index, query)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def _unordered(value: Any) -> Any:
    return sorted(value, reverse=True) if isinstance(value, list) else value


@pytest.mark.parametrize("query", [query for query, _, _ in rows.REJECTED])
def test_rejects(client: Client, index: str, query: str) -> None:
    with pytest.raises(RequestError) as caught:
        ask(client, index, query)
    assert caught.value.status == 400
