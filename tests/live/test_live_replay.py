"""`awol replay --live elasticsearch=URL` on a real node: verdicts, cleaning up, and a node that goes away."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import present
from awol.pack import load_searches, select
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay
from awol.replay.cases import written_cases
from awol.systems import LiveReplay
from awol.systems.elasticsearch import Elasticsearch
from awol.systems.http import LiveError, Patience
from awol.values import Event, Outcome
from awol.views.elastic import document, mappings
from programs.elasticsearch.client import Client
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules
from tests.systems.server import Answer, Request, Server, serving

INDEX = "logs-aws.cloudtrail-*"
NAMES = ("aws_org_leave_success", "aws_org_leave_denied")


def indices(client: Client) -> list[str]:
    return [name for name in client.request("GET", "/_mapping") if name.startswith("awol-replay-")]


def replayed(url: str) -> list[Outcome]:
    system = Elasticsearch(url, INDEX, Patience(connect=2, read=20, tries=2, pause=0.01))
    refusals = load_refusals(ROOT)
    live = LiveReplay(ROOT, Replay(ROOT, fixture_placeholders(ROOT), refusals), refusals, system)
    return live.run(select(our_rules(), NAMES))


def test_the_command_replays_and_leaves_nothing_behind(client: Client, elasticsearch_url: str) -> None:
    done = awol("replay", *NAMES, "-e", "sigma", "--format", "json", "--live", f"elasticsearch={elasticsearch_url}")
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert {case["engine"] for case in told["cases"]} == {"sigma", "elasticsearch-lucene", "elasticsearch-esql"}
    assert {case["status"] for case in told["cases"]} == {"pass"}
    assert {case["observed"] for case in told["cases"]} == {"fires", "silent"}
    assert {one["engine"] for one in told["refused"]} == {"elasticsearch-eql"}
    assert all("does not run EQL" in one["reason"] for one in told["refused"])
    assert b"live: Elasticsearch 8.19.21" in done.stderr
    assert indices(client) == []


TOGETHER = ("aws_account_went_silent", "aws_corr_leave_denied_burst", "aws_corr_leave_denied_then_success")


def test_a_search_and_chains_are_replayed_case_by_case(client: Client, elasticsearch_url: str) -> None:
    """Each fixture by itself: all of them lie in one index, and a filter beside the text tells them apart."""
    done = awol("replay", *TOGETHER, "-e", "sigma", "--format", "json", "--live", f"elasticsearch={elasticsearch_url}")
    assert done.returncode == 0, done.stdout.decode()
    told = json.loads(done.stdout)
    live = [case for case in told["cases"] if case["engine"] == "elasticsearch-esql"]
    files = {f"{path.parent.name}/{path.stem}": path for name in TOGETHER for path in fixtures(name)}
    assert {case["case"] for case in live} == set(files)
    assert {case["rule"] for case in live} == set(TOGETHER)
    assert {case["status"] for case in live} == {"pass"}
    assert {case["observed"] for case in live} == {"fires", "silent"}
    assert indices(client) == []


def fixtures(name: str) -> list[Path]:
    return sorted((ROOT / "fixtures" / name).glob("*/*.json"))


SILENT = [("leaves_and_then_nothing", "fires"), ("comes_back_within_the_day", "silent")]


@pytest.mark.parametrize(("case", "expected"), SILENT)
def test_the_search_for_silence_as_it_is_committed_looks_from_now(case: str, expected: str, client: Client) -> None:
    """The text unchanged, with the `now()` of Elasticsearch itself: records whose last one is a minute old."""
    rule = load_searches(ROOT)[0]
    found = next(one for one in written_cases(ROOT, rule) if one.name == f"{expected}/{case}")
    shift = present() - 60_000 - max(event.time or 0 for event in found.events)
    name = "awol-went-silent"
    client.delete(name)
    client.create(name, mappings())
    for number, event in enumerate(found.events):
        moment = datetime.fromtimestamp(((event.time or 0) + shift) // 1000, UTC)
        record = {**event.record, "eventTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
        client.bulk(name, [(str(number), document(Event(record)))])
    text = committed_text(ROOT, rule, "esql", load_refusals(ROOT))
    rows = client.esql(text.replace(INDEX, name, 1))
    client.delete(name)
    assert [row["aws.cloudtrail.recipient_account_id"] for row in rows] == (
        ["444455556666"] if expected == "fires" else []
    )


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
        assert "may still be there; remove it with: DELETE /awol-replay-" in one.note


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
