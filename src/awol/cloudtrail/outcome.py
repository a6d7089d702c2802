"""How a call ended, by whatever means its record tells it.

Most failures have an `errorCode`. Sign-in events have none: `responseElements` or `serviceEventDetails` holds
`Success` or `Failure` under the event's own name (CloudTrail user guide, "AWS Management Console sign-in events";
IAM Identity Center user guide, "Understanding IAM Identity Center sign-in events"). What runs on after the call tells
a state (Organizations API, CreateAccountStatus). EC2 and others answer `_return` or `return`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awol.cloudtrail.texts import at, printable, text

_SIGN_IN = "signin.amazonaws.com"
_FAILED = frozenset({"failure", "failed", "false", "denied", "error", "rejected"})
_UNDER_WAY = frozenset({"in_progress", "in progress", "pending", "requested"})
_LEFT_OUT = ("unprocessed", "unsuccessful", "failed", "failures", "errors")
"""How the lists begin in which a call for several things names those that it did not do, as in GuardDuty's
`unprocessedAccounts`, EC2's `unsuccessful`, EventBridge's `failedEntryCount`."""


def outcome(record: Mapping[str, Any]) -> str:
    """`failed: REASON`, `failed in part: WHERE IT SAYS SO`, `in progress`, or `succeeded`: what ends a sentence about
    the call. A message without a code tells a failure of a sign-in; of any other call it is quoted and not judged, for
    rules take such a call for one that succeeded."""
    code = text(record.get("errorCode"))
    if code and code.lower() != "success":
        return f"failed: {code}"
    states = list(_states(record))
    message = text(record.get("errorMessage"))
    for state, reason in states:
        if state.lower() in _FAILED:
            return f"failed: {reason or message or state}"
    if message and not code and record.get("eventSource") == _SIGN_IN:
        return f"failed: {message}"
    if where := _left_out(_answer(record)):
        return f"failed in part: {where}"
    if any(state.lower() in _UNDER_WAY for state, _ in states):
        return "in progress"
    if message and not code:
        return f"ended without an error code, but with the message: {message}"
    return "succeeded"


def _states(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a record says of how it ended, each with the reason given for a failure."""
    name = record.get("eventName")
    for place in ("responseElements", "serviceEventDetails", "additionalEventData"):
        section = _answer(record) if place == "responseElements" else record.get(place)
        if not isinstance(section, Mapping):
            continue
        for key, value in section.items():
            if key in (name, "_return", "return") or value == "Failure":
                yield text(value), ""
            elif isinstance(value, Mapping) and key.endswith("Status"):
                yield at(value, "state"), at(value, "failureReason")


def _answer(record: Mapping[str, Any]) -> Any:
    """What a call answered. EC2 writes some answers as its API gives them, in an element of the call's name."""
    answer = record.get("responseElements")
    inner = answer.get(f"{record.get('eventName')}Response") if isinstance(answer, Mapping) else None
    return inner if isinstance(inner, Mapping) else answer


def _left_out(answer: Any) -> str:
    """The name under which an answer tells what was not done; empty where everything was."""
    if not isinstance(answer, Mapping):
        return ""
    for name, value in answer.items():
        listed = isinstance(value, list | Mapping) and bool(value)
        counted = isinstance(value, int) and not isinstance(value, bool) and value > 0
        if (listed or counted) and name.lower().startswith(_LEFT_OUT):
            return printable(name)
    return ""
