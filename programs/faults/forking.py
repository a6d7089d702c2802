"""Starts the process that judges many faults (`forked`), and passes on what it says while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from programs.faults.faults import Fault
from programs.faults.scratch import PER_TEST, python_path

WORK = "AWOL_FAULTS_WORK"
"""The file of the work: a JSON object a line, with `fault`, `tests` in their order, and their `limits`.
What became of each goes to the file beside it that ends in `.done`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The tests to ask about a fault, in this order, and the seconds of the processor that each is given: beyond them
    the fault has made a loop."""

    fault: Fault
    tests: tuple[str, ...]
    limits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Forked:
    """What became of a fault in a forked process; `unfit` if it cannot be put in there."""

    fault: Fault
    status: Literal["caught", "timeout", "survived", "unfit"]
    test: str
    seconds: float


def fork(folder: Path, plans: Sequence[Plan]) -> Iterator[Forked]:
    """Judge faults in a copy of the repository, each result as soon as there is one.

    Raises `RuntimeError` if the tests cannot be collected.
    """
    with tempfile.TemporaryDirectory(prefix="awol-faults-") as temporary:
        work = Path(temporary) / "work.jsonl"
        work.write_text("".join(json.dumps(asdict(one)) + "\n" for one in plans), encoding="utf-8")
        files = sorted({name.partition("::")[0] for plan in plans for name in plan.tests})
        command = [
            sys.executable, "-m", "pytest", "-q", "--tb=short", "--no-header", "-p", "no:cacheprovider",
            "-p", "no:xdist", "-p", "programs.faults.forked", "-o", f"timeout={PER_TEST}", "-m", "not live",
            "--hypothesis-seed=0", f"--basetemp={temporary}/tests", *files,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": python_path(folder), WORK: str(work)}
        with (Path(temporary) / "told").open("w+") as told:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.STDOUT
            )
            try:
                yield from _results(process, work.with_suffix(".done"), {one.fault.id: one.fault for one in plans})
            finally:
                process.terminate()
                process.wait()
            told.seek(0)
            if process.returncode not in (0, 5) or not work.with_suffix(".done").is_file():
                raise RuntimeError("the tests cannot be run: " + told.read()[-2000:])


def _results(process: subprocess.Popen[bytes], done: Path, faults: dict[str, Fault]) -> Iterator[Forked]:
    at = 0
    while True:
        ended = process.poll() is not None
        with suppress(FileNotFoundError):
            whole = done.read_text(encoding="utf-8").split("\n")[:-1]
            for line in whole[at:]:
                one = json.loads(line)
                yield Forked(faults[one["id"]], one["status"], one["test"], one["seconds"])
            at = len(whole)
        if ended:
            return
        time.sleep(0.2)
