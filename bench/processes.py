"""Measure a command as a whole process: seconds, memory, how it ended and what it said."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = """
import json, os, sys, time
start = time.perf_counter()
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
wall = time.perf_counter() - start
told = [wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]
with open(sys.argv[1], "w") as out:
    json.dump(told, out)
"""
"""A small process between this one and the command. Linux counts the memory of the process that starts a command as
the command's own, so a large one must not start it; and what it waits for is this command's processes alone."""

LONGEST = 120
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: wall and CPU seconds of the command and its children, peak memory of the largest of them in MB, exit
    code, and what it `said` of an error: the last line on its standard error that has the word, else the last."""

    wall: float
    cpu: float
    memory: float
    code: int
    said: str = ""


def run(command: Sequence[str], folder: Path, scratch: Path) -> Run:
    """Run a command in `folder` and wait for it. What it prints is in `scratch / "printed"` afterwards.

    A command that cannot be started has exit code 127.
    """
    told, said = scratch / "told", scratch / "said"
    told.unlink(missing_ok=True)
    with (scratch / "printed").open("wb") as printed, said.open("wb") as errors:
        launch = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(told), *command]
        subprocess.run(launch, stdout=printed, stderr=errors, cwd=folder, check=False)  # noqa: S603  # what the bench names
    error = of_error(said.read_text(encoding="utf-8", errors="replace"))
    if not told.exists():
        return Run(0, 0, 0, 127, error)
    wall, cpu, memory, code = json.loads(told.read_bytes())
    return Run(wall, cpu, memory, code, error)


def of_error(text: str) -> str:
    """The line of a text that names the error: the last that has the word, else the last; at most `LONGEST` letters."""
    told = [line.strip() for line in COLOUR.sub("", text).splitlines() if line.strip()]
    found = [line for line in told if "error" in line.casefold()] or told
    return found[-1][:LONGEST] if found else ""


def median(runs: Sequence[Run]) -> Run:
    """The medians of wall, CPU and memory, each by itself; exit code and last line are the first run's."""
    wall, cpu, memory = (
        statistics.median(column) for column in zip(*((one.wall, one.cpu, one.memory) for one in runs), strict=True)
    )
    return Run(wall, cpu, memory, runs[0].code, runs[0].said)
