"""What silences an alert: the rows of a build's allow-list as exact conditions, and a lookup for what the site adds.

The rows are compiled: a lookup cannot say "an address in this network, or no address at all", and its `*` reaches over
the parts of an ARN. The lookup is for approvals that must hold today. It matches texts, with `*` at the end alone, the
first row that matches decides, and every cell is filled: `*` for anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import organization

LOOKUP = "awol_allowlist"
COLUMNS = (
    "rule", "target_account_id", "recipient_account_id", "principal_arn", "source_cidr", "reason", "not_before",
    "expires",
)  # fmt: skip
DEPARTURE = "AccountDepartedOrganization"
"""AWS itself writes each into the management account's log: an approval of one has to name the account."""

INERT = (
    "-",
    "000000000000",
    "000000000000",
    "-",
    "192.0.2.1/32",
    "example that matches nothing",
    "2026-01-01",
    "2026-01-01",
)
"""The one row that is shipped. It never changes, so that an upgrade brings nothing new over a site's file."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Accounts of the snapshot, but for `management`: those of a unit (a path of names; "" for any) that are younger
    than `age` seconds (0 for any)."""

    unit: str = ""
    age: int = 0
    management: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One row of an allow-list. `rules` are the names it covers; an empty text says nothing; times are seconds since
    the epoch, the end exclusive; `not_on` is an event that the row never covers. `scopes` maps `target`, `recipient`
    and `principal` to the accounts that stand there; such a principal has `@` for its account, and `@account` where
    its name holds that account again."""

    rules: tuple[str, ...]
    target: str
    recipient: str
    principal: str
    network: str
    starts: int | None
    ends: int
    line: int
    not_on: str = ""
    scopes: Mapping[str, Scope] = field(default_factory=dict)


def table() -> str:
    return ",".join(COLUMNS) + "\n" + ",".join(INERT) + "\n"


def transforms() -> dict[str, str]:
    """The definition of the lookup. A site that defines it anew in local/transforms.conf keeps its own file."""
    wild = ", ".join(f"WILDCARD({name})" for name in COLUMNS[:4])
    return {
        "filename": f"{LOOKUP}.csv",
        "match_type": wild,
        "max_matches": "1",
        "min_matches": "0",
        "case_sensitive_match": "true",
    }


def macro(approvals: Sequence[Approval]) -> str:
    """The definition of `awol_allowlist(rule)`: what is approved goes, all else stays, whatever is missing on it."""
    commands = []
    for name, mark in (("awol_arn", "1"), ("awol_issuer", "2")):
        columns = ("target_account_id", *COLUMNS[4:])
        outputs = ", ".join(f"{column} AS awol_{column}{mark}" for column in columns)
        inputs = (
            f"rule AS awol_rule, target_account_id AS target_account, recipient_account_id AS awol_recipient, "
            f"principal_arn AS {name}"
        )
        commands.append(f"lookup local=true {LOOKUP} {inputs} OUTPUT {outputs}")
    commands += _of_accounts(approvals)
    tests = [_looked_up(mark) for mark in ("1", "2")] + [condition(approval) for approval in approvals]
    approved = " OR ".join(f"if({test}, 1, 0)=1" for test in tests)
    return f'eval awol_rule="$rule$" | {" | ".join(commands)} | where NOT ({approved})'


_ACCOUNTS: Mapping[str, tuple[str, ...]] = {
    "target": ("target_account",),
    "recipient": ("awol_recipient",),
    "principal": ("awol_arn", "awol_issuer"),
}
"""The fields that hold the account of each column, or an ARN with it."""


def _of_accounts(approvals: Sequence[Approval]) -> list[str]:
    """What looks up the accounts of which a scope asks. One that a call is not on alone is not looked up."""
    asked = [column for column in _ACCOUNTS if any(column in row.scopes for row in approvals)]
    commands = []
    for name in (name for column in asked for name in _ACCOUNTS[column]):
        account = name
        if name in _ACCOUNTS["principal"]:
            account = f"{name}_account"
            commands.append(f'eval {account}=mvindex(split({name}, ":"), 4)')
        outputs = ", ".join(f"{column} AS {name}_{column}" for column in organization.ASKED)
        commands.append(f"lookup local=true {organization.LOOKUP} account AS {account} OUTPUT {outputs}")
    return commands


def _within(scope: Scope, name: str, account: str) -> str:
    """Whether an account, as it was looked up for a field, is one of a scope."""
    parts = [f"isnotnull({name}_about)"]
    if scope.management:
        parts.append(f"{account}!={_quoted(scope.management)}")
    if scope.unit:
        unit = _quoted(f"(?s)^(?:.*/)?{_part(scope.unit, '')}(?:/.*)?\\z")
        parts.append(f"match({name}_ou, {unit})")
    if scope.age:
        parts.append(f"_time>=tonumber({name}_since) AND _time<tonumber({name}_since)+{scope.age}")
    return " AND ".join(parts)


def _principal(row: Approval) -> str:
    """The test of the caller's ARN, or of that of the role behind a session."""
    scope = row.scopes.get("principal")
    pattern = _quoted(arn_regex(row.principal) if scope is None else scoped_regex(row.principal))
    tests = [
        f"match({name}, {pattern})" + ("" if scope is None else f" AND {_within(scope, name, f'{name}_account')}")
        for name in _ACCOUNTS["principal"]
    ]
    return f"({' OR '.join(tests if scope is None else [f'({test})' for test in tests])})"


def scoped_regex(pattern: str) -> str:
    """An ARN with `@` for its account; `@account` is the same account again."""
    before, resource = pattern.split(":@:", 1)
    first, again = "awolfirst", "awolagain"
    regex = arn_regex(f"{before}:{first}:{resource.replace('@account', again)}")
    return regex.replace(first, "([^:]*)", 1).replace(again, r"(?:\1)")


def _looked_up(mark: str) -> str:
    network = f"awol_source_cidr{mark}"
    return (
        f'isnotnull(awol_reason{mark}) AND (event_name!="{DEPARTURE}" OR awol_target_account_id{mark}!="*") '
        f'AND ({network}="*" OR cidrmatch({network}, source_ip)) '
        f"AND awol_day>=awol_not_before{mark} AND awol_day<=awol_expires{mark}"
    )


def condition(row: Approval) -> str:
    """A row of the allow-list as a condition: all that it names holds."""
    parts = [f"in(awol_rule, {', '.join(_quoted(rule) for rule in row.rules)})"]
    if row.not_on:
        parts.append(f"event_name!={_quoted(row.not_on)}")
    for column, account in (("target", row.target), ("recipient", row.recipient)):
        name = _ACCOUNTS[column][0]
        if column in row.scopes:
            parts.append(_within(row.scopes[column], name, name))
        elif account:
            parts.append(f"{name}={_quoted(account)}")
    if row.principal:
        parts.append(_principal(row))
    if row.network:
        parts.append(f"cidrmatch({_quoted(row.network)}, source_ip)")
    if row.starts is not None:
        parts.append(f"_time>={row.starts}")
    parts.append(f"_time<{row.ends}")
    return " AND ".join(parts)


def arn_regex(pattern: str) -> str:
    """An ARN pattern as a regular expression: `*` never reaches over a part, nor over the name of an assumed role.

    The allow-list has refused a wildcard for the kind of a principal, and an assumed role without a session.
    """
    parts = pattern.split(":", 5)
    resource = parts.pop()
    regexes = [_part(part, "[^:]*") for part in parts]
    if resource.startswith("assumed-role/"):
        kind, role, session = resource.split("/", 2)
        last = f"{kind}/{_part(role, '[^/]*')}/{_part(session, '.*')}"
    else:
        last = _part(resource, ".*")
    return f"(?s)^{':'.join(regexes)}:{last}\\z"


def _part(text: str, star: str) -> str:
    return star.join(
        re.sub(r"[^\w/@=,-]", lambda match: f"[{match[0]}]" if match[0] != "^" else r"\^", piece)
        for piece in text.split("*")
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
