"""Why a rule fires or not: every condition with its verdict, and what it would take to make a silent record fire.

Built from the very nodes that the search runs (`awol.engines.sigma.nodes`), so that the two cannot disagree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from awol.engines.sigma.nodes import Explanation
from awol.values import Event

WEIGHTS: Mapping[str, int] = {"eventName": 3, "eventSource": 2}
"""How far a record is from a rule whose field it misses; any other field counts 1. A denied call of the right name is
nearer than another call that succeeded, and the same name of another service is nearer than another name."""

_LONGEST = 100
_SHOWN_VALUES = 5


@dataclass(frozen=True, slots=True)
class Miss:
    """The conditions that would have to come out otherwise for the record to fire: the fewest, by weight.

    `parts` are leaves of the explanation, each with the verdict that it would need.
    """

    distance: int
    parts: tuple[tuple[Explanation, bool], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The conditions in words, without what was found: the same for all records that miss alike."""
        return tuple(f"{'' if wanted else 'not '}{part.label}" for part, wanted in self.parts)

    def told(self) -> str:
        """The miss in a line: each condition that it would need, and what the record holds instead."""
        return "; ".join(
            f"{'' if wanted else 'not '}{part.label}" + ("" if part.values is None else f", found {found(part)}")
            for part, wanted in self.parts
        )


def nearest_miss(explanation: Explanation, wanted: bool = True) -> Miss:
    """What is missing for `explanation` to come out as `wanted`; distance 0 where nothing is.

    Conditions are taken as independent of one another: two tests of one field may each be named.
    """
    if explanation.kind == "not":
        return nearest_miss(explanation.children[0], not wanted)
    if not explanation.children:
        if explanation.verdict == wanted:
            return Miss(0, ())
        return Miss(_weight(explanation), ((explanation, wanted),))
    misses = [nearest_miss(child, wanted) for child in explanation.children]
    if (explanation.kind == "all") == wanted:
        return Miss(sum(miss.distance for miss in misses), tuple(part for miss in misses for part in miss.parts))
    return min(misses, key=lambda miss: (miss.distance, len(miss.parts)))


def _weight(leaf: Explanation) -> int:
    return WEIGHTS.get(leaf.label.split(":")[0].split("|")[0], 1)


@dataclass(slots=True)
class Group:
    """Silent records that miss alike: one of them, and how many there are."""

    event: Event
    explanation: Explanation
    miss: Miss
    count: int = 1


@dataclass(slots=True)
class Nearest:
    """The silent records nearest to firing, those that miss alike as one, in bounded memory."""

    limit: int
    _groups: dict[tuple[str, ...], Group] = field(default_factory=dict)

    def add(self, event: Event, explanation: Explanation) -> None:
        """Count one more silent record."""
        miss = nearest_miss(explanation)
        key = (str(event.record.get("eventName")), *miss.labels)
        group = self._groups.get(key)
        if group is not None:
            group.count += 1
            return
        self._groups[key] = Group(event, explanation, miss)
        if len(self._groups) > 50 * self.limit:
            closest = sorted(self._groups.items(), key=lambda item: item[1].miss.distance)[: 10 * self.limit]
            self._groups = dict(closest)

    def groups(self) -> list[Group]:
        """The nearest groups, nearest first; of equals, the one that was seen first."""
        return sorted(self._groups.values(), key=lambda group: group.miss.distance)[: self.limit]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record to show, its explanation, and how many others miss alike."""

    event: Event
    explanation: Explanation
    alike: int = 0


class Sieve:
    """Chooses which records to show: each of at most `few` (None: of any number); of more, those that fire as they come
    and at the end the nearest misses, at most `limit` kinds of them."""

    def __init__(self, few: int | None, limit: int) -> None:
        self._few = few
        self._held: list[Shown] | None = []
        self._nearest = Nearest(limit)
        self.seen = self.fired = 0

    @property
    def sifted(self) -> bool:
        """Whether there were more records than are all shown."""
        return self._held is None

    def put(self, event: Event, explanation: Explanation) -> Iterator[Shown]:
        """Take one record; yield those that are to be shown now."""
        self.seen += 1
        self.fired += explanation.verdict
        candidate = Shown(event, explanation)
        if self._few is None:
            yield candidate
        elif self._held is None:
            yield from self._sift(candidate)
        else:
            self._held.append(candidate)
            if len(self._held) > self._few:
                held, self._held = self._held, None
                for earlier in held:
                    yield from self._sift(earlier)

    def _sift(self, candidate: Shown) -> Iterator[Shown]:
        if candidate.explanation.verdict:
            yield candidate
        elif self._nearest.limit:
            self._nearest.add(candidate.event, candidate.explanation)

    def rest(self) -> Iterator[Shown]:
        """What is still to be shown when all records are in."""
        yield from self._held or ()
        for group in self._nearest.groups():
            yield Shown(group.event, group.explanation, group.count - 1)


def lines(explanation: Explanation, depth: int = 1) -> Iterator[str]:
    """The explanation as lines: a verdict, the condition, and for a leaf what the record holds there."""
    held = "" if explanation.values is None else f"    found: {found(explanation)}"
    yield f"{'  ' * depth}{'yes' if explanation.verdict else 'NO '}  {explanation.label}{held}"
    for child in explanation.children:
        yield from lines(child, depth + 1)


def unread(explanation: Explanation) -> list[str]:
    """The paths of objects that could not be read, and whose fields the conditions test."""
    paths = {explanation.unread} if explanation.unread else set()
    for child in explanation.children:
        paths.update(unread(child))
    return sorted(paths)


def found(leaf: Explanation) -> str:
    """What a record holds where a condition looks."""
    if leaf.unread:
        return f"unknown, {leaf.unread} is not an object but a plain value"
    return values(leaf.values or [])


def values(found: list[Any]) -> str:
    """The values of a field as text, cut where they are long; what a log holds is never printed as it is."""
    if not found:
        return "nothing, the field is absent"
    texts = [json.dumps(value, ensure_ascii=True, default=str) for value in found[:_SHOWN_VALUES]]
    listed = ", ".join(text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..." for text in texts)
    return listed + (f" and {len(found) - _SHOWN_VALUES} more" if len(found) > _SHOWN_VALUES else "")
