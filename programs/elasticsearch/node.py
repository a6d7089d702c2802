"""A genuine Elasticsearch node for the live tests, started on the class path from published jars.

Needs Java 17 (`java`, `javac`) and Maven (`mvn`) and, the first time, network access to the repositories that Maven
is configured for. The jars are kept in `$XDG_CACHE_HOME/awol` (else `~/.cache/awol`). What this node serves: index
mappings, `_bulk`, `_search`, `_query` (ES|QL), `_validate/query`. It has no EQL, no painless, no ingest processors.

`make elasticsearch` starts one in the foreground; `python -m programs.elasticsearch.node --detach` one that outlives
the shell, and prints its URL and process id.
"""

from __future__ import annotations

import argparse
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

from programs import maven
from programs.maven import UnavailableError

FOLDER = Path(__file__).parent
MAIN_CLASS = "org.elasticsearch.node.Launcher"
START_SECONDS = 90.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Node:
    """A running node: its base `url` (`http://127.0.0.1:port`), its process, and the folder of its data."""

    url: str
    process: subprocess.Popen[bytes]
    home: Path

    def stop(self) -> None:
        """End the node and remove its data. Does nothing more when it has ended already."""
        _end(self.process)
        shutil.rmtree(self.home, ignore_errors=True)


def start(*, parent: int | None = None, heap: str = "512m") -> Node:
    """Start a node and wait until it answers.

    The node ends when the process `parent` does (default: this one; 0: it lives until it is killed).
    Raises `UnavailableError` where a tool or the jars cannot be had, or the node does not come up.
    """
    classpath = install()
    home = Path(tempfile.mkdtemp(prefix="awol-elasticsearch-"))
    (home / "tmp").mkdir()
    command = [
        maven.tool("java"),
        f"-Xmx{heap}",
        "-Xms256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        f"-Djava.io.tmpdir={home / 'tmp'}",
        "-cp",
        classpath,
        MAIN_CLASS,
        str(home),
        str(os.getpid() if parent is None else parent),
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
    return Node(f"http://127.0.0.1:{port}", process, home)


@contextmanager
def running() -> Iterator[Node]:
    """A node for the length of a `with` block."""
    node = start()
    try:
        yield node
    finally:
        node.stop()


def install() -> str:
    """The class path of the node: fetch the jars and compile the launcher, where the cache does not hold them yet."""
    return maven.class_path("elasticsearch", FOLDER)


def _await_port(file: Path, process: subprocess.Popen[bytes], log: IO[bytes]) -> int:
    deadline = time.monotonic() + START_SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode("utf-8", "replace")[-2000:]
            raise UnavailableError(f"the node did not come up within {START_SECONDS:.0f} s; it said:\n{said}")
        time.sleep(0.05)
    return int(file.read_text())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: first kindly, so that the node removes its own folder."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def main() -> int:
    """Start a node, print its URL as the first line, and keep it until this process is interrupted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--heap", default="512m", help="the Java heap (default: %(default)s)")
    parser.add_argument("--detach", action="store_true", help="leave it running; print its process id too")
    options = parser.parse_args()
    try:
        node = start(parent=0 if options.detach else None, heap=options.heap)
    except UnavailableError as error:
        print(f"no Elasticsearch: {error}", file=sys.stderr)
        return 3
    if options.detach:
        print(node.url, node.process.pid)
        return 0
    print(node.url, flush=True)
    print("Elasticsearch answers there until you press Ctrl-C.", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = node.process.wait()
        print(f"the node ended by itself with code {code}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 0
    finally:
        node.stop()


if __name__ == "__main__":
    sys.exit(main())
