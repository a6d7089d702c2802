"""The day: every routine as often as it happens, spread over its hours, in order of time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from programs.busy_day.routines import ROUTINES, Routine, Step

DAY = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Happening:
    """One record, with the routine that it belongs to and which step of it it is. Those of one routine and step
    differ in accounts, times, ids and names alone: whatever judges one has judged all."""

    routine: Routine
    step: int
    record: dict[str, Any]
    raises: tuple[str, ...]

    @property
    def shape(self) -> str:
        return f"{self.routine.name} {self.step}"


def day(seed: int = 1) -> list[Happening]:
    """The records of the day by their time; the same for the same seed."""
    random = Random(seed)
    found = [one for routine in ROUTINES for one in _of(routine, random)]
    return sorted(found, key=lambda one: str(one.record["eventTime"]))


def _of(routine: Routine, random: Random) -> Iterator[Happening]:
    accounts = routine.accounts()
    first, last = routine.hours
    for number in range(routine.times):
        # As many times as there are accounts: each once. Fewer: some of them, without repetition.
        if not number % len(accounts):
            random.shuffle(accounts)
        at = DAY + timedelta(seconds=random.uniform(first * 3600, last * 3600))
        for place, step in enumerate(routine.steps(accounts[number % len(accounts)], random)):
            yield Happening(routine, place, _record(step, at, random), step.raises)
            at += timedelta(seconds=random.uniform(1, 20))


def _record(step: Step, at: datetime, random: Random) -> dict[str, Any]:
    caller = step.caller
    made: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": caller.identity,
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{step.source}.amazonaws.com",
        "eventName": step.name,
        "awsRegion": step.region,
        "sourceIPAddress": caller.address,
        "userAgent": caller.agent,
        "requestParameters": step.parameters,
        "responseElements": step.response,
        "requestID": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "eventID": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "readOnly": step.name.startswith(("Describe", "List", "Get")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": caller.account,
        "eventCategory": "Management",
    }
    return {**made, **step.changes}
