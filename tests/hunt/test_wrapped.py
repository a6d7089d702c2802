"""What a hunt prints on a terminal: no line wider than it, and nothing left out."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from awol.hunt.wrapped import lines, width_of
from tests.conftest import ROOT

SEEN = re.compile(r"\033\[[\d;]*[mK]|\r")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 40, "short"),
        ("one two three", 9, "one two\n    three"),
        ("  one two three", 9, "  one two\n      thr\n      ee"),
        ("a\nbb cc", 5, "a\nbb cc"),
        ("aaaaaaaaaa", 6, "aaaaaa\n    aa\n    aa"),
        ("\033[31mred\033[0m and blue", 7, "\033[31mred\033[0m and\n    blu\n    e"),
        # Blanks in front of a line, as a log may have them, leave place for what goes on.
        (" " * 12 + "x", 9, " " * 9 + "\n" + " " * 9 + "\n" + " " * 6 + "x"),
        (" " * 40 + "one two", 9, " " * 9 + ("\n" + " " * 9) * 10 + "\n" + " " * 7 + "on\n      e\n      two"),
        ("one two three", None, "one two three"),
        ("", 40, ""),
        ("ends\n", 40, "ends\n"),
    ],
)
def test_a_line_is_broken_between_words(text: str, width: int | None, expected: str) -> None:
    assert lines(text, width) == expected


def test_what_is_no_terminal_is_not_broken() -> None:
    assert width_of(io.StringIO()) is None


@pytest.mark.parametrize(("columns", "width"), [(0, 77), (20, 40), (39, 40), (40, 40), (41, 41), (200, 200)])
def test_the_width_of_a_terminal(columns: int, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not know its width is as wide as `COLUMNS` says."""
    monkeypatch.setenv("COLUMNS", "77")
    master, slave = pty.openpty()
    try:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        with os.fdopen(slave, "w") as terminal:
            assert width_of(terminal) == width
    finally:
        os.close(master)


def test_a_terminal_that_cannot_be_asked_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "77")
    stream = io.StringIO()
    stream.isatty = lambda: True  # type: ignore[method-assign]
    assert width_of(stream) == 77


def on_a_terminal(width: int, *arguments: str) -> str:
    """What `awol hunt` writes, stdout and stderr, on a terminal of that width."""
    master, slave = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
    setting = ["stty", "rows", "40", "cols", str(width)]
    subprocess.run(setting, stdin=slave, check=True)
    command = [sys.executable, "-m", "awol", "hunt", *arguments, "--pack", str(ROOT)]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment | {"TERM": "xterm"})
    os.close(slave)
    said = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    process.wait()
    os.close(master)
    return said.decode()


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("format_", ["table", "timeline"])
def test_a_hunt_fits_its_terminal_and_leaves_nothing_out(width: int, format_: str, tmp_path: Path) -> None:
    record = json.loads(next(iter(sorted((ROOT / "fixtures/aws_org_leave_success/fires").glob("*.json")))).read_text())
    record["userIdentity"]["arn"] = f"arn:aws:sts::444455556666:assumed-role/{'VeryLong' * 20}/session"
    (tmp_path / "f.json").write_text(json.dumps(record))
    (tmp_path / "broken.json").write_text('{"eventVersion": "1.11", "eventName": ')
    arguments = ("hunt", str(tmp_path), "--format", format_)
    wide = [line.rstrip() for line in SEEN.sub("", on_a_terminal(1000, *arguments[1:])).split("\n")]
    narrow = [line.rstrip() for line in SEEN.sub("", on_a_terminal(width, *arguments[1:])).split("\n")]
    assert max(map(len, wide)) > width
    assert max(map(len, narrow)) <= width
    # How far it is stands on one line that is written anew: it is cut to fit, and is no finding.
    said = ["".join("".join(found).split()) for found in (wide, narrow)]
    for part in (
        "VeryLong" * 20 + "/session",
        "aws_org_leave_success",
        "broken.json",
        "thefindingsare",
        "next:docs/rules",
    ):
        assert part in said[0], part
        assert part in said[1], part
