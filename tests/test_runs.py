"""Sorted runs on disk: all of them come back in order, with few files open; nothing is lost where there is no room."""

from __future__ import annotations

import io
import os
import random
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from awol import runs
from awol.runs import NoRoomError, Runs


@pytest.fixture
def opened() -> Iterator[Runs]:
    made = Runs("awol-test-")
    yield made
    made.close()


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 1100])
def test_all_runs_come_back_in_order_with_few_files_open(count: int, opened: Runs) -> None:
    chance = random.Random(count)
    items = [(chance.random(), number, ("text", None)) for number in range(count * 3)]
    for start in range(0, len(items), 3):
        opened.write(sorted(items[start : start + 3]))
    held = [(0.5, -1, ("held", None))]
    assert list(opened.merged(held)) == sorted([*items, *held])
    assert list(opened.merged()) == sorted(items)
    assert len(opened) <= 2 * runs.MOST_OF_A_SIZE + 1


@pytest.mark.parametrize("sizes", [(1000, 1, 250), (100, 100), (99, 101, 300), (700,)])
def test_long_runs_come_back_in_order_those_of_the_same_time_too(sizes: tuple[int, ...], opened: Runs) -> None:
    chance = random.Random(str(sizes))
    items = [[(chance.randrange(40), f"{run}-{one}") for one in range(size)] for run, size in enumerate(sizes)]
    for run in items:
        opened.write(sorted(run))
    held = sorted((chance.randrange(40), f"held-{one}") for one in range(350))
    assert list(opened.merged(held)) == sorted([*chain(*items), *held])


@pytest.mark.parametrize("sizes", [(350, 3), (3, 350), (101, 100, 99), (250, 250, 250), (1000,), (100, 0, 1)])
@pytest.mark.parametrize("apart", [True, False], ids=["one after another", "among each other"])
def test_runs_of_many_chunks_come_back_whole(sizes: tuple[int, ...], apart: bool, opened: Runs) -> None:
    """A run is read in chunks of a hundred; the last one that is left goes on to its end."""
    chance = random.Random(sum(sizes))
    every = [
        (number if apart else chance.random(), run, at)
        for number, run, at in ((run * 10_000 + at, run, at) for run, size in enumerate(sizes) for at in range(size))
    ]
    for run in range(len(sizes)):
        opened.write(sorted(one for one in every if one[1] == run))
    assert list(opened.merged()) == sorted(every)


class _Full(io.BytesIO):
    """A file on a disk that is full after some bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._room:
            raise OSError(28, os.strerror(28))
        return super().write(data)


@pytest.mark.parametrize("written", [1, 32, 33])
def test_what_does_not_fit_is_told_and_what_was_there_stays(
    written: int, opened: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(written):
        opened.write([(number, "x" * 10)])
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: _Full(10))
    with pytest.raises(NoRoomError) as fault:
        opened.write([(-1, "x" * 100)])
    assert str(fault.value).startswith(
        f"{tempfile.gettempdir()}: no space for temporary files: No space left on device"
    )
    assert fault.value.exit_code == 3
    assert "TMPDIR" in str(fault.value)
    assert [one[0] for one in opened.merged()] == list(range(written))


def test_nothing_stays_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Runs("awol-test-")
    made.write([(1,)])
    assert list(tmp_path.iterdir()) == []
    made.close()


def test_without_a_folder_for_temporary_files_it_is_told(
    opened: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(NoRoomError, match="no space for temporary files: No such file or directory"):
        opened.write([(1,)])
