"""A copy of the repository to break: a fault is put in, tests are run, the fault is taken out."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from programs.faults.faults import Fault

PER_TEST = 60
"""Seconds for one test: a fault that makes a loop is caught by it."""
_NOTHING_COLLECTED = 5
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.M)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of tests came to: `red` with the test that failed first, and whether for want of time."""

    red: bool
    test: str = ""
    timeout: bool = False
    told: str = ""


class Scratch:
    """A copy of the files that git knows or would take, with their present content: work may go on in `root`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self._whole: dict[str, str] = {}
        self._ticks = int(time.time())
        listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, check=True, capture_output=True).stdout.decode().split("\0")
        for name in names:
            if name and (root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, folder / name, follow_symlinks=False)

    def seed(self, fault: Fault) -> None:
        """Put a fault in. The copy must be whole, and the fault one of its file."""
        path = self.folder / fault.file
        text = self._whole.setdefault(fault.file, path.read_text(encoding="utf-8"))
        self._write(fault.file, fault.applied(text))

    def restore(self, fault: Fault) -> None:
        """Take the fault out."""
        self._write(fault.file, self._whole[fault.file])

    def _write(self, file: str, text: str) -> None:
        """Write with a time that no earlier write had: a .pyc is known by size and second, and two faults may share
        both."""
        path = self.folder / file
        path.write_text(text, encoding="utf-8")
        self._ticks += 2
        os.utime(path, (self._ticks, self._ticks))

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        """Run tests until the first that fails, or until `limit` seconds have passed."""
        command = [
            sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "--no-header", "-p", "no:cacheprovider",
            "-p", "no:xdist", "-o", f"timeout={PER_TEST}", "-m", "not live", "--hypothesis-seed=0",
            *(f"--deselect={one}" for one in deselect), *tests,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "src"), "COLUMNS": "1000"}
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        ) as process:
            try:
                output, _ = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return Ran(True, timeout=True, told=f"no end after {limit:.0f} seconds")
        code = process.returncode
        if code in (0, _NOTHING_COLLECTED):
            return Ran(False)
        found = _FAILED.search(output)
        last = output.strip().splitlines()[-1] if output.strip() else f"exit {code}"
        return Ran(True, found[1] if found else "", "Timeout (>" in output, last)
