"""Files larger than memory should be: constant memory, and an end in seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from awol.events import scan
from tests.events.records import line, read_bytes

MEGABYTES = 100

MEASURE = """
import json, resource, sys
from awol.events import read
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = []
ids = [event.id for event in read(sys.argv[1], lambda problem: told.append(problem.message))]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"ids": ids, "told": told, "kilobytes": peak - before}))
"""

RECORD = line(1)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("big") / "log"
    yield path
    path.unlink()


@pytest.mark.parametrize(
    ("before", "unit", "after", "ids", "told"),
    [
        pytest.param(b"", b"x", b"", [], "text that is not JSON", id="letters"),
        pytest.param(RECORD + b"\n", b"x", b"\n" + RECORD, ["e1", "e1"], "text that is not JSON", id="between records"),
        pytest.param(b'"', b"x", b'"', [], "larger than 8 MiB", id="one text"),
        pytest.param(b"", b"[", b"", [], "lists within lists", id="brackets"),
        pytest.param(
            b'{"Records":[{"eventName":"',
            b"x",
            b'"},' + RECORD + b"]}",
            ["e1"],
            "Records[0]: larger than 8 MiB",
            id="record",
        ),
        pytest.param(
            b'{"took":1,"x":"',
            b"x",
            b'","hits":{"hits":[' + RECORD + b"]}}",
            ["e1"],
            "'x': larger than 8",
            id="envelope",
        ),
    ],
)
def test_memory_is_constant(big: Path, before: bytes, unit: bytes, after: bytes, ids: list[str], told: str) -> None:
    with big.open("wb") as file:
        file.write(before)
        for _ in range(MEGABYTES):
            file.write(unit * 1_000_000)
        file.write(after)
    run = subprocess.run([sys.executable, "-c", MEASURE, str(big)], capture_output=True, timeout=60, check=True)
    result = json.loads(run.stdout)
    assert result["ids"] == ids
    assert len(result["told"]) == 1
    assert told in result["told"][0]
    assert result["kilobytes"] < 80_000


def test_a_list_of_records_streams_on_one_line() -> None:
    count = 30_000
    content = b'{"Records":[' + b",".join(line(number) for number in range(count)) + b"]}"
    result = read_bytes(content)
    assert result.ids == [f"e{number}" for number in range(count)]
    assert result.events[-1].place == f"Records[{count - 1}]"


def test_envelopes_too_large_to_decode_whole_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "RECORD_LIMIT", 600)
    hits = [{"_source": {"event": {"original": line(number).decode()}}} for number in range(20)]
    subscription = {"messageType": "DATA_MESSAGE", "logEvents": [{"message": line(n).decode()} for n in range(20, 30)]}
    documents = [{"took": 3, "hits": {"total": 20, "hits": hits}}, subscription]
    result = read_bytes("\n".join(json.dumps(one) for one in documents).encode(), 50)
    assert result.ids == [f"e{number}" for number in range(30)]
    assert result.told == []
    assert result.events[3].place == "hits[3], _source, event.original"
    assert result.events[-1].place == "line 2, logEvents[9]"


def test_a_record_too_large_is_told_and_the_rest_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "RECORD_LIMIT", 600)
    large = line(2, note='x"}]{[' * 200)
    result = read_bytes(b'{"Records":[' + line(1) + b"," + large + b"," + line(3) + b"]}\n" + line(4), 50)
    assert result.ids == ["e1", "e3", "e4"]
    assert ["Records[1]: larger than" in told for told in result.told] == [True]


def test_another_object_too_large_is_told() -> None:
    result = read_bytes(line(1) + b'\n{"name":"' + b"x" * (9 << 20) + b'","more":1}\n' + line(2))
    assert result.ids == ["e1", "e2"]
    assert ["'name': larger than 8 MiB" in result.told[0], "not a CloudTrail record" in result.told[1]] == [True, True]


def test_problems_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MOST_BARREN", 100)
    assert read_bytes(b"1\n" * 90 + line(1) + b"\n" + b"1\n" * 90 + line(2)).ids == ["e1", "e2"]
    given_up = read_bytes(line(1) + b"\n" + b"1\n" * 200 + line(2))
    assert given_up.ids == ["e1"]
    assert given_up.told[-1].endswith("problems one after another without a record between them; rest of file not read")
