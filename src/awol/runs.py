"""What is more than memory should hold: sorted runs in temporary files, written one after another and read merged.

The files have no name where the system allows it, so that nothing of them stays, however the program ends.
"""

from __future__ import annotations

import marshal
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from types import TracebackType
from typing import IO, Any, ClassVar, Final

from awol.errors import AwolError, Location

MOST_OF_A_SIZE: Final = 32
"""Runs of about the same size that are there before they become one: a system lets a program open about a thousand
files."""

_LENGTH = 4
"""Bytes before a chunk that say how long it is: `marshal.load` of a file asks for a few bytes at a time."""

_CHUNK: Final = 100

Item = tuple[Any, ...]


class NoRoomError(AwolError):
    """The folder for temporary files does not take what had to be put there."""

    exit_code: ClassVar[int] = 3


class _Room:
    """A context manager as a class: one is entered for each record that is put away, and a generator costs more than
    the writing."""

    def __enter__(self) -> None:
        """Nothing has to be prepared."""

    def __exit__(self, _: type[BaseException] | None, fault: BaseException | None, __: TracebackType | None) -> None:
        if not isinstance(fault, OSError):
            return
        try:
            place = Location(tempfile.gettempdir())
        except OSError:
            place = None
        message = f"no space for temporary files: {fault.strerror or fault}"
        raise NoRoomError(message, place, "free some space there, or set TMPDIR to another folder") from fault


_ROOM: Final = _Room()


def room() -> _Room:
    """Whatever a temporary file raises within, as `NoRoomError`."""
    return _ROOM


class Runs:
    """Runs of items that `marshal` can write and that compare as tuples do. `prefix` begins the names of the files."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._by_size: list[list[IO[bytes]]] = []

    def __len__(self) -> int:
        return sum(map(len, self._by_size))

    def write(self, items: Sequence[Item]) -> None:
        """Put a sorted run away. Raises `NoRoomError`, and then holds what it held before."""
        self._put(items, 0)

    def merged(self, held: Sequence[Item] = ()) -> Iterator[Item]:
        """Everything that was written, and what is `held` in memory, sorted as well, in order. May be asked again."""
        if not self:
            return iter(held)
        return _merged([iter([held]), *(_chunks(run) for runs in self._by_size for run in runs)])

    def close(self) -> None:
        """Give up the files."""
        for run in chain(*self._by_size):
            with suppress(OSError):
                run.close()
        self._by_size.clear()

    def _put(self, items: Iterable[Item], size: int) -> None:
        if size == len(self._by_size):
            self._by_size.append([])
        if len(self._by_size[size]) >= MOST_OF_A_SIZE:
            # First, so that nothing is written twice where there is no room for it.
            self._put(_merged(map(_chunks, self._by_size[size])), size + 1)
            for run in self._by_size[size]:
                run.close()
            self._by_size[size] = []
        self._by_size[size].append(self._written(items))

    def _written(self, items: Iterable[Item]) -> IO[bytes]:
        with room():
            run = tempfile.TemporaryFile(prefix=self._prefix)  # noqa: SIM115  # lives until `close`
            try:
                rest = iter(items)
                while chunk := list(islice(rest, _CHUNK)):
                    packed = marshal.dumps(chunk)
                    run.write(len(packed).to_bytes(_LENGTH, "little") + packed)
                run.flush()
            except (OSError, NoRoomError):
                with suppress(OSError):
                    run.close()
                raise
        return run


def _chunks(run: IO[bytes]) -> Iterator[Sequence[Item]]:
    with room():
        run.seek(0)
        while length := run.read(_LENGTH):
            chunk: list[Item] = marshal.loads(run.read(int.from_bytes(length, "little")))  # noqa: S302  # our own
            yield chunk


class _Open:
    """A run that is read: the chunk that it is in, and how much of that was given."""

    __slots__ = ("chunk", "given", "rest")

    def __init__(self, chunks: Iterator[Sequence[Item]]) -> None:
        self.rest = chunks
        self.chunk: Sequence[Item] = next(chunks, ())
        self.given = 0

    def upto(self, last: Item) -> Sequence[Item]:
        """What comes next and not after an item."""
        chunk, begin = self.chunk, self.given
        self.given = bisect_right(chunk, last, begin)
        items = chunk[begin : self.given]
        if self.given == len(chunk):
            self.chunk, self.given = next(self.rest, ()), 0
        return items


def _merged(runs: Iterable[Iterator[Sequence[Item]]]) -> Iterator[Item]:
    """The items of sorted runs, which come in chunks, in order.

    As many at a time as are known to come before all that was not read yet: to sort what is sorted in parts takes a
    fraction of the time of `heapq.merge`, which compares in Python.
    """
    left = [run for run in map(_Open, runs) if run.chunk]
    while len(left) > 1:
        last = min(run.chunk[-1] for run in left)
        together: list[Item] = []
        for run in left:
            together += run.upto(last)
        together.sort()
        yield from together
        left = [run for run in left if run.chunk]
    for run in left:
        yield from run.chunk[run.given :]
        yield from chain.from_iterable(run.rest)
