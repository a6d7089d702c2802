"""`awol diff`: what changed between two builds."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(
    "diff",
    epilog="Examples: awol build --out new && awol diff dist new > changes.md      "
    "awol diff dist new --alerts ./AWSLogs > alerts.md",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--alerts", "logs", multiple=True, metavar="PATH", help="Compare the alerts that both builds raise on these logs."
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
    """
    if logs:
        _alerts(Path(before), Path(after), logs, engine)
        return
    from awol.build.difference import markdown, read_build
    from awol.build.keep import altogether, losses, read_export

    if Path(before).is_file():
        found = losses(read_build(Path(after)).rules.values(), read_export(before))
        for loss in found.values():
            click.echo(f"{loss.name}: a plain import would {', '.join(loss.told)}")
        if found:
            click.echo(f"in total, a plain import would {altogether(found.values())}")
            click.echo(f"`awol build --keep {before}` carries lists, actions, interval and state over", err=True)
            sys.exit(1)
        click.echo("an import drops none of your changes", err=True)
        return
    click.echo(markdown(read_build(Path(before)), read_build(Path(after))), nl=False)


def _alerts(before: Path, after: Path, logs: tuple[str, ...], engine: str) -> None:
    from awol.drift.alerts import markdown, raised
    from awol.drift.built import app_of
    from awol.engines import present
    from awol.errors import EventError
    from awol.events import read, walk

    apps = app_of(before), app_of(after)
    problems: list[EventError] = []

    def problem(fault: EventError) -> None:
        problems.append(fault)
        click.echo(f"error: {fault}", err=True)

    events = [event for file in walk(logs, problem) for event in read(file, problem)]
    now = present()
    old, new = (raised(app, events, engine, now) for app in apps)
    click.echo(markdown(old, new, len(events)), nl=False)
    if problems or not events:
        if not events:
            click.echo("error: no record was read", err=True)
        sys.exit(3)
