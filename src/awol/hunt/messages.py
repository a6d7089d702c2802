"""Faults of the files of a hunt on a terminal: the first few of a kind in full, the rest as a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from awol.errors import EventError

IN_FULL = 20
"""Faults of one kind that are told one by one."""

_PARTICULAR = re.compile(r"'[^']*'|\([^)]*\)|\b[\w.]+\[\d+\]|\d[\d,]*")
_PLACE = re.compile(r"^(?:line|row) \d[^:]*: |^\w+\[\d+\][^:]*: ")
_MOST_KINDS = 1000


@dataclass(slots=True)
class Messages:
    """Tells faults by `tell`; all of them where `every`."""

    tell: Callable[[EventError], None]
    every: bool = False
    _kinds: Counter[str] = field(default_factory=Counter)

    def take(self, fault: EventError) -> None:
        """Tell a fault, or count it."""
        kind = _kind(fault.message)
        if kind not in self._kinds and len(self._kinds) >= _MOST_KINDS:
            kind = "other faults"
        self._kinds[kind] += 1
        if self.every or self._kinds[kind] <= IN_FULL:
            self.tell(fault)

    def rest(self) -> Iterator[str]:
        """A line for each kind of which not all were told."""
        if self.every:
            return
        for kind, count in self._kinds.items():
            if count > IN_FULL:
                yield f"{count - IN_FULL:,} more like this, which --verbose lists: {kind}"


def _kind(message: str) -> str:
    return _PARTICULAR.sub("...", _PLACE.sub("", message))
