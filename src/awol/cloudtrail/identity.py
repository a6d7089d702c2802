"""Who did what, in whose log, to which account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.cloudtrail.texts import at, text


def log_account(record: Mapping[str, Any]) -> str:
    """recipientAccountId: the account whose log this is; "" where the record does not say (before version 1.06)."""
    return text(record.get("recipientAccountId"))


def target_account(record: Mapping[str, Any]) -> str:
    """The account that an event is about: `requestParameters.accountId`, else `requestParameters.target.id` (of an
    invitation by mail an address), else the account whose log it is; "" where the record says none of them."""
    given = at(record, "requestParameters", "accountId")
    return given or at(record, "requestParameters", "target", "id") or log_account(record)


def caller_account(record: Mapping[str, Any]) -> str:
    """The caller's account: what is shown where a record (before version 1.06) does not say whose log it is. An
    allow-list never goes by it, for the caller of a call across accounts is somebody else."""
    return at(record, "userIdentity", "accountId")


def actor(record: Mapping[str, Any]) -> str:
    """The caller's ARN, else the service that called for him, else his principal id."""
    return (
        at(record, "userIdentity", "arn")
        or at(record, "userIdentity", "invokedBy")
        or at(record, "userIdentity", "principalId")
    )


def principals(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs that an allow-list row may name: the caller's and his session issuer's."""
    found = (
        at(record, "userIdentity", "arn"),
        at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn"),
    )
    return tuple(one for one in found if one)
