"""All correlations of a pack over the hits of single rules, which may come in any order and from any process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Self

from awol.cloudtrail.paths import compile_path
from awol.engines.sigma.correlation.candidates import (
    IN_MEMORY,
    NAMELESS,
    E,
    Kept,
    Records,
    Several,
    Sorted,
    packed,
    several,
    unpacked,
)
from awol.engines.sigma.correlation.judging import Fired, Judge
from awol.engines.sigma.correlation.model import Correlation, Step
from awol.engines.sigma.correlation.windows import Key
from awol.values import Event
from awol.views.plain import leaf_text

_KNOWN: Final = 10_000
"""Sets of rules that one record fires together, of which is remembered what they are for a correlation."""


@dataclass(frozen=True, slots=True)
class Chain(Generic[E]):
    """What one correlation found: its events in the order of time, the group by the names below `group-by`, and for
    each event the rules that it fired, of those that the correlation stands on."""

    correlation: str
    events: tuple[E, ...]
    group: Mapping[str, str]
    fired: tuple[tuple[str, ...], ...] = ()


class Keeper:
    """Makes of a record that fired base rules what a `Correlator` of the same correlations takes.

    `bits` numbers the base rules by name and `fields` the fields that some correlation groups by or counts.
    """

    def __init__(self, correlations: Sequence[Correlation]) -> None:
        names = dict.fromkeys(base.name for correlation in correlations for base in correlation.bases())
        self.bits: Mapping[str, int] = {name: at for at, name in enumerate(names)}
        self.fields: Mapping[str, int] = {name: at for at, name in enumerate(dict.fromkeys(_fields(correlations)))}
        self._readers = tuple(("" if "." in name else name, texts_of(name)) for name in self.fields)

    def kept(self, event: Event, bits: int, whole: bytes | None = None) -> Kept:
        """What is kept of an event that fired the rules of these bits: the event itself, or what stands for it as a
        `whole`."""
        record = event.record
        get = record.get
        identity = get("eventID")
        if type(identity) is not str or not identity:
            identity = identity_of(record)
        account = get("recipientAccountId")
        # What chains group by is nearly always a text on top of the record.
        values = tuple(
            [
                (value,) if name and type(value := get(name)) is str and value else read(record)
                for name, read in self._readers
            ]
        )
        content = packed(event) if whole is None else whole
        return Kept(event.time, identity, str(account or ""), bits, values, content)


def identity_of(record: Mapping[str, Any]) -> str:
    """The eventID of a record, or what stands for one and sorts behind those that are there: `~` and a digest."""
    identity = record.get("eventID")
    if isinstance(identity, str) and identity:
        return identity
    content = json.dumps(record, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return f"{NAMELESS}{hashlib.sha256(content).hexdigest()}"


class Collector(Generic[E]):
    """Takes what is kept of events that fired base rules, in any order (`take`), and then gives the chains (`chains`).
    `unpacked` makes an event, or what stands for it, of what is kept.

    A context manager: leaving it removes its temporary files.
    """

    def __init__(
        self, correlations: Sequence[Correlation], unpacked: Callable[[bytes], E], bound: int = IN_MEMORY
    ) -> None:
        self._correlations = tuple(correlations)
        self._own = [frozenset(base.name for base in correlation.bases()) for correlation in self._correlations]
        self._keeper = Keeper(correlations)
        self._sorted = Sorted(bound)
        self._records = Records(unpacked, len(self._keeper.bits))
        self._known: dict[tuple[int, int], tuple[str, ...]] = {}
        self.without_time = 0
        """How many records had no readable eventTime: they have no place in a chain."""

    def take(self, one: Kept) -> None:
        """Take a record that fired some of the rules, all of them at once."""
        self.take_all(several((one,), len(self._keeper.bits)))

    def take_all(self, kept: Several) -> None:
        """Take several of them, which are numbered on from those that are here."""
        candidates, content, timeless, nameless = kept
        self.without_time += timeless
        base = self._records.put(content)
        placed = [
            (time, identity, account, base + ref, bits, values)
            for time, identity, account, ref, bits, values in candidates
        ]
        if nameless:
            # A record without an eventID counts each time that it comes: its place tells it from all others.
            placed = [
                (time, f"{identity}{ref}" if identity[:1] == NAMELESS else identity, account, ref, bits, values)
                for time, identity, account, ref, bits, values in placed
            ]
        self._sorted.add(placed)

    def chains(self) -> Iterator[Chain[E]]:
        """The chains, in the order of their last events. Nothing can be added any more."""
        for fired in self._judge().run(self._sorted):
            yield self._chain(fired)

    def moments(self) -> Iterator[tuple[int, Key, E, Chain[E] | None]]:
        """Every event at which a condition holds: the correlation by its place, the group's key, the event, and the
        chain where one fires. Instead of `chains`, and as it in the order of events."""
        for moment in self._judge().moments(self._sorted):
            event, _ = self._records.get(moment.ref)
            yield moment.correlation, moment.key, event, self._chain(moment.fired) if moment.fired else None

    def _judge(self) -> Judge:
        return Judge(self._correlations, self._keeper.bits, self._keeper.fields)

    def _chain(self, fired: Fired) -> Chain[E]:
        correlation = self._correlations[fired.correlation]
        records = [self._records.get(ref) for ref in fired.refs]
        if len(records) > 1:
            records.sort(key=lambda record: (record[0].time or 0, record[0].id))
        rules = tuple([self._names(fired.correlation, bits) for _, bits in records])
        events = tuple([event for event, _ in records])
        return Chain(correlation.name, events, dict(zip(correlation.group, fired.key, strict=True)), rules)

    def _names(self, correlation: int, bits: int) -> tuple[str, ...]:
        """The rules of these bits that a correlation, by its place, stands on."""
        known = self._known.get((correlation, bits))
        if known is None:
            own = self._own[correlation]
            known = tuple(name for name, at in self._keeper.bits.items() if bits >> at & 1 and name in own)
            if len(self._known) < _KNOWN:
                self._known[correlation, bits] = known
        return known

    def close(self) -> None:
        self._sorted.close()
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Correlator(Collector[Event]):
    """The same of events, which may be given one rule after another (`add`)."""

    def __init__(self, correlations: Sequence[Correlation], bound: int = IN_MEMORY) -> None:
        super().__init__(correlations, unpacked, bound)
        self._latest: tuple[Event, int] | None = None

    def add(self, rule: str, event: Event) -> None:
        """Take a hit of a rule. Hits of other rules are passed over; those of one event come one after another."""
        bit = self._keeper.bits.get(rule)
        if bit is None:
            return
        latest = self._latest
        if latest is not None and latest[0] is event:
            self._latest = (event, latest[1] | 1 << bit)
            return
        self._flush()
        self._latest = (event, 1 << bit)

    def _flush(self) -> None:
        if self._latest is not None:
            latest, self._latest = self._latest, None
            self.take(self._keeper.kept(*latest))

    def _judge(self) -> Judge:
        self._flush()
        return super()._judge()


def _fields(correlations: Sequence[Correlation]) -> Iterator[str]:
    for correlation in correlations:
        yield from correlation.values
        for step in correlation.steps:
            yield from step.group
            yield from _nested(step)


def _nested(step: Step) -> Iterator[str]:
    if isinstance(step.of, Correlation):
        yield from _fields([step.of])


def texts_of(name: str) -> Callable[[Mapping[str, Any]], tuple[str, ...]]:
    """A function that gives the values of a field to group by or to count, as texts, each once.

    Null, the empty text, objects and lists are no values: a record that has nothing else belongs to no group.
    """
    find = compile_path(name)

    def texts(record: Mapping[str, Any]) -> tuple[str, ...]:
        values = find(record)
        leaf_texts = [leaf_text(item) for item in values if item is not None and not isinstance(item, dict | list)]
        return tuple(dict.fromkeys(text for text in leaf_texts if text))

    return texts
