"""Where a command writes: standard output or the file of `-o`, and what is said when it takes no more."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Final, TextIO

from awol.errors import AwolError, Location

TAKES_NO_MORE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENXIO, errno.ESTALE}
)
"""What a system says of a place that cannot be written to any more."""


class OutputError(AwolError):
    """What was to be written cannot be, or not all of it."""

    exit_code: ClassVar[int] = 3


@contextmanager
def open_output(path: str | None) -> Iterator[TextIO]:
    """The stream for `-o FILE`, or standard output; once it is left everything is written. Raises `AwolError` for a
    file that cannot be opened, and `OutputError` where not everything could be written."""
    stream = _opened(path)
    try:
        yield stream
        stream.flush()
        if stream is not sys.stdout:
            # Some file systems say only now that they are full.
            stream.close()
    except OSError as fault:
        if fault.errno not in TAKES_NO_MORE or fault.filename is not None:
            raise
        place = "standard output" if stream is sys.stdout else str(path)
        message = f"not everything could be written: {fault.strerror}"
        raise OutputError(
            message, Location(place), "free some space or write to another place; the output is incomplete"
        ) from fault
    finally:
        if stream is not sys.stdout:
            with suppress(OSError):
                stream.close()


def lies_below(output: str, paths: Iterable[str]) -> bool:
    """Whether the file of `-o` is one of those at `paths`, or lies in a folder of them."""
    if output == "-":
        return False
    place = Path(output).resolve()
    return any(path == place or path in place.parents for path in (Path(path).resolve() for path in paths))


def _opened(path: str | None) -> TextIO:
    if path is None or path == "-":
        return sys.stdout
    try:
        return Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as fault:
        reason = f"cannot be written: {fault.strerror}"
        step = "name a file in an existing folder in which you may write"
        raise AwolError(reason, Location(path), step) from fault


class Told:
    """Standard error on which messages that do not fit are lost, and `lost` says so: the results go on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost = False

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as fault:
            return self._lose(fault, len(text))

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as fault:
            self._lose(fault, 0)

    def _lose(self, fault: OSError, count: int) -> int:
        if fault.errno not in TAKES_NO_MORE:
            raise fault
        self.lost = True
        return count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def forget(stream: TextIO) -> None:
    """Let what is still buffered for a stream go nowhere, or Python would fail on it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
