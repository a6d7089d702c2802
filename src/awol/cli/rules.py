"""`awol rules`: what the pack holds, and what each rule needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from awol.cli.common import (
    Settings,
    allowlist_option,
    environment_option,
    organization_option,
    settings_options,
    site_rules,
)


@click.command("rules", epilog="Example: awol rules --format json | jq -r '.[] | select(.level==\"critical\").name'")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True
)
@environment_option("environment.yml")
@allowlist_option
@organization_option
@settings_options
def command(settings: Settings, format_: str) -> None:
    """List the pack's rules: name, level, techniques, and the targets that each can run on.

    Below the table you see what to write for rules that need configuration, and the state of each allow-list row.
    """
    from awol.configuration import allowlist
    from awol.pack import load_manifest, load_searches
    from awol.pack.queries import load_refusals
    from awol.publish.listing import as_markdown, as_table, next_steps, rows
    from awol.publish.needs import committed_texts, load_rates, needs

    root = settings.root
    snapshot = settings.snapshot
    rules, site = site_rules(settings, snapshot)
    approvals = allowlist.load(settings.allowlist, rules, organization=snapshot)
    every = (*rules, *load_searches(root))
    needed = None
    if format_ == "json":
        needed = needs(every, committed_texts(root, every), load_rates(root), load_manifest(root))
    listed = rows(every, site, load_refusals(root), needed)
    if format_ == "json":
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    elif format_ == "markdown":
        click.echo(as_markdown(listed))
    else:
        click.echo(as_table(listed))
        steps = next_steps(rules, site, load_manifest(root))
        if steps:
            settings.say(steps)
        for line in approvals.states(datetime.now(UTC)):
            settings.say(line)
