"""A genuine Trino 476 with its memory connector, started in one process from published jars: the judge of Athena's SQL.

Needs Maven (`mvn`) and Java 24 or newer (`programs.javas` says where it is looked for) and, the first time, network
access to the repositories that Maven is configured for. It serves everything that SQL is; it has no S3, no Hive, no
SerDe and no partition projection, and shows nothing of them.

`python -m programs.trino.server` keeps one running until Ctrl-C; its address is the first line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from programs import javas, maven, serving
from programs.serving import Server

FOLDER = Path(__file__).parent
VERSION = "Trino 476"
JAVA = 24
"""Trino 476 is compiled for it."""

START_SECONDS = 240.0


def start(*, heap: str = "2g", measured: bool = False) -> Server:
    """Start a server and wait until it answers; it ends when this process does. One that is `measured` compiles its
    code as in earnest, which for many small queries does not pay: it takes a third of their processor time.

    Raises `NoJavaError` where no Java is new enough, `UnavailableError` where something else is missing.
    """
    java = javas.home(JAVA)
    class_path = install()
    return serving.start(
        "Trino",
        lambda home: [
            *(str(java / "bin" / "java"), f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:-UsePerfData"),
            *([] if measured else ["-XX:TieredStopAtLevel=1"]),
            # Without these a library attaches itself to the process, to measure objects, and takes seconds to fail.
            *("-Djol.skipHotspotSAAttach=true", "-Djol.tryWithSudo=false"),
            *(f"-Djava.io.tmpdir={home}", "-cp", class_path, "awol.TrinoLauncher", str(home), str(os.getpid())),
        ],
        START_SECONDS,
    )


def install(repository: Path | None = None) -> str:
    """The class path of a server, `repository` as in `maven.class_path`. Raises `UnavailableError`."""
    return maven.class_path("trino", FOLDER, javas.home(JAVA), repository=repository)


@contextmanager
def running(*, heap: str = "2g", measured: bool = False) -> Iterator[Server]:
    """A server for the length of a `with` block, as `start` starts it."""
    server = start(heap=heap, measured=measured)
    try:
        yield server
    finally:
        server.stop()


def main() -> int:
    """Start a server, print its address as the first line, and keep it until this process is interrupted."""
    return serving.keep(VERSION, start)


if __name__ == "__main__":
    sys.exit(main())
