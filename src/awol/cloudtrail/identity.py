"""Who did what, in whose log, to which account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from awol.cloudtrail.texts import at, getter, text

_ADMINISTRATOR = (
    "requestParameters.adminAccountId",
    "requestParameters.AdminAccountId",
    "requestParameters.accountId",
)
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    # Organizations' service events are written in the management account ("Logging AWS Organizations API calls").
    "AccountDepartedOrganization": ("serviceEventDetails.accountId",),
    "AccountJoinedOrganization": ("serviceEventDetails.accountId",),
    "CreateAccountResult": ("serviceEventDetails.createAccountStatus.accountId",),
    "CreateGovCloudAccountResult": ("serviceEventDetails.createAccountStatus.accountId",),
    "CloseAccountResult": ("serviceEventDetails.closeAccountStatus.accountId",),
    # Organizations API Reference: calls of the management account on another.
    "RemoveAccountFromOrganization": ("requestParameters.accountId",),
    "MoveAccount": ("requestParameters.accountId",),
    "CloseAccount": ("requestParameters.accountId",),
    "InviteAccountToOrganization": ("requestParameters.target.id",),
    "InviteOrganizationToTransferResponsibility": ("requestParameters.target.id",),
    "RegisterDelegatedAdministrator": ("requestParameters.accountId",),
    "DeregisterDelegatedAdministrator": ("requestParameters.accountId",),
    # STS API Reference, AssumeRoot: an account id, or the ARN of its root user.
    "AssumeRoot": ("requestParameters.targetPrincipal",),
    # IAM Identity Center API Reference: targetId is an account where targetType says so.
    "CreateAccountAssignment": ("requestParameters.targetId",),
    "DeleteAccountAssignment": ("requestParameters.targetId",),
    # GuardDuty, Security Hub, Detective: the administrator names its members.
    "DeleteMembers": ("requestParameters.accountIds",),
    "DisassociateMembers": ("requestParameters.accountIds",),
    "StopMonitoringMembers": ("requestParameters.accountIds",),
    "UpdateMemberDetectors": ("requestParameters.accountIds",),
    # The administrator that a service gets for the organization, or loses, in the words of each API Reference:
    # CloudTrail, GuardDuty and Macie, Security Hub, Detective, Inspector, Firewall Manager, Network Security Manager,
    # Audit Manager, Security Lake, EC2 (IPAM).
    "RegisterOrganizationDelegatedAdmin": ("requestParameters.memberAccountId",),
    "DeregisterOrganizationDelegatedAdmin": ("requestParameters.delegatedAdminAccountId",),
    "EnableOrganizationAdminAccount": _ADMINISTRATOR,
    "DisableOrganizationAdminAccount": _ADMINISTRATOR,
    "EnableDelegatedAdminAccount": ("requestParameters.delegatedAdminAccountId",),
    "DisableDelegatedAdminAccount": ("requestParameters.delegatedAdminAccountId",),
    "AssociateAdminAccount": ("requestParameters.adminAccount",),
    "DisassociateAdminAccount": ("requestParameters.adminAccount",),
    "PutAdminAccount": ("requestParameters.adminAccount", "requestParameters.accountId"),
    "DeleteAdminAccount": ("requestParameters.accountId",),
    "RegisterOrganizationAdminAccount": ("requestParameters.adminAccountId",),
    "DeregisterOrganizationAdminAccount": ("requestParameters.adminAccountId",),
    "RegisterDataLakeDelegatedAdministrator": ("requestParameters.accountId",),
    "DeregisterDataLakeDelegatedAdministrator": ("requestParameters.accountId",),
    "EnableIpamOrganizationAdminAccount": (
        "requestParameters.EnableIpamOrganizationAdminAccountRequest.DelegatedAdminAccountId",
    ),
    "DisableIpamOrganizationAdminAccount": (
        "requestParameters.DisableIpamOrganizationAdminAccountRequest.DelegatedAdminAccountId",
    ),
}
"""Calls on another account than the one that logs them, and where each names it. Where it names none, the account is
not known: it is never the one whose log it is."""

MAY_NAME_OTHERS = frozenset(("Disable", "Enable"))
"""Calls that are on one's own account unless they name others in `accountIds` (Amazon Inspector API Reference)."""

NAMING_SOURCES = frozenset(("account.amazonaws.com", "budgets.amazonaws.com", "s3.amazonaws.com"))
"""Services whose calls may name an account in `accountId` (their API References; S3: that of S3 control)."""

HANDSHAKES = frozenset(("AcceptHandshake", "DeclineHandshake", "CancelHandshake"))
"""Calls on a handshake: about the account among its parties (Organizations API Reference, "Handshake")."""


def log_account(record: Mapping[str, Any]) -> str:
    """recipientAccountId: the account whose log this is; "" where the record does not say (before version 1.06)."""
    return text(record.get("recipientAccountId"))


def target_accounts(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The accounts that an event is about; none where the record does not name them.

    `serviceEventDetails.accountId`, else where the call names them (`ELSEWHERE`, the parties of a handshake), else
    `requestParameters.accountId` or `requestParameters.target.id` (of an invitation by mail an address), else
    `requestParameters.accountIds`, else the account whose log it is: a call is on one's own account unless it says
    otherwise.
    """
    account = text(getter(record.get("serviceEventDetails"))("accountId"))
    if account:
        return (account,)
    name = text(record.get("eventName"))
    if name in ELSEWHERE:
        return _distinct(value for path in ELSEWHERE[name] for value in _values(record, path.split(".")))
    if name in HANDSHAKES:
        parties = _distinct(_parties(record))
        # The management account logs an accepted handshake as a service event, which no account called.
        own = log_account(record) if at(record, "userIdentity", "type") else ""
        return parties or _distinct((own,))
    request = record.get("requestParameters")
    if request is not None:
        get = getter(request)
        named = text(get("accountId")) or text(getter(get("target"))("id"))
        if named:
            return (named,)
        if several := _distinct(_values(request, ["accountIds"])):
            return several
    own = log_account(record)
    return (own,) if own else ()


def target_account(record: Mapping[str, Any]) -> str:
    """The accounts that an event is about as one text; "" where the record does not name them."""
    return ", ".join(target_accounts(record))


def _values(value: Any, path: Sequence[str]) -> Iterable[str]:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    for element in value if isinstance(value, list) else [value]:
        named = text(element)
        # An ARN names its account in the fifth part (AWS General Reference, "Amazon Resource Names").
        yield named.split(":")[4] if named.startswith("arn:") and named.count(":") >= 5 else named


def _parties(record: Mapping[str, Any]) -> Iterable[str]:
    response = record.get("responseElements")
    handshake = response.get("handshake") if isinstance(response, Mapping) else None
    parties = handshake.get("parties") if isinstance(handshake, Mapping) else None
    for party in parties if isinstance(parties, list) else []:
        if isinstance(party, Mapping) and party.get("type") == "ACCOUNT":
            yield text(party.get("id"))


def _distinct(accounts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(account for account in accounts if account))


def caller_account(record: Mapping[str, Any]) -> str:
    """The caller's account: what is shown where a record (before version 1.06) does not say whose log it is. An
    allow-list never goes by it, for the caller of a call across accounts is somebody else."""
    return at(record, "userIdentity", "accountId")


def actor(record: Mapping[str, Any]) -> str:
    """The caller's ARN, else the service that called for it, else its principal id."""
    get = getter(record.get("userIdentity"))
    return text(get("arn")) or text(get("invokedBy")) or text(get("principalId"))


def principals(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs that an allow-list row may name: the caller's and its session issuer's."""
    arns = (
        at(record, "userIdentity", "arn"),
        at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn"),
    )
    return tuple(arn for arn in arns if arn)
