"""An object too large to be decoded whole is opened, and the records in each list that any envelope uses are found."""

from __future__ import annotations

import io
import json

import pytest

from awol.events import read_stream, scan
from tests.events.records import Read, line, no_problem, read_bytes


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects of more than 2,000 characters count as too large, so that the rows below stay readable."""
    monkeypatch.setattr(scan, "RECORD_LIMIT", 2000)


def opened(content: bytes) -> Read:
    """Read in small pieces, so that the limit is met before the end of the object is in sight."""
    return read_bytes(content, chunk_size=64)


def envelope(name: str, inside: bytes, before: str = "") -> bytes:
    return json.dumps({"first": before})[:-1].encode() + b', "' + name.encode() + b'": ' + inside + b"}"


LISTS = ["Records", "Events", "events", "records", "logEvents", "hits", "results", "Messages"]


@pytest.mark.parametrize("name", LISTS)
def test_the_records_of_each_list_are_found(name: str) -> None:
    given = [line(number) for number in range(20)]
    if name == "hits":
        given = [b'{"_source": ' + one + b"}" for one in given]
    found = opened(envelope(name, b"[" + b", ".join(given) + b"]"))
    assert found.ids == [f"e{number}" for number in range(20)]
    assert found.told == []


def test_a_search_answer_is_opened_through_its_hits() -> None:
    records = b", ".join(line(number) for number in range(20))
    found = opened(envelope("hits", b'{"total": 20, "hits": [' + records + b"]}"))
    assert found.ids == [f"e{number}" for number in range(20)]


@pytest.mark.parametrize("name", ["Record", "items", "EVENTS", "Hits"])
def test_the_records_in_a_list_of_another_name_are_found_and_the_object_is_named(name: str) -> None:
    records = b", ".join(line(number) for number in range(20))
    found = opened(envelope(name, b"[" + records + b"]"))
    assert found.ids == [f"e{number}" for number in range(20)]
    assert f"the value of '{name}': larger than" in found.told[0]


@pytest.mark.parametrize("name", ["eventVersion", "eventSource", "eventName", "eventTime", "userIdentity", "awsRegion"])
def test_a_record_that_is_too_large_is_named_and_the_next_one_read(name: str) -> None:
    large = envelope(name, b'"x"', "y").rstrip(b"}") + b', "padding": "' + b"z" * 3000 + b'"}'
    found = opened(b'{"Records": [' + large + b", " + line(1) + b"]}")
    assert found.ids == ["e1"]
    assert "Records[0]" in found.told[0]
    assert "record skipped" in found.told[0]


@pytest.mark.parametrize("name", ["Records", "Events", "events", "records"])
@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_long_list_is_read_as_it_comes(name: str, size: int) -> None:
    """However its beginning falls into pieces: its first record is given long before its end is read."""
    content = b'{"' + name.encode() + b'": [' + b", ".join(line(number) for number in range(100)) + b"]}"
    stream = io.BytesIO(content)
    first = next(read_stream(stream, "log", no_problem, chunk_size=size))
    assert (first.id, stream.tell() < 1500) == ("e0", True)
