"""Documents that come out of Elasticsearch are searched as they stand; a record and its document find the same."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.catalogue import compile_for
from awol.errors import EventError, RejectedQuery, UnsupportedQuery
from awol.events import read_stream
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay
from awol.values import Event, Rule
from awol.views import Indexing
from awol.views.elastic import AWS_CLOUDTRAIL, Indexed, document
from tests.commands import awol
from tests.conftest import ROOT
from tests.packs import our_rules

DOCUMENT: dict[str, Any] = {
    "@timestamp": "2026-05-28T03:00:00.000Z",
    "event": {"id": "e1", "action": "LeaveOrganization", "provider": "organizations.amazonaws.com"},
    "source": {"address": "192.0.2.10", "ip": "192.0.2.10"},
    "user_agent": {"original": "aws-cli/2.1 Python"},
    "aws": {
        "cloudtrail": {
            "error_code": "AccessDenied",
            "read_only": False,
            "resources": {"arn": ["arn:aws:a", "arn:aws:b"]},
            "request_parameters": "{a=x}",
            "flattened": {"request_parameters": {"a": "x", "n": 1, "deep": {"list": ["p", "q"]}}},
        }
    },
}
DOTTED = {"@timestamp": "2026-05-28T03:00:00.000Z", "event.id": "e2", "event.action": "LeaveOrganization", "aws": {}}


def events(*documents: dict[str, Any], keep: bool = True) -> tuple[list[Event], list[EventError]]:
    problems: list[EventError] = []
    text = "\n".join(map(json.dumps, documents)).encode()
    return list(read_stream(io.BytesIO(text), "log", problems.append, documents=keep)), problems


FOUND: list[tuple[str, str, list[str]]] = [
    ("lucene", "event.action:LeaveOrganization", ["e1", "e2"]),
    ("lucene", "event.action:leaveorganization", []),
    ("lucene", "source.ip:192.0.2.0\\/24", ["e1"]),
    ("lucene", "user_agent.original.text:python", ["e1"]),
    ("lucene", "aws.cloudtrail.flattened.request_parameters.deep.list:q", ["e1"]),
    ("lucene", "aws.cloudtrail.flattened.request_parameters.n:1", ["e1"]),
    ("lucene", "aws.cloudtrail.read_only:false", ["e1"]),
    ("lucene", "NOT _exists_:aws.cloudtrail.error_code", ["e2"]),
    ("lucene", "@timestamp:[2026-05-28 TO 2026-05-29]", ["e1", "e2"]),
    ("esql", 'from logs-* | where aws.cloudtrail.resources.arn == "arn:aws:a"', []),
    ("esql", 'from logs-* | where aws.cloudtrail.resources.arn : "arn:aws:a"', ["e1"]),
    ("esql", "from logs-* | where not aws.cloudtrail.read_only", ["e1"]),
    ("eql", 'any where aws.cloudtrail.error_code == "AccessDenied"', ["e1"]),
    ("eql", "any where aws.cloudtrail.error_code == null", ["e2"]),
]


@pytest.mark.parametrize(("engine", "query", "expected"), FOUND)
def test_a_document_is_searched_as_it_stands(engine: str, query: str, expected: list[str]) -> None:
    found, problems = events(DOCUMENT, DOTTED)
    assert problems == []
    hits = compile_for(engine, query, indexing=Indexing(documents=True))(found)
    assert [identity for hit in hits for identity in hit.event_ids] == expected


FOREIGN: dict[str, Any] = {
    **DOCUMENT,
    "source": {
        "ip": "192.0.2.10",
        "geo": {"country_name": "Norway", "location": {"lat": 1.0, "lon": 2.0}},
        "as": {"number": 64496, "organization": {"name": "Example"}},
    },
    "user_agent": {"original": "aws-cli/2.1", "name": "aws-cli"},
    "event": {**DOCUMENT["event"], "id": "e3", "ingested": "2026-05-28T03:05:00Z"},
    "labels": {"team": "Red", "score": 7, "ratio": 0.5, "vip": True, "mixed": "x"},
    "nat": {"ip": "198.51.100.7"},
    "error": {"message": "a person left"},
}
OTHER: dict[str, Any] = {**DOCUMENT, "labels": {"team": "Blue", "score": 900, "mixed": 5}}

LEARNT: list[tuple[str, str, list[str]]] = [
    ("lucene", "labels.team:Red", ["e3"]),
    ("lucene", "labels.team:red", []),
    ("lucene", "NOT labels.team:Red", ["e1"]),
    ("lucene", "labels.team:R*", ["e3"]),
    ("lucene", "_exists_:labels.vip", ["e3"]),
    ("lucene", "labels.vip:true", ["e3"]),
    ("lucene", "labels.score:>100", ["e1"]),
    ("lucene", "labels.score:7", ["e3"]),
    ("lucene", "labels.ratio:[0.4 TO 0.6]", ["e3"]),
    ("lucene", "nat.ip:198.51.100.0\\/24", ["e3"]),
    ("lucene", "error.message:PERSON", ["e3"]),
    ("lucene", "source.geo.country_name:Norway", ["e3"]),
    ("lucene", "source.as.number:64496", ["e3"]),
    ("lucene", "user_agent.name:aws\\-cli", ["e3"]),
    ("lucene", "event.ingested:[2026-05-28T03:00:00Z TO 2026-05-28T04:00:00Z]", ["e3"]),
    ("lucene", "nosuch.field:x", []),
    ("lucene", "NOT nosuch.field:x", ["e3", "e1"]),
    ("esql", 'from logs-* | where user_agent.name == "aws-cli"', ["e3"]),
    ("esql", 'from logs-* | where source.geo.country_name in ("Norway", "Sweden")', ["e3"]),
    ("esql", "from logs-* | where labels.score > 100", ["e1"]),
    ("esql", "from logs-* | where labels.vip", ["e3"]),
    ("esql", "from logs-* | where labels.team is null", []),
    ("esql", "from logs-* | keep source.geo.* | where source.geo.country_name is not null", ["e3"]),
    ("eql", 'any where labels.team == "Red"', ["e3"]),
    ("eql", 'any where user_agent.name == "aws-cli"', ["e3"]),
]


@pytest.mark.parametrize(("engine", "query", "expected"), LEARNT)
def test_a_field_that_documents_have_is_searched(engine: str, query: str, expected: list[str]) -> None:
    found, problems = events(FOREIGN, OTHER)
    assert problems == []
    hits = compile_for(engine, query, indexing=Indexing(documents=True, sample=found))(found)
    assert [identity for hit in hits for identity in hit.event_ids] == expected


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("lucene", "labels.mixed:x"),
        ("lucene", "source.geo.location:x"),
        ("esql", "from logs-* | where labels.mixed is null"),
        ("esql", "from logs-* | keep source.geo.location"),
        ("eql", 'any where labels.mixed == "x"'),
    ],
)
def test_a_field_whose_type_documents_do_not_tell_is_refused(engine: str, query: str) -> None:
    found, _ = events(FOREIGN, OTHER)
    with pytest.raises(UnsupportedQuery, match="cannot be told"):
        compile_for(engine, query, indexing=Indexing(documents=True, sample=found))


@pytest.mark.parametrize("name", ["user_agent.name", "source.geo.country_name", "event.ingested"])
def test_what_the_index_has_is_no_unknown_column(name: str) -> None:
    for text in (f"from logs-* | where {name} is null", f"from logs-* | keep {name}", f"from logs-* | drop {name}"):
        with pytest.raises(UnsupportedQuery, match=name):
            compile_for("esql", text, indexing=Indexing(documents=True))
    with pytest.raises(UnsupportedQuery, match="GeoIP"):
        compile_for("esql", "from logs-* | keep source.geo.*")
    for text in (f"from logs-* | keep event.action | where {name} is null", "from logs-* | where user_agent.nam == 1"):
        with pytest.raises(RejectedQuery, match="Unknown column"):
            compile_for("esql", text)


@pytest.mark.parametrize("text", ["_exists_:source.geo", "source.geo.\\*:Norway", "source.geo.country_name:x"])
def test_a_pattern_for_what_cannot_be_known_offline_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedQuery, match="GeoIP"):
        compile_for("lucene", text)
    found, _ = events(FOREIGN)
    compile_for("lucene", text, indexing=Indexing(documents=True, sample=found))
    compile_for("lucene", "_exists_:user_agent OR nosuch.\\*:x")


def test_on_records_a_field_of_documents_is_refused_and_one_of_ones_own_is_absent() -> None:
    found, _ = events(FOREIGN)
    mixed = [*found, Event({"eventName": "x", "eventID": "r"})]
    with pytest.raises(UnsupportedQuery, match=r"source\.geo"):
        list(
            compile_for("lucene", "source.geo.country_name:Norway", indexing=Indexing(documents=True, sample=mixed))(
                mixed
            )
        )
    hits = compile_for("lucene", "NOT labels.team:Red", indexing=Indexing(documents=True, sample=mixed))(mixed)
    assert [identity for hit in hits for identity in hit.event_ids] == ["r"]


@pytest.mark.parametrize("query", ["labels.team:Red", "NOT labels.team:Red", "_exists_:labels.team"])
def test_a_field_that_shows_up_later_is_named(query: str) -> None:
    found, _ = events(DOCUMENT, OTHER)
    search = compile_for("lucene", query, indexing=Indexing(documents=True, sample=found[:1]))
    with pytest.raises(UnsupportedQuery, match=r"labels\.team"):
        list(search(found))


def test_the_command_learns_fields_from_its_input(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text("".join(json.dumps({"_index": "i", "_source": one}) + "\n" for one in (FOREIGN, OTHER)))
    done = awol("search", "-e", "lucene", "--query", "labels.team:Blue", str(path))
    assert (done.returncode, json.loads(done.stdout)["event_ids"]) == (0, ["e1"])
    done = awol("search", "-e", "esql", "--query", 'from logs-* | where user_agent.name == "aws-cli"', str(path))
    assert (done.returncode, json.loads(done.stdout)["event_ids"]) == (0, ["e3"])


@pytest.mark.parametrize(
    ("query", "shown", "told"),
    [
        ("from logs-*", 1000, b"200 of 1,200 rows are left out"),
        ("from logs-* | limit 1100", 1100, b""),
        ("from logs-* | stats count() by event.id", 1000, b"200 of 1,200 rows are left out"),
        ("from logs-* | stats count()", 1, b""),
    ],
)
def test_esql_gives_as_many_rows_as_elasticsearch(query: str, shown: int, told: bytes, tmp_path: Path) -> None:
    path = tmp_path / "trail.jsonl"
    record = {"eventVersion": "1.09", "eventName": "x", "eventSource": "s.amazonaws.com"}
    path.write_text("".join(json.dumps({**record, "eventID": f"e{n}"}) + "\n" for n in range(1200)))
    done = awol("search", "-e", "esql", "--query", query, str(path))
    assert (done.returncode, len(done.stdout.splitlines())) == (0, shown)
    assert told in done.stderr
    assert bool(done.stderr) == bool(told)


def test_without_being_asked_for_a_document_is_a_problem_with_the_way_out() -> None:
    found, problems = events(DOCUMENT, keep=False)
    assert found == []
    assert "without `event.original`" in problems[0].message
    assert "`awol search` on lucene, esql and eql" in problems[0].message


def test_a_document_with_its_record_is_read_as_the_record() -> None:
    record = {"eventVersion": "1.09", "eventName": "LeaveOrganization", "eventSource": "organizations.amazonaws.com"}
    found, problems = events({**DOCUMENT, "event": {**DOCUMENT["event"], "original": json.dumps(record)}})
    assert problems == []
    assert [(event.record, event.document) for event in found] == [(record, None)]


def test_values_longer_than_the_index_takes_are_not_found() -> None:
    name = "aws.cloudtrail.error_message"
    field = Indexed(AWS_CLOUDTRAIL).field(name)
    assert field is not None
    for length, count in ((1024, 1), (1025, 0)):
        made = {"aws": {"cloudtrail": {"error_message": "x" * length}}}
        assert len(field.read(Event({}, document=made))) == count


@pytest.mark.parametrize("rule", [rule for rule in our_rules() if rule.kind == "event"], ids=lambda rule: rule.name)
def test_the_document_of_a_record_finds_what_the_record_does(rule: Rule) -> None:
    refused = load_refusals(ROOT)
    cases = Replay(ROOT, fixture_placeholders(ROOT), refused).cases(rule, ordinary=False, envelopes=False)
    records = {event.id: event for case in cases for event in case.events}
    documents = [Event({"eventID": name}, document=document(event)) for name, event in records.items()]
    for engine in ("lucene", "esql", "eql"):
        if engine in refused.get(rule.name, {}):
            continue
        text = committed_text(ROOT, rule, engine, refused)
        by_record = {name for hit in compile_for(engine, text)(records.values()) for name in hit.event_ids}
        by_document = {
            name
            for hit in compile_for(engine, text, indexing=Indexing(documents=True))(documents)
            for name in hit.event_ids
        }
        assert by_document == by_record, engine


def test_the_command_reads_them_for_elastic_and_names_them_for_others(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps({"_index": "i", "_id": "1", "_source": DOCUMENT}) + "\n")
    done = awol("search", "-e", "lucene", "--rule", "aws_org_leave_denied", str(path))
    assert (done.returncode, json.loads(done.stdout)["event_ids"]) == (0, ["e1"])
    done = awol("search", "-e", "splunk", "--rule", "aws_org_leave_denied", str(path))
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"without `event.original`" in done.stderr


def test_a_flattened_field_holds_key_and_value_of_every_leaf() -> None:
    (event,), _ = events(DOCUMENT)
    field = Indexed(AWS_CLOUDTRAIL).field("aws.cloudtrail.flattened.request_parameters")
    assert field is not None
    assert (field.type, field.name) == ("flattened", "aws.cloudtrail.flattened.request_parameters")
    assert list(field.read(event)) == ["a\0x", "n\x001", "deep.list\0p", "deep.list\0q"]


@pytest.mark.parametrize("name", ["aws.cloudtrail.error_code", "aws.cloudtrail.error_message", "event.action"])
@pytest.mark.parametrize(
    ("value", "expected"), [("x", ("x",)), (None, ()), ([None, "x"], ("x",)), ({"y": "x"}, ()), ("None", ("None",))]
)
def test_null_and_an_object_are_no_values(name: str, value: object, expected: tuple[str, ...]) -> None:
    made: Any = value
    for part in reversed(name.split(".")):
        made = {part: made}
    field = Indexed(AWS_CLOUDTRAIL).field(name)
    assert field is not None
    assert field.read(Event({}, document=made)) == expected


def test_the_time_of_a_document_and_of_a_record() -> None:
    index = Indexed(AWS_CLOUDTRAIL)
    # 2026-05-28T03:00:00Z in milliseconds since 1970
    assert index.time(Event({}, document=DOCUMENT)) == 1_779_937_200_000
    assert index.time(Event({"eventTime": "2026-05-28T03:00:00Z"})) == 1_779_937_200_000
    assert index.time(Event({"eventTime": "2026-05-28T03:00:00Z"}, document={"event": {}})) is None
    assert index.time(Event({})) is None
