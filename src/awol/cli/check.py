"""`awol check`: the pack's own lint."""

from __future__ import annotations

import sys

import click

from awol.cli.common import Settings, settings_options


@click.command("check", epilog="Examples: awol check      awol check --format sarif > awol.sarif")
@click.argument("path", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@settings_options
def command(settings: Settings, path: tuple[str, ...], format_: str) -> None:
    """Lint rules, guides, pipelines and fixtures; report every fault with its path and line, not only the first.

    PATH limits the report to files at or below it.
    """
    from awol.check import FORMATS, check, within

    root = settings.root
    findings = within(check(root), root, path)
    click.echo(FORMATS[format_](findings), nl=False)
    if findings:
        settings.say(f"{len(findings)} faults")
        sys.exit(2)
    settings.say("no faults")
