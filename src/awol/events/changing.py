"""Files that change while they are read: logs are often still written, rotated or copied."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import BinaryIO, Final

from awol.errors import EventError, Location

STEP: Final = "search it again when nothing writes to it any more"


class Watched:
    """The size of a file when reading it began, to be compared when it ends. What has no size of its own, such as a
    pipe or an object of S3, of which all blocks are of one version, never changes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = _size(stream)

    def tell(self, name: str, on_problem: Callable[[EventError], None], read: int | None = None) -> None:
        """Report what the file has become. `read` is how far it was read, if not as far as the stream is."""
        now = _size(self._stream)
        if self.size is None or now is None or now == self.size:
            return
        if now < self.size:
            change = (
                f"became shorter while it was read ({self.size:,} bytes, now {now:,}): what was cut off may be lost"
            )
        elif now > (read if read is not None else _at(self._stream)):
            change = f"grew while it was read ({self.size:,} bytes, now {now:,}): what was added at the end is not read"
        else:
            return
        on_problem(EventError(change, Location(name), STEP))


def _size(stream: BinaryIO) -> int | None:
    try:
        status = os.fstat(stream.fileno())
    except (OSError, AttributeError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _at(stream: BinaryIO) -> int:
    try:
        return stream.tell()
    except OSError:
        return 0
