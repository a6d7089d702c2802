"""Every envelope gives the record that was put into it, wherever a chunk of it ends."""

from __future__ import annotations

import gzip
import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.errors import EventError
from awol.events import read
from awol.events.wrap import WRAPPERS, wrap
from tests.events.records import no_problem, read_bytes, record

FOLDER = Path(__file__).parents[2] / "fixtures" / "_envelopes"
FILES = sorted(path for path in FOLDER.iterdir() if path.name != "README.md")
RECORDS = [
    record(
        1, requestParameters=None, note='a "quoted" \\ text, ünïcode, \U0001f600, \ud800, \0, \u202e and {"Records":['
    ),
    record(2, eventType="AwsServiceEvent", serviceEventDetails={"method": ["LEFT", 1.5, True, {}, []]}),
    record(3, eventType="AwsConsoleSignIn", responseElements={"ConsoleLogin": "Success"}, notes="\r\n{\n[\n"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_fixture_gives_its_one_record(path: Path) -> None:
    problems: list[EventError] = []
    events = list(read(path, problems.append))
    assert problems == []
    assert [event.id for event in events] == ["4b0c1f60-9d0e-4c0a-8d35-6f6c2a6f1e52"]
    assert (events[0].record["errorCode"], events[0].record["requestParameters"]) == ("AccessDenied", None)
    assert events[0].file == str(path)


def test_every_fixture_holds_the_same_record() -> None:
    records = [event.record for path in FILES for event in read(path, no_problem)]
    assert len(records) == len(FILES) > 30
    assert all(one == records[0] for one in records)


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 7, 64, 1000, 1 << 18])
@pytest.mark.parametrize("envelope", WRAPPERS)
def test_records_come_back(envelope: str, chunk_size: int) -> None:
    content = wrap(RECORDS, envelope)
    result = read_bytes(content, chunk_size)
    assert [event.record for event in result.events] == RECORDS
    assert result.told == []
    assert (result.stats.records, result.stats.files, result.stats.bytes) == (3, 1, len(content))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["detail", "event", "message", "Records", "data", "_raw", "hits", "body"]) | st.text(max_size=6)
records = st.builds(
    lambda extra, name: {"eventName": name, **extra, "eventSource": "organizations.amazonaws.com"},
    st.dictionaries(names, values, max_size=4),
    st.text(string.ascii_letters, max_size=10),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records, min_size=1, max_size=3), st.sampled_from(sorted(WRAPPERS)), st.integers(1, 300))
def test_any_record_survives_any_envelope(given: list[dict[str, Any]], envelope: str, chunk_size: int) -> None:
    result = read_bytes(wrap(given, envelope), chunk_size)
    assert result.told == []
    assert [event.record for event in result.events] == given


@settings(max_examples=60, deadline=None)
@given(st.lists(records, min_size=1, max_size=4), st.data())
def test_a_cut_anywhere_loses_only_what_lies_behind_it(given: list[dict[str, Any]], data: st.DataObject) -> None:
    content = b"".join(json.dumps(one).encode() + b"\n" for one in given)
    cut = data.draw(st.integers(0, len(content)))
    whole = content[:cut].count(b"\n")
    result = read_bytes(content[:cut], data.draw(st.integers(1, 100)))
    # A cut just before the line's end leaves the record whole.
    complete = whole + (content[cut : cut + 1] == b"\n")
    assert [event.record for event in result.events] == given[:complete]
    assert bool(result.problems) == (content[:cut].rfind(b"\n") + 1 < cut and complete == whole) or cut == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(records, min_size=2, max_size=4), st.binary(min_size=1, max_size=30), st.data())
def test_a_line_of_garbage_costs_no_record(given: list[dict[str, Any]], garbage: bytes, data: st.DataObject) -> None:
    lines = [json.dumps(one).encode() for one in given]
    # After a letter no garbage can become part of the JSON of another line, and a line break would make it two.
    noise = b"x" + garbage.replace(b"\n", b"").replace(b"\r", b"")
    at = data.draw(st.integers(1, len(lines)))
    result = read_bytes(b"\n".join([*lines[:at], noise, *lines[at:]]), data.draw(st.integers(1, 100)))
    assert [event.record for event in result.events] == given
    assert [problem.location.line for problem in result.problems if problem.location] == [at + 1]


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b'{"eventID":"a","eventName":"x"}\n\n{"eventID":"b","eventName":"x"}', [("line 1", 1), ("line 3", 3)]),
        (b'{"Records":[\n{"eventName":"x"},\n{"eventName":"x"}]}', [("Records[0]", 2), ("Records[1]", 3)]),
        (b'{"Records":[]}\n{"Records":[{"eventName":"x"}]}', [("line 2, Records[0]", 2)]),
        (b'\n\n{"logEvents":[{"message":"{\\"eventName\\":\\"x\\"}"}]}', [("line 3, logEvents[0]", 3)]),
        (b'[{"Records":[{"eventName":"x"}]},{"eventName":"y"}]', [("[0], Records[0]", 1), ("[1]", 1)]),
        (b'{"event":"{\\"Records\\":[{\\"eventName\\":\\"x\\"}]}"}', [("line 1, event, Records[0]", 1)]),
        (gzip.compress(b'\n{"eventName":"x"}', mtime=0), [("line 2", 2)]),
    ],
)
def test_places(content: bytes, places: list[tuple[str, int]]) -> None:
    for chunk_size in (1, 1 << 18):
        assert [(event.place, event.line) for event in read_bytes(content, chunk_size).events] == places


@pytest.mark.parametrize(
    "content",
    [
        # A forwarder's own detail-type: the record in it is one all the same.
        json.dumps({"detail-type": "Forwarded", "detail": record(1)}),
        json.dumps({"_index": "i", "_id": "1", "fields": {"event.original": [json.dumps(record(1))]}}),
        json.dumps({"@timestamp": "2026-06-11T08:02:41Z", "event.original": json.dumps(record(1))}),
        json.dumps([json.dumps(record(1))]),
        json.dumps(json.dumps(record(1))),
    ],
    ids=["own detail-type", "hit with fields", "dotted event.original", "list of texts", "text of a text"],
)
def test_further_shapes(content: str) -> None:
    result = read_bytes(content.encode())
    assert (result.ids, result.told) == (["e1"], [])


FORWARDED = {"version": "0", "detail-type": "Forwarded", "source": "mine"}


@pytest.mark.parametrize(
    "detail",
    [
        json.dumps(record(1)),
        {**FORWARDED, "detail": record(1)},
        {**FORWARDED, "detail": json.dumps({**FORWARDED, "detail": record(1)})},
        {"Records": [record(1)]},
        [record(1)],
        {name: value for name, value in record(1).items() if name != "eventVersion"},
        {"eventName": "x", "eventID": "e1"},
        {"awslogs": {"data": wrap([record(1)], "cloudwatch_logs_base64_gzip").decode()}},
    ],
    ids=["text", "event", "text of an event", "Records", "list", "no version", "a name alone", "compressed"],
)
def test_a_record_under_a_detail_type_of_ones_own(detail: object) -> None:
    result = read_bytes(json.dumps({**FORWARDED, "detail": detail}).encode())
    assert (result.ids, result.told, result.stats.passed_over, result.stats.records) == (["e1"], [], 0, 1)


@pytest.mark.parametrize("detail", [{"state": "stopped"}, "hello", None, {"message": "hello"}, [], {"data": "%%"}])
def test_an_event_without_a_record_is_passed_over(detail: object) -> None:
    result = read_bytes(json.dumps({**FORWARDED, "detail": detail}).encode())
    assert (result.ids, result.told, result.stats.passed_over) == ([], [], 1)


@pytest.mark.parametrize(
    "detail", [json.dumps(record(1))[:-9], {"inner": {"deep": record(1)}}], ids=["cut off", "out of reach"]
)
def test_an_event_that_speaks_of_a_record_is_not_passed_over(detail: object) -> None:
    result = read_bytes(json.dumps({**FORWARDED, "detail": detail}).encode())
    assert (result.ids, len(result.told), result.stats.passed_over) == ([], 1, 0)


@pytest.mark.parametrize(
    "value",
    [
        {"eventName": {"value": "EndRequest"}, "eventSource": {"value": "x"}, "category": {"value": "Administrative"}},
        {"eventName": {"value": "EndRequest"}, "eventTimestamp": "2026-06-10T11:18:05Z", "eventID": "x"},
    ],
)
def test_azures_activity_log_is_no_cloudtrail(value: object) -> None:
    result = read_bytes(json.dumps(value).encode())
    assert result.events == []
    assert "eventName is an object, as in Azure's activity log" in result.told[0]
