"""The command line itself: its commands, and the exit code of everything that a command may end with."""

from __future__ import annotations

import errno
import importlib
import io
import sys
from collections.abc import Callable
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from awol import __version__, cli
from awol.cli import COMMANDS, main
from awol.cli.output import OutputError
from awol.errors import ConfigurationError, EventError, Location, PackError, RefusedConversion
from tests.commands import awol

NAMES = (
    "rules check convert replay search hunt explain mutate allowlist build versions diff preflight drift organization "
    "exposure new"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_each_command_has_its_help(name: str) -> None:
    done = CliRunner().invoke(cli.cli, [name, "--help"])
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: cli {name} ")
    # In processes of their own: click keeps the names that an option had first, and other tests run commands alone.
    assert awol(name, "-h").stdout == awol(name, "--help").stdout != b""


def test_the_help_lists_them_in_the_order_of_work() -> None:
    done = CliRunner().invoke(cli.cli, ["--help"])
    listed = done.stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    assert [
        line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "
    ] == NAMES.split()
    assert all(line.endswith(".") for line in COMMANDS.values())


def test_the_version_and_a_command_that_there_is_not() -> None:
    assert CliRunner().invoke(cli.cli, ["--version"]).stdout == f"awol {__version__}\n"
    unknown = CliRunner().invoke(cli.cli, ["hnut"])
    assert unknown.exit_code == 2
    assert "No such command 'hnut'" in unknown.stderr


def raising(what: BaseException | object) -> Callable[[], object]:
    def command() -> object:
        if isinstance(what, BaseException):
            raise what
        return what

    return command


def ended(what: BaseException | object, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """The exit code and the words of a command that ends so."""
    made = click.command("check")(raising(what))
    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(command=made))
    stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(cli, "forget", lambda _: None)
    with pytest.raises(SystemExit) as left:
        main(["check"])
    assert sys.stderr is stderr, "it is put back"
    stderr.flush()
    code = left.value.code
    assert isinstance(code, int)
    return code, stderr.buffer.getvalue().decode()


ENDS: list[tuple[BaseException | object, int, str]] = [
    (None, 0, ""),
    (7, 7, ""),
    ("done", 0, ""),
    (SystemExit(1), 1, ""),
    (SystemExit(3), 3, ""),
    (SystemExit(None), 0, ""),
    (SystemExit("no"), 2, "no\n"),
    (click.exceptions.Exit(4), 4, ""),
    (click.UsageError("odd"), 2, "Error: odd\n"),
    (PackError("broken", Location("a.yml"), "mend it"), 2, "error: a.yml: broken\n  try: mend it\n"),
    (ConfigurationError("broken"), 2, "error: broken\n"),
    (EventError("no record"), 3, "error: no record\n"),
    (RefusedConversion("cannot"), 3, "error: cannot\n"),
    (OutputError("full"), 3, "error: full\n"),
    (BrokenPipeError(), 0, ""),
    (OSError(errno.ENOSPC, "No space left on device"), 3,
     "error: output: No space left on device\n  try: free some space or write to another place\n"),
    (OSError(errno.EACCES, "Permission denied", "x.csv"), 3,
     "error: x.csv: Permission denied\n  try: free some space or write to another place\n"),
    (KeyboardInterrupt(), 130, "interrupted\n"),
    (click.Abort(), 130, "interrupted\n"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "code", "told"), ENDS, ids=[repr(row[0])[:40] for row in ENDS])
def test_the_exit_code_of_an_end(
    what: BaseException | object, code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, said = ended(what, monkeypatch)
    assert found == code
    assert said.endswith(told)
    assert bool(said) == bool(told)


class Full(io.TextIOWrapper):
    """A standard error that takes no more."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("what", "code"), [(None, 0), (SystemExit(1), 1), (PackError("x"), 2), (KeyboardInterrupt(), 130)]
)
@pytest.mark.parametrize("speaks", [True, False])
def test_a_message_that_is_lost_shows_in_the_code(
    what: BaseException | None, code: int, speaks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a word on a disk that is full, 0 and 1 would be taken for an answer."""

    def command() -> None:
        if speaks:
            print("a remark", file=sys.stderr)
        if what is not None:
            raise what

    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(command=click.command("check")(command)))
    monkeypatch.setattr(sys, "stderr", Full(io.BytesIO()))
    monkeypatch.setattr(cli, "forget", lambda _: None)
    with pytest.raises(SystemExit) as left:
        main(["check"])
    silent = not speaks and code in (0, 1)
    assert left.value.code == (code if silent or code > 1 else 3)
