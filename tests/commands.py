"""The commands as the tests run them: `awol` as a process of its own, `invoke` within this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from awol.cli import cli
from tests.conftest import ROOT


def awol(*arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One run as a user sees it: exit code, standard output, standard error. A traceback fails the test."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "awol", *arguments],
        cwd=cwd or ROOT,
        input=stdin,
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def invoke(command: str, *arguments: str, pack: Path = ROOT) -> Result:
    """A command on a pack, ten times as fast: faults of the user's come as exceptions, not as messages."""
    return CliRunner().invoke(cli, [command, *arguments, "--pack", str(pack)])
