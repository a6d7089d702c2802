"""`awol diff`: what changed between two builds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from awol.errors import EventError
    from awol.events.addresses import Stored


@click.command(
    "diff",
    epilog="Examples: awol build --out new && awol diff dist new > changes.md      "
    "awol diff dist new --alerts ./AWSLogs > alerts.md      "
    "awol diff dist new --alerts alerts.ndjson > alerts.md",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--alerts",
    "logs",
    multiple=True,
    metavar="PATH",
    help="Compare the alerts that both builds raise on these logs, or that Kibana has raised: an export of its alerts.",
)
@click.option(
    "--engine",
    "-e",
    type=click.Choice(("splunk", "splunk-addon", "splunk-indexed")),
    default="splunk",
    show_default=True,
    help="With --alerts: how your Splunk extracts the fields.",
)
def command(before: str, after: str, logs: tuple[str, ...], engine: str) -> None:
    """Show in Markdown what changed from the build in folder A to the one in folder B: rules added and removed, levels,
    schedules, guides, and the diff of each query text.

    If A is an export of your rules from Kibana, show which of your changes a plain import of B would overwrite; the
    exit code is 1 if there are any.

    With --alerts, compare alerts instead of texts: the Splunk searches of both builds run over your logs, offline,
    throttled as each build throttles them. A week of your own logs shows what an upgrade would change.

    If the files are alerts that you exported from Kibana (documents of `.alerts-security.alerts-*` as JSON lines or a
    search's answer, or a CSV of Discover), compare those of A's rules with those of B's shadow, the rules whose names
    end in `- next`.
    """
    if logs:
        _alerts(Path(before), Path(after), logs, engine)
        return
    from awol.build.difference import markdown, read_build
    from awol.build.keep import altogether, losses, read_export

    if Path(before).is_file():
        lost = losses(read_build(Path(after)).rules.values(), read_export(before))
        for loss in lost.values():
            click.echo(f"{loss.name}: a plain import would {', '.join(loss.told)}")
        if lost:
            click.echo(f"in total, a plain import would {altogether(lost.values())}")
            click.echo(f"`awol build --keep {before}` carries lists, actions, interval and state over", err=True)
            sys.exit(1)
        click.echo("an import drops none of your changes", err=True)
        return
    click.echo(markdown(read_build(Path(before)), read_build(Path(after))), nl=False)


def _alerts(before: Path, after: Path, logs: tuple[str, ...], engine: str) -> None:
    from awol.drift.exports import is_export
    from awol.events import walk

    problems: list[EventError] = []

    def problem(fault: EventError) -> None:
        problems.append(fault)
        click.echo(f"error: {fault}", err=True)

    files = list(walk(logs, problem))
    exports = [file for file in files if isinstance(file, Path) and is_export(file)]
    if exports and len(exports) < len(files):
        raise click.UsageError(f"{exports[0]} holds alerts of Kibana, and other files are logs: give one kind")
    read = _raised(before, after, exports, problem) if exports else _searched(before, after, files, engine, problem)
    if problems or not read:
        sys.exit(3)


Problem = Callable[["EventError"], None]


def _raised(before: Path, after: Path, exports: Sequence[Path], problem: Problem) -> bool:
    """Compare alerts that Kibana raised. Whether there was something to compare."""
    from awol.build.difference import read_build
    from awol.drift.alerts import markdown
    from awol.drift.exports import every_alert
    from awol.drift.side_by_side import compare

    reported: set[str] = set()

    def once(fault: EventError) -> None:
        """Files are read twice, and a fault in them is told once."""
        if str(fault) not in reported:
            reported.add(str(fault))
            problem(fault)

    compared = compare(read_build(before).rules, read_build(after).rules, lambda: every_alert(exports, once))
    if compared.since is None:
        click.echo(
            "error: there is no alert of the shadow\n"
            f"  try: import awol-next-kibana-*.ndjson of {after}, enable its rules, and export all alerts a week later",
            err=True,
        )
        return False
    click.echo(markdown(compared.before, compared.after, compared.read, "rule"), nl=False)
    if compared.older:
        click.echo(f"{compared.older:,} alerts are older than the shadow's first one, and were left out", err=True)
    if compared.others:
        click.echo(f"{compared.others:,} alerts are of rules of neither build, and were left out", err=True)
    return True


def _searched(before: Path, after: Path, files: Sequence[Path | str | Stored], engine: str, problem: Problem) -> bool:
    """Compare the alerts that Splunk's searches would raise on logs. Whether a record was read."""
    from awol.drift.alerts import alerting, markdown, raised
    from awol.drift.built import app_of
    from awol.drift.candidates import Candidates
    from awol.engines import present
    from awol.events import read

    now = present()
    sides = [alerting(app_of(folder), now) for folder in (before, after)]
    with Candidates((search for side in sides for search in side), engine) as candidates:
        candidates.collect(event for file in files for event in read(file, problem))
        old, new = (raised(side, candidates.of, engine) for side in sides)
    if not candidates.read:
        # Not a word of the alerts: those of nothing are always the same.
        click.echo("error: no record was read, so nothing was compared\n  try: name logs or alerts", err=True)
        return False
    click.echo(markdown(old, new, f"{candidates.read:,} records"), nl=False)
    return True
