"""A hunt: the whole pack over CloudTrail files, streaming, nothing lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from awol.configuration.allowlist import Allowlist
from awol.engines import present
from awol.engines.catalogue import Window
from awol.errors import EventError
from awol.events.addresses import expect
from awol.hunt import heap
from awol.hunt.chained import told
from awol.hunt.chains import Chains
from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, Detection, of_facts
from awol.hunt.examine import Examiner
from awol.hunt.found import Batch, Findings, Written, numbered
from awol.hunt.hunter import Hunter
from awol.hunt.lines import Lines
from awol.hunt.plan import Piece, Work, cut
from awol.hunt.silence import Search, silent
from awol.hunt.tally import Tally
from awol.values import Event

if TYPE_CHECKING:
    from awol.hunt.forecast.learning import Learned

WORTHWHILE = 16 << 20
"""Bytes of JSON, as far as names tell, below which other processes cost more than they gain: a process costs 50 ms."""


class Asked(NamedTuple):
    """What else is asked of a hunt. `raw` is whether findings carry their records; `learned` takes the records of its
    rule, where the hunter runs it; `context` says which account is which; `searches` run when all is read."""

    raw: bool = False
    learned: Learned | None = None
    context: Context = NO_CONTEXT
    searches: Sequence[Search] = ()


NOTHING_ELSE: Final = Asked()


def hunt(
    hunter: Hunter,
    files: Iterable[Path | str],
    allowlist: Allowlist,
    tally: Tally,
    on_problem: Callable[[EventError], None],
    jobs: int = 1,
    chains: Chains | None = None,
    asked: Asked = NOTHING_ELSE,
) -> Iterator[Detection]:
    """The detections of all files, file by file, each record counted once; then the chains that they make,
    and the accounts that fell silent.

    A detection of the same rule on a record of the same content is a repeat, recognised among the latest
    `DEDUPLICATION_WINDOW` detections, so that memory stays bounded whatever the input. The tally counts them.
    """
    for finding in in_lines(None, hunter, files, allowlist, tally, on_problem, jobs, chains, asked):
        # Without lines nothing is put together.
        yield cast("Detection", finding)


def in_lines(
    lines: Lines | None,
    hunter: Hunter,
    files: Iterable[Path | str],
    allowlist: Allowlist,
    tally: Tally,
    on_problem: Callable[[EventError], None],
    jobs: int = 1,
    chains: Chains | None = None,
    asked: Asked = NOTHING_ELSE,
    *,
    watched: bool = False,
    prompt: bool = False,
) -> Iterator[Detection | Written]:
    """The same, many together with the line that is written of each, where nothing but the finding decides what that
    is; `watched` and `prompt` are as in `Examiner`."""
    window = Window()
    chains = chains or Chains()
    rows = bool(allowlist.rows)
    learned, raw = asked.learned, asked.raw
    running = {rule.name: rule for rule in hunter.running}
    numbers = numbered(running)
    examiner = Examiner(
        hunter,
        chains.keeper(),
        events=rows,
        raw=raw,
        news=None if learned is None else learned.news(),
        context=asked.context,
        # What an allow-list row covers is told in the line, and the rows are here.
        lines=None if rows or learned is not None else lines,
        watched=watched,
        prompt=prompt,
    )
    with chains.collector() as collector:
        for hits in _found(examiner, hunter, files, tally, tally.problem(on_problem), jobs):
            if isinstance(hits, Batch):
                # What is a repeat is a step of a chain all the same, which itself sees that it is one.
                collector.take_all(hits.kept)
                new = window.which_are_new(hits.keys)
                if new is not None:
                    tally.repeats += new.count(False)
                    hits = hits.only(new)
                tally.count_all([running[row[1]] for row in hits.rows])
                yield hits.written(running)
                continue
            if isinstance(hits, Event):
                if learned is not None:
                    learned.add(hits)
                continue
            rules, content, known, event_ids, records, event, kept, _ = hits
            if kept is not None:
                # What an allow-list row covers is a step of a chain all the same: a chain has rows of its own name.
                collector.take(kept)
            for rule in rules:
                if not window.is_new(content + numbers[rule.name]):
                    tally.repeats += 1
                    continue
                approved = allowlist.approval(rule.name, event.record) if event is not None else None
                tally.count(rule, approved is not None)
                yield of_facts(rule, known, event_ids, records, approved)
        for rule, events, fired in chains.found(collector):
            records_of = (event.record for event in events if event.record is not None)
            approved = allowlist.approval_of_all(rule.name, records_of) if rows else None
            tally.count(rule, approved is not None)
            yield told(rule, events, fired, approved, raw=raw)
        tally.timeless = collector.without_time
    for search in asked.searches:
        for finding in silent(search, tally, allowlist, asked.context, present()):
            tally.count(search.rule, finding.approved is not None)
            yield finding


def _found(
    examiner: Examiner,
    hunter: Hunter,
    files: Iterable[Path | str],
    tally: Tally,
    on_problem: Callable[[EventError], None],
    jobs: int,
) -> Findings:
    """What is found in the files, in their order: by this process where there is little to read, else by several."""
    works = cut(files)
    first: list[Work] = []
    size = 0
    for work in works:
        first.append(work)
        size += work.weight
        if size >= WORTHWHILE:
            heap.keep()
            break
    if size >= WORTHWHILE and jobs > 1:
        # To start processes takes what a small hunt has no use for.
        from awol.hunt.processes import in_processes

        yield from in_processes(examiner, hunter.running, chain(first, works), tally.stats, on_problem, jobs)
        return
    for work in chain(first, works):
        expect(piece.path for piece in work.pieces)
        for piece in work.pieces:
            if piece.last:
                yield from examiner.found(Piece(piece.path, size=piece.size), on_problem, tally.stats)
