"""How a call ended, in every way in which an event may say it, and which committed patterns match that.

A call that succeeded has no errorCode. Null, an empty text and `success` are how products and exports write the same.
EventBridge tells the four apart, so that a pattern has to name each (Event Ruler 2.1.0).
"""

from __future__ import annotations

from typing import Any

from tests.conftest import ROOT

ABSENT = object()
"""No errorCode at all."""

SUCCEEDED, DENIED = "aws_org_leave_success", "aws_org_accept_handshake_denied"
CALLS = {SUCCEEDED: "LeaveOrganization", DENIED: "AcceptHandshake"}

OUTCOMES: list[tuple[str, Any, bool, bool]] = [
    # the name, the errorCode, whether the rule on success fires, whether the rule on denial fires
    ("absent", ABSENT, True, False),
    ("null", None, True, False),
    ("empty", "", True, False),
    ("success", "success", True, False),
    # A pattern is written in the rule's spellings: letter case is a limit of the target.
    ("Success", "Success", False, False),
    ("blank", " ", False, False),
    ("the text null", "null", False, False),
    ("success and more", "success ", False, False),
    ("false", False, False, False),
    ("zero", 0, False, False),
    ("an object", {"code": "AccessDenied"}, True, False),
    ("an empty list", [], True, False),
    ("denied", "AccessDenied", False, True),
    ("denied, as the exception is named", "AccessDeniedException", False, True),
    ("denied by a VPC endpoint", "VpceAccessDenied", False, True),
    ("denied, in small letters", "accessdenied", False, False),
    ("denied, further on", "Client.AccessDenied", False, False),
    ("another error", "AlreadyInOrganizationException", False, False),
]
"""Objects and lists, which no errorCode is, are here because `exists` looks at leaves alone."""


def record(rule: str, code: Any) -> dict[str, Any]:
    """A call of the rule that ended so."""
    call = {"eventSource": "organizations.amazonaws.com", "eventName": CALLS[rule]}
    return call if code is ABSENT else {**call, "errorCode": code}


def text(rule: str) -> str:
    """The committed pattern of a rule."""
    return (ROOT / "queries" / "aws" / "eventbridge" / f"{rule}.json").read_text(encoding="utf-8")


def expected(rule: str) -> list[str]:
    """The names of the outcomes on which a rule fires."""
    return [name for name, _, succeeded, denied in OUTCOMES if (succeeded if rule == SUCCEEDED else denied)]
