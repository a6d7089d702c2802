"""The files in an archive, one after another: zip where it can be read from its end, tar as a stream."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, cast

ZIP_MAGIC: Final = b"PK\x03\x04"
MOST_NESTED: Final = 3
"""Archives one within another that are opened."""

_TAR_MARK: Final = slice(257, 262)
_OFFICE: Final = "[Content_Types].xml"

Report = Callable[[str], None]


class NoArchive(Exception):
    """Something that looks like an archive and is none to be read; says what it is."""


def is_tar(head: bytes) -> bool:
    """Whether bytes begin a tar archive (POSIX.1-1988, ustar; older ones cannot be told from other data)."""
    return head[_TAR_MARK] == b"ustar"


def zip_members(stream: BinaryIO, report: Report) -> Iterator[tuple[str, BinaryIO]]:
    """The files in a zip archive with their names. What cannot be read is reported. Raises `NoArchive`."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        raise NoArchive(f"a zip archive that cannot be read ({str(fault).lower()}): unpack it first") from fault
    with archive:
        if _OFFICE in archive.namelist():
            raise NoArchive("an Office document, such as Excel's: export it as CSV")
        for entry in archive.infolist():
            if entry.is_dir() or _is_hidden(entry.filename):
                continue
            try:
                member = archive.open(entry)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as fault:
                reason = "it is encrypted" if entry.flag_bits & 1 else str(fault).lower()
                report(f"{entry.filename}: cannot be read out of the archive ({reason})")
                continue
            with member:
                yield entry.filename, cast("BinaryIO", _Guarded(member, entry.filename, report))


def tar_members(chunks: Iterator[bytes], report: Report) -> Iterator[tuple[str, BinaryIO]]:
    """The files in a tar archive with their names, as they come. What cannot be read is reported."""
    try:
        with tarfile.open(fileobj=_Chunks(chunks), mode="r|") as archive:
            for entry in archive:
                if not entry.isfile() or _is_hidden(entry.name):
                    continue
                member = archive.extractfile(entry)
                if member is not None:
                    yield entry.name, cast("BinaryIO", _Guarded(member, entry.name, report))
    except (tarfile.TarError, EOFError, OSError) as fault:
        report(f"tar archive damaged or cut off ({str(fault).lower()}); rest of it not read")


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
        except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, RuntimeError, ValueError) as fault:
            self._report(f"{self._name}: damaged in the archive ({str(fault).lower()}); rest of it not read")
        except Exception as fault:
            # zlib, bz2 and lzma each have an error of their own.
            if type(fault).__name__ not in ("error", "LZMAError", "IsalError"):
                raise
            self._report(f"{self._name}: damaged in the archive ({str(fault).lower()}); rest of it not read")
        return b""


class _Chunks(io.RawIOBase):
    """A stream of chunks, as tarfile reads it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        parts = [self._rest]
        have = len(self._rest)
        while size is None or size < 0 or have < size:
            chunk = next(self._chunks, b"")
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
        data = b"".join(parts)
        end = len(data) if size is None or size < 0 else size
        self._rest = data[end:]
        return data[:end]
