"""The line on a terminal that says how far a hunt is: what it holds at each width, and that it goes away."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from awol.cli.progress import Progress, Total, told
from awol.events import ReadStats
from tests.conftest import ROOT

READ = ReadStats(files=1_234, records=3_112_004, bytes=1_020_000_000)
TOTAL = Total(20_182, 2_400_000_000, counted=True)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (
            140,
            " 42% [##########..............]  1,234/20,182 files  1,020/2,400 MB  3.1M records  640 MB/s  0:02 left",
        ),
        (80, " 42%  1,234/20,182 files  1,020/2,400 MB  3.1M records  640 MB/s  0:02 left"),
        (60, " 42%  1,020/2,400 MB  640 MB/s  0:02 left"),
        (30, " 42%  1,020/2,400 MB  0:02 le"),
    ],
)
def test_a_line_fits_its_terminal(width: int, line: str) -> None:
    assert told(READ, TOTAL, 1.59375, width) == line


@pytest.mark.parametrize(
    ("read", "total", "seconds", "line"),
    [
        (READ, Total(), 1.59375, "1,234 files  1,020 MB  3.1M records  640 MB/s"),
        (ReadStats(), Total(counted=True), 0.0, "0 files  0 MB  0 records  0 MB/s"),
        (
            ReadStats(files=1, records=12_000, bytes=1_000_000),
            Total(2, 36_000_000_000, counted=True),
            0.5,
            "  0% [.............]  1/2 files  1/36,000 MB  12k records  2 MB/s  5:00:00 left",
        ),
        (
            ReadStats(files=2, records=5, bytes=9_000_000),
            Total(2, 8_000_000, counted=True),
            1.0,
            "100% [#######################]  2/2 files  9/9 MB  5 records  9 MB/s  0:00 left",
        ),
    ],
    ids=["not counted yet", "nothing", "hours", "a file that grew"],
)
def test_what_is_not_known_is_left_out(read: ReadStats, total: Total, seconds: float, line: str) -> None:
    assert told(read, total, seconds, 80) == line


def test_it_counts_beside_the_reading_and_goes_away(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x" * 3_000_000)
    ours, theirs = pty.openpty()
    stats = ReadStats(files=1, records=7, bytes=1_500_000)
    progress = Progress(stats, [tmp_path / "log"], fd=theirs, interval=0.01)
    progress.start()
    seen = b""
    while b" left" not in seen:
        seen += os.read(ours, 1000)
    with progress.aside(), progress.aside():
        os.write(theirs, b"a message\n")
    progress.stop()
    os.write(theirs, b"END")
    while b"END" not in seen:
        seen += os.read(ours, 1000)
    assert b" 50%" in seen
    assert b"\r\x1b[Ka message\r\n" in seen
    assert seen.endswith((b"\x1b[KEND", b"message\r\nEND"))


def test_a_hunt_shows_it_also_within_one_file(tmp_path: Path) -> None:
    """A pipe that says nothing for a while: nothing is finished, and the line is drawn all the same."""
    os.mkfifo(tmp_path / "pipe")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "awol", "hunt", str(tmp_path / "pipe"), "--rule", "aws_org_leave_success"],
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm"},
    )
    os.close(theirs)
    with (tmp_path / "pipe").open("wb") as pipe:
        seen = b""
        record = (
            b'{"eventVersion":"1.11","eventSource":"organizations.amazonaws.com","eventName":"LeaveOrganization"}\n'
        )
        pipe.write(record)
        pipe.flush()
        ends = time.monotonic() + 60
        while b"MB/s" not in seen and time.monotonic() < ends:
            seen += os.read(ours, 4096)
    try:
        while more := os.read(ours, 4096):
            seen += more
    except OSError:
        # So ends a terminal whose other side is closed.
        pass
    assert process.wait(60) == 0
    at_once = seen.index(b"CRITICAL: AWS account leaves its organization")
    listed = seen.index(b"aws_org_leave_success", at_once)
    assert re.search(rb"\r\x1b\[K1 file  0 MB  [01] records?  0 MB/s", seen)
    assert b"MB/s" not in seen[listed:]
    assert b"\x1b[31;1mCRITICAL" in seen[listed - 60 :]


@pytest.mark.parametrize(
    ("records", "shown"),
    [
        (1, "1 record"),
        (9_999, "9,999 records"),
        (10_000, "10k records"),
        (999_400, "999k records"),
        (1_000_000, "1.0M records"),
        (1_234_567_890, "1,234.6M records"),
    ],
)
def test_how_many_records(records: int, shown: str) -> None:
    assert told(ReadStats(files=1, records=records), Total(), 1.0, 80) == f"1 file  0 MB  {shown}  0 MB/s"


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0.4, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (36_061, "10:01:01")],
)
def test_how_long_it_still_takes(seconds: float, left: str) -> None:
    """A byte a second: as many seconds as bytes are left."""
    line = told(
        ReadStats(files=1, records=1, bytes=1_000_000), Total(1, 1_000_000 + round(seconds * 1e6), True), 1.0, 140
    )
    assert line.endswith(f"  1 MB/s  {left} left")


@pytest.mark.parametrize(
    ("width", "bar"),
    # All but the bar takes 42 characters, its brackets and the blank three; one column stays free.
    [
        (51, ""),
        (52, " [......]"),
        (53, " [.......]"),
        (69, f" [{'.' * 23}]"),
        (70, f" [{'.' * 24}]"),
        (200, f" [{'.' * 24}]"),
    ],
)
def test_the_bar_takes_what_is_left_of_the_line(width: int, bar: str) -> None:
    line = told(ReadStats(files=1), Total(2, 1_000_000, counted=True), 1.0, width)
    rest = "  0%  1/2 files  0/1 MB  0 records  0 MB/s"
    assert line == rest.replace("0%", f"0%{bar}", 1)
