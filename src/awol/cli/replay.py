"""`awol replay`: every case, every engine."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from awol.cli.common import Settings, fixture_placeholders, on_terminal, open_output, settings_options
from awol.cli.watching import pause, watch
from awol.engines.catalogue import ENGINES

if TYPE_CHECKING:
    from awol.replay import Refusal
    from awol.values import Outcome, Rule


@click.command(
    "replay", epilog="Examples: awol replay      awol replay aws_org_leave_success --engine esql --format json"
)
@click.argument("rule", nargs=-1)
@click.option("--engine", "-e", "engines", multiple=True, type=click.Choice(list(ENGINES)), help="Only this engine.")
@click.option("--live", multiple=True, metavar="NAME=URL", help="Also run on a real system (not in this version).")
@click.option("--watch", "watching", is_flag=True, help="Then wait, and replay the rules that each change touches.")
@click.option("--convert", "converting", is_flag=True, help="With --watch: run `awol convert` on them first.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "junit"]), default="table", show_default=True)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="Processes to replay with (default: one a processor).")
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@settings_options
def command(
    settings: Settings,
    rule: tuple[str, ...],
    engines: tuple[str, ...],
    live: tuple[str, ...],
    watching: bool,
    converting: bool,
    jobs: int | None,
    format_: str,
    output: str | None,
) -> None:
    """Replay the fixtures of the pack's rules through Sigma's semantics and through the committed query texts."""
    from awol import matrix
    from awol.pack import load_rules, select

    if converting and not watching:
        raise click.UsageError("--convert goes with --watch; `awol convert` is the command of its own")
    if watching and (format_ != "table" or output):
        raise click.UsageError("--watch prints tables to the terminal; leave --format and --output out")
    if live:
        raise click.UsageError("--live is not built yet: this version replays offline; leave --live out")
    root = settings.root
    wanted = engines or tuple(ENGINES)

    def chosen() -> Sequence[Rule]:
        return select(load_rules(root), rule)

    def show(rules: Sequence[Rule], stream: TextIO) -> Counter[str]:
        outcomes, refusals = _run(
            root, rules, wanted, jobs or os.cpu_count() or 1, on_terminal() and not settings.quiet
        )
        stream.write(matrix.FORMATS[format_](outcomes, refusals, wanted))
        stream.flush()
        return Counter(matrix.summary(outcomes))

    counts = show(chosen(), open_output(output))
    if watching:
        watch(root, chosen, lambda rules: show(rules, sys.stdout), converting, pause)
    if counts["errors"]:
        sys.exit(3)
    if counts["failed"]:
        sys.exit(1)


def _run(
    root: Path, rules: Sequence[Rule], wanted: Sequence[str], jobs: int, progress: bool
) -> tuple[list[Outcome], list[Refusal]]:
    """The outcomes of some rules on some engines, and what is not run because the pack refuses it."""
    from awol.queries import load_refusals
    from awol.replay import Replay

    replay = Replay(root, fixture_placeholders(root), load_refusals(root))
    outcomes: list[Outcome] = []
    processes = min(jobs, len(rules))
    found: Iterable[list[Outcome]]
    if processes > 1:
        found = replay.run_in_processes(rules, wanted, processes)
    else:
        found = (list(replay.run([one], wanted)) for one in rules)
    for number, (one, some) in enumerate(zip(rules, found, strict=True), 1):
        if progress:
            click.echo(f"\r\033[K{number}/{len(rules)} {one.name}", err=True, nl=False)
        outcomes.extend(some)
    if progress:
        click.echo("\r\033[K", err=True, nl=False)
    return outcomes, replay.refusals(rules, wanted)
