"""A small organization of three accounts, and two systems on loopback that hold its log and run what they are asked
with awol's own engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from awol.build import Material, gather
from awol.configuration.environment import DEFAULT_ELASTIC_INDEX, Environment
from awol.configuration.organization import Organization
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.engines.splunk import compile as compile_spl
from awol.pack import load_searches
from awol.values import Event
from awol.views import Indexing, SplunkView
from awol.views.elastic import document, retained
from awol.views.splunk import VIEWS
from tests.conftest import ROOT
from tests.packs import our_rules
from tests.systems.server import Answer, Request

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MILLISECONDS = round(NOW.timestamp() * 1000)
MANAGEMENT, PAYMENTS, SANDBOX = "111122223333", "444455556666", "777788889999"
MACROS = {"awol_cloudtrail": 'sourcetype="aws:cloudtrail"'}
TOKEN = "token-that-nobody-may-see"


def record(name: str, source: str, account: str, ago: timedelta, region: str = "us-east-1", **more: Any) -> Event:
    """A successful call of an assumed role, `ago` before `NOW`."""
    return Event(
        {
            "eventVersion": "1.09",
            "userIdentity": {
                "type": "AssumedRole",
                "arn": f"arn:aws:sts::{account}:assumed-role/Work/anna",
                "accountId": account,
                "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
            },
            "eventTime": f"{NOW - ago:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "sourceIPAddress": "192.0.2.10",
            "requestParameters": None,
            "responseElements": None,
            "eventID": f"{name}-{account}-{ago.total_seconds():.0f}",
            "eventType": "AwsApiCall",
            "recipientAccountId": account,
            **more,
        }
    )


DENIED = {"errorCode": "AccessDenied", "errorMessage": "no identity-based policy allows it"}
SIGN_IN: dict[str, Any] = {"responseElements": {"ConsoleLogin": "Success"}, "additionalEventData": {"MFAUsed": "No"}}
MOVED = {"accountId": PAYMENTS, "sourceParentId": "r-exam", "destinationParentId": "ou-exam-12345678"}
WORLD = (
    record("LeaveOrganization", "organizations", PAYMENTS, timedelta(minutes=30), **DENIED),
    record(
        "DescribeInstances", "ec2", PAYMENTS, timedelta(hours=2), "eu-central-1", requestParameters={"maxResults": 5}
    ),
    record("MoveAccount", "organizations", MANAGEMENT, timedelta(days=3), requestParameters=MOVED),
    record("InviteAccountToOrganization", "organizations", MANAGEMENT, timedelta(days=40)),
    record("ConsoleLogin", "signin", SANDBOX, timedelta(hours=10), **SIGN_IN),
    record("CreateRole", "iam", PAYMENTS, timedelta(hours=5), requestParameters={"roleName": "Work"}),
    record("LeaveOrganization", "organizations", PAYMENTS, timedelta(days=120)),
    record("GetCallerIdentity", "sts", MANAGEMENT, timedelta(hours=1)),
)
FEW = ("aws_org_leave_denied", "aws_org_delete", "aws_org_move_account_to_root", "aws_root_api_use")
LATE = {"DescribeInstances": 4000, "ConsoleLogin": 1000}
"""Seconds by which records of these calls come late; the others take 60."""


def arrived(event: Event) -> float:
    """When a record was indexed, in seconds since the epoch."""
    return (event.time or 0) / 1000 + LATE.get(str(event.record.get("eventName")), 60)


class Timed:
    """A Splunk view with `_indextime`, which no record holds."""

    def __init__(self, view: SplunkView) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def reader(self, name: str) -> Callable[[Event], tuple[str, ...]]:
        return (lambda event: (f"{arrived(event):.0f}",)) if name == "_indextime" else self._view.reader(name)


def rows(text: str, events: Iterable[Event] = WORLD, engine: str = "splunk") -> list[dict[str, Any]]:
    """The rows of a search as Splunk gives them: every value is a text."""
    context = Context(view=Timed(VIEWS[engine]), now=MILLISECONDS, macros=MACROS)
    found = [hit.group for hit in compile_spl(text, context)(list(events))]
    return [{key: str(value) for key, value in row.items() if value is not None} for row in found]


def documents(events: Iterable[Event] = WORLD, retain: Any = "all") -> list[Event]:
    """The records as Elasticsearch has indexed them."""
    found = []
    for event in events:
        made = retained(document(event), retain)
        made["@timestamp"] = iso((event.time or 0) / 1000)
        made["event"]["ingested"] = iso(arrived(event))
        found.append(Event(event.record, document=made))
    return found


@cache
def built(management: str = "", index: str = DEFAULT_ELASTIC_INDEX, *, searches: bool = False) -> Material:
    """The pack as it is built for a site with this management account ("": no snapshot) and index pattern. With an
    index of its own every text is converted anew: only a few rules then. With `searches`, what is no rule too."""
    snapshot = Organization(management_account_id=management) if management else None
    rules = [rule for rule in our_rules() if index == DEFAULT_ELASTIC_INDEX or rule.name in FEW]
    rules += load_searches(ROOT) if searches else ()
    return gather(ROOT, rules, Environment(elastic_index=index), organization=snapshot)


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def count(text: str, indexed: list[Event]) -> int:
    """How many documents a Lucene text finds."""
    return sum(1 for _ in _search("lucene", text, indexed))


def table(text: str, indexed: list[Event]) -> list[dict[str, Any]]:
    """The rows of an ES|QL text."""
    return [dict(hit.group) for hit in _search("esql", text, indexed)]


def _search(engine: str, text: str, indexed: list[Event]) -> Iterable[Any]:
    context = Context(now=MILLISECONDS)
    return compile_for(engine, text, context, Indexing(documents=True, sample=indexed))(indexed)


Fault = Callable[[str], Answer | None]


def reply(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


@dataclass
class SearchHead:
    """A Splunk that holds the world. `fault` may answer a search in its place."""

    events: tuple[Event, ...] = WORLD
    engine: str = "splunk"
    fault: Fault = lambda _: None
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return reply({"messages": [{"type": "WARN", "text": "call not properly authenticated"}]}, 401)
        if request.path.startswith("/services/server/info"):
            return reply({"entry": [{"name": "info", "content": {"version": "9.4.1"}}]})
        assert (request.method, request.path) == ("POST", "/services/search/v2/jobs/export")
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        search = form["search"]
        assert search.startswith("search ")
        assert "delete" not in search.split("|")[-1]
        self.asked.append(search.removeprefix("search "))
        answer = self.fault(self.asked[-1])
        if answer is not None:
            return answer
        found = rows(self.asked[-1], self.events, self.engine)
        lines = [{"preview": False, "offset": number, "result": row} for number, row in enumerate(found)]
        return Answer(body=b"\n".join(json.dumps(line).encode() for line in lines) or b'{"preview": false}')


@dataclass
class Cluster:
    """An Elasticsearch that holds the world. `fault` may answer a request to a path in its place."""

    events: tuple[Event, ...] = WORLD
    retain: str = "all"
    index: str = "logs-aws.cloudtrail-*"
    fault: Fault = lambda _: None
    asked: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        path = request.path.partition("?")[0]
        if request.headers.get("authorization") != f"ApiKey {TOKEN}":
            return reply({"error": {"reason": "missing authentication credentials"}, "status": 401}, 401)
        answer = self.fault(path)
        if answer is not None:
            return answer
        if path == "/":
            return reply({"version": {"number": "8.19.21"}, "tagline": "You Know, for Search"})
        indexed = documents(self.events, self.retain)
        body = json.loads(request.body)
        if path == "/_query":
            assert body["query"].startswith(f"from {self.index}\n")
            text = body["query"].replace(f"from {self.index}\n", "from logs-aws.cloudtrail-*\n")
            return reply(columnar(table(text, indexed)))
        assert path == f"/{self.index}/_search"
        filters: Mapping[str, Any] = body["aggs"]["asked"]["filters"]["filters"]
        texts = {key: one["query_string"]["query"] for key, one in filters.items()}
        self.asked |= texts
        buckets = {key: {"doc_count": count(text, indexed)} for key, text in texts.items()}
        return reply({"_shards": {"total": 1, "failed": 0}, "aggregations": {"asked": {"buckets": buckets}}})


def columnar(found: list[dict[str, Any]]) -> dict[str, Any]:
    names = list(found[0]) if found else ["records"]
    columns = [{"name": name, "type": "keyword"} for name in names]
    return {"columns": columns, "values": [[row[name] for name in names] for row in found]}
