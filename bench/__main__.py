"""Measure the product as its users run it: whole processes, medians of several runs, peak memory.

`make bench` prints a table. The corpus is made of the pack's own fixtures, varied, in a temporary folder; a file or
folder of real logs may be named instead: `python -m bench PATH`. Machines are noisy: quote medians of one run.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from awol.events import read
from awol.targets import ENGINES

ROOT = Path(__file__).resolve().parents[1]
RULE = "aws_org_leave_denied"
RECORDS = 100_000
RUNS = 5


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall seconds, peak resident memory in MB, exit code."""

    wall: float
    memory: float
    code: int


def run(arguments: Sequence[str]) -> Run:
    """Run awol with these arguments and wait for it, its output thrown away."""
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        void = os.open(os.devnull, os.O_WRONLY)
        os.dup2(void, 1)
        os.dup2(void, 2)
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "awol", *arguments])  # noqa: S606  # to account for one process
    _, status, usage = os.wait4(pid, 0)
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def corpus(path: Path) -> int:
    """Write JSON lines of about `RECORDS` records: the ordinary traffic over and over, each with its own eventID."""
    ordinary = [
        event.record
        for file in sorted((ROOT / "fixtures" / "_ordinary").glob("*.json*"))
        for event in read(file, lambda fault: sys.exit(str(fault)))
    ]
    written = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        while written < RECORDS:
            for record in ordinary:
                out.write(json.dumps({**record, "eventID": str(uuid.uuid4())}) + "\n")
                written += 1
    return written


def measures(logs: str) -> Iterator[tuple[str, list[str]]]:
    """What is measured: a name and the arguments of awol."""
    yield "awol --help", ["--help"]
    yield "awol convert --check", ["convert", "--check"]
    yield "awol replay", ["replay"]
    yield "awol mutate", ["mutate"]
    for engine in ENGINES:
        yield f"awol search -e {engine}", ["search", "-e", engine, "--rule", RULE, logs]
    yield "awol hunt", ["hunt", logs]
    yield "awol hunt --jobs 2", ["hunt", logs, "--jobs", "2"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="awol-bench-") as folder:
        if len(sys.argv) > 1:
            logs = str(Path(sys.argv[1]).resolve())
            records = None
        else:
            logs = str(Path(folder) / "records.jsonl.gz")
            records = corpus(Path(logs))
        print(f"{RUNS} runs each; {records or 'unknown number of'} records in the log")
        print(f"{'':28} {'min s':>8} {'median s':>9} {'max s':>8} {'MB':>6} {'records/s':>10}")
        for name, arguments in measures(logs):
            done = [run(arguments) for _ in range(RUNS)]
            walls = [one.wall for one in done]
            median = statistics.median(walls)
            rate = f"{records / median:10,.0f}" if records and ("search" in name or "hunt" in name) else " " * 10
            memory = max(one.memory for one in done)
            failed = f"  exit {done[0].code}" if done[0].code else ""
            print(f"{name:28} {min(walls):8.2f} {median:9.2f} {max(walls):8.2f} {memory:6.0f} {rate}{failed}")


if __name__ == "__main__":
    main()
