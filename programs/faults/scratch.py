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

PER_TEST = 120
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
    seconds: float = 0.0


def python_path(folder: Path) -> str:
    """Where Python finds the code of a copy, and these programs."""
    return os.pathsep.join((str(folder / "src"), str(Path(__file__).resolve().parents[2])))


class FileOf:
    """A file with another text in it for a while, written with a time that no earlier write had: a .pyc is known by
    size and second, and two faults may share both."""

    _ticks = int(time.time())

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text
        self._whole = path.read_text(encoding="utf-8")

    def __enter__(self) -> None:
        self._write(self._text)

    def __exit__(self, *_: object) -> None:
        self._write(self._whole)

    def _write(self, text: str) -> None:
        self._path.write_text(text, encoding="utf-8")
        FileOf._ticks += 2
        os.utime(self._path, (FileOf._ticks, FileOf._ticks))


class Scratch:
    """A copy of the files that git knows or would take, with their present content: work may go on in `root`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, check=True, capture_output=True).stdout.decode().split("\0")
        for name in names:
            if name and (root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, folder / name, follow_symlinks=False)

    def broken(self, fault: Fault) -> FileOf:
        """The copy with a fault in it, while this context lasts."""
        path = self.folder / fault.file
        return FileOf(path, fault.applied(path.read_text(encoding="utf-8")))

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        """Run tests until the first that fails, or until `limit` seconds have passed."""
        left = [one for one in tests if one not in deselect]
        if not left:
            return Ran(False)
        command = [
            sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "--no-header", "-p", "no:cacheprovider",
            "-p", "no:xdist", "-o", f"timeout={PER_TEST}", "-m", "not live", "--hypothesis-seed=0",
            *left,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": python_path(self.folder), "COLUMNS": "1000"}
        begun = time.monotonic()
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
                return Ran(True, timeout=True, told=f"no end after {limit:.0f} seconds", seconds=limit)
        seconds = time.monotonic() - begun
        code = process.returncode
        if code in (0, _NOTHING_COLLECTED):
            return Ran(False, seconds=seconds)
        found = _FAILED.search(output)
        last = output.strip().splitlines()[-1] if output.strip() else f"exit {code}"
        return Ran(True, found[1] if found else "", "Timeout (>" in output, last, seconds)
