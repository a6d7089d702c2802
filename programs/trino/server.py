"""A genuine Trino 476 with its memory connector, started in one process from published jars: the judge of Athena's SQL.

Needs Maven (`mvn`) and Java 24 or newer (`programs.javas` says where it is looked for) and, the first time, network
access to the repositories that Maven is configured for. It serves everything that SQL is; it has no S3, no Hive, no
SerDe and no partition projection, and shows nothing of them.

`python -m programs.trino.server` keeps one running until Ctrl-C; its address is the first line.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from programs import javas, maven

FOLDER = Path(__file__).parent
VERSION = "Trino 476"
JAVA = 24
"""Trino 476 is compiled for it."""

START_SECONDS = 240.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, and the folder of its data."""

    url: str
    process: subprocess.Popen[bytes]
    home: Path

    def stop(self) -> None:
        """End the server and remove its data. Does nothing more when it has ended already."""
        _end(self.process)
        shutil.rmtree(self.home, ignore_errors=True)


def start(*, heap: str = "2g") -> Server:
    """Start a server and wait until it answers; it ends when this process does.

    Raises `NoJavaError` where no Java is new enough, `UnavailableError` where something else is missing.
    """
    java = javas.home(JAVA)
    class_path = maven.class_path("trino", FOLDER, java)
    home = Path(tempfile.mkdtemp(prefix="awol-trino-"))
    command = [
        *(str(java / "bin" / "java"), f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:-UsePerfData"),
        # Without these a library attaches itself to the process, to measure objects, and takes seconds to fail.
        *("-Djol.skipHotspotSAAttach=true", "-Djol.tryWithSudo=false"),
        *(f"-Djava.io.tmpdir={home}", "-cp", class_path, "awol.TrinoLauncher", str(home), str(os.getpid())),
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            port = _await_port(home / "port", process, log)
        except BaseException:
            _end(process)
            shutil.rmtree(home, ignore_errors=True)
            raise
    return Server(f"http://127.0.0.1:{port}", process, home)


@contextmanager
def running() -> Iterator[Server]:
    """A server for the length of a `with` block."""
    server = start()
    try:
        yield server
    finally:
        server.stop()


def _await_port(file: Path, process: subprocess.Popen[bytes], log: IO[bytes]) -> int:
    deadline = time.monotonic() + START_SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode("utf-8", "replace")[-2000:]
            raise maven.UnavailableError(f"Trino did not come up within {START_SECONDS:.0f} s; it said:\n{said}")
        time.sleep(0.05)
    return int(file.read_text())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group; the server writes nothing that has to be finished."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            return


def main() -> int:
    """Start a server, print its address as the first line, and keep it until this process is interrupted."""
    try:
        server = start()
    except maven.UnavailableError as error:
        print(f"no Trino: {error}", file=sys.stderr)
        return 3
    print(server.url, flush=True)
    print(f"{VERSION} answers there until you press Ctrl-C.", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"the server ended by itself with code {server.process.wait()}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
