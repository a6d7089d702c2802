"""What may take part in a chain, kept compactly and given back in the order of time.

A hunt reads files in the order of their names, which is not the order of events. So every candidate is kept until all
are there: a small tuple each, in runs that are sorted and written to a temporary file beyond a bound, and its event in
a file beside them, read again only where a chain is found. Memory stays bounded whatever the input and its order. What
stands for an event, its record or only what will be told of it, is for whoever keeps it to say.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar, cast

import msgspec

from awol.runs import Runs, room
from awol.values import Event

Candidate = tuple[int, str, str, int, int, tuple[tuple[str, ...], ...]]
"""eventTime in milliseconds; the eventID, or what stands for it; the account whose log it is; where its record is
kept; a bit for each rule that it fired; and the values of each field that some chain groups by or counts. In this
order candidates sort: by time, then eventID, then account."""

IN_MEMORY = 20_000
"""How many candidates are held before a run is written: about 10 MB."""

_RECORDS_IN_MEMORY = 8_000_000
_TOGETHER = 1 << 18
"""Bytes of records that are written at a time."""

_AT_ONCE: Final = 1 << 12
"""Bytes that are read of what is kept before it is known how long it is."""

_MOST_KNOWN: Final = 100
"""Records that are held once they were read: of two chains that end together most events are the same."""

_DECODE: Final = msgspec.json.Decoder().decode

NAMELESS: Final = "~"
"""What begins the identity of a record without an eventID: it sorts behind those that are there."""

_LENGTH = 4
"""Bytes before what is kept that say how long it is. Behind them stand the rules that it fired."""


class Kept(NamedTuple):
    """What is kept of one record that may take part, made where the record is read, which may be another process.

    `time` is its eventTime in milliseconds, None where it has none that can be read; `identity` its eventID, or `~` and
    a digest of what it says; the rest is as in `Candidate`. `packed` is the event, or what will be told of it.
    """

    time: int | None
    identity: str
    account: str
    bits: int
    values: tuple[tuple[str, ...], ...]
    packed: bytes


class Placed(Protocol):
    """What is known of every event: when it was, and what tells it from others of that time."""

    @property
    def time(self) -> int | None:
        """Milliseconds since the epoch."""

    @property
    def id(self) -> str:
        """The eventID, or what stands for one."""


class Several(NamedTuple):
    """What is kept of several records: the candidates, whose records are numbered from the beginning of `content`,
    which holds them one behind another; how many more there were without a time, and whether some have no eventID."""

    candidates: Sequence[Candidate]
    content: bytes
    timeless: int
    nameless: bool


E = TypeVar("E", bound=Placed)


def several(kept: Iterable[Kept], rules: int) -> Several:
    """What is kept of several records, put together; `rules` is how many there are that they may have fired."""
    width = (rules + 7) // 8
    candidates: list[Candidate] = []
    content: list[bytes] = []
    end = timeless = 0
    nameless = False
    for time, identity, account, bits, values, record in kept:
        if time is None:
            timeless += 1
            continue
        nameless = nameless or identity[:1] == NAMELESS
        candidates.append((time, identity, account, end, bits, values))
        content += (len(record).to_bytes(_LENGTH, "little"), bits.to_bytes(width, "little"), record)
        end += _LENGTH + width + len(record)
    return Several(candidates, b"".join(content), timeless, nameless)


def packed(event: Event) -> bytes:
    """An event, to be put away."""
    document = event.document
    plain = None if document is None else dict(document)
    return marshal.dumps((written(event), event.file, event.place, event.line, plain))


def unpacked(one: bytes) -> Event:
    """The event that was put away."""
    record, file, where, line, document = marshal.loads(one)  # noqa: S302  # what `packed` wrote
    return Event(read(record), file, where, line, document)


def written(event: Event) -> bytes | dict[str, Any]:
    """The record of an event for `marshal`. Its text, where it is at hand, is smaller and put away in no time."""
    return event.raw or (event.record if type(event.record) is dict else dict(event.record))


def read(record: bytes | dict[str, Any]) -> dict[str, Any]:
    """The record that was written."""
    return cast("dict[str, Any]", _DECODE(record) if type(record) is bytes else record)


class Sorted:
    """Candidates, given back in order. A context manager: leaving it removes its temporary files."""

    def __init__(self, bound: int = IN_MEMORY) -> None:
        self._bound = bound
        self._held: list[Candidate] = []
        self._runs = Runs("awol-chains-")

    def add(self, candidates: Iterable[Candidate]) -> None:
        self._held += candidates
        if len(self._held) >= self._bound:
            self._held.sort()
            self._runs.write(self._held)
            self._held.clear()

    def __iter__(self) -> Iterator[Candidate]:
        self._held.sort()
        # What is written down are candidates, and they come back as what they were.
        return cast("Iterator[Candidate]", self._runs.merged(self._held))

    def close(self) -> None:
        self._runs.close()
        self._held.clear()


class Records(Generic[E]):
    """Events put away under a number, in memory at first and in a temporary file beyond a bound. `unpacked` makes an
    event of what was put away, `rules` is how many there are that it may have fired."""

    def __init__(self, unpacked: Callable[[bytes], E], rules: int, bound: int = _RECORDS_IN_MEMORY) -> None:
        self._width = (rules + 7) // 8
        self._unpacked = unpacked
        self._file = tempfile.SpooledTemporaryFile(max_size=bound)  # noqa: SIM115
        self._end = 0
        self._written = 0
        # A record takes longer to write than to pack, where each is written alone.
        self._waiting: list[bytes] = []
        self._known: dict[int, tuple[E, int]] = {}

    def put(self, content: bytes) -> int:
        """Put events away as `several` packed them. The number under which `get` gives the first of them back, and from
        which the others count."""
        place = self._end
        self._waiting.append(content)
        self._end = place + len(content)
        if self._end - self._written >= _TOGETHER:
            self._write()
        return place

    def _write(self) -> None:
        with room():
            self._file.write(b"".join(self._waiting))
        self._waiting.clear()
        self._written = self._end

    def get(self, place: int) -> tuple[E, int]:
        """The event of that number, and the rules that it fired. `put` cannot be called any more once the first was
        read."""
        known = self._known.get(place)
        if known is not None:
            return known
        if self._waiting:
            self._write()
        with room():
            self._file.seek(place)
            # One read for nearly all of them, each of which costs more than what it copies.
            content = self._file.read(_AT_ONCE)
            begin = _LENGTH + self._width
            end = begin + int.from_bytes(content[:_LENGTH], "little")
            if len(content) < end:
                content += self._file.read(end - len(content))
        bits = int.from_bytes(content[_LENGTH:begin], "little")
        event = self._unpacked(content[begin:end])
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[place] = event, bits
        return event, bits

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Records[E]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
