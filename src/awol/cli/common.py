"""What every command shares: the options of the contract, and how the pack is found."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from awol.errors import ConfigurationError, Location, PackError
from awol.pack import is_installed, load_manifest, locate

if TYPE_CHECKING:
    from awol.build import Material
    from awol.configuration.environment import Environment
    from awol.configuration.organization import Organization
    from awol.values import Form, Rule


RETAIN = ("all", "keyword", "flattened", "minimal", "none")
"""`awol.views.elastic.SETTINGS`, without importing what a view needs."""

INTEGRATIONS = ("8.9", "7.4", "6.1", "5.2")
"""`awol.views.elastic.INTEGRATIONS`, likewise; the first is the default."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that every command has."""

    pack: str | None
    environment: str | None
    allowlist: str | None
    quiet: bool
    organization: str | None = None

    @property
    def snapshot(self) -> Organization | None:
        """The user's snapshot of the organization, None where there is none. Raises `ConfigurationError`."""
        from awol.configuration.organization import load

        return load(self.organization)

    @property
    def root(self) -> Path:
        return locate(self.pack)

    @property
    def writable_root(self) -> Path:
        """The pack to write into. Raises `PackError` for the one inside the installed package, which the next
        installation would overwrite."""
        root = self.root
        if is_installed(root):
            step = "clone the repository, or name your own pack with --pack DIR"
            raise PackError(
                "this is the pack inside the installed package, which cannot be changed", Location(str(root)), step
            )
        return root

    def say(self, message: str) -> None:
        """A remark on stderr, unless --quiet."""
        if not self.quiet:
            click.echo(message, err=True)


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command has, and hand them to it as one `settings` argument.

    The user's files come with them on the commands that read one: see `environment_option`, `allowlist_option`.
    """

    @click.option(
        "--pack",
        metavar="DIR",
        help="The pack to use (default: the nearest folder with a pack, else the installed one).",
    )
    @click.option("--quiet", "-q", is_flag=True, help="Print only results and errors.")
    @functools.wraps(command)
    def wrapped(
        pack: str | None,
        quiet: bool,
        environment: str | None = None,
        allowlist: str | None = None,
        organization: str | None = None,
        **arguments: Any,
    ) -> Any:
        files = (("--environment", environment), ("--allowlist", allowlist), ("--organization", organization))
        for option, path in files:
            if path is not None and not Path(path).is_file():
                reason = "is a folder, not a file" if Path(path).is_dir() else "there is no such file"
                raise ConfigurationError(reason, Location(path), f"check {option}")
        return command(settings=Settings(pack, environment, allowlist, quiet, organization), **arguments)

    return wrapped


def environment_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--environment`; `default` says in the help what holds without it."""
    return click.option("--environment", metavar="FILE", help=f"Your values for placeholders (default: {default}).")


def allowlist_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--allowlist`."""
    help_text = "Your approved workflows (default: allowlist.csv)."
    decorated: Callable[..., Any] = click.option("--allowlist", metavar="FILE", help=help_text)(command)
    return decorated


def organization_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--organization`; `Settings.snapshot` reads the file."""
    help_text = "Your snapshot of the organization (default: organization.json, if any)."
    decorated: Callable[..., Any] = click.option("--organization", metavar="FILE", help=help_text)(command)
    return decorated


def elastic_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how the AWS integration indexed: they come as `retain` and `integration`."""
    retain = click.option(
        "--retain",
        type=click.Choice(RETAIN),
        default=RETAIN[0],
        show_default=True,
        help="The setting `retain` of the AWS integration (Elastic's engines).",
    )
    integration = click.option(
        "--integration",
        type=click.Choice(INTEGRATIONS),
        default=INTEGRATIONS[0],
        show_default=True,
        help="The version of the AWS integration, or the nearest older one (Elastic's engines).",
    )
    return retain(integration(command))


def now_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says from which moment relative times of a query count: it comes as `now`, a text."""
    return click.option(
        "--now", metavar="TIME", help="The time that relative times in a query count from (UTC; default: now)."
    )(command)


def site_rules(settings: Settings, snapshot: Organization | None) -> tuple[tuple[Rule, ...], Environment]:
    """The pack's rules as they are on the user's site, with the filters whose facts the site has told, and those facts:
    what `environment.yml` says, and what the snapshot tells beside it. Raises `AwolError`."""
    from awol.configuration import environment
    from awol.pack import joined, load_filters, load_rules

    root = settings.root
    manifest = load_manifest(root)
    site = environment.informed(environment.load(settings.environment, manifest), snapshot, manifest)
    return joined(load_rules(root), load_filters(root), site.placeholders), site


def material(
    settings: Settings,
    min_level: str = "informational",
    keep: str | None = None,
    form: Form = "plain",
    *,
    shadow: bool = False,
) -> Material:
    """What a build is made of, from the pack and the user's files; `keep` is Kibana's export. Raises `AwolError`."""
    from awol.build import gather
    from awol.build.keep import read_export
    from awol.configuration import allowlist
    from awol.pack import load_searches

    root = settings.root
    snapshot = settings.snapshot
    rules, site = site_rules(settings, snapshot)
    rules = (*rules, *load_searches(root))
    return gather(
        root,
        rules,
        site,
        allowlist=allowlist.load(settings.allowlist, rules, organization=snapshot),
        organization=snapshot,
        min_level=min_level,
        kept=None if keep is None else read_export(keep),
        form=form,
        shadow=shadow,
    )


def fixture_placeholders(root: Path) -> dict[str, tuple[str, ...]]:
    """The values of placeholders for `convert`, `replay` and `mutate`: fixtures/environment.yml."""
    return dict(fixture_environment(root).placeholders)


def fixture_environment(root: Path) -> Environment:
    """The environment in which the pack's queries are generated and its fixtures replayed."""
    from awol.configuration.environment import Environment, load

    path = root / "fixtures" / "environment.yml"
    return load(path, load_manifest(root)) if path.is_file() else Environment()


def on_terminal() -> bool:
    """Whether stderr is a terminal, where progress may be drawn."""
    return sys.stderr.isatty()


def parse_moment(text: str | None, option: str) -> int | None:
    """A time given on the command line, in milliseconds since the epoch; a day or a time without zone is UTC."""
    from awol.values import parse_time

    if text is None:
        return None
    moment = parse_time(text)
    if moment is None:
        raise click.BadParameter(f"`{text}` is not a time; write 2026-05-28 or 2026-05-28T03:00:00Z", param_hint=option)
    return moment
