"""`awol hunt`: the whole pack over CloudTrail files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from awol.cli.common import (
    Settings,
    allowlist_option,
    environment_option,
    on_terminal,
    organization_option,
    parse_moment,
    settings_options,
)
from awol.cli.output import lies_below, open_output
from awol.errors import ConfigurationError, EventError, Location
from awol.runs import NoRoomError
from awol.values import LEVELS, Rule

FORMATS = ("table", "timeline", "jsonl", "csv", "html")
"""`awol.hunt.report.WRITERS`, without importing what a hunt needs."""

FORECASTS = ("table", "json", "jsonl")
"""`awol.hunt.forecast.report.WRITERS`, likewise."""

if TYPE_CHECKING:
    from awol.cli.progress import Progress
    from awol.configuration.environment import Environment
    from awol.configuration.organization import Organization
    from awol.events.layout import Wanted
    from awol.hunt import Detection, Filter, Tally
    from awol.hunt.arranged import Take
    from awol.hunt.chains import Chains
    from awol.hunt.forecast.learning import Learned
    from awol.hunt.found import Written
    from awol.hunt.report import Write, Writer
    from awol.hunt.silence import Search
    from awol.pack import Manifest


@click.command(
    "hunt",
    epilog="Examples: awol hunt ./AWSLogs --since 2026-05-28      awol hunt s3://my-trail/AWSLogs --since 2026-05-28"
    "      zcat trail.json.gz | awol hunt - --format jsonl"
    "      awol hunt ./AWSLogs --since 2026-05-01 --until 2026-06-01 --forecast",
)
@click.argument("path", nargs=-1, required=True)
@click.option("--rule", "names", multiple=True, metavar="NAME", help="Run only this rule.")
@click.option(
    "--min-level",
    type=click.Choice(LEVELS),
    default="low",
    show_default=True,
    help="Only rules of this level or above.",
)
@click.option("--since", metavar="TIME", help="Only records of this time (UTC) and later.")
@click.option("--until", metavar="TIME", help="Only records before this time (UTC).")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only records in the log of this account.")
@click.option("--region", "regions", multiple=True, metavar="NAME", help="Only records of this region.")
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="How many processes to use (default: one per core).")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Exit 1 if a detection of this level is not approved.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(dict.fromkeys((*FORMATS, *FORECASTS))),
    default="table",
    show_default=True,
    help="json only with --forecast.",
)
@click.option(
    "--order",
    type=click.Choice(["time", "file"]),
    default="time",
    show_default=True,
    help="`time`: sorted by event time, after everything is read; `file`: as files are read.",
)
@click.option(
    "--group",
    is_flag=True,
    help="Group alerts that say the same within an hour (or longer, see pack.yml), also in jsonl and csv.",
)
@click.option("--raw", is_flag=True, help="Show the records of each finding.")
@click.option(
    "--forecast",
    is_flag=True,
    help="Instead of findings: how many alerts a day each rule raises, who causes them, and what would reduce them.",
)
@click.option(
    "--verbose",
    is_flag=True,
    help="List every fault in the files, not only the first of each kind, and each rule that lacks configuration.",
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@environment_option("environment.yml")
@allowlist_option
@organization_option
@settings_options
def command(
    settings: Settings,
    path: tuple[str, ...],
    names: tuple[str, ...],
    min_level: str,
    since: str | None,
    until: str | None,
    accounts: tuple[str, ...],
    regions: tuple[str, ...],
    jobs: int | None,
    fail_on: str | None,
    format_: str,
    order: str,
    group: bool,
    raw: bool,
    forecast: bool,
    verbose: bool,
    output: str | None,
) -> None:
    """Run every rule of the pack over CloudTrail files, folders, buckets (s3://BUCKET/PREFIX) or standard input (-).

    A bucket is listed and read with your AWS credentials, as far as --since, --until, --account and --region ask for.

    awol recognizes the format of a file by its content, compressed or not. Files that cannot be read are named on
    stderr, the rest is still searched, and the exit code is then 3. A record that is there twice (two trails, two
    copies) counts once. In table, timeline and html, alerts of one rule on the same account, principal and key within
    an hour (a day for a root user's long-term key) are one line; a chain is shown with its steps, as one incident.
    Run --forecast over a month of your logs to see how loud each rule would be before you enable any.
    """
    _check_options(format_, forecast=forecast, group=group, raw=raw, by_file=order == "file")
    from awol.configuration import allowlist as allowlists
    from awol.configuration import environment
    from awol.events.layout import Wanted
    from awol.events.walk import walk_names
    from awol.hunt import Filter, Hunter, Tally, available
    from awol.hunt.arranged import arranged
    from awol.hunt.chains import Chains, loud_enough
    from awol.hunt.context import WOULD_ADD, Context
    from awol.hunt.incidents import Incidents
    from awol.hunt.lines import LINES
    from awol.hunt.messages import Messages
    from awol.hunt.pack import load as load_pack
    from awol.hunt.run import Asked, in_lines
    from awol.hunt.story import Story
    from awol.pack import joined, select

    scope = Filter(min_level, *_times(since, until), frozenset(accounts), frozenset(regions))
    snapshot, pack = settings.snapshot, load_pack(settings.root)
    site = environment.informed(environment.load(settings.environment, pack.manifest), snapshot, pack.manifest)
    every, own = joined(pack.rules, pack.filters, site.placeholders), pack.searches
    chosen = select((*every, *own), names)
    approvals = allowlists.load(settings.allowlist, (*every, *own), organization=snapshot)
    ready = _configured(chosen, site, settings, verbose)
    searches = () if forecast else _searches(loud_enough(ready, min_level), scope, settings)
    chains = Chains(loud_enough((rule for rule in ready if rule.kind == "correlation"), min_level), every)
    learned = _learned() if forecast else None
    _say_what_cuts(chains, scope, settings)
    members = (*chains.members.values(), *((learned.rule,) if learned is not None else ()))
    hunter = Hunter(ready, site.placeholders, scope, members, counts_days=forecast, watches=bool(searches))
    ran = [*hunter.rules, *chains.rules, *(search.rule for search in searches)]
    tally = Tally(scope=scope)

    wanted = Wanted(scope.since, scope.until, scope.accounts, scope.regions)
    terminal = _Terminal(_progress(path, wanted, tally) if on_terminal() and not settings.quiet else None)
    messages = Messages(terminal.problem, verbose)
    story = Story()
    incidents = Incidents()
    files: Iterable[Path | str] = walk_names(path, tally.problem(messages.take), wanted, tally.exclude, tally.hide)
    if output is not None and lies_below(output, path):
        files = _all_but(output, path, files)
    if learned is not None:
        files = learned.following(files)
    writer = None
    if learned is not None:
        learned.snapshot(snapshot)
        unconfigured = [rule for rule in chosen if rule not in ready]
        writer = _forecaster(format_, ran, learned, tally, (pack.manifest, site.placeholders, unconfigured, snapshot))
    streaming = order == "file"
    asked = Asked(raw, learned, Context(snapshot), searches)
    findings = in_lines(
        None if group else LINES.get(format_),
        *(hunter, files, approvals, tally, messages.take, jobs or available(), chains, asked),
        watched=terminal.progress is not None and not streaming,
        prompt=streaming,
    )
    with (
        open_output(output) as stream,
        _stopping(stream, output, tally, terminal),
        arranged(
            stream,
            format_,
            writer=writer,
            streaming=streaming,
            group=group or forecast,
            at_once=terminal.at_once if terminal.progress else None,
            incidents=incidents,
            hours=pack.manifest.one_alert_for,
        ) as write,
        terminal.watching(),
    ):
        take = terminal.writing(write)
        for finding in findings:
            take(finding)
            story.add(finding)
    failing = _failing(tally.left, fail_on)
    for line in messages.rest():
        click.echo(_fitting(line), err=True)
    lines = [*(() if forecast else story.lines(tally.stats.reaches)), *tally.lines()]
    lines += [incidents.told()] if incidents.absorbed else []
    lines += [WOULD_ADD] if snapshot is None and tally.detections else []
    for line in (*lines, *approvals.counts(), *approvals.remarks(datetime.now(UTC), [rule.name for rule in ran])):
        settings.say(_fitting(line))
    nothing = tally.nothing if ran else "nothing was searched for: every rule asked for needs configuration"
    _leave(tally, failing, nothing)


def _fitting(text: str) -> str:
    """A text for stderr, on a terminal broken into lines that fit it."""
    from awol.hunt.wrapped import lines, width_of

    return lines(text, width_of(sys.stderr))


def _all_but(output: str, paths: Sequence[str], files: Iterable[Path | str]) -> Iterable[Path | str]:
    """The files without that of -o. Raises `ConfigurationError` where it holds records that would be emptied before
    they are read."""
    from awol.events import read

    place = Path(output).resolve()
    named = place in (Path(path).resolve() for path in paths)
    if place.is_file() and (named or next(read(place, lambda _: None), None) is not None):
        raise ConfigurationError("is one of the files to search", Location(output), "name another file with -o")
    name = place.name
    # Only those of the same name are worth a `Path`, of which ten thousand take half a second.
    return (file for file in files if os.path.basename(file) != name or Path(file).resolve() != place)  # noqa: PTH119


def _failing(unapproved: Mapping[str, int], fail_on: str | None) -> dict[str, int]:
    """Of the detections that nobody approved, counted by level, those for which --fail-on asks."""
    loud = LEVELS[LEVELS.index(fail_on) :] if fail_on else ()
    return {level: count for level, count in unapproved.items() if level in loud}


@contextmanager
def _stopping(stream: TextIO, output: str | None, tally: Tally, terminal: _Terminal) -> Iterator[None]:
    """Say how far a hunt got that is interrupted, or for whose findings there is no room. They are written by then."""
    try:
        yield
    except KeyboardInterrupt:
        stream.flush()
        where = "above" if output in (None, "-") else f"in {output}"
        click.echo(f"\ninterrupted after {tally.so_far()}; findings so far are {where}", err=True)
        sys.exit(130)
    except NoRoomError as fault:
        extent = f"stopped after {tally.so_far()}; these are listed, the rest of the logs was not searched"
        stopped = EventError(f"{fault.message}; {extent}", fault.location, fault.next_step)
        tally.problem(terminal.problem)(stopped)


def _searches(rules: Iterable[Rule], scope: Filter, settings: Settings) -> tuple[Search, ...]:
    """What is searched for among all records together; nothing where some of them are left out."""
    from awol.hunt.silence import ready

    searches = ready(rules)
    if searches and (scope.accounts or scope.regions):
        named = ", ".join(search.rule.name for search in searches)
        settings.say(f"not searched for: {named}, which needs the logs of all accounts and regions")
        return ()
    return searches


def _say_what_cuts(chains: Chains, scope: Filter, settings: Settings) -> None:
    """Say that a chain is not found of which some step is left out, where some records are."""
    left = [
        name
        for name, limit in (("time", scope.timed), ("accounts", scope.accounts), ("regions", scope.regions))
        if limit
    ]
    if chains.rules and left:
        settings.say(
            f"chains are looked for in the requested {' and '.join(left)} alone: one that has a step elsewhere is not "
            "found"
        )


def _check_options(format_: str, *, forecast: bool, group: bool, raw: bool, by_file: bool) -> None:
    """Raise `click.UsageError` for options that contradict one another."""
    if group and by_file:
        raise click.UsageError("--group needs the findings in order of time: leave out --order file")
    if forecast and format_ not in FORECASTS:
        raise click.UsageError(f"a forecast can be written as {', '.join(FORECASTS)}: leave out --format {format_}")
    if forecast and (raw or by_file):
        raise click.UsageError(f"a forecast counts alerts: leave out {'--raw' if raw else '--order file'}")
    if format_ == "json" and not forecast:
        raise click.UsageError("--format json belongs to --forecast: for findings write --format jsonl")


def _learned() -> Learned:
    """What a forecast learns; only a forecast imports what it needs."""
    from awol.hunt.forecast.learning import Learned

    return Learned()


def _forecaster(
    format_: str,
    ran: Sequence[Rule],
    learned: Learned,
    tally: Tally,
    known: tuple[Manifest, Mapping[str, Sequence[str]], Sequence[Rule], Organization | None],
) -> Writer:
    """What takes the alerts and, when all are there, writes the forecast. `known` are the fields of its `Site`."""
    from awol.hunt.forecast.counting import Forecast
    from awol.hunt.forecast.report import WRITERS, Site, report

    @contextmanager
    def writer(stream: TextIO) -> Iterator[Write]:
        counted = Forecast(ran)
        yield counted.add
        today = datetime.now(UTC).date()
        forecast = report(counted, learned, Site(*known), sorted(tally.stats.days), tally.stats.records, today)
        stream.write(WRITERS[format_](forecast))

    return writer


def _leave(tally: Tally, failing: Mapping[str, int], nothing: str) -> None:
    """Exit with the contract's code. `failing` counts the detections for which --fail-on asks, by level; `nothing` says
    why nothing was searched, and is as bad as what could not be read."""
    if tally.problems:
        if failing:
            levels = ", ".join(f"{failing[level]:,} {level}" for level in reversed(LEVELS) if level in failing)
            were = "detection was" if sum(failing.values()) == 1 else "detections were"
            click.echo(f"{levels} {were} found as well; the exit code is 3 for what could not be read", err=True)
        sys.exit(3)
    if failing:
        sys.exit(1)
    if nothing:
        click.echo(f"error: {nothing}", err=True)
        sys.exit(3)


def _times(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """--since and --until as milliseconds since the epoch. Raises `click.UsageError` where nothing lies between."""
    first, last = parse_moment(since, "--since"), parse_moment(until, "--until")
    if first is not None and last is not None and last <= first:
        raise click.UsageError("--until must be later than --since")
    return first, last


def _configured(rules: Sequence[Rule], site: Environment, settings: Settings, verbose: bool) -> list[Rule]:
    """The rules that can run. The others, those without a value for a placeholder, are told in a line: what is to be
    configured, and with `verbose` each rule that needs it. A correlation needs the values of all its members."""
    missing = {rule.name: site.missing(rule.placeholders) for rule in rules}
    waiting = {name: keys for name, keys in missing.items() if keys}
    if waiting:
        count = f"{len(waiting)} {'rules' if len(waiting) > 1 else 'rule'}"
        keys = dict.fromkeys(key for lacking in waiting.values() for key in lacking)
        each = (f"{name} ({', '.join(lacking)})" for name, lacking in waiting.items())
        what = ", ".join(each) if verbose else f"environment.yml lacks {', '.join(keys)}"
        names = "" if verbose else ", --verbose names the rules"
        step = f"`awol rules` shows what to write{names}"
        settings.say(_fitting(f"left out for want of configuration: {count}: {what}; {step}"))
    return [rule for rule in rules if not missing[rule.name]]


class _Terminal:
    """What a hunt shows on stderr while it runs: faults, and on a terminal how far it is."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While something is written, nothing else stands where it goes."""
        with self.progress.aside() if self.progress else nullcontext():
            yield

    def writing(self, write: Take) -> Take:
        """What writes a finding aside."""
        if self.progress is None:
            return write

        def aside(finding: Detection | Written) -> None:
            with self.aside():
                write(finding)

        return aside

    def problem(self, fault: EventError) -> None:
        """Tell a fault."""
        with self.aside():
            click.echo(_fitting(f"error: {fault}"), err=True)

    def at_once(self, found: Detection) -> None:
        """Tell a finding before the list of all."""
        from awol.hunt.story import sentence

        with self.aside():
            click.echo(_fitting(sentence(found)), err=True)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While files are read. After it the list of findings may be written."""
        if self.progress is None:
            yield
            return
        self.progress.start()
        try:
            yield
        finally:
            self.progress.stop()


def _progress(paths: Sequence[str], wanted: Wanted, tally: Tally) -> Progress:
    """The line about how far a hunt is. Of a bucket or of standard input the size is not known before."""
    from awol.cli.progress import Progress
    from awol.events import walk
    from awol.events.addresses import is_address

    known = not any(path == "-" or is_address(path) for path in paths)
    return Progress(tally.stats, walk(paths, lambda _: None, wanted) if known else None)
