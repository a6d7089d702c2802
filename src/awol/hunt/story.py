"""The findings of a hunt as a colleague's first message: what happened to whom, by whom, from where, and what to open
next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from awol.hunt.detections import Detection
from awol.hunt.found import LOUD, MOST_ALIKE, Written
from awol.hunt.incidents import Incidents
from awol.hunt.order import NO_TIME
from awol.values import LEVELS, parse_time

_MOST_TOLD = 5
_MOST_NAMED = 3
_GOES_ON = 3_600_000
_TOGETHER = 500
_MOST_KEPT = 2_000
"""Loud findings that are kept before most of them are given up."""
_Loud = tuple[int, int, str, str, tuple[str, ...], int, Detection]
"""A loud finding, with what it is sorted by before it."""

_COUNTED: Final = tuple(map(attrgetter, ("account", "region", "actor", "source_ip", "access_key")))
"""What of a finding is counted, in the order of the counters."""

_LOUD: Final = {level: -at for at, level in enumerate(LEVELS) if level in LOUD}
NO_REACHES: Mapping[str, tuple[str, str]] = {}


@dataclass(slots=True)
class Story:
    """Takes findings in any order, in bounded memory for any number of them on the same accounts and actors."""

    first: tuple[int, str] | None = None
    last: tuple[int, str] | None = None
    accounts: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    loudest: list[_Loud] = field(default_factory=list)
    number: int = 0
    incidents: Incidents = field(default_factory=Incidents)
    waiting: list[Detection] = field(default_factory=list)

    def add(self, found: Detection | Written) -> None:
        """Take one more, or several with their lines."""
        if isinstance(found, Written):
            self._take(found)
            return
        self.waiting.append(found)
        if len(self.waiting) >= _TOGETHER:
            self._count()

    def _take(self, written: Written) -> None:
        self._count()
        rows = written.rows
        moments = [(row[0], time) for row, time in zip(rows, written.times, strict=True) if row[0] != NO_TIME]
        columns = ([row[2] for row in rows], written.regions, [row[3] for row in rows], [row[5] for row in rows])
        self._see(moments, (*columns, written.access_keys))
        self._keep((at, rows[at][0], finding) for at, finding in written.loud)
        self.number += len(rows)

    def _count(self) -> None:
        """Count what waits: of many at once that takes a fifth of the time."""
        some, self.waiting = self.waiting, []
        times = [parse_time(finding.time) for finding in some]
        self._see(
            [(at, finding.time) for at, finding in zip(times, some, strict=True) if at is not None],
            [list(map(value, some)) for value in _COUNTED],
        )
        for finding in some:
            if finding.steps and finding.approved is None:
                self.incidents.take(finding)
        self._keep(
            (number, NO_TIME if at is None else at, finding)
            for number, (at, finding) in enumerate(zip(times, some, strict=True))
            if finding.level in _LOUD and finding.approved is None
        )
        self.number += len(some)

    def _see(self, moments: Sequence[tuple[int, str]], columns: Iterable[Iterable[str]]) -> None:
        """Count when and where findings are, and by whom, in the order of `_COUNTED`."""
        if moments:
            first, last = min(moments), max(moments)
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)
        counters = (self.accounts, self.regions, self.actors, self.addresses, self.keys)
        for counter, column in zip(counters, columns, strict=True):
            counter.update(filter(None, column))

    def _keep(self, loud: Iterable[tuple[int, int, Detection]]) -> None:
        """Keep loud findings, each with its place among those that come with it and its time."""
        self.loudest += [
            (_LOUD[finding.level], at, finding.rule, finding.account, finding.event_ids, self.number + place, finding)
            for place, at, finding in loud
        ]
        if len(self.loudest) > _MOST_KEPT:
            self._trim()

    def lines(self, reaches: Mapping[str, tuple[str, str]] = NO_REACHES) -> Iterator[str]:
        """The message; nothing where nothing was found. `reaches` says of accounts when their logs begin and end."""
        self._count()
        if not self.number:
            return
        where = (
            f"in the log of {_named(self.accounts, 'account', 'accounts')}, {_named(self.regions, 'region', 'regions')}"
        )
        if self.first is not None and self.last is not None:
            when = self.first[1] if self.first == self.last else f"{self.first[1]} to {self.last[1]}"
            yield f"the findings are from {when}, {where}"
        else:
            yield f"the findings are {where}"
        loudest = self._shown()
        for finding in loudest:
            yield f"  {sentence(finding)}{silence(finding, reaches)}"
        for counter, name in ((self.actors, "actor"), (self.addresses, "address"), (self.keys, "access key")):
            if counter:
                commonest = ", ".join(f"{value} ({count:,})" for value, count in counter.most_common(_MOST_NAMED))
                more = f" and {len(counter) - _MOST_NAMED:,} more" if len(counter) > _MOST_NAMED else ""
                yield f"by {name}: {commonest}{more}"
        if loudest:
            finding = loudest[0]
            page = f"docs/rules/{finding.rule}.md"
            why = f", `awol explain {finding.rule} {finding.file}` shows why" if finding.file else ""
            yield f"next: {page} says what to do{why}"

    def _trim(self) -> None:
        """Keep the loudest and of those the earliest: of as many rules, accounts and actors as may be told, a few each.
        More are kept than are told, for a chain that is found at the end may stand for several of them."""
        self.loudest.sort()
        groups: dict[tuple[str, str, str], list[_Loud]] = {}
        for loud in self.loudest:
            alike = groups.setdefault((loud[2], loud[3], loud[-1].actor), [])
            if len(alike) < MOST_ALIKE:
                alike.append(loud)
        self.loudest = sorted(loud for alike in list(groups.values())[: 10 * _MOST_TOLD] for loud in alike)

    def _shown(self) -> list[Detection]:
        """The loudest, one of each rule, account and actor, a chain instead of its steps."""
        self._trim()
        chosen: dict[tuple[str, str, str], Detection] = {}
        for loud in self.loudest:
            finding = loud[-1]
            if any(self.incidents.without_steps([finding])):
                chosen.setdefault((finding.rule, finding.account, finding.actor), finding)
        return list(chosen.values())[:_MOST_TOLD]


def sentence(found: Detection) -> str:
    """One finding as a sentence: when, what, by whom, from where."""
    at = parse_time(found.time)
    when = (
        f"{found.time[11:16]} UTC on {found.time[:10]}" if at is not None and found.time.endswith("Z") else found.time
    )
    who = _short(found.actor)
    parts = [found.headline]
    if when:
        parts.append(f"at {when}")
    if who:
        parts.append(f"by {who}")
    if found.source_ip:
        parts.append(f"from {found.source_ip}")
    clause = f"{found.level.upper()}: {' '.join(parts)}"
    first = found.steps[0] if len(found.steps) > 1 else None
    if first is None:
        return clause
    began = f"{first.summary.partition(' ')[0]}{' by ' + _short(first.actor) if first.actor != found.actor else ''}"
    return f"{clause}; {len(found.steps):,} steps since {_clock(first.time, found.time)}, the first {began}"


def silence(found: Detection, reaches: Mapping[str, tuple[str, str]]) -> str:
    """That the log of the account ends with a finding, where those of others go on for an hour and more."""
    about = found.target_account or found.account
    at, own = parse_time(found.time), reaches.get(about)
    if at is None or own is None or (parse_time(own[1]) or at) > at:
        return ""
    ends = max((last for account, (_, last) in reaches.items() if account != about), default="")
    if (parse_time(ends) or 0) < at + _GOES_ON:
        return ""
    until = _clock(ends, found.time)
    return f"; then nothing more was logged in account {about}, where other logs go on until {until} UTC"


def _clock(time: str, last: str) -> str:
    """The time of a first step; of the same day as the last one without the day."""
    if parse_time(time) is None or not time.endswith("Z"):
        return time or "an unknown time"
    return time[11:16] if time[:10] == last[:10] else f"{time[11:16]} on {time[:10]}"


def _short(actor: str) -> str:
    """`role night-ops` of the ARN of a session, `user carol` of a user's; the whole of anything else."""
    kind, _, name = actor.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return f"role {name.partition('/')[0]}"
    return f"user {name.rpartition('/')[2]}" if kind == "user" and name else actor


def _named(counter: Counter[str], one: str, several: str) -> str:
    if not counter:
        return f"no known {one}"
    names = ", ".join(name for name, _ in counter.most_common(_MOST_NAMED))
    more = f" and {len(counter) - _MOST_NAMED:,} more" if len(counter) > _MOST_NAMED else ""
    return f"{one if len(counter) == 1 else several} {names}{more}"
