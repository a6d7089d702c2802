"""Reading for a hunt: the records on which some rule may fire, at the speed of a first look at each.

A file of CloudTrail's own shape, or JSON lines, is decompressed at once, looked at by a `Gate`, and only what passes it
is decoded and given. Whatever the first look cannot judge is read by the reader of everything, from there on as far as
it has to be. So what is given, told and counted is what `awol.events.read` gives, tells and counts, but for records on
which no rule fires: these are counted and not given, and what is odd within them (a key that stands twice, a number
that is too large) is not told.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import deflate
import msgspec
from isal import isal_zlib
from isal.igzip_lib import IsalError

from awol.errors import EventError, Location
from awol.events import pieces
from awol.events.addresses import is_address, open_source
from awol.events.archives import ZIP_MAGIC
from awol.events.changing import Watched
from awol.events.decode import DEPTH_LIMIT, too_deep
from awol.events.foreign import HEAD, text_kind
from awol.events.gate import LIMIT_OF_ITS_OWN, Gate, Refused
from awol.events.layers import GZIP_MAGIC, gunzip
from awol.events.pieces import Seen
from awol.events.problems import MOST_LISTED, Problems
from awol.events.reader import CHUNK, Reader, ReadStats, read, read_stream
from awol.events.restored import is_whole
from awol.events.scan import LONG_LIST, Scanner
from awol.events.text import Damage, utf_8
from awol.events.unwrap import is_passed_over, is_record
from awol.events.window import Window
from awol.values import Event

LARGEST_AT_ONCE: Final = 48 << 20
"""Bytes that a file may come to, decompressed, to be held in memory whole. CloudTrail's own come to a few million."""

_MOST_EXPANDED: Final = 1032
_TRAILER: Final = 8
_HEAD: Final = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
_TAIL: Final = re.compile(rb"\][ \t\r\n]*\}[ \t\r\n]*$")
_TAIL_WIDTH: Final = 256
_HEAD_WIDTH: Final = 1000

_LIST: Final = re.compile(LONG_LIST.pattern.encode())
"""The same of bytes that are known to be JSON."""

_ANY: Final = msgspec.json.Decoder()
_ENCODE: Final = msgspec.json.Encoder().encode


class Overrun(Exception):
    """What begins within a range of a file does not end there."""


def candidates(
    path: str | Path,
    on_problem: Callable[[EventError], None],
    stats: ReadStats,
    gate: Gate,
    *,
    regular: bool = False,
) -> Iterator[Event]:
    """The events of a file that pass the gate, in its order. As `awol.events.read`; nothing is raised. That the file is
    `regular` may be known already."""
    name = str(path)
    if name == "-" or not (regular or is_address(path) or _is_file(path)):
        yield from read(path, on_problem, stats)
        return
    try:
        stream = open_source(path)  # closed below: only opening may fail with a fault of the path
    except OSError as fault:
        on_problem(EventError(f"cannot be read: {fault.strerror or fault}", Location(name)))
        return
    with stream:
        watched = Watched(stream)
        yield from of_stream(stream, name, on_problem, stats, gate)
        watched.tell(name, on_problem)


def _is_file(path: str | Path) -> bool:
    """Whether all of a file can be had at once; a pipe gives what it has when it has it."""
    try:
        # A `Path` for each of ten thousand files takes as long as to decompress them.
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except OSError:
        return True


def of_stream(
    stream: BinaryIO, name: str, on_problem: Callable[[EventError], None], stats: ReadStats, gate: Gate
) -> Iterator[Event]:
    """The same of a binary stream that messages and events call `name`."""
    looker = _Looker(name, on_problem, stats, gate)
    try:
        at_hand = stream.read(CHUNK)
        # Fewer bytes than asked for are all there are (`io.BufferedIOBase.read`).
        if not (lined := begins_a_line(at_hand)) and len(at_hand) == CHUNK:
            at_hand += _up_to(stream, LARGEST_AT_ONCE - len(at_hand))
    except OSError:
        # The reader of everything tells it, after what could be read before.
        stream.seek(0)
        yield from read_stream(stream, name, on_problem, stats)
        return
    if lined:
        yield from looker.stream(_chunks(at_hand, stream), compressed=False)
        return
    compressed = at_hand.startswith(GZIP_MAGIC)
    if at_hand.startswith(ZIP_MAGIC):
        stream.seek(0)
        yield from read_stream(stream, name, on_problem, stats)
        return
    if len(at_hand) == LARGEST_AT_ONCE:
        yield from looker.stream(_chunks(at_hand, stream), compressed=compressed)
        return
    content = _decompressed(at_hand)
    if content is None:
        yield from looker.stream(_chunks(at_hand, stream), compressed=compressed)
    elif (events := looker.document(content, len(at_hand))) is not None:
        yield from events
    elif begins_a_line(content):
        yield from looker.lines(content, len(at_hand), "gzip" if compressed else "")
    else:
        yield from read_stream(io.BytesIO(at_hand), name, on_problem, stats)


def _up_to(stream: BinaryIO, most: int) -> bytes:
    """The next bytes of a stream, at most so many. To read that many takes a buffer of that size, which the system has
    to find for each file: so it is asked for no more than the file says to have."""
    try:
        wanted = min(most, max(0, os.fstat(stream.fileno()).st_size - stream.tell()) + 1)
    except (OSError, AttributeError, ValueError):
        wanted = most
    first = stream.read(wanted)
    return first + stream.read(most - wanted) if len(first) == wanted < most else first


def of_range(
    path: str,
    start: int,
    end: int,
    on_problem: Callable[[EventError], None],
    stats: ReadStats,
    gate: Gate,
    *,
    last: bool = False,
) -> Iterator[Event]:
    """The events that pass the gate of the JSON lines from byte `start` to `end` of a file, both of them where a line
    begins or the file ends. A file that is read in ranges counts once, with the first; the `last` reaches as far as the
    file does by now.

    Its problems are all told, for whoever puts the ranges together to list as many as those of one file.

    Raises `Overrun` where the reader of everything would have to read on: then the file is to be read as one.
    """
    looker = _Looker(path, on_problem, stats, gate, sys.maxsize)
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below
    except OSError as fault:
        on_problem(EventError(f"cannot be read: {fault.strerror or fault}", Location(path)))
        return
    with stream:
        watched = Watched(stream)
        yield from looker.range(stream, start, max(end, watched.size or 0) if last else end)
        if last:
            watched.tell(path, on_problem)


def _chunks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    for at in range(0, len(first), CHUNK):
        yield first[at : at + CHUNK]
    del first
    while chunk := stream.read(CHUNK):
        yield chunk


def _decompressed(data: bytes) -> bytes | None:
    """The content of a file: itself, or of the one member of gzip that it is; None where that is not sure.

    libdeflate stops after the first member without a word, of which it has compared length and checksum. If these are
    what the file ends with, and stand nowhere else in it, the member ends where the file does.
    """
    if not data.startswith(GZIP_MAGIC):
        return data
    size = int.from_bytes(data[-4:], "little")
    if len(data) <= _TRAILER or size > min(LARGEST_AT_ONCE, _MOST_EXPANDED * len(data)) or not size:
        return None
    if data.find(data[-_TRAILER:], 0, -1) >= 0:
        return _of_one_member(data)
    try:
        # A bytearray, which does all that is asked of bytes here; a copy would cost a tenth of the time.
        content = cast("bytes", deflate.gzip_decompress(data, size))
    except (deflate.DeflateError, ValueError, MemoryError):
        return None
    if len(content) != size or deflate.crc32(content) != int.from_bytes(data[-8:-4], "little"):
        return None
    return content


def _of_one_member(data: bytes) -> bytes | None:
    """The same where the end of the file stands twice in it, so that the member may have ended before."""
    inflate = isal_zlib.decompressobj(wbits=31)
    try:
        content: bytes = inflate.decompress(data, LARGEST_AT_ONCE)
    except IsalError:  # type: ignore[misc]  # isal's stub declares the class as an instance
        return None
    return content if inflate.eof and not inflate.unused_data else None


def begins_a_line(content: bytes) -> bool:
    """Whether a text may be JSON lines of records: its first line begins an object and ends with it."""
    if not content.startswith(b"{"):
        return False
    end = content.find(b"\n", 0, pieces.LONGEST_LINE)
    line = content[: end if end >= 0 else pieces.LONGEST_LINE].rstrip()
    return line.endswith(b"}") and LONG_LIST.match(line[:_HEAD_WIDTH].decode("latin-1")) is None


def _is_text(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_list(seen: Seen) -> bool:
    """Whether what is wanted may be an envelope, which the reader of everything reads record by record."""
    return any(map(_LIST.match, [wanted.raw for wanted in seen.wanted]))


class _Looker:
    """Looks at the pieces of one file."""

    def __init__(
        self,
        name: str,
        on_problem: Callable[[EventError], None],
        stats: ReadStats,
        gate: Gate,
        most: int = MOST_LISTED,
    ) -> None:
        self._name = name
        self._on_problem = on_problem
        self._stats = stats
        self._gate = gate
        self._reader = Reader(name, Problems(name, on_problem, most), stats, CHUNK)
        self._line = 1
        self._before: Callable[[], int] | None = None
        self._broken = False
        self._first = True

    # --- one document

    def document(self, content: bytes, size: int) -> Iterator[Event] | None:
        """The events of a file of CloudTrail's own shape; None where it has another, or is odd."""
        begins = _HEAD.match(content)
        ends = _TAIL.search(content, max(0, len(content) - _TAIL_WIDTH))
        if begins is None or ends is None or not _is_text(content):
            return None
        # Changed and changed back while it is looked at, which bytes do not allow.
        text = content if isinstance(content, bytearray) else bytearray(content)
        try:
            seen = pieces.of_list(self._gate, text, begins.end(), ends.start() + 1)
        except Refused:
            return None
        if _has_list(seen):
            return None
        self._stats.outside += seen.outside
        return self._of_document(seen, size)

    def _of_document(self, seen: Seen, size: int) -> Iterator[Event]:
        stats = self._stats
        stats.files += 1
        stats.bytes += size
        stats.records += seen.number - len(seen.wanted)
        self._reader.problems.recognised()
        yield from self._wanted(seen, _in_document)
        self._reader.problems.close("", "", empty=False)

    # --- JSON lines

    def lines(self, content: bytes, size: int, layer: str) -> Iterator[Event]:
        """The events of JSON lines that are at hand, and lay under the `layer`."""
        self._stats.files += 1
        self._stats.bytes += size
        yield from self._of_pieces(pieces.of_text(iter((content,))))
        self._close(content, layer)

    def _close(self, head: bytes, layer: str) -> None:
        self._reader.problems.close(f" ({layer})" if layer else "", text_kind(head[:HEAD]), empty=False)

    def stream(self, chunks: Iterator[bytes], *, compressed: bool) -> Iterator[Event]:
        """The events of a text of any length: JSON lines piece by piece, anything else by the reader of everything."""
        self._stats.files += 1
        counted = self._counted(chunks)
        if compressed:
            budget = self._reader.budget
            counted = gunzip(counted, budget, self._reader.problems.add, CHUNK)
        head = b""
        while len(head) < pieces.LONGEST_LINE and b"\n" not in head and (chunk := next(counted, b"")):
            head += chunk
        whole = _chained(head, counted)
        if not begins_a_line(head):
            yield from self._reader.of_content(whole, ("gzip",) if compressed else ())
            return
        yield from self._of_pieces(pieces.of_text(whole))
        self._close(head, "gzip" if compressed else "")

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        try:
            for chunk in chunks:
                self._stats.bytes += len(chunk)
                self._reader.budget.read += len(chunk)
                yield chunk
        except OSError as fault:
            self._reader.problems.add(f"reading failed ({fault.strerror or fault}); rest of file not read")

    def range(self, stream: BinaryIO, start: int, end: int) -> Iterator[Event]:
        """The events of a part of a file."""
        self._stats.files += start == 0
        self._stats.bytes += end - start
        self._first = start == 0
        if start:
            self._reader.problems.recognised()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(start)

        def chunks() -> Iterator[bytes]:
            left = end - start
            try:
                while left > 0 and (chunk := stream.read(min(CHUNK, left))):
                    left -= len(chunk)
                    yield chunk
            except OSError as fault:
                self._reader.problems.add(f"reading failed ({fault.strerror or fault}); rest of file not read")
            if left > 0:
                loss = (
                    f"became shorter while it was read: {left:,} bytes of it are gone, and what was in them is not read"
                )
                self._reader.problems.add(loss)
            if end < size:
                # Asked for more than the range holds, which only what is unfinished needs.
                yield b""

        self._before = (lambda: _count_lines(stream, start)) if start else None
        yield from self._of_pieces(pieces.of_text(chunks()))
        self._reader.problems.close("", "", empty=False)

    def _of_pieces(self, parts: Iterator[bytes]) -> Iterator[Event]:
        for piece in parts:
            if not piece:
                return
            try:
                seen = self._looked_at(piece)
            except Refused:
                self._count_before()
                yield from self._slowly(piece, parts)
                continue
            yield from self._of_lines(seen)
            self._line += seen.number - (not piece.endswith(b"\n"))
            self._first = False

    def _count_before(self) -> None:
        """Know on which line of the file a range begins, which a message will tell."""
        if self._before is not None:
            self._line += self._before()
            self._before = None

    def _looked_at(self, piece: bytes) -> Seen:
        if len(piece) > pieces.LONGEST_LINE or not _is_text(piece):
            # What holds a line so long may be larger than a record can be.
            raise Refused
        seen = pieces.of_lines(self._gate, piece)
        if _has_list(seen):
            raise Refused
        self._stats.outside += seen.outside
        return seen

    def _of_lines(self, seen: Seen) -> Iterator[Event]:
        if seen.number > len(seen.wanted):
            self._stats.records += seen.number - len(seen.wanted)
            self._reader.budget.barren = 0
            self._reader.problems.record()
        yield from self._wanted(seen, self._place)

    def _slowly(self, piece: bytes, parts: Iterator[bytes]) -> Iterator[Event]:
        """Have the reader of everything read a piece, and as many after it as what it begins goes on."""
        damage: Damage = deque()
        taken = 0

        def texts() -> Iterator[bytes]:
            nonlocal taken
            part = piece
            while True:
                taken += part.count(b"\n")
                # In pieces as the reader of everything has them, or what is too large would be at hand all at once.
                for at in range(0, len(part), CHUNK):
                    yield part[at : at + CHUNK]
                if scanner.resting and part.endswith(b"\n"):
                    return
                following = next(parts, None)
                if following is None:
                    return
                if not following:
                    raise Overrun
                part = following

        window = Window(utf_8(texts(), damage), damage, self._line)
        scanner = Scanner(window, self._reader.decoder, self._reader.problems, broken=self._broken, first=self._first)
        yield from self._reader.scanned(scanner)
        self._broken = scanner.broken
        self._line += taken
        self._first = False

    # --- one record

    def _place(self, _: int, line: int) -> tuple[str, int]:
        """The place in words and the line of a line of the piece at hand."""
        return f"line {self._line + line}", self._line + line

    def _wanted(self, seen: Seen, where: Callable[[int, int], tuple[str, int]]) -> Iterator[Event]:
        """The events in the values to look at in full, each known to be whole; `where` says of its place and line among
        those at hand where it lies."""
        # A gate that lets everything through says nothing of what lies between lines.
        at_once = not self._gate.open
        for index, raw, line in seen.wanted:
            value = _usual(raw) if at_once else None
            if value is None:
                yield from self._examined(raw, partial(where, index, line))
            else:
                yield self._reader.event(value, *where(index, line), raw)

    def _examined(self, raw: bytes, where: Callable[[], tuple[str, int]]) -> Iterator[Event]:
        """What the reader of everything makes of a value that is known to be whole, and lies at the place `where`."""
        raw = raw.strip()
        decoder, problems = self._reader.decoder, self._reader.problems
        try:
            value = _ANY.decode(raw)
            exact = _ENCODE(value) == raw
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, UnicodeEncodeError):
            exact = False
        text = raw.decode()
        try:
            if not exact:
                # Not written as tersely as can be, or a key stands twice, or a number is not what it seems.
                value, _ = decoder.decode(text, 0)
            deep = too_deep(value, text, 0, len(text))
        except RecursionError:
            deep = True
        notes = [] if exact or deep else decoder.notes
        if deep or notes or self._gate.open or not _is_plain(value):
            self._count_before()
        place, line = where()
        if deep:
            problems.add(f"{place}: nested deeper than {DEPTH_LIMIT} levels; record skipped", line)
            return
        for note in notes:
            problems.add(f"{place}: {note}; record examined", line)
        yield from self._reader.judged(value, place, line)


def _in_document(index: int, line: int) -> tuple[str, int]:
    """The place in words and the line of a record of a document."""
    return f"Records[{index}]", 1 + line


def _usual(raw: bytes) -> dict[str, Any] | None:
    """The record in a text that is as terse as can be, and of which there is nothing to tell: no key stands twice, no
    number is too large, no object is written as a text; None for all others. That it is not nested too deep the gate
    has seen, where Python lets it."""
    if LIMIT_OF_ITS_OWN and raw.count(b"{") + raw.count(b"[") > DEPTH_LIMIT:
        return None
    try:
        value = _ANY.decode(raw)
        if type(value) is not dict or _ENCODE(value) != raw:
            return None
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, UnicodeEncodeError):
        return None
    # What has CloudTrail's own names alone cannot be a digest, nor what Lambda carries.
    if not is_whole(value):
        return None
    get = value.get
    source = get("eventSource")
    named = type(source) is str and not source.startswith("aws:")
    usual = named and get("eventCategory") != "Insight" and get("eventType") != "AwsCloudTrailInsight"
    return value if usual or _is_plain(value) else None


def _is_plain(value: Any) -> bool:
    """Whether a value is a record, of which nothing is to be told."""
    return isinstance(value, dict) and is_record(value) and not is_passed_over(value)


def _chained(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from chunks


def _count_lines(stream: BinaryIO, end: int) -> int:
    """The lines of a file before byte `end`; the stream stays where it is."""
    at = stream.tell()
    stream.seek(0)
    count = 0
    while end > 0 and (chunk := stream.read(min(1 << 20, end))):
        count += chunk.count(b"\n")
        end -= len(chunk)
    stream.seek(at)
    return count
