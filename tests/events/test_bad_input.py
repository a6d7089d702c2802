"""Files that are broken, hostile or something else: every good record is read, everything else is reported."""

from __future__ import annotations

import base64
import gzip
import json
import random

import pytest

from tests.events.records import CHUNK, line, read_bytes, record

A, B, C = line(1), line(2), line(3)
LINES = A + b"\n" + B + b"\n" + C + b"\n"
PRETTY = json.dumps({"Records": [record(1), record(2), record(3)]}, indent=4).encode()
GZIP = gzip.compress(LINES, mtime=0)
GZIP_OF_ONE = gzip.compress(A, mtime=0)


def deep(levels: int) -> bytes:
    return b'{"eventName":"Deep","a":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


# name, content, ids of the records that are read, and for each problem the line and a part of its message
Row = tuple[str, bytes, list[str], list[tuple[int | None, str]]]

BROKEN_JSON: list[Row] = [
    ("good lines have no problem", LINES, ["e1", "e2", "e3"], []),
    ("garbage between lines", A + b"\nxx {yy\n" + B, ["e1", "e2"], [(2, "line 2: text that is not JSON ('xx {yy')")]),
    ("garbage between CRLF lines", A + b"\r\nxx\r\n" + B, ["e1", "e2"], [(2, "text that is not JSON ('xx')")]),
    ("garbage first", b"xx\n" + A, ["e1"], [(1, "line 1: text that is not JSON ('xx')")]),
    ("garbage last", A + b"\nxx", ["e1"], [(2, "rest of file not read")]),
    ("three lines of garbage", A + b"\nx\ny\nz\n" + B, ["e1", "e2"], [(2, "reading goes on at line 5")]),
    ("a line cut off in a text", A + b"\n" + B[:50] + b"\n" + C, ["e1", "e3"], [(2, "broken JSON")]),
    (
        "a line cut off after a colon",
        A + b'\n{"eventName":\n' + C + b"\n" + B,
        ["e1", "e3", "e2"],
        [(2, "broken JSON")],
    ),
    ("a line cut off in a list", A + b'\n{"eventName":[1,\n' + C + b"\n", ["e1", "e3"], [(2, "cut off")]),
    (
        "the last line cut off",
        A + b"\n" + B[:-10],
        ["e1"],
        [(2, "line 2: cut off at the end of the text; record lost")],
    ),
    ("a bare word in a record", b'{"eventName":nope}\n' + A, ["e1"], [(1, "broken JSON (expecting value)")]),
    ("Records cut off in a record", b'{"Records":[' + A + b"," + B[:50], ["e1"], [(1, "Records[1]: cut off")]),
    (
        "Records cut off between records",
        b'{"Records":[' + A + b",",
        ["e1"],
        [(1, "within Records; 1 complete element")],
    ),
    (
        "Records cut off, and another line",
        b'{"Records":[' + A + b",\n" + B + b"\n" + C,
        ["e1", "e2", "e3"],
        [(1, "cut off")],
    ),
    (
        "a broken record of Records",
        b'{"Records":[' + A + b',{"a":nope,"b":{}},' + C + b"]}",
        ["e1", "e3"],
        [(1, "Records[1]: broken JSON")],
    ),
    (
        "a record that lacks its bracket",
        b'{"Records":[{"a":{"b":1},' + C + b"]}",
        ["e3"],
        [(1, "Records[0]: broken JSON")],
    ),
    ("a word for a record", b'{"Records":[nope,' + A + b"]}", ["e1"], [(1, "Records[0]: text that is not JSON")]),
    (
        "a broken record among indented ones",
        PRETTY.replace(b'"e2"', b'"e2'),
        ["e1", "e3"],
        [(9, "Records[1]: broken JSON")],
    ),
    (
        "a broken line of a list of lines",
        b"[\n" + A + b",\n" + B[:-9] + b",\n" + C + b"\n]",
        ["e1", "e3"],
        [(3, "[1]: broken JSON")],
    ),
    (
        "a broken envelope around a good record",
        b'{"detail":' + A + b',"x":nope}\n' + B,
        ["e1", "e2"],
        [(1, "broken JSON")],
    ),
    (
        "a subscription cut off",
        b'{"owner":"1","logEvents":[{"message":' + json.dumps(A.decode()).encode() + b'},{"message":"{',
        ["e1"],
        [(1, "logEvents[1]: cut off at the end of the text; record lost")],
    ),
    (
        "a subscription with a broken event",
        b'{"owner":"1","logEvents":[{"message":nope},{"message":' + json.dumps(A.decode()).encode() + b"}]}\n" + B,
        ["e1", "e2"],
        [(1, "logEvents[0]: broken JSON")],
    ),
    (
        "a subscription's line cut off before a colon",
        b'{"owner":"1","logEvents":[],"x"\n' + A + b"\n" + B,
        ["e1", "e2"],
        [(1, "broken after its first parts")],
    ),
    (
        "a subscription's line cut off after a colon",
        b'{"owner":"1","logEvents":[],"x":\n' + A + b"\n" + B,
        ["e1", "e2"],
        [(1, "broken after its first parts")],
    ),
    (
        "a broken record that speaks of a list",
        b'{"eventName":"x","Records":[1],"a":nope}\n' + A,
        ["e1"],
        [(1, "line 1: broken JSON (expecting value); record skipped")],
    ),
    ("text after the document", b'{"Records":[' + A + b"]} bye", ["e1"], [(1, "text that is not JSON ('bye')")]),
    ("brackets after the document", A + b"]}", ["e1"], [(1, "closes nothing")]),
    ("words before what is no record", b"found: " + A + b'\nfound: {"a":1}', ["e1"], [(2, "found")]),
    ("a list of numbers before a record", b"[1,2]\n" + A, ["e1"], [(1, "a number"), (1, "a number")]),
    (
        "a time between lines",
        A + b"\n2026-06-10T11:18:05Z START\n" + B,
        ["e1", "e2"],
        [(2, "2026-06-10T11:18:05Z START")],
    ),
    ("a prefix before no JSON", b"2026-06-10T11:18:05Z {nope}\n" + A, ["e1"], [(1, "broken JSON")]),
    (
        "half a record before a record",
        b'2026-06-10T11:18:05Z1.11","eventID":"e9", ' + A + b"\n" + B,
        ["e1", "e2"],
        [(1, "text that is not JSON")],
    ),
    (
        "half a record after a time before a record",
        b'2026-06-10T11:18:05Z "eventID" : "e9", ' + A + b"\n" + B,
        ["e1", "e2"],
        [(1, "text that is not JSON")],
    ),
    (
        "a queue's message whose body is lost",
        b'{"Records":[{"messageId":"0","eventSource":"aws:sqs","bod":"{}"},' + A + b"]}",
        ["e1"],
        [(1, "Records[0]: not a CloudTrail record: an object with the keys 'messageId', 'eventSource', 'bod'")],
    ),
    (
        "a queue's message whose source is lost",
        b'{"Records":[{"messageId":"0","eventSource":"x","body":' + json.dumps(A.decode()).encode() + b"}]}",
        ["e1"],
        [],
    ),
    ("commas between lines lose nothing", A + b",\n" + B + b",\n", ["e1", "e2"], []),
    ("a list without commas loses nothing", b"[" + A + B + b"]", ["e1", "e2"], []),
    ("files with their byte order marks put together", b"\xef\xbb\xbf" + A + b"\n\xef\xbb\xbf" + B, ["e1", "e2"], []),
]

ODD_VALUES: list[Row] = [
    ("NaN", line(1, a=float("nan")), ["e1"], [(1, "NaN is not valid JSON, null is used; record examined")]),
    (
        "infinities",
        line(1, a=[float("inf"), -float("inf")]),
        ["e1"],
        [(1, "Infinity is not valid JSON"), (1, "-Infinity")],
    ),
    ("1e999", line(1, a=7).replace(b"7", b"1e999"), ["e1"], [(1, "the number 1e999 is too large, null is used")]),
    ("5,000 digits", line(1, a=0).replace(b": 0", b": " + b"9" * 5000), ["e1"], [(1, "5,000 digits is read as text")]),
    ("4,000 digits", line(1, a=0).replace(b": 0", b": " + b"9" * 4000), ["e1"], []),
    (
        "a key twice",
        b'{"eventID":"e0","eventName":"x","eventID":"e1"}',
        ["e1"],
        [(1, "the key 'eventID' appears more than once")],
    ),
    ("a key twice further in", b'{"eventID":"e1","eventName":"x","a":{"b":1,"b":2}}', ["e1"], [(1, "the key 'b'")]),
    (
        "bytes that are no UTF-8",
        A + b"\n" + line(2, a="?").replace(b"?", b"\xff\xfe") + b"\n" + C,
        ["e1", "e2", "e3"],
        [(2, "2 bytes are not UTF-8")],
    ),
    ("an unescaped NUL in a text", line(1, a="?").replace(b"?", b"\0"), ["e1"], [(1, "U+0000 is unescaped")]),
    ("an unescaped tab in a text", line(1, a="?").replace(b"?", b"\t"), ["e1"], [(1, "U+0009 is unescaped")]),
    ("an escaped NUL", line(1, a="\0"), ["e1"], []),
    ("half a surrogate pair, escaped", line(1, a="\ud83d"), ["e1"], []),
    (
        "NULs after a bracket",
        b"{" + b"\0" * 400 + b"}\n" + A,
        ["e1"],
        [(1, "broken JSON (expecting property name")],
    ),
    ("NULs after the last line", A + b"\n" + b"\0" * 64, ["e1"], [(2, "text that is not JSON")]),
    ("many brackets and few levels", line(1, a=[[]] * 300, b=[{}] * 300), ["e1"], []),
    (
        "a list of records as a text",
        json.dumps({"Message": "[" + A.decode() + "," + B.decode() + "]", "TopicArn": "t"}).encode(),
        ["e1", "e2"],
        [],
    ),
    ("150 levels", deep(150).replace(b'"Deep"', b'"Deep","eventID":"deep"'), ["deep"], []),
    ("201 levels", deep(201) + b"\n" + A, ["e1"], [(1, "nested deeper than 200 levels; record skipped")]),
    ("100,000 levels", deep(100_000) + b"\n" + A, ["e1"], [(1, "nested deeper than 200 levels; record skipped")]),
    (
        "100,000 levels among Records",
        b'{"Records":[' + deep(100_000) + b"," + A + b"]}",
        ["e1"],
        [(1, "Records[0]: nested deeper")],
    ),
    ("100,000 levels never closed", b'{"a":' * 100_000 + b"\n" + A, ["e1"], [(1, "nested deeper than 200 levels")]),
    (
        "100,000 lists never closed",
        A + b"\n" + b"[" * 100_000 + b"\n" + B,
        ["e1", "e2"],
        [(2, "lists nested deeper than 20")],
    ),
    (
        "records that are no objects",
        b'{"Records":[1,"x",null,' + A + b",[],true]}",
        ["e1"],
        [
            (1, "Records[0]: a number"),
            (1, "Records[1]: a string that is not a record ('x')"),
            (1, "Records[2]: null"),
            (1, "Records[4]: an empty list"),
            (1, "Records[5]: a boolean"),
        ],
    ),
    (
        "another object between records",
        A + b'\n{"name":"x","version":1}\n' + B,
        ["e1", "e2"],
        [(2, "line 2: not a CloudTrail record: an object with the keys 'name', 'version'; skipped")],
    ),
    (
        "a message that is no record",
        json.dumps({"logEvents": [{"message": "hello"}, {"message": A.decode()}]}).encode(),
        ["e1"],
        [(1, "line 1, logEvents[0]: a string that is not a record ('hello'); skipped")],
    ),
    (
        "a lookup without its record",
        b'{"Events":[{"CloudTrailEvent":null},{"CloudTrailEvent":' + json.dumps(A.decode()).encode() + b"}]}",
        ["e1"],
        [(1, "Events[0]: null where the text of a record belongs")],
    ),
    (
        "a record that begins as an envelope does",
        b'{"Records":[],"eventName":"x"}\n' + A,
        ["e1"],
        [(1, "line 1: a record that begins as an envelope does; record skipped")],
    ),
    ("Records that is no list", b'{"Records": "x"}', [], [(1, "'Records' is a string, not a list")]),
    ("data that is no base64", b'{"awslogs":{"data":"%%%"}}\n' + A, ["e1"], [(1, "`data` is not base64")]),
]

COMPRESSION: list[Row] = [
    ("gzip", GZIP, ["e1", "e2", "e3"], []),
    ("gzip in gzip", gzip.compress(GZIP), ["e1", "e2", "e3"], []),
    ("gzip in gzip in gzip in base64", base64.b64encode(gzip.compress(gzip.compress(GZIP))), ["e1", "e2", "e3"], []),
    ("gzip of nothing, then a member", gzip.compress(b"") + GZIP, ["e1", "e2", "e3"], []),
    ("zeros after gzip", GZIP + b"\0" * 1000, ["e1", "e2", "e3"], []),
    ("zeros between members", GZIP_OF_ONE + b"\0" * 1000 + gzip.compress(B), ["e1", "e2"], []),
    ("text after gzip", GZIP + b"hello", ["e1", "e2", "e3"], [(None, "data that is not gzip follows the gzip data")]),
    ("gzip without its last bytes", GZIP[:-8], ["e1", "e2", "e3"], [(None, "cut off in its last 8 bytes")]),
    ("gzip with a wrong checksum", GZIP[:-8] + b"\1\2\3\4" + GZIP[-4:], ["e1", "e2", "e3"], [(None, "wrong checksum")]),
    (
        "a second member cut off",
        GZIP_OF_ONE + GZIP[:30],
        ["e1"],
        [(None, "gzip data cut off"), (1, "cut off at the end")],
    ),
    ("a header cut off", GZIP[:6], [], [(None, "gzip data cut off in a header")]),
    (
        "base64 cut off",
        base64.b64encode(GZIP)[:-7],
        ["e1", "e2", "e3"],
        [(None, "base64 cut off"), (None, "cut off in its last 8")],
    ),
    (
        "a block of gzip that is none",
        GZIP_OF_ONE[:10] + b"\xff" * 100,
        [],
        [(None, "gzip data damaged (invalid deflate block found); what was decompressed before")],
    ),
]

FOREIGN: list[Row] = [
    ("nothing", b"", [], [(None, "not CloudTrail: an empty file")]),
    ("gzip of nothing", gzip.compress(b""), [], [(None, "not CloudTrail: an empty file (gzip)")]),
    ("white space", b" \r\n\t\n", [], [(None, "not CloudTrail: only white space")]),
    ("a text", b"hello\nworld\n", [], [(1, "not CloudTrail: text that is not JSON ('hello')")]),
    ("a program's source", b"int main() {\n  return 0;\n}\n{\n{\n", [], [(1, "not CloudTrail: text that is not JSON")]),
    ("an image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", [], [(None, "not CloudTrail: a PNG image")]),
    ("a broken archive", b"PK\x03\x04\x14\0", [], [(None, "not CloudTrail: a zip archive that cannot be read")]),
    ("zeros", b"\0" * 4096, [], [(1, "not CloudTrail: binary data")]),
    ("a page", b"<!DOCTYPE html>\n<html></html>", [], [(1, "an XML or HTML document")]),
    ("the console's CSV", b"Event name,Event time\nLeaveOrganization,x\n", [], [(1, "a CSV file")]),
    (
        "base64 of a text",
        base64.b64encode(b"Hello World " * 5),
        [],
        [(1, "base64 that contains neither gzip nor JSON")],
    ),
    (
        "another program's JSON",
        b'{"name":"x"}',
        [],
        [(1, "not CloudTrail: JSON without records, an object with the keys 'name'")],
    ),
    ("another program's JSON lines", b'{"name":"x"}\n' * 3000, [], [(1, "and 2,999 more such")]),
    ("a number", b"42", [], [(1, "not CloudTrail: JSON, a number")]),
]


@pytest.mark.parametrize("chunk_size", [CHUNK, 61, 2])
@pytest.mark.parametrize(
    ("content", "ids", "problems"),
    [pytest.param(*row[1:], id=row[0]) for row in BROKEN_JSON + ODD_VALUES + COMPRESSION + FOREIGN],
)
def test_bad_input(content: bytes, ids: list[str], problems: list[tuple[int | None, str]], chunk_size: int) -> None:
    if len(content) > 50_000:
        chunk_size = max(chunk_size, 4096)
    result = read_bytes(content, chunk_size)
    assert result.ids == ids
    assert len(result.problems) == len(problems), result.told
    for problem, (number, part) in zip(result.problems, problems, strict=True):
        assert part in problem.message
        assert problem.location is not None
        assert (problem.location.path, problem.location.line) == ("log", number)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"Records": []}', id="Records without records"),
        pytest.param(b"[]", id="a list without records"),
        pytest.param(json.dumps({"Events": []}).encode(), id="a lookup that found nothing"),
    ],
)
def test_nothing_in_an_envelope_is_no_problem(content: bytes) -> None:
    assert read_bytes(content)[:2] == ([], [])


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ({"awsAccountId": "111122223333", "digestStartTime": "a", "digestEndTime": "b", "logFiles": []}, 1),
        ({"Records": [record(1, eventCategory="Insight"), record(2, eventType="AwsCloudTrailInsight")]}, 2),
        ({"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "CWL CONTROL MESSAGE"}]}, 1),
        ({"detail-type": "EC2 Instance State-change Notification", "detail": {"state": "stopped"}}, 1),
        ({"detail-type": "AWS Insight via CloudTrail", "detail": record(1, eventCategory="Insight")}, 1),
    ],
    ids=["digest", "Insights", "control message", "another event", "Insights by EventBridge"],
)
def test_what_is_no_record_is_passed_over_and_counted(content: object, count: int) -> None:
    result = read_bytes(json.dumps(content).encode() + b"\n" + A)
    assert (result.ids, result.told, result.stats.passed_over) == (["e1"], [], count)


def test_a_record_with_fields_missing_is_examined() -> None:
    for left in (
        {"eventName": "x"},
        {"eventSource": "y"},
        {"eventVersion": "1.05"},
        {"userIdentity": {}, "eventTime": "z"},
    ):
        result = read_bytes(json.dumps(left).encode())
        assert ([event.record for event in result.events], result.told) == ([left], [])


def test_truncated_gzip_gives_everything_before_the_cut() -> None:
    noise = random.Random(7)
    content = b"\n".join(line(number, a=f"{noise.getrandbits(400):x}") for number in range(3000))
    compressed = gzip.compress(content)
    result = read_bytes(compressed[: len(compressed) // 2])
    assert 1000 < len(result.events) < 2000
    assert result.ids == [f"e{number}" for number in range(len(result.events))]
    assert ["gzip data cut off" in result.told[0], "cut off at the end" in result.told[1]] == [True, True]


def test_damaged_gzip_says_so() -> None:
    noise = random.Random(7)
    compressed = bytearray(gzip.compress(b"\n".join(line(n, a=f"{noise.getrandbits(400):x}") for n in range(3000))))
    compressed[50_000:50_004] = b"\xff\xff\xff\xff"
    result = read_bytes(bytes(compressed))
    assert result.ids[:500] == [f"e{number}" for number in range(500)]
    assert any("gzip data damaged" in told or "wrong checksum" in told for told in result.told)


def test_many_problems_are_listed_up_to_a_number_and_the_rest_counted() -> None:
    result = read_bytes(A + b"\n" + b'{"name":1}\n' * 1500 + B)
    assert result.ids == ["e1", "e2"]
    assert len(result.problems) == 1001
    assert result.problems[-1].message == "500 more problems in this file, not listed"


def test_compression_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.events.layers.BARREN_LIMIT", 10_000_000)
    bomb = gzip.compress(gzip.compress(b"x" * 100_000_000, 9), 9)
    result = read_bytes(bomb)
    assert "expands to more than 10,000,000 bytes without a record" in result.told[0]


def test_records_reset_what_compression_may_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awol.events.layers.BARREN_LIMIT", 2_000_000)
    result = read_bytes(gzip.compress((A + b"\n") * 50_000))
    assert (len(result.events), result.told) == (50_000, [])


def test_layers_have_an_end() -> None:
    content = A
    for _ in range(8):
        content = gzip.compress(content)
    assert "compressed more than 6 times" in read_bytes(content).told[0]


def test_envelopes_have_an_end() -> None:
    content: object = record(1)
    for _ in range(12):
        content = {"event": content}
    assert "more than 10 envelopes" in read_bytes(json.dumps([content, record(2)]).encode()).told[0]
