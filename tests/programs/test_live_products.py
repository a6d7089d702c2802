"""What a live test does where a product cannot be had: AWOL_LIVE=required, as `.ci/run` sets it, makes a failure of all
but a Java that the machine does not have."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs import javas
from programs.maven import UnavailableError
from programs.opensearch import node as opensearch
from programs.serving import Server
from programs.trino import server as trino
from tests.live.conftest import started

Skipped = pytest.skip.Exception


@pytest.fixture
def java_17_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose only Java is 17, with a compiler."""
    home = tmp_path / "usual" / "jdk-17"
    (home / "bin").mkdir(parents=True)
    for name in ("java", "javac"):
        (home / "bin" / name).touch(mode=0o755)
    (home / "release").write_text('JAVA_VERSION="17.0.15"\n', encoding="utf-8")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(home / "bin"))
    monkeypatch.setattr(javas, "FOLDERS", (str(tmp_path / "usual"),))
    javas.home.cache_clear()
    yield
    javas.home.cache_clear()


@contextlib.contextmanager
def _broken() -> Iterator[Server]:
    raise UnavailableError("no network")
    yield


@pytest.mark.parametrize("live", ["required", ""])
@pytest.mark.usefixtures("java_17_alone")
def test_a_product_that_needs_a_newer_java_is_left_out_aloud(live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_LIVE", live)
    with (
        pytest.raises(Skipped, match=r"no Trino: it needs Java 24 or newer .*jdk-17 has 17"),
        started("Trino", trino.running),
    ):
        pass
    with (
        pytest.raises(Skipped, match="no OpenSearch 3: it needs Java 21 or newer"),
        started("OpenSearch 3", lambda: opensearch.running(opensearch.LATEST)),
    ):
        pass


def test_what_else_is_missing_fails_where_live_tests_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWOL_LIVE", "required")
    with pytest.raises(UnavailableError, match="no network"), started("Trino", _broken):
        pass
    monkeypatch.delenv("AWOL_LIVE")
    with pytest.raises(Skipped, match="no Trino: no network"), started("Trino", _broken):
        pass
