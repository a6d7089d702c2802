"""Scopes: `@org`, `@ou:Workloads/Prod`, `@new<2d` where a row would name an account.

A role that a landing zone makes in every account has an ARN of its own in each: `arn:aws:iam::@org:role/Vending` is
all of them. Such a row holds only for a role that the snapshot of the organization calls protected: whoever holds an
account can make a role of any other name in it. The snapshot is read anew at each run, so that an account which came
later is covered too, one that left is not. Where a name holds the id of its account, `@account` stands for it, in the
row and in the snapshot. The management account never is: service control policies do not bind it.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from awol.configuration.organization import Organization
from awol.errors import ConfigurationError, Location

Kind = Literal["org", "ou", "new"]

SCOPED_ARN = re.compile(r"(arn:[^:]*:[^:]*:[^:]*:)(@[^:]*(?::[^:]*)?):((?:role|assumed-role)/.*)", re.DOTALL)
"""An ARN with a scope where its account would stand; the name of a unit follows `@ou:`."""

OWN_ACCOUNT = "@account"
"""In the name of a role with a scope: the id of the account in which the role is, as the CDK writes it into names."""

_NEW = re.compile(r"@new<(\d{1,4})([hd])", re.ASCII)
_FORMS = "@org, @ou:NAME or @new<2d"


@dataclass(frozen=True, slots=True)
class Scope:
    """Some accounts of the organization. `unit` is a path of names, `age` in milliseconds."""

    kind: Kind
    organization: Organization
    unit: str = ""
    age: int = 0

    def accounts(self) -> tuple[str, ...]:
        """The accounts that are meant, of any age."""
        accounts = self.organization.within(self.unit) if self.kind == "ou" else self.organization.accounts.values()
        return tuple(
            sorted(account.id for account in accounts if account.id != self.organization.management_account_id)
        )

    def holds(self, account: str, at: int) -> bool:
        """Whether the account is meant, for an event at that time (milliseconds since the epoch)."""
        known = self.organization.account(account)
        if known is None or account == self.organization.management_account_id:
            return False
        if self.kind == "org":
            return True
        if self.kind == "ou":
            return known in self.organization.within(self.unit)
        return known.created_at is not None and known.created_at <= at < known.created_at + self.age


def parse_scope(text: str, organization: Organization | None, place: Location) -> Scope:
    """The scope that a text names. Raises `ConfigurationError` for one that means nothing, or without a snapshot."""
    if organization is None:
        step = "take a snapshot: awol organization -o organization.json"
        raise ConfigurationError(f"`{text}` needs a snapshot of your organization", place, step)
    if text == "@org":
        return Scope("org", organization)
    if text.startswith("@ou:") and len(text) > len("@ou:"):
        unit = text.removeprefix("@ou:")
        if not organization.within(unit):
            known = {name.lower(): name for name in _units(organization)}
            close = difflib.get_close_matches(unit.strip("/").lower(), known, n=1)
            step = (
                f"do you mean `@ou:{known[close[0]]}`?"
                if close
                else "write the names of its path, for example Workloads/Prod"
            )
            raise ConfigurationError(f"no account in your snapshot is in the unit `{unit}`", place, step)
        return Scope("ou", organization, unit=unit)
    young = _NEW.fullmatch(text)
    if young and int(young[1]):
        span = timedelta(days=int(young[1])) if young[2] == "d" else timedelta(hours=int(young[1]))
        return Scope("new", organization, age=round(span.total_seconds() * 1000))
    raise ConfigurationError(f"`{text}` is not a scope", place, f"write {_FORMS}")


def _units(organization: Organization) -> set[str]:
    """The paths of all units with an account in or below them, and the last name of each."""
    paths = {tuple(account.ou.split("/")) for account in organization.accounts.values() if account.ou}
    above = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    return {"/".join(path) for path in above} | {path[-1] for path in above}


def check_protected(resource: str, organization: Organization, place: Location) -> None:
    """Raise `ConfigurationError` unless a resource (`role/path/NAME`, `assumed-role/NAME/*`) is a role that the site
    protects in every account."""
    kind, _, rest = resource.partition("/")
    name = rest.rpartition("/")[2] if kind == "role" else rest.partition("/")[0]
    if name not in organization.protected_roles:
        message = f"principal_arn: `{name}` is not a protected role, so an attacker in an account can create it there"
        step = "protect the role with a service control policy and list it under protected_roles, or name the account"
        raise ConfigurationError(message, place, step)


def scoped(pattern: str) -> tuple[str, str, str] | None:
    """What stands before, at and behind the account of an ARN with a scope; None for one without."""
    match = SCOPED_ARN.fullmatch(pattern)
    return (match[1], match[2], match[3]) if match else None
