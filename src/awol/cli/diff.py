"""`awol diff`: what changed between two builds."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("diff", epilog="Example: awol build --out new && awol diff dist new > changes.md")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def command(before: str, after: str) -> None:
    """Show in Markdown what changed from the build in folder A to the one in folder B: rules added and removed, levels,
    schedules, guides, and the diff of each query text.

    If A is a file, Kibana's export of your rules, show which of your changes a plain import of B would overwrite; the
    exit code is 1 if there are any.
    """
    from awol.build.difference import markdown, read_build
    from awol.build.keep import altogether, losses, read_export

    if Path(before).is_file():
        found = losses(read_build(Path(after)).rules.values(), read_export(before))
        for loss in found.values():
            click.echo(f"{loss.name}: a plain import would {', '.join(loss.told)}")
        if found:
            click.echo(f"altogether a plain import would {altogether(found.values())}")
            click.echo(f"`awol build --keep {before}` carries lists, actions, interval and state over", err=True)
            sys.exit(1)
        click.echo("an import drops nothing of yours", err=True)
        return
    click.echo(markdown(read_build(Path(before)), read_build(Path(after))), nl=False)
