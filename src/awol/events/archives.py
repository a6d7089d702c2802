"""The files in an archive, one after another: zip where it can be read from its end, tar as a stream."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, BinaryIO, Final, cast

from isal.igzip_lib import IsalError

ZIP_MAGIC: Final = b"PK\x03\x04"
MOST_NESTED: Final = 3
"""Archives one within another that are opened."""

_TAR_MARK: Final = slice(257, 262)
_OFFICE: Final = "[Content_Types].xml"

_DIRECTORY_END: Final = 22
_NAME_LENGTH: Final = 26
_MOST_BETWEEN: Final = 1 << 20
_LATEST: Final = 1 << 15
_FAULTS: Final = (
    *(zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, RuntimeError, ValueError, IndexError, OverflowError),
    *(zlib.error, lzma.LZMAError, struct.error, MemoryError),
)
"""What Python's own readers of archives raise for damaged ones."""

Report = Callable[[str], None]
Hide = Callable[[str], None]


class NoArchive(Exception):
    """Something that looks like an archive and is none to be read; says what it is."""


def is_tar(head: bytes) -> bool:
    """Whether bytes begin a tar archive (POSIX.1-1988, ustar; older ones cannot be told from other data). A text may
    have the mark at the same place, and never the zeros with which the header fills its fields."""
    return head[_TAR_MARK] == b"ustar" and b"\0" in head[: _TAR_MARK.start]


def zip_members(stream: BinaryIO, report: Report, hide: Hide) -> Iterator[tuple[str, BinaryIO]]:
    """The files in a zip archive with their names. What cannot be read is reported, what is hidden is given to `hide`.
    Raises `NoArchive`."""
    try:
        archive = zipfile.ZipFile(stream)
    except _FAULTS as fault:
        raise NoArchive(f"a zip archive that cannot be read ({str(fault).lower()}): unpack it first") from fault
    with archive:
        if _OFFICE in archive.namelist():
            raise NoArchive("an Office document, such as Excel's: export it as CSV")
        for entry in archive.infolist():
            if entry.filename.endswith("/") and not entry.file_size:
                continue
            if _is_hidden(entry.filename):
                hide(entry.filename)
                continue
            try:
                member = archive.open(entry)
            except _FAULTS as fault:
                reason = "it is encrypted" if entry.flag_bits & 1 else str(fault).lower()
                report(f"{entry.filename}: cannot be read out of the archive ({reason})")
                continue
            with member:
                yield entry.filename, cast("BinaryIO", _Guarded(member, entry.filename, report))
        if _holds_more(stream, archive):
            report("the zip archive holds files that its directory does not name; they are not read: try zip -FF")


def _holds_more(stream: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Whether something lies in an archive that its directory at the end does not name: before it, between its files
    or after it. Two archives that were put together have two directories, of which only the last is looked at."""
    try:
        end = stream.seek(0, io.SEEK_END)
        stream.seek(max(archive.start_dir, end - _DIRECTORY_END - len(archive.comment)))
        tail = stream.read()
        behind = tail[tail.rfind(b"PK\x05\x06") + _DIRECTORY_END + len(archive.comment) :]
        if behind.strip(b"\0"):
            return True
        at = 0
        for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
            if entry.header_offset > at and _has_file(stream, at, entry.header_offset):
                return True
            stream.seek(entry.header_offset + _NAME_LENGTH)
            lengths = stream.read(4)
            named = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            at = max(at, entry.header_offset + _NAME_LENGTH + 4 + named + entry.compress_size)
        return archive.start_dir > at and _has_file(stream, at, archive.start_dir)
    except _FAULTS:
        return True


def _has_file(stream: BinaryIO, start: int, stop: int) -> bool:
    """Whether a file of a zip archive begins in these bytes of it, which belong to none that is named."""
    stream.seek(start)
    return ZIP_MAGIC in stream.read(min(stop - start, _MOST_BETWEEN))


def tar_members(chunks: Iterator[bytes], report: Report, hide: Hide) -> Iterator[tuple[str, BinaryIO]]:
    """The files in a tar archive with their names, as they come, and in those that follow it. What cannot be read is
    reported, what is hidden is given to `hide`.

    `tarfile` takes a header that is none for the end, and does not say so: what comes after the end is looked at here.
    """
    while True:
        source = _Chunks(chunks)
        try:
            with tarfile.open(fileobj=cast("BinaryIO", source), mode="r|") as archive:
                while (entry := archive.next()) is not None:
                    cast("Any", archive).members.clear()
                    if not entry.isfile():
                        continue
                    if _is_hidden(entry.name):
                        hide(entry.name)
                        continue
                    member = archive.extractfile(entry)
                    if member is not None:
                        yield entry.name, cast("BinaryIO", _Guarded(member, entry.name, report))
                ends = archive.offset
        except _FAULTS as fault:
            report(f"tar archive damaged or cut off ({str(fault).lower()}); rest of it not read")
            _drain(chunks)
            return
        rest = source.since(ends)
        zeros, head = _past_zeros(rest)
        if not head:
            if not zeros:
                report("tar archive cut off: it ends without its mark of the end, and more may be missing")
            return
        if not is_tar(head):
            what = "data that is not tar follows the tar archive" if zeros else "tar archive damaged (no header)"
            report(f"{what}; rest of it not read")
            _drain(rest)
            return
        chunks = chain((head,), rest)


def _drain(chunks: Iterator[bytes]) -> None:
    """Take the rest, for what lies around an archive to be checked to its end: gzip has a checksum there."""
    for _ in chunks:
        pass


def _past_zeros(chunks: Iterator[bytes]) -> tuple[bool, bytes]:
    """Whether the blocks of zeros are there that end an archive, and what comes after them: at least a block of it,
    where there is as much; nothing at the end."""
    zeros = False
    for chunk in chunks:
        left = chunk.lstrip(b"\0")
        if left:
            # A header begins with a name, whose first byte is none of zero, at the beginning of a block.
            head = chunk[len(chunk) - len(left) :]
            while len(head) < tarfile.BLOCKSIZE and (more := next(chunks, b"")):
                head += more
            return zeros or len(left) < len(chunk), head
        zeros = True
    return zeros, b""


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") and part != "." for part in name.split("/")) or name.startswith("__MACOSX/")


class _Guarded:
    """A file in an archive, whose faults end it and are reported."""

    def __init__(self, member: object, name: str, report: Report) -> None:
        self._member = cast("BinaryIO", member)
        self._name = name
        self._report = report

    def read(self, size: int = -1) -> bytes:
        try:
            return self._member.read(size)
        except (*_FAULTS, IsalError) as fault:  # type: ignore[misc]  # isal's stub declares the class as an instance
            self._report(f"{self._name}: damaged in the archive ({str(fault).lower()}); rest of it not read")
        return b""


class _Chunks:
    """A stream of chunks, as tarfile reads it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""
        self._given = 0
        self._latest = b""

    def since(self, at: int) -> Iterator[bytes]:
        """What lies from byte `at` on, which was not read long ago, and all after it."""
        behind = self._given - at
        return filter(None, chain((self._latest[-behind:] if behind > 0 else b"", self._rest), self._chunks))

    def read(self, size: int) -> bytes:
        parts = [self._rest]
        have = len(self._rest)
        while have < size:
            chunk = next(self._chunks, b"")
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
        joined = b"".join(parts)
        self._rest = joined[size:]
        self._given += min(size, len(joined))
        self._latest = (self._latest + joined[:size])[-_LATEST:]
        return joined[:size]
