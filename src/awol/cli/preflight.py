"""`awol preflight`: can each rule fire here, and why not."""

from __future__ import annotations

import sys

import click

from awol.cli.common import (
    Settings,
    allowlist_option,
    environment_option,
    material,
    on_terminal,
    organization_option,
    settings_options,
)
from awol.cli.output import open_output
from awol.errors import ConfigurationError
from awol.values import LEVELS

PRODUCTS = ("splunk", "elasticsearch")


@click.command(
    "preflight",
    epilog="Examples: awol preflight --product splunk      awol preflight --live elasticsearch=https://es.example.com:9200"
    "      AWOL_SPLUNK_TOKEN_FILE=token awol preflight --live splunk=https://splunk.example.com:8089",
)
@click.option("--live", metavar="NAME=URL", help="Ask this system: splunk=URL (management port), elasticsearch=URL.")
@click.option("--product", type=click.Choice(PRODUCTS), help="Without --live: the queries of this one alone.")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far back to look for calls."
)
@click.option(
    "--min-level", type=click.Choice(LEVELS), default="informational", help="Only rules of this level and louder."
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@environment_option("environment.yml")
@allowlist_option
@organization_option
@settings_options
def command(
    settings: Settings,
    live: str | None,
    product: str | None,
    days: int,
    min_level: str,
    format_: str,
    output: str | None,
) -> None:
    """Prove your own visibility: is the management account's log there, were there Organizations events in 90 days, is
    the home region there, how are the fields extracted, are those filled that each rule needs, how late do records
    come. Per rule: can it fire here, yes or no, and why.

    Without --live it prints the queries that ask it, to paste. It writes nothing to a system. Exit 1 if a rule cannot
    fire, 3 if something could not be asked. `organization.json` names the management account, `environment.yml` the
    index.

    Credentials: AWOL_SPLUNK_TOKEN; AWOL_ELASTICSEARCH_API_KEY, or AWOL_ELASTICSEARCH_USER and
    AWOL_ELASTICSEARCH_PASSWORD (each also ..._FILE). AWOL_CA_BUNDLE names a private certificate authority.
    """
    from awol.preflight import report
    from awol.preflight.run import listed, run

    if live and product:
        raise click.UsageError("--product is for queries to paste: --live names the product itself")
    made = material(settings)
    if live is None:
        found = {one: listed(made, one, days, min_level) for one in PRODUCTS if product in (None, one)}
        write = report.questions_as_json if format_ == "json" else report.questions_as_text
        _written(output, write(found))
        return
    name, separator, url = live.partition("=")
    if not separator or name not in PRODUCTS or not url:
        raise ConfigurationError(f"`{live}` is not NAME=URL", next_step="write splunk=URL or elasticsearch=URL")

    def say(told: str) -> None:
        if on_terminal() and not settings.quiet:
            click.echo(f"\r\033[K{told}", err=True, nl=False)

    outcome = run(made, name, url, days, min_level, say)
    say("")
    shape = report.as_json if format_ == "json" else report.as_text
    _written(output, shape(outcome.system, outcome.answers, outcome.verdicts))
    for key, fault in outcome.unread.items():
        click.echo(f"could not be asked ({key}): {fault}", err=True)
    for line in outcome.remarks:
        settings.say(line)
    sys.exit(outcome.exit_code)


def _written(output: str | None, text: str) -> None:
    with open_output(output) as stream:
        stream.write(text)
