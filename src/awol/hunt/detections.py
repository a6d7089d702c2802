"""A detection as `awol hunt` reports it: who did what, in whose log, to which account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import astuple

from awol.cloudtrail.identity import ELSEWHERE, actor, caller_account, log_account, target_account
from awol.cloudtrail.outcome import outcome
from awol.cloudtrail.texts import getter, is_printable, printable, text, written
from awol.hunt.context import Context
from awol.values import Event, Hit, Rule

FATE = "fate"
"""Among what is told of a finding: what became of its account."""

NO_CONTEXT = Context()
"""A site without a snapshot of its organization."""


class Step(msgspec.Struct, frozen=True, gc=False):
    """One event of a chain, as a person wants to read it: `rules` are those of the chain's members that it fired, and
    `loudest` the level of the loudest of them."""

    time: str
    rules: tuple[str, ...]
    loudest: str
    account: str
    actor: str
    source_ip: str
    event_id: str
    file: str
    summary: str


class Detection(msgspec.Struct, frozen=True, gc=False):
    """One finding on the user's logs. Field names are those of the JSONL output (command contract, `awol hunt`). A
    struct, which is made in a tenth of the time of a frozen dataclass.

    `time` is eventTime as written (UTC); `account` the account whose log holds the record, else the caller's;
    `target_account` the account that the event is about; `approved` the allow-list row that covers it, or None;
    `context` what the snapshot of the organization knows of these accounts, by id, and `told` the same in words;
    `steps` are the events of a chain, in order.
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
    parameters: Mapping[str, str] = msgspec.field(default_factory=dict)
    count: int = 1
    last_time: str = ""
    raw: tuple[Mapping[str, Any], ...] = ()
    context: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)
    told: Mapping[str, str] = msgspec.field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @property
    def headline(self) -> str:
        """What happened, and to which account: with a snapshot of the organization what became of the account."""
        about = self.target_account or self.account
        account = self.account_told(about) if about else "unknown account"
        fate = self.told.get(FATE)
        return f"{account} {fate}" if fate else f"{self.title}: {account}"

    def account_told(self, identity: str) -> str:
        """An account of the finding in words: with a snapshot of the organization also its name, unit and owner."""
        return self.told.get(identity) or f"account {identity}"

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object, keys in the contract's order: `count` and `last_time` of a group alone,
        `context` with a snapshot of the organization, `raw` where the records were asked for."""
        document = {name: getattr(self, name) for name in FIELDS}
        if self.count > 1:
            document |= {"count": self.count, "last_time": self.last_time}
        if self.context:
            document["context"] = {identity: dict(known) for identity, known in self.context.items()}
        if self.raw:
            document["raw"] = list(self.raw)
        return document


def packed(found: Detection) -> tuple[Any, ...]:
    """The fields of a finding, to be written down or handed to another process."""
    values = astuple(found)
    return (*values[:-1], tuple(map(astuple, found.steps))) if found.steps else values


def unpacked(values: tuple[Any, ...]) -> Detection:
    """The finding of such fields."""
    if values[-1]:
        values = (*values[:-1], tuple(Step(*step) for step in values[-1]))
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


class Facts(NamedTuple):
    """What a finding says of its record, whatever the rule: the fields of `Detection` by their names."""

    time: str
    account: str
    target_account: str
    region: str
    actor: str
    source_ip: str
    file: str
    summary: str
    access_key: str
    user_agent: str
    mfa: str
    session_issuer: str
    parameters: Mapping[str, str]
    context: Mapping[str, Mapping[str, str]]
    told: Mapping[str, str]


def facts(event: Event, context: Context = NO_CONTEXT) -> Facts:
    """The facts of an event; `context` says which account is which."""
    record = event.record
    get = record.get
    as_text = text if event.raw is None or not is_printable(event.raw) else written
    identity = getter(get("userIdentity"))
    session = getter(identity("sessionContext"))
    account = as_text(get("recipientAccountId")) or caller_account(record)
    target = _shown_target(record)
    by = as_text(identity("arn")) or actor(record)
    known: Mapping[str, Mapping[str, str]] = {}
    in_words: Mapping[str, str] = {}
    if context.organization is not None:
        concerned = dict.fromkeys((*target.split(", "), account))
        known = context.as_json(concerned)
        in_words = {account_id: context.account(account_id) for account_id in concerned if account_id} | {
            target: context.accounts(target)
        }
        in_words |= {FATE: fate} if (fate := context.fate(record)) else {}
    return Facts(
        as_text(get("eventTime")),
        account,
        target,
        as_text(get("awsRegion")),
        by,
        as_text(get("sourceIPAddress")),
        event.file,
        _summary(record, context, target, by),
        as_text(identity("accessKeyId")),
        as_text(get("userAgent")),
        as_text(getter(session("attributes"))("mfaAuthenticated")),
        as_text(getter(session("sessionIssuer"))("arn")),
        parameters(record),
        known,
        in_words,
    )


def detection(
    rule: Rule,
    hit: Hit,
    approved: Mapping[str, str] | None,
    *,
    raw: bool = False,
    context: Context = NO_CONTEXT,
) -> Detection:
    """The finding of a rule: what it says is of the hit's last event, `event_ids` names all of them. With `raw` it
    carries their records; `context` says which account is which."""
    records = tuple(event.record for event in hit.events) if raw else ()
    return of_facts(rule, facts(hit.events[-1], context), hit.event_ids, records, approved)


def of_facts(
    rule: Rule,
    known: Facts,
    event_ids: tuple[str, ...],
    raw: tuple[Mapping[str, Any], ...] = (),
    approved: Mapping[str, str] | None = None,
    steps: tuple[Step, ...] = (),
) -> Detection:
    """The finding of a rule on the record that these facts are of; `steps` are those of a chain that ends there."""
    # By their places: so a struct is made in half the time.
    return Detection(
        rule.name,
        rule.title,
        rule.level,
        known[0],
        known[1],
        known[2],
        known[3],
        known[4],
        known[5],
        event_ids,
        known[6],
        known[7],
        approved,
        known[8],
        known[9],
        known[10],
        known[11],
        known[12],
        1,
        "",
        raw,
        known[13],
        known[14],
        steps,
    )


def parameters(record: Mapping[str, Any]) -> dict[str, str]:
    """What the call was about, shortly: the first plain values among its parameters (which trail, which policy)."""
    request = record.get("requestParameters")
    if not request or not isinstance(request, dict):
        return {}
    plain_values: dict[str, str] = {}
    for name, value in request.items():
        printed = text(value)
        if printed and len(printed) <= _LONGEST_PARAMETER:
            plain_values[text(str(name))] = printed
            if len(plain_values) == _MOST_PARAMETERS:
                break
    return plain_values


def summary(record: Mapping[str, Any], context: Context = NO_CONTEXT) -> str:
    """One line for a person: what was called, by whom, on what account, for which organization, and how it ended."""
    return _summary(record, context, _shown_target(record), actor(record))


def _summary(record: Mapping[str, Any], context: Context, target: str, by: str) -> str:
    name = text(record.get("eventName")) or "an unnamed event"
    if context.organization is None:
        # What a site's snapshot would add is left out, and is not asked for.
        call = f"{name} by {by}" if by else name
        # Its parts may be shown, and so may it be.
        return f"{call} on account {target} {outcome(record)}" if target else f"{call} {outcome(record)}"
    fate = context.fate(record)
    parts = [f"{context.accounts(target)} {fate}: {name}" if fate and target else name]
    if by:
        parts.append(f"by {by}")
        parts.append(context.caller(record))
    if target and not fate:
        parts.append(f"on {context.accounts(target)}")
        organization = context.other(record)
        parts.append(f"for {organization}" if organization else "")
    parts.append(outcome(record))
    return printable(" ".join(part for part in parts if part))


def _shown_target(record: Mapping[str, Any]) -> str:
    """The account that an event is about; of an old record that names none, the caller's."""
    target = target_account(record)
    if target:
        return target
    # Not every name is a text: a list of names is none of these calls.
    named = text(record.get("eventName")) in ELSEWHERE or log_account(record)
    return "" if named else caller_account(record)
