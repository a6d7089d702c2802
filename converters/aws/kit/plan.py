"""What the last-event kit is made for: accounts, detections, and the buses that the accounts share.

Limits are of AWS's documentation, read on 2026-11-28; what no document says is marked *inferred*.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awol.errors import ConfigurationError

NAME = "awol-last-event"
"""What the names of all parts begin with: the policy that protects the kit goes by it."""

REGION = "us-east-1"
"""Where the events of global services come to a bus: Organizations, IAM, sign-in of root (CloudTrail User Guide)."""

LARGEST_POLICY = 10_240
"""Characters of a bus policy (EventBridge quotas, "Event bus policy size")."""

MOST_BUSES = 100
"""EventBridge quotas, "Event buses"."""

MOST_RULES = 300
"""EventBridge quotas, "Number of rules" on one bus in most regions."""

_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Detection:
    """A rule of the pack with its event patterns, any of which fires."""

    name: str
    title: str
    level: str
    patterns: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The accounts and what is detected. `members` are all accounts but the management account."""

    management: str
    members: tuple[str, ...]
    detections: tuple[Detection, ...]

    @property
    def shards(self) -> tuple[tuple[str, ...], ...]:
        """The accounts of each bus of the log archive: as many as its policy can name, the management account first."""
        empty = len(compact(bus_policy([], LONGEST_BUS)))
        groups: list[list[str]] = [[]]
        size = empty
        for account in (self.management, *self.members):
            added = len(compact(account)) + len(",") * bool(groups[-1])
            if size + added > LARGEST_POLICY:
                groups.append([])
                size, added = empty, len(compact(account))
            groups[-1].append(account)
            size += added
        return tuple(map(tuple, groups))


LONGEST_BUS = f"arn:aws-us-gov:events:us-gov-west-1:000000000000:event-bus/{NAME}-{MOST_BUSES}"
"""A bus's name at its longest: what it is called must not decide how many accounts its policy holds."""


def plan(management: str, accounts: Sequence[str], detections: Sequence[Detection]) -> Plan:
    """A checked plan. Raises `ConfigurationError` for accounts that are none and for more than fit."""
    for account in (management, *accounts):
        if not _ACCOUNT.fullmatch(account):
            raise ConfigurationError(f"`{account}` is not an account id", next_step="twelve digits, in quotation marks")
    if not detections:
        raise ConfigurationError("no rule is left that EventBridge can run", next_step="choose a lower --min-level")
    made = Plan(management, tuple(sorted({*accounts} - {management})), tuple(detections))
    patterns = sum(len(one.patterns) for one in detections)
    if patterns > MOST_RULES:
        raise ConfigurationError(
            f"{patterns} event patterns are more than the {MOST_RULES} rules of a bus",
            next_step="choose a higher --min-level",
        )
    if len(made.shards) > MOST_BUSES:
        raise ConfigurationError(
            f"{len(made.members) + 1} accounts need {len(made.shards)} buses, and a region holds {MOST_BUSES}",
            next_step="have the quota of buses raised, or name fewer accounts",
        )
    return made


def bus_name(number: int) -> str:
    """The name of a bus, counted from 1."""
    return f"{NAME}-{number}"


def bus_policy(accounts: Sequence[str], bus: Any) -> dict[str, Any]:
    """The statement that lets accounts put events on a bus.

    By account id: a condition on `aws:PrincipalOrgID` is no longer met by an account that has left, which is the one
    that matters (*inferred* from what the key means; how soon it changes is documented nowhere).
    """
    return {
        "Sid": "AccountsOfTheOrganization",
        "Effect": "Allow",
        "Principal": {"AWS": list(accounts)},
        "Action": "events:PutEvents",
        "Resource": bus,
    }


def compact(value: Any) -> str:
    """JSON without white space, as AWS counts it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
