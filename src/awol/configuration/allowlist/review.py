"""What of an allow-list wants to be looked at: for CI, once a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from awol.configuration.allowlist.rows import COLUMNS, Allowlist, Row, told
from awol.configuration.organization import Organization
from awol.errors import ConfigurationError, Location
from awol.pack import read_text


def review(
    approvals: Allowlist, now: datetime, days: int, organization: Organization | None, findings: str | Path | None
) -> list[str]:
    """A line for each row to look at, with its place. `findings` is a file of `awol hunt --format jsonl`.

    Raises `ConfigurationError` for a file of findings that is none.
    """
    used = None if findings is None else _used(Path(findings))
    return [
        f"{approvals.source}:{row.line}: {remark}: {told(row.columns)}"
        for row in approvals.rows
        for remark in _remarks(row, now, days, organization, used)
    ]


def _remarks(
    row: Row, now: datetime, days: int, organization: Organization | None, used: set[tuple[str, ...]] | None
) -> list[str]:
    found = []
    moment = now.timestamp() * 1000
    if row.ends <= moment:
        found.append(f"expired on {row.columns['expires']}; remove it, or approve it again with a later end")
    elif row.ends <= moment + timedelta(days=days).total_seconds() * 1000:
        found.append(f"expires within {days} days, on {row.columns['expires']}; renew it, or let it end")
    if used is not None and _key(row.columns) not in used:
        found.append("approved nothing in these findings; remove it unless you still expect what it approves")
    for name in ("target_account_id", "recipient_account_id"):
        account = row.columns[name]
        if organization and account and not account.startswith("@") and not organization.account(account):
            found.append(f"{name} {account} is not an account in your organization")
    return found


def _key(columns: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(columns.get(name, "")) for name in COLUMNS)


def _used(path: Path) -> set[tuple[str, ...]]:
    """The rows that approved a finding, by their columns."""
    used: set[tuple[str, ...]] = set()
    for number, line in enumerate(read_text(path, ConfigurationError).splitlines(), 1):
        try:
            finding = json.loads(line)
            approved = finding["approved"]
        except (ValueError, KeyError, TypeError) as fault:
            step = "write them with `awol hunt PATH --format jsonl -o FILE`"
            raise ConfigurationError("not a finding of `awol hunt`", Location(str(path), number), step) from fault
        if isinstance(approved, dict):
            used.add(_key(approved))
    return used
