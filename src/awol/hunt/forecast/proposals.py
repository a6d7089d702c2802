"""Rows of an allow-list that would quieten what a site's own automation does, as far as no row can hide an attack.

A row is proposed for a rule and a role that raised it steadily. It is never proposed for what wakes somebody or takes
an account out of the organization, for a person, a root user or a long-term key, nor for an actor that a critical alert
or a chain of the same logs is about. Each row passes the reader of allow-lists, or it is not proposed.
"""

from __future__ import annotations

import csv
import io
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from awol.configuration.allowlist import COLUMNS, parse
from awol.configuration.allowlist.rows import LEAVES
from awol.configuration.allowlist.scopes import OWN_ACCOUNT
from awol.configuration.organization import Organization
from awol.errors import ConfigurationError
from awol.hunt.forecast.counting import Forecast, Pair
from awol.values import LEVELS, Rule

ENOUGH_DAYS: Final = 7
"""Days of logs below which nothing is proposed: within a few days an attack looks like routine."""

STEADY: Final = 0.1
"""The part of the days on which automation shows at the least; and it shows on `_AT_LEAST` days."""

_AT_LEAST: Final = 3
_LONGEST: Final = timedelta(days=90)
_DIGITS: Final = 12
_PRINCIPAL: Final = re.compile(r"arn:[a-z-]+:(?:iam|sts)::\d{12}:(?:role|assumed-role)/[\w+=,.@/-]+(?:/\*)?", re.ASCII)
"""ARNs of roles, and of all sessions of one (IAM User Guide, "IAM identifiers"): in a forged log anything may stand."""

_SEVERAL: Final = 3
"""Accounts with a role of one name from which on only a scope is proposed, not a row for each; where the scope is
legal already, two are enough."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row for the allow-list, and the alerts of the logs that it would have approved."""

    columns: Mapping[str, str]
    alerts: int
    days: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """Alerts for which no row is proposed, and why; `scope` is the principal of the row that could be, once the
    snapshot of the organization says what it lacks."""

    rule: str
    actor: str
    alerts: int
    why: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What would quieten the logs, and what stays loud."""

    rows: tuple[Row, ...]
    withheld: tuple[Withheld, ...]
    quietened: Mapping[str, int]
    """Alerts by rule that the rows would approve."""

    def as_csv(self) -> str:
        """The rows as the text of an allow-list, with its header."""
        return _csv([row.columns for row in self.rows])


def propose(
    forecast: Forecast, days: Sequence[str], today: date, organization: Organization | None = None
) -> Proposals:
    """The rows for what was counted in logs of these days. `today` is the day (UTC) from which a row's end counts."""
    rows: list[Row] = []
    withheld: list[Withheld] = []
    together: dict[tuple[str, tuple[str, str]], list[Pair]] = {}
    grave: dict[tuple[str, tuple[str, str]], str] = {}
    for pair in forecast.pairs.values():
        why = _objection(pair, forecast, organization)
        if why:
            withheld.append(Withheld(pair.rule, pair.actor, pair.alerts, why))
            if account := next(iter(sorted(pair.accounts & forecast.grave_accounts)), ""):
                grave.setdefault((pair.rule, role_of(pair.actor)), account)
        else:
            together.setdefault((pair.rule, role_of(pair.actor)), []).append(pair)
    for (rule, role), pairs in together.items():
        decisions = _rows(forecast.rules[rule].rule, role, pairs, today, len(days), organization)
        decisions = [_warned(decision, grave.get((rule, role), "")) for decision in decisions]
        rows += [decision for decision in decisions if isinstance(decision, Row)]
        withheld += [decision for decision in decisions if isinstance(decision, Withheld)]
    quietened: dict[str, int] = {}
    for row in rows:
        quietened[row.columns["rule"]] = quietened.get(row.columns["rule"], 0) + row.alerts

    def loudness(decision: Row | Withheld) -> tuple[int, int, str, str]:
        name = decision.columns["rule"] if isinstance(decision, Row) else decision.rule
        who = decision.columns["principal_arn"] if isinstance(decision, Row) else decision.actor
        return (-LEVELS.index(forecast.rules[name].rule.level), -decision.alerts, name, who)

    return Proposals(tuple(sorted(rows, key=loudness)), tuple(sorted(withheld, key=loudness)), quietened)


def _objection(pair: Pair, forecast: Forecast, organization: Organization | None) -> str:
    """Why no row may cover a pair; "" where one may."""
    rule = forecast.rules[pair.rule].rule
    kind, _, name = pair.actor.rpartition(":")[2].partition("/")
    if rule.level == "critical":
        return "a critical alert is approved one by one, for one account and one ticket"
    if rule.kind == "correlation":
        return "a chain means that several things came together: look at each one"
    if LEAVES in rule.tags and rule.level == "high":
        return "it takes an account out, or tries to: approve each account by its own row and ticket"
    if pair.actor in forecast.grave_actors:
        return "the same actor raised a critical alert or took part in a chain"
    if not pair.actor.startswith("arn:"):
        return "the record has no principal that a row could name"
    if kind not in ("role", "assumed-role"):
        return "a root user or a long-term key: whoever steals it would be approved too"
    if not _PRINCIPAL.fullmatch(pair.actor):
        return "AWS does not allow this name for a role"
    if "AWSReservedSSO_" in name:
        return "people sign in with this role: a row would cover whoever takes a person's session"
    if grave := sorted(pair.accounts & forecast.grave_accounts):
        return f"a critical alert or a chain is about account {grave[0]} too"
    account = pair.actor.split(":")[4]
    if organization is not None and organization.accounts and organization.account(account) is None:
        return f"the role is of account {account}, which is not of your organization"
    return ""


def _rows(
    rule: Rule,
    role: tuple[str, str],
    pairs: Sequence[Pair],
    today: date,
    days: int,
    organization: Organization | None,
) -> list[Row | Withheld]:
    """The rows for a role of one name, in one account or in many, or why there are none. `role` is its ARN before the
    account and after it."""
    management = "" if organization is None else organization.management_account_id
    # No scope covers the management account: service control policies do not bind it.
    alone = [pair for pair in pairs if _account_of(pair.actor) == management]
    members = [pair for pair in pairs if _account_of(pair.actor) != management]
    if len(members) < (_SEVERAL if _lacking(role[1], len(members), organization) else 2):
        alone, members = list(pairs), []
    decisions: list[Row | Withheld] = []
    for pair in alone:
        why = _unsteady([pair], days)
        if why:
            decisions.append(Withheld(rule.name, pair.actor, pair.alerts, why))
        else:
            decisions.append(_accepted(_row(rule, pair.actor, [pair], today, days), rule, today, organization))
    if members:
        before, resource = role
        scope = f"{before}:{_scope(members, organization)}:{resource}"
        unsteady = _unsteady(members, days)
        why = unsteady or _lacking(resource, len(members), organization)
        if why:
            alerts = sum(pair.alerts for pair in members)
            decisions.append(Withheld(rule.name, f"{before}:*:{resource}", alerts, why, "" if unsteady else scope))
        else:
            decisions.append(_accepted(_row(rule, scope, members, today, days), rule, today, organization))
    return decisions


def _scope(pairs: Sequence[Pair], organization: Organization | None) -> str:
    """The unit in which all accounts of these roles lie, or the whole organization; never a name of two units."""
    known = [organization.account(_account_of(pair.actor)) for pair in pairs] if organization else []
    paths = [account.ou.split("/") if account is not None else [""] for account in known]
    common: list[str] = []
    for names in zip(*paths, strict=False):
        if len(set(names)) > 1:
            break
        common.append(names[0])
    unit = "/".join(common)
    if organization is None or not unit or ":" in unit:
        return "@org"
    elsewhere = [account for account in organization.within(unit) if not f"{account.ou}/".startswith(f"{unit}/")]
    return "@org" if elsewhere else f"@ou:{unit}"


def _warned(decision: Row | Withheld, grave: str) -> Row | Withheld:
    """A row with a scope takes in every account, also one for which no row would be proposed: it says so."""
    if not grave or isinstance(decision, Withheld) or ":@" not in decision.columns["principal_arn"]:
        return decision
    reason = (
        f"{decision.columns['reason']}, and look first at account {grave}, about which a critical alert or a chain is"
    )
    return replace(decision, columns={**decision.columns, "reason": reason})


def role_of(arn: str) -> tuple[str, str]:
    """An ARN before its account and after it; the account's own id in a name becomes `@account`. What is no ARN, as the
    service that called, is all before it."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return arn, ""
    return ":".join(parts[:4]), parts[5].replace(parts[4], OWN_ACCOUNT)


def _account_of(arn: str) -> str:
    return arn.split(":")[4]


def _unsteady(pairs: Sequence[Pair], days: int) -> str:
    """Why what some pairs did is not automation; "" where it is."""
    if days < ENOUGH_DAYS:
        return (
            f"only {days} day{'' if days == 1 else 's'} of logs: telling automation from an attack needs {ENOUGH_DAYS}"
        )
    seen = _seen(pairs)
    steady = max(_AT_LEAST, round(days * STEADY))
    return "" if seen >= steady else f"seen on {seen} of {days} days: automation shows on {steady} or more"


def _seen(pairs: Sequence[Pair]) -> int:
    """On how many days some pairs raised an alert; one without a readable time is of no day."""
    return len(set().union(*(pair.days for pair in pairs)) - {""})


def _lacking(resource: str, accounts: int, organization: Organization | None) -> str:
    """What the snapshot must say before one row can cover a role of this name in every account."""
    kind, _, rest = resource.partition("/")
    name = rest.rpartition("/")[2] if kind == "role" else rest.partition("/")[0]
    listed = f"if an SCP protects `{name}`, list it under protected_roles"
    if organization is None:
        return f"in {accounts} accounts: take a snapshot of the organization; {listed} there"
    return "" if name in organization.protected_roles else f"in {accounts} accounts: {listed} of your snapshot"


def _row(rule: Rule, principal: str, pairs: Sequence[Pair], today: date, days: int) -> Row:
    accounts = set().union(*(pair.accounts for pair in pairs))
    targets = set().union(*(pair.targets for pair in pairs))
    addresses = set().union(*(pair.addresses for pair in pairs))
    seen = _seen(pairs)
    columns = dict.fromkeys(COLUMNS, "") | {
        "rule": rule.name,
        "target_account_id": _account(_only(targets)),
        "recipient_account_id": _account(_only(accounts)),
        "principal_arn": principal,
        "source_cidr": _network(_only(addresses)),
        "not_before": min((day for pair in pairs for day in pair.days if day), default=""),
        "reason": f"automation, seen on {seen} of {days} days: confirm whose it is",
        "expires": (today + _LONGEST).isoformat(),
    }
    return Row(columns, sum(pair.alerts for pair in pairs), seen, len(accounts))


def _only(values: set[str]) -> str:
    """The one value that there is; "" where there are several."""
    return next(iter(values)) if len(values) == 1 else ""


def _account(value: str) -> str:
    """An account that a row can name; an alert may be about several."""
    return value if len(value) == _DIGITS and value.isascii() and value.isdigit() else ""


def _network(address: str) -> str:
    """An address that a row can name; a call by a service of AWS comes from none."""
    try:
        return str(ipaddress.ip_network(address)) if address else ""
    except ValueError:
        return ""


def _accepted(row: Row, rule: Rule, today: date, organization: Organization | None) -> Row | Withheld:
    """The row, if the reader of allow-lists takes it; else why not."""
    try:
        parse(_csv([row.columns]), "the row", [rule], today, organization)
    except ConfigurationError as fault:
        return Withheld(rule.name, row.columns["principal_arn"], row.alerts, fault.message)
    return row


def _csv(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
