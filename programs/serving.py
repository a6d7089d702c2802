"""A real system for tests: a program in a process group of its own that writes its port to a file once it answers.

`start` waits for that file, and what `stop` or a failed start leaves behind is nothing. `keep` is the `main` of such a
program: it prints the address and waits for Ctrl-C.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from programs.maven import UnavailableError

STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """A running server: its base `url` (`http://127.0.0.1:port`), its process, and the folder of its data."""

    url: str
    process: subprocess.Popen[bytes]
    home: Path

    def stop(self) -> None:
        """End the server and remove its data. Does nothing more when it has ended already."""
        _end(self.process)
        shutil.rmtree(self.home, ignore_errors=True)


def start(name: str, command: Callable[[Path], Sequence[str]], seconds: float) -> Server:
    """Run `command(home)`, which writes its port to `home/port`, and wait for it as long as `seconds`.

    Raises `UnavailableError`, with what the program said, where it does not come up.
    """
    home = Path(tempfile.mkdtemp(prefix=f"awol-{name.lower()}-"))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command(home), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            port = _await_port(name, home / "port", process, log, seconds)
        except BaseException:
            _end(process)
            shutil.rmtree(home, ignore_errors=True)
            raise
    return Server(f"http://127.0.0.1:{port}", process, home)


def _await_port(name: str, file: Path, process: subprocess.Popen[bytes], log: IO[bytes], seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode("utf-8", "replace")[-2000:]
            raise UnavailableError(f"{name} did not come up within {seconds:.0f} s; it said:\n{said}")
        time.sleep(0.05)
    return int(file.read_text(encoding="utf-8"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: first kindly, so that the server removes its own folder."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def keep(name: str, started: Callable[[], Server]) -> int:
    """Start a server, print its address as the first line, and keep it until this process is interrupted."""
    try:
        server = started()
    except UnavailableError as error:
        print(f"no {name}: {error}", file=sys.stderr)
        return 3
    print(server.url, flush=True)
    print(f"{name} answers there until you press Ctrl-C.", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"the server ended by itself with code {server.process.wait()}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()
