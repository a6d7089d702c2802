"""`awol new`: the skeleton of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from awol.cli.common import Settings, settings_options


@click.command(
    "new",
    epilog="Examples: awol new aws_org_policy_detached      awol new aws_org_policy_detached --event DetachPolicy      "
    "awol new aws_corr_root_login_then_delete --chain --step aws_root_console_login --step aws_org_delete",
)
@click.argument("name")
@click.option("--family", metavar="FOLDER", help="The folder in rules/ (default: that of the most similar rules).")
@click.option(
    "--event", metavar="[SERVICE:]NAME", help="The CloudTrail event, if awol cannot tell it from the rule's name."
)
@click.option("--record", metavar="FILE", help="A record of the call, whose parameters the fixtures take.")
@click.option(
    "--from", "source", metavar="FILE", help="A Sigma rule from another source, whose logic and texts are kept."
)
@click.option("--chain", is_flag=True, help="Write a chain of existing rules, in their order.")
@click.option(
    "--step", "steps", multiple=True, metavar="RULE", help="A step of the chain (default: taken from the name)."
)
@click.option("--timespan", metavar="SPAN", help="How long the chain may last (default: 24h).")
@settings_options
def command(
    settings: Settings,
    name: str,
    family: str | None,
    event: str | None,
    record: str | None,
    source: str | None,
    chain: bool,
    steps: tuple[str, ...],
    timespan: str | None,
) -> None:
    """Write a rule, its guide and its first fixtures; `awol check` then lists every line that is left to write.

    NAME has four parts: aws, the service, what happened, and the outcome, as in aws_org_policy_detached_denied (no
    outcome means success). From it, from AWS's list of calls and from the pack, awol fills in the call, the family,
    the tags and the references.

    With --chain, NAME joins the steps with `then`, as in aws_corr_leave_denied_then_leave_success; the fixtures are
    made of records of the steps.
    """
    from awol.pack import load_rule
    from awol.skeleton import write_chain, write_skeleton

    _check(chain, {"--family": family, "--event": event, "--record": record, "--from": source}, steps, timespan)
    if chain:
        new = write_chain(settings.writable_root, name, steps, timespan or "24h")
        for path in new.paths:
            click.echo(path)
        if new.examples:
            settings.say("\nthe name does not tell the steps, so the two steps are examples; name yours with --step")
        settings.say(f"\nsteps, in this order: {', '.join(new.steps)}; by recipientAccountId")
        settings.say(f"next: `awol check` names each line to fill in; then `awol convert`, `awol replay {name}`,")
        settings.say(f"      `awol mutate {name}`; docs/correlations.md says what the kinds of chains mean")
        return

    example = None if record is None else _first(record)
    foreign = None if source is None else load_rule(Path(source))
    skeleton = write_skeleton(settings.writable_root, name, family, event, example, foreign)
    for path in skeleton.paths:
        click.echo(path)
    inferred = skeleton.inferred
    call = f"{inferred.source.partition('.')[0]}:{inferred.event}"
    like = f", tags and references as in {inferred.like.name}" if inferred.like else ""
    settings.say(f"\ninferred: {call}, {inferred.outcome}, family {inferred.family}{like}")
    settings.say(f"next: `awol check` names each line to fill in; then `awol convert`, `awol replay {name}`,")
    settings.say(f"      `awol mutate {name}`")


def _check(chain: bool, of_rules: Mapping[str, str | None], steps: tuple[str, ...], timespan: str | None) -> None:
    """Raise `click.UsageError` for an option that says nothing of what is asked for."""
    odd = [option for option, value in of_rules.items() if value is not None]
    if chain and odd:
        raise click.UsageError(f"{odd[0]} is for a rule on single records: leave out either it or --chain")
    if not chain and (steps or timespan):
        raise click.UsageError(f"{'--step' if steps else '--timespan'} is for a chain: add --chain")


def _first(path: str) -> Mapping[str, Any]:
    """The first record of a file. Raises `EventError` for a file without one."""
    from awol.errors import EventError, Location
    from awol.events import read

    problems: list[EventError] = []
    for event in read(path, problems.append):
        return event.record
    raise problems[0] if problems else EventError("holds no record", Location(path))
