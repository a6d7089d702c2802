"""Live replay on OpenSearch, against a server that checks the requests; `tests/live` asks the real one."""

from __future__ import annotations

import json

import pytest

from awol.errors import ConfigurationError
from awol.systems import parse_target
from awol.systems.http import LiveError
from awol.systems.opensearch import OpenSearch
from awol.values import Event
from tests.systems.server import Answer, Request, serving
from tests.systems.test_elasticsearch_requests import HASTY, Fake, reply

PATTERN = "requestParameters.name:/.*x.*/"


def root(number: str, distribution: str = "opensearch") -> Answer:
    tagline = "The OpenSearch Project: https://opensearch.org/"
    return reply({"version": {"number": number, "distribution": distribution}, "tagline": tagline})


@pytest.mark.parametrize(
    ("number", "unfit"),
    [("3.9.0", False), ("4.0.0", False), ("2.19.6", True), ("1.3.20", True), ("7.10.2", True), ("10.0.0", False)],
)
def test_a_text_that_an_older_version_gets_wrong_is_refused(number: str, unfit: bool) -> None:
    with serving(lambda _: root(number)) as server:
        node = OpenSearch(server.url, "", HASTY)
        assert node.describe() == f"OpenSearch {number}"
        assert (node.unfit("opensearch", PATTERN) is not None) == unfit
        assert node.unfit("opensearch", "eventName:LeaveOrganization") is None
        assert node.refused("opensearch") is None
        assert len(server.requests) == 1, "asked once"


@pytest.mark.parametrize(
    ("distribution", "tagline"),
    [
        ("opensearch", ""),
        ("opensearch", "A tagline of one's own"),
        # Amazon's service can say of itself that it is an older Elasticsearch, for the sake of old clients.
        ("", "The OpenSearch Project: https://opensearch.org/"),
    ],
)
def test_opensearch_is_known_by_its_distribution_or_its_tagline(distribution: str, tagline: str) -> None:
    answer = reply({"version": {"number": "3.1.0", "distribution": distribution}, "tagline": tagline})
    with serving(lambda _: answer) as server:
        assert OpenSearch(server.url, "", HASTY).describe() == "OpenSearch 3.1.0"


def test_elasticsearch_is_told_apart() -> None:
    answer = reply({"version": {"number": "8.19.21"}, "tagline": "You Know, for Search"})
    with serving(lambda _: answer) as server:
        with pytest.raises(ConfigurationError, match="is not OpenSearch") as fault:
            OpenSearch(server.url, "", HASTY).describe()
        assert fault.value.next_step == f"write --live elasticsearch={server.url}"


def test_records_go_in_as_they_stand_and_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_OPENSEARCH_USER", "reader")
    monkeypatch.setenv("AWOL_OPENSEARCH_PASSWORD", "secret")
    event = Event({"eventID": "a", "eventName": "PutDashboard", "requestParameters": {"body": "x" * 33_000}})
    headers = []

    def fault(request: Request) -> Answer | None:
        headers.append(request.headers.get("authorization", ""))
        if request.method == "PUT":
            made = json.loads(request.body)["mappings"]["properties"]
            assert made["requestParameters"] == {"type": "flat_object"}
        return None

    fake = Fake(fault=fault)
    with serving(fake) as server:
        node = parse_target(f"opensearch={server.url}", "unused")
        assert node.engines == {"opensearch-live": "opensearch"}
        key = node.key(event)
        fake.finds.append(key)
        with node.loaded({key: event}) as session:
            assert session.search("opensearch", "eventName:PutDashboard") == {key}
    assert fake.documents[key]["requestParameters"]["body"] == "x" * 32_000
    assert fake.asked[0] == "PUT /NAME"
    assert fake.asked[-1].startswith("DELETE /NAME")
    assert set(headers) == {"Basic cmVhZGVyOnNlY3JldA=="}


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"version": "3"}', b'{"version": {}}'])
def test_an_answer_of_another_product_is_told_with_its_request(body: bytes) -> None:
    with serving(lambda _: Answer(200, body)) as server, pytest.raises(LiveError) as fault:
        OpenSearch(server.url, "", HASTY).describe()
    assert fault.value.message.endswith("GET /: the answer is not OpenSearch's")
