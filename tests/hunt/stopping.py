"""A hunt that is stopped by Ctrl-C once it has read all that lies before a pipe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


def interrupted(logs: str, jobs: str, folder: Path) -> str:
    """What a hunt through `logs` and then a pipe in `folder` tells when it is interrupted at the pipe. It has to leave
    with 130, with the one finding `e1` in its output, and leave neither files nor processes behind."""
    os.mkfifo(folder / "pipe")
    out, temporary = folder / "out.jsonl", folder / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "awol", "hunt", logs, str(folder / "pipe"), "-j", jobs]
    process = subprocess.Popen(
        [*command, "--format", "jsonl", "-o", str(out)],
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
        start_new_session=True,
    )
    with (folder / "pipe").open("wb"):
        # The pipe is open on both sides: all that lies before it has been read.
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert [json.loads(line)["event_ids"] for line in out.read_text().splitlines()] == [["e1"]]
    assert b"Traceback" not in told
    assert list(temporary.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    return told.decode()
