"""The user's `allowlist.csv`: approved workflows, each row with a reason and an end.

Columns: rule, target_account_id, recipient_account_id, principal_arn, source_cidr, reason, ticket, owner, not_before,
expires. A row covers a detection when every column that it fills agrees. What it covers is shown as approved and
counted, never dropped.
"""

from __future__ import annotations

import csv
import fnmatch
import io
import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from awol.errors import ConfigurationError, Location
from awol.findings import log_account, principals, target_account
from awol.pack import read_text
from awol.values import Rule, parse_time

COLUMNS = (
    "rule",
    "target_account_id",
    "recipient_account_id",
    "principal_arn",
    "source_cidr",
    "reason",
    "ticket",
    "owner",
    "not_before",
    "expires",
)
DEFAULT_FILE = "allowlist.csv"
LONGEST_FOR_CRITICAL = timedelta(days=90)

_ACCOUNT = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its columns as text, its line, and its bounds in milliseconds since the epoch (end exclusive)."""

    columns: Mapping[str, str]
    line: int
    starts: int | None
    ends: int
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None

    def covers(self, rule: str, record: Mapping[str, Any], at: int) -> bool:
        """Whether the row approves a detection of `rule` on this record, at that moment."""
        if not _meets(self.columns["rule"], [rule]):
            return False
        if at >= self.ends or (self.starts is not None and at < self.starts):
            return False
        if not _meets(self.columns["target_account_id"], [target_account(record)]):
            return False
        if not _meets(self.columns["recipient_account_id"], [log_account(record)]):
            return False
        if not _meets(self.columns["principal_arn"], principals(record)):
            return False
        return self.network is None or _inside(record.get("sourceIPAddress"), self.network)


@dataclass(slots=True)
class Allowlist:
    """The rows of a file and how many detections each covered in this run."""

    rows: tuple[Row, ...] = ()
    source: str = ""
    covered: dict[int, int] = field(default_factory=dict)

    def approval(self, rule: str, record: Mapping[str, Any]) -> Mapping[str, str] | None:
        """The columns of the first row that covers a detection, or None. The event's own time decides whether the
        row holds; a record without a time is never approved."""
        at = parse_time(record.get("eventTime"))
        if at is None:
            return None
        for row in self.rows:
            if row.covers(rule, record, at):
                self.covered[row.line] = self.covered.get(row.line, 0) + 1
                return row.columns
        return None

    def remarks(self, now: datetime) -> list[str]:
        """A line for each row that no longer holds or covered nothing."""
        lines = []
        for row in self.rows:
            if row.ends <= now.timestamp() * 1000:
                lines.append(f"{self.source}:{row.line}: the row expired on {row.columns['expires']}; remove it")
            elif not self.covered.get(row.line):
                lines.append(f"{self.source}:{row.line}: the row covered nothing in this run")
        return lines


def load(given: str | Path | None, rules: Iterable[Rule], today: date | None = None) -> Allowlist:
    """The allow-list `given`, or `allowlist.csv` of the working folder, or an empty one.

    Raises `ConfigurationError` for the first row that is wrong or would silence too much, with its line.
    """
    path = Path(given) if given is not None else Path(DEFAULT_FILE)
    if given is None and not path.is_file():
        return Allowlist()
    return parse(read_text(path, ConfigurationError), str(path), rules, today)


def parse(text: str, shown: str, rules: Iterable[Rule], today: date | None = None) -> Allowlist:
    """An allow-list from its CSV text; `shown` names it in messages, `today` (UTC) is the day to count from."""
    reader = csv.DictReader(io.StringIO(text), restkey="*", strict=True)
    known = {rule.name: rule for rule in rules}
    day = today or datetime.now(UTC).date()
    rows = []
    try:
        names = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = names
        for name in names:
            if name not in COLUMNS:
                raise ConfigurationError(f"the column `{name}` means nothing here", Location(shown, 1), _HEADER)
        missing = [name for name in ("rule", "reason", "expires") if name not in names]
        if missing:
            raise ConfigurationError(f"the column `{missing[0]}` is missing", Location(shown, 1), _HEADER)
        for given in reader:
            columns = {name: (given.get(name) or "").strip() for name in COLUMNS}
            place = Location(shown, reader.line_num)
            if "*" in given:
                raise ConfigurationError("the row has more cells than the header", place, _HEADER)
            if any(columns.values()):
                rows.append(_row(columns, place, known, day))
    except csv.Error as fault:
        raise ConfigurationError(f"is no CSV: {fault}", Location(shown, reader.line_num)) from fault
    return Allowlist(tuple(rows), shown)


_HEADER = f"the header is: {','.join(COLUMNS)}"


def _row(columns: Mapping[str, str], place: Location, known: Mapping[str, Rule], today: date) -> Row:
    _check_rule(columns["rule"], place, known)
    _check_reach(columns, place)
    if not columns["reason"]:
        raise ConfigurationError("a row needs a reason", place)
    ends = _day(columns["expires"], "expires", place)
    starts = _day(columns["not_before"], "not_before", place) if columns["not_before"] else None
    critical = [
        rule.name for rule in known.values() if rule.level == "critical" and _meets(columns["rule"], [rule.name])
    ]
    if critical and ends - (starts if starts and starts > today else today) > LONGEST_FOR_CRITICAL:
        message = f"`expires` lies more than {LONGEST_FOR_CRITICAL.days} days ahead, and {critical[0]} is critical"
        raise ConfigurationError(message, place, "give the row a nearer end and renew it")
    network = None
    if columns["source_cidr"]:
        try:
            network = ipaddress.ip_network(columns["source_cidr"], strict=False)
        except ValueError as fault:
            raise ConfigurationError(f"`source_cidr`: {fault}", place, "for example 192.0.2.0/24") from fault
    # A day named as the end still counts.
    return Row(
        columns, place.line or 0, _start_of(starts) if starts else None, _start_of(ends + timedelta(days=1)), network
    )


def _check_rule(pattern: str, place: Location, known: Mapping[str, Rule]) -> None:
    if not pattern:
        raise ConfigurationError("a row needs a rule", place, "`awol rules` lists the names")
    if not any(_meets(pattern, [name]) for name in known):
        raise ConfigurationError(f"no rule is named `{pattern}`", place, "`awol rules` lists the names")


def _check_reach(columns: Mapping[str, str], place: Location) -> None:
    """A row needs an account or a principal in full: never an address alone, never everything."""
    accounts = [columns[name] for name in ("target_account_id", "recipient_account_id")]
    for account in accounts:
        if account and not _ACCOUNT.fullmatch(account):
            raise ConfigurationError(f"`{account}` is no account id", place, "write all twelve digits")
    principal = columns["principal_arn"]
    if principal:
        _check_principal(principal, place)
    if not any(accounts) and not principal:
        message = "the row names neither an account nor a principal, so it would silence too much"
        raise ConfigurationError(message, place, "fill target_account_id, recipient_account_id or principal_arn")


def _check_principal(pattern: str, place: Location) -> None:
    parts = pattern.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        raise ConfigurationError(f"`{pattern}` is no ARN", place, "for example arn:aws:iam::111122223333:role/Vending")
    if not _ACCOUNT.fullmatch(parts[4]):
        raise ConfigurationError("the account part of principal_arn takes no wildcard", place, "write twelve digits")
    kind, _, name = parts[5].partition("/")
    if "*" in kind or (parts[5] != "root" and not name.strip("*/")):
        message = "principal_arn would cover every principal of the account"
        raise ConfigurationError(message, place, "name a role or user; a wildcard may stand for a session name")


def _meets(pattern: str, candidates: Iterable[str]) -> bool:
    """An empty column says nothing; otherwise some candidate meets it, `*` being any text, letter case counting."""
    if not pattern:
        return True
    expression = re.compile(fnmatch.translate(pattern.replace("[", "[[]").replace("?", "[?]")))
    return any(expression.match(candidate) is not None for candidate in candidates if candidate)


def _inside(address: Any, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return isinstance(address, str) and ipaddress.ip_address(address) in network
    except ValueError:
        return False


def _day(text: str, column: str, place: Location) -> date:
    if not text:
        raise ConfigurationError(f"a row needs `{column}`", place, "a day such as 2027-01-31")
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ConfigurationError(f"`{column}`: `{text}` is no day", place, "a day such as 2027-01-31") from fault


def _start_of(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
