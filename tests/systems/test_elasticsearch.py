"""What a node says of itself: another product is named, and a language that it does not serve is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.systems.elasticsearch import Elasticsearch
from awol.systems.http import LiveError, Patience
from tests.commands import awol
from tests.systems.server import Answer, Request, serving

HASTY = Patience(connect=1, read=2, tries=1, pause=0.001, longest_pause=0.01)
INDEX = "logs-aws.cloudtrail-*"
ELASTIC = {"version": {"number": "8.19.21"}, "tagline": "You Know, for Search"}
OPENSEARCH = {
    "version": {"distribution": "opensearch", "number": "3.9.0"},
    "tagline": "The OpenSearch Project: https://opensearch.org/",
}
DISGUISED = {"version": {"number": "7.10.2"}, "tagline": "The OpenSearch Project: https://opensearch.org/"}


class Node:
    """Answers `GET /` with `root`, and requests for a language as a node that serves only some of them."""

    def __init__(self, root: dict[str, Any], *served: str, status: int = 400) -> None:
        self.root, self.served, self.status = root, served, status

    def __call__(self, request: Request) -> Answer:
        if request.path == "/":
            return Answer(body=json.dumps(self.root).encode())
        target = "esql" if request.path == "/_query" else "eql"
        if target not in self.served:
            told = f"no handler found for uri [{request.path}] and method [POST]"
            return Answer(self.status, json.dumps({"error": told if self.status == 400 else "not allowed"}).encode())
        if target == "eql":
            return Answer(404, json.dumps({"error": {"reason": "no such index"}}).encode())
        return Answer(body=b'{"columns": [], "values": []}')


def test_elasticsearch_says_its_version() -> None:
    with serving(Node(ELASTIC)) as server:
        assert Elasticsearch(server.url, INDEX, HASTY).describe() == "Elasticsearch 8.19.21"


@pytest.mark.parametrize(("root", "named"), [(OPENSEARCH, b"OpenSearch 3.9.0"), (DISGUISED, b"OpenSearch 7.10.2")])
def test_opensearch_is_not_taken_for_elasticsearch(root: dict[str, Any], named: bytes) -> None:
    with serving(Node(root)) as server:
        done = awol("replay", "aws_org_leave_success", "-e", "sigma", "--live", f"elasticsearch={server.url}")
    assert done.returncode == 2
    assert named in done.stderr
    assert b"not Elasticsearch" in done.stderr
    assert b"live: " not in done.stderr
    assert [request.path for request in server.requests] == ["/"], "nothing was put in"


@pytest.mark.parametrize("status", [400, 405])
@pytest.mark.parametrize("served", [(), ("esql",), ("eql",), ("esql", "eql")])
def test_a_language_that_is_not_served_is_refused(served: tuple[str, ...], status: int) -> None:
    with serving(Node(ELASTIC, *served, status=status)) as server:
        node = Elasticsearch(server.url, INDEX, HASTY)
        assert node.refused("lucene") is None
        for target, language in (("esql", "ES|QL"), ("eql", "EQL")):
            expected = None if target in served else f"this Elasticsearch does not run {language}"
            assert node.refused(target) == expected
            assert node.refused(target) == expected, "asked once"
        assert len(server.requests) == 2


def test_a_node_that_lets_nobody_in_is_no_node_without_the_language() -> None:
    with serving(lambda _: Answer(403, b"{}")) as server, pytest.raises(LiveError, match="403"):
        Elasticsearch(server.url, INDEX, HASTY).refused("esql")
