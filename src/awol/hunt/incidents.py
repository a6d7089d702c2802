"""A chain and the alerts of its steps are one incident: what a chain tells is not told again beside it.

A step's own alert stays where it says something that the chain does not: where it is louder than the chain, where it is
approved, or where the chain is. Who counts alerts, the tally and --fail-on, counts all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from awol.hunt.detections import Detection
from awol.values import LEVELS

MOST: Final = 500_000
"""Steps that are remembered, about 50 MB; those of chains beyond it are shown beside them as well."""


class Incidents:
    """Remembers the steps of chains (`take`), and leaves their own alerts out of a list (`without_steps`)."""

    def __init__(self) -> None:
        self._levels: dict[bytes, int] = {}
        self.absorbed = 0
        """How many alerts were left out, because a chain shows them."""

    def take(self, found: Detection) -> None:
        """Remember the steps of a chain; other findings say nothing about others."""
        if found.approved is not None:
            return
        level = LEVELS.index(found.level)
        for step in found.steps:
            for rule in step.rules:
                key = _key(rule, step.event_id, step.time, step.account)
                if key in self._levels or len(self._levels) < MOST:
                    self._levels[key] = max(level, self._levels.get(key, 0))

    def without_steps(self, found: Iterable[Detection]) -> Iterator[Detection]:
        """The findings, but for alerts that a chain shows which is at least as loud."""
        levels = self._levels
        for finding in found:
            if levels and not finding.steps and finding.approved is None and len(finding.event_ids) == 1:
                chain = levels.get(_key(finding.rule, finding.event_ids[0], finding.time, finding.account))
                if chain is not None and chain >= LEVELS.index(finding.level):
                    self.absorbed += 1
                    continue
            yield finding

    def told(self) -> str:
        """How many alerts were left out, in words."""
        if self.absorbed == 1:
            return "a detection is a step of a chain, and is shown under it"
        return f"{self.absorbed:,} detections are steps of chains, and are shown under them"


def _key(*parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).digest()
