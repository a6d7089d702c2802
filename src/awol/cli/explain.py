"""`awol explain`: every condition of a rule, its value in the record, and its verdict."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from awol.cli.common import Settings, environment_option, fixture_environment, settings_options, site_rules
from awol.cloudtrail.texts import printable
from awol.errors import EventError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from awol.explain import Shown
    from awol.values import Event, Rule

FEW = 20
"""Up to so many records, each is shown; of more, those that fire and the nearest misses."""


@click.command(
    "explain",
    epilog="Examples: awol explain aws_org_leave_success one.json      awol explain aws_org_leave_success ./AWSLogs",
)
@click.argument("rule")
@click.argument("path", nargs=-1, required=True)
@click.option("--all", "every", is_flag=True, help="Show every record, however many there are.")
@click.option("--only", type=click.Choice(["fires", "silent"]), help="Show only records with this verdict.")
@click.option(
    "--misses",
    type=click.IntRange(0, 1000),
    default=5,
    show_default=True,
    help="How many kinds of nearest misses to show.",
)
@environment_option("environment.yml")
@settings_options
def command(settings: Settings, rule: str, path: tuple[str, ...], every: bool, only: str | None, misses: int) -> None:
    """Show why RULE fires on the records in PATH, or why not: a verdict for every condition, none skipped.

    Up to 20 records are each shown in full. If there are more, you see those that fire and then the nearest misses:
    the silent records that fail the fewest conditions, and which ones. Records that fail the same conditions are
    shown once and counted.

    For a correlation you see the chains with their events, and for each group without a chain how far it got: the
    missing step, the gap that was too long, or the key that differed.
    """
    from awol.engines.sigma.nodes import explain
    from awol.engines.sigma.parser import parse
    from awol.events import read, walk
    from awol.explain import Sieve
    from awol.pack import load_searches, select

    root = settings.root
    # No snapshot: the file is read where --organization stands.
    rules, site = site_rules(settings, None)
    chosen = select((*rules, *load_searches(settings.root)), [rule])[0]
    if site.missing(chosen.placeholders):
        site = fixture_environment(root)
        settings.say(
            f"note: placeholders have their values from the pack's fixtures ({', '.join(chosen.placeholders)})"
        )
    problems: list[EventError] = []

    def problem(fault: EventError) -> None:
        problems.append(fault)
        click.echo(f"error: {fault}", err=True)

    events = (event for file in walk(path, problem) for event in read(file, problem))
    if chosen.kind == "search":
        _tell_silence(chosen, events)
        sys.exit(3 if problems else 0)
    if chosen.kind == "correlation":
        _tell(chosen, rules, site.placeholders, events)
        sys.exit(3 if problems else 0)
    node = parse(chosen.text, site.placeholders, chosen.path)
    sieve = Sieve(None if every else FEW, misses)
    for event in events:
        for explained in sieve.put(event, explain(node, event.record)):
            _show(chosen.name, explained, only)
    for explained in sieve.rest():
        _show(chosen.name, explained, only)
    if sieve.sifted:
        settings.say(
            f"{sieve.seen} records, {sieve.fired} fire; of the silent ones only the nearest are shown (--all shows all)"
        )
    if not sieve.seen and not problems:
        click.echo("no records", err=True)
    if problems:
        sys.exit(3)


def _tell_silence(chosen: Rule, events: Iterator[Event]) -> None:
    """From when to when each account's log reaches, and whether the account is silent when the last of all ends."""
    from awol.engines.sigma.silence import read as read_silence
    from awol.events.reach import Reaches
    from awol.values import parse_time

    reaches = Reaches()
    reaches.see((event.record.get("recipientAccountId"), event.record.get("eventTime")) for event in events)
    silence = read_silence(chosen.document, chosen.name, chosen.path)
    now = max((parse_time(last) or 0 for _, last in reaches.values()), default=0)
    for account, (first, last) in sorted(reaches.items()):
        verdict = "silent" if silence.told(parse_time(first), parse_time(last), now) else "logs"
        hours = (now - (parse_time(last) or 0)) / 3_600_000
        click.echo(f"{account} {verdict}: records from {first} to {last}, {hours:.1f} hours before the newest record")
    span = _told(silence.span)
    click.echo(f"silent: no record for {span}, and earlier records that span at least {span}, within the look-back")
    if not reaches:
        click.echo("no record names an account and a time", err=True)


def _told(milliseconds: int) -> str:
    return f"{milliseconds / 3_600_000:g} hours"


def _tell(
    chosen: Rule, rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]], events: Iterator[Event]
) -> None:
    """The story of a correlation on all records together."""
    from awol.engines.sigma.correlation.explaining import lines, tell
    from awol.engines.sigma.correlation.reading import Library, read
    from awol.engines.sigma.parser import parse

    correlation = read(chosen.text, Library([rule.text for rule in rules]), chosen.path)
    tests = {base.name: parse(base.text, placeholders, base.name).test for base in correlation.bases()}
    story = tell(correlation, tests, events)
    for line in lines(story):
        click.echo(printable(line))
    if not story.seen:
        click.echo("no records", err=True)


def _show(rule: str, explained: Shown, only: str | None) -> None:
    from awol.explain import lines, nearest_miss, unread

    verdict = "fires" if explained.explanation.verdict else "silent"
    if only not in (None, verdict):
        return
    alike = f", and {explained.alike} more that fail the same conditions" if explained.alike else ""
    record = f"{printable(str(explained.event.record.get('eventName')))} {printable(explained.event.id)}"
    click.echo(f"{rule} {verdict}: {record} ({explained.event.location}){alike}")
    for line in lines(explained.explanation):
        click.echo(line)
    if paths := unread(explained.explanation):
        click.echo(f"  not certain: {', '.join(paths)} could not be read; conditions on the fields inside see nothing")
    if not explained.explanation.verdict:
        click.echo(f"  would fire with: {nearest_miss(explained.explanation).told()}")
