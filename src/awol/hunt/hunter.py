"""A pack made ready to run over records, and the records that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from awol.cloudtrail.identity import caller_account, log_account
from awol.cloudtrail.texts import text
from awol.engines.sigma.nodes import Test
from awol.engines.sigma.together import Fired, together
from awol.events import ReadStats
from awol.events.gate import Gate, union
from awol.events.reach import Reaches
from awol.events.seen import Place, Seen
from awol.hunt.prepared import Prepared, prepare
from awol.values import LEVELS, Event, Hit, Rule, parse_time

_KNOWN_NAMES = 20_000
"""How many eventNames are remembered: AWS has about half as many, and a hostile log may hold any number."""

_OFTEN = 200
"""Records with one eventName after which its rules are made into one function: that takes 2 ms."""

MOST_DAYS = 4_000
"""Days that are counted: more than CloudTrail has been there."""


def day_of(at: int) -> str:
    """The day of a moment (milliseconds since the epoch), in UTC: `2026-05-28`."""
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rules and which records to look at. `since` is inclusive, `until` exclusive, milliseconds since the epoch;
    empty sets of accounts and regions admit all."""

    min_level: str = "low"
    since: int | None = None
    until: int | None = None
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def timed(self) -> bool:
        """Whether it asks for a time."""
        return self.since is not None or self.until is not None

    @property
    def placed(self) -> bool:
        """Whether it asks for accounts or regions."""
        return bool(self.accounts or self.regions)

    def misses(self, seen: Collection[Place]) -> bool:
        """Whether none of the records that were seen can be of an account and a region that are asked for."""
        return not any(
            (not self.accounts or account is None or account in self.accounts)
            and (not self.regions or region is None or region in self.regions)
            for account, region in seen
        )

    def admits(self, event: Event) -> bool:
        """Whether the record is of the time, of an account's log and of a region that is asked for; one that does not
        say is always looked at."""
        record = event.record
        if self.placed and self.misses((place_of(record),)):
            return False
        return not self.excludes_time(record.get("eventTime"))

    def watch(self, days: set[str]) -> Callable[[object], bool]:
        """`excludes_time`, which also puts the day of each time that it does not exclude among `days`."""

        def excludes(time: object) -> bool:
            if self.excludes_time(time):
                return True
            # With an offset from UTC the day may be another than the one that is written.
            known = isinstance(time, str) and time[:10] in days and time.endswith("Z")
            if not known and len(days) < MOST_DAYS:
                at = parse_time(time)
                if at is not None:
                    days.add(day_of(at))
            return False

        return excludes

    def excludes_time(self, time: object) -> bool:
        """Whether an eventTime is not of the time that is asked for; one that cannot be read may be."""
        if not self.timed:
            return False
        at = parse_time(time)
        if at is None:
            return False
        return (self.since is not None and at < self.since) or (self.until is not None and at >= self.until)


def place_of(record: Mapping[str, Any]) -> Place:
    """The account in whose log a record is, or else its caller's, and its region."""
    return log_account(record) or caller_account(record) or None, text(record.get("awsRegion")) or None


class Hunter:
    """A pack made ready to run over records.

    `members` are rules that a chain stands on: they run whatever their level, and are shown only where they stand
    among `rules` and are loud enough. With `watches` the reach of every account's log is seen. With `counts_days` the
    days of all records are told, those on which no rule fires too.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        placeholders: Mapping[str, tuple[str, ...]],
        scope: Filter,
        members: Sequence[Rule] = (),
        *,
        counts_days: bool = False,
        watches: bool = False,
    ) -> None:
        quietest = LEVELS.index(scope.min_level)
        self._scope = scope
        self._counts_days = counts_days
        self.days: set[str] = set()
        """The days of the records that were looked at, where they are counted."""
        self.reaches: Reaches | None = Reaches() if watches else None
        """From when to when the log of each account reaches, where somebody asks."""
        self.seen: Seen | None = Seen() if scope.placed else None
        """Of which accounts and regions the records are, where some are asked for."""
        self.outside = 0
        """Records that were given and are not of the requested time."""
        shown_rules = [rule for rule in rules if LEVELS.index(rule.level) >= quietest and rule.kind == "event"]
        self._shown = frozenset(rule.name for rule in shown_rules)
        run = [*shown_rules, *(rule for rule in members if rule.name not in self._shown)]
        self._prepared = prepare(run, placeholders)
        self._every: _Call | None = None
        self._calls: dict[str, _Call] = {}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are shown."""
        return tuple(prepared.rule for prepared in self._prepared if prepared.rule.name in self._shown)

    @property
    def running(self) -> tuple[Rule, ...]:
        """The rules that run: those that are shown, and those that only chains need."""
        return tuple(prepared.rule for prepared in self._prepared)

    @property
    def gate(self) -> Gate:
        """The first look that lets through every record on which one of the rules may fire."""
        return Gate(union(prepared.needs for prepared in self._prepared), self._excludes_time, self.reaches, self.seen)

    @property
    def _excludes_time(self) -> Callable[[object], bool] | None:
        """Whether a time is not asked for; None where every time is, and nobody counts."""
        if self._counts_days:
            return self._scope.watch(self.days)
        return self._scope.excludes_time if self._scope.timed else None

    def shows(self, rule: Rule) -> bool:
        """Whether a hit of the rule is a finding, and not only a step of a chain."""
        return rule.name in self._shown

    def hand_over(self, stats: ReadStats) -> None:
        """Add what was seen of records in passing, and begin anew."""
        stats.outside += self.outside
        self.outside = 0
        if self.reaches:
            stats.reaches.add(self.reaches)
            self.reaches.clear()
        if self.seen:
            stats.seen.update(self.seen)
            self.seen.clear()
        stats.days |= self.days
        self.days.clear()

    def hits(self, events: Iterable[Event]) -> Iterator[tuple[Rule, Hit]]:
        """Every rule that fires with what it fires on, record by record."""
        for event, rules in self.fired(events):
            hit = Hit((event,))
            for rule in rules:
                yield rule, hit

    def fired(self, events: Iterable[Event]) -> Iterator[tuple[Event, list[Rule]]]:
        """The events on which rules fire, with these rules."""
        excludes, admits, calls = self._excludes_time, self._scope.admits, self._calls
        see, seen = None if self.reaches is None else self.reaches.see_one, self.seen
        all_admitted = not (self._scope.placed or self._scope.timed)
        for event in events:
            record = event.record
            get = record.get
            if excludes is not None and excludes(get("eventTime")):
                self.outside += 1
                continue
            if see is not None:
                see(get("recipientAccountId"), get("eventTime"))
            if seen is not None:
                seen.take([place_of(record)])
            name = get("eventName")
            call = (calls.get(name) if type(name) is str else None) or self._call(name)
            rules = call.fired(record)
            if rules and (all_admitted or admits(event)):
                yield event, rules

    def _call(self, name: object) -> _Call:
        """The rules that can fire on a record with this eventName; all of them where it is no text."""
        if not isinstance(name, str):
            if self._every is None:
                self._every = _Call(None, self._admitted(None))
            return self._every
        call = self._calls.get(name)
        if call is None:
            call = _Call(name, self._admitted(name.lower()))
            if len(self._calls) < _KNOWN_NAMES:
                self._calls[name] = call
        return call

    def _admitted(self, name: str | None) -> list[Prepared]:
        return [
            prepared for prepared in self._prepared if name is None or prepared.names is None or name in prepared.names
        ]


class _Call:
    """The rules that can fire on the records of one eventName (None: of any). Of a call that comes often they are made
    into one function, which takes as long as some hundred records take one by one."""

    def __init__(self, name: str | None, rules: Sequence[Prepared]) -> None:
        self._name = name
        self._prepared = rules
        self._rules = [prepared.rule for prepared in rules]
        self._left = _OFTEN if name is not None else -1
        self._tests: list[tuple[Rule, Test]] | None = None
        self._together: Fired | None = None

    def fired(self, record: Mapping[str, Any]) -> list[Rule]:
        """Those that fire on a record."""
        if self._together is not None:
            rules = self._rules
            return [rules[at] for at in self._together(record)]
        if self._tests is None:
            self._tests = [(prepared.rule, prepared.test) for prepared in self._prepared]
        if self._left > 0:
            self._left -= 1
        elif self._left == 0:
            assert self._name is not None  # only then it counts
            self._together = together(self._name, [prepared.tree for prepared in self._prepared])
        return [rule for rule, test in self._tests if test(record)]
