"""What of an allow-list wants to be looked at: for CI, once a day. Rows that have ended or will, that approved nothing,
and that cover what they should not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from awol.configuration.allowlist.rows import COLUMNS, LEAVES, Allowlist, Row, told
from awol.configuration.organization import Organization
from awol.errors import ConfigurationError, Location
from awol.pack import read_text
from awol.values import Rule, parse_time

STALE: Final = timedelta(days=30)
"""How old a snapshot may be before scopes that go by it are remarked on: accounts come and go within weeks."""


@dataclass(frozen=True, slots=True)
class Site:
    """What an allow-list is reviewed against: the pack's rules, and the snapshot of the organization, if any."""

    rules: Sequence[Rule]
    organization: Organization | None = None


def review(approvals: Allowlist, now: datetime, days: int, site: Site, findings: str | Path | None) -> list[str]:
    """A line for each row to look at, with its place. `findings` is a file of `awol hunt --format jsonl`.

    Raises `ConfigurationError` for a file of findings that is none.
    """
    used = None if findings is None else _used(Path(findings))
    return [
        f"{approvals.source}:{row.line}: {remark}: {told(row.columns)}"
        for row in approvals.rows
        for remark in (*_ending(row, now, days), *_used_for(row, used, site.organization), *_reach(row, now, site))
    ]


def _ending(row: Row, now: datetime, days: int) -> Iterator[str]:
    moment = now.timestamp() * 1000
    if row.ends <= moment:
        yield f"expired on {row.columns['expires']}; remove it, or approve it again with a later end"
    elif row.ends <= moment + timedelta(days=days).total_seconds() * 1000:
        yield f"expires within {days} days, on {row.columns['expires']}; renew it, or let it end"


def _used_for(row: Row, used: Mapping[tuple[str, ...], set[str]] | None, site: Organization | None) -> Iterator[str]:
    if used is None:
        return
    key = _key(row.columns)
    if key not in used:
        yield "approved nothing in these findings; remove it unless you still expect what it approves"
    for account in sorted(used.get(key, ())):
        if site and site.accounts and not site.account(account):
            yield f"approved a finding about account {account}, which is not in your organization"


def _reach(row: Row, now: datetime, site: Site) -> Iterator[str]:
    """What a row covers that it should not."""
    covered = [rule for rule in site.rules if row.rule((rule.name,))]
    critical = [rule.name for rule in covered if rule.level == "critical"]
    if critical and row.columns["rule"] not in critical:
        several = f"{len(critical)} critical rules, such as" if len(critical) > 1 else "the critical rule"
        yield f"{row.columns['rule']} covers {several} {critical[0]}; name each rule in a row of its own"
    if site.organization is not None:
        # One that lists no accounts says of none that it is outside.
        yield from _outside(row, site.organization) if site.organization.accounts else ()
        yield from _scopes(row, now)
        yield from _leaving(row, covered, site.organization)


def _outside(row: Row, organization: Organization) -> Iterator[str]:
    for name in ("target_account_id", "recipient_account_id"):
        account = row.columns[name]
        if account and not account.startswith("@") and not organization.account(account):
            yield f"{name} {account} is not an account in your organization"
    account = f"{row.columns['principal_arn']}::::".split(":")[4]
    if account.isdigit() and not organization.account(account):
        yield f"the account of its principal, {account}, is not an account in your organization"


def _scopes(row: Row, now: datetime) -> Iterator[str]:
    scopes = [scope for scope in (row.target, row.recipient, row.caller) if scope is not None]
    for unit in dict.fromkeys(scope.unit for scope in scopes if scope.unit):
        units = _units(scopes[0].organization, unit)
        if len(units) > 1:
            yield f"`{unit}` is {len(units)} units: {', '.join(units)}; write the whole path of the one that you mean"
    taken = parse_time(scopes[0].organization.taken) if scopes else None
    if taken is not None and now.timestamp() * 1000 - taken > STALE.total_seconds() * 1000:
        day = scopes[0].organization.taken[:10]
        yield f"its scope goes by a snapshot of {day}, without the accounts that came since; take a new snapshot"


def _units(organization: Organization, wanted: str) -> list[str]:
    """The paths of the units that a scope names, each up to that name."""
    sought = wanted.strip("/").split("/")
    paths: set[str] = set()
    for account in organization.within(wanted):
        names = account.ou.split("/")
        paths.update(
            "/".join(names[: at + len(sought)]) for at in range(len(names)) if names[at : at + len(sought)] == sought
        )
    return sorted(paths)


def _leaving(row: Row, covered: Iterable[Rule], organization: Organization) -> Iterator[str]:
    """Where the snapshot says who may leave, an approval to leave is for one of those."""
    account = row.columns["target_account_id"]
    leaves = any(rule.family == "membership" and rule.level in _LOUD and LEAVES in rule.tags for rule in covered)
    allowed = organization.approved_to_leave
    if leaves and allowed and account and not account.startswith("@") and account not in allowed:
        yield f"{account} is not approved to leave in your snapshot (approved_to_leave)"


_LOUD: Final = ("high", "critical")


def _key(columns: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(columns.get(name, "")) for name in COLUMNS)


def _used(path: Path) -> dict[tuple[str, ...], set[str]]:
    """The rows that approved a finding, by their columns, with the accounts that those findings are about."""
    used: dict[tuple[str, ...], set[str]] = {}
    for number, line in enumerate(read_text(path, ConfigurationError).splitlines(), 1):
        try:
            finding = json.loads(line)
            approved = finding["approved"]
        except (ValueError, KeyError, TypeError) as fault:
            step = "write them with `awol hunt PATH --format jsonl -o FILE`"
            raise ConfigurationError("not a finding of `awol hunt`", Location(str(path), number), step) from fault
        if isinstance(approved, dict):
            accounts = str(finding.get("target_account") or "").split(", ")
            used.setdefault(_key(approved), set()).update(account for account in accounts if account.isdigit())
    return used
