"""`awol allowlist check`: what of an allow-list is about to end, silences nothing, or reaches far."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from awol.cli.common import Settings, allowlist_option, organization_option, settings_options


@click.group("allowlist")
def command() -> None:
    """Look after an allow-list: a row is an approval, and approvals end."""


@command.command(
    "check",
    epilog="Examples: awol allowlist check"
    "      awol hunt ./AWSLogs --format jsonl -o found.jsonl; awol allowlist check --findings found.jsonl",
)
@click.option("--findings", metavar="FILE", help="What `awol hunt --format jsonl` wrote: rows that it never used.")
@click.option(
    "--days", type=click.IntRange(0, 365), default=14, show_default=True, help="Rows that expire within so many days."
)
@allowlist_option
@organization_option
@settings_options
def check(settings: Settings, findings: str | None, days: int) -> None:
    """Name each row that has expired or will soon, that approved nothing in a hunt, or that names an account outside of
    your organization. Exit 1 with any; a row that reaches too far is refused with exit 2, as everywhere.
    """
    from awol.configuration import allowlist
    from awol.configuration.allowlist.review import review
    from awol.pack import load_rules

    snapshot = settings.snapshot
    approvals = allowlist.load(settings.allowlist, load_rules(settings.root), organization=snapshot)
    remarks = review(approvals, datetime.now(UTC), days, snapshot, findings)
    for remark in remarks:
        click.echo(remark)
    rows = f"{len(approvals.rows)} row{'' if len(approvals.rows) == 1 else 's'}"
    settings.say(f"{rows} in {approvals.source or 'no allow-list'}, {len(remarks)} to look at")
    if remarks:
        sys.exit(1)
