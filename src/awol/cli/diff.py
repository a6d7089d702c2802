"""`awol diff`: what changed between two builds."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("diff", epilog="Example: awol build --out new && awol diff dist new > changes.md")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def command(before: str, after: str) -> None:
    """Say in Markdown what changed from the build in folder A to the one in folder B: rules that came and went, levels,
    schedules, guides, and the diff of each query text.
    """
    from awol.build.difference import markdown, read_build

    click.echo(markdown(read_build(Path(before)), read_build(Path(after))), nl=False)
