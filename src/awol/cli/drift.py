"""`awol drift`: what differs between a build and the system that it was imported into."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from awol.cli.common import (
    Settings,
    allowlist_option,
    environment_option,
    material,
    organization_option,
    settings_options,
)
from awol.cli.output import open_output
from awol.errors import ConfigurationError
from awol.values import LEVELS

if TYPE_CHECKING:
    from awol.drift import Report

ADDRESSES = {"splunk": ("AWOL_SPLUNK_URL", "https://splunk.example.com:8089"),
             "kibana": ("AWOL_KIBANA_URL", "https://kibana.example.com:5601")}  # fmt: skip


@click.command(
    "drift",
    epilog="Examples: AWOL_SPLUNK_TOKEN_FILE=token awol drift splunk --url https://splunk.example.com:8089     "
    " awol drift kibana --url https://kibana.example.com:5601 --space soc --keep export.ndjson",
)
@click.argument("system", metavar="splunk|kibana", type=click.Choice(tuple(ADDRESSES)))
@click.option("--url", help="Splunk's management port, or Kibana (default: AWOL_SPLUNK_URL, AWOL_KIBANA_URL).")
@click.option("--space", default="", help="Kibana's space (default: the default one).")
@click.option("--build", "built", metavar="DIR", help="Compare with this existing build instead of a new one.")
@click.option("--min-level", type=click.Choice(LEVELS), default="informational", help="The level that you built with.")
@click.option("--keep", metavar="EXPORT", help="The export that you built with: your rules in Kibana.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@environment_option("environment.yml")
@allowlist_option
@organization_option
@settings_options
def command(
    settings: Settings,
    system: str,
    url: str | None,
    space: str,
    built: str | None,
    min_level: str,
    keep: str | None,
    format_: str,
    output: str | None,
) -> None:
    """Show how your Splunk or Kibana differs from a build: what was changed, what is missing, and what is not part of
    the build. It only reads. For rules in Kibana it also says which of your changes a plain import would drop.

    Enabled searches in Splunk are counted, but are not a difference. A value that is written in another way but means
    the same is shown as "pinned": later updates do not change it. The exit code is 1 if anything differs, and 3 if a
    part could not be read.

    Credentials: AWOL_SPLUNK_TOKEN; AWOL_KIBANA_API_KEY, or AWOL_KIBANA_USER and AWOL_KIBANA_PASSWORD (each also
    ..._FILE, the name of a file that holds it). AWOL_CA_BUNDLE names a private certificate authority.
    """
    from awol.drift.report import as_json, as_text

    variable, example = ADDRESSES[system]
    address = url or os.environ.get(variable)
    if not address:
        raise ConfigurationError(f"the address of {system} is missing", next_step=f"--url {example}, or set {variable}")
    if system == "splunk" and (space or keep):
        raise click.UsageError("--space and --keep are for Kibana")
    if built and (keep or min_level != "informational"):
        raise click.UsageError("--build names an existing build: leave out --keep and --min-level")
    report = _splunk(settings, address, built, min_level) if system == "splunk" else None
    if report is None:
        report = _kibana(settings, address, space, built, min_level, keep)
    with open_output(output) as stream:
        stream.write(as_json(report) if format_ == "json" else as_text(report))
    for fault in report.unread:
        click.echo(f"could not be read: {fault}", err=True)
    if report.losses and system == "kibana":
        settings.say(
            "export your rules, and `awol build --keep EXPORT` carries lists, actions, interval and state over"
        )
    sys.exit(report.exit_code)


def _splunk(settings: Settings, address: str, built: str | None, min_level: str) -> Report:
    from awol.build import splunk
    from awol.drift.built import app_of
    from awol.drift.splunk import compare
    from awol.systems.search_head import SearchHead

    head = SearchHead(address)
    files = splunk.inside(material(settings, min_level)) if built is None else app_of(Path(built))
    return compare(files, head)


def _kibana(
    settings: Settings, address: str, space: str, built: str | None, min_level: str, keep: str | None
) -> Report:
    from awol.build import kibana
    from awol.drift.built import rules_of
    from awol.drift.kibana import compare, expected
    from awol.pack import load_rules
    from awol.systems.kibana import Kibana

    asked = Kibana(address, space)
    files = kibana.files(material(settings, min_level, keep)) if built is None else rules_of(Path(built))
    return compare(expected(files), asked, {rule.id: rule.name for rule in load_rules(settings.root)})
