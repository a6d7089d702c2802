"""The fast path finds what the reader of everything finds, says what it says and counts what it counts.

Rules, records, their spelling, their envelopes and their damage are generated. What a rule needs is computed from it,
so that a need that is too narrow shows as a finding that is missing.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.engines.sigma.nodes import Node
from awol.engines.sigma.parser import parse
from awol.errors import EventError
from awol.events import ReadStats, fast, read_stream
from awol.events import pieces as in_pieces
from awol.events.gate import Gate, Needs, Refused, union
from awol.events.reach import Reaches
from awol.events.wrap import WRAPPERS, wrap
from tests.converters.test_agreement import records as plain_records
from tests.converters.test_agreement import rule_texts
from tests.events import test_bad_input
from tests.events.records import line, no_problem, record

HEAD = "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"


def rule(detection: str) -> Node:
    return parse(HEAD + detection, {})


NEEDS: list[tuple[str, str, Needs | None]] = [
    ("a name", "  s: {eventName: StopLogging}\n  condition: s", frozenset({("eventName", "stoplogging")})),
    ("names", "  s: {eventName: [A, b]}\n  condition: s", frozenset({("eventName", "a"), ("eventName", "b")})),
    ("the name beside others", "  s: {eventName: A, x: y}\n  condition: s", frozenset({("eventName", "a")})),
    ("another field", "  s: {userIdentity.type: Root}\n  condition: s", frozenset({("userIdentity.type", "root")})),
    ("a wildcard", "  s: {eventName: A*}\n  condition: s", frozenset({("eventName", None)})),
    ("a number", "  s: {x: 7}\n  condition: s", frozenset({("x", None)})),
    (
        "either",
        "  s: {eventName: A}\n  t: {x|exists: true}\n  condition: s or t",
        frozenset({("eventName", "a"), ("x", None)}),
    ),
    ("null", "  s: {x: null}\n  condition: s", None),
    ("missing", "  s: {x|exists: false}\n  condition: s", None),
    ("a value or null", "  s: {x: [y, null]}\n  condition: s", None),
    ("not", "  s: {eventName: A}\n  condition: not s", None),
    (
        "beside not",
        "  s: {eventName: A}\n  t: {eventName: B}\n  condition: s and not t",
        frozenset({("eventName", "a")}),
    ),
    ("a keyword", "  s: [hello]\n  condition: s", None),
    (
        "a keyword beside a name",
        "  s: [hello]\n  t: {eventName: A}\n  condition: s and t",
        frozenset({("eventName", "a")}),
    ),
    ("a reference", "  s: {x|fieldref: y}\n  condition: s", frozenset({("x", None)})),
    (
        "two conditions",
        "  s: {eventName: A}\n  t: {x: B}\n  condition: [s, t]",
        frozenset({("eventName", "a"), ("x", "b")}),
    ),
]


@pytest.mark.parametrize(("detection", "expected"), [row[1:] for row in NEEDS], ids=[row[0] for row in NEEDS])
def test_what_a_rule_needs(detection: str, expected: Needs | None) -> None:
    assert rule(detection).needs == expected


Told = list[str]


class Found:
    """What one way of reading gave: the records on which a rule fires, the messages, the numbers."""

    def __init__(self, nodes: list[Node], content: bytes, gate: Gate | None) -> None:
        problems: list[EventError] = []
        self.stats = ReadStats()
        stream = io.BytesIO(content)
        events = (
            read_stream(stream, "log", problems.append, self.stats)
            if gate is None
            else fast.of_stream(stream, "log", problems.append, self.stats, gate)
        )
        self.hits = [
            (number, event.record, event.place, event.line)
            for event in events
            for number, node in enumerate(nodes)
            if node.test(event.record)
        ]
        self.told = [str(problem) for problem in problems]


ONLY_IN_FULL = ("appears more than once", "is too large, null is used", "digits is read as text")
"""What is told of records that are looked at in full alone."""


def assert_same(nodes: list[Node], content: bytes, *, in_full: bool = False) -> None:
    plain = Found(nodes, content, None)
    quick = Found(nodes, content, Gate(union(node.needs for node in nodes)))
    # Texts of JSON make 1 and true equal to 1.0, which they are not.
    assert list(map(repr, quick.hits)) == list(map(repr, plain.hits))
    assert quick.stats == plain.stats
    expected = [told for told in plain.told if in_full or not any(part in told for part in ONLY_IN_FULL)]
    told = [told for told in quick.told if in_full or not any(part in told for part in ONLY_IN_FULL)]
    assert Counter(told) == Counter(expected)


WORDS = ("LeaveOrganization", "leaveorganization", "AcceptHandshake", "AccessDenied", "Root", "a b", "r-2", "x")
odd_fields = st.dictionaries(
    st.sampled_from(
        [
            *(
                "eventName",
                "eventSource",
                "eventCategory",
                "eventType",
                "digestStartTime",
                "digestEndTime",
                "resources",
            ),
            *("userIdentity", "userIdentity.type", "requestParameters", "requestParameters.policyId", "errorCode"),
            *(
                "requestParameters.target.id",
                "EVENTNAME",
                "eventname",
                "Records",
                "detail",
                "kinesis",
                "body",
                "message",
            ),
        ]
    ),
    st.sampled_from(
        [
            *(
                None,
                "",
                "Insight",
                "AwsCloudTrailInsight",
                "aws:kinesis",
                "aws:s3",
                7,
                True,
                1.5,
                [],
                {},
                ["Root"],
                "é",
            ),
            *({"type": "Root"}, {"type": None}, {"type": ["Root"]}, {"policyId": "p-1"}, {"target.id": "r-2"}),
            *([{"type": "Root"}], '{"type":"Root"}', "{broken", {"accountid": "1", "type": "Root"}, {"TYPE": "Root"}),
            *WORDS,
        ]
    ),
    max_size=2,
)
some_records = st.builds(
    lambda base, number, odd: {"eventSource": "x.amazonaws.com", "eventID": f"e{number}", **base, **odd},
    plain_records(),
    st.integers(0, 99),
    st.one_of(st.just({}), st.just({}), odd_fields),
)


def tersely(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


SPELLINGS: dict[str, Callable[[Any], bytes]] = {
    "terse": tersely,
    "spaced": lambda value: json.dumps(value).encode(),
    "indented": lambda value: json.dumps(value, indent=2).encode(),
    "blank within": lambda value: json.dumps(value, separators=(" ,\t", " : ")).encode(),
    "escaped": lambda value: tersely(value).replace(b"eventName", b"event\\u004eame").replace(b"Leave", b"\\u004ceave"),
}
CONTAINERS: dict[str, Callable[[list[bytes]], bytes]] = {
    "Records": lambda texts: b'{"Records":[' + b",".join(texts) + b"]}",
    "Records with a line's end": lambda texts: b'{"Records":[' + b",".join(texts) + b"]}\n",
    "Records with blanks": lambda texts: b'\n {\n"Records" : [\n' + b",\n".join(texts) + b"\n]\n}\n",
    "Records twice": lambda texts: b'{"Records":[' + b",".join(texts) + b'],"Records":[' + texts[0] + b"]}",
    "Records and more": lambda texts: b'{"Records":[' + b",".join(texts) + b'],"more":1}',
    "two documents": lambda texts: b'{"Records":[' + texts[0] + b']}{"Records":[' + b",".join(texts) + b"]}",
    "documents a line": lambda texts: b"\n".join(b'{"Records":[' + text + b"]}" for text in texts),
    "lines": lambda texts: b"\n".join(text.replace(b"\n", b"") for text in texts) + b"\n",
    "lines without an end": lambda texts: b"\n".join(text.replace(b"\n", b"") for text in texts),
    "CRLF": lambda texts: b"\r\n".join(text.replace(b"\n", b"") for text in texts) + b"\r\n",
    "blank lines": lambda texts: b"\n\n".join(text.replace(b"\n", b"") for text in texts) + b"\n\n",
    "commas": lambda texts: b",\n".join(texts),
    "on one line": b" ".join,
    "a list": lambda texts: b"[" + b",".join(texts) + b"]",
    "byte order mark": lambda texts: b"\xef\xbb\xbf" + b"\n".join(texts),
}
ODD_TEXTS = [
    *(
        b"xx {yy",
        b"{",
        b"}",
        b"]",
        b'{"name":1}',
        b"42",
        b'"text"',
        b"null",
        b"[]",
        b"{}",
        b'{"Records":[]}',
        b"\xef\xbb\xbf",
    ),
    *(
        b'{"eventName":NaN}',
        b'{"eventName":"a","x":1e999}',
        b'{"eventName":"x","a":"\xff"}',
        b'{"eventName":"x","a":"\t"}',
    ),
    *(
        b'{"eventName":"x","a":"\\ud83d"}',
        b'{"eventName":"LeaveOrg',
        test_bad_input.deep(190),
        test_bad_input.deep(230),
    ),
    *(
        b'{"eventName":"Root","eventName":"x"}'[:-1],
        b'{"index":{}}',
        b"2026-06-10T11:18:05.000Z ",
        b"\0\0",
        b"\xff\xfe{",
    ),
    *(
        tersely(record(1, a=2**70)),
        tersely(record(1, a=-0.0)),
        b'{"eventName":"x","a":1.50,"b":1E5}',
        b'{"eventName":"x","a":"\\/"}',
    ),
]
#: An odd number in a record that is not looked at in full is not told: it stands in one that always is.
ALWAYS = "  s: {eventName: [x, a, Deep, LeaveOrganization]}\n  condition: s"


@pytest.fixture(
    autouse=True, params=[(in_pieces.SIZE, in_pieces.LONGEST_LINE), (300, 900)], ids=["as it is", "small pieces"]
)
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_pieces, "SIZE", request.param[0])
    monkeypatch.setattr(in_pieces, "LINES", request.param[0])
    monkeypatch.setattr(in_pieces, "LONGEST_LINE", request.param[1])


slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


@slow
@given(
    texts=st.lists(rule_texts(), min_size=1, max_size=3),
    found=st.lists(some_records, min_size=1, max_size=6),
    spelling=st.sampled_from(sorted(SPELLINGS)),
    container=st.sampled_from(sorted(CONTAINERS)),
    compressed=st.booleans(),
)
def test_generated_rules_on_generated_records(
    texts: list[str], found: list[dict[str, Any]], spelling: str, container: str, compressed: bool
) -> None:
    content = CONTAINERS[container]([SPELLINGS[spelling](one) for one in found])
    assert_same([parse(text, {}) for text in texts], gzip.compress(content) if compressed else content)


@slow
@given(data=st.data(), found=st.lists(some_records, min_size=2, max_size=8), compressed=st.booleans())
def test_odd_texts_among_records(data: st.DataObject, found: list[dict[str, Any]], compressed: bool) -> None:
    texts = [tersely(one) for one in found]
    for odd in data.draw(st.lists(st.sampled_from(ODD_TEXTS), min_size=1, max_size=3)):
        texts.insert(data.draw(st.integers(0, len(texts))), odd)
    content = CONTAINERS[data.draw(st.sampled_from(sorted(CONTAINERS)))](texts)
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    content = gzip.compress(content) if compressed else content
    if compressed and data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    assert_same([rule(ALWAYS)], content, in_full=True)


@slow
@given(
    found=st.lists(some_records, min_size=1, max_size=4),
    envelope=st.sampled_from(sorted(WRAPPERS)),
    text=rule_texts(),
)
def test_every_envelope(found: list[dict[str, Any]], envelope: str, text: str) -> None:
    try:
        content = wrap(found, envelope)
    except UnicodeEncodeError:
        return
    assert_same([parse(text, {})], content)


ROWS = test_bad_input.BROKEN_JSON + test_bad_input.ODD_VALUES + test_bad_input.COMPRESSION + test_bad_input.FOREIGN


@pytest.mark.parametrize("content", [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("around", [b"", (line(7) + b"\n") * 20], ids=["alone", "among lines"])
def test_broken_and_foreign(content: bytes, around: bytes) -> None:
    assert_same([rule("  s: {eventName: LeaveOrganization}\n  condition: s")], around + content)
    assert_same([rule("  s: {eventName|contains: e}\n  condition: s")], around + content)
    assert_same([rule("  s: {eventName: null}\n  condition: s")], around + content)
    assert_same([rule(ALWAYS)], around + content + b"\n" + around, in_full=True)


FOLDER = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize("path", sorted((FOLDER / "_envelopes").iterdir()), ids=lambda path: path.name)
def test_the_fixtures_of_envelopes(path: Path) -> None:
    assert_same([rule("  s: {eventName: LeaveOrganization}\n  condition: s")], path.read_bytes())


@slow
@given(found=st.lists(some_records, min_size=1, max_size=4), again=st.sampled_from(["Root", "LeaveOrganization", "x"]))
def test_the_last_of_two_values_decides(found: list[dict[str, Any]], again: str) -> None:
    """Of a key that stands twice, which is told of records alone that are looked at in full."""
    texts = [tersely(one)[:-1] + b',"eventName":' + tersely(again) + b"}" for one in found]
    nodes = [rule("  s: {eventName: LeaveOrganization}\n  condition: s")]
    assert_same(nodes, b'{"Records":[' + b",".join(texts) + b"]}")


def test_records_that_no_rule_needs_are_counted_and_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = (
        b'{"Records":['
        + b",".join(line(number, a="b") for number in range(1000))
        + b","
        + tersely({"eventName": "Y"})
        + b"]}"
    )
    decoded = []
    usual = fast._usual

    def counting(raw: bytes) -> dict[str, Any] | None:
        decoded.append(raw)
        return usual(raw)

    monkeypatch.setattr(fast, "_usual", counting)
    found = Found([rule("  s: {eventName: y}\n  condition: s")], content, Gate(frozenset({("eventName", "y")})))
    assert (len(found.hits), len(decoded), found.stats.records) == (1, 1, 1001)


@pytest.mark.parametrize("levels", [10, 150, 175, 185, 195, 199, 200, 201, 205, 230, 400, 2000, 100_000])
def test_depth_is_told_as_ever(levels: int) -> None:
    deep = test_bad_input.deep(levels)
    for content in (b'{"Records":[' + deep + b"," + line(1) + b"]}", deep + b"\n" + line(1) + b"\n"):
        assert_same([rule("  s: {eventName: LeaveOrganization}\n  condition: s")], content)


@pytest.mark.parametrize("levels", [190, 250, 2000])
def test_depth_is_told_of_a_record_that_would_fire_however_its_levels_close(levels: int) -> None:
    nest = b'{"a":' * levels + b"1" + b',"z":1}' * levels
    deep = line(1)[:-1] + b',"requestParameters":' + nest + b"}"
    for content in (b'{"Records":[' + deep + b"," + line(2) + b"]}", deep + b"\n" + line(2) + b"\n"):
        assert_same([rule("  s: {eventName: LeaveOrganization}\n  condition: s")], content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(gzip.compress(line(1)) * 2, id="the same member twice"),
        pytest.param(gzip.compress(line(1)) + gzip.compress(line(2)), id="two members"),
        pytest.param(gzip.compress(b'{"Records":[' + line(1) + b"]}") * 2, id="the same document twice"),
        pytest.param(gzip.compress(line(1)) + b"\0" * 100, id="zeros"),
        pytest.param(gzip.compress(line(1)) + line(2) + gzip.compress(line(1))[-8:], id="its end twice"),
        pytest.param(gzip.compress(line(1)[:-9] + b"\n" + line(1)[:-9]), id="no record in it"),
        pytest.param(gzip.compress(b"{" + b"\x01" * 400 + b"}\n{}\n"), id="no text in it"),
        pytest.param(gzip.compress(line(1)) + gzip.compress(line(1))[:-8], id="a cut member"),
        pytest.param(gzip.compress(gzip.compress(line(1))), id="twice compressed"),
        pytest.param(gzip.compress(b""), id="empty"),
        pytest.param(gzip.compress(line(1))[:-4] + b"\0\0\0\0", id="length zero"),
        pytest.param(gzip.compress(line(1))[:-4] + b"\xff\xff\xff\x7f", id="length of a bomb"),
        pytest.param(gzip.compress(b"0" * 5_000_000), id="expands a thousandfold"),
    ],
)
def test_compression_is_never_trusted(content: bytes) -> None:
    assert_same([rule("  s: {eventName: LeaveOrganization}\n  condition: s")], content)


@pytest.mark.parametrize(
    "between", [b"%s\n\n%s%s\n", b"%s%s\n\n%s\n", b"\n%s%s\n%s\n", b"%s\n%s%s\n\n", b"%s\r\n \r\n%s %s\r\n"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_as_many_values_as_lines_and_not_one_on_each(between: bytes, place: int) -> None:
    """Which line a value stands on decides what is looked at in full."""
    others = [tersely(record(number, eventName="DescribeInstances")) for number in (1, 2)]
    others.insert(place, line(7))
    assert_same([rule("  s: {eventName: LeaveOrganization}\n  condition: s")], between % tuple(others))


def test_a_gate_refuses_what_it_cannot_judge() -> None:
    gate = Gate(frozenset({("eventName", "a")}))
    for broken in (b"[1", b"{}", b"[NaN]"):
        with pytest.raises(Refused):
            gate.of_list(broken)
    for broken in (b'{"eventName":"a"}\n{', b'{"eventName":"a"}\n\n{"eventName":1}', b'{"eventName":1} {}'):
        with pytest.raises(Refused):
            gate.of_lines(broken)
    assert gate.of_list(b"[]") == (0, [], 0)


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(b"1", id="a number"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"eventName":1}', id="a name that is a number"),
        pytest.param(b'{"eventName":"b","userIdentity":"{}"}', id="an object that is a text"),
        pytest.param(b'{"eventName":"b","userIdentity":null,"Records":[]}', id="an envelope"),
        pytest.param(b'{"eventName":"b","userIdentity":null,"userIdentity.type":"Root"}', id="a path that is a name"),
        pytest.param(
            b'{"eventName":"b","userIdentity":null,"userIdentity.type":null}', id="a path that is a name, with null"
        ),
        pytest.param(b'{"eventName":"b","userIdentity":null,"body":null}', id="what Lambda carries, with null"),
    ],
)
def test_what_is_odd_is_looked_at_in_full_and_its_neighbours_are_not(odd: bytes) -> None:
    gate = Gate(frozenset({("eventName", "a"), ("userIdentity.type", "root")}))
    plain, wanted = b'{"eventName":"b","userIdentity":null}', b'{"eventName":"a","userIdentity":null}'
    assert gate.of_list(b"[" + b",".join((plain, odd, plain, wanted)) + b"]") == (4, [1, 3], 0)
    assert gate.of_lines(b"\n".join((plain, odd, plain, wanted)) + b"\n") == (4, [1, 3], 0)
    assert gate.of_list(b"[" + b",".join((plain, plain)) + b"]") == (2, [], 0)


ODD_DOCUMENTS = [
    # content; a rule that may fire on it
    (b'\n{"Records":[{"eventName":"LeaveOrganization"}]}', "  s: {eventName: LeaveOrganization}"),
    (b'{"Records":\n[{"eventName":"LeaveOrganization"},{"eventName":"LeaveOrganization"}]}',
     "  s: {eventName: LeaveOrganization}"),
    (b'{"Records":[{"events":[],"eventName":"LeaveOrganization"}]}', "  s: {eventName: LeaveOrganization}"),
    (b'{"Records":[{"eventName":"X","requestParameters.policyId":null}]}', "  s: {requestParameters.policyId: null}"),
    (b'{"Records":[{"eventName":"X","requestParameters.policyId":null}]}',
     "  s: {requestParameters.policyId|exists: true}"),
    (b'{"Records":[{"eventName":"X","digestStartTime":null,"digestEndTime":1}]}', "  s: {eventName: X}"),
    (b'{"Records":[{"eventName":"X","digestStartTime":null,"digestEndTime":1}]}', "  s: {eventName: Y}"),
    (b'{"Records":[{"eventName":"X","eventSource":"aws:s3","body":null}]}', "  s: {eventName: Y}"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "detection"), ODD_DOCUMENTS)
def test_odd_documents(content: bytes, detection: str) -> None:
    assert_same([rule(f"{detection}\n  condition: s")], content)
    assert_same([rule(f"{detection}\n  condition: s")], gzip.compress(content))


def test_what_is_chosen_and_is_no_record_says_nothing_of_its_account() -> None:
    reaches = Reaches()
    gate = Gate(frozenset({("eventName", "a")}), None, reaches)
    insight = b'{"eventName":"b","eventCategory":"Insight","recipientAccountId":"111122223333","eventTime":"%s"}'
    plain = b'{"eventName":"b","recipientAccountId":"444455556666","eventTime":"2026-06-01T00:00:00Z"}'
    gate.of_list(b"[" + insight % b"2026-06-02T00:00:00Z" + b"," + plain + b"]")
    assert reaches == {"444455556666": ("2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z")}


@pytest.mark.parametrize("said", [0, 5, 1 << 40])
def test_a_file_is_read_to_its_end_however_long_it_says_to_be(
    said: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of the system and some network file systems say nothing, or what was true a moment ago."""
    monkeypatch.setattr("awol.events.fast.CHUNK", 100)
    path = tmp_path / "log.json"
    path.write_bytes(b'{"Records": [' + b", ".join(line(number) for number in range(9)) + b"]}")
    size = path.stat().st_size
    whole = os.fstat

    def fstat(number: int) -> os.stat_result:
        values = list(whole(number))
        values[6] = said
        return os.stat_result(values)

    monkeypatch.setattr("os.fstat", fstat)
    stats = ReadStats()
    with path.open("rb") as stream:
        found = list(
            fast.of_stream(stream, "log", no_problem, stats, Gate(frozenset({("eventName", "leaveorganization")})))
        )
    assert ([event.id for event in found], stats.bytes) == ([f"e{number}" for number in range(9)], size)
