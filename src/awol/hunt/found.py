"""What is found in records: of one, and of many at once, put together where they are read.

Of a finding that is written as a line the first process needs little more than that line: what it is sorted by, what
the same again is known by, and what the summary counts. Many at a time take a fraction of what they take one by one.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, Final, NamedTuple

from awol.engines.sigma.correlation.candidates import Kept, Several, several
from awol.hunt.detections import Detection, Facts, of_facts
from awol.hunt.order import key_of
from awol.values import LEVELS, Event, Rule

MOST_TOGETHER: Final = 256
"""Records of one batch."""

_MOST_BYTES: Final = 1 << 18
"""Characters of lines from which on a batch is full: with the records in them lines may have any length."""

MOST_ALIKE: Final = 4
"""Findings of one rule, account and actor that the summary may tell: the first of them may be the step of a chain."""

_KNOWN_ALIKE: Final = 10_000
"""Rules, accounts and actors of which is known what was told."""

LOUD: Final = LEVELS[LEVELS.index("high") :]
"""The levels of which a summary tells single findings."""


class Found(NamedTuple):
    """A record on which rules fired. Of the findings of the `rules` that are shown: the `content` by which the same
    record again is known, what they say of it, the eventID, the records that `raw` asks for, and the event itself,
    where it is wanted; without rules only `kept` means something, what is kept of a record that may take part in a
    chain. `lines` is what is written of each finding, where nothing else can change it."""

    rules: Sequence[Rule]
    content: bytes
    facts: Facts
    event_ids: tuple[str, ...]
    raw: tuple[Mapping[str, Any], ...]
    event: Event | None
    kept: Kept | None
    lines: Sequence[str]


class Batch(NamedTuple):
    """Findings in columns: the digests by which the same again is known; the rows, which are what a finding is sorted
    by (`awol.hunt.order.by_time`) and its line; and what the summary counts beside these. `told` has the facts of those
    that the summary may tell, by their places; `kept` is what is kept for chains."""

    keys: Sequence[bytes]
    rows: Sequence[tuple[Any, ...]]
    times: Sequence[str]
    regions: Sequence[str]
    access_keys: Sequence[str]
    told: Sequence[tuple[int, Facts]]
    kept: Several

    def plain(self) -> tuple[Any, ...]:
        """The same as `marshal` can write it."""
        return (*self[:5], [(at, tuple(known)) for at, known in self.told], tuple(self.kept))

    @classmethod
    def of(cls, plain: tuple[Any, ...]) -> Batch:
        """The batch that was written."""
        keys, rows, times, regions, access_keys, told, kept = plain
        # Its facts stay plain: their parts are asked for by their places.
        return cls(keys, rows, times, regions, access_keys, told, Several(*kept))

    def only(self, wanted: Sequence[bool]) -> Batch:
        """Those of the findings that are wanted."""
        left = {at: number for number, at in enumerate(compress(range(len(wanted)), wanted))}
        return Batch(
            list(compress(self.keys, wanted)),
            list(compress(self.rows, wanted)),
            list(compress(self.times, wanted)),
            list(compress(self.regions, wanted)),
            list(compress(self.access_keys, wanted)),
            [(left[at], known) for at, known in self.told if at in left],
            self.kept,
        )

    def written(self, rules: Mapping[str, Rule]) -> Written:
        """What is shown of it; `rules` by their names."""
        loud = [(at, of_facts(rules[self.rows[at][1]], known, self.rows[at][4])) for at, known in self.told]
        return Written(self.rows, self.times, self.regions, self.access_keys, loud)


class Written(NamedTuple):
    """Findings with their lines, as they are in a `Batch`; `loud` are those of which the summary may tell, by their
    places and without their records."""

    rows: Sequence[tuple[Any, ...]]
    times: Sequence[str]
    regions: Sequence[str]
    access_keys: Sequence[str]
    loud: Sequence[tuple[int, Detection]]


Findings = Iterator[Found | Batch | Event]
"""Records on which rules fired, one by one or many together, and records that a forecast learns from."""


def numbered(rules: Iterable[str]) -> dict[str, bytes]:
    """What stands for each rule of a hunt beside the digest of a record."""
    return {name: at.to_bytes(4, "little") for at, name in enumerate(rules)}


class Gatherer:
    """Takes what is found, record by record, and makes batches of it. `rules` are those of which something may be
    found, `members` is how many of them chains stand on. With `watched` every critical finding is told."""

    def __init__(self, rules: Iterable[Rule], members: int, *, watched: bool) -> None:
        self._numbers = numbered(rule.name for rule in rules)
        self._members = members
        self._watched = watched
        self._earliest: dict[tuple[str, str, str], list[tuple[int, tuple[str, ...]]]] = {}
        self._begin()

    def _begin(self) -> None:
        self.count = 0
        """Records that were taken since the last batch."""
        self._size = 0
        self._keys: list[bytes] = []
        self._rows: list[tuple[Any, ...]] = []
        self._facts: list[Facts] = []
        self._told: list[tuple[int, Facts]] = []
        self._waited_for = False
        self._kept: list[Kept] = []

    @property
    def is_full(self) -> bool:
        """Whether it is time to make a batch: many were taken, or one that somebody waits for."""
        return self.count >= MOST_TOGETHER or self._size >= _MOST_BYTES or self._waited_for

    def take(self, found: Found) -> None:
        """Take one more, whose findings have their lines."""
        rules, content, known, event_ids, _, _, kept, lines = found
        self.count += 1
        if kept is not None:
            self._kept.append(kept)
        for rule, line in zip(rules, lines, strict=True):
            name, at = rule.name, len(self._rows)
            row = (*key_of(known[0], name, known[1], known[4], event_ids, known[5]), line)
            self._keys.append(content + self._numbers[name])
            self._rows.append(row)
            self._facts.append(known)
            self._size += len(line)
            if rule.level in LOUD:
                waited_for = self._watched and rule.level == "critical"
                self._waited_for = self._waited_for or waited_for
                if self._is_early((name, known[1], known[4]), (row[0], event_ids)) or waited_for:
                    self._told.append((at, known))

    def _is_early(self, alike: tuple[str, str, str], when: tuple[int, tuple[str, ...]]) -> bool:
        """Whether a finding of this time, and of these events, is one of the earliest that are alike among all that
        were taken: a summary that tells a few has no use for more. Beyond a bound every one is told."""
        earliest = self._earliest.get(alike)
        if earliest is None:
            if len(self._earliest) < _KNOWN_ALIKE:
                self._earliest[alike] = [when]
            return True
        if len(earliest) >= MOST_ALIKE:
            if when >= earliest[-1]:
                return False
            earliest.pop()
        insort(earliest, when)
        return True

    def batch(self) -> Batch:
        """What was taken, and begin anew."""
        facts = self._facts
        gathered = Batch(
            self._keys,
            self._rows,
            [known[0] for known in facts],
            [known[3] for known in facts],
            [known[8] for known in facts],
            self._told,
            several(self._kept, self._members),
        )
        self._begin()
        return gathered
