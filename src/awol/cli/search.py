"""`awol search`: one query text on records, offline."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from awol.cli.common import Settings, elastic_options, fixture_placeholders, now_option, parse_moment, settings_options
from awol.errors import EventError
from awol.targets import ENGINES, on_view
from awol.values import Event, Hit

if TYPE_CHECKING:
    from awol.engines import Context
    from awol.views.elastic import Integration, Retain


@click.command(
    "search",
    epilog="Examples: awol search -e lucene --rule aws_org_leave_denied ./logs"
    "      awol search -e splunk --query 'eventName=Leave*' trail.json.gz",
)
@click.argument("path", nargs=-1, required=True)
@click.option("--engine", "-e", required=True, type=click.Choice(list(ENGINES)), help="The product to search as.")
@click.option("--query", metavar="TEXT", help="The query text (for sigma: a rule in YAML).")
@click.option("--query-file", metavar="FILE", help="A file with the query text.")
@click.option("--rule", metavar="NAME", help="The committed query of a rule of the pack.")
@elastic_options
@now_option
@settings_options
def command(
    settings: Settings,
    path: tuple[str, ...],
    engine: str,
    query: str | None,
    query_file: str | None,
    rule: str | None,
    retain: Retain,
    integration: Integration,
    now: str | None,
) -> None:
    """Run one query on CloudTrail files, offline, as the product would. Print one JSON line for each hit.

    The three Splunk engines read SPL and differ in how the data was indexed. lucene, esql and eql use the fields of
    the Elastic AWS integration; documents exported from Elasticsearch are searched as they are. opensearch reads a
    query string, on records as Amazon OpenSearch Ingestion writes them. athena reads SQL, on the table that AWS
    documents for CloudTrail. eventbridge reads an event pattern. sigma reads a rule.
    """
    from awol.engines.catalogue import Window, compile_for, distinct
    from awol.events import read, walk
    from awol.views import Indexing
    from awol.views.elastic.indexed import SAMPLE

    if sum(source is not None for source in (query, query_file, rule)) != 1:
        raise click.UsageError("give one of --query, --query-file or --rule")
    documents = engine in on_view("elastic")
    text, context = _asked(settings, engine, query, query_file, rule, parse_moment(now, "--now"))

    problems: list[EventError] = []

    def problem(fault: EventError) -> None:
        problems.append(fault)
        click.echo(f"error: {fault}", err=True)

    def events() -> Iterator[Event]:
        for file in walk(path, problem):
            yield from read(file, problem, documents=documents)

    window = Window()
    stream = events()
    sample = list(islice(stream, SAMPLE)) if documents else []
    indexing = Indexing(integration, retain, documents, sample)
    search = compile_for(engine, text, context, indexing)
    _print(distinct(search(chain(sample, stream)), window), _most_rows(text) if engine == "esql" else None)
    if window.repeats:
        repeats = "1 hit is a repeat" if window.repeats == 1 else f"{window.repeats:,} hits are repeats"
        settings.say(f"{repeats}: the same records again, which count once")
    if problems:
        sys.exit(3)


def _most_rows(text: str) -> int:
    from awol.engines.esql import most_rows

    return most_rows(text)


def _print(hits: Iterable[Hit], most: int | None) -> None:
    """Hits as lines, and no more than the product would give."""
    count = 0
    for count, hit in enumerate(hits, 1):
        if most is None or count <= most:
            line = {"event_ids": list(hit.event_ids), "group": dict(hit.group)}
            click.echo(json.dumps(line, ensure_ascii=False, default=str))
    if most is not None and count > most:
        click.echo(
            f"warning: {count - most:,} of {count:,} rows are left out: Elasticsearch returns {most:,} at the most"
            " (1,000 without a LIMIT, 10,000 with one)",
            err=True,
        )


def _asked(
    settings: Settings, engine: str, query: str | None, query_file: str | None, rule: str | None, now: int | None
) -> tuple[str, Context]:
    """The text to run, and what it is compiled for."""
    from awol.engines import Context, present
    from awol.pack import load_rules, load_searches, read_text, select
    from awol.pack.queries import committed_text, load_refusals

    context = Context(now=now or present(), path=query_file or "rule")
    if rule is None:
        text = query if query is not None else read_text(Path(str(query_file)))
        refers = engine == "sigma" and "correlation" in text
        return text, replace(context, companions=_companions(settings)) if refers else context
    root = settings.root
    every = load_rules(root)
    chosen = select((*every, *load_searches(root)), [rule])[0]
    if chosen.placeholders:
        named = ", ".join(chosen.placeholders)
        settings.say(f"note: the committed text contains the values of the pack's fixtures, not yours ({named})")
    companions = tuple(companion.text for companion in every) if chosen.kind == "correlation" else ()
    text = committed_text(root, chosen, ENGINES[engine], load_refusals(root))
    placeholders = fixture_placeholders(root)
    return text, replace(context, placeholders=placeholders, path=chosen.path, companions=companions)


def _companions(settings: Settings) -> tuple[str, ...]:
    """The pack's rules, which a correlation from elsewhere may refer to; none where there is no pack to be found."""
    from awol.errors import PackError
    from awol.pack import load_rules

    try:
        return tuple(rule.text for rule in load_rules(settings.root))
    except PackError:
        return ()
