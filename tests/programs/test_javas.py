"""Where a Java is looked for, which one is taken, and what is said where none will do. The Javas are folders as
installers write them: a file `release` and programs in `bin`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from programs import javas
from programs.javas import NoJavaError

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """A machine without Java, and what puts one of a version into a folder of it. `usual` and `usual_too` are
    where installers put them."""

    def put(place: str, version: str, *, compiler: bool = True) -> Path:
        home = tmp_path / place
        (home / "bin").mkdir(parents=True)
        for name in ("java", "javac") if compiler else ("java",):
            program = home / "bin" / name
            program.write_text(f"#!/bin/sh\necho '{name} {version}'\n", encoding="utf-8")
            program.chmod(0o755)
        (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
        return home

    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(javas, "FOLDERS", (str(tmp_path / "usual"), str(tmp_path / "usual_too")))
    javas.home.cache_clear()
    yield put
    javas.home.cache_clear()


def test_java_home_comes_before_path_and_path_before_the_usual_folders(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = install("usual/jdk-24", "24.0.1")
    assert javas.home(24) == usual
    javas.home.cache_clear()
    in_path = install("in_path", "24")
    monkeypatch.setenv("PATH", str(in_path / "bin"))
    assert javas.home(24) == in_path
    javas.home.cache_clear()
    given = install("given", "25.0.1")
    monkeypatch.setenv("JAVA_HOME", str(given))
    assert javas.home(24) == given


def test_one_that_is_too_old_does_not_hide_a_newer_one(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(install("given", "17.0.9")))
    monkeypatch.setenv("PATH", str(install("in_path", "21.0.4") / "bin"))
    install("usual/zulu-8", "1.8.0_402")
    newest = install("usual_too/temurin", "24.0.2+12")
    assert javas.home(24) == newest


def test_a_link_in_path_leads_to_the_home(install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = install("somewhere/jdk", "25")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert javas.home(24) == home


def test_of_several_in_a_folder_the_last_by_name_is_taken_that_will_do(install: Install) -> None:
    install("usual/jdk-21", "21.0.4")
    newest = install("usual/jdk-25", "25.0.1")
    assert javas.home(21) == newest
    assert javas.home(24) == newest


def test_the_home_of_macos_lies_deeper(install: Install) -> None:
    home = install("usual/temurin-25.jdk/Contents/Home", "25.0.1")
    assert javas.home(24) == home


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('JAVA_VERSION="25.0.1"', 25),
        ('IMPLEMENTOR="x"\nJAVA_VERSION="24"\n', 24),
        ('JAVA_VERSION="1.8.0_402"', 1),
        ('MY_JAVA_VERSION="25"', None),
        ('JAVA_VERSION="next"', None),
        ("", None),
    ],
)
def test_versions(tmp_path: Path, text: str, expected: int | None) -> None:
    (tmp_path / "release").write_text(text, encoding="utf-8")
    assert javas.version(tmp_path) == expected


def test_a_folder_without_a_version_or_with_one_that_is_no_text_is_no_java(tmp_path: Path) -> None:
    assert javas.version(tmp_path) is None
    (tmp_path / "release").write_bytes(b"\xff\xfe\x00")
    assert javas.version(tmp_path) is None


def test_what_was_found_is_told_where_nothing_will_do(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    old = install("given", "17.0.9")
    monkeypatch.setenv("JAVA_HOME", str(old))
    alone = install("usual/jre-25", "25", compiler=False)
    with pytest.raises(NoJavaError) as told:
        javas.home(24)
    assert str(told.value) == (
        f"it needs Java 24 or newer in JAVA_HOME, in PATH or below {', '.join(javas.FOLDERS)}: "
        f"{old} has 17; {alone} has 25, but no compiler (javac)"
    )


@pytest.mark.parametrize("given", ["", "/nonexistent/java"])
def test_a_java_home_without_a_java_is_none(given: str, install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", given)
    with pytest.raises(NoJavaError, match="none was found"):
        javas.home(21)
    javas.home.cache_clear()
    found = install("usual/jdk", "21")
    assert javas.home(21) == found
