"""The rows of an allow-list: which detections each covers, and what is to be said of it after a run."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from awol.cloudtrail.identity import log_account, principals, target_accounts
from awol.configuration.allowlist.scopes import Scope
from awol.values import parse_time

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

_WHY = ("reason", "ticket", "owner")

DEPARTURE = "AccountDepartedOrganization"
"""Organizations User Guide, "Logging AWS Organizations API calls": the event that an account has left."""

LEAVES = "aws-ttc.t1666.a002"
"""AWS Threat Technique Catalog, "Leave AWS Organization": the tag of rules about who leaves or tries to."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Meets = Callable[[Iterable[str]], bool]
MeetsAt = Callable[[Iterable[str], int], bool]
"""Whether some of the ARNs is meant, for an event at a time (milliseconds since the epoch)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its columns as text, its line, its bounds in milliseconds since the epoch (end exclusive), the tests of
    its patterns, and the scopes that stand for the account of its principal, its target and its recipient."""

    columns: Mapping[str, str]
    line: int
    starts: int | None
    ends: int
    rule: Meets
    principal: MeetsAt
    network: Network | None = None
    target: Scope | None = None
    recipient: Scope | None = None
    caller: Scope | None = None

    @property
    def names_one_account(self) -> bool:
        """Whether the row is for events about one account, which it names."""
        return bool(self.columns["target_account_id"]) and self.target is None

    def covers(self, rule: str, record: Mapping[str, Any], at: int) -> bool:
        """Whether the row approves a detection of `rule` on this record, at that moment."""
        return (
            at < self.ends
            and (self.starts is None or at >= self.starts)
            and self.rule((rule,))
            and self._reaches(record)
            and self._targets(target_accounts(record), at)
            and self._recipient(log_account(record), at)
            and self.principal(principals(record), at)
            and (self.network is None or _inside(record.get("sourceIPAddress"), self.network))
        )

    def _targets(self, accounts: tuple[str, ...], at: int) -> bool:
        """A row for one account covers no event that is about others too, or about an account that it does not name."""
        if self.target is not None:
            return bool(accounts) and all(self.target.holds(account, at) for account in accounts)
        wanted = self.columns["target_account_id"]
        return not wanted or accounts == (wanted,)

    def _reaches(self, record: Mapping[str, Any]) -> bool:
        """Every departure is in the management account's log, and AWS itself wrote it there: what a row says of log or
        caller would approve each account that leaves. Such a row has to name the account."""
        return record.get("eventName") != DEPARTURE or self.names_one_account

    def _recipient(self, account: str, at: int) -> bool:
        if self.recipient is not None:
            return self.recipient.holds(account, at)
        wanted = self.columns["recipient_account_id"]
        return not wanted or wanted == account


def told(columns: Mapping[str, str]) -> str:
    """A row in a line for people: why, then what it covers and until when."""
    why = ", ".join(" ".join(columns[name].split()) for name in _WHY if columns[name])
    scope = [f"{name} {columns[name]}" for name in COLUMNS if columns[name] and name not in (*_WHY, "expires")]
    return f"{why} ({', '.join(scope)}, until {columns['expires']})"


@dataclass(slots=True)
class Allowlist:
    """The rows of a file and how many detections each covered in this run."""

    rows: tuple[Row, ...] = ()
    source: str = ""
    covered: dict[int, int] = field(default_factory=dict)

    def approval(self, rule: str, record: Mapping[str, Any]) -> Mapping[str, str] | None:
        """The columns of the first row that covers a detection, or None. The event's own time decides whether the
        row holds, for logs are searched late too; a record without a time is never approved."""
        row = self._row(rule, record)
        if row is None:
            return None
        self.covered[row.line] = self.covered.get(row.line, 0) + 1
        return row.columns

    def approval_of_all(self, rule: str, records: Iterable[Mapping[str, Any]]) -> Mapping[str, str] | None:
        """The columns of the row that covers the last event of a chain, where each of its events is covered by some
        row for the chain; else None. A chain counts once for each row that takes part."""
        rows = [self._row(rule, record) for record in records]
        covering = [row for row in rows if row is not None]
        if not covering or len(covering) < len(rows):
            return None
        for line in {row.line for row in covering}:
            self.covered[line] = self.covered.get(line, 0) + 1
        return covering[-1].columns

    def _row(self, rule: str, record: Mapping[str, Any]) -> Row | None:
        at = parse_time(record.get("eventTime"))
        if at is None:
            return None
        return next((row for row in self.rows if row.covers(rule, record, at)), None)

    def counts(self) -> list[str]:
        """A line for each row that covered something: how much, and the row."""
        lines = []
        for row in self.rows:
            count = self.covered.get(row.line, 0)
            if count:
                several = "detection" if count == 1 else "detections"
                lines.append(f"{self.source}:{row.line}: approved {count} {several}: {told(row.columns)}")
        return lines

    def states(self, now: datetime) -> list[str]:
        """A line for each row: whether it holds at a moment, and the row."""
        moment = now.timestamp() * 1000
        lines = []
        for row in self.rows:
            state = "approves"
            if row.ends <= moment:
                state = "has expired"
            elif row.starts is not None and row.starts > moment:
                state = f"will approve from {row.columns['not_before']} on"
            lines.append(f"{self.source}:{row.line}: {state}: {told(row.columns)}")
        return lines

    def remarks(self, now: datetime, hunted: Iterable[str] | None = None) -> list[str]:
        """A line for each row that no longer holds or covered nothing; `hunted` are the names of the rules that ran."""
        ran = None if hunted is None else tuple(hunted)
        moment = now.timestamp() * 1000
        lines = []
        for row in self.rows:
            remark = self._remark(row, moment, ran)
            if remark:
                lines.append(f"{self.source}:{row.line}: {remark}")
        return lines

    def _remark(self, row: Row, moment: float, ran: tuple[str, ...] | None) -> str:
        if row.ends <= moment:
            return f"the row expired on {row.columns['expires']}; remove it, or approve it again with a later end"
        if self.covered.get(row.line):
            return ""
        nothing = "the row covered nothing in this run"
        if row.starts is not None and row.starts > moment:
            return f"{nothing}: it applies from {row.columns['not_before']} on"
        if ran is not None and not row.rule(ran):
            return f"{nothing}: none of its rules was run"
        return f"{nothing}; remove it unless you still expect what it approves"


def _inside(address: Any, network: Network) -> bool:
    try:
        return isinstance(address, str) and ipaddress.ip_address(address) in network
    except ValueError:
        return False
