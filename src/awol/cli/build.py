"""`awol build`: everything that a SOC imports."""

from __future__ import annotations

from pathlib import Path

import click

from awol.cli.common import (
    Settings,
    allowlist_option,
    environment_option,
    material,
    organization_option,
    settings_options,
)
from awol.values import FORMS, LEVELS, Form


@click.command(
    "build",
    epilog="Examples: awol build --environment environment.yml      awol build --min-level critical --out tier1",
)
@click.option("--out", default="dist", show_default=True, metavar="DIR", help="Where to write.")
@click.option(
    "--min-level", type=click.Choice(LEVELS), default="informational", help="Only rules of this level or above."
)
@click.option(
    "--keep", metavar="EXPORT", help="Keep the lists, actions, intervals and on/off state of this export from Kibana."
)
@click.option(
    "--form",
    type=click.Choice(FORMS),
    default="plain",
    show_default=True,
    help="For the Splunk app. plain: each rule searches all of CloudTrail; feeder: one search does, for all rules.",
)
@click.option(
    "--shadow",
    is_flag=True,
    help="Also build a second Splunk app and rule file, without consequences, to run beside yours.",
)
@environment_option("environment.yml")
@allowlist_option
@organization_option
@settings_options
def command(settings: Settings, out: str, min_level: str, keep: str | None, form: Form, shadow: bool) -> None:
    """Build everything that a SOC imports, with your site's own values.

    The same pack and the same configuration give the same bytes on every machine. A rule whose placeholders have no
    value is left out and named; it is never built with an example value. Nothing is sent anywhere.
    """
    from awol.build import build, kibana, splunk

    gathered = material(settings, min_level, keep, form, shadow=shadow)
    for path in build(gathered, Path(out)):
        click.echo(str(path))
    settings.say(f"{len(gathered.rules)} rules built")
    for line in (*kibana.unsaid(gathered), *splunk.unsaid(gathered)):
        settings.say(line)
    needing = {name: why for name, why in gathered.left_out.items() if why.startswith("needs")}
    for name, why in sorted(needing.items()):
        settings.say(f"not built: {name} ({why}); `awol rules` shows what to write into environment.yml")
