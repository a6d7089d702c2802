"""Live replay on Splunk, against a server that checks the documented requests and runs searches with our own engine.

Every request is checked for method, path, credentials and body (Splunk, "HTTP Event Collector"; REST API Reference,
"search/v2/jobs/export"). That shows that awol says what the documents ask for; it shows nothing of a real Splunk.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.catalogue import compile_for
from awol.errors import ConfigurationError
from awol.pack import select
from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.systems import LiveReplay, splunk
from awol.systems.http import LiveError, Patience
from awol.systems.splunk import Splunk
from awol.values import Event, Outcome
from tests.conftest import ROOT
from tests.packs import our_rules
from tests.systems.server import Answer, Request, Server, serving

HASTY = Patience(connect=1, read=2, tries=2, pause=0.001, longest_pause=0.01)
SEARCH_TOKEN, HEC_TOKEN = "search-token-1", "collector-token-2"
TAIL = "\n| stats count values(awol_key) as awol_key"
Fault = Callable[[Request], Answer | None]


def reply(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


@dataclass
class FakeSplunk:
    """Both ports of a Splunk in one server. `fault` may answer a request in its place."""

    acknowledges: bool = True
    fault: Fault = lambda _: None
    late: int = 1
    """How many times a request for acknowledgements is answered with `not yet`."""
    v2: bool = True
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    source: str = ""
    channels: set[str] = field(default_factory=set)
    deleted: bool = False

    def __call__(self, request: Request) -> Answer:
        answer = self.fault(request)
        if answer is not None:
            return answer
        path = request.path.partition("?")[0]
        if path.startswith("/services/collector/"):
            assert request.headers["authorization"] == f"Splunk {HEC_TOKEN}"
            self.channels.add(str(uuid.UUID(request.headers["x-splunk-request-channel"])))
        else:
            assert request.headers["authorization"] == f"Bearer {SEARCH_TOKEN}"
        known = {
            ("GET", "/services/server/info"): self.info,
            ("POST", "/services/collector/event"): self.take,
            ("POST", "/services/collector/ack"): self.acknowledge,
            ("POST", "/services/search/jobs/export"): self.export,
        }
        if self.v2:
            known["POST", "/services/search/v2/jobs/export"] = self.export
        act = known.get((request.method, path))
        return act(request) if act else reply({"messages": [{"type": "ERROR", "text": "Not Found"}]}, 404)

    def info(self, _: Request) -> Answer:
        return reply({"entry": [{"content": {"version": "9.4.1"}}]})

    def take(self, request: Request) -> Answer:
        for line in request.body.splitlines():
            envelope = json.loads(line)
            assert envelope["sourcetype"] == "aws:cloudtrail"
            assert envelope["index"] == "scratch"
            self.source = envelope["source"]
            self.events[envelope["fields"]["awol_key"]] = envelope["event"]
        answer = {"text": "Success", "code": 0}
        return reply({**answer, "ackId": len(self.events)} if self.acknowledges else answer)

    def acknowledge(self, request: Request) -> Answer:
        self.late -= 1
        return reply({"acks": {str(number): self.late < 0 for number in json.loads(request.body)["acks"]}})

    def export(self, request: Request) -> Answer:
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        assert form["output_mode"] == "json"
        assert form["preview"] == "false"
        search = form["search"]
        assert search.startswith("search ")
        scope = f'index="scratch" source="{self.source}" sourcetype="aws:cloudtrail"'
        assert scope in search
        if search == f"search {scope} | delete":
            self.deleted = True
            self.events.clear()
            return reply({"preview": False, "lastrow": True, "result": {"deleted": "1"}})
        assert search.endswith(TAIL)
        text = search.removeprefix("search ").removesuffix(TAIL).replace(f"({scope})", "*").replace(scope, "*")
        # A copy: events may still come in, each in a thread of its own.
        events = [Event({**record, "eventID": key}) for key, record in self.events.copy().items()]
        keys = [key for hit in compile_for("splunk", text)(events) for key in hit.event_ids]
        row: dict[str, Any] = {"count": str(len(keys))}
        if keys:
            row["awol_key"] = keys if len(keys) > 1 else keys[0]
        lines = [{"preview": True, "result": {"count": "0"}}, {"preview": False, "lastrow": True, "result": row}]
        return Answer(body="\n".join(map(json.dumps, lines)).encode())


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", SEARCH_TOKEN)
    monkeypatch.setenv("AWOL_SPLUNK_HEC_TOKEN", HEC_TOKEN)
    monkeypatch.setenv("AWOL_SPLUNK_INDEX", "scratch")


@pytest.fixture
def fake() -> FakeSplunk:
    return FakeSplunk()


@pytest.fixture
def server(fake: FakeSplunk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(fake) as server:
        monkeypatch.setenv("AWOL_SPLUNK_HEC_URL", server.url)
        yield server


def replayed(server: Server, *names: str, wait: float = 2.0) -> tuple[list[Outcome], LiveReplay]:
    system = Splunk(server.url, HASTY, wait=wait, poll=0.01)
    assert system.describe() == "Splunk 9.4.1"
    refusals = load_refusals(ROOT)
    live = LiveReplay(ROOT, Replay(ROOT, fixture_placeholders(ROOT), refusals), refusals, system)
    return live.run(select(our_rules(), names or ["aws_org_leave_success"])), live


@pytest.mark.parametrize("acknowledges", [True, False])
@pytest.mark.parametrize("v2", [True, False])
def test_verdicts_are_as_expected(fake: FakeSplunk, server: Server, acknowledges: bool, v2: bool) -> None:
    fake.acknowledges, fake.v2 = acknowledges, v2
    outcomes, live = replayed(server, "aws_org_leave_success", "aws_org_leave_denied")
    assert {one.status for one in outcomes} == {"pass"}
    assert {one.observed for one in outcomes} == {"fires", "silent"}
    assert {one.engine for one in outcomes} == {"splunk-live"}
    assert fake.deleted
    assert live.left_behind is None
    assert len(fake.channels) == 1
    asked = [request for request in server.requests if request.path.endswith("/ack")]
    assert bool(asked) == acknowledges


def same_length(count: int) -> dict[str, Event]:
    return {f"key-{at}": Event({"eventID": f"id-{at}", "eventName": "A"}) for at in range(count)}


@pytest.mark.parametrize(("beyond", "batches"), [(-1, [1, 1, 1, 1, 1]), (0, [2, 2, 1]), (1, [2, 2, 1])])
def test_a_request_holds_a_batch_and_the_event_that_fills_it(
    beyond: int, batches: list[int], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awol.systems.splunk.time.time", lambda: 1.0)

    def sent() -> list[bytes]:
        before = len(server.requests)
        with Splunk(server.url, HASTY, wait=2.0, poll=0.01).loaded(same_length(5)):
            pass
        return [one.body for one in server.requests[before:] if one.path.endswith("/event")]

    (whole,) = sent()
    lines = whole.splitlines()
    assert len({len(one) for one in lines}) == 1
    # An event counts as one of now, whatever its own time is.
    assert {(one["time"], one["host"]) for one in map(json.loads, lines)} == {(1.0, "awol-replay")}
    # A batch goes when it is longer than a request may be, line breaks not counted.
    monkeypatch.setattr(splunk, "BATCH", len(lines[0]) + beyond)
    assert [len(one.splitlines()) for one in sent()] == batches


def test_a_search_of_other_data_is_not_run(server: Server) -> None:
    with Splunk(server.url, HASTY, wait=2.0, poll=0.01).loaded(same_length(2)) as session:
        assert session.search("splunk", "`awol_cloudtrail` eventName=A") == {"key-0", "key-1"}
        assert session.search("splunk", "`awol_cloudtrail` eventName=B") == frozenset()
        with pytest.raises(LiveError, match="the search does not use `awol_cloudtrail`"):
            session.search("splunk", "index=main eventName=A")
        with pytest.raises(LiveError, match="it looks at several records by their time"):
            session.groups("splunk", "`awol_cloudtrail` eventName=A", {"key-0"})


def only(suffix: str, answer: Answer, after: int = 0) -> Fault:
    """Answer requests to a path with `answer`, from the one after the first `after`."""
    seen = iter(range(10_000))

    def fault(request: Request) -> Answer | None:
        if not request.path.partition("?")[0].endswith(suffix):
            return None
        return answer if next(seen) >= after else None

    return fault


ERROR = {"messages": [{"type": "ERROR", "text": "told by Splunk"}]}
FATAL = {"preview": False, "messages": [{"type": "FATAL", "text": "told by Splunk"}]}

BEFORE: list[tuple[str, Fault, str]] = [
    (
        "the collector knows no such token",
        only("/event", reply({"text": "Invalid token", "code": 4}, 403)),
        "403: Inva",
    ),
    (
        "the collector is not authorized",
        only("/event", reply({"text": "Token is required", "code": 2}, 401)),
        "401: Tok",
    ),
    ("the collector stays busy", only("/event", reply({"text": "Server is busy", "code": 9}, 503)), "503: Server is b"),
    ("the collector asks for patience", only("/event", reply({}, 429)), "429"),
    (
        "the collector refuses in a good answer",
        only("/event", reply({"text": "No data", "code": 5})),
        "did not accept the events: No data;",
    ),
    ("another server", only("/event", reply(["x"])), r"did not accept the events: \['x'\];"),
    ("half is acknowledged", only("/ack", reply({"acks": {"0": False, "1": False}})), "did not acknowledge"),
    ("nothing is acknowledged", only("/ack", reply({"acks": {}})), "did not acknowledge"),
    ("acknowledging is switched off", only("/ack", reply({"text": "ACK is disabled", "code": 14}, 400)), "ACK is dis"),
    ("the search head is not authorized", only("/export", reply(ERROR, 401)), "401: told by Splunk"),
    ("the search head forbids", only("/export", reply(ERROR, 403)), "403: told by Splunk"),
    ("the search head stays busy", only("/export", reply(ERROR, 503)), "503: told by Splunk"),
    ("events never turn up", only("/export", reply({"preview": False, "result": {"count": "0"}})), "sees 0 of"),
]


@pytest.mark.parametrize(("fault", "told"), [row[1:] for row in BEFORE], ids=[row[0] for row in BEFORE])
def test_a_run_that_cannot_begin_gives_no_verdict(fake: FakeSplunk, server: Server, fault: Fault, told: str) -> None:
    fake.fault = fault
    with pytest.raises(LiveError, match=told) as caught:
        replayed(server, wait=0.5)
    assert SEARCH_TOKEN not in str(caught.value)
    assert HEC_TOKEN not in str(caught.value)


WHOLE = json.dumps({"preview": False, "lastrow": True, "result": {"count": "1", "awol_key": "x" * 40}}).encode()
BETWEEN: list[tuple[str, Answer, str]] = [
    ("half a stream", Answer(body=WHOLE, cut=30), "was cut off"),
    ("half a line", Answer(body=WHOLE[:30]), "cut off"),
    ("an empty stream", Answer(body=b""), "0 rows instead of one"),
    ("a preview only", reply({"preview": True, "result": {"count": "0"}}), "0 rows"),
    ("an error in the stream", reply(FATAL), "told by Splunk"),
    ("a rejected search", reply(ERROR, 400), "400: told by Splunk"),
    (
        "a count that is not the list's",
        reply({"preview": False, "result": {"count": "1", "awol_key": ["a", "b"]}}),
        "few",
    ),
]


@pytest.mark.parametrize(("answer", "told"), [row[1:] for row in BETWEEN], ids=[row[0] for row in BETWEEN])
def test_a_search_that_fails_is_an_error_and_no_verdict(
    fake: FakeSplunk, server: Server, answer: Answer, told: str
) -> None:
    asked = iter(range(10_000))

    def fault(request: Request) -> Answer | None:
        # The first search waits for the events, the last one deletes them; what lies between is the rule's.
        return answer if request.path.endswith("/export") and next(asked) == 1 else None

    fake.fault = fault
    outcomes, _ = replayed(server)
    assert {(one.status, one.observed) for one in outcomes} == {("error", None)}
    assert all(told in one.note for one in outcomes)
    assert fake.deleted


def test_a_stuck_job_is_given_up(fake: FakeSplunk, server: Server) -> None:
    import time

    asked = iter(range(10_000))

    def fault(request: Request) -> Answer | None:
        if request.path.endswith("/export") and next(asked) == 2:
            time.sleep(6.0)
        return None

    fake.fault = fault
    system = Splunk(server.url, Patience(connect=2, read=3.0, tries=1), wait=6.0, poll=0.01)
    refusals = load_refusals(ROOT)
    live = LiveReplay(ROOT, Replay(ROOT, fixture_placeholders(ROOT), refusals), refusals, system)
    names = ["aws_org_leave_success", "aws_org_leave_denied"]
    outcomes = live.run(select(our_rules(), names))
    by_rule = {name: {one.status for one in outcomes if one.case.rule == name} for name in names}
    assert by_rule == {"aws_org_leave_success": {"pass"}, "aws_org_leave_denied": {"error"}}
    assert all("no answer in time" in one.note for one in outcomes if one.status == "error")


def test_events_that_cannot_be_deleted_are_named(fake: FakeSplunk, server: Server) -> None:
    fake.fault = lambda request: (
        reply(ERROR, 403) if request.body.startswith(b"search=") and b"%7C+delete" in request.body else None
    )
    outcomes, live = replayed(server)
    assert {one.status for one in outcomes} == {"pass"}
    assert live.left_behind is not None
    assert "can_delete" in str(live.left_behind)
    assert f'source="{fake.source}"' in str(live.left_behind)


@pytest.mark.parametrize("name", ["AWOL_SPLUNK_TOKEN", "AWOL_SPLUNK_HEC_TOKEN", "AWOL_SPLUNK_HEC_URL"])
def test_what_is_missing_is_named(server: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ConfigurationError, match=f"without {name}"):
        Splunk(server.url)


def test_a_name_of_an_index_cannot_carry_a_search(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_INDEX", 'main" | delete')
    with pytest.raises(ConfigurationError, match="not an index name"):
        Splunk(server.url)


@pytest.mark.parametrize(
    ("index", "taken"),
    [
        ("scratch", True),
        ("my_index-1", True),
        ("a b", False),
        ('a"b', False),
        ("a*", False),
        ("-", False),
        ("_", False),
    ],
)
def test_an_index_is_a_name_and_nothing_else(index: str, taken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", SEARCH_TOKEN)
    monkeypatch.setenv("AWOL_SPLUNK_HEC_TOKEN", HEC_TOKEN)
    monkeypatch.setenv("AWOL_SPLUNK_HEC_URL", "http://127.0.0.1:2")
    monkeypatch.setenv("AWOL_SPLUNK_INDEX", index)
    if taken:
        assert Splunk("http://127.0.0.1:1").engines == {"splunk-live": "splunk"}
    else:
        with pytest.raises(ConfigurationError, match="is not an index name"):
            Splunk("http://127.0.0.1:1")


def test_records_that_are_indexed_alike_have_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", SEARCH_TOKEN)
    monkeypatch.setenv("AWOL_SPLUNK_HEC_TOKEN", HEC_TOKEN)
    monkeypatch.setenv("AWOL_SPLUNK_HEC_URL", "http://127.0.0.1:2")
    system = Splunk("http://127.0.0.1:1")
    one, turned, other = (Event(record) for record in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 3}))
    assert system.key(one) == system.key(turned) == system.key(one)
    assert system.key(other) != system.key(one)
    assert len(system.key(one)) == 32
