"""`awol replay --live elasticsearch=URL` on a real node: verdicts, cleaning up, and a node that goes away."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from awol.cli.common import fixture_placeholders
from awol.pack import load_rules, select
from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.systems import LiveReplay
from awol.systems.elasticsearch import Elasticsearch
from awol.systems.http import LiveError, Patience
from awol.values import Outcome
from programs.elasticsearch.client import Client
from tests.commands import awol
from tests.conftest import ROOT
from tests.systems.server import Answer, Request, Server, serving

INDEX = "logs-aws.cloudtrail-*"
NAMES = ("aws_org_leave_success", "aws_org_leave_denied")


def indices(client: Client) -> list[str]:
    return [name for name in client.request("GET", "/_mapping") if name.startswith("awol-replay-")]


def replayed(url: str) -> list[Outcome]:
    system = Elasticsearch(url, INDEX, Patience(connect=2, read=20, tries=2, pause=0.01))
    refusals = load_refusals(ROOT)
    live = LiveReplay(ROOT, Replay(ROOT, fixture_placeholders(ROOT), refusals), refusals, system)
    return live.run(select(load_rules(ROOT), NAMES))


def test_the_command_replays_and_leaves_nothing_behind(client: Client, elasticsearch_url: str) -> None:
    done = awol("replay", *NAMES, "-e", "sigma", "--format", "json", "--live", f"elasticsearch={elasticsearch_url}")
    assert done.returncode == 0, done.stderr.decode()
    document = json.loads(done.stdout)
    assert {case["engine"] for case in document["cases"]} == {"sigma", "elasticsearch-lucene", "elasticsearch-esql"}
    assert {case["status"] for case in document["cases"]} == {"pass"}
    assert {case["observed"] for case in document["cases"]} == {"fires", "silent"}
    assert {one["engine"] for one in document["refused"]} == {"elasticsearch-eql"}
    assert all("serves no EQL" in one["reason"] for one in document["refused"])
    assert b"live: Elasticsearch 8.19.21" in done.stderr
    assert indices(client) == []


class Proxy:
    """Passes requests on to a node until `searches` of them were searches; then it is as if the node were gone."""

    def __init__(self, url: str, searches: int) -> None:
        self._url = url
        self._left = searches

    def __call__(self, request: Request) -> Answer | None:
        if request.path.endswith(("/_search", "/_query")) and b"row awol" not in request.body:
            self._left -= 1
        if self._left < 0:
            return None
        kind = {"Content-Type": request.headers["content-type"]}
        passed = urllib.request.Request(self._url + request.path, request.body or None, kind, method=request.method)
        try:
            with urllib.request.urlopen(passed, timeout=20) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as fault:
            with fault:
                return Answer(fault.code, fault.read())


@pytest.fixture
def dying(elasticsearch_url: str, client: Client) -> Iterator[Server]:
    with serving(Proxy(elasticsearch_url, 1)) as server:
        yield server
    for name in indices(client):
        client.delete(name)


def test_a_node_that_goes_away_gives_no_verdict_for_what_was_not_run(dying: Server) -> None:
    outcomes = replayed(dying.url)
    ran = [one for one in outcomes if one.observed is not None]
    assert {(one.case.rule, one.engine, one.status) for one in ran} == {
        ("aws_org_leave_success", "elasticsearch-lucene", "pass")
    }
    lost = [one for one in outcomes if one.observed is None]
    assert {(one.case.rule, one.engine) for one in lost} == {
        ("aws_org_leave_success", "elasticsearch-esql"),
        ("aws_org_leave_denied", "elasticsearch-lucene"),
        ("aws_org_leave_denied", "elasticsearch-esql"),
    }
    for one in lost:
        assert one.status == "error"
        assert "no answer" in one.note
        assert "may be left, remove it with: DELETE /awol-replay-" in one.note


def test_the_command_says_so_and_exits_3(dying: Server) -> None:
    done = awol("replay", *NAMES, "-e", "sigma", "--live", f"elasticsearch={dying.url}")
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert b"could not be run" in done.stdout
    assert b"no answer" in done.stdout


def test_a_query_that_the_node_rejects_is_an_error_of_that_query(elasticsearch_url: str) -> None:
    with Elasticsearch(elasticsearch_url, INDEX).loaded({}) as session:
        with pytest.raises(LiveError, match=r"(?s)400: .*Unknown column"):
            session.search("esql", f"from {INDEX} metadata _id | where nosuch == 1")
        with pytest.raises(LiveError, match="400"):
            session.search("lucene", "event.action:(")
        with pytest.raises(LiveError, match="does not begin with"):
            session.search("esql", "from elsewhere metadata _id")
        assert session.search("lucene", "*") == frozenset()


@pytest.mark.parametrize(
    ("argument", "code", "told"),
    [
        ("elasticsearch=http://127.0.0.1:1", 3, b"no connection"),
        ("elasticsearch=http://es.example.com", 2, b"plain http"),
        ("elasticsearch", 2, b"NAME=URL"),
        ("opensearch=http://127.0.0.1:1", 3, b"no connection"),
        ("solr=http://127.0.0.1:1", 2, b"names: elasticsearch, opensearch, splunk, trino"),
        ("splunk=https://splunk.example.com:8089", 2, b"AWOL_SPLUNK_TOKEN"),
    ],
)
def test_wrong_arguments(argument: str, code: int, told: bytes) -> None:
    done = awol("replay", NAMES[0], "-e", "sigma", "--live", argument)
    assert done.returncode == code
    assert told in done.stderr
    assert b"Traceback" not in done.stderr
