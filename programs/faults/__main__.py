"""`make faults`, or `python -m programs.faults`: draw a sample of faults, and see whether the tests notice each."""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import Queue

from programs.faults import report, sample
from programs.faults.beside import BESIDE, STAGES, rounds, stages
from programs.faults.faults import Fault, source_files
from programs.faults.forking import fork
from programs.faults.judge import Judge, Verdict
from programs.faults.reach import Reach, load, missing, record
from programs.faults.scratch import Scratch

ROOT = Path(__file__).resolve().parents[2]
WANTED = 0.97


def main() -> int:
    options = _options()
    os.nice(10)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    files = [one for one in source_files(ROOT) if not options.only or one.startswith(tuple(options.only))]
    if not files:
        print(f"no source file begins with {' or '.join(options.only)}", file=sys.stderr)
        return 2
    chosen = sample.draw(ROOT, files, options.sample, seed)
    if options.list:
        for fault in chosen:
            print(f"{fault.file}:{fault.line} {fault.function} [{fault.operator}] {fault.id}")
        return 0
    try:
        equivalents = sample.load_equivalents()
    except ValueError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 2
    for key in sample.stale(equivalents, ROOT):
        print(f"equivalent.yml names a fault that the code no longer has: {key[0]} {key[1]}: {key[4]}", file=sys.stderr)
    digest = _digest(files)
    path = options.output or ROOT / ".faults" / f"seed-{seed}.json"
    known = dict(report.load(path, digest))
    if options.again:
        known = {name: one for name, one in known.items() if one.status in ("caught", "timeout")}
    verdicts, waiting = _sorted_out(chosen, equivalents, known)
    print(f"seed {seed}, {len(waiting)} of {len(chosen)} faults to try; verdicts go to {path}", file=sys.stderr)
    unsound: set[str] = set()
    for verdict in _judged(waiting, options, unsound):
        verdicts.append(verdict)
        report.save(path, seed, verdicts, digest)
        print(f"{len(verdicts)}/{len(chosen)} {_line(verdict)}", file=sys.stderr, flush=True)
    report.save(path, seed, verdicts, digest)
    print(report.as_table(verdicts, seed, sorted(unsound)), end="")
    if options.to != STAGES[-1]:
        print(f"wider tests than `{options.to}` were not run: what survived may be noticed by them")
    if options.seconds is not None:
        print(f"of each fault's tests only the cheapest were run, {options.seconds:g} seconds of them")
    share = report.rate(verdicts, BESIDE)
    return 0 if share is None or share >= WANTED else 1


def _judged(waiting: Sequence[Fault], options: argparse.Namespace, unsound: set[str]) -> Iterator[Verdict]:
    """The verdicts as they come, from several copies side by side. Fills `unsound`."""
    if not waiting:
        return
    left = {fault: Verdict(fault, "survived") for fault in sorted(waiting, key=lambda one: (one.file, one.start))}
    jobs = min(options.jobs, len(left))
    with tempfile.TemporaryDirectory(prefix="awol-faults-") as folder, ThreadPoolExecutor(jobs) as pool:
        scratches = [Scratch(ROOT, Path(folder) / str(number)) for number in range(jobs)]
        every = rounds(options.to)
        for number, wanted in enumerate(every, 1):
            faults = list(left)
            reach = recorded(scratches, pool, _files(faults, wanted))
            for verdict in _side_by_side(scratches, pool, reach, faults, wanted, options.seconds, unsound):
                before = left.pop(verdict.fault)
                told = replace(verdict, seconds=round(before.seconds + verdict.seconds, 1))
                if verdict.status == "survived" and before.seconds:
                    told = replace(told, why=before.why)
                if verdict.status == "survived" and number < len(every):
                    left[verdict.fault] = told
                else:
                    yield told


def _side_by_side(
    scratches: Sequence[Scratch],
    pool: ThreadPoolExecutor,
    reach: Reach,
    faults: Sequence[Fault],
    wanted: Sequence[str],
    seconds: float | None,
    unsound: set[str],
) -> Iterator[Verdict]:
    told: Queue[Verdict | None] = Queue()

    def work(number: int) -> None:
        copy = scratches[number]
        judge = Judge(copy, reach, partial(fork, copy.folder), seconds)
        try:
            for verdict in judge.judge(faults[number :: len(scratches)], wanted):
                told.put(verdict)
        finally:
            unsound.update(judge.unsound)
            told.put(None)

    working = [pool.submit(work, number) for number in range(len(scratches))]
    for _ in working:
        yield from iter(told.get, None)
    for one in working:
        one.result()


def _files(faults: Sequence[Fault], wanted: Sequence[str]) -> list[str]:
    """The files of tests that are asked about faults in some stages."""
    found = {
        file: None for fault in faults for one in stages(ROOT, fault.file) if one.name in wanted for file in one.paths
    }
    return list(found)


def recorded(scratches: Sequence[Scratch], pool: ThreadPoolExecutor, tests: Sequence[str]) -> Reach:
    """Which of some tests run which lines: what is new or has changed since the last recording is recorded first."""
    folder = ROOT / ".faults" / "reach"
    reach = load(ROOT, folder.glob("*.json"))
    wanted = missing(reach, tests)
    if not wanted:
        return reach
    print(f"which lines do the tests run? {len(wanted)} files of tests are recorded first", file=sys.stderr)
    parts = [part for part in (wanted[number :: len(scratches)] for number in range(len(scratches))) if part]
    now = int(time.time())
    tried = [
        pool.submit(record, scratches[number].folder, part, folder / f"{now}-{number}.json")
        for number, part in enumerate(parts)
    ]
    for one in tried:
        one.result()
    return load(ROOT, folder.glob("*.json"))


def _sorted_out(
    chosen: Sequence[Fault], equivalents: dict[sample.Key, str], known: dict[str, Verdict]
) -> tuple[list[Verdict], list[Fault]]:
    """The verdicts that stand already, and the faults that are left to try."""
    verdicts: list[Verdict] = []
    waiting: list[Fault] = []
    for fault in chosen:
        if fault.key in equivalents:
            verdicts.append(Verdict(fault, "equivalent", why=equivalents[fault.key]))
        elif fault.id in known and known[fault.id].status != "equivalent":
            verdicts.append(known[fault.id])
        else:
            waiting.append(fault)
    return verdicts, waiting


def _line(verdict: Verdict) -> str:
    fault = verdict.fault
    by = f" by {verdict.stage}: {verdict.test}" if verdict.stage else ""
    return f"{verdict.seconds:6.1f} s  {verdict.status}{by}  {fault.file}:{fault.line} [{fault.operator}]"


def _digest(files: Sequence[str]) -> str:
    """What the faults were seeded in: verdicts of other code are not gone on from. Tests may change meanwhile."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.encode() + b"\0" + (ROOT / file).read_bytes())
    return digest.hexdigest()[:16]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m programs.faults",
        description="Seed single-point faults one at a time in a scratch copy and run the tests, the nearest first. "
        "What counts are the tests beside the code, `--to near`: one that only committed text notices is listed apart. "
        "Exit 1 if fewer than 97 % are caught. A run that was interrupted goes on where it was.",
        epilog="Examples: python -m programs.faults --sample 100 --seed 7      "
        "python -m programs.faults --sample 20 --only converters/elastic --seed 3 --again",
    )
    parser.add_argument("--sample", type=int, default=100, metavar="N", help="how many faults (default: 100)")
    parser.add_argument("--seed", type=int, metavar="N", help="the same seed on the same code gives the same faults")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="faults tried side by side (default: 1)")
    parser.add_argument("--only", action="append", metavar="PATH", help="only files whose path begins so; repeatable")
    parser.add_argument("--to", choices=STAGES, default=STAGES[-1], help="the widest tests to run (default: text, all)")
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="ask about each fault only the cheapest tests, S seconds of them"
    )
    parser.add_argument("--again", action="store_true", help="try again what survived, after tests were written")
    parser.add_argument("--list", action="store_true", help="only list the faults that the seed gives")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="verdicts (default: .faults/seed-N.json)")
    options = parser.parse_args()
    if options.sample < 1 or options.jobs < 1:
        parser.error("--sample and --jobs take 1 or more")
    return options


if __name__ == "__main__":
    sys.exit(main())
