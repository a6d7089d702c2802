"""Reading one file, or standard input: its events, its problems, and what it came to."""

from __future__ import annotations

import csv
import io
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

from awol.errors import EventError, Location
from awol.events.addresses import open_source
from awol.events.archives import MOST_NESTED, ZIP_MAGIC, NoArchive, is_tar, tar_members, zip_members
from awol.events.changing import Watched
from awol.events.decode import Decoder
from awol.events.foreign import HEAD, known_format, text_kind
from awol.events.layers import BARREN_LIMIT, Budget, peek, peel
from awol.events.problems import Problems, kind, named, shown
from awol.events.reach import Reaches
from awol.events.restored import is_whole, partly_spelt, restored, spelt, tabled, without_case
from awol.events.scan import Scanner
from awol.events.seen import Place
from awol.events.tables import LONGEST_HEADER, NoRecords, Row, csv_rows, csv_table, no_names
from awol.events.text import Damage, characters
from awol.events.unwrap import (
    Content,
    Malformed,
    OnlyIndexed,
    PassedOver,
    contents,
    different,
    identified,
    insights_row,
    is_passed_over,
    is_record,
    only_indexed,
    speaks_of_records,
)
from awol.events.window import Window
from awol.values import Event

CHUNK: Final = 1 << 18
"""Bytes read, and decompressed, at a time."""

_BEFORE_JSON: Final = b"\xef\xbb\xbf \t\r\n\x1e"

MOST_ENVELOPES: Final = 10
"""Envelopes one within another. SQS of SNS of EventBridge is three."""


@dataclass(slots=True)
class ReadStats:
    """What reading came to: files opened, records given, things recognised that are no records to examine (digests,
    Insights records, control messages, other EventBridge events), hidden files in archives, bytes as they lie in the
    files, and, as far as somebody looked, records that are not of the time asked for, the days (UTC, `2026-05-28`) of
    those that are, of which accounts and regions they are, and from when to when the log of each account reaches."""

    files: int = 0
    records: int = 0
    passed_over: int = 0
    hidden: int = 0
    bytes: int = 0
    outside: int = 0
    days: set[str] = field(default_factory=set)
    seen: set[Place] = field(default_factory=set)
    reaches: Reaches = field(default_factory=Reaches)

    def add(self, other: ReadStats) -> None:
        """Add what another reading came to."""
        self.files += other.files
        self.records += other.records
        self.passed_over += other.passed_over
        self.hidden += other.hidden
        self.bytes += other.bytes
        self.outside += other.outside
        self.days |= other.days
        self.seen.update(other.seen)
        self.reaches.add(other.reaches)


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
        stream = open_source(path)
    except OSError as fault:
        on_problem(EventError(f"cannot be read: {fault.strerror or fault}", Location(name)))
        return
    with stream:
        watched = Watched(stream)
        yield from read_stream(stream, name, on_problem, stats, chunk_size=chunk_size, documents=documents)
        watched.tell(name, on_problem)


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
    reader = Reader(name, Problems(name, on_problem), stats, chunk_size, documents)
    return reader.events(stream)


def first_line(chunks: Iterator[bytes]) -> tuple[str, Iterator[bytes]]:
    """The beginning of a text as far as its first lines go, which may be a table's header, and all of the text."""
    taken: list[bytes] = []
    size = 0
    for chunk in chunks:
        taken.append(chunk)
        size += len(chunk)
        if size >= LONGEST_HEADER or chunk.count(b"\n") > 1:
            break
    head = "".join(characters(iter((b"".join(taken)[:LONGEST_HEADER],)), deque()))
    return head, chain(taken, chunks)


def _begins_zip(stream: BinaryIO) -> bool:
    """Whether a stream that can be read from its end, as a zip archive must be, is one; it stays where it is."""
    try:
        if not stream.seekable():
            return False
        head = stream.read(len(ZIP_MAGIC))
        stream.seek(-len(head), io.SEEK_CUR)
    except (AttributeError, OSError):
        return False
    return head == ZIP_MAGIC


@dataclass(slots=True)
class Reader:
    """The state of reading one file. `awol.events.fast` reads parts of a file by it."""

    name: str
    problems: Problems
    stats: ReadStats
    chunk_size: int
    documents: bool = False
    archives: int = 0
    budget: Budget = field(default_factory=Budget)
    decoder: Decoder = field(default_factory=Decoder)

    def events(self, stream: BinaryIO) -> Iterator[Event]:
        if self.archives < MOST_NESTED and _begins_zip(stream):
            yield from self._members(zip_members(stream, self._whole_file, self._hide))
        else:
            yield from self.of_content(self._chunks(stream))

    def _members(self, members: Iterator[tuple[str, BinaryIO]]) -> Iterator[Event]:
        """The events in the files of an archive, each of which is one to whoever reads the messages."""
        self.stats.files -= 1
        self.problems.recognised()
        try:
            for name, member in members:
                self.stats.files += 1
                path = f"{self.name}/{name}"
                problems = Problems(path, self.problems.hand_on)
                inner = Reader(path, problems, self.stats, self.chunk_size, self.documents, archives=self.archives + 1)
                yield from inner.events(member)
        except NoArchive as fault:
            self.stats.files += 1
            self.problems.not_cloudtrail(str(fault))

    def of_content(self, chunks: Iterator[bytes], peeled: tuple[str, ...] = ()) -> Iterator[Event]:
        """The events of a file's bytes, of which the layers named by `peeled` are off already."""
        chunks, layers = peel(chunks, self.budget, self._whole_file, self.chunk_size, peeled)
        head, chunks = peek(chunks, HEAD)
        within = f" ({layers})" if layers else ""
        if is_tar(head) and self.archives < MOST_NESTED:
            yield from self._members(tar_members(chunks, self._whole_file, self._hide))
            return
        if name := known_format(head):
            self.problems.not_cloudtrail(name + within)
            return
        if head.lstrip(_BEFORE_JSON)[:1] not in (b"{", b"["):
            line, chunks = first_line(chunks)
            try:
                table = csv_table(line)
            except NoRecords as fault:
                self.problems.not_cloudtrail(f"{fault}{within}", 1)
                return
            if table is not None:
                yield from self._table(chunks, *table)
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
                # What lies in an archive has been decompressed already.
                self.budget.barren += len(chunk) if self.archives else 0
                if self.budget.barren > BARREN_LIMIT:
                    message = f"more than {BARREN_LIMIT:,} bytes without a record in them; rest of file not read"
                    self._whole_file(message)
                    return
        except OSError as fault:
            self._whole_file(f"reading failed ({fault.strerror or fault}); rest of file not read")

    def _hide(self, _name: str) -> None:
        self.stats.hidden += 1

    def _whole_file(self, message: str) -> None:
        self.problems.add(message)

    def _text(self, chunks: Iterator[bytes], place: str, line: int, depth: int) -> Iterator[Event]:
        damage: Damage = deque()
        yield from self._values(Window(characters(chunks, damage), damage), place, line, depth)

    def _table(self, chunks: Iterator[bytes], delimiter: str, row: Row) -> Iterator[Event]:
        """The events in a CSV text."""
        damage: Damage = deque()
        self.problems.recognised()
        line = 1
        try:
            for number, (line, cells, odd) in enumerate(csv_rows(characters(chunks, damage), delimiter)):
                if not number:
                    self._header(cells, line)
                    continue
                place = f"row {number}"
                if damaged := sum(count for _, count in damage):
                    damage.clear()
                    self.problems.add(
                        f"{place}, or the next few: {damaged:,} bytes are not UTF-8, read as U+FFFD; record examined",
                        line,
                    )
                if odd:
                    self.problems.add(f"{place}: {odd:,} more cells than columns; they are not read", line)
                value = row(cells)
                if number == 1 and not self.documents and (reason := only_indexed(value)):
                    self.problems.add(f"a CSV table of {reason}; no row of it read", line)
                    return
                if value is None or value == "":
                    self._report(place, line, "an empty cell where a record belongs")
                else:
                    yield from self._content(value, place, line, 1)
        except csv.Error as fault:
            self.problems.add(f"CSV broken after this row ({fault}); rest of file not read", line)

    def _header(self, names: Sequence[str], line: int) -> None:
        if odd := no_names(names):
            cells = "a cell that is no name of a column,"
            if len(odd) > 1:
                cells = f"{len(odd):,} cells that are no names of columns, the first of them"
            self.problems.add(f"the header has {cells} {shown(odd[0])}; what stands there is not read", line)

    def _values(self, window: Window, place: str, line: int, depth: int) -> Iterator[Event]:
        """The events in a text: of the whole file, or of a string in it, which lies at `place` and `line`."""
        # A string within a value is decoded while the notes of that value are told already: one decoder serves all.
        yield from self.scanned(Scanner(window, self.decoder, self.problems, place, line), place, line, depth)

    def scanned(self, scanner: Scanner, place: str = "", line: int = 0, depth: int = 0) -> Iterator[Event]:
        """The events in the values that a scanner gives."""
        for value, at, where in scanner:
            yield from self.judged(value, where, at, depth)
        if scanner.empty and place:
            self._report(place, line, "an empty text where a record belongs")

    def judged(self, value: Any, place: str, line: int, depth: int = 0) -> Iterator[Event]:
        """The events in one value that was decoded whole: itself, where it is a record."""
        if type(value) is dict and is_record(value) and not is_passed_over(value):
            yield self._event(self._proper(value, place, line), place, line)
        else:
            yield from self._content(value, place, line, depth)

    def _content(self, value: Any, place: str, line: int, depth: int) -> Iterator[Event]:
        """The events in one value: a record, an envelope, a text or blob that holds more."""
        if depth > MOST_ENVELOPES:
            self._report(place, line, f"more than {MOST_ENVELOPES} envelopes inside one another")
        elif isinstance(value, Mapping):
            yield from self._object(value, place, line, depth)
        elif isinstance(value, str):
            if value.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
                yield from self._values(Window(iter((value,)), deque()), place, line, depth + 1)
            elif value.startswith("H4sI"):
                yield from self._blob(value.encode("ascii", "replace"), place, line, depth + 1)
            else:
                what = f"a string that is not a record ({shown(value)})"
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
            yield self._event(self._proper(value, place, line), place, line)
        else:
            try:
                inside = contents(value)
            except PassedOver as fault:
                yield from self._hidden(fault.within, place, line, depth)
                return
            except OnlyIndexed as fault:
                if not self.documents:
                    self._report(place, line, str(fault))
                    return
                yield self._event(identified(value), place, line, value)
                return
            except Malformed as fault:
                self._report(place, line, str(fault))
                return
            if inside is None and without_case(value):
                yield from self._without_case(spelt(value), place, line)
                return
            if inside is None:
                what = f"an object with {named(tuple(value))}{different(value)}"
                self._report(place, line, f"not a CloudTrail record: {what}", f"JSON without records, {what}")
                return
            if not inside:
                self.problems.recognised()
            for below, content in inside:
                yield from self._content(content, f"{place}, {below}" if below else place, line, depth + 1)

    def event(self, record: Mapping[str, Any], place: str, line: int, raw: bytes) -> Event:
        """The event of a record that was found whole, and is what its text `raw` says."""
        self.budget.barren = 0
        self.stats.records += 1
        self.problems.record()
        return Event(record, self.name, place, line, None, raw)

    def _event(
        self, record: Mapping[str, Any], place: str, line: int, document: Mapping[str, Any] | None = None
    ) -> Event:
        self.budget.barren = 0
        self.stats.records += 1
        self.problems.record()
        return Event(record, self.name, place, line, document)

    def _restored(self, record: Mapping[str, Any], place: str, line: int) -> Mapping[str, Any]:
        return restored(record, self.decoder, lambda what: self._examined(place, line, what))

    def _proper(self, record: Mapping[str, Any], place: str, line: int) -> Mapping[str, Any]:
        """A record as CloudTrail wrote it, whatever some of its names have become on the way."""
        if is_whole(record):
            return record
        renamed, changed = partly_spelt(record)
        whole = self._restored(renamed, place, line)
        return tabled(whole, lambda what: self._examined(place, line, what), changed) if changed else whole

    def _examined(self, place: str, line: int, what: str) -> None:
        self.problems.add(f"{place}: {what}; record examined", line)

    def _without_case(self, record: Mapping[str, Any], place: str, line: int) -> Iterator[Event]:
        if is_passed_over(record):
            self._pass_over()
        else:
            proper = tabled(self._restored(record, place, line), lambda what: self._examined(place, line, what))
            yield self._event(proper, place, line)

    def _hidden(self, within: tuple[Content, ...], place: str, line: int, depth: int) -> Iterator[Event]:
        """The events in something that need not hold any: only what holds no record is passed over."""
        problems: list[EventError] = []
        apart = Reader(
            self.name, Problems(self.name, problems.append), ReadStats(), self.chunk_size, budget=self.budget
        )
        events = [
            event
            for below, content in within
            for event in apart._content(content, f"{place}, {below}", line, depth + 1)
        ]
        spoken_of = any(speaks_of_records(content) for _, content in within)
        if not events and not apart.stats.passed_over and not spoken_of:
            self._pass_over()
            return
        self.stats.passed_over += apart.stats.passed_over
        apart.problems.recognised()
        for problem in problems:
            self.problems.add(problem.message, line)
        for event in events:
            self.budget.barren = 0
            self.stats.records += 1
            self.problems.record()
            yield event

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
            what = f"data that is not JSON ({shown(head.decode('utf-8', 'replace'))})"
            self._report(place, line, what, what)
            return
        yield from self._text(chunks, place, line, depth)

    def _pass_over(self) -> None:
        self.stats.passed_over += 1
        self.problems.recognised()

    def _report(self, place: str, line: int, what: str, foreign: str = "") -> None:
        self.problems.add(f"{place}: {what}; skipped", line, foreign=foreign)
