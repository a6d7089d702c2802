"""What people export from what they look at: CSV files and answers in JSON; read, or named with what to export."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import Any

import pytest

from awol.errors import EventError
from awol.events import read_stream
from awol.events.tables import row_reader
from tests.events.records import CHUNK, read_bytes, record

ONE, TWO = record(1, note='a, "b"\nü'), record(2)
TEXT, TEXT_2 = json.dumps(ONE), json.dumps(TWO, indent=2)
FLAT = {
    "eventversion": "1.11",
    "eventsource": "organizations.amazonaws.com",
    "eventname": "LeaveOrganization",
    "eventid": "e1",
    "errorcode": "",
    "requestparameters": '{"accountId":"444455556666"}',
}


def table(*rows: list[Any], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


BOTH = [["x", TEXT], ["y", TEXT_2]]
CSV: list[tuple[str, bytes]] = [
    ("Splunk", table(["_time", "_raw"], *BOTH).encode()),
    ("Kibana", table(["@timestamp", "event.original"], *BOTH).encode()),
    ("CloudTrail Lake", table(["eventID", "eventJson"], *BOTH).encode()),
    ("Lake's column alone", table(["eventjson"], [TEXT], [TEXT_2]).encode()),
    ("LookupEvents", table(["EventName", "CloudTrailEvent"], *BOTH).encode()),
    ("CloudWatch Logs Insights", table(["@timestamp", "@message"], *BOTH).encode()),
    ("semicolons", table(["_time", "_raw"], *BOTH, delimiter=";").encode()),
    ("tabs", table(["_time", "_raw"], *BOTH, delimiter="\t", end="\n").encode()),
    ("Excel's first line", b"sep=;\r\n" + table(["_time", "_raw"], *BOTH, delimiter=";").encode()),
    ("with a byte order mark", table(["_raw", "host"], [TEXT, "h"], [TEXT_2, "h"]).encode("utf-8-sig")),
    ("no end of the last line", table(["_time", "_raw"], *BOTH).encode().removesuffix(b"\r\n")),
    ("UTF-16", table(["_time", "_raw"], *BOTH).encode("utf-16")),
    ("gzip", gzip.compress(table(["_time", "_raw"], *BOTH).encode())),
]


@pytest.mark.parametrize("chunk_size", [CHUNK, 7])
@pytest.mark.parametrize("content", [row[1] for row in CSV], ids=[row[0] for row in CSV])
def test_a_csv_file_with_whole_records(content: bytes, chunk_size: int) -> None:
    result = read_bytes(content, chunk_size)
    assert ([event.record for event in result.events], result.told) == ([ONE, TWO], [])
    assert result.events[1].place.startswith("row 2")


def test_a_csv_file_with_a_column_a_field() -> None:
    result = read_bytes(table(list(FLAT), list(FLAT.values())).encode())
    assert result.told == []
    assert [event.record for event in result.events] == [
        {
            "eventVersion": "1.11",
            "eventSource": "organizations.amazonaws.com",
            "eventName": "LeaveOrganization",
            "eventID": "e1",
            "requestParameters": {"accountId": "444455556666"},
        }
    ]


def test_rows_as_athena_prints_them_are_examined_and_told() -> None:
    row = {**FLAT, "useridentity": "{type=Root, principalid=444455556666, sessioncontext=null}"}
    result = read_bytes(table(list(row), list(row.values())).encode())
    assert result.ids == ["e1"]
    assert ["export it with CAST(... AS JSON)" in told for told in result.told] == [True]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "Event name,Event time,User name\nLeaveOrganization,x,y\n",
            "Event history, which does not contain the whole record",
        ),
        (table(["@timestamp", "event.action"], ["t", "x"], ["t", "y"]), "without `event.original`"),
        (table(["a", "b"], ["1", "2"]), "not CloudTrail"),
    ],
)
def test_a_csv_file_without_records_is_named_once(content: str, told: str) -> None:
    result = read_bytes(content.encode())
    assert result.events == []
    assert [told in problem for problem in result.told] == [True]


def test_a_row_that_is_no_record_is_named_with_its_line() -> None:
    result = read_bytes(
        table(["_time", "_raw"], ["x", TEXT], ["y", ""], ["z", "hello"], ["y", json.dumps(TWO)]).encode()
    )
    assert result.ids == ["e1", "e2"]
    assert [(told.location and told.location.line, told.message[:5]) for told in result.problems] == [
        (3, "row 2"),
        (4, "row 3"),
    ]


def test_cells_of_no_column_are_told() -> None:
    """Behind a quote that closes too early the rest of a record stands in cells of its own."""
    record_ = json.dumps({"eventID": "e1", "eventName": "x"}).replace('"', '""')
    rows = ["time,_raw", f'1,"{record_}", ""eventID"": ""e9""', "1,{},,"]
    result = read_bytes("\n".join(rows).encode())
    assert "row 1: 1 more cells than columns; they are not read" in result.told[0]
    assert not any("row 2" in told and "more cells" in told for told in result.told)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ('t"e0"", ""eventTime"": ""x""}",_raw', """2 cells that are no names of columns, the first of them 't"e0""'"""),
        ("_time,{'eventID': 'e0'},_raw", """a cell that is no name of a column, "{'eventID': 'e0'}\""""),
        ('_time,"_raw', """a cell that is no name of a column, '_raw\\n1,{eventID: e0}"'"""),
        ("_time,'eventID': 'e0'},_raw", """a cell that is no name of a column, "'eventID': 'e0'}\""""),
        ('sep=,\n"_time","a""b","_raw"', """a cell that is no name of a column, 'a"b'"""),
        ("_time,_raw", ""),
        ("_time,_raw,Name (of it) [1] 'x'", ""),
        # Splunk's names of what stands in lists.
        ("_time,_raw,resources{}.ARN,Records{}", ""),
        ('sep=,\n"_time","_raw"', ""),
    ],
)
def test_a_header_that_swallowed_a_record_is_told(header: str, told: str) -> None:
    """Damage makes one line of two, and what stands in a header is no record."""
    rows = '\n1,"{eventID: e0}"\n2,"{""eventID"": ""e1"", ""eventName"": ""x""}",\n'
    result = read_bytes((header + rows).encode())
    line = 2 if header.startswith("sep") else 1
    expected = [f"log:{line}: the header has {told}; what stands there is not read"] if told else []
    assert [problem for problem in result.told if "the header" in problem] == expected


def test_a_quote_that_never_closes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.events.tables.LONGEST_CELL", 5000)
    result = read_bytes(table(["_raw"], [TEXT]).encode() + b'"' + b"x" * 20_000)
    assert result.ids == ["e1"]
    assert ["CSV broken after this row" in told for told in result.told] == [True]


ES = {"_index": "logs", "_id": "1", "_source": {"event": {"original": TEXT}}}
ANSWERS: list[tuple[str, Any]] = [
    ("CloudTrail Lake", {"QueryStatus": "FINISHED", "QueryResultRows": [[{"eventID": "e1"}, {"eventJson": TEXT}]]}),
    ("ES|QL", {"columns": [{"name": "event.original", "type": "keyword"}], "values": [[TEXT]]}),
    ("Elasticsearch SQL", {"columns": [{"name": "event.original", "type": "text"}], "rows": [[TEXT]]}),
    ("EQL's events", {"hits": {"total": {"value": 1}, "events": [ES]}}),
    ("EQL's sequences", {"hits": {"sequences": [{"join_keys": ["a"], "events": [ES]}]}}),
    ("Discover's fields", {"hits": {"hits": [{"_index": "i", "fields": {"event.original": [TEXT]}}]}}),
    ("Splunk's rows", {"preview": False, "fields": ["_time", "_raw"], "rows": [["t", TEXT]]}),
    ("Splunk's columns", {"preview": False, "fields": ["_time", "_raw"], "columns": [["t"], [TEXT]]}),
    ("Docker's lines", {"log": TEXT + "\n", "stream": "stdout"}),
]


@pytest.mark.parametrize("answer", [row[1] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_an_answer_in_json(answer: Any) -> None:
    result = read_bytes(json.dumps(answer).encode())
    assert ([event.record for event in result.events], result.told) == ([ONE], [])


@pytest.mark.parametrize(
    "answer",
    [
        {"QueryResultRows": [[{name: text} for name, text in FLAT.items()]]},
        {"columns": [{"name": name} for name in FLAT], "rows": [list(FLAT.values())]},
        {
            "ResultSet": {
                "Rows": [
                    {"Data": [{"VarCharValue": name} for name in FLAT]},
                    {"Data": [{"VarCharValue": text} if text else {} for text in FLAT.values()]},
                ]
            }
        },
    ],
    ids=["Lake", "SQL", "Athena"],
)
def test_an_answer_with_a_column_a_field(answer: Any) -> None:
    result = read_bytes(json.dumps(answer).encode())
    assert (result.ids, result.told) == (["e1"], [])
    assert result.events[0].record["requestParameters"] == {"accountId": "444455556666"}


def test_an_answer_without_records_says_what_to_ask_for() -> None:
    result = read_bytes(json.dumps({"columns": [{"name": "count"}], "values": [[7]]}).encode())
    assert "a table without a column of records (its columns: count)" in result.told[0]


PREFIXES = [
    "2026-06-10T11:18:05.000Z ",
    "2026-06-10T11:18:05.123000+00:00 123456789012_CloudTrail_us-east-1 ",
    "<134>Jun 10 11:18:05 host forwarder[12]: ",
    "Jun  1 11:18:05 host cloudtrail: ",
    '<134>1 2026-06-10T11:18:05Z host app - - [meta x="y"] ',
    "2026-06-10T11:18:05.123456789Z stdout F ",
    "1781090285000 ",
    "cloudtrail-1  | ",
    "logs/a.json:",
    "logs/a.json:12:",
    "12:",
    "[2026-06-10 11:18:05] INFO ",
    "[pod/forwarder-7c9/forwarder] ",
    "[a] [b] ",
    "[1781090285] ",
    "INFO 2026-06-10 11:18:05 - ",
    "INFO:root:",
    "host forwarder[12]: ",
    "192.0.2.1 - - [10/Jun/2026:11:18:05 +0000] ",
    "ts=1781090285 level=info msg=",
    "2026/06/10 11:18:05 ",
    "I0610 11:18:05.123456       1 x.go:12] ",
    "Received: ",
    "> ",
    "\x1b[32mINFO\x1b[0m ",
]


@pytest.mark.parametrize("chunk_size", [CHUNK, 13])
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("text", [json.dumps(ONE), json.dumps(ONE, indent=2)], ids=["a line", "indented"])
def test_what_programs_write_in_front_of_a_record_is_no_loss(prefix: str, text: str, chunk_size: int) -> None:
    result = read_bytes(f"{prefix}{text}\n{prefix}{json.dumps(TWO)}\n".encode(), chunk_size)
    assert (result.ids, result.told) == (["e1", "e2"], [])


@pytest.mark.parametrize("prefix", ["[2026-06-10 11:18:05] INFO ", "INFO:root:", "Received: "])
def test_what_programs_write_in_front_of_an_event_of_eventbridge_is_no_loss(prefix: str) -> None:
    event = {"version": "0", "id": "i", "detail-type": "AWS API Call via CloudTrail", "detail": ONE}
    result = read_bytes(f"{prefix}{json.dumps(event)}\n{prefix}{json.dumps(TWO)}\n".encode())
    assert (result.ids, result.told) == (["e1", "e2"], [])


@pytest.mark.parametrize("text", ["[INFO] nothing", "[1] [2", "Received: {1}", 'INFO {"a":1}', 'x "eventID":"e9", '])
def test_what_stands_there_without_a_record_is_told(text: str) -> None:
    result = read_bytes(f"{json.dumps(ONE)}\n{text}\n{json.dumps(TWO)}\n".encode())
    assert result.ids == ["e1", "e2"]
    assert result.told


def test_the_stream_above_an_indented_record() -> None:
    above = "2026-06-10T11:18:05.123000+00:00 123456789012_CloudTrail_us-east-1\n"
    content = "\n\n".join(above + json.dumps(one, indent=2) for one in (ONE, TWO))
    result = read_bytes(content.encode())
    assert (result.ids, result.told) == (["e1", "e2"], [])


@pytest.mark.parametrize("action", ['{"index":{}}', '{"create":{"_index":"i","_id":"1"}}', '{"index":{"routing":"x"}}'])
def test_lines_of_a_bulk_file_that_say_what_to_do(action: str) -> None:
    result = read_bytes(f"{action}\n{json.dumps(ONE)}\n{action}\n{json.dumps(TWO)}\n".encode())
    assert (result.ids, result.told, result.stats.passed_over) == (["e1", "e2"], [], 0)


def test_an_update_of_a_bulk_file() -> None:
    content = '{"update":{"_id":"1"}}\n' + json.dumps({"doc": ONE, "doc_as_upsert": True})
    assert read_bytes(content.encode()).ids == ["e1"]


INDEXED_TABLE = table(
    ["@timestamp", "aws.cloudtrail.event_name"], ["2026-06-10T00:00:00Z", "A"], ["x", "B"], ["y", "C"]
)


def test_a_table_of_documents_without_their_records_is_told_once_and_ends() -> None:
    problems: list[EventError] = []
    events = list(read_stream(io.BytesIO(INDEXED_TABLE.encode()), "t.csv", problems.append))
    assert events == []
    assert [(one.message, one.location and one.location.line) for one in problems] == [
        (
            (
                "a CSV table of Elasticsearch documents without `event.original` (keep it with "
                "`preserve_original_event`; `awol search` on lucene, esql and eql reads such documents); no row of it "
                "read"
            ),
            2,
        )
    ]


def test_a_table_of_documents_is_read_where_documents_are_asked_for() -> None:
    problems: list[EventError] = []
    stream = io.BytesIO(INDEXED_TABLE.encode())
    events = list(read_stream(stream, "t.csv", problems.append, documents=True))
    assert [dict(event.document or {}) for event in events] == [
        {"@timestamp": "2026-06-10T00:00:00Z", "aws.cloudtrail.event_name": "A"},
        {"@timestamp": "x", "aws.cloudtrail.event_name": "B"},
        {"@timestamp": "y", "aws.cloudtrail.event_name": "C"},
    ]
    assert problems == []


def test_a_document_without_its_record_in_a_later_row_is_told_of_that_row() -> None:
    rows = table(["_raw", "@timestamp", "event.action"], [TEXT, "", ""], ["", "2026-06-10T00:00:00Z", "A"])
    problems: list[EventError] = []
    events = list(read_stream(io.BytesIO(rows.encode()), "t.csv", problems.append))
    assert [event.record for event in events] == [ONE]
    assert len(problems) == 1


@pytest.mark.parametrize(
    "name",
    ["routing", "version", "version_type", "pipeline", "require_alias", "dynamic_templates", "_index", "_anything"],
)
def test_an_action_of_a_bulk_file_may_name_where_and_how(name: str) -> None:
    """Elasticsearch, "Bulk API": such a line says what to do with the next, and is no record that was lost."""
    content = json.dumps({"index": {name: "x"}}).encode() + b"\n" + json.dumps({"_raw": TEXT}).encode() + b"\n"
    assert read_bytes(content).told == []
    other = json.dumps({"index": {"eventName": "x"}}).encode() + b"\n" + TEXT.encode().replace(b"\n", b" ") + b"\n"
    assert len(read_bytes(other).told) == 1


@pytest.mark.parametrize("name", ["message", "record"])
def test_a_word_alone_is_no_header(name: str) -> None:
    """A text whose first line is such a word is a text; with a second column it is a table."""
    assert "not JSON" in read_bytes(f"{name}\nhello\n".encode()).told[0]
    assert read_bytes(table(["time", name], ["x", TEXT]).encode()).ids == ["e1"]


@pytest.mark.parametrize("size", [61, 100, 1000])
def test_a_row_that_lies_in_several_pieces_of_a_file_is_read_whole(size: int) -> None:
    numbers = range(200)
    content = table(["_time", "_raw"], *(["x", json.dumps(record(number))] for number in numbers)).encode()
    result = read_bytes(content, size)
    assert (result.ids, result.told) == ([f"e{number}" for number in numbers], [])


@pytest.mark.parametrize(
    ("name", "there"),
    [
        *((name, True) for name in ("_raw", "eventJson", "event_json", "CloudTrailEvent", "cloudtrail_event")),
        *((name, True) for name in ("event.original", "@message", "_source", "message", "record")),
        *((name, True) for name in (" _RAW ", "\ufeff_raw")),
        *((name, False) for name in ("raw", "event", "json_event", "messages", "records", "cloudtrail-event")),
    ],
)
def test_the_columns_that_hold_a_whole_record(name: str, there: bool) -> None:
    reader = row_reader(["x", name, "y"])
    assert (reader is not None) is there
    if reader is not None:
        assert [reader(["a", "b", "c"]), reader(["a"])] == ["b", None]


def test_of_several_such_columns_the_first_of_the_list_counts() -> None:
    reader = row_reader(["message", "eventJson", "_raw"])
    assert reader is not None
    assert reader(["a", "b", "c"]) == "c"
