"""`awol allowlist check`: what of an allow-list is about to end, silences nothing, or reaches far."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from awol.cli.common import Settings, allowlist_option, organization_option, settings_options


@click.group("allowlist")
def command() -> None:
    """Review an allow-list: each row is an approval, and approvals expire."""


@command.command(
    "check",
    epilog="Examples: awol allowlist check"
    "      awol hunt ./AWSLogs --format jsonl -o found.jsonl; awol allowlist check --findings found.jsonl",
)
@click.option(
    "--findings", metavar="FILE", help="Output of `awol hunt --format jsonl`: also list rows that it never used."
)
@click.option(
    "--days",
    type=click.IntRange(0, 365),
    default=14,
    show_default=True,
    help="List rows that expire within this many days.",
)
@allowlist_option
@organization_option
@settings_options
def check(settings: Settings, findings: str | None, days: int) -> None:
    """List rows that have expired or will soon, that approved nothing in a hunt, or that cover what they should not:
    an account outside your organization, critical rules by a wildcard, two units of one name, accounts that are not
    approved to leave. The exit code is 1 if there are any. A row that reaches too far is refused with exit code 2, as
    in every command.
    """
    from awol.configuration import allowlist
    from awol.configuration.allowlist.review import Site, review
    from awol.pack import load_rules

    snapshot = settings.snapshot
    rules = load_rules(settings.root)
    approvals = allowlist.load(settings.allowlist, rules, organization=snapshot)
    remarks = review(approvals, datetime.now(UTC), days, Site(rules, snapshot), findings)
    for remark in remarks:
        click.echo(remark)
    rows = f"{len(approvals.rows)} row{'' if len(approvals.rows) == 1 else 's'}"
    settings.say(f"{rows} in {approvals.source or 'no allow-list'}, {len(remarks)} to look at")
    if remarks:
        sys.exit(1)
