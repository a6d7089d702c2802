"""What could not be read in one file: every problem with its place, and one sentence where nothing was CloudTrail.

As long as nothing of a file has been recognised, its problems are held back: a text file is one problem, not one a
line. With the first record they are told, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from awol.errors import EventError, Location

ACCEPTED: Final = (
    "records bare, as JSON lines, as a JSON array or under `Records`; events of EventBridge, CloudWatch Logs, Kinesis, "
    "Firehose, SNS, SQS; LookupEvents; exports of Splunk, Elasticsearch, Athena and CloudTrail Lake, in JSON or CSV; "
    "any of them plain, gzip, zstd or base64, in zip or tar"
)
"""The envelopes that `awol.events` reads, for the message about a file that is none of them."""

MOST_LISTED: Final = 1000
"""Problems of one file that are told one by one; the rest of them is told as a number."""

MOST_BARREN: Final = 250_000
"""Problems one after another without a record between them, before the rest of a file is left unread."""

_MOST_HELD: Final = 50


class Problems:
    """Collects the problems of the file `path` and hands them to `on_problem` as `EventError`s, `most` of them.

    `barren` counts those since the last record.
    """

    def __init__(self, path: str, on_problem: Callable[[EventError], None], most: int = MOST_LISTED) -> None:
        self._most = most
        self._path = path
        self._on_problem = on_problem
        self._held: list[EventError] = []
        self._held_foreign = 0
        self._recognised = False
        self._listed = 0
        self._unlisted = 0
        self.barren = 0

    def add(self, message: str, line: int | None = None, *, foreign: str = "") -> None:
        """Report a problem. `foreign` says what the thing is, where it may just not be CloudTrail at all."""
        self.barren += 1
        error = EventError(message, Location(self._path, line))
        if self._recognised or not foreign:
            self._tell(error)
            return
        self._held_foreign += 1
        if len(self._held) < _MOST_HELD:
            self._held.append(EventError(foreign, Location(self._path, line)))
            self._held.append(error)

    def record(self) -> None:
        """A record has been read."""
        self.barren = 0
        if not self._recognised:
            self.recognised()

    def recognised(self) -> None:
        """Something of the file is CloudTrail: what was held back is told now."""
        if self._recognised:
            return
        self._recognised = True
        for error in self._held[1::2]:
            self._tell(error)
        self._unlisted += self._held_foreign - len(self._held) // 2
        self._held.clear()

    def hand_on(self, error: EventError) -> None:
        """Tell a problem of a file within this one."""
        self._tell(error)

    def not_cloudtrail(self, found: str, line: int | None = None) -> None:
        """The whole file is something else, named `found`; nothing of it is read."""
        self._tell(EventError(f"not CloudTrail: {found}", Location(self._path, line), f"give awol {ACCEPTED}"))

    def close(self, within: str, described: str, *, empty: bool) -> None:
        """The file has been read. `within` names the layers that it lay in, `described` says what its beginning looks
        like, and `empty` that there was nothing."""
        if not self._recognised and self._held:
            first = self._held[0]
            more = f"; and {self._held_foreign - 1:,} more such" if self._held_foreign > 1 else ""
            foreign = described or first.message + more
            self.not_cloudtrail(foreign + within, first.location.line if first.location else None)
        elif not self._recognised and not self._listed:
            self.not_cloudtrail(("an empty file" if empty else "only white space") + within)
        if self._unlisted:
            self._on_problem(unlisted(self._path, self._unlisted))

    def _tell(self, error: EventError) -> None:
        if self._listed < self._most:
            self._listed += 1
            self._on_problem(error)
        else:
            self._unlisted += 1


def unlisted(path: str, count: int) -> EventError:
    """What is said of the problems of a file that are not told one by one."""
    return EventError(f"{count:,} more problems in this file, not listed", Location(path))


def shown(text: str, length: int = 40) -> str:
    """The beginning of a text, on one line and printable, for a message."""
    first = text[:length]
    return repr(first + ("..." if len(text) > length else ""))


def named(keys: Sequence[str]) -> str:
    """The first few keys of an object, for a message."""
    if not keys:
        return "no keys"
    quoted = ", ".join(shown(key, 30) for key in keys[:4])
    return f"the keys {quoted}{', ...' if len(keys) > 4 else ''}"


def kind(value: Any) -> str:
    """What a JSON value is, for a message."""
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "null")
