"""`awol convert`: from rules to the texts that a SOC imports."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from awol.cli.common import Settings, fixture_environment, settings_options
from awol.targets import TARGETS


@click.command(
    "convert",
    epilog="Examples: awol convert --check      awol convert my_rule.yml --target splunk --stdout",
)
@click.argument("rule", nargs=-1)
@click.option("--target", "-t", "targets", multiple=True, type=click.Choice(tuple(TARGETS)), help="Only this target.")
@click.option("--pipeline", default="default", show_default=True, metavar="default|none|FILE", help="Field mapping.")
@click.option("--stdout", is_flag=True, help="Print the bare text instead of writing queries/.")
@click.option("--check", is_flag=True, help="Compare what is generated with what would be; exit 1 on drift.")
@settings_options
def command(
    settings: Settings, rule: tuple[str, ...], targets: tuple[str, ...], pipeline: str, stdout: bool, check: bool
) -> None:
    """Convert rules of the pack, by name, or Sigma files, by path (those with --stdout).

    Without arguments everything that is generated is written: queries/, docs/rules/, the README's matrix and table of
    rules, and the table of placeholders. A merge conflict in generated text is never resolved by hand: take either side
    and convert.
    """
    from awol.convert import Conversion, convert_one, difference, notes_of, sources, update, write
    from awol.pack import load_converters, load_rules

    if stdout and check:
        raise click.UsageError("--stdout and --check exclude one another")
    root = settings.root if stdout or check else settings.writable_root
    rules = load_rules(root)
    chosen = sources(rule, rules, root)
    if not stdout and (pipeline != "default" or any(one not in rules for one in chosen)):
        raise click.UsageError("queries/ holds the pack's own rules under its own pipelines; add --stdout")
    conversion = Conversion(root, load_converters(root), fixture_environment(root), pipeline, rules)
    wanted = targets or tuple(TARGETS)
    if stdout:
        for one in chosen:
            done: list[str] = []
            try:
                for target in wanted:
                    click.echo(convert_one(conversion, one, target))
                    done.append(target)
            finally:
                # The spelling of the pack's own rules is checked.
                for note, about in notes_of(conversion, one, [] if one in rules else done).items():
                    settings.say(f"warning: {one.path}: {', '.join(about)}: {note}")
        return
    whole = not rule and not targets
    result = update(conversion, chosen, wanted, whole=whole)
    if check:
        shown = difference(root, result.changes)
        if shown:
            click.echo(shown, nl=False)
            settings.say(f"{len(result.changes)} generated files differ: `awol convert` writes them")
            sys.exit(1)
        settings.say(
            f"what is generated is what the rules say: {result.texts} texts, {result.refusals} refused conversions"
        )
        return
    write(root, result.changes)
    settings.say(
        f"{result.texts} texts, {len(result.changes)} of them changed; {result.refusals} conversions refused"
        f" ({Path('queries') / 'refused.json'} says why)"
    )
