"""How a chain's search is scheduled: how far it looks back, how often it runs, and what of it counts as told already.

All of it follows from the time span and from how late CloudTrail is. A text is evaluated per event, so that runs may
overlap as they like; what they find twice is told once by suppression (docs/correlations.md, "Runs").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from awol.engines.sigma.correlation.model import Correlation
from awol.pack import Manifest
from awol.values import LEVELS, Rule

DELAY = 15 * 60
"""Seconds within which CloudTrail delivers: about five minutes on average, not guaranteed (CloudTrail User Guide)."""

INTERVAL = 5 * 60
"""Seconds from one run to the next."""

LATENESS = 30 * 60
"""Seconds by which a run may come late, five left out among them: nothing records such a gap."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One chain's schedule, in seconds. Alerts that are alike in `suppress_by` are one for `suppress_for`."""

    look_back: int
    interval: int
    suppress_for: int
    suppress_by: tuple[str, ...]


def rings(rule: Rule, correlation: Correlation, rules: Sequence[Rule], manifest: Manifest) -> bool:
    """Whether a chain alerts by itself: where it warns early, or is louder than each of its parts, which ring anyway.
    `rules` are all those of the pack."""
    if rule.name in manifest.early_warnings:
        return True
    parts = {base.name for base in correlation.bases()}
    loudest = max((LEVELS.index(companion.level) for companion in rules if companion.name in parts), default=0)
    return LEVELS.index(rule.level) > loudest


def schedule(correlation: Correlation) -> Schedule:
    """The schedule of a chain.

    A run sees a chain as long as its first event lies within the look-back, so that no run tells it again after as long
    as that. What ends an ordered chain is the same in every run. Counts, and chains without order, go on: seen from the
    middle of a burst, another event completes them, so that they are told once a group.
    """
    look_back = correlation.span // 1000 + DELAY + INTERVAL + LATENESS
    by = correlation.group
    if correlation.kind == "temporal_ordered":
        by = (*by, "last_time")
    return Schedule(look_back, INTERVAL, look_back, by)
