"""A genuine Elasticsearch node for the live tests, started on the class path from published jars.

Needs Maven (`mvn`), Java 17 or newer for 8.19 and 21 or newer for 9.5 (`programs.javas` says where it is looked for)
and, the first time, network access to the repositories that Maven is configured for. The jars are kept in
`$XDG_CACHE_HOME/awol` (else `~/.cache/awol`). What a node serves: index mappings, `_bulk`, `_search`,
`_validate/query`, and 8.19 `_query` (ES|QL), of which the jars of 9.x are published nowhere. No EQL, no painless, no
ingest processors.

`make elasticsearch` starts one in the foreground; `python -m programs.elasticsearch.node --detach` one that outlives
the shell, and prints its URL and process id.
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
MAIN_CLASS = "org.elasticsearch.node.Launcher"
START_SECONDS = 90.0

VERSIONS = {"8.19.21": ("eight", 17), "9.5.3": ("nine", 21)}
"""The versions that are started here, to the folder of what only they need and the oldest Java that runs each."""

DEFAULT, NEWER = "8.19.21", "9.5.3"


def start(version: str = DEFAULT, *, parent: int | None = None, heap: str = "512m") -> Server:
    """Start a node and wait until it answers.

    The node ends when the process `parent` does (default: this one; 0: it lives until it is killed).
    Raises `NoJavaError` where no Java is new enough, `UnavailableError` where another tool or the jars cannot be had,
    or the node does not come up.
    """
    java = str(javas.home(VERSIONS[version][1]) / "bin" / "java")
    classpath = install(version)

    def command(home: Path) -> list[str]:
        (home / "tmp").mkdir()
        return [
            *(java, f"-Xmx{heap}", "-Xms256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
            *(f"-Djava.io.tmpdir={home / 'tmp'}", "-cp", classpath, MAIN_CLASS),
            *(str(home), str(os.getpid() if parent is None else parent)),
        ]

    return serving.start("Elasticsearch", command, START_SECONDS)


@contextmanager
def running(version: str = DEFAULT) -> Iterator[Server]:
    """A node for the length of a `with` block."""
    node = start(version)
    try:
        yield node
    finally:
        node.stop()


def install(version: str = DEFAULT, repository: Path | None = None) -> str:
    """The class path of a node: fetch the jars and compile the launcher, where the cache does not hold them yet.
    `repository` as in `maven.class_path`. Raises `UnavailableError`."""
    place, least = VERSIONS[version]
    name = "elasticsearch" if version == DEFAULT else f"elasticsearch-{version}"
    java = javas.home(least)
    return maven.class_path(name, FOLDER / place, java, beside=[FOLDER / "java"], repository=repository)


def main() -> int:
    """Start a node, print its URL as the first line, and keep it until this process is interrupted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--version", default=DEFAULT, choices=list(VERSIONS), help="default: %(default)s")
    parser.add_argument("--heap", default="512m", help="the Java heap (default: %(default)s)")
    parser.add_argument("--detach", action="store_true", help="leave it running; print its process id too")
    options = parser.parse_args()
    if not options.detach:
        return serving.keep("Elasticsearch", lambda: start(options.version, heap=options.heap))
    try:
        node = start(options.version, parent=0, heap=options.heap)
    except maven.UnavailableError as error:
        print(f"no Elasticsearch: {error}", file=sys.stderr)
        return 3
    print(node.url, node.process.pid)
    return 0


if __name__ == "__main__":
    sys.exit(main())
