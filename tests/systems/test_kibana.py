"""A Kibana that is asked, page by page, and what is no whole answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from awol.errors import ConfigurationError
from awol.systems.http import LiveError, Patience
from awol.systems.kibana import PAGE, Kibana
from tests.systems.server import Answer, Request, Server, serving

HASTY = Patience(connect=1, read=1, tries=1, pause=0.001, longest_pause=0.01)
NAMES = ("AWOL_KIBANA_API_KEY", "AWOL_KIBANA_USER", "AWOL_KIBANA_PASSWORD")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWOL_KIBANA_API_KEY", "key")


@contextmanager
def answering(answer: Callable[[str, dict[str, str]], Any], space: str = "") -> Iterator[tuple[Kibana, Server]]:
    """A Kibana that answers by path and query, with a JSON value or a status."""

    def behave(request: Request) -> Answer:
        parts = urlsplit(request.path)
        found = answer(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
        return Answer(found) if isinstance(found, int) else Answer(body=json.dumps(found).encode())

    with serving(behave) as server:
        yield Kibana(server.url, space, HASTY), server


def test_the_key_comes_before_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def sent() -> str:
        with answering(lambda *_: {"version": {"number": "9.3.1"}}) as (kibana, server):
            assert kibana.describe() == "Kibana 9.3.1"
        return server.requests[0].headers["authorization"]

    monkeypatch.setenv("AWOL_KIBANA_USER", "u")
    monkeypatch.setenv("AWOL_KIBANA_PASSWORD", "p")
    assert sent() == "ApiKey key"
    monkeypatch.delenv("AWOL_KIBANA_API_KEY")
    assert sent() == f"Basic {base64.b64encode(b'u:p').decode()}"
    for name in NAMES[1:]:
        monkeypatch.delenv(name)
        with pytest.raises(ConfigurationError, match="Kibana needs credentials"):
            Kibana("https://localhost:5601")
        monkeypatch.setenv(name, "x")


@pytest.mark.parametrize("answer", [[], {}, {"version": "9"}, {"version": {}}, {"version": {"number": 9}}])
def test_what_is_no_answer_of_kibana_s(answer: Any) -> None:
    with answering(lambda *_: answer) as (kibana, _), pytest.raises(LiveError, match="the answer is not Kibana's"):
        kibana.describe()


FIND = "/api/detection_engine/rules/_find"


@pytest.mark.parametrize(
    ("count", "pages"), [(0, 1), (1, 1), (PAGE, 1), (PAGE + 1, 2), (2 * PAGE, 2), (2 * PAGE + 1, 3)]
)
def test_all_rules_are_read_page_by_page(count: int, pages: int) -> None:
    every = [{"id": f"i{number}", "rule_id": f"r{number}"} for number in range(count)]

    def answer(_: str, query: dict[str, str]) -> Any:
        number, size = int(query["page"]), int(query["per_page"])
        return {"data": every[(number - 1) * size : number * size], "total": count}

    with answering(answer) as (kibana, server):
        assert kibana.rules() == {one["rule_id"]: one for one in every}
    queries = [urlsplit(one.path) for one in server.requests]
    assert [parse_qs(one.query)["page"] for one in queries] == [[str(number + 1)] for number in range(pages)]
    assert {one.path for one in queries} == {FIND}
    assert {one.query.partition("&page")[0] for one in queries} == {"sort_field=name&sort_order=asc"}
    assert {one.method for one in server.requests} == {"GET"}


def test_a_rule_without_its_own_id_is_no_rule_of_ours() -> None:
    with answering(lambda *_: {"data": [{"id": "1"}, {"id": "2", "rule_id": "r"}], "total": 2}) as (kibana, _):
        assert list(kibana.rules()) == ["r"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([], "the answer is not Kibana's"),
        ({"total": 0}, "the answer is not Kibana's"),
        ({"data": {}, "total": 0}, "the answer is not Kibana's"),
        ({"data": [], "total": "0"}, "the answer is not Kibana's"),
        ({"data": [{"rule_id": "r"}], "total": 1}, "an object of the answer has no `id`"),
        ({"data": ["x"], "total": 1}, "an object of the answer has no `id`"),
        ({"data": [{"id": "1"}], "total": 2}, "Kibana gave 1 of 2: they changed during the request"),
        ({"data": [{"id": "1"}, {"id": "1"}], "total": 2}, "Kibana gave 1 of 2: they changed during the request"),
        ({"data": [{"id": "1"}, {"id": "2"}], "total": 1}, "Kibana gave 2 of 1: they changed during the request"),
        ({"data": [], "total": 1000}, "Kibana gave 0 of 1000: they changed during the request"),
    ],
)
def test_an_answer_that_is_not_whole_is_none(answer: Any, told: str) -> None:
    with answering(lambda *_: answer) as (kibana, _), pytest.raises(LiveError, match=told):
        kibana.rules()


@pytest.mark.parametrize(("space", "place"), [("", ""), ("soc", "/s/soc"), ("a b", "/s/a%20b")])
def test_the_items_of_a_list_of_exceptions(space: str, place: str) -> None:
    items = [{"item_id": "a", "x": 1}, {"item_id": "b", "x": 2}]

    def answer(path: str, _: dict[str, str]) -> Any:
        return {"data": items, "total": 2} if path.endswith("/items/_find") else {"id": "l"}

    with answering(answer, space) as (kibana, server):
        assert kibana.exceptions("my list") == {one["item_id"]: one for one in items}
    asked = "list_id=my+list&namespace_type=single"
    assert [one.path for one in server.requests] == [
        f"{place}/api/exception_lists?{asked}",
        f"{place}/api/exception_lists/items/_find?{asked}&page=1&per_page={PAGE}",
    ]


def test_a_list_that_is_not_there_is_none_and_a_fault_is_one() -> None:
    with answering(lambda *_: 404) as (kibana, _):
        assert kibana.exceptions("l") is None
    with answering(lambda *_: 400) as (kibana, _), pytest.raises(LiveError, match="400"):
        kibana.exceptions("l")
