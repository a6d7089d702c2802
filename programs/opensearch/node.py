"""A genuine OpenSearch node from published jars, for the live tests: 3.9.0, and 2.19.6 for what changed since.

Needs Maven (`mvn`), Java 21 or newer for 3.x and 11 or newer for 2.x (`programs.javas` says where it is looked for)
and, the first time, network access to the repositories that Maven is configured for. It serves the index, bulk and
search APIs on 127.0.0.1 alone, 2.19.6 ingest pipelines too. It has no plugins of the distribution: no security, no
alerting, no SQL and PPL.

`python -m programs.opensearch.node` keeps one running until Ctrl-C; its address is the first line.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from programs import javas, maven, serving
from programs.serving import Server

FOLDER = Path(__file__).parent

VERSIONS = {"3.9.0": 21, "2.19.6": 11}
"""The versions that are started here, to the Java that each needs at the least."""

LATEST, OLDER = "3.9.0", "2.19.6"
START_SECONDS = 120.0


def start(version: str = LATEST, *, heap: str = "512m") -> Server:
    """Start a node of a version and wait until it answers; it ends when this process does.

    Raises `NoJavaError` where no Java is new enough, `UnavailableError` where something else is missing.
    """
    java = javas.home(VERSIONS[version])
    class_path = install(version)

    def command(home: Path) -> list[str]:
        (home / "tmp").mkdir()
        return [
            *(str(java / "bin" / "java"), f"-Xmx{heap}", "-Xms256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *("-XX:-UsePerfData", f"-Djava.io.tmpdir={home / 'tmp'}", "-cp", class_path),
            *("awol.OpenSearchLauncher", str(home), str(os.getpid())),
        ]

    return serving.start("OpenSearch", command, START_SECONDS)


def install(version: str = LATEST, repository: Path | None = None) -> str:
    """The class path of a node, `repository` as in `maven.class_path`. Raises `UnavailableError`."""
    java = javas.home(VERSIONS[version])
    properties = {"opensearch.version": version} | ({"ingest": "true"} if version == OLDER else {})
    name = f"opensearch-{version}"
    return maven.class_path(name, FOLDER, java, properties=properties, repository=repository)


@contextmanager
def running(version: str = LATEST) -> Iterator[Server]:
    """A node for the length of a `with` block."""
    node = start(version)
    try:
        yield node
    finally:
        node.stop()


def main() -> int:
    """Start a node, print its URL as the first line, and keep it until this process is interrupted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--version", default=LATEST, choices=list(VERSIONS), help="default: %(default)s")
    version = parser.parse_args().version
    return serving.keep(f"OpenSearch {version}", lambda: start(version))


if __name__ == "__main__":
    sys.exit(main())
