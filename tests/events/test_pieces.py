"""The first look at a list in pieces: the same as in one go, and the text is left as it was."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from awol.events import pieces
from awol.events.gate import Gate, Refused
from awol.events.pieces import of_lines, of_list

WANTED = frozenset({("eventName", "wanted")})


def record(name: str = "plain", **more: Any) -> dict[str, Any]:
    return {"eventVersion": "1.11", "eventSource": "s", "eventName": name, **more}


def tersely(values: list[Any]) -> bytearray:
    return bytearray(json.dumps(values, separators=(",", ":")).encode())


NESTED = record(requestParameters={"records": [record(), record("wanted"), record()]})
LISTS = {
    "nothing": [],
    "one": [record("wanted")],
    "the first and the last": [record("wanted"), record(), record(), record("wanted")],
    "none": [record()] * 9,
    "all": [record("wanted", eventID=str(number)) for number in range(9)],
    "records within a record": [record(), NESTED, record("wanted"), NESTED, record()],
    "another first key": [record("wanted"), {"eventName": "wanted", "eventSource": "s"}, record(), record("wanted")],
    "no record first": [{"a": 1}, record(), record("wanted")],
    "the place where it is cut, in a text": [
        record(a='},{"eventVersion"'),
        record("wanted"),
        record(a="},{"),
        record(),
    ],
    "records within a record, before a wanted one and after": [
        *[NESTED] * 2,
        record("wanted", requestParameters={"records": [record(), record()]}),
        *[{"eventName": "plain", "eventVersion": "1.11"}] * 4,
        NESTED,
        record("wanted", eventID="2"),
        record(),
    ],
    "as many places within a record as records before a wanted one": [NESTED, record(), record("wanted"), record()],
    "two accounts": [record("wanted", recipientAccountId="1"), record(recipientAccountId="2"), record("wanted")],
}


@pytest.mark.parametrize("size", [1, 60, 200, 1 << 15])
@pytest.mark.parametrize("name", LISTS)
def test_in_pieces_as_in_one_go(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", size)
    values = LISTS[name]
    text = tersely(values)
    content = bytearray(b'{"Records":' + text + b"}")
    before = bytes(content)
    seen = of_list(Gate(WANTED), content, 11, len(content) - 1)
    assert bytes(content) == before
    expected = [(at, one) for at, one in enumerate(values) if one.get("eventName", "wanted") == "wanted"]
    assert seen.number == len(values)
    assert [(at, json.loads(raw), line) for at, raw, line in seen.wanted] == [(at, one, 0) for at, one in expected]


@pytest.mark.parametrize("before", [0, 5, pieces._NEAR - 4, pieces._NEAR - 3, pieces._NEAR - 1, pieces._NEAR, 20_000])
def test_a_text_is_found_however_far_it_stands(before: int) -> None:
    content = bytearray(b"x" * before + b"here" + b"x" * 9 + b"here")
    assert pieces._find(content, b"here", 0, len(content)) == before
    assert pieces._find(content, b"here", 0, before + 3) == -1
    assert pieces._find(content, b"here", before + 1, len(content)) == before + 13


BROKEN = {
    "it ends early": tersely([record(), record("wanted")])[:-1],
    "a list too many is closed": tersely([record(), record("wanted")]).replace(b"},{", b"}],[{"),
    "a name without a value": tersely([record(), record("wanted")]).replace(b':"wanted"', b""),
    "a list among the records": tersely([record(), [record("wanted")], record()]),
}


@pytest.mark.parametrize("size", [1, 60, 1 << 15])
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_odd_is_left_to_the_reader_of_everything(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", size)
    content = bytearray(BROKEN[name])
    before = bytes(content)
    with pytest.raises(Refused):
        of_list(Gate(WANTED), content, 0, len(content))
    assert bytes(content) == before


@pytest.mark.parametrize(("limit", "refused"), [(10_000, False), (200, True), (190, True)])
@pytest.mark.parametrize("name", ["wanted", "plain"])
def test_a_record_that_is_too_large_is_left_to_the_reader_of_everything(
    limit: int, refused: bool, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not a rule looks for it; many that are small may be larger together."""
    monkeypatch.setattr(pieces, "RECORD_LIMIT", limit)
    large = record(name, a="x" * 150)
    assert len(tersely([large])) - 2 > 200
    content = tersely([record(), large, record()])
    if refused:
        with pytest.raises(Refused):
            of_list(Gate(WANTED), content, 0, len(content))
    else:
        assert of_list(Gate(WANTED), content, 0, len(content)).number == 3


def test_records_that_are_large_together_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "RECORD_LIMIT", 200)
    content = tersely([record() for _ in range(9)])
    assert len(content) > 200
    assert of_list(Gate(WANTED), content, 0, len(content)) == (9, [], 0)


def test_lines_are_told_where_a_text_has_them() -> None:
    content = bytearray(json.dumps([record(), record("wanted"), record(), record("wanted")], indent=1).encode())
    seen = of_list(Gate(WANTED), content, 0, len(content))
    # One line for the bracket; five for each record: its braces and its three fields.
    assert [(at, line) for at, _, line in seen.wanted] == [(1, 6), (3, 16)]


def test_only_pieces_with_a_wanted_record_are_cut_into_records(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting:
        pieces = 0

        def decode(self, part: memoryview) -> list[msgspec.Raw]:
            self.pieces += 1
            return msgspec.json.decode(part, type=list[msgspec.Raw])

    monkeypatch.setattr(pieces, "SIZE", 200)
    counting = Counting()
    monkeypatch.setattr(pieces, "RAW_LIST", counting)
    content = tersely([*[record()] * 50, record("wanted"), *[record()] * 50])
    assert [one.place for one in of_list(Gate(WANTED), content, 0, len(content)).wanted] == [50]
    assert counting.pieces == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"eventName":"wanted"}\n{"eventName":"a"}\n', (2, [(0, 0)])),
        (b'{"eventName":"a"}\n{"eventName":"wanted"}', (2, [(1, 1)])),
        (b'{"eventName":"a"}\r\n{"eventName":"wanted"}\r\n', (2, [(1, 1)])),
        (b'{"eventName":"a"}\n{"eventName":"b"}\n', (2, [])),
    ],
)
def test_lines(text: bytes, expected: tuple[int, list[tuple[int, int]]]) -> None:
    seen = of_lines(Gate(WANTED), text)
    assert (seen.number, [(at, line) for at, _, line in seen.wanted]) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b'{"eventName":"wanted"}\n\n{"eventName":"a"}\n', id="a blank line"),
        pytest.param(b'{"eventName":"wanted"}{"eventName":"a"}\n', id="two on a line"),
        pytest.param(b'{"eventName":"wanted"} {"eventName":"a"}\n\n', id="two on a line, and a blank one"),
        pytest.param(b'{"eventName":\n"wanted"}\n', id="one on two lines"),
        pytest.param(b'{"eventName":"wanted"}\n\n', id="a blank one at the end"),
    ],
)
def test_lines_that_are_not_one_value_each(text: bytes) -> None:
    with pytest.raises(Refused):
        of_lines(Gate(WANTED), text)


@pytest.mark.parametrize(
    ("values", "count", "expected"),
    [
        ([record(eventID=str(number)) for number in range(3)], 1, 1),
        ([record(eventID=str(number)) for number in range(3)], 2, 2),
        ([record(eventID=str(number)) for number in range(3)], 3, None),
        ([NESTED, record(), record()], 2, None),
        ([record(), record(), NESTED, record()], 2, 2),
    ],
    ids=["the first", "two of three", "the last, with nothing behind it", "places within a record", "before them"],
)
def test_the_first_values_of_a_list_are_cut_out_where_they_can_be_told(
    values: list[Any], count: int, expected: int | None
) -> None:
    """To read only these is what saves time: the whole list would give the same."""
    content = tersely(values)
    before = bytes(content)
    found = pieces._Cutter(content, 0, b'},{"eventVersion"').first(count, len(content))
    assert (None if found is None else len(found)) == expected
    assert [json.loads(bytes(one)) for one in found or ()] == values[: expected or 0]
    assert bytes(content) == before
