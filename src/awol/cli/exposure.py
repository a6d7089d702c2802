"""`awol exposure`: which accounts could leave the organization today."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from awol.cli.common import on_terminal
from awol.cli.output import open_output

if TYPE_CHECKING:
    from awol.estate.tree import Tree


@click.command(
    "exposure",
    epilog="Examples: awol exposure --fail-on any      awol exposure --commands > export.sh && bash export.sh"
    " && awol exposure --from estate",
)
@click.option("--from", "sources", multiple=True, metavar="FILE", help="Files or folders with output of the AWS CLI.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--fail-on", type=click.Choice(["any"]), help="Exit 1 if any account could leave.")
@click.option("--organization", metavar="FILE", help="Your snapshot (default: organization.json, if any).")
@click.option("--save", metavar="FILE", help="Save what was read to a file that --from can read.")
@click.option("--commands", is_flag=True, help="Print a script that exports what --from reads, and exit.")
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Print only results and errors.")
def command(
    sources: tuple[str, ...],
    format_: str,
    fail_on: str | None,
    organization: str | None,
    save: str | None,
    commands: bool,
    output: str | None,
    quiet: bool,
) -> None:
    """Show which accounts could leave today: those in which no service control policy denies LeaveOrganization to
    everyone who can act in the account.

    Read-only, from AWS with your credentials (pip install boto3) or from files. A deny that excludes a role
    counts only if your snapshot lists that role as protected. If something that decides about an account could not be
    read, the account is unknown, never safe. The exit code is 3 if that is so, or if it could not be read whether root
    credentials are managed centrally and whether an organization trail is logging.
    """
    from awol.configuration import organization as snapshots
    from awol.estate import files, taking
    from awol.estate.exposure import exposures, remarks, summary
    from awol.estate.report import as_json, as_table

    if commands:
        click.echo(files.commands(), nl=False)
        return
    site = snapshots.load(organization)
    progress = on_terminal() and not quiet

    def say(message: str) -> None:
        if progress:
            click.echo(f"\r\033[K{message}", err=True, nl=False)

    tree: Tree = files.read_files(sources) if sources else taking.take(policies=True, say=say)
    if progress:
        click.echo("\r\033[K", err=True, nl=False)
    if save:
        with open_output(save) as stream:
            stream.write(files.saved(tree))
    accounts = exposures(tree, site)
    with open_output(output) as stream:
        stream.write(as_json(tree, accounts, remarks(tree)) if format_ == "json" else as_table(accounts, remarks(tree)))
    for part in tree.unread:
        click.echo(f"could not be read: {part}", err=True)
    counts = summary(accounts)
    if not accounts:
        click.echo("error: no account was read", err=True)
    if counts["unknown"] or not accounts or tree.unread or tree.features is None or tree.trail is None:
        sys.exit(3)
    if fail_on and counts["exposed"]:
        sys.exit(1)
