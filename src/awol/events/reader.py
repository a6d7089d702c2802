"""Reading one file, or standard input: its events, its problems, and what it came to."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from awol.errors import EventError, Location
from awol.events.decode import Decoder
from awol.events.foreign import HEAD, known_format, text_kind
from awol.events.layers import Budget, peek, peel
from awol.events.problems import Problems, named, shown
from awol.events.scan import Scanner
from awol.events.text import Damage, characters
from awol.events.unwrap import (
    Malformed,
    OnlyIndexed,
    PassedOver,
    contents,
    identified,
    insights_row,
    is_passed_over,
    is_record,
    kind,
)
from awol.events.window import Window
from awol.values import Event

CHUNK: Final = 1 << 18
"""Bytes read, and decompressed, at a time."""

MOST_ENVELOPES: Final = 10
"""Envelopes one within another. SQS of SNS of EventBridge is three."""


@dataclass(slots=True)
class ReadStats:
    """What reading came to: files opened, records given, things recognised that are no records to examine (digests,
    Insights records, control messages, other EventBridge events), bytes as they lie in the files."""

    files: int = 0
    records: int = 0
    passed_over: int = 0
    bytes: int = 0

    def add(self, other: ReadStats) -> None:
        """Add what another reading came to."""
        self.files += other.files
        self.records += other.records
        self.passed_over += other.passed_over
        self.bytes += other.bytes


def read(
    path: str | Path,
    on_problem: Callable[[EventError], None],
    stats: ReadStats | None = None,
    *,
    chunk_size: int = CHUNK,
    documents: bool = False,
) -> Iterator[Event]:
    """The events of the file at `path` (`-`: standard input), in its order, in constant memory.

    Everything that cannot be read is given to `on_problem`, a file that cannot be opened too; nothing is raised.
    With `documents`, an Elasticsearch document without its record is an event too: its `document` is what there is.
    """
    name = str(path)
    if name == "-":
        yield from read_stream(sys.stdin.buffer, name, on_problem, stats, chunk_size=chunk_size, documents=documents)
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below: only opening may fail with a fault of the path
    except OSError as fault:
        on_problem(EventError(f"cannot be read: {fault.strerror or fault}", Location(name)))
        return
    with stream:
        yield from read_stream(stream, name, on_problem, stats, chunk_size=chunk_size, documents=documents)


def read_stream(
    stream: BinaryIO,
    name: str,
    on_problem: Callable[[EventError], None],
    stats: ReadStats | None = None,
    *,
    chunk_size: int = CHUNK,
    documents: bool = False,
) -> Iterator[Event]:
    """The events of a binary stream that messages and events call `name`. As `read`, without opening anything."""
    stats = stats if stats is not None else ReadStats()
    stats.files += 1
    reader = _Reader(name, Problems(name, on_problem), stats, chunk_size, documents)
    return reader.events(stream)


@dataclass(slots=True)
class _Reader:
    """The state of reading one file."""

    name: str
    problems: Problems
    stats: ReadStats
    chunk_size: int
    documents: bool = False
    budget: Budget = field(default_factory=Budget)
    decoder: Decoder = field(default_factory=Decoder)

    def events(self, stream: BinaryIO) -> Iterator[Event]:
        chunks, layers = peel(self._chunks(stream), self.budget, self._whole_file, self.chunk_size)
        head, chunks = peek(chunks, HEAD)
        within = f" ({layers})" if layers else ""
        if name := known_format(head):
            self.problems.not_cloudtrail(name + within)
            return
        yield from self._text(chunks, "", 0, 0)
        described = text_kind(head)
        self.problems.close(within, described, empty=not head)

    def _chunks(self, stream: BinaryIO) -> Iterator[bytes]:
        # read1 gives what a pipe holds instead of waiting for a whole chunk.
        take = getattr(stream, "read1", stream.read)
        try:
            while chunk := take(self.chunk_size):
                self.stats.bytes += len(chunk)
                self.budget.read += len(chunk)
                yield chunk
        except OSError as fault:
            self._whole_file(f"reading failed ({fault.strerror or fault}); rest of file not read")

    def _whole_file(self, message: str) -> None:
        self.problems.add(message)

    def _text(self, chunks: Iterator[bytes], place: str, line: int, depth: int) -> Iterator[Event]:
        damage: Damage = deque()
        yield from self._values(Window(characters(chunks, damage), damage), place, line, depth)

    def _values(self, window: Window, place: str, line: int, depth: int) -> Iterator[Event]:
        """The events in a text: of the whole file, or of a string in it, which lies at `place` and `line`."""
        # A string within a value is decoded while the notes of that value are told already: one decoder serves all.
        scanner = Scanner(window, self.decoder, self.problems, place, line)
        name, budget, stats, problems = self.name, self.budget, self.stats, self.problems
        for value, at, where in scanner:
            if type(value) is dict and is_record(value) and not is_passed_over(value):
                budget.barren = 0
                stats.records += 1
                problems.record()
                yield Event(value, name, where, at)
            else:
                yield from self._content(value, where, at, depth)
        if scanner.empty and place:
            self._report(place, line, "an empty text where a record belongs")

    def _content(self, value: Any, place: str, line: int, depth: int) -> Iterator[Event]:
        """The events in one value: a record, an envelope, a text or blob that holds more."""
        if depth > MOST_ENVELOPES:
            self._report(place, line, f"more than {MOST_ENVELOPES} envelopes one within another")
        elif isinstance(value, Mapping):
            yield from self._object(value, place, line, depth)
        elif isinstance(value, str):
            if value.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
                yield from self._values(Window(iter((value,)), deque()), place, line, depth + 1)
            elif value.startswith("H4sI"):
                yield from self._blob(value.encode("ascii", "replace"), place, line, depth + 1)
            else:
                what = f"a string that is no record ({shown(value)})"
                self._report(place, line, what, f"text without a record in it ({shown(value)})")
        elif isinstance(value, bytes):
            yield from self._blob(value, place, line, depth + 1)
        elif isinstance(value, list):
            yield from self._list(value, place, line, depth + 1)
        else:
            self._report(place, line, f"{kind(value)} where a record belongs", f"JSON, {kind(value)}")

    def _object(self, value: Mapping[str, Any], place: str, line: int, depth: int) -> Iterator[Event]:
        if is_passed_over(value):
            self._pass_over()
        elif is_record(value):
            self.budget.barren = 0
            self.stats.records += 1
            self.problems.record()
            yield Event(value, self.name, place, line)
        else:
            try:
                inside = contents(value)
            except PassedOver:
                self._pass_over()
                return
            except OnlyIndexed as fault:
                if not self.documents:
                    self._report(place, line, str(fault))
                    return
                self.budget.barren = 0
                self.stats.records += 1
                self.problems.record()
                yield Event(identified(value), self.name, place, line, value)
                return
            except Malformed as fault:
                self._report(place, line, str(fault))
                return
            if inside is None:
                what = f"an object with {named(tuple(value))}"
                self._report(place, line, f"not a CloudTrail record: {what}", f"JSON without records, {what}")
                return
            if not inside:
                self.problems.recognised()
            for below, content in inside:
                yield from self._content(content, f"{place}, {below}" if below else place, line, depth + 1)

    def _list(self, items: list[Any], place: str, line: int, depth: int) -> Iterator[Event]:
        texts = list(insights_row(items))
        for index, item in enumerate(texts or items):
            yield from self._content(item, place if texts else f"{place}[{index}]", line, depth)

    def _blob(self, data: bytes, place: str, line: int, depth: int) -> Iterator[Event]:
        def report(message: str) -> None:
            self.problems.add(f"{place}: {message}", line)

        self.budget.read += len(data)
        chunks, _ = peel(iter((data,)), self.budget, report, self.chunk_size)
        head, chunks = peek(chunks, 64)
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if head and start not in (b"{", b"[", b'"') and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            what = f"data that is no JSON ({shown(head.decode('utf-8', 'replace'))})"
            self._report(place, line, what, what)
            return
        yield from self._text(chunks, place, line, depth)

    def _pass_over(self) -> None:
        self.stats.passed_over += 1
        self.problems.recognised()

    def _report(self, place: str, line: int, what: str, foreign: str = "") -> None:
        self.problems.add(f"{place}: {what}; skipped", line, foreign=foreign)
