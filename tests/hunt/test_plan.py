"""How files are cut into pieces of work: small ones together, large ones by ranges, what nobody else can read here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from awol.events.addresses import Stored
from awol.hunt.plan import BATCH, MOST_AHEAD, RANGE, Piece, Work, available, cut

KILO, MEGA = 1 << 10, 1 << 20


def sparse(path: Path, size: int, begins: bytes = b"") -> Path:
    """A file of that size which takes no room on the disk."""
    path.write_bytes(begins)
    os.truncate(path, size)
    return path


def counts(works: list[Work]) -> list[int]:
    return [len(one.pieces) for one in works]


@pytest.mark.parametrize(
    ("size", "files", "expected"),
    [
        # 8 KiB for opening each: 64 empty files are as much as half a megabyte.
        (0, 65, [64, 1]),
        (8 * KILO, 33, [32, 1]),
        (512 * KILO - 8 * KILO, 2, [1, 1]),
        (512 * KILO - 8 * KILO - 1, 2, [2]),
    ],
)
def test_small_files_are_read_by_the_half_megabyte(size: int, files: int, expected: list[int], tmp_path: Path) -> None:
    paths = [sparse(tmp_path / f"{number:03}", size) for number in range(files)]
    works = list(cut(paths))
    assert counts(works) == expected
    assert [piece.path for work in works for piece in work.pieces] == [str(path) for path in paths]
    assert {piece for work in works for piece in work.pieces} == {Piece(str(path), size=size) for path in paths}
    assert BATCH == 512 * KILO


@pytest.mark.parametrize(
    ("size", "objects", "expected"),
    [
        # 128 KiB for asking for each: 64 empty objects are as much as eight megabytes.
        (0, 65, [64, 1]),
        (MEGA - 128 * KILO, 9, [8, 1]),
        (40 * MEGA, 2, [1, 1]),
    ],
)
def test_objects_are_fetched_by_eight_megabytes(size: int, objects: int, expected: list[int]) -> None:
    works = list(cut(Stored(f"s3://b/{number}", size) for number in range(objects)))
    assert counts(works) == expected
    assert {(piece.size, piece.start, piece.end) for work in works for piece in work.pieces} == {(size, 0, None)}
    assert MOST_AHEAD == 8 * MEGA


def test_what_is_no_file_is_read_here_in_its_place(tmp_path: Path) -> None:
    first, last = sparse(tmp_path / "a", 1), sparse(tmp_path / "b", 2)
    os.mkfifo(tmp_path / "pipe")
    works = list(cut([first, "-", tmp_path / "pipe", last]))
    assert [([piece.path for piece in one.pieces], one.here) for one in works] == [
        ([str(first)], False),
        (["-"], True),
        ([str(tmp_path / "pipe")], True),
        ([str(last)], False),
    ]


def test_what_is_not_there_is_left_to_whoever_reads_it(tmp_path: Path) -> None:
    assert list(cut([tmp_path / "none"])) == [Work((Piece(str(tmp_path / "none"), size=0),))]


def line(size: int) -> bytes:
    return b'{"eventName":"' + b"a" * (size - 17) + b'"}\n'


def test_a_large_file_of_lines_is_cut_where_a_line_ends(tmp_path: Path) -> None:
    """Twice sixteen megabytes and more: the first line that ends after sixteen, and so on from there."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(line(1000) * (2 * RANGE // 1000 + 1))
    size = path.stat().st_size
    first = RANGE // 1000 * 1000 + 1000
    second = (first + RANGE) // 1000 * 1000 + 1000
    assert (first, second > size) == (16_778_000, True)
    assert list(cut([path])) == [
        Work((Piece(str(path), 0, first, last=False, size=first),)),
        Work((Piece(str(path), first, size, last=True, size=size - first),)),
    ]


def test_a_large_file_stands_alone_and_whole_where_it_has_no_lines(tmp_path: Path) -> None:
    small = sparse(tmp_path / "a", 1)
    whole = sparse(tmp_path / "b", 2 * RANGE, b'{"Records":[')
    below = sparse(tmp_path / "c", 2 * RANGE - 1)
    assert list(cut([small, whole, small, below])) == [
        Work((Piece(str(small), size=1),)),
        Work((Piece(str(whole), size=2 * RANGE),)),
        Work((Piece(str(small), size=1), Piece(str(below), size=2 * RANGE - 1))),
    ]


@pytest.mark.parametrize(
    ("name", "times"),
    [("a.json.gz", 8), ("a.json.zst", 8), ("a.zip", 8), ("a.tgz", 8), ("a.json", 1), ("a.gz.json", 1)],
)
def test_what_is_compressed_weighs_eight_times_as_much(name: str, times: int) -> None:
    work = Work((Piece(name, size=10), Piece("other", size=1)))
    assert (work.weight, work.size) == (10 * times + 1, 11)


@pytest.mark.parametrize(("cores", "processes"), [(5, 5), (None, 1)])
def test_as_many_processes_as_may_run_at_once(
    cores: int | None, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this process, 0, where the system says so: a container has fewer than the machine."""
    monkeypatch.setattr(os, "sched_getaffinity", {0: {1, 4, 7}}.__getitem__, raising=False)
    assert available() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert available() == processes
