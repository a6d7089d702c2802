"""A detection as `awol hunt` reports it: who did what, in whose log, to which account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awol.values import Event, Rule


@dataclass(frozen=True, slots=True)
class Detection:
    """One finding on the user's logs. Field names are those of the JSONL output (command contract, `awol hunt`).

    `time` is eventTime as written (UTC); `account` the account whose log holds the record, else the caller's;
    `target_account` the account that the event is about; `approved` the allow-list row that covers it, or None.
    """

    rule: str
    title: str
    level: str
    time: str
    account: str
    target_account: str
    region: str
    actor: str
    source_ip: str
    event_ids: tuple[str, ...]
    file: str
    summary: str
    approved: Mapping[str, str] | None

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object, keys in the contract's order."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS = (
    "rule",
    "title",
    "level",
    "time",
    "account",
    "target_account",
    "region",
    "actor",
    "source_ip",
    "event_ids",
    "file",
    "summary",
    "approved",
)


def detection(rule: Rule, event: Event, approved: Mapping[str, str] | None) -> Detection:
    """The finding of an event rule on one record."""
    record = event.record
    return Detection(
        rule=rule.name,
        title=rule.title,
        level=rule.level,
        time=_text(record.get("eventTime")),
        account=log_account(record) or _caller(record),
        target_account=target_account(record) or _caller(record),
        region=_text(record.get("awsRegion")),
        actor=actor(record),
        source_ip=_text(record.get("sourceIPAddress")),
        event_ids=(event.id,),
        file=event.file,
        summary=summary(record),
        approved=approved,
    )


def log_account(record: Mapping[str, Any]) -> str:
    """recipientAccountId: the account whose log this is; "" where the record does not say (before version 1.06)."""
    return _text(record.get("recipientAccountId"))


def target_account(record: Mapping[str, Any]) -> str:
    """The account that an event is about: `requestParameters.accountId`, else `requestParameters.target.id` (of an
    invitation by mail an address), else the account whose log it is; "" where the record says none of them."""
    given = _at(record, "requestParameters", "accountId")
    return given or _at(record, "requestParameters", "target", "id") or log_account(record)


def _caller(record: Mapping[str, Any]) -> str:
    """The caller's account: what is shown where a record (before version 1.06) does not say whose log it is. An
    allow-list never goes by it, for the caller of a call across accounts is somebody else."""
    return _at(record, "userIdentity", "accountId")


def actor(record: Mapping[str, Any]) -> str:
    """The caller's ARN, else the service that called for him, else his principal id."""
    return (
        _at(record, "userIdentity", "arn")
        or _at(record, "userIdentity", "invokedBy")
        or _at(record, "userIdentity", "principalId")
    )


def principals(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs that an allow-list row may name: the caller's and his session issuer's."""
    found = (
        _at(record, "userIdentity", "arn"),
        _at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn"),
    )
    return tuple(one for one in found if one)


def summary(record: Mapping[str, Any]) -> str:
    """One line for a person: what was called, by whom, on what account, and how it ended."""
    name = _text(record.get("eventName")) or "an unnamed event"
    parts = [name]
    by = actor(record)
    if by:
        parts.append(f"by {by}")
    target = target_account(record) or _caller(record)
    if target:
        parts.append(f"on account {target}")
    code = _text(record.get("errorCode"))
    parts.append(f"failed: {code}" if code and code.lower() != "success" else "succeeded")
    return printable(" ".join(parts))


def _at(record: Mapping[str, Any], *path: str) -> str:
    value: Any = record
    for key in path:
        if not isinstance(value, Mapping):
            return ""
        value = value.get(key)
    return _text(value)


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else printable(str(value))


def printable(text: str) -> str:
    """Text that a terminal may show: names in a log are an attacker's to choose, escape sequences and marks that turn
    the direction of writing among them."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
