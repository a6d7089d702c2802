"""`awol replay`: every case, every engine."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from awol.cli.common import (
    Settings,
    elastic_options,
    fixture_environment,
    fixture_placeholders,
    now_option,
    on_terminal,
    parse_moment,
    settings_options,
)
from awol.cli.output import open_output
from awol.cli.watching import pause, watch
from awol.targets import ENGINES
from awol.views import Indexing

if TYPE_CHECKING:
    from awol.errors import AwolError
    from awol.replay import Refusal, Replay
    from awol.replay.matrix import Formatter
    from awol.systems import System
    from awol.values import Outcome, Rule
    from awol.views.elastic import Integration, Retain


@click.command(
    "replay",
    epilog="Examples: awol replay      awol replay aws_org_leave_success --engine esql --format json"
    "      awol replay --live elasticsearch=http://127.0.0.1:9200",
)
@click.argument("rule", nargs=-1)
@click.option("--engine", "-e", "engines", multiple=True, type=click.Choice(list(ENGINES)), help="Only this engine.")
@click.option("--live", multiple=True, metavar="NAME=URL", help="Also run the texts on a real system.")
@click.option("--watch", "watching", is_flag=True, help="Then wait for changes, and replay the rules that they affect.")
@click.option("--convert", "converting", is_flag=True, help="With --watch: run `awol convert` on these rules first.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "junit"]), default="table", show_default=True)
@elastic_options
@now_option
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="How many processes to use (default: one per core).")
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@click.option("--record", "recording", is_flag=True, help="Save the verdicts in queries/verdicts.tsv, for builds.")
@settings_options
def command(
    settings: Settings,
    rule: tuple[str, ...],
    engines: tuple[str, ...],
    live: tuple[str, ...],
    watching: bool,
    converting: bool,
    retain: Retain,
    integration: Integration,
    now: str | None,
    jobs: int | None,
    format_: str,
    output: str | None,
    recording: bool,
) -> None:
    """Replay the pack's fixtures on each rule (with a Sigma engine) and on each of its committed query texts (with an
    engine for its language), and compare the verdicts with the expected ones.

    --live elasticsearch=URL, opensearch=URL, splunk=URL or trino=URL writes the records to a real system under a name
    used by this run only, runs the committed texts there too, and removes everything again. Credentials come from the
    environment: AWOL_ELASTICSEARCH_API_KEY, or AWOL_ELASTICSEARCH_USER and AWOL_ELASTICSEARCH_PASSWORD;
    AWOL_OPENSEARCH_USER, AWOL_OPENSEARCH_PASSWORD; AWOL_SPLUNK_TOKEN, AWOL_SPLUNK_HEC_URL, AWOL_SPLUNK_HEC_TOKEN,
    AWOL_SPLUNK_INDEX; AWOL_TRINO_USER, AWOL_TRINO_PASSWORD. Add _FILE to a name to give a file that holds the value.
    Without a user, requests to a domain of Amazon OpenSearch Service are signed with your AWS credentials; if the
    domain has an address of your own, set AWOL_OPENSEARCH_AWS_REGION. AWOL_CA_BUNDLE names a private certificate
    authority. Plain http works only to this machine.

    --record saves the verdicts in queries/verdicts.tsv, which the report of `awol build` reads. `awol convert` keeps
    that file in step with rules, texts and fixtures; record again after the engines have changed.
    """
    from awol.pack import load_rules, load_searches, select
    from awol.pack.queries import load_refusals
    from awol.replay import Replay, matrix

    if converting and not watching:
        raise click.UsageError("--convert needs --watch; without it, run `awol convert`")
    if watching:
        _can_watch(format_, output, live)
    indexing, moment = Indexing(integration, retain), parse_moment(now, "--now")
    if recording and (engines or live or watching or now or indexing != Indexing()):
        raise click.UsageError("--record needs a run on all engines; leave out the other options")
    root = settings.writable_root if recording else settings.root
    wanted = engines or tuple(ENGINES)
    systems = _systems(root, live, settings, indexing)
    left_behind: list[AwolError] = []

    def chosen() -> Sequence[Rule]:
        return select((*load_rules(root), *load_searches(root)), rule)

    def show(rules: Sequence[Rule], stream: TextIO) -> Counter[str]:
        replay = Replay(root, fixture_placeholders(root), load_refusals(root), indexing, moment)
        outcomes, refusals = _run(
            replay, rules, wanted, jobs or os.cpu_count() or 1, on_terminal() and not settings.quiet
        )
        columns = list(wanted)
        for system in systems:
            live_outcomes, refused, left = _run_live(root, rules, system, settings)
            outcomes += live_outcomes
            refusals += refused
            left_behind.extend(left)
            columns += system.engines
        stream.write(_format(format_, stream)(outcomes, refusals, columns))
        stream.flush()
        if recording:
            _record(root, rules, outcomes)
        return Counter(matrix.summary(outcomes))

    with open_output(output) as stream:
        counts = show(chosen(), stream)
    if watching:
        watch(root, chosen, lambda rules: show(rules, sys.stdout), converting, pause)
    for fault in left_behind:
        click.echo(f"error: {fault}", err=True)
    if counts["errors"] or left_behind:
        sys.exit(3)
    if counts["failed"]:
        sys.exit(1)


def _format(name: str, stream: TextIO) -> Formatter:
    """What writes the outcomes; on a terminal a table takes no more columns than that has."""
    from awol.replay import matrix

    if name == "table" and stream.isatty():
        return partial(matrix.as_table, width=shutil.get_terminal_size().columns)
    return matrix.FORMATS[name]


def _can_watch(format_: str, output: str | None, live: Sequence[str]) -> None:
    if format_ != "table" or output:
        raise click.UsageError("--watch prints tables to the terminal; leave out --format and --output")
    if live:
        raise click.UsageError("--watch replays offline; leave out --live")


def _systems(root: Path, live: Sequence[str], settings: Settings, indexing: Indexing) -> list[System]:
    """The systems that --live names, each of which has answered. Raises `AwolError`."""
    if not live:
        return []
    from awol.systems import parse_target

    # A run that is told to stop takes out of the systems what it put in, as one that is interrupted does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    systems = [parse_target(target, fixture_environment(root).elastic_index, indexing) for target in live]
    for system in systems:
        settings.say(f"live: {system.describe()}")
    return systems


def _record(root: Path, rules: Sequence[Rule], outcomes: Sequence[Outcome]) -> None:
    """Write the lines of these rules anew; those of others stay as they are."""
    from awol.pack import load_rules
    from awol.replay.record import FILE, Digests, record_text, recorded, summed

    every = load_rules(root)
    digests = Digests(root, every)
    lines = recorded(root, every)
    for rule in (rule for rule in rules if rule.kind != "search"):
        lines[rule.name] = summed(digests.of(rule), [outcome for outcome in outcomes if outcome.case.rule == rule.name])
    (root / FILE).write_text(record_text(lines), encoding="utf-8", newline="\n")


def _run_live(
    root: Path, rules: Sequence[Rule], system: System, settings: Settings
) -> tuple[list[Outcome], list[Refusal], list[AwolError]]:
    """The outcomes on a real system, what it does not run, and what could not be taken out of it again."""
    from awol.pack.queries import load_refusals
    from awol.replay import Replay
    from awol.systems import LiveReplay

    refusals = load_refusals(root)
    live = LiveReplay(root, Replay(root, fixture_placeholders(root), refusals), refusals, system)
    outcomes = live.run(rules, settings.say)
    return outcomes, live.refusals(rules), [live.left_behind] if live.left_behind else []


def _run(
    replay: Replay, rules: Sequence[Rule], wanted: Sequence[str], jobs: int, progress: bool
) -> tuple[list[Outcome], list[Refusal]]:
    """The outcomes of some rules on some engines, and what is not run because the pack refuses it."""
    outcomes: list[Outcome] = []
    processes = min(jobs, len(rules))
    batches: Iterable[list[Outcome]]
    if processes > 1:
        batches = replay.run_in_processes(rules, wanted, processes)
    else:
        batches = (list(replay.run([rule], wanted)) for rule in rules)
    for number, (rule, batch) in enumerate(zip(rules, batches, strict=True), 1):
        if progress:
            click.echo(f"\r\033[K{number}/{len(rules)} {rule.name}", err=True, nl=False)
        outcomes.extend(batch)
    if progress:
        click.echo("\r\033[K", err=True, nl=False)
    return outcomes, replay.refusals(rules, wanted)
