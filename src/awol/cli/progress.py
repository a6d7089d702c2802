"""How far a hunt is: a line on a terminal, drawn anew several times a second, whatever is being read."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from awol.events import ReadStats

INTERVAL: Final = 0.2
_COUNTING: Final = 0.05
_ERASE: Final = b"\r\033[K"
_WIDEST_BAR: Final = 24
_NARROWEST_BAR: Final = 6
_USUAL: Final = 80


@dataclass(slots=True)
class Total:
    """What there is to read, as far as it is counted."""

    files: int = 0
    bytes: int = 0
    counted: bool = False


class Progress:
    """A line about the reading that `stats` counts. `files` are those to be read, to be counted beside it; None where
    that is not known, as in a bucket. A thread of its own draws it, since one file may take minutes."""

    def __init__(
        self, stats: ReadStats, files: Iterable[Path | str] | None, *, fd: int = 2, interval: float = INTERVAL
    ) -> None:
        self._stats = stats
        self._counting = None if files is None else iter(files)
        self._total = Total()
        self._fd = fd
        self._interval = interval
        self._began = time.monotonic()
        self._drawn = False
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="awol-progress", daemon=True)

    def start(self) -> None:
        self._began = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Take the line away for good. May be called again."""
        self._ended.set()
        with self.aside():
            pass

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The line is away as long as something else is written; may be asked for again within."""
        with self._lock:
            if self._drawn:
                self._drawn = False
                self._put(_ERASE)
            yield

    def _run(self) -> None:
        while not self._ended.wait(self._interval):
            self._count()
            with self._lock:
                if not self._ended.is_set():
                    line = told(self._stats, self._total, time.monotonic() - self._began, self._width())
                    self._put(_ERASE + line.encode())
                    self._drawn = True

    def _count(self) -> None:
        """Count on for a moment: the reading must not wait for it."""
        if self._counting is None:
            return
        ends = time.monotonic() + _COUNTING
        for file in self._counting:
            self._total.files += 1
            with suppress(OSError):
                self._total.bytes += Path(file).stat().st_size
            if time.monotonic() > ends:
                return
        self._counting = None
        self._total.counted = True

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self._fd).columns or _USUAL
        except OSError:
            return _USUAL

    def _put(self, content: bytes) -> None:
        # Not by `sys.stderr`: a process that is forked meanwhile would inherit its lock.
        with suppress(OSError):
            os.write(self._fd, content)


def told(read: ReadStats, total: Total, seconds: float, width: int) -> str:
    """The line, no wider than the terminal: how much is read of how much, how fast, and how long it still takes."""
    rate = read.bytes / seconds if seconds > 0 else 0.0
    known = total.counted and total.bytes > 0
    share = min(read.bytes / total.bytes, 1.0) if known else 0.0
    of_files = f"/{max(total.files, read.files):,}" if known else ""
    of_bytes = f"/{max(total.bytes, read.bytes) / 1e6:,.0f}" if known else ""
    parts = [
        f"{share:4.0%}" if known else "",
        f"{read.files:,}{of_files} file{'' if read.files == 1 and not of_files else 's'}",
        f"{read.bytes / 1e6:,.0f}{of_bytes} MB",
        f"{_short(read.records)} record{'' if read.records == 1 else 's'}",
        f"{rate / 1e6:,.0f} MB/s",
        f"{_clock((1 - share) * total.bytes / rate)} left" if known and rate else "",
    ]
    bar = min(_WIDEST_BAR, width - 1 - len(_joined(parts)) - 3)
    if known and bar >= _NARROWEST_BAR:
        full = round(share * bar)
        parts[0] += f" [{'#' * full}{'.' * (bar - full)}]"
    for least in (3, 1, 4):
        if len(_joined(parts)) >= width:
            parts[least] = ""
    return _joined(parts)[: max(0, width - 1)]


def _joined(parts: Sequence[str]) -> str:
    return "  ".join(filter(None, parts))


def _short(count: int) -> str:
    if count < 10_000:
        return f"{count:,}"
    return f"{count / 1e3:,.0f}k" if count < 1_000_000 else f"{count / 1e6:,.1f}M"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
