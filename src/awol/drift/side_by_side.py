"""The alerts that Kibana raised with two builds side by side: the rules of one, and the shadow of the other.

Both ran on the same records, so an alert of one side has its like on the other, or is a difference. Compared is the
time in which both ran: from the first alert of the shadow on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from awol.build.kibana import next_id
from awol.drift.alerts import Alerts
from awol.drift.exports import Alert

Rules = Mapping[str, Mapping[str, Any]]
"""Kibana's rules of a build by rule_id."""


@dataclass(slots=True)
class Compared:
    """The alerts of both sides by the name of the rule; from when to when those were that were compared (milliseconds
    since the epoch, None where the shadow raised none), how many they are, how many are older, and how many are of
    rules of neither build."""

    before: dict[str, Alerts] = field(default_factory=dict)
    after: dict[str, Alerts] = field(default_factory=dict)
    since: int | None = None
    until: int = 0
    number: int = 0
    older: int = 0
    others: int = 0

    @property
    def read(self) -> str:
        """What was compared, in words."""
        return f"Alerts of Kibana from {_day(self.since or 0)} to {_day(self.until)}"


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def compare(before: Rules, after: Rules, alerts: Callable[[], Iterator[Alert]]) -> Compared:
    """Compare the alerts of the rules of one build with those of the shadow of another. `alerts` is asked twice for
    them, and kept are only those that have no like yet."""
    shadow = {next_id(identity): identity for identity in after}
    compared = Compared(since=min((alert.time for alert in alerts() if alert.rule in shadow), default=None))
    names = _names(before, after)
    compared.before = {names[identity]: _none(rule) for identity, rule in before.items()}
    compared.after = {names[identity]: _none(rule) for identity, rule in after.items()}
    if compared.since is None:
        return compared
    for alert in alerts():
        if alert.rule not in shadow and alert.rule not in before:
            compared.others += 1
        elif alert.time < compared.since:
            compared.older += 1
        else:
            compared.number += 1
            compared.until = max(compared.until, alert.time)
            name = names[shadow.get(alert.rule, alert.rule)]
            sides = (compared.before.get(name), compared.after.get(name))
            _count(alert, *(sides if alert.rule in before else reversed(sides)))
    return compared


def _names(before: Rules, after: Rules) -> dict[str, str]:
    """The name of each rule, with its id where another rule has that name in the other build."""
    named = {identity: str(rule.get("name")) for identity, rule in {**before, **after}.items()}
    often = Counter(named.values())
    return {identity: name if often[name] == 1 else f"{name} ({identity})" for identity, name in named.items()}


def _none(rule: Mapping[str, Any]) -> Alerts:
    return Alerts(str(rule.get("severity")), silent=bool(rule.get("building_block_type")))


def _count(alert: Alert, own: Alerts | None, other: Alerts | None) -> None:
    """Count an alert, or where the other side has its like, forget that one and count both as alike."""
    assert own is not None  # the rule is in the build of its side
    if other is None or not other.counts.get(alert.key):
        own.counts[alert.key] = own.counts.get(alert.key, 0) + 1
        return
    other.counts[alert.key] -= 1
    if not other.counts[alert.key]:
        del other.counts[alert.key]
    own.alike += 1
    other.alike += 1
