"""Jars from Maven Central and Java compiled against them, for the real products that the live tests ask.

Needs `java`, `javac` and Maven (`mvn`) and, the first time, network access to the repositories that Maven is configured
for. What was fetched is kept in `$XDG_CACHE_HOME/awol` (else `~/.cache/awol`) until a `pom.xml` or a source changes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What Maven's Java is told where MAVEN_OPTS says nothing: it runs for seconds, and compiling it well takes longer."""


class UnavailableError(Exception):
    """A product cannot be had on this machine: a tool or the network is missing. The message says which."""


def class_path(
    name: str,
    folder: Path,
    java: Path | None = None,
    *,
    beside: Sequence[Path] = (),
    properties: Mapping[str, str] | None = None,
    repository: Path | None = None,
) -> str:
    """What `java -cp` takes: the jars of `folder/pom.xml`, and what is compiled of `folder/java` and of the folders
    `beside` it. `name` is the product's, for the cache, `java` the home of the Java that compiles (None: the one in
    PATH), `properties` are those of the pom that have other values. `repository` is where Maven keeps what it fetches
    for several products, its own parts above all (None: a folder for this one). Raises `UnavailableError`."""
    pom = folder / "pom.xml"
    given = [f"-D{key}={value}" for key, value in sorted((properties or {}).items())]
    sources = sorted(source for place in (folder / "java", *beside) for source in place.rglob("*.java"))
    jars = _cached(f"{name}-jars", [pom], given, lambda target: _fetch(target, pom, given, repository))
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

    It is made beside its place and renamed into it, so that nobody sees half of it. Who asks while another process
    makes it waits for that one: several may begin at once, and each would fetch the same.
    """
    content = [path.read_bytes() for path in inputs] + [one.encode() for one in given]
    digest = hashlib.sha256(b"\0".join(content)).hexdigest()[:12]
    place = cache() / f"{name}-{digest}"
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with _locked(place.with_name(f"{place.name}.lock")):
        if place.is_dir():
            return place
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            fresh = Path(work) / name
            fresh.mkdir()
            make(fresh)
            fresh.rename(place)
    return place


def cache() -> Path:
    """Where everything that is fetched and compiled is kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "awol"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Nobody else is in here. The lock ends with the process, however that ends; the empty file stays."""
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch(target: Path, pom: Path, given: list[str], repository: Path | None) -> None:
    own = nullcontext(repository) if repository else tempfile.TemporaryDirectory(dir=target.parent)
    with own as place:
        _run(
            [
                # Without `--strict-checksums` Maven takes what does not fit its sum, and warns.
                *(tool("mvn"), "--batch-mode", "--quiet", "--strict-checksums", "--file", str(pom)),
                f"-Dmaven.repo.local={place}",
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
    environment = {"MAVEN_OPTS": OPTIONS, **os.environ}
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-1000:]
        raise UnavailableError(f"{Path(command[0]).name} failed with exit code {done.returncode}: {said}")
