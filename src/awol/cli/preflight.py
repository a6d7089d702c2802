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
@click.option(
    "--live",
    metavar="NAME=URL",
    help="Run the queries on this system: splunk=URL (management port) or elasticsearch=URL.",
)
@click.option("--product", type=click.Choice(PRODUCTS), help="Without --live: only the queries for this product.")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far back to look for calls."
)
@click.option(
    "--min-level", type=click.Choice(LEVELS), default="informational", help="Only rules of this level or above."
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
    """Check whether each rule can fire on your system, and why not.

    It checks whether the management account's log arrives, whether there were events of AWS Organizations in 90 days,
    whether the home region is covered, how the fields are extracted, whether the fields that each rule needs are
    filled, and how late records arrive.

    Without --live it prints the queries, for you to paste. It never writes to a system. The exit code is 1 if a rule
    cannot fire, and 3 if a query could not be run. The management account comes from `organization.json`, the index
    from `environment.yml`.

    Credentials: AWOL_SPLUNK_TOKEN; AWOL_ELASTICSEARCH_API_KEY, or AWOL_ELASTICSEARCH_USER and
    AWOL_ELASTICSEARCH_PASSWORD (each also ..._FILE). AWOL_CA_BUNDLE names a private certificate authority.
    """
    from awol.preflight import report
    from awol.preflight.run import listed, run

    if live and product:
        raise click.UsageError("--product is for printing queries: --live already names the product")
    gathered = material(settings)
    if live is None:
        questions = {
            system: listed(gathered, system, days, min_level) for system in PRODUCTS if product in (None, system)
        }
        write = report.questions_as_json if format_ == "json" else report.questions_as_text
        _written(output, write(questions))
        return
    name, separator, url = live.partition("=")
    if not separator or name not in PRODUCTS or not url:
        raise ConfigurationError(f"`{live}` is not NAME=URL", next_step="write splunk=URL or elasticsearch=URL")

    def say(message: str) -> None:
        if on_terminal() and not settings.quiet:
            click.echo(f"\r\033[K{message}", err=True, nl=False)

    outcome = run(gathered, name, url, days, min_level, say)
    say("")
    shape = report.as_json if format_ == "json" else report.as_text
    _written(output, shape(outcome.system, outcome.answers, outcome.verdicts))
    for key, fault in outcome.unread.items():
        click.echo(f"could not be run ({key}): {fault}", err=True)
    for line in outcome.remarks:
        settings.say(line)
    sys.exit(outcome.exit_code)


def _written(output: str | None, text: str) -> None:
    with open_output(output) as stream:
        stream.write(text)
