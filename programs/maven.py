"""Jars from Maven Central and Java compiled against them, for the real products that the live tests ask.

Needs `java`, `javac` and Maven (`mvn`) and, the first time, network access to the repositories that Maven is configured
for. What was fetched is kept in `$XDG_CACHE_HOME/awol` (else `~/.cache/awol`) until a `pom.xml` or a source changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class UnavailableError(Exception):
    """A product cannot be had on this machine: a tool or the network is missing. The message says which."""


def class_path(
    name: str,
    folder: Path,
    java: Path | None = None,
    *,
    beside: Sequence[Path] = (),
    properties: Mapping[str, str] | None = None,
) -> str:
    """What `java -cp` takes: the jars of `folder/pom.xml`, and what is compiled of `folder/java` and of the folders
    `beside` it. `name` is the product's, for the cache, `java` the home of the Java that compiles (None: the one in
    PATH), `properties` are those of the pom that have other values. Raises `UnavailableError`."""
    pom = folder / "pom.xml"
    given = [f"-D{key}={value}" for key, value in sorted((properties or {}).items())]
    sources = sorted(source for place in (folder / "java", *beside) for source in place.rglob("*.java"))
    jars = _cached(f"{name}-jars", [pom], given, lambda target: _fetch(target, pom, given))
    inputs = [pom, *sources]
    classes = _cached(f"{name}-classes", inputs, given, lambda target: _compile(target, jars, sources, java))
    return f"{classes}{os.pathsep}{jars}/*"


def tool(name: str) -> str:
    """The path of a program. Raises `UnavailableError`."""
    found = shutil.which(name)
    if found is None:
        raise UnavailableError(f"`{name}` is not installed")
    return found


def _cached(name: str, inputs: list[Path], given: list[str], make: Callable[[Path], None]) -> Path:
    """A folder of the cache, made by `make(folder)` when it is not there for these inputs.

    It is made beside its place and renamed into it, so that two test runs at once cannot see half of it.
    """
    content = [path.read_bytes() for path in inputs] + [one.encode() for one in given]
    digest = hashlib.sha256(b"\0".join(content)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "awol"
    place = cache / f"{name}-{digest}"
    if place.is_dir():
        return place
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        fresh = Path(work) / name
        fresh.mkdir()
        make(fresh)
        try:
            fresh.rename(place)
        except OSError:
            if not place.is_dir():  # else another run was faster, and its folder is as good
                raise
    return place


def _fetch(target: Path, pom: Path, given: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as repository:
        _run(
            [
                *(tool("mvn"), "--batch-mode", "--quiet", "--file", str(pom)),
                f"-Dmaven.repo.local={repository}",
                *given,
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                f"-DoutputDirectory={target}",
            ]
        )


def _compile(target: Path, jars: Path, sources: list[Path], java: Path | None) -> None:
    compiler = tool("javac") if java is None else str(java / "bin" / "javac")
    _run([compiler, "-nowarn", "-cp", f"{jars}/*", "-d", str(target), *map(str, sources)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-1000:]
        raise UnavailableError(f"{Path(command[0]).name} failed with exit code {done.returncode}: {said}")
