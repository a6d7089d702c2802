"""Fetching jars, with a Maven of our own that writes down how it was called."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from programs import fetching, maven
from tests.conftest import ROOT

MVN = """#!/bin/sh
for word in "$@"; do
  case $word in -DoutputDirectory=*) target=${word#*=};; esac
done
sleep 0.3
echo "$@" >> "$MAVEN_CALLS"
case "$*" in *broken*) echo "no network"; exit 1;; esac
echo jar > "$target/one.jar"
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What Maven was called with so far."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "mvn").write_text(MVN)
    (programs / "mvn").chmod(0o755)
    log = tmp_path / "calls"
    log.touch()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("MAVEN_CALLS", str(log))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return lambda: log.read_text().splitlines()


def product(tmp_path: Path, name: str) -> Path:
    """The folder of a product: a pom, and one class of Java that uses no jar."""
    folder = tmp_path / name
    (folder / "java").mkdir(parents=True)
    (folder / "pom.xml").write_text(f"<project>{name}</project>")
    (folder / "java" / "Main.java").write_text("class Main {}")
    return folder


@pytest.fixture
def javac(tmp_path: Path) -> Path:
    """The home of a Java whose compiler writes nothing."""
    home = tmp_path / "java"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "javac").write_text("#!/bin/sh\n")
    (home / "bin" / "javac").chmod(0o755)
    return home


def repository(call: str) -> str:
    """Where that call of Maven kept what it fetched."""
    (found,) = [word for word in call.split() if word.startswith("-Dmaven.repo.local=")]
    return found


def test_what_is_there_is_not_fetched_again(calls: Callable[[], list[str]], tmp_path: Path, javac: Path) -> None:
    folder = product(tmp_path, "one")
    found = maven.class_path("one", folder, javac)
    (classes, jars) = found.split(os.pathsep)
    assert Path(classes).is_dir()
    assert (Path(jars).parent / "one.jar").read_text() == "jar\n"
    assert maven.class_path("one", folder, javac) == found
    assert len(calls()) == 1
    (folder / "pom.xml").write_text("<project>newer</project>")
    assert maven.class_path("one", folder, javac) != found
    assert len(calls()) == 2


def test_what_does_not_fit_its_sum_is_not_taken(calls: Callable[[], list[str]], tmp_path: Path, javac: Path) -> None:
    maven.class_path("one", product(tmp_path, "one"), javac)
    assert "--strict-checksums" in calls()[0].split()


def test_who_asks_while_another_fetches_waits_for_it(
    calls: Callable[[], list[str]], tmp_path: Path, javac: Path
) -> None:
    folder = product(tmp_path, "one")
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: maven.class_path("one", folder, javac), range(4)))
    assert len(found) == 1
    assert len(calls()) == 1


def test_who_waits_for_one_that_fails_tries_itself(calls: Callable[[], list[str]], tmp_path: Path, javac: Path) -> None:
    folder = product(tmp_path, "broken")

    def ask(_: int) -> str:
        with pytest.raises(maven.UnavailableError, match="exit code 1: no network"):
            maven.class_path("broken", folder, javac)
        return "told"

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == ["told", "told"]
    assert len(calls()) == 2
    assert [path.suffix for path in maven.cache().iterdir()] == [".lock"], "nothing half fetched is left"


def test_several_products_share_one_repository(calls: Callable[[], list[str]], tmp_path: Path, javac: Path) -> None:
    def install(name: str) -> Callable[[Path], object]:
        folder = product(tmp_path, name)
        return lambda repository: maven.class_path(name, folder, javac, repository=repository)

    products = {name: install(name) for name in ("one", "broken", "two", "three")}
    missing = fetching.fetch(["two", "one", "broken"], products)
    assert list(missing) == ["broken"]
    assert [word.rsplit("/", 2)[-2] for call in calls() for word in call.split() if word.endswith("pom.xml")] == [
        "one",
        "broken",
        "two",
    ]
    (shared,) = {repository(call) for call in calls()}
    assert not Path(shared.partition("=")[2]).exists()
    maven.class_path("two", tmp_path / "two", javac)
    assert len(calls()) == 3, "it was fetched ahead"
    maven.class_path("three", tmp_path / "three", javac)
    assert repository(calls()[3]) != shared


def test_a_name_that_is_none() -> None:
    command = [sys.executable, "-m", "programs.fetching", "elasticsearhc"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("no such product: elasticsearhc; there are elasticsearch, event-ruler,")
