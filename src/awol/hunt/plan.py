"""How the files of a hunt are cut into pieces of work of about the same size: small files by the batch, large files of
JSON lines by ranges of bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from awol.events.addresses import Stored
from awol.events.fast import begins_a_line
from awol.events.walk import Here

BATCH = 1 << 19
"""Bytes of files that one piece of work holds at the least, where there are as many: four megabytes of JSON in gzip."""

_OVERHEAD = 1 << 13
"""What opening a file costs, in bytes that could have been read instead."""

_REQUEST = 1 << 17
"""What asking S3 for an object costs, likewise."""

MOST_AHEAD = 8 << 20
"""Bytes of objects that are fetched together."""

_COMPRESSED = (".gz", ".zst", ".zip", ".tgz")
_EXPANDS = 8
"""How much JSON a byte of CloudTrail's files holds, which are compressed."""

RANGE = 16 << 20
"""Bytes of one range of a large file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or its bytes from `start` to `end`, both of them where a line begins or the file ends."""

    path: str
    start: int = 0
    end: int | None = None
    last: bool = True
    size: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Pieces that one process reads one after another; `here` where only this process can read them."""

    pieces: tuple[Piece, ...]
    here: bool = False

    @property
    def size(self) -> int:
        """Bytes to be read."""
        return sum(piece.size for piece in self.pieces)

    @property
    def weight(self) -> int:
        """Bytes of JSON in them, as far as names tell."""
        return sum(piece.size * (_EXPANDS if piece.path.endswith(_COMPRESSED) else 1) for piece in self.pieces)


def cut(files: Iterable[Path | str]) -> Iterator[Work]:
    """The files as pieces of work, in their order."""
    batch: list[Piece] = []
    weight = 0
    for file in files:
        size = file.size if isinstance(file, Stored | Here) else _size(file)
        if isinstance(file, Stored):
            cost, enough = _REQUEST, MOST_AHEAD
        else:
            cost, enough = _OVERHEAD, BATCH
        if size is None or (size >= 2 * RANGE and not isinstance(file, Stored)):
            if batch:
                yield Work(tuple(batch))
                batch, weight = [], 0
            yield from _alone(str(file), size)
            continue
        batch.append(Piece(str(file), size=size))
        weight += size + cost
        if weight >= enough:
            yield Work(tuple(batch))
            batch, weight = [], 0
    if batch:
        yield Work(tuple(batch))


def _alone(path: str, size: int | None) -> Iterator[Work]:
    if size is None:
        yield Work((Piece(path),), here=True)
        return
    start = 0
    for end in _ends(path, size):
        yield Work((Piece(path, start, end, end == size, end - start),))
        start = end
    if not start:
        yield Work((Piece(path, size=size),))


def _size(file: Path | str) -> int | None:
    """The size of a regular file; None for what is no file that another process could open."""
    if str(file) == "-":
        return None
    try:
        # A `Path` for each of ten thousand files takes as long as to decompress them.
        status = os.stat(file)  # noqa: PTH116
    except OSError:
        # Reading it tells what is wrong.
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _ends(path: str, size: int) -> Iterator[int]:
    """Where the ranges of a large file of JSON lines end; nothing where it is to be read as one."""
    try:
        with Path(path).open("rb") as stream:
            if not begins_a_line(stream.read(1 << 20)):
                return
            at = RANGE
            while at < size:
                stream.seek(at)
                end = stream.read(1 << 20).find(b"\n") + 1
                if not end:
                    break
                yield at + end
                at += end + RANGE
            yield size
    except OSError:
        return


def available() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
