"""A file that changes while it is read is named: what was added or cut off is not lost without a word."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from awol.errors import EventError
from awol.events import ReadStats, changing, fast, read
from awol.events.gate import Gate
from awol.hunt import plan
from awol.values import Event
from tests.events.records import line

LINES = b"\n".join(line(number) for number in range(9)) + b"\n"
Read = Callable[[Path, Callable[[EventError], None]], Iterator[Event]]


def in_ranges(path: Path, on_problem: Callable[[EventError], None]) -> Iterator[Event]:
    """As several processes read a large file, whose ranges are known before the first of them is read."""
    for work in list(plan._alone(str(path), path.stat().st_size)):
        for piece in work.pieces:
            assert piece.end is not None
            yield from fast.of_range(
                *(piece.path, piece.start, piece.end, on_problem, ReadStats(), Gate(None)), last=piece.last
            )


class NoFile:
    """A stream without a number of the system, and one that cannot say where it is."""

    def tell(self) -> int:
        raise OSError


def test_what_is_no_file_never_changes() -> None:
    assert changing._size(cast("BinaryIO", NoFile())) is None
    assert changing._size(io.BytesIO(b"x")) is None
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as pipe, os.fdopen(write_end, "wb"):
        assert changing._size(pipe) is None


def test_how_far_a_file_was_read(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"abc")
    with (tmp_path / "log").open("rb") as stream:
        stream.read(2)
        assert changing._at(stream) == 2
        assert changing._size(stream) == 3
    assert changing._at(cast("BinaryIO", NoFile())) == 0


WAYS: dict[str, Read] = {
    "plainly": read,
    "quickly": lambda path, on_problem: fast.candidates(path, on_problem, ReadStats(), Gate(None)),
    "in ranges": in_ranges,
}


def while_reading(way: str, path: Path, change: Callable[[], None], after: int) -> tuple[list[str], list[str]]:
    """The records and messages of a file that is changed after one of its records."""
    told: list[str] = []
    ids = []
    for number, event in enumerate(WAYS[way](path, lambda problem: told.append(str(problem)))):
        ids.append(event.id)
        if number == after:
            change()
    return ids, told


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "RANGE", 400)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("after", [0, 8])
def test_what_is_added_is_read_or_told(way: str, after: int, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(LINES)

    def grow() -> None:
        with path.open("ab") as file:
            file.write(line(99))

    ids, told = while_reading(way, path, grow, after)
    assert ids[:9] == [f"e{number}" for number in range(9)]
    assert ids[9:] == ["e99"] or [
        f"grew while it was read ({len(LINES):,} bytes, now {path.stat().st_size:,}): what was added at the end is not "
        "read\n  try: search it again when nothing writes to it any more" in one
        for one in told
    ] == [True]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_cut_off_is_told(way: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(LINES)
    _, told = while_reading(way, path, lambda: os.truncate(path, 500), 0)
    assert "became shorter while it was read" in told[-1]


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_stays_as_it_is_has_no_message(way: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(LINES if way == "in ranges" else gzip.compress(LINES))
    ids, told = while_reading(way, path, lambda: None, 0)
    assert (len(ids), told) == (9, [])


@pytest.mark.parametrize("way", ["plainly", "quickly"])
def test_compressed_data_that_is_still_written_is_told(way: str, tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    whole = gzip.compress(LINES)
    path.write_bytes(whole[:-30])

    def finish() -> None:
        path.write_bytes(whole)

    _, told = while_reading(way, path, finish, 0)
    assert any("grew while it was read" in one for one in told)
    assert any("gzip data cut off" in one for one in told)
