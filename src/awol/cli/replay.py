"""`awol replay`: every case, every engine."""

from __future__ import annotations

import sys

import click

from awol.cli.common import Settings, fixture_placeholders, on_terminal, open_output, settings_options
from awol.engines.catalogue import ENGINES


@click.command(
    "replay", epilog="Examples: awol replay      awol replay aws_org_leave_success --engine esql --format json"
)
@click.argument("rule", nargs=-1)
@click.option("--engine", "-e", "engines", multiple=True, type=click.Choice(list(ENGINES)), help="Only this engine.")
@click.option("--live", multiple=True, metavar="NAME=URL", help="Also run on a real system (not in this version).")
@click.option("--format", "format_", type=click.Choice(["table", "json", "junit"]), default="table", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@settings_options
def command(
    settings: Settings,
    rule: tuple[str, ...],
    engines: tuple[str, ...],
    live: tuple[str, ...],
    format_: str,
    output: str | None,
) -> None:
    """Replay the fixtures of the pack's rules through Sigma's semantics and through the committed query texts."""
    from awol import matrix
    from awol.pack import load_rules, select
    from awol.queries import load_refusals
    from awol.replay import Replay
    from awol.values import Outcome

    if live:
        raise click.UsageError("--live is not built yet: this version replays offline; leave --live out")
    root = settings.root
    rules = select(load_rules(root), rule)
    wanted = engines or tuple(ENGINES)
    replay = Replay(root, fixture_placeholders(root), load_refusals(root))
    outcomes: list[Outcome] = []
    progress = on_terminal() and not settings.quiet
    for number, one in enumerate(rules, 1):
        if progress:
            click.echo(f"\r\033[K{number}/{len(rules)} {one.name}", err=True, nl=False)
        outcomes.extend(replay.run([one], wanted))
    if progress:
        click.echo("\r\033[K", err=True, nl=False)
    refusals = replay.refusals(rules, wanted)
    stream = open_output(output)
    stream.write(matrix.FORMATS[format_](outcomes, refusals, wanted))
    stream.flush()
    counts = matrix.summary(outcomes)
    if counts["errors"]:
        sys.exit(3)
    if counts["failed"]:
        sys.exit(1)
