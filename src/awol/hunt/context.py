"""What the snapshot of the organization adds to a finding: which account that is, whose, and which organization is
foreign. Without a snapshot an account is its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from awol.cloudtrail.identity import caller_account
from awol.cloudtrail.organizations import named_organization
from awol.cloudtrail.outcome import outcome
from awol.cloudtrail.texts import at, printable, text
from awol.configuration.organization import Account, Organization

WOULD_ADD: Final = (
    "without a snapshot of your organization a finding shows only account ids; with one (awol organization "
    "-o organization.json) it also shows name, unit, owner and environment, and whether an organization or a caller is "
    "foreign"
)

_FATES: Final = {
    "LeaveOrganization": "left your organization",
    "RemoveAccountFromOrganization": "was removed from your organization",
    "CloseAccount": "is being closed",
    "AccountJoinedOrganization": "joined your organization",
}
_METHODS: Final = ("departureMethod", "departedMethod")
_DEPARTED: Final = {"REMOVED": "was removed from your organization", "CLEANED": "was closed and is no longer listed"}
"""Organizations API Reference, the departure events; any other method is a departure of its own."""


@dataclass(frozen=True, slots=True)
class Context:
    """The site's snapshot, if it has one."""

    organization: Organization | None = None

    def account(self, identity: str) -> str:
        """`prod account 444455556666 (payments, OU Workloads/Prod, owner team-a)`; `account 444455556666` where nothing
        more is known."""
        site = self.organization
        if site is None or not site.accounts:
            return f"account {identity}"
        known = site.account(identity)
        kind = "management account" if identity == site.management_account_id else "account"
        if known is None:
            return f"{kind} {identity}" + ("" if kind != "account" else " (not in your snapshot)")
        details = ", ".join(printable(fact) for fact in self._facts(known))
        before = f"{printable(known.environment)} " if known.environment else ""
        return f"{before}{kind} {identity}" + (f" ({details})" if details else "")

    def accounts(self, identities: str) -> str:
        """The same of several accounts, as `target_account` names them."""
        return ", ".join(self.account(identity) for identity in identities.split(", "))

    def _facts(self, known: Account) -> list[str]:
        site = self.organization
        assert site is not None
        facts = [known.name] if known.name else []
        if known.ou:
            facts.append(f"OU {known.ou}")
        elif known.id != site.management_account_id:
            facts.append("in no OU")
        if known.owner:
            facts.append(f"owner {known.owner}")
        if known.status != "ACTIVE":
            facts.append(known.status.lower().replace("_", " "))
        if known.id in site.delegated_administrators:
            facts.append("delegated administrator")
        if known.id in site.approved_to_leave:
            facts.append("approved to leave")
        return facts

    def other(self, record: Mapping[str, Any]) -> str:
        """`a foreign organization (o-x, managed by account 777788889999)`, or `your own organization (o-x)`, where a
        call names one; only its id where nobody knows which is your own."""
        site = self.organization
        if site is None:
            return ""
        named, manager = named_organization(record)
        if not named:
            return ""
        if site.organization_id:
            own = site.organization_id == named
        elif site.management_account_id:
            own = site.management_account_id == manager
        else:
            return f"the organization {named}, managed by account {manager}"
        return (
            f"your own organization ({named})"
            if own
            else f"a foreign organization ({named}, managed by account {manager})"
        )

    def fate(self, record: Mapping[str, Any]) -> str:
        """What became of the account, in words: `left to a foreign organization (...)`. Empty without a snapshot, for
        what failed, and for calls that change no membership."""
        if self.organization is None or outcome(record) != "succeeded":
            return ""
        name = text(record.get("eventName"))
        if name == "AcceptHandshake":
            inviter = self.other(record)
            action = at(record, "responseElements", "handshake", "action").upper()
            if not inviter or action not in ("", "INVITE"):
                return ""
            return f"left to {inviter}" if inviter.startswith("a foreign") else f"accepted the invitation of {inviter}"
        if name == "CreateOrganization":
            return f"created its own organization ({named_organization(record)[0] or 'unknown id'})"
        if name == "AccountDepartedOrganization":
            details = record.get("serviceEventDetails")
            methods = [at(details, key).upper() for key in _METHODS] if isinstance(details, Mapping) else []
            method = next((method for method in methods if method), "")
            return _DEPARTED.get(method, "left your organization")
        return _FATES.get(name, "")

    def caller(self, record: Mapping[str, Any]) -> str:
        """`of account 777788889999, which is not yours` where a caller comes from outside; else ""."""
        site = self.organization
        if site is None or not site.accounts:
            return ""
        account = caller_account(record)
        if not account.isdigit() or site.account(account) is not None:
            return ""
        return "" if account == site.management_account_id else f"of account {account}, which is not in your snapshot"

    def as_json(self, identities: Iterable[str]) -> dict[str, dict[str, str]]:
        """What is known of the accounts, by id; those that the snapshot does not hold are left out."""
        site = self.organization
        accounts = {}
        for identity in identities:
            known = None if site is None else site.account(identity)
            if known is not None:
                accounts[identity] = {
                    "name": known.name,
                    "ou": known.ou,
                    "owner": known.owner,
                    "environment": known.environment,
                    "status": known.status,
                }
        return accounts
