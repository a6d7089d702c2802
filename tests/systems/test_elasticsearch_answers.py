"""What Elasticsearch is asked in one request, and which answers are no whole ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from awol.systems.elasticsearch import FILTERS, Elasticsearch
from awol.systems.http import LiveError, Patience
from tests.systems.server import Answer, Request, Server, serving

HASTY = Patience(connect=1, read=1, tries=1, pause=0.001, longest_pause=0.01)


@contextmanager
def answering(answer: Any) -> Iterator[tuple[Elasticsearch, Server]]:
    """An Elasticsearch that answers each request with a value, or with what a function makes of its body."""

    def behave(request: Request) -> Answer:
        found = answer(json.loads(request.body)) if callable(answer) else answer
        return Answer(body=json.dumps(found).encode())

    with serving(behave) as server:
        yield Elasticsearch(server.url, "logs-*", patience=HASTY), server


def counted(body: dict[str, Any]) -> dict[str, Any]:
    """Every filter finds as many documents as its text has characters."""
    filters = body["aggs"]["asked"]["filters"]["filters"]
    buckets = {key: {"doc_count": len(one["query_string"]["query"])} for key, one in filters.items()}
    return {"_shards": {"total": 1, "failed": 0}, "aggregations": {"asked": {"buckets": buckets}}}


def test_documents_are_counted_for_many_texts_at_once() -> None:
    texts = {str(number): "x" * number for number in range(FILTERS + 1)}
    with answering(counted) as (system, server):
        assert system.counts(texts) == {key: len(text) for key, text in texts.items()}
        assert system.counts({}) == {}
    assert len(server.requests) == 2
    assert {one.path for one in server.requests} == {"/logs-*/_search?ignore_unavailable=true&allow_no_indices=true"}
    assert json.loads(server.requests[1].body) == {
        "size": 0,
        "track_total_hits": False,
        "aggs": {
            "asked": {
                "filters": {
                    "filters": {str(FILTERS): {"query_string": {"query": "x" * FILTERS, "analyze_wildcard": True}}}
                }
            }
        },
    }


WHOLE = {"_shards": {"total": 1}, "aggregations": {"asked": {"buckets": {"a": {"doc_count": 3}}}}}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([], "the answer contains no result"),
        ({}, "the answer contains no result"),
        ({"_shards": 1}, "the answer contains no result"),
        ({**WHOLE, "timed_out": True}, "is partial: a shard failed or time ran out"),
        ({**WHOLE, "_shards": {"total": 2, "failed": 1}}, "is partial: a shard failed or time ran out"),
        ({"_shards": {"total": 1}}, "the answer does not match the request"),
        ({**WHOLE, "aggregations": {"asked": {"buckets": {}}}}, "the answer does not match the request"),
        ({**WHOLE, "aggregations": {"asked": {"buckets": {"a": {}, "b": {}}}}}, "the answer does not match"),
    ],
)
def test_half_an_answer_counts_nothing(answer: Any, told: str) -> None:
    with answering(answer) as (system, _), pytest.raises(LiveError, match=told):
        system.counts({"a": "x"})


def test_a_pattern_that_names_no_index_counts_nothing() -> None:
    with answering(WHOLE) as (system, _):
        assert system.counts({"a": "x"}) == {"a": 3}
    for shards in ({"total": 0}, {}):
        with answering({"_shards": shards or {"failed": 0}}) as (system, _):
            assert system.counts({"a": "x"}) is None


def test_rows_of_esql_by_their_columns() -> None:
    columns = [{"name": "a"}, {"name": "b"}]
    with answering({"columns": columns, "values": [[1, None], [2, "x"]]}) as (system, server):
        assert system.table("from x") == [{"a": 1, "b": None}, {"a": 2, "b": "x"}]
    [request] = server.requests
    assert (request.method, request.path, json.loads(request.body)) == ("POST", "/_query", {"query": "from x"})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([], "POST /_query: the answer contains no result"),
        ({"columns": []}, "POST /_query: the answer contains no result"),
        ({"values": []}, "POST /_query: the answer contains no result"),
        ({"columns": [], "values": [], "is_partial": True}, "ES|QL answer is partial"),
    ],
)
def test_half_an_answer_has_no_rows(answer: Any, told: str) -> None:
    with answering(answer) as (system, _), pytest.raises(LiveError) as fault:
        system.table("from x")
    assert told in fault.value.message
