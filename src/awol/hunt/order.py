"""Findings in order of time, however many: sorted runs on disk beyond a bound, merged at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from awol.hunt.detections import Detection, packed, unpacked
from awol.runs import Runs
from awol.values import parse_time

IN_MEMORY: Final = 20_000
"""Findings that are held in memory: about 25 MB."""

T = TypeVar("T")

Key = Callable[[Detection], tuple[Any, ...]]


NO_TIME: Final = sys.maxsize
"""What stands for the time of a finding that has none, in milliseconds: it comes last."""


def by_time(found: Detection) -> tuple[Any, ...]:
    """By the time of the event, those without one last. Of the same time, what the findings say decides and never the
    names of files, so that the same logs in other folders give the same list."""
    return key_of(found.time, found.rule, found.account, found.actor, found.event_ids, found.source_ip)


def key_of(
    time: str, rule: str, account: str, actor: str, event_ids: tuple[str, ...], address: str
) -> tuple[int, str, str, str, tuple[str, ...], str]:
    """The same of a finding of which this is known."""
    at = parse_time(time)
    return (NO_TIME if at is None else at, rule, account, actor, event_ids, address)


def by_actor(found: Detection) -> tuple[Any, ...]:
    """By account and actor, and there by time."""
    return (found.account, found.actor, *by_time(found))


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """In what form findings are held: what is made `of` one, whether that can be compared (`decides`), which it then is
    where all else is the same, and what is written to disk of it and read again where it is not what it is."""

    of: Callable[[Detection], T]
    decides: bool = False
    packed: Callable[[T], Any] | None = None
    unpacked: Callable[[Any], T] | None = None


WHOLE: Final[Form[Detection]] = Form(lambda found: found, packed=packed, unpacked=unpacked)
"""Findings as they are."""


def as_text(line: Callable[[Detection], str]) -> Form[str]:
    """Only the text that is written of each: that takes a third of the memory."""
    return Form(line, decides=True)


class Ordered(Generic[T]):
    """Takes findings in any order and gives them back sorted: as what `held` makes of them, or themselves. Raises
    `NoRoomError` where the temporary folder is full; what was taken before is not lost by it."""

    def __init__(self, key: Key = by_time, in_memory: int = IN_MEMORY, *, held: Form[T]) -> None:
        self._key = key
        self._in_memory = in_memory
        self._form = held
        # Flat, for that is sorted in half the time: what it is sorted by, then a number where what is held of the
        # finding cannot be compared, then that.
        self._held: list[tuple[Any, ...]] = []
        self._runs = Runs("awol-")
        self._numbers = None if held.decides else count()

    def add(self, found: Detection) -> None:
        """Take one more."""
        number = () if self._numbers is None else (next(self._numbers),)
        self.extend(((*self._key(found), *number, self._form.of(found)),))

    def extend(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take more, each as it is held, whose forms decide: what it is sorted by, and what is held of it."""
        self._held += rows
        if len(self._held) >= self._in_memory:
            self._sort()
            self._runs.write(self._packed())
            self._held.clear()

    def sorted(self) -> Iterator[T]:
        """All of them, in order; may be asked for once."""
        self._sort()
        if not self._runs:
            yield from map(itemgetter(-1), self._held)
        else:
            in_order = map(itemgetter(-1), self._runs.merged(self._packed()))
            yield from in_order if self._form.unpacked is None else map(self._form.unpacked, in_order)
        self.close()

    def close(self) -> None:
        """Give up what is held."""
        self._held.clear()
        self._runs.close()

    def _packed(self) -> list[tuple[Any, ...]]:
        packed = self._form.packed
        return self._held if packed is None else [(*by, packed(held)) for *by, held in self._held]

    def _sort(self) -> None:
        self._held.sort()
