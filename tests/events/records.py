"""Records and reading for the tests of the readers."""

from __future__ import annotations

import io
import json
from typing import Any, NamedTuple

from awol.errors import EventError
from awol.events import ReadStats, read_stream
from awol.values import Event

CHUNK = 1 << 18


def record(number: int, **fields: Any) -> dict[str, Any]:
    """A small record, told from others by its eventID `e<number>`."""
    return {
        "eventVersion": "1.11",
        "eventSource": "organizations.amazonaws.com",
        "eventName": "LeaveOrganization",
        "eventID": f"e{number}",
        **fields,
    }


def line(number: int, **fields: Any) -> bytes:
    """A record as one line of JSON, without the line's end."""
    return json.dumps(record(number, **fields)).encode()


def no_problem(problem: EventError) -> None:
    """For files that have none."""
    raise AssertionError(str(problem))


class Read(NamedTuple):
    """What reading gave."""

    events: list[Event]
    problems: list[EventError]
    stats: ReadStats

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events]

    @property
    def told(self) -> list[str]:
        return [str(problem) for problem in self.problems]


def read_bytes(content: bytes, chunk_size: int = CHUNK) -> Read:
    """Read `content` as a file named `log`."""
    problems: list[EventError] = []
    stats = ReadStats()
    events = list(read_stream(io.BytesIO(content), "log", problems.append, stats, chunk_size=chunk_size))
    return Read(events, problems, stats)
