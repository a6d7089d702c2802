"""Who acts: `user.*`, `service.name` and `cloud.account.id` of a record, as each version of the integration fills them.

Source: see `versions`. A method takes a CloudTrail record and gives raw values, None for no value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awol.views.elastic.cleaning import first_text, member
from awol.views.elastic.versions import Traits

Record = Mapping[str, Any]

_SESSIONS = ("AssumedRole", "FederatedUser")
_SESSION_NAME = re.compile(r"arn:[a-z0-9-]+:sts:.*/(.*)")
_SERVICE_ROLE = ":role/aws-service-role/"


def identity(record: Record, *path: str) -> str | None:
    """The first value at a path of userIdentity, as text."""
    return first_text(member(record.get("userIdentity"), *path))


class Actors:
    """The readers of one version."""

    def __init__(self, traits: Traits) -> None:
        self._traits = traits
        self._old_arns = re.compile(traits.arns)

    def fails(self, record: Record) -> bool:
        """Whether the pipeline ends in the middle, at the caller's ARN: before 7.4 it does where that is of some
        other partition.

        What it has set by then stays; `event.action` and everything behind it is missing.
        """
        if identity(record, "type") not in _SESSIONS:
            return False
        arn = identity(record, "arn")
        return arn is not None and self._old_arns.search(arn) is None

    def service(self, record: Record) -> str | None:
        """The AWS service that acts; None for everybody else, and in versions that do not ask."""
        if not self._traits.services:
            return None
        kind, invoked_by = identity(record, "type"), identity(record, "invokedBy")
        if kind == "AWSService":
            return invoked_by
        issuer = identity(record, "sessionContext", "sessionIssuer", "arn") if kind == "AssumedRole" else None
        if issuer is None or _SERVICE_ROLE not in issuer:
            return None
        service, slash, _ = issuer.partition(_SERVICE_ROLE)[2].partition("/")
        return invoked_by if invoked_by is not None else (service if slash and service else None)

    def user_name(self, record: Record) -> str | None:
        """`userIdentity.userName`; the role's name for AssumedRole and FederatedUser; else the name of a sign-in."""
        name = None
        if self.service(record) is None:
            name = identity(record, "userName")
            if identity(record, "type") in _SESSIONS:
                name = identity(record, "sessionContext", "sessionIssuer", "userName") or name
        return name or name_of_sign_in(record)

    def user_id(self, record: Record) -> str | None:
        principal = identity(record, "principalId") if self.service(record) is None else None
        if principal is None and identity(record, "type") == "IdentityCenterUser":
            return identity(record, "onBehalfOf", "userId")
        return principal

    def user_email(self, record: Record) -> str | None:
        """A session name with an @ (not before 7.4), else a user's name with one behind its first letter."""
        session = self.session_name(record) if self._traits.whole else None
        if session is not None and "@" in session:
            return session
        name = self.user_name(record)
        return name if name is not None and name.find("@") > 0 else None

    def user_changes_name(self, record: Record) -> str | None:
        """`requestParameters.newUserName`; before 7.4 else the session name."""
        new = first_text(member(record.get("requestParameters"), "newUserName"))
        return new if new is not None or self._traits.whole else self.session_name(record)

    def session_name(self, record: Record) -> str | None:
        """What stands behind the last slash of the caller's STS ARN."""
        kinds = (*_SESSIONS, "IdentityCenterUser") if self._traits.whole else _SESSIONS
        if identity(record, "type") not in kinds:
            return None
        arn = identity(record, "arn") or ""
        match = _SESSION_NAME.fullmatch(arn) if self._traits.whole else self._old_arns.search(arn)
        return (match.group(1) or None) if match else None

    def cloud_account_id(self, record: Record) -> str | None:
        account = identity(record, "accountId")
        return account if account is not None or self.fails(record) else first_text(record.get("recipientAccountId"))

    def related_user(self, record: Record) -> list[str]:
        """Who is named in a record, each once, in the order in which the pipeline appends them."""
        request = record.get("requestParameters")
        session = self.session_name(record) if self._traits.whole else None
        candidates = (
            session,
            session.partition("@")[0] if session and "@" in session else None,
            first_text(member(request, "userName")),
            first_text(member(request, "newUserName")),
            first_text(member(record.get("responseElements"), "user", "userId")),
            self.user_id(record),
            self.user_name(record),
            self.user_changes_name(record),
            identity(record, "onBehalfOf", "userId") if self._traits.whole else None,
        )
        return list(dict.fromkeys(name for name in candidates if name))


def name_of_sign_in(record: Record) -> str | None:
    """additionalEventData.UserName, taken only for the action UserAuthentication of a user without a name."""
    if record.get("eventName") != "UserAuthentication":
        return None
    return first_text(member(record.get("additionalEventData"), "UserName"))
