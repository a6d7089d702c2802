"""`awol check`: the pack's own lint."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

from awol.cli.common import Settings, settings_options
from awol.errors import PackError


@click.command("check", epilog="Examples: awol check      awol check --format sarif > awol.sarif")
@click.argument("path", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@settings_options
def command(settings: Settings, path: tuple[str, ...], format_: str) -> None:
    """Lint rules, guides, pipelines and fixtures; report every fault with its path and line, not only the first.

    Rules that slow down a hunt are named on stderr; they do not count as faults.

    PATH limits the report to files at or below it. SARIF, for code scanning, names paths from the repository's root.
    """
    from awol.check import FORMATS, check, within
    from awol.check.formats import as_sarif, below_repository
    from awol.check.gates import STEP, ungated
    from awol.pack import load_rules
    from awol.publish import stale

    root = settings.root
    findings = within(check(root), root, path)
    if format_ == "sarif":
        click.echo(as_sarif(findings, below_repository(root)), nl=False)
    else:
        click.echo(FORMATS[format_](findings), nl=False)
    if not settings.quiet:
        # Rules that cannot be read are among the faults.
        with suppress(PackError):
            for rule in ungated(load_rules(root)):
                settings.say(f"{rule.path}: a hunt reads every record in full because of this rule; {STEP}")
    if findings:
        settings.say("1 fault" if len(findings) == 1 else f"{len(findings)} faults")
        sys.exit(2)
    settings.say("no faults")
    if not settings.quiet and stale(root):
        settings.say("the committed texts are older than the rules: run `awol convert`")
