"""`awol explain`: every condition of a rule, its value in the record, and its verdict."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from awol.cli.common import Settings, fixture_environment, settings_options
from awol.errors import EventError


@click.command("explain", epilog="Example: awol explain aws_org_leave_success suspicious.json")
@click.argument("rule")
@click.argument("path", nargs=-1, required=True)
@click.option("--only", type=click.Choice(["fires", "silent"]), help="Only records with this verdict.")
@settings_options
def command(settings: Settings, rule: str, path: tuple[str, ...], only: str | None) -> None:
    """Show why RULE fires or not on each record of PATH: a verdict for every condition, none skipped."""
    from awol import environment
    from awol.engines.sigma import parse
    from awol.engines.sigma.nodes import Explanation, explain
    from awol.events import read, walk
    from awol.pack import load_rules, select

    root = settings.root
    chosen = select(load_rules(root), [rule])[0]
    site = environment.load(settings.environment)
    if site.missing(chosen.placeholders):
        site = fixture_environment(root)
        settings.say(
            f"note: placeholders have their values from the pack's fixtures ({', '.join(chosen.placeholders)})"
        )
    node = parse(chosen.text, site.placeholders, chosen.path)
    problems: list[EventError] = []

    def problem(fault: EventError) -> None:
        problems.append(fault)
        click.echo(f"error: {fault}", err=True)

    def show(part: Explanation, depth: int) -> None:
        found = "" if part.values is None else f"    found: {_values(part.values)}"
        click.echo(f"{'  ' * depth}{'yes' if part.verdict else 'NO '}  {part.label}{found}")
        for child in part.children:
            show(child, depth + 1)

    seen = 0
    for file in walk(path, problem):
        for event in read(file, problem):
            seen += 1
            explanation = explain(node, event.record)
            verdict = "fires" if explanation.verdict else "silent"
            if only in (None, verdict):
                click.echo(f"{chosen.name} {verdict}: {event.record.get('eventName')} {event.id} ({event.location})")
                show(explanation, 1)
    if not seen and not problems:
        click.echo("no records", err=True)
    if problems:
        sys.exit(3)


def _values(values: list[Any]) -> str:
    if not values:
        return "nothing, the field is absent"
    told = [json.dumps(value, ensure_ascii=False, default=str) for value in values]
    shown = ", ".join(one if len(one) <= 100 else one[:97] + "..." for one in told[:5])
    return shown + (f" and {len(told) - 5} more" if len(told) > 5 else "")
