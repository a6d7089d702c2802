"""`awol organization`: one snapshot of the user's organization, for allow-lists, findings and levels."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from awol.aws import UnreachableError
from awol.cli.common import on_terminal
from awol.configuration.organization import Organization
from awol.errors import AwolError, ConfigurationError, Location


@click.command(
    "organization",
    epilog="Examples: awol organization -o organization.json      awol organization --from accounts.csv"
    " --from organization.json -o organization.json",
)
@click.option(
    "--from", "sources", multiple=True, metavar="FILE", help="A snapshot, a CSV of accounts, or output of the AWS CLI."
)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Print only results and errors.")
def command(sources: tuple[str, ...], output: str | None, quiet: bool) -> None:
    """Take a snapshot of your organization (read-only), or build it from files.

    Without --from, awol reads AWS with your credentials (pip install boto3), with one call per organizational
    unit and none per account. What you added by hand to the file named with -o stays: owners, environments, protected
    roles, transition units, approvals. If several files say something about an account, the last one wins.
    """
    from awol.configuration import organization as snapshots
    from awol.configuration.organization import merged

    snapshot = Organization()
    if output and Path(output).is_file():
        snapshot = snapshots.load(output) or snapshot
    if sources:
        for source, placed, whole in _in_order(sources):
            if whole:
                snapshot = _still_there(snapshot, source)
            snapshot = merged(snapshot, source, placed)
    else:
        from awol.estate import taking

        progress = on_terminal() and not quiet
        tree = taking.take(
            policies=False,
            say=lambda message: click.echo(f"\r\033[K{message}", err=True, nl=False) if progress else None,
        )
        if progress:
            click.echo("\r\033[K", err=True, nl=False)
        if tree.unread:
            step = f"allow the call that was refused; a snapshot takes {', '.join(taking.CALLS[:5])}"
            raise UnreachableError(
                f"nothing is written, because the snapshot would be incomplete: {tree.unread[0]}", next_step=step
            )
        taken = tree.snapshot()
        snapshot = merged(replace(_still_there(snapshot, taken), delegated_administrators=()), taken, taken.accounts)
    text = snapshot.as_json()
    snapshots.parse(text, output or "the snapshot")
    if output and output != "-":
        _write_whole(Path(output), text)
    else:
        click.echo(text, nl=False)
    if not quiet:
        suspended = sum(account.status != "ACTIVE" for account in snapshot.accounts.values())
        remark = f", {suspended} of them not active" if suspended else ""
        click.echo(f"{len(snapshot.accounts):,} accounts{remark}", err=True)
        if not snapshot.protected_roles:
            click.echo("protected_roles is empty: @org, @ou and @new in an allow-list need it", err=True)


def _still_there(former: Organization, taken: Organization) -> Organization:
    """What is gone from AWS has departed; what was written of the other accounts by hand stays.

    An account that was suspended when it was last seen had been closed. One that departs a second time keeps the time
    at which it first joined, by which it has its place among the buses of the last-event kit.
    """
    remaining = {key: value for key, value in former.accounts.items() if key in taken.accounts}
    departed = dict(former.departed)
    for key, value in former.accounts.items():
        if key not in taken.accounts:
            status = "CLOSED" if value.status in ("SUSPENDED", "PENDING_CLOSURE") else value.status
            first = departed.get(key, value).created or value.created
            departed[key] = replace(value, status=status, created=first)
    return replace(former, accounts=remaining, departed=departed)


def _in_order(sources: tuple[str, ...]) -> list[tuple[Organization, frozenset[str], bool]]:
    """Each file as a snapshot, with the accounts that it places, and whether it has all accounts. The AWS CLI's
    answers, wherever they stand, make one snapshot together, and are all accounts where the root is among them."""
    from awol.configuration import organization as snapshots
    from awol.estate import files

    ordered: list[tuple[Organization, frozenset[str], bool]] = []
    answers: list[str] = []
    for source in sources:
        try:
            if Path(source).is_dir():
                answers.append(source)
            else:
                ordered.append((snapshots.load(source) or Organization(), frozenset(), False))
        except snapshots.UnknownKeyError:
            # The answer of the AWS CLI, or a slip in a snapshot.
            if not files.is_answer(source):
                raise
            answers.append(source)
    if answers:
        tree = files.read_files(answers)
        missing = files.missing_accounts(tree)
        if missing:
            step = "run the script of `awol exposure --commands` again, or give all of its files"
            raise ConfigurationError(
                f"nothing is written, because the snapshot would be incomplete: {missing[0]}", next_step=step
            )
        placed = frozenset(member.id for member in tree if tree.path(member) is not None)
        ordered.insert(0, (tree.snapshot(), placed, any(not unit.parent for unit in tree.units.values())))
    return ordered


def _write_whole(path: Path, text: str) -> None:
    """The file whole or not at all: a reader never sees half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as fault:
        step = "name a file in an existing folder in which you may write"
        raise AwolError(f"cannot be written: {fault.strerror}", Location(str(path)), step) from fault
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as fault:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise AwolError(f"cannot be written: {fault.strerror}", Location(str(path)), "free some space") from fault
