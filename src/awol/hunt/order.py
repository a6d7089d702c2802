"""Findings in order of time, however many: sorted runs on disk beyond a bound, merged at the end."""

from __future__ import annotations

import marshal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from heapq import merge
from typing import IO, Any, Final

from awol.hunt.detections import Detection, packed, unpacked
from awol.values import parse_time

IN_MEMORY: Final = 50_000
"""Findings that are held in memory: about 50 MB."""

Key = Callable[[Detection], tuple[Any, ...]]


def by_time(found: Detection) -> tuple[Any, ...]:
    """By the time of the event, those without one last. Of the same time, what the findings say decides and never the
    names of files, so that the same logs in other folders give the same list."""
    at = parse_time(found.time)
    return (sys.maxsize if at is None else at, found.rule, found.account, found.actor, found.event_ids, found.source_ip)


def by_actor(found: Detection) -> tuple[Any, ...]:
    """By account and actor, and there by time."""
    return (found.account, found.actor, *by_time(found))


class Ordered:
    """Takes findings in any order and gives them back sorted. Its files have no name, so that nothing of them stays,
    however the program ends."""

    def __init__(self, key: Key = by_time, in_memory: int = IN_MEMORY) -> None:
        self._key = key
        self._in_memory = in_memory
        self._held: list[tuple[tuple[Any, ...], int, Detection]] = []
        self._runs: list[IO[bytes]] = []
        self._number = 0

    def add(self, found: Detection) -> None:
        """Take one more. Raises `OSError` where a run cannot be written."""
        self._held.append((self._key(found), self._number, found))
        self._number += 1
        if len(self._held) >= self._in_memory:
            self._write_run()

    def sorted(self) -> Iterator[Detection]:
        """All of them, in order; may be asked for once."""
        self._held.sort(key=lambda one: one[:2])
        for _, _, found in merge(*map(_read_run, self._runs), self._held, key=lambda one: one[:2]):
            yield found
        self.close()

    def close(self) -> None:
        """Give up what is held."""
        self._held.clear()
        for run in self._runs:
            with suppress(OSError):
                run.close()
        self._runs.clear()

    def _write_run(self) -> None:
        self._held.sort(key=lambda one: one[:2])
        run = tempfile.TemporaryFile(prefix="awol-")  # noqa: SIM115  # lives until all runs are merged
        self._runs.append(run)
        for key, number, found in self._held:
            line = marshal.dumps((key, number, packed(found)))
            run.write(len(line).to_bytes(4, "little") + line)
        run.seek(0)
        self._held.clear()


def _read_run(run: IO[bytes]) -> Iterator[tuple[tuple[Any, ...], int, Detection]]:
    while size := run.read(4):
        key, number, values = marshal.loads(run.read(int.from_bytes(size, "little")))  # noqa: S302  # our own
        yield key, number, unpacked(values)
