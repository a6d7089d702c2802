"""How the tests themselves run: none for ever, and with or without processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOOPS = "def test_loops():\n    while True:\n        pass\n\n\ndef test_goes_on():\n    pass\n"


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=100, check=False)


def test_every_test_has_a_time_limit(pytestconfig: pytest.Config) -> None:
    assert 0 < float(pytestconfig.getini("timeout")) <= 300


def test_a_test_that_loops_is_stopped_and_the_next_one_runs(tmp_path: Path) -> None:
    """Under the settings of this repository, but for the number of seconds."""
    (tmp_path / "test_loop.py").write_text(LOOPS)
    done = run("-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, "-o", "timeout=1", "-n", "0", ".", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Timeout (>1.0s)" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_a_live_test_has_a_longer_limit(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> None:
    from tests.live.conftest import LIMIT

    assert float(pytestconfig.getini("timeout")) < LIMIT


def test_the_tests_run_without_xdist() -> None:
    """Collected whole, so that no marker and no hook of xdist's is needed anywhere."""
    done = run("-p", "no:xdist", "--collect-only", "tests", cwd=ROOT)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    done = run("-p", "no:xdist", "tests/test_running.py", "-k", "limit", cwd=ROOT)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
