"""Bytes out of gzip and base64, streaming: layer after layer, as the content and never the file's name decides."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import zstandard
from isal import isal_zlib
from isal.igzip_lib import IsalError

GZIP_MAGIC: Final = b"\x1f\x8b\x08"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_LAYERS: Final = ((GZIP_MAGIC, "gzip"), (ZSTD_MAGIC, "zstd"))
MOST_LAYERS: Final = 6
"""Compressions one within another that are taken off; AWS makes at most three (Firehose of CloudWatch Logs, base64)."""

BARREN_LIMIT: Final = 1 << 30
"""Bytes that may come out of compressed data without one record among them, before the rest is left unread."""

RATIO_LIMIT: Final = 2000
"""Bytes out for one byte of the file, once the output exceeds `BARREN_LIMIT`. One layer of deflate cannot exceed 1,032
("A Massively Spiffy Yet Delicately Unobtrusive Compression Library", zlib's technical notes): two layers can."""

_PIECE: Final = 4096
_ZSTD_WINDOW: Final = 128 << 20
_ZSTD_OUT: Final = 1 << 17
_ZSTD_PIECE: Final = 512
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_\-\s]+={0,2}[A-Za-z0-9+/_\-=\s]*")
_BASE64_RUN: Final = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_WHITE: Final = b" \t\r\n"
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
"""URL-safe base64 as the standard one (RFC 4648, 5)."""

Report = Callable[[str], None]


@dataclass(slots=True)
class Budget:
    """What decompression may cost. The reader sets `barren` back to 0 with every record that it finds."""

    read: int = 0
    barren: int = 0


class _Stopped(Exception):
    """Decompression ended early; it has been reported."""


def peek(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """The first `size` bytes (fewer at the end) and an iterator over everything, those bytes included."""
    head = b""
    while len(head) < size:
        chunk = next(chunks, None)
        if chunk is None:
            break
        head = head + chunk if head else chunk

    def whole() -> Iterator[bytes]:
        if head:
            yield head
        yield from chunks

    return head[:size], whole()


def peel(
    chunks: Iterator[bytes], budget: Budget, report: Report, size: int, peeled: tuple[str, ...] = ()
) -> tuple[Iterator[bytes], str]:
    """The content under every layer of gzip and base64, in chunks of about `size` bytes, and the layers' names, those
    `peeled` before among them."""
    names = [*peeled]
    while True:
        head, chunks = peek(chunks, 1024)
        name = next((name for magic, name in _LAYERS if head.startswith(magic)), "base64" if _is_base64(head) else "")
        if name and len(names) == MOST_LAYERS:
            report(f"compressed more than {MOST_LAYERS} times over; rest of file not read")
            return iter(()), " in ".join(reversed(names))
        if name == "gzip":
            chunks = gunzip(chunks, budget, report, size)
        elif name == "zstd":
            chunks = unzstd(chunks, budget, report)
        elif name == "base64":
            chunks = _from_base64(chunks, report)
        else:
            return chunks, " in ".join(reversed(names))
        names.append(name)


def _is_base64(head: bytes) -> bool:
    """Base64 of gzip or of JSON: other base64 is left to be named as what it is."""
    text = head.lstrip(_WHITE)
    if len(text) < 16 or not _BASE64.fullmatch(text):
        return False
    try:
        # What made the gzip file is its tenth byte (RFC 1952, 2.3.1): for many programs 255, an underscore if URL-safe.
        start = a2b_base64(text[:16].translate(_STANDARD))
    except Base64Error:
        return False
    return start.startswith(GZIP_MAGIC) or start.lstrip(_WHITE)[:2] in (b'{"', b"[{", b"{\n", b"{ ", b"[\n", b"{\r")


def _from_base64(chunks: Iterator[bytes], report: Report) -> Iterator[bytes]:
    """Decode base64 with line breaks in it, standard or URL-safe; several texts one after another are one."""
    rest = b""
    for chunk in chunks:
        rest += chunk.translate(_STANDARD, _WHITE)
        done = 0
        for run in _BASE64_RUN.finditer(rest):
            if run.start() != done:
                break
            padded = rest[run.end() - 1 : run.end()] == b"="
            # A run without padding may go on in the next chunk: decode whole groups of four, keep the others.
            end = run.end() if padded and run.end() < len(rest) else run.start() + (len(run.group()) // 4) * 4
            try:
                decoded = a2b_base64(rest[run.start() : end])
            except Base64Error as fault:
                report(f"base64 broken ({str(fault).lower()}); rest of file not read")
                return
            if decoded:
                # An empty chunk would be taken for the end of all.
                yield decoded
            done = end
        rest = rest[done:]
        if len(rest) > 8:
            report(f"base64 broken by {rest.lstrip(b'=')[:1]!r}; rest of file not read")
            return
    if rest.strip(b"="):
        try:
            yield a2b_base64(rest + b"=" * (-len(rest) % 4))
        except Base64Error:
            report("base64 cut off at its end; what was decoded before is read")


def gunzip(chunks: Iterator[bytes], budget: Budget, report: Report, size: int) -> Iterator[bytes]:
    """Decompress gzip of any number of members (RFC 1952), zeros after them tolerated, in chunks of about `size`.

    Data that ends early, is damaged, expands without end (`BARREN_LIMIT`, `RATIO_LIMIT`) or is followed by something
    else is reported after all that could be decompressed has been given. The header is read here and the checksum
    compared here because isal throws away the last output of a member whose checksum is wrong.
    """
    source = _Bytes(chunks)
    out = 0
    member = 0
    try:
        while _header(source, member, report):
            member += 1
            for piece in _member(source, report, size):
                out += len(piece)
                budget.barren += len(piece)
                yield piece
                if budget.barren > BARREN_LIMIT:
                    report(
                        f"gzip data expands to more than {BARREN_LIMIT:,} bytes without a record in them; rest of "
                        "file not read"
                    )
                    return
                if out > BARREN_LIMIT and out > RATIO_LIMIT * budget.read:
                    report(f"gzip data expands more than {RATIO_LIMIT:,} times; rest of file not read")
                    return
    except _Stopped:
        # What lies around it is checked to its end all the same: another gzip has a checksum there.
        for _ in chunks:
            pass


def unzstd(chunks: Iterator[bytes], budget: Budget, report: Report) -> Iterator[bytes]:
    """Decompress zstd of any number of frames (RFC 8878). As `gunzip`; a frame that needs more than 128 MiB of memory
    is refused, as the command-line tool does."""
    inflate = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    out = 0
    frame = inflate.decompressobj(write_size=_ZSTD_OUT)
    fresh = False
    pending = b""
    try:
        while piece := pending or next(chunks, b""):
            # Small pieces in, or one that expands ten thousandfold would be had at once.
            piece, pending = piece[:_ZSTD_PIECE], piece[_ZSTD_PIECE:]
            inflated = frame.decompress(piece)
            if inflated:
                out += len(inflated)
                budget.barren += len(inflated)
                yield inflated
            if budget.barren > BARREN_LIMIT or (out > BARREN_LIMIT and out > RATIO_LIMIT * budget.read):
                report("zstd data expands without end and without a record; rest of file not read")
                return
            if frame.eof:
                pending = frame.unused_data + pending
                if pending and not (ZSTD_MAGIC.startswith(pending[:4]) or pending.startswith(ZSTD_MAGIC)):
                    report("data that is not zstd follows the zstd data; rest of file not read")
                    return
                frame = inflate.decompressobj(write_size=_ZSTD_OUT)
                fresh = True
            else:
                fresh = False
        if not fresh:
            report("zstd data cut off; what was decompressed before the cut is read")
    except zstandard.ZstdError as fault:
        reason = str(fault).rpartition(":")[2].strip().lower()
        report(f"zstd data damaged ({reason}); what was decompressed before is read, rest of file not read")


class _Bytes:
    """Bytes taken from chunks in pieces of wanted length."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._have = b""
        self._at = 0

    def piece(self) -> bytes:
        """The next bytes, at most `_PIECE`; empty at the end."""
        if self._at >= len(self._have):
            self._have, self._at = next(self._chunks, b""), 0
        piece = self._have[self._at : self._at + _PIECE]
        self._at += len(piece)
        return piece

    def take(self, count: int) -> bytes:
        """The next `count` bytes; fewer at the end."""
        taken = b""
        while len(taken) < count and (piece := self.piece()):
            taken += piece
        self.give_back(taken[count:])
        return taken[:count]

    def skip_past_zero(self) -> bool:
        """Skip a text that ends with a zero byte; False where the data ends before."""
        while piece := self.piece():
            _, zero, rest = piece.partition(b"\0")
            if zero:
                self.give_back(rest)
                return True
        return False

    def give_back(self, data: bytes) -> None:
        """Put back what was taken last and not used."""
        start = self._at - len(data)
        if start >= 0 and self._have.startswith(data, start):
            self._at = start
        else:
            # isal gives back bytes of the piece before as well, which may have been in the chunk before.
            self._have, self._at = data + self._have[self._at :], 0


def _header(source: _Bytes, member: int, report: Report) -> bool:
    """Read the header of a member. False at the end of the data; raises `_Stopped` when it is no header."""
    head = source.take(10)
    while member and head.startswith(b"\0"):
        rest = head.lstrip(b"\0")
        head = rest + source.take(10 - len(rest))
    if not head:
        return False
    if len(head) < 10 and GZIP_MAGIC.startswith(head[:3]):
        report("gzip data cut off in a header; rest of file not read")
        raise _Stopped
    if not head.startswith(GZIP_MAGIC):
        report("data that is not gzip follows the gzip data; rest of file not read")
        raise _Stopped
    flags = head[3]
    complete = True
    if flags & 4:
        complete = len(extra := source.take(2)) == 2
        length = int.from_bytes(extra, "little")
        complete = complete and len(source.take(length)) == length
    for flag in (8, 16):
        if flags & flag and complete:
            complete = source.skip_past_zero()
    if flags & 2 and complete:
        complete = len(source.take(2)) == 2
    if not complete:
        report("gzip data cut off in a header; rest of file not read")
        raise _Stopped
    return True


def _member(source: _Bytes, report: Report, size: int) -> Iterator[bytes]:
    inflate = isal_zlib.decompressobj(wbits=-15)
    crc = length = 0
    while not inflate.eof:
        piece = inflate.unconsumed_tail or source.piece()
        try:
            inflated = inflate.decompress(piece, size)
        except IsalError as fault:  # type: ignore[misc]  # isal's stub declares the class as an instance
            report(f"gzip data damaged ({_reason(fault)}); what was decompressed before is read, rest of file not read")
            raise _Stopped from fault
        if inflated:
            crc = isal_zlib.crc32(inflated, crc)
            length += len(inflated)
            yield inflated
        elif not piece:
            report("gzip data cut off; what was decompressed before the cut is read")
            raise _Stopped
    source.give_back(inflate.unused_data)
    trailer = source.take(8)
    if len(trailer) < 8:
        report("gzip data cut off in its last 8 bytes; everything in it is read")
        raise _Stopped
    if trailer != crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little"):
        report("gzip data with a wrong checksum: it was changed or damaged; its records are examined nevertheless")


def _reason(fault: Exception) -> str:
    """isal's own words without the number: `Error -3 Invalid deflate block found` -> `invalid deflate block found`."""
    return re.sub(r"^Error -?\d+ ", "", str(fault)).strip().lower()
