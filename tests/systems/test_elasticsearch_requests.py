"""Live replay on Elasticsearch, against a server that checks the documented requests: what is asked, in which order,
and what is made of each answer. It shows nothing of a real Elasticsearch; `tests/live` does."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from awol.errors import ConfigurationError
from awol.systems import elasticsearch
from awol.systems.elasticsearch import Elasticsearch
from awol.systems.http import CleanUpError, LiveError, Patience
from awol.systems.systems import APART
from awol.values import Event
from tests.systems.server import Answer, Request, serving

HASTY = Patience(connect=1, read=2, tries=1, pause=0.001, longest_pause=0.01)
INDEX = "logs-aws.cloudtrail-*"
EVENTS = [Event({"eventID": one, "eventName": "StopLogging"}) for one in ("a", "b")]


def reply(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


ROOT = reply({"version": {"number": "8.19.21"}, "tagline": "You Know, for Search"})


@dataclass
class Fake:
    """An Elasticsearch that takes documents and answers every search with those it was told to find."""

    finds: list[str] = field(default_factory=list)
    fault: Callable[[Request], Answer | None] = lambda _: None
    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    name: str = ""

    def __call__(self, request: Request) -> Answer:
        path = request.path
        if request.method == "PUT":
            self.name = path[1:]
            assert json.loads(request.body)["settings"] == {"number_of_shards": 1, "number_of_replicas": 0}
        self.asked.append(f"{request.method} {path.replace(self.name, 'NAME') if self.name else path}")
        answer = self.fault(request)
        if answer is not None:
            return answer
        if path.endswith("/_bulk"):
            assert request.headers["content-type"] == "application/x-ndjson"
            lines = [json.loads(one) for one in request.body.splitlines()]
            for action, document in zip(lines[::2], lines[1::2], strict=True):
                self.documents[action["index"]["_id"]] = document
            return reply({"errors": False, "items": []})
        if path.endswith("/_count"):
            return reply({"count": len(self.documents)})
        if path.endswith("/_search"):
            self.bodies.append(json.loads(request.body))
            return reply({"_shards": {"failed": 0}, "hits": {"hits": [{"_id": one} for one in self.finds]}})
        if path.endswith("/_eql/search"):
            self.bodies.append(json.loads(request.body))
            found = [{"_id": one} for one in self.finds]
            return reply({"hits": {"events": found, "sequences": [{"events": found}] if found else []}})
        if path == "/_query":
            self.bodies.append(json.loads(request.body))
            return reply({"values": [[one] for one in self.finds]})
        return ROOT if path == "/" else reply({"acknowledged": True})


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def system(fake: Fake) -> Iterator[Elasticsearch]:
    with serving(fake) as server:
        yield Elasticsearch(server.url, INDEX, HASTY)


def keyed(system: Elasticsearch) -> dict[str, Event]:
    return {system.key(event): event for event in EVENTS}


def test_an_index_of_its_own_is_made_filled_searched_and_removed(fake: Fake, system: Elasticsearch) -> None:
    events = keyed(system)
    (first, second) = events
    fake.finds = [second]
    with system.loaded(events) as session:
        assert session.search("lucene", 'event.action:"StopLogging"') == {second}
        assert session.search("esql", f"from {INDEX} metadata _id\n| where true") == {second}
        assert session.search("eql", "any where true") == {second}
    assert fake.asked == [
        "PUT /NAME",
        "POST /NAME/_bulk",
        "POST /NAME/_refresh",
        "GET /NAME/_count",
        "POST /NAME/_search",
        "POST /_query",
        "POST /NAME/_eql/search",
        "DELETE /NAME?ignore_unavailable=true",
    ]
    assert fake.name.startswith("awol-replay-20")
    assert list(fake.documents) == [first, second]
    assert fake.documents[first]["event"]["action"] == "StopLogging"
    query_string = {"query": 'event.action:"StopLogging"', "analyze_wildcard": True, "lenient": True}
    assert fake.bodies == [
        {"query": {"query_string": query_string}, "size": 10_000, "_source": False},
        {"query": f"from {fake.name} metadata _id\n| where true\n| keep _id | limit 10000"},
        {"query": "any where true", "size": 10_000},
    ]


def test_a_chain_looks_at_the_documents_of_one_case(fake: Fake, system: Elasticsearch) -> None:
    events = keyed(system)
    only = {"ids": {"values": sorted(events)}}
    with system.loaded(events) as session:
        assert session.groups("esql", f"from {INDEX} metadata _id\n| where true", events) == 0
        fake.finds = list(events)
        assert session.groups("esql", f"from {INDEX} metadata _id\n| where true", events) == 2
        assert session.groups("eql", "sequence [any where true] [any where true]", events) == 1
    text = f"from {fake.name} metadata _id\n| where true"
    assert fake.bodies[:2] == [{"query": text, "filter": only}] * 2
    assert fake.bodies[2] == {
        "query": "sequence [any where true] [any where true]",
        "filter": only,
        "size": 10_000,
        "tiebreaker_field": "event.id",
    }


def test_lucene_has_no_text_for_several_documents(system: Elasticsearch) -> None:
    assert system.together("lucene") == APART
    assert system.together("esql") is None
    assert system.together("eql") is None


def test_a_key_is_that_of_the_document_and_the_same_each_time(system: Elasticsearch) -> None:
    first, second = (system.key(event) for event in EVENTS)
    assert first != second
    assert [system.key(event) for event in EVENTS] == [first, second]
    assert system.key(Event(dict(EVENTS[0].record))) == first
    assert len(first) == 32


@pytest.mark.parametrize(("beyond", "batches"), [(-1, [1, 1, 1, 1, 1]), (0, [2, 2, 1]), (1, [2, 2, 1])])
def test_a_request_holds_so_many_bytes_and_the_document_that_fills_it(
    beyond: int, batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    events = {f"key-{number}": Event({"eventID": f"id-{number}", "eventName": "A"}) for number in range(5)}

    def sent() -> list[bytes]:
        with serving(Fake()) as server, Elasticsearch(server.url, INDEX, HASTY).loaded(events):
            return [one.body for one in server.requests if one.path.endswith("/_bulk")]

    (whole,) = sent()
    assert len(whole) % 5 == 0
    monkeypatch.setattr(elasticsearch, "BULK", len(whole) // 5 + beyond)
    assert [len(one.splitlines()) // 2 for one in sent()] == batches


def at(end: str, answer: Answer) -> Callable[[Request], Answer | None]:
    """A fault of one request, known by the end of its path."""
    return lambda request: answer if request.path.partition("?")[0].endswith(end) else None


LOADING: list[tuple[str, str, Answer, str]] = [
    (
        "a document is not taken",
        "_bulk",
        reply({"errors": True, "items": [{"index": {"error": {"reason": "no"}}}]}),
        "accept a document: no",
    ),
    (
        "a reason that is a text",
        "_bulk",
        reply({"errors": True, "items": [{"index": {"error": "no"}}]}),
        "accept a document: no",
    ),
    ("documents are lost", "_count", reply({"count": 1}), "has 1 of 2 documents"),
]


@pytest.mark.parametrize(("end", "answer", "told"), [row[1:] for row in LOADING], ids=[row[0] for row in LOADING])
def test_what_goes_wrong_while_loading_is_an_error_and_the_index_goes(
    end: str, answer: Answer, told: str, fake: Fake, system: Elasticsearch
) -> None:
    fake.fault = at(end, answer)
    with pytest.raises(LiveError, match=told), system.loaded(keyed(system)):
        pass
    assert fake.asked[-1] == "DELETE /NAME?ignore_unavailable=true"


def test_an_item_without_an_error_among_errors_is_passed_over(fake: Fake, system: Elasticsearch) -> None:
    fake.fault = at("_count", reply({"count": 2}))
    items = [{"index": {"_id": "a", "status": 201}}]
    inner = fake.fault
    fake.fault = lambda request: (
        reply({"errors": True, "items": items}) if request.path.endswith("_bulk") else inner(request)
    )
    with system.loaded(keyed(system)):
        pass


SEARCHING: list[tuple[str, str, Answer, str]] = [
    ("lucene", "_search", reply({"timed_out": True, "hits": {"hits": []}}), "partial"),
    ("lucene", "_search", reply({"_shards": {"failed": 1}, "hits": {"hits": []}}), "partial"),
    ("lucene", "_search", reply({"_shards": {}, "error": "x"}), "contains no result"),
    ("lucene", "_search", reply([]), "contains no result"),
    ("eql", "_eql/search", reply({"is_partial": True, "hits": {"events": []}}), "partial"),
    ("esql", "_query", reply({"is_partial": True, "values": []}), "partial"),
    (
        "lucene",
        "_search",
        reply({"hits": {"hits": [{"_id": str(n)} for n in range(10_000)]}}),
        "10,000 documents or more",
    ),
]


@pytest.mark.parametrize(("target", "end", "answer", "told"), SEARCHING)
def test_half_an_answer_is_no_verdict(
    target: str, end: str, answer: Answer, told: str, fake: Fake, system: Elasticsearch
) -> None:
    fake.fault = at(end, answer)
    with system.loaded(keyed(system)) as session, pytest.raises(LiveError, match=told):
        session.search(target, f"from {INDEX} metadata _id")


def test_a_text_of_another_index_is_not_run(system: Elasticsearch) -> None:
    with system.loaded(keyed(system)) as session, pytest.raises(LiveError, match="does not begin with") as caught:
        session.search("esql", "from logs-other-* metadata _id")
    assert caught.value.next_step == "awol convert"


def test_what_is_left_behind_is_told_with_the_way_to_remove_it(fake: Fake, system: Elasticsearch) -> None:
    fake.fault = lambda request: reply({"error": {"reason": "read only"}}, 403) if request.method == "DELETE" else None
    with pytest.raises(CleanUpError, match="data of this run is still there") as caught, system.loaded(keyed(system)):
        pass
    assert caught.value.next_step == f"DELETE /{fake.name}"


def test_the_version_is_told(system: Elasticsearch) -> None:
    assert system.describe() == "Elasticsearch 8.19.21"
    assert list(system.engines.items()) == [
        ("elasticsearch-lucene", "lucene"),
        ("elasticsearch-esql", "esql"),
        ("elasticsearch-eql", "eql"),
    ]


OPENSEARCH = [
    {"version": {"number": "2.19.0", "distribution": "opensearch"}},
    {"version": {"number": "7.10.2"}, "tagline": "The OpenSearch Project: https://opensearch.org/"},
]


@pytest.mark.parametrize("answer", OPENSEARCH)
def test_opensearch_is_another_product(answer: dict[str, Any], fake: Fake, system: Elasticsearch) -> None:
    fake.fault = lambda _: reply(answer)
    with pytest.raises(ConfigurationError, match=f"is OpenSearch {answer['version']['number']}"):
        system.describe()


@pytest.mark.parametrize("answer", [[], {}, {"version": "8"}, {"version": {}}])
def test_an_answer_of_something_else_is_named(answer: object, fake: Fake, system: Elasticsearch) -> None:
    fake.fault = lambda _: reply(answer)
    with pytest.raises(LiveError, match="the answer is not Elasticsearch's"):
        system.describe()


# (language, the answer to the request that probes for it, whether the node serves it)
PROBED: list[tuple[str, Answer, bool]] = [
    ("esql", reply({"values": [[1]]}), True),
    ("esql", reply({"error": {"reason": "no handler found for uri [/_query]"}}, 400), False),
    ("esql", reply({"error": {"reason": "Incorrect HTTP method"}}, 405), False),
    ("eql", reply({"error": {"reason": "no such index"}}, 404), True),
    ("eql", reply({"error": {"reason": "no handler found for uri"}}, 400), False),
]


@pytest.mark.parametrize(("target", "answer", "served"), PROBED)
def test_a_language_that_is_a_plugin_is_asked_for_once(
    target: str, answer: Answer, served: bool, fake: Fake, system: Elasticsearch
) -> None:
    fake.fault = lambda _: answer
    said = system.refused(target)
    assert system.refused(target) == said
    assert (said is None) is served
    if not served:
        assert said == f"this Elasticsearch does not run {'ES|QL' if target == 'esql' else 'EQL'}"
    assert len(fake.asked) == 1


def test_a_probe_touches_nothing(fake: Fake, system: Elasticsearch) -> None:
    """A row of no index, and an index that cannot be there."""
    asked: list[Request] = []

    def listen(request: Request) -> Answer:
        asked.append(request)
        return reply({})

    fake.fault = listen
    for target in ("esql", "eql"):
        system.refused(target)
    esql, eql = asked
    assert (esql.method, esql.path, json.loads(esql.body)) == ("POST", "/_query", {"query": "row awol = 1"})
    assert (eql.method, json.loads(eql.body)) == ("POST", {"query": "any where true"})
    assert re.fullmatch(r"/awol-no-such-index-[0-9a-f]{32}/_eql/search", eql.path)


def test_a_probe_that_fails_otherwise_is_an_error(fake: Fake, system: Elasticsearch) -> None:
    fake.fault = lambda _: reply({"error": {"reason": "boom"}}, 500)
    with pytest.raises(LiveError):
        system.refused("esql")


def test_lucene_is_part_of_every_node(fake: Fake, system: Elasticsearch) -> None:
    assert system.refused("lucene") is None
    assert fake.asked == []


CREDENTIALS: list[tuple[dict[str, str], str | None]] = [
    ({}, None),
    ({"AWOL_ELASTICSEARCH_API_KEY": "key"}, "ApiKey key"),
    (
        {"AWOL_ELASTICSEARCH_USER": "u", "AWOL_ELASTICSEARCH_PASSWORD": "p"},
        f"Basic {base64.b64encode(b'u:p').decode()}",
    ),
    ({"AWOL_ELASTICSEARCH_USER": "u"}, None),
    ({"AWOL_ELASTICSEARCH_PASSWORD": "p"}, None),
    ({"AWOL_ELASTICSEARCH_API_KEY": "key", "AWOL_ELASTICSEARCH_USER": "u"}, "ApiKey key"),
]


@pytest.mark.parametrize(("environment", "header"), CREDENTIALS)
def test_credentials_come_from_the_environment(
    environment: dict[str, str], header: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with serving(lambda _: ROOT) as server:
        Elasticsearch(server.url, INDEX, HASTY).describe()
        assert server.requests[0].headers.get("authorization") == header
