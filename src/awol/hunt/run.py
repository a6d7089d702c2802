"""A hunt: the whole pack over CloudTrail files, streaming, nothing lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from awol.configuration.allowlist import Allowlist
from awol.engines.catalogue import Window
from awol.errors import EventError
from awol.events import ReadStats, read
from awol.hunt.detections import Detection, detection
from awol.hunt.hunter import Hunter
from awol.hunt.processes import in_processes
from awol.hunt.tally import Tally
from awol.values import Hit, Rule


def hunt(
    hunter: Hunter,
    files: Iterable[Path | str],
    allowlist: Allowlist,
    tally: Tally,
    on_problem: Callable[[EventError], None],
    jobs: int = 1,
) -> Iterator[Detection]:
    """The detections of all files, file by file, each record counted once.

    A detection of the same rule on a record of the same content is a repeat, recognised among the latest
    `DEDUPLICATION_WINDOW` detections, so that memory stays bounded whatever the input. The tally counts them.
    """

    problem = tally.problem(on_problem)
    window = Window()
    source = (
        in_processes(hunter, files, tally.stats, problem, jobs)
        if jobs > 1
        else one_by_one(hunter, files, tally.stats, problem)
    )
    for rule, hit in source:
        if not window.is_new(rule.name, hit):
            tally.repeats += 1
            continue
        approved = allowlist.approval(rule.name, hit.events[-1].record)
        tally.count(rule, approved is not None)
        yield detection(rule, hit, approved)


def one_by_one(
    hunter: Hunter, files: Iterable[Path | str], stats: ReadStats, on_problem: Callable[[EventError], None]
) -> Iterator[tuple[Rule, Hit]]:
    """The hits in the files, read in this process."""
    for file in files:
        yield from hunter.hits(read(file, on_problem, stats))
