"""`awol new`: the skeleton of a rule."""

from __future__ import annotations

import click

from awol.cli.common import Settings, settings_options


@click.command(
    "new", epilog="Example: awol new aws_org_policy_detached --family guardrails --event organizations:DetachPolicy"
)
@click.argument("name")
@click.option("--family", default="membership", show_default=True, help="The folder below rules/.")
@click.option(
    "--event", metavar="SERVICE:NAME", help="The CloudTrail event, for example organizations:LeaveOrganization."
)
@settings_options
def command(settings: Settings, name: str, family: str, event: str | None) -> None:
    """Write a rule, its guide and one fixture of each verdict; `awol check` then says what is left to do."""
    from awol.skeleton import write_skeleton

    for path in write_skeleton(settings.root, name, family, event):
        click.echo(path)
    settings.say(
        f"next: fill in the rule and its guide, then `awol check`, `awol convert {name}`, `awol replay {name}`"
    )
