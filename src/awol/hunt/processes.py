"""Hunting in several processes: the order, the memory and the messages of one.

Work is given to whichever process is idle, and a few pieces ahead of the one whose findings are next. Those findings
are handed on as they come; what is found further ahead waits in memory, up to a bound, beyond which its process waits.
Nothing is written to disk. A process that dies is replaced, and each file that it had is read again alone.
"""

from __future__ import annotations

import marshal
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Final, cast

from awol.engines.sigma.correlation.candidates import Kept
from awol.errors import EventError, Location
from awol.events import ReadStats
from awol.events.addresses import expect
from awol.events.fast import Overrun
from awol.events.problems import MOST_LISTED, unlisted
from awol.events.reach import Reaches
from awol.hunt.chained import plain_facts
from awol.hunt.detections import Facts
from awol.hunt.examine import Examiner
from awol.hunt.found import Batch, Findings, Found
from awol.hunt.plan import Piece, Work
from awol.values import Event, Rule

AHEAD: Final = 4
"""Pieces of work under way for each process: enough that none is idle while a slow one is waited for."""

MOST_WAITING: Final = 8 << 20
"""Bytes of findings that wait for their turn, before processes wait to hand on more."""

_MESSAGE: Final = 32
"""Entries of one message: each costs the two processes a few system calls, and is held in memory."""

_ATTEMPTS: Final = 2

_OF_FOUND: Final = len(Found._fields)
"""Parts of an entry about a record on which rules fired. The others have fewer, and say first what they are."""

OnProblem = Callable[[EventError], None]


@dataclass(slots=True)
class _Job:
    """A piece of work under way: what was received of it and not yet handed on, as it came; whether all of it was; how
    many processes died of it; and how many records and problems were `received` of each of its pieces, so that whoever
    reads them again passes over as many."""

    work: Work
    attempts: int = 0
    entries: deque[bytes] = field(default_factory=deque)
    waiting: int = 0
    received: list[int] = field(default_factory=list)
    stats: ReadStats | None = None
    overrun: bool = False

    def __post_init__(self) -> None:
        self.received = self.received or [0] * len(self.work.pieces)


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    job: _Job | None = None


def in_processes(
    examiner: Examiner,
    rules: Iterable[Rule],
    works: Iterable[Work],
    stats: ReadStats,
    on_problem: OnProblem,
    jobs: int,
) -> Findings:
    """Everything that is found in the works, in their order, read by `jobs` processes; what only this process can read
    is read in it, when it is its turn. `rules` are those of which something may be found."""
    pool = _Pool(examiner, {rule.name: rule for rule in rules}, works, stats, on_problem, jobs)
    try:
        yield from pool.found()
    finally:
        pool.stop()


class _Pool:
    def __init__(
        self,
        examiner: Examiner,
        rules: dict[str, Rule],
        works: Iterable[Work],
        stats: ReadStats,
        on_problem: OnProblem,
        jobs: int,
    ) -> None:
        self._examiner = examiner
        self._rules = rules
        self._works = iter(works)
        self._stats = stats
        self._on_problem = on_problem
        self._jobs = jobs
        self._context = _context()
        self._workers: list[_Worker] = []
        self._line: deque[_Job] = deque()
        self._waiting = 0
        # Files that turned out not to be what can be read in ranges.
        self._whole: set[str] = set()
        self._told: dict[str, int] = {}

    def found(self) -> Findings:
        while self._fill():
            first = self._line[0]
            if first.work.here:
                self._line.popleft()
                yield from self._read_here(first.work)
                continue
            self._assign()
            yield from self._hand_on(first)
            if first.stats is None:
                self._receive(first)
                continue
            yield from self._hand_on(first)
            self._stats.add(first.stats)
            self._line.popleft()
            if first.overrun:
                self._read_on(first)
            elif first.work.pieces[0].last:
                self._tell_the_rest(first.work.pieces[0].path)

    def stop(self) -> None:
        """End the processes, whatever they are doing."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()

    # --- work

    def _fill(self) -> bool:
        while len(self._line) < self._jobs * AHEAD:
            work = next(self._works, None)
            if work is None:
                break
            if not self._is_read_whole(work):
                self._line.append(_Job(work))
        return bool(self._line)

    def _is_read_whole(self, work: Work) -> bool:
        piece = work.pieces[0]
        return piece.end is not None and bool(piece.start) and piece.path in self._whole

    def _assign(self) -> None:
        under_way = {id(worker.job) for worker in self._workers}
        waiting = [job for job in self._line if job.stats is None and not job.work.here and id(job) not in under_way]
        for job in waiting:
            worker = next((worker for worker in self._workers if worker.job is None), None)
            if worker is None:
                if len(self._workers) >= self._jobs:
                    return
                worker = self._start()
            worker.job = job
            pieces = [(piece.path, piece.start, piece.end, piece.last, piece.size) for piece in job.work.pieces]
            # A process that died while it was idle shows when it is waited for.
            with suppress(OSError):
                worker.pipe.send_bytes(marshal.dumps((pieces, job.received)))

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        others = [worker.pipe for worker in self._workers]
        process = self._context.Process(  # type: ignore[attr-defined]  # every context has it
            target=_work, args=(theirs, [ours, *others], self._examiner), daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    # --- what comes back

    def _receive(self, first: _Job) -> None:
        """Wait for something of a process that may hand on more."""
        ready = [
            worker
            for worker in self._workers
            if worker.job is not None and (worker.job is first or self._waiting < MOST_WAITING)
        ]
        pipes = {worker.pipe: worker for worker in ready}
        for pipe in wait(list(pipes)):
            worker = pipes[pipe]  # type: ignore[index]  # what was waited for
            try:
                message = worker.pipe.recv_bytes()
            except (EOFError, OSError):
                self._died(worker)
                continue
            assert worker.job is not None
            self._take(worker, worker.job, message)

    def _take(self, worker: _Worker, job: _Job, message: bytes) -> None:
        counts, content = marshal.loads(message)  # noqa: S302  # what our own process wrote
        if not counts:
            numbers, job.overrun = content
            job.stats = ReadStats(*numbers)
            job.stats.reaches = Reaches(job.stats.reaches)
            worker.job = None
            return
        for piece, count in counts:
            job.received[piece] += count
        job.entries.append(content)
        job.waiting += len(content)
        self._waiting += len(content)

    def _hand_on(self, job: _Job) -> Findings:
        rules = self._rules
        while job.entries:
            packed = job.entries.popleft()
            job.waiting -= len(packed)
            self._waiting -= len(packed)
            for entry in marshal.loads(packed):  # noqa: S302  # what our own process wrote
                if entry[0] == "batch":
                    yield Batch.of(entry[1])
                elif len(entry) == _OF_FOUND:
                    names, content, known, event_ids, raw, event, kept, lines = entry
                    fired = [rules[name] for name in names]
                    again = None if event is None else Event(*event)
                    # What they are made of does: to name its parts again takes as long as all the rest of this.
                    facts, for_chains = cast("Facts", known), cast("Kept | None", kept)
                    if known is None:
                        facts = plain_facts(kept[-1])
                    yield Found(fired, content, facts, event_ids, raw, again, for_chains, lines)
                elif entry[0] == "event":
                    yield Event(*entry[1])
                else:
                    self._tell(job, *entry[1:])

    def _tell(self, job: _Job, message: str, path: str | None, line: int, column: int, next_step: str | None) -> None:
        """Tell a problem of another process, unless enough are told of its file."""
        location = None if path is None else Location(path, line, column)
        if job.work.pieces[0].end is None or self._may_be_told(job.work.pieces[0].path):
            self._on_problem(EventError(message, location, next_step))

    def _may_be_told(self, path: str) -> bool:
        """Count a problem of a file that is read in ranges; False where it has had as many as are listed."""
        self._told[path] = self._told.get(path, 0) + 1
        return self._told[path] <= MOST_LISTED

    def _tell_the_rest(self, path: str) -> None:
        if (count := self._told.pop(path, 0) - MOST_LISTED) > 0:
            self._on_problem(unlisted(path, count))

    def _read_here(self, work: Work) -> Findings:
        for piece in work.pieces:
            yield from self._examiner.found(piece, self._on_problem, self._stats)

    # --- what goes wrong

    def _read_on(self, job: _Job) -> None:
        """What a range began does not end in it: read the rest of the file as one."""
        piece = job.work.pieces[0]
        self._whole.add(piece.path)
        self._line = deque(queued for queued in self._line if not self._is_read_whole(queued.work))
        for worker in self._workers:
            if worker.job is not None and self._is_read_whole(worker.job.work):
                # It goes on in a process that nobody listens to any more.
                self._replace(worker)
        self._waiting = sum(queued.waiting for queued in self._line)
        try:
            end = Path(piece.path).stat().st_size
        except OSError:
            # It was there a moment ago: whoever opens it says what has become of it.
            end = piece.start + piece.size
        rest = Piece(piece.path, piece.start, end, True, end - piece.start)
        self._line.appendleft(_Job(Work((rest,)), received=job.received))

    def _replace(self, worker: _Worker) -> None:
        worker.pipe.close()
        worker.process.terminate()
        worker.process.join()
        self._workers.remove(worker)

    def _died(self, worker: _Worker) -> None:
        """Have what a process was reading when it died read again, each file alone; a file of which another process
        dies is named and left."""
        job = worker.job
        assert job is not None
        worker.process.join()
        code = worker.process.exitcode
        self._replace(worker)
        job.attempts += 1
        if job.attempts >= _ATTEMPTS:
            # Twice dies what is read alone: after the first death each file is.
            piece = job.work.pieces[0]
            left = "rest of file" if piece.end is None else f"rest of its bytes {piece.start:,} to {piece.end:,}"
            message = f"the process that read it died twice ({_reason(code)}); {left} not read"
            step = "read it on a machine with more memory, or with --jobs 1" if code == -signal.SIGKILL else None
            problem = ("problem", message, piece.path, None, None, step)
            job.entries.append(marshal.dumps([problem]))
            # Of a file in ranges the first is counted.
            job.stats = ReadStats(files=0 if piece.start else 1)
            return
        if len(job.work.pieces) == 1:
            return
        at = self._line.index(job)
        pairs = zip(job.work.pieces, job.received, strict=True)
        alone = [_Job(Work((piece,)), 1, received=[count]) for piece, count in pairs]
        # What was received stands before what is read again, in as many of the files as it reaches.
        alone[0].entries, alone[0].waiting = job.entries, job.waiting
        del self._line[at]
        for offset, file_job in enumerate(alone):
            self._line.insert(at + offset, file_job)


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"{name}, as when memory runs out" if -code == signal.SIGKILL else name
    return f"exit code {code}"


def _context() -> BaseContext:
    """Where a process can be forked it has the rules at once; elsewhere it reads them anew."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods and os.name == "posix" else None)


# --- in the other process


def _work(pipe: Connection, others: list[Connection], examiner: Examiner) -> None:
    """Read what the pipe names until it closes."""
    # Whoever asks for an end asks the first process, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for connection in others:
        # Or the end of the first process would not show: this one would hold its ends of the pipes open.
        connection.close()
    with suppress(EOFError, OSError):
        while True:
            pieces, received = marshal.loads(pipe.recv_bytes())  # noqa: S302  # what our own process wrote
            _Sender(pipe, examiner, received).send([Piece(*fields) for fields in pieces])


class _Sender:
    """Examines pieces and sends what is found, some at a time, but for as much as was `received` of each before. What
    is sent says first how many records and problems it holds of which piece, by its place."""

    def __init__(self, pipe: Connection, examiner: Examiner, received: list[int]) -> None:
        self._pipe = pipe
        self._examiner = examiner
        self._received = received
        self._piece = self._left = 0
        self._gatherer = examiner.gatherer()
        self._entries: list[tuple[Any, ...]] = []
        self._counts: dict[int, int] = {}

    def send(self, pieces: list[Piece]) -> None:
        stats = ReadStats()
        overrun = False
        gatherer = self._gatherer
        try:
            expect(piece.path for piece in pieces)
            for self._piece, piece in enumerate(pieces):
                # What becomes of a file that is gone was not told before.
                self._left = self._received[self._piece] if os.path.exists(piece.path) else 0  # noqa: PTH110  # a text
                for hits in self._examiner.examine(piece, self._problem, stats):
                    if self._left:
                        self._left -= 1
                    elif isinstance(hits, Event):
                        self._put(("event", (hits.record, hits.file, hits.place, hits.line)))
                    elif gatherer is None:
                        self._put(_plain(hits))
                    else:
                        self._count()
                        gatherer.take(hits)
                        if gatherer.is_full:
                            self._flush()
                if self._left:
                    self._left = 0
                    step = "search it again when nothing writes to it"
                    changed = "has less in it than when it was read first, so something may be missing"
                    self._problem(EventError(changed, Location(piece.path), step))
        except Overrun:
            overrun = True
        self._flush()
        read = ReadStats() if overrun else stats
        numbers = (*astuple(read)[:-1], dict(read.reaches))
        self._pipe.send_bytes(marshal.dumps(([], (numbers, overrun))))

    def _problem(self, fault: EventError) -> None:
        if self._left:
            self._left -= 1
            return
        place = fault.location
        where = (None, None, None) if place is None else (place.path, place.line, place.column)
        if self._gatherer is not None and self._gatherer.count:
            # What is sent is in the order in which it was read.
            self._flush()
        self._put(("problem", fault.message, *where, fault.next_step))

    def _count(self) -> None:
        self._counts[self._piece] = self._counts.get(self._piece, 0) + 1

    def _put(self, entry: tuple[Any, ...]) -> None:
        self._count()
        self._entries.append(entry)
        if len(self._entries) >= _MESSAGE:
            self._flush()

    def _flush(self) -> None:
        if not self._counts:
            return
        if self._gatherer is not None and self._gatherer.count:
            self._entries.append(("batch", self._gatherer.batch().plain()))
        self._pipe.send_bytes(marshal.dumps((list(self._counts.items()), marshal.dumps(self._entries))))
        self._entries, self._counts = [], {}


def _plain(hits: Found) -> tuple[Any, ...]:
    """What was found as `marshal` can write it; the facts are in what is kept, where something is."""
    rules, content, known, event_ids, raw, event, kept, lines = hits
    plain_event = None if event is None else (event.record, event.file, event.place, event.line)
    names = [rule.name for rule in rules]
    facts = tuple(known) if kept is None else None
    return names, content, facts, event_ids, raw, plain_event, None if kept is None else tuple(kept), lines
