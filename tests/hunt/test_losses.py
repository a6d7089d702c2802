"""What other programs lose without a word (exit code 0 every time): a hunt finds it, or names it and exits with 3."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli import cli
from awol.events import pieces
from awol.hunt import plan, run
from tests.events.records import line, record
from tests.events.test_bad_input import deep

LINES = [line(number) for number in range(1, 4)]
NOISE = b"\n".join(line(number, note=os.urandom(150).hex()) for number in range(1, 400))
RECORDS = b'{"Records":[' + b",".join(LINES) + b"]}"
EVENT = {"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.organizations"}

ALL = ["e1", "e2", "e3"]
ROWS: list[tuple[str, bytes, list[str] | None, list[str]]] = [
    ("truncated gzip", gzip.compress(NOISE)[:20_000], None, ["gzip data cut off", "record lost"]),
    (
        "one broken line of three",
        LINES[0] + b"\n" + LINES[1][:40] + b"\n" + LINES[2],
        ["e1", "e3"],
        ["a:2: line 2: "],
    ),
    ("a byte order mark", b"\xef\xbb\xbf" + RECORDS, ALL, []),
    ("a byte order mark before lines", b"\xef\xbb\xbf" + b"\n".join(LINES), ALL, []),
    ("Records cut off", RECORDS[:-30], ["e1", "e2"], ["Records[2]: cut off at the end of the text; record lost"]),
    ("Records cut off between two", RECORDS[: RECORDS.index(LINES[2])], ["e1", "e2"], ["cut off within Records"]),
    ("Records over several lines", json.dumps({"Records": [record(n) for n in (1, 2, 3)]}, indent=2).encode(), ALL, []),
    ("two documents without a newline", RECORDS + b'{"Records":[' + line(4) + b"]}", [*ALL, "e4"], []),
    ("records without a newline", b"".join(LINES), ALL, []),
    ("two members of gzip", gzip.compress(LINES[0]) + gzip.compress(LINES[1] + b"\n" + LINES[2]), ALL, []),
    ("two members of Records", gzip.compress(RECORDS) + gzip.compress(line(4)), [*ALL, "e4"], []),
    (
        "bad UTF-8 in a line",
        b"\n".join([LINES[0], line(2, note="?").replace(b"?", b"\xff"), LINES[2]]),
        ALL,
        ["2: line 2: 1 byte is not UTF-8, read as U+FFFD; record examined"],
    ),
    ("NaN", b"\n".join([LINES[0], line(2, note=float("nan")), LINES[2]]), ALL, ["NaN is not valid JSON, null is used"]),
    ("1e999", b"\n".join([LINES[0], line(2, note=7).replace(b"7}", b"1e999}"), LINES[2]]), ALL, ["1e999 is too large"]),
    ("depth 2,000", b"\n".join([LINES[0], deep(2000), LINES[2]]), ["e1", "e3"], ["nested deeper than 200 levels"]),
    ("EventBridge", b"\n".join(json.dumps({**EVENT, "detail": record(n)}).encode() for n in (1, 2, 3)), ALL, []),
    ("an error code of null", line(1, errorCode=None), ["e1"], []),
    ("escaped letters", LINES[0].replace(b"Leave", b"\\u004ceave"), ["e1"], []),
    ("a thousandfold", gzip.compress(b" " * 30_000_000 + b"\n" + LINES[0]), ["e1"], []),
    (
        "a key twice",
        LINES[0].replace(b'"eventName"', b'"eventName":"x","eventName"'),
        ["e1"],
        ["appears more than once"],
    ),
]


@pytest.fixture(autouse=True)
def small_works(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WORTHWHILE", 0)
    monkeypatch.setattr(plan, "RANGE", 200)
    monkeypatch.setattr(pieces, "SIZE", 500)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("content", "ids", "told"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_nothing_is_lost_without_a_word(
    content: bytes, ids: list[str] | None, told: list[str], jobs: str, tmp_path: Path
) -> None:
    """Beside a file that is whole, which has to be found whatever lies before it."""
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "b").write_bytes(line(99))
    options = ("--rule", "aws_org_leave_success", "--format", "jsonl", "--order", "file", "-q", "-j", jobs)
    done = CliRunner().invoke(cli, ["hunt", str(tmp_path), *options])
    found = [json.loads(one)["event_ids"][0] for one in done.stdout.splitlines()]
    assert found[-1] == "e99"
    if ids is None:
        assert found[:-1] == [f"e{number}" for number in range(1, len(found))]
        assert 50 < len(found) < 399
    else:
        assert found[:-1] == ids
    assert done.exit_code == (3 if told else 0), done.stderr
    messages = [one for one in done.stderr.splitlines() if one.startswith("error:")]
    assert [part in message for part, message in zip(told, messages, strict=True)] == [True] * len(told)
    assert all(str(tmp_path / "a") in message for message in messages)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_a_line_larger_than_memory_should_be(jobs: str, compressed: bool, tmp_path: Path) -> None:
    """Forty megabytes, where a record may have eight: what is kept of a line is bounded by that."""
    content = line(1) + b"\n" + line(2)[:-1] + b',"note":"' + b"x" * 40_000_000 + b'"}\n' + line(3) + b"\n"
    (tmp_path / "a").write_bytes(gzip.compress(content, 1) if compressed else content)
    options = ("--rule", "aws_org_leave_success", "--format", "jsonl", "-q", "-j", jobs)
    done = CliRunner().invoke(cli, ["hunt", str(tmp_path), *options])
    assert [json.loads(one)["event_ids"] for one in done.stdout.splitlines()] == [["e1"], ["e3"]]
    assert done.exit_code == 3
    assert f"{tmp_path}/a:2: line 2: larger than 8 MiB or 400,000 values" in done.stderr
