"""Hunting in several processes, one file each at a time, with the order and the memory of one process."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from awol.errors import EventError, Location
from awol.events import ReadStats, read
from awol.hunt.hunter import Filter, Hunter
from awol.values import Event, Hit, Rule

Arguments = tuple[tuple[Rule, ...], Mapping[str, tuple[str, ...]], Filter]
"""What a `Hunter` is made of, as processes are told."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a worker found in one file. The records lie in a spool file, so that a file full of hits costs no memory."""

    spool: str
    problems: tuple[tuple[str, Location | None, str | None], ...]
    stats: ReadStats


def in_processes(
    hunter: Hunter,
    files: Iterable[Path | str],
    stats: ReadStats,
    on_problem: Callable[[EventError], None],
    jobs: int,
) -> Iterator[tuple[Rule, Hit]]:
    """The hits in the files in their order, read by `jobs` processes. Standard input is read in this one."""
    rules = {rule.name: rule for rule in hunter.arguments[0]}
    waiting = iter(files)
    with (
        tempfile.TemporaryDirectory(prefix="awol-") as folder,
        ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(hunter.arguments,)) as pool,
    ):
        # A few files more than processes are under way at once: a folder of a million files is not queued whole.
        while batch := list(islice(waiting, jobs * 8)):
            results = [None if str(file) == "-" else pool.submit(_examine, str(file), folder) for file in batch]
            for file, future in zip(batch, results, strict=True):
                if future is None:
                    yield from hunter.hits(read(file, on_problem, stats))
                    continue
                result = future.result()
                stats.add(result.stats)
                for message, location, next_step in result.problems:
                    on_problem(EventError(message, location, next_step))
                yield from _spooled(result.spool, rules)


_worker: list[Hunter] = []


def _start_worker(arguments: Arguments) -> None:
    """Make the pack ready once in each process."""
    _worker[:] = [Hunter(*arguments)]


def _examine(file: str, folder: str) -> FileResult:
    problems: list[EventError] = []
    stats = ReadStats()
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as spool:
        for rule, hit in _worker[0].hits(read(file, problems.append, stats)):
            events = [[event.record, event.file, event.place, event.line] for event in hit.events]
            spool.write(json.dumps([rule.name, events]) + "\n")
    return FileResult(spool.name, tuple((one.message, one.location, one.next_step) for one in problems), stats)


def _spooled(spool: str, rules: Mapping[str, Rule]) -> Iterator[tuple[Rule, Hit]]:
    path = Path(spool)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            name, events = json.loads(line)
            yield rules[name], Hit(tuple(Event(*event) for event in events))
    path.unlink()
