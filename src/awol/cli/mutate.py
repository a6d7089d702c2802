"""`awol mutate`: whether every part of a rule's logic matters to some fixture."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from awol.cli.common import Settings, fixture_placeholders, on_terminal, settings_options

if TYPE_CHECKING:
    from awol.mutation.report import Outcome
    from awol.values import Rule


@click.command(
    "mutate",
    epilog="Examples: awol mutate      awol mutate aws_org_leave_success --write      "
    "awol mutate --changed-since origin/main --format json",
)
@click.argument("rule", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--write", is_flag=True, help="Save a record that would kill each survivor in fixtures/_review/.")
@click.option(
    "--changed-since", metavar="REV", help="Only rules that changed since a git revision, or whose fixtures did."
)
@settings_options
def command(settings: Settings, rule: tuple[str, ...], format_: str, write: bool, changed_since: str | None) -> None:
    """Change each rule's logic one step at a time, and check that the verdict on at least one fixture changes.

    A change that no fixture notices is a survivor; awol prints the record that would notice it. A change that no
    record can show is listed by hand, with the reason, in fixtures/<rule>/equivalent.yml. Score: killed / (killed +
    survived). Survivors of rules with `status: experimental` are reported, but the exit code stays 0.
    """
    from awol.mutation import report
    from awol.mutation.changes import changed_rules
    from awol.mutation.killers import REVIEW
    from awol.pack import load_rules, load_searches, select

    root = settings.root
    rules = select((*load_rules(root), *load_searches(root)), rule)
    if changed_since is not None:
        rules = tuple(changed_rules(root, changed_since, rules))
        settings.say(f"{len(rules)} rules differ from {changed_since}, or their fixtures do")
    outcome = _run(settings, rules)
    if write:
        outcome = replace(outcome, written=report.written(root, outcome.assessments))
    click.echo(report.FORMATS[format_](outcome), nl=False)
    if outcome.written:
        settings.say(
            f"{len(outcome.written)} records in fixtures/{REVIEW}/. awol does not replay them: decide "
            "each verdict from what AWS logs, then move the file to fixtures/<rule>/fires/ or silent/"
        )
    if outcome.exit_code:
        sys.exit(outcome.exit_code)


def _run(settings: Settings, rules: Sequence[Rule]) -> Outcome:
    """Assess the rules one by one; what is wrong with one does not hide the others."""
    from awol.errors import AwolError
    from awol.mutation.assess import Assessment, Assessor
    from awol.mutation.report import Outcome

    assessor = Assessor(settings.root, fixture_placeholders(settings.root))
    assessments: list[Assessment] = []
    faults: list[tuple[str, AwolError]] = []
    progress = on_terminal() and not settings.quiet
    for number, rule in enumerate(rules, 1):
        if progress:
            click.echo(f"\r\033[K{number}/{len(rules)} {rule.name}", err=True, nl=False)
        try:
            assessments.append(assessor.assess(rule))
        except AwolError as fault:
            faults.append((rule.name, fault))
            continue
        faults += [(rule.name, fault) for fault in assessments[-1].faults]
    if progress:
        click.echo("\r\033[K", err=True, nl=False)
    return Outcome(tuple(assessments), tuple(faults))
