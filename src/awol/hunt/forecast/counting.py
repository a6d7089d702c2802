"""How loud the rules were: alerts, as a SOC would get them, by rule, by actor and by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from awol.configuration.allowlist.scopes import OWN_ACCOUNT
from awol.hunt.detections import Detection
from awol.hunt.hunter import day_of
from awol.values import LEVELS, Rule, parse_time

_MOST_PAIRS: Final = 200_000
"""Pairs of a rule and an actor that are told apart: a hostile log may hold any number of actors."""

_MOST_PLACES: Final = 2_000
"""Accounts and addresses that are kept of a pair."""

REST: Final = "(actors beyond those counted one by one)"


def principal(found: Detection) -> str:
    """Who is behind an alert, without what whoever assumes a role chooses: the role's ARN instead of its session's."""
    if ":role/" in found.session_issuer:
        return found.session_issuer
    before, assumed, rest = found.actor.partition(":assumed-role/")
    if assumed:
        # A record without its issuer: the path of the role is not known, so the sessions are named.
        return f"{before}{assumed}{rest.partition('/')[0]}/*"
    return found.actor


def everywhere(actor: str) -> str:
    """An actor's name for every account: `arn:aws:iam::*:role/NAME`, with `@account` where a name holds the id of its
    own account. What is no ARN stays as it is."""
    parts = actor.split(":", 5)
    if len(parts) < 6 or not parts[4]:
        return actor
    return ":".join([*parts[:4], "*", parts[5].replace(parts[4], OWN_ACCOUNT)])


@dataclass(slots=True)
class Pair:
    """The alerts of one rule by one actor. `accounts` are those in whose logs they were, `targets` those that they were
    about, each with what a record said of it: "" where it said nothing."""

    rule: str
    actor: str
    alerts: int = 0
    detections: int = 0
    days: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def add(self, found: Detection, day: str) -> None:
        """Count one more alert."""
        self.alerts += 1
        self.detections += found.count
        self.days.add(day)
        for held, value in (
            (self.accounts, found.account),
            (self.targets, found.target_account),
            (self.addresses, found.source_ip),
        ):
            if len(held) < _MOST_PLACES:
                held.add(value)


@dataclass(slots=True)
class Counted:
    """Alerts of a rule: `by_day` those that nothing approved, `approved` those that a row of the allow-list covers."""

    rule: Rule
    by_day: Counter[str] = field(default_factory=Counter)
    detections: int = 0
    approved: int = 0

    @property
    def alerts(self) -> int:
        """Alerts that nothing approved."""
        return self.by_day.total()

    @property
    def worst(self) -> int:
        """Alerts of the loudest day."""
        return worst_day(self.by_day)

    @property
    def days(self) -> int:
        """Days with alerts."""
        return sum(1 for day in self.by_day if day)


def worst_day(by_day: Mapping[str, int]) -> int:
    """The alerts of the loudest day. Those without a readable time, under "", are of no day."""
    return max((count for day, count in by_day.items() if day), default=0)


class Forecast:
    """Takes the alerts of a hunt, those that say the same already put together, in any order. `rules` ran."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {rule.name: Counted(rule) for rule in rules}
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.grave_actors: set[str] = set()
        """Actors behind a critical alert, or one of a chain, that nothing approved."""
        self.grave_accounts: set[str] = set()
        """Accounts that such an alert was about."""
        self.timeless = 0

    def add(self, found: Detection) -> None:
        """Count one more alert."""
        counted = self.rules[found.rule]
        counted.detections += found.count
        if found.approved is not None:
            counted.approved += 1
            return
        at = parse_time(found.time)
        self.timeless += at is None
        day = "" if at is None else day_of(at)
        counted.by_day[day] += 1
        actor = principal(found)
        if found.level == "critical" or counted.rule.kind == "correlation":
            self.grave_actors.add(actor)
            self.grave_accounts.update((found.target_account or found.account or "").split(", "))
        if (found.rule, actor) not in self.pairs and len(self.pairs) >= _MOST_PAIRS:
            actor = REST
        self.pairs.setdefault((found.rule, actor), Pair(found.rule, actor)).add(found, day)

    def by_level(self, level: str) -> Counter[str]:
        """Alerts of a level by day."""
        total: Counter[str] = Counter()
        for counted in self.rules.values():
            if counted.rule.level == level:
                total.update(counted.by_day)
        return total

    def loudest(self) -> list[Counted]:
        """Rules with alerts, the most serious level first, there the loudest first."""
        heard = [counted for counted in self.rules.values() if counted.by_day or counted.approved]
        return sorted(
            heard, key=lambda counted: (-LEVELS.index(counted.rule.level), -counted.alerts, counted.rule.name)
        )

    def actors(self) -> list[tuple[str, list[Pair]]]:
        """Who is behind the alerts, the loudest first, each with its pairs, the loudest first. A role, a user or root
        of several accounts is one actor, `arn:aws:iam::*:role/NAME`."""
        pairs_by_name: dict[str, list[Pair]] = {}
        for pair in self.pairs.values():
            pairs_by_name.setdefault(everywhere(pair.actor), []).append(pair)
        named = {
            name if len({pair.actor for pair in pairs}) > 1 else pairs[0].actor: pairs
            for name, pairs in pairs_by_name.items()
        }
        for pairs in named.values():
            pairs.sort(key=lambda pair: (-pair.alerts, pair.rule))
        return sorted(named.items(), key=lambda entry: (-sum(pair.alerts for pair in entry[1]), entry[0]))
