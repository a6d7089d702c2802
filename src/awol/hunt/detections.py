"""A detection as `awol hunt` reports it: who did what, in whose log, to which account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from awol.cloudtrail.identity import ELSEWHERE, actor, caller_account, log_account, target_account
from awol.cloudtrail.outcome import outcome
from awol.cloudtrail.texts import at, printable, text
from awol.values import Hit, Rule


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
    access_key: str = ""
    user_agent: str = ""
    mfa: str = ""
    session_issuer: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    count: int = 1
    last_time: str = ""
    raw: tuple[Mapping[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object, keys in the contract's order: `count` and `last_time` of a group alone, `raw`
        where the records were asked for."""
        found = {name: getattr(self, name) for name in FIELDS}
        if self.count > 1:
            found |= {"count": self.count, "last_time": self.last_time}
        if self.raw:
            found["raw"] = list(self.raw)
        return found


def packed(found: Detection) -> tuple[Any, ...]:
    """The fields of a finding, to be written down or handed to another process."""
    return tuple(getattr(found, name) for name in Detection.__slots__)


def unpacked(values: tuple[Any, ...]) -> Detection:
    """The finding of such fields."""
    return Detection(*values)


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
    "access_key",
    "user_agent",
    "mfa",
    "session_issuer",
    "parameters",
)

_MOST_PARAMETERS = 8
_LONGEST_PARAMETER = 120


def detection(rule: Rule, hit: Hit, approved: Mapping[str, str] | None, *, raw: bool = False) -> Detection:
    """The finding of a rule: what it says is of the hit's last event, `event_ids` names all of them. With `raw` it
    carries their records."""
    event = hit.events[-1]
    record = event.record
    return Detection(
        rule=rule.name,
        title=rule.title,
        level=rule.level,
        time=text(record.get("eventTime")),
        account=log_account(record) or caller_account(record),
        target_account=_shown_target(record),
        region=text(record.get("awsRegion")),
        actor=actor(record),
        source_ip=text(record.get("sourceIPAddress")),
        event_ids=hit.event_ids,
        file=event.file,
        summary=summary(record),
        approved=approved,
        access_key=at(record, "userIdentity", "accessKeyId"),
        user_agent=text(record.get("userAgent")),
        mfa=at(record, "userIdentity", "sessionContext", "attributes", "mfaAuthenticated"),
        session_issuer=at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn"),
        parameters=parameters(record),
        raw=tuple(one.record for one in hit.events) if raw else (),
    )


def parameters(record: Mapping[str, Any]) -> dict[str, str]:
    """What the call was about, shortly: the first plain values among its parameters (which trail, which policy)."""
    given = record.get("requestParameters")
    if not isinstance(given, dict):
        return {}
    found: dict[str, str] = {}
    for name, value in given.items():
        shown = text(value)
        if shown and len(shown) <= _LONGEST_PARAMETER:
            found[printable(str(name))] = shown
            if len(found) == _MOST_PARAMETERS:
                break
    return found


def summary(record: Mapping[str, Any]) -> str:
    """One line for a person: what was called, by whom, on what account, and how it ended."""
    name = text(record.get("eventName")) or "an unnamed event"
    parts = [name]
    by = actor(record)
    if by:
        parts.append(f"by {by}")
    target = _shown_target(record)
    if target:
        parts.append(f"on account {target}")
    parts.append(outcome(record))
    return printable(" ".join(parts))


def _shown_target(record: Mapping[str, Any]) -> str:
    """The account that an event is about; of an old record that names none, the caller's."""
    named = record.get("eventName") in ELSEWHERE or log_account(record)
    return target_account(record) or ("" if named else caller_account(record))
