"""Which organization a call is about, where its answer says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from awol.cloudtrail.texts import at

_ARN: Final = re.compile(
    r"arn:[a-z-]+:organizations::(\d{12}):(?:handshake|organization)/(o-[a-z0-9]+)(?:/|$)", re.ASCII
)
"""Organizations API Reference: the ARN of a handshake names the organization that invites, and its management account;
that of an organization itself and its own."""


def named_organization(record: Mapping[str, Any]) -> tuple[str, str]:
    """The id of the organization that a handshake invites into or that was founded, and the account that manages it;
    ("", "") where the answer names none, as after a failure."""
    for path in (("handshake", "arn"), ("organization", "arn")):
        match = _ARN.match(at(record, "responseElements", *path))
        if match:
            return match[2], match[1]
    return "", ""
