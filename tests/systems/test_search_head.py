"""A search head that is asked: what is sent, what is read of the answer, and what is no answer of Splunk's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest

from awol.errors import ConfigurationError
from awol.systems.http import LiveError, Patience, StatusError
from awol.systems.search_head import SearchHead
from tests.systems.server import Answer, Request, Server, serving

HASTY = Patience(connect=1, read=1, tries=1, pause=0.001, longest_pause=0.01)


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", "secret-token")


@contextmanager
def answering(answers: Mapping[str, Any]) -> Iterator[tuple[SearchHead, Server]]:
    """A search head that answers by path, with a JSON value, with text, or with a status."""

    def behave(request: Request) -> Answer:
        found = answers.get(request.path.partition("?")[0], 404)
        if isinstance(found, int):
            return Answer(found, b'{"messages":[{"type":"ERROR","text":"told"}]}')
        return Answer(body=found if isinstance(found, bytes) else json.dumps(found).encode())

    with serving(behave) as server:
        yield SearchHead(server.url, HASTY), server


def test_a_search_head_without_a_token_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWOL_SPLUNK_TOKEN")
    with pytest.raises(ConfigurationError, match="Splunk needs a token") as fault:
        SearchHead("https://localhost:8089")
    assert fault.value.next_step == "set AWOL_SPLUNK_TOKEN (or AWOL_SPLUNK_TOKEN_FILE)"


INFO = "/services/server/info"


def test_product_and_version() -> None:
    with answering({INFO: {"entry": [{"content": {"version": "9.4.1"}}]}}) as (head, server):
        assert head.describe() == "Splunk 9.4.1"
    [request] = server.requests
    assert (request.method, request.path) == ("GET", f"{INFO}?output_mode=json")
    assert request.headers["authorization"] == "Bearer secret-token"


@pytest.mark.parametrize(
    "answer", [{}, [], {"entry": []}, {"entry": [{}]}, {"entry": [{"content": {}}]}, {"entry": [{"content": None}]}]
)
def test_what_is_no_answer_of_splunk_s(answer: Any) -> None:
    with answering({INFO: answer}) as (head, _), pytest.raises(LiveError) as fault:
        head.describe()
    assert fault.value.message.endswith(f"GET {INFO}: the answer is not Splunk's")


APP = "/services/apps/local/my%20app"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"entry": [{"name": "a", "content": {"version": "1"}}]}, {"version": "1"}),
        ({"entry": []}, None),
        (404, None),
    ],
)
def test_an_app_that_is_installed_or_not(answer: Any, expected: Mapping[str, Any] | None) -> None:
    with answering({APP: answer}) as (head, server):
        assert head.app("my app") == expected
    assert server.requests[0].path == f"{APP}?output_mode=json&count=0"


def test_a_fault_is_no_app_that_is_missing() -> None:
    with answering({APP: 400}) as (head, _), pytest.raises(StatusError, match="400: told"):
        head.app("my app")


OBJECTS = "/servicesNS/nobody/my%20app/saved/searches"


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "content": {"search": name}, **more}


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        ([entry("a", acl={"app": "my app"})], ["a"]),
        ([entry("a", acl={"app": "search"}), entry("b", acl={"app": "my app"})], ["b"]),
        ([{"name": "a", "content": {"eai:appName": "my app"}}, entry("b")], ["a"]),
        ([{"name": "a", "content": {"eai:appName": "my app"}, "acl": {"app": "other"}}], []),
        ([], []),
    ],
)
def test_the_objects_of_an_app_are_its_own(entries: list[dict[str, Any]], names: list[str]) -> None:
    with answering({OBJECTS: {"entry": entries}}) as (head, _):
        found = head.objects("my app", "saved/searches")
    assert list(found) == names
    assert all(found[one["name"]] == one["content"] for one in entries if one["name"] in found)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([], "the answer is not Splunk's"),
        ({}, "the answer is not Splunk's"),
        ({"entry": {}}, "the answer is not Splunk's"),
        ({"entry": ["x"]}, "the answer is not Splunk's"),
        ({"entry": [{"content": {}}]}, "the answer is not Splunk's"),
        ({"entry": [{"name": 1, "content": {}}]}, "the answer is not Splunk's"),
        ({"entry": [{"name": "a", "content": []}]}, "the answer is not Splunk's"),
        ({"entry": [entry("a")], "paging": {"total": 2}}, "Splunk gave 1 of 2 entries"),
    ],
)
def test_a_list_that_is_not_whole_is_none(answer: Any, told: str) -> None:
    with answering({OBJECTS: answer}) as (head, _), pytest.raises(LiveError, match=told):
        head.objects("my app", "saved/searches")


@pytest.mark.parametrize("paging", [None, {}, {"total": 1}, {"total": 0}, {"total": "2"}, [2]])
def test_a_list_that_is_whole(paging: Any) -> None:
    with answering({OBJECTS: {"entry": [entry("a", acl={"app": "my app"})], "paging": paging}}) as (head, _):
        assert list(head.objects("my app", "saved/searches")) == ["a"]


EXPORT, OLD = "/services/search/v2/jobs/export", "/services/search/jobs/export"


def lines(*values: Any) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in values) + b"\n\n"


def test_the_rows_of_a_search_are_its_last_ones() -> None:
    stream = lines(
        {"preview": True, "result": {"a": "0"}},
        {"preview": False, "result": {"a": "1"}},
        {"result": {"a": "2"}},
        {"lastrow": True},
        {"messages": [{"type": "INFO", "text": "fine"}, {"type": "WARN", "text": "so so"}]},
        {"messages": None},
    )
    with answering({EXPORT: stream}) as (head, server):
        assert head.rows("search a=1 | table a") == [{"a": "1"}, {"a": "2"}]
    [request] = server.requests
    assert (request.method, request.headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
    assert {key: values[0] for key, values in parse_qs(request.body.decode()).items()} == {
        "search": "search a=1 | table a",
        "output_mode": "json",
        "preview": "false",
        "earliest_time": "0",
        "latest_time": "now",
    }


def test_an_old_splunk_is_asked_its_own_way() -> None:
    with answering({OLD: lines({"result": {"a": "1"}})}) as (head, server):
        assert head.rows("x") == [{"a": "1"}]
    assert [one.path for one in server.requests] == [EXPORT, OLD]
    with answering({EXPORT: 400, OLD: lines({"result": {}})}) as (head, _), pytest.raises(StatusError, match="400"):
        head.rows("x")


@pytest.mark.parametrize("kind", ["ERROR", "FATAL"])
def test_an_error_in_the_stream_is_one(kind: str) -> None:
    stream = lines({"result": {"a": "1"}}, {"messages": [{"type": "INFO"}, {"type": kind, "text": "no such index"}]})
    with answering({EXPORT: stream}) as (head, _), pytest.raises(LiveError, match="could not run the search: no such"):
        head.rows("x")


def test_a_line_that_is_no_object_is_no_row() -> None:
    with answering({EXPORT: lines([1])}) as (head, _), pytest.raises(LiveError, match="is not an object"):
        head.rows("x")
