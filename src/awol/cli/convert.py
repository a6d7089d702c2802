"""`awol convert`: from rules to the texts that a SOC imports."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from awol.cli.common import Settings, environment_option, fixture_environment, settings_options
from awol.targets import TARGETS

if TYPE_CHECKING:
    from awol.convert import Conversion
    from awol.values import Rule


@click.command(
    "convert",
    epilog="Examples: awol convert --check      awol convert my_rule.yml --target splunk --stdout",
)
@click.argument("rule", nargs=-1)
@click.option("--target", "-t", "targets", multiple=True, type=click.Choice(tuple(TARGETS)), help="Only this target.")
@click.option("--pipeline", default="default", show_default=True, metavar="default|none|FILE", help="Field mapping.")
@click.option("--stdout", is_flag=True, help="Print only the query text instead of writing queries/.")
@click.option(
    "--check", is_flag=True, help="Compare the committed files with what would be written; exit 1 if they differ."
)
@environment_option("the pack's examples; only with --stdout")
@settings_options
def command(
    settings: Settings, rule: tuple[str, ...], targets: tuple[str, ...], pipeline: str, stdout: bool, check: bool
) -> None:
    """Convert rules of the pack (by name) or other Sigma files (by path, with --stdout) to query texts.

    Without arguments it writes everything that is generated: queries/, docs/rules/, the README's matrix and table of
    rules, and the table of placeholders. Do not resolve a merge conflict in generated text by hand: take either side
    and run it again.
    """
    from awol.configuration.environment import load
    from awol.convert import Conversion, difference, sources, update, write
    from awol.pack import joined, load_converters, load_filters, load_manifest, load_rules, load_searches

    if stdout and check:
        raise click.UsageError("use either --stdout or --check, not both")
    if settings.environment and not stdout:
        reason = "the committed texts have the examples of fixtures/environment.yml"
        raise click.UsageError(f"{reason}; with --environment add --stdout")
    root = settings.root if stdout or check else settings.writable_root
    rules = (*load_rules(root), *load_searches(root))
    chosen = sources(rule, rules, root)
    if not stdout and (pipeline != "default" or any(source not in rules for source in chosen)):
        raise click.UsageError("queries/ holds only the pack's own rules under its own pipelines; add --stdout")
    site = fixture_environment(root)
    if settings.environment:
        site = load(settings.environment, load_manifest(root))
        rules = joined(rules, load_filters(root), site.placeholders)
        chosen = sources(rule, rules, root)
    conversion = Conversion(root, load_converters(root), site, pipeline, rules)
    wanted = targets or tuple(TARGETS)
    if stdout:
        _print(settings, conversion, chosen, wanted, named=bool(targets))
        return
    whole = not rule and not targets
    updated = update(conversion, chosen, wanted, whole=whole)
    if check and updated.changes:
        click.echo(difference(root, updated.changes), nl=False)
        settings.say(f"{len(updated.changes)} generated files differ: run `awol convert`")
        sys.exit(1)
    write(root, updated.changes)
    asked = bool(rule and targets)
    if rule:
        _tell(settings, updated.converted.refusals, asked=asked)
    if asked and updated.refusals:
        sys.exit(3)
    if check:
        settings.say(
            f"all generated files are up to date: {updated.texts} texts, {updated.refusals} refused conversions"
        )
        return
    settings.say(
        f"{updated.texts} texts, {len(updated.changes)} of them changed; {updated.refusals} conversions refused"
        f" ({Path('queries') / 'refused.json'} says why)"
    )


def _tell(settings: Settings, refusals: Mapping[str, Mapping[str, str]], *, asked: bool) -> None:
    """Say on stderr why rules have no text: an error for a conversion that was asked for by rule and target."""
    for name, reasons in refusals.items():
        for target, reason in reasons.items():
            message = f"{name}: refused for {target}: {reason}"
            if asked:
                click.echo(f"error: {message}", err=True)
            else:
                settings.say(message)


def _print(
    settings: Settings, conversion: Conversion, rules: Sequence[Rule], targets: Sequence[str], *, named: bool
) -> None:
    """Print the bare texts of rules, and on stderr why some have none.

    A refusal ends with exit code 3 where its target was `named`, or where nothing is left to print.
    """
    from awol.check.logic import unnamed
    from awol.convert import convert_one, notes_of
    from awol.errors import RefusedConversion

    refused: list[RefusedConversion] = []
    printed = 0
    for rule in rules:
        done: list[str] = []
        for target in targets:
            try:
                click.echo(convert_one(conversion, rule, target))
            except RefusedConversion as refusal:
                refused.append(refusal)
            else:
                done.append(target)
        printed += len(done)
        if done and rule not in conversion.rules and (unused := unnamed(rule)):
            settings.say(f"warning: {rule.path}: no condition names {', '.join(f'`{name}`' for name in unused)}")
        # The spelling of the pack's own rules is checked.
        for note, about in notes_of(conversion, rule, [] if rule in conversion.rules else done).items():
            settings.say(f"warning: {rule.path}: {', '.join(about)}: {note}")
    failed = bool(refused) and (named or not printed)
    for fault in refused:
        if failed:
            click.echo(f"error: {fault}", err=True)
        else:
            settings.say(str(fault))
    if failed:
        sys.exit(3)
