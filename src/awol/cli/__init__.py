"""The command line. Each command lies in a module of its own, imported when it is called."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from typing import TextIO, cast

import click

from awol import __version__
from awol.cli.output import OutputError, Told, forget
from awol.errors import AwolError

COMMANDS = {
    "rules": "List the pack's rules.",
    "check": "Lint rules, pipelines and fixtures, and list all faults at once.",
    "convert": "Convert rules to the query texts of every target.",
    "replay": "Replay every case on every engine and compare verdicts.",
    "search": "Run one query text on records, offline, as its product would.",
    "hunt": "Run the whole pack over CloudTrail logs.",
    "explain": "Show why a rule fires on a record, or why not.",
    "mutate": "Change each rule's logic step by step and check that a fixture notices.",
    "allowlist": "Review an allow-list: rows that expire, silence nothing, or reach too far.",
    "build": "Build everything that a SOC imports, with your site's values.",
    "versions": "List rules that are new, changed or gone since the last release.",
    "diff": "Show what changed between two builds.",
    "preflight": "Show whether each rule can fire on your system, and why not (read-only).",
    "drift": "Say what differs between a build and your Splunk or Kibana (read-only).",
    "organization": "Take a snapshot of your AWS organization (read-only).",
    "exposure": "Show which accounts could leave the organization today.",
    "new": "Write the skeleton of a new rule.",
}
"""Every command with the line that `awol --help` shows: help must not import what the commands need."""


class _ReaderGone(Exception):
    """Whoever read our output went away (`| head`). click would make exit code 1 of a `BrokenPipeError`."""


class _Commands(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"awol.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as fault:
            raise _ReaderGone from fault

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: awol hunt ./cloudtrail-logs      Each command has its own --help.",
)
@click.version_option(__version__, prog_name="awol", message="%(prog)s %(version)s")
def cli() -> None:
    """Detect accounts that leave AWS Organizations, and prove that the generated queries find them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the contract's code: 0, 1, 2, 3, or 130 when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        # Logs hold any text, lone surrogates and alien scripts too; printing must not fail on them.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # text streams, unless replaced
    # pySigma compiles expressions with Python's re, which warns of what PCRE reads otherwise; awol refuses that.
    warnings.filterwarnings("ignore", category=FutureWarning, module="sigma")
    stderr = sys.stderr
    guarded = Told(stderr)
    sys.stderr = cast("TextIO", guarded)
    try:
        code = _run(arguments)
    finally:
        sys.stderr = stderr
    if guarded.lost:
        # Nobody was told what went wrong: the code is all that is left to say so.
        forget(stderr)
        code = 3 if code in (0, 1) else code
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    """The exit code of a command."""
    code: object
    try:
        code = _called(arguments)
        sys.stdout.flush()
    except click.ClickException as fault:
        fault.show(sys.stderr)
        code = 2
    except AwolError as fault:
        click.echo(f"error: {fault}", err=True)
        code = fault.exit_code
        if isinstance(fault, OutputError):
            forget(sys.stdout)
    except (BrokenPipeError, _ReaderGone):
        # Whoever reads the output has had enough of it, which is no fault.
        forget(sys.stdout)
        code = 0
    except OSError as fault:
        # Files that are read are guarded where they are read: what is left is output, on a disk that is full.
        forget(sys.stdout)
        step = "free some space or write to another place"
        click.echo(f"error: {fault.filename or 'output'}: {fault.strerror or fault}\n  try: {step}", err=True)
        code = 3
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        code = 130
    return code if isinstance(code, int) else 0


def _called(arguments: Sequence[str] | None) -> object:
    """What a command left with, if it left."""
    try:
        return cli.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code
        # As Python itself does; no command of ours leaves so, but the Python of a pack may.
        click.echo(leaving.code, err=True)
        return 2
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
