"""What the last-event kit is made for: accounts, detections, and the buses that the accounts share.

Limits are of AWS's documentation, read on 2026-11-28; what no document says is marked *inferred*.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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

LONGEST_NAME = 64
"""Characters of a rule's name (EventBridge API Reference, PutRule)."""

_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Detection:
    """A rule of the pack with its event patterns, any of which fires."""

    name: str
    title: str
    level: str
    patterns: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that the kit is made for. `joined` in milliseconds since the epoch, None where it is not known.

    A departed account still sends, and its bus must name it. A closed one has nothing to send, and IAM may refuse it
    as a principal (*inferred*): it keeps its place among the buses and is not named.
    """

    id: str
    joined: int | None = None
    departed: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a bus: one pattern of a detection. `short` is its name without the kit's own, `name` the whole."""

    short: str
    name: str
    detection: Detection
    pattern: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """The accounts and what is detected. `members` are all accounts but the management account, in order of joining."""

    management: str
    members: tuple[Account, ...]
    detections: tuple[Detection, ...]

    @cached_property
    def shards(self) -> tuple[tuple[Account, ...], ...]:
        """The accounts of each bus of the log archive: as many as its policy can name, the management account first.

        They are filled in order of joining, so that a new account never moves another: members send to the bus that
        they were told when they got their forwarders.
        """
        empty = policy_size(bus_policy([], LONGEST_BUS))
        groups: list[list[Account]] = [[]]
        size = empty
        for account in (Account(self.management), *self.members):
            added = len(compact(account.id)) + len(",") * bool(groups[-1])
            if size + added > LARGEST_POLICY:
                groups.append([])
                size, added = empty, len(compact(account.id))
            groups[-1].append(account)
            size += added
        return tuple(map(tuple, groups))

    def named(self, number: int) -> tuple[str, ...]:
        """The ids that the policy of a bus names: departed accounts too, closed ones not."""
        return tuple(account.id for account in self.shards[number - 1] if not account.closed)

    def reached(self, number: int) -> tuple[str, ...]:
        """The members of a bus that a StackSet can still reach."""
        reachable = (account for account in self.shards[number - 1] if not account.closed and not account.departed)
        return tuple(account.id for account in reachable if account.id != self.management)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of each bus, in the order of the detections."""
        return tuple(self._rules())

    def _rules(self) -> Iterator[Rule]:
        for detection in self.detections:
            for part, pattern in enumerate(detection.patterns, 1):
                short = detection.name if len(detection.patterns) == 1 else f"{detection.name}-{part}"
                yield Rule(short, full_name(short), detection, pattern)


def full_name(short: str) -> str:
    """The name of a rule in AWS. One that is too long is cut, and ends with a digest, so that no two are the same."""
    whole = f"{NAME}-{short}"
    if len(whole) <= LONGEST_NAME:
        return whole
    return f"{whole[: LONGEST_NAME - 7]}-{hashlib.sha256(short.encode()).hexdigest()[:6]}"


LONGEST_BUS = f"arn:aws-us-gov:events:us-gov-west-1:000000000000:event-bus/{NAME}-{MOST_BUSES}"
"""A bus's name at its longest: what it is called must not decide how many accounts its policy holds."""


def plan(management: str, accounts: Sequence[Account], detections: Sequence[Detection]) -> Plan:
    """A checked plan. Raises `ConfigurationError` for accounts that are none, for more than fit, and for accounts that
    need several buses and do not say when they joined. An account that is listed twice has come back: it keeps the
    place that it had."""
    for identity in (management, *(account.id for account in accounts)):
        if not _ACCOUNT.fullmatch(identity):
            raise ConfigurationError(
                f"`{identity}` is not an account id", next_step="twelve digits, in quotation marks"
            )
    if not detections:
        raise ConfigurationError("no rule is left that EventBridge can run", next_step="choose a lower --min-level")
    members = sorted(
        _joined(accounts, management), key=lambda account: (account.joined is not None, account.joined or 0, account.id)
    )
    checked = Plan(management, tuple(members), tuple(detections))
    unknown = [account.id for account in members if account.joined is None]
    if len(checked.shards) > 1 and unknown:
        raise ConfigurationError(
            f"{len(members) + 1} accounts need {len(checked.shards)} buses, and when {len(unknown)} of them joined is "
            f"not known, {unknown[0]} for one: the next account could move others to a bus that does not name them",
            next_step="fill in `created`: `awol organization -o organization.json` reads it",
        )
    patterns = sum(len(detection.patterns) for detection in detections)
    if patterns > MOST_RULES:
        raise ConfigurationError(
            f"{patterns} event patterns are more than the {MOST_RULES} rules of a bus",
            next_step="choose a higher --min-level",
        )
    if len(checked.shards) > MOST_BUSES:
        raise ConfigurationError(
            f"{len(checked.members) + 1} accounts need {len(checked.shards)} buses, and a region holds {MOST_BUSES}",
            next_step="have the quota of buses raised, or name fewer accounts",
        )
    return checked


def _joined(accounts: Sequence[Account], management: str) -> list[Account]:
    """Each account once, with the earliest time at which it joined; it has departed if no entry says otherwise."""
    by_id: dict[str, Account] = {}
    for account in accounts:
        known = by_id.get(account.id)
        if known is not None:
            times = [time for time in (known.joined, account.joined) if time is not None]
            departed, closed = known.departed and account.departed, known.closed and account.closed
            account = Account(account.id, min(times, default=None), departed, closed)
        by_id[account.id] = account
    by_id.pop(management, None)
    return list(by_id.values())


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


def policy_size(statement: Any) -> int:
    """The characters of a bus policy with this one statement."""
    return len(compact({"Version": "2012-10-17", "Statement": [statement]}))


def compact(value: Any) -> str:
    """JSON without white space, as AWS counts it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
