"""One window that slides over candidates in the order of time: what it holds for each group, and when it fires.

A window reaches from a candidate back over the span, both ends within. Docs: docs/correlations.md. Each class has
`take`, which is told of one candidate: the steps that it serves, with what stands for each of them. State that has
slid out of the window is forgotten, so that memory depends on the window and not on the input.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from awol.engines.sigma.correlation.model import Condition, Correlation

_KNOWN: Final = 10_000
"""Sets of steps of which is remembered whether they satisfy a condition."""

Key = tuple[str, ...]
Refs = tuple[int, ...]
"""Candidates by the numbers of their records, in the order of time."""


class Verdict(NamedTuple):
    """What a candidate brought about: whether the condition holds with it, whether it fires the correlation, and what
    gives the candidates of which the window consists, to be asked before the next one is taken.

    Only few verdicts are asked: to collect what stands in a window at each candidate would take time that grows with
    the square of a burst.
    """

    holds: bool
    fires: bool
    refs: Callable[[], Refs] = tuple


SILENT = Verdict(holds=False, fires=False)


class Window(Protocol):
    """The window of one correlation."""

    @property
    def begun(self) -> Collection[Key] | None:
        """The keys of which alone a candidate that does not serve the first step can mean something; None where every
        candidate can."""

    def take(self, key: Key, time: int, steps: Mapping[int, Refs], values: Iterable[Key]) -> Verdict:
        """The verdict at a candidate of this key and time; `steps` says which steps it serves, `values` what it adds
        to the values that are counted. Times never fall from one call to the next."""


@dataclass(slots=True)
class _State:
    """What is known of one key: when it was last seen, and whether the condition held then."""

    last: int = field(init=False)
    held: bool = False

    def silent(self) -> Verdict:
        """The verdict at the candidate that is now the latest where the condition does not hold."""
        self.held = False
        return SILENT

    def holds(self, refs: Callable[[], Refs]) -> Verdict:
        """The verdict where it does. What held at the one before goes on, and fires no more until it has not held."""
        held, self.held = self.held, True
        return Verdict(True, not held, refs)


S = TypeVar("S", bound=_State)


class _Keyed(Generic[S]):
    """The state of each key that the window still holds."""

    def __init__(self, span: int, start: Callable[[], S]) -> None:
        self.span = span
        self._start = start
        self._states: dict[Key, S] = {}
        self._tidy = 0

    def state(self, key: Key, time: int) -> S:
        """The state of a key, which is in the window from now on; a new one, if it had slid out."""
        oldest = time - self.span
        if self._tidy < oldest:
            # Once a span, all that have slid out: to look after each of them at its time costs more than all the rest.
            for gone in [stale for stale, state in self._states.items() if state.last < oldest]:
                del self._states[gone]
            self._tidy = time
        state = self._states.get(key)
        if state is None or state.last < oldest:
            state = self._states[key] = self._start()
        state.last = time
        return state

    @property
    def keys(self) -> Collection[Key]:
        """The keys that have a state, as they are at any time; one may have slid out and not been forgotten yet."""
        return self._states.keys()


@dataclass(slots=True)
class _Recent(_State):
    events: deque[tuple[int, Refs]] = field(default_factory=deque)


class EventCount:
    """Fires at the candidate with which the window comes to hold `least`."""

    begun = None

    def __init__(self, correlation: Correlation) -> None:
        self._least = correlation.least
        self._keyed: _Keyed[_Recent] = _Keyed(correlation.span, _Recent)

    def take(self, key: Key, time: int, steps: Mapping[int, Refs], values: Iterable[Key]) -> Verdict:  # noqa: ARG002
        state = self._keyed.state(key, time)
        recent = state.events
        recent.append((time, _union(steps.values())))
        if len(recent) > self._least:
            recent.popleft()
        if len(recent) != self._least or time - recent[0][0] > self._keyed.span:
            return state.silent()
        return state.holds(lambda: _union(refs for _, refs in recent))


@dataclass(slots=True)
class _Valued(_State):
    events: deque[tuple[int, Refs, tuple[Key, ...]]] = field(default_factory=deque)
    counts: dict[Key, int] = field(default_factory=dict)


class ValueCount:
    """Fires at the candidate with whose value the window comes to hold `least` different ones."""

    begun = None

    def __init__(self, correlation: Correlation) -> None:
        self._least = correlation.least
        self._keyed: _Keyed[_Valued] = _Keyed(correlation.span, _Valued)

    def take(self, key: Key, time: int, steps: Mapping[int, Refs], values: Iterable[Key]) -> Verdict:
        added = tuple(values)
        if not added:
            return SILENT
        state = self._keyed.state(key, time)
        events, counts, oldest = state.events, state.counts, time - self._keyed.span
        while events and events[0][0] < oldest:
            for value in events.popleft()[2]:
                counts[value] -= 1
                if not counts[value]:
                    del counts[value]
        events.append((time, _union(steps.values()), added))
        for value in added:
            counts[value] = counts.get(value, 0) + 1
        if len(counts) < self._least:
            return state.silent()
        return state.holds(lambda: _union(refs for _, refs, _ in events))


@dataclass(slots=True)
class _Latest(_State):
    steps: dict[int, tuple[int, Refs]] = field(default_factory=dict)


class Temporal:
    """Fires at the candidate with which the steps that the window has come to satisfy the condition. The latest
    candidate of each step stands for it; one candidate may serve several steps."""

    begun = None

    def __init__(self, correlation: Correlation) -> None:
        assert correlation.condition is not None  # every temporal correlation has it
        self._holds = holding(correlation.condition)
        self._known: dict[frozenset[int], bool] = {}
        self._keyed: _Keyed[_Latest] = _Keyed(correlation.span, _Latest)

    def take(self, key: Key, time: int, steps: Mapping[int, Refs], values: Iterable[Key]) -> Verdict:  # noqa: ARG002
        state = self._keyed.state(key, time)
        latest, oldest = state.steps, time - self._keyed.span
        if len(latest) > 1:  # one alone is as old as the state, which is within the window
            for step in [step for step, (then, _) in latest.items() if then < oldest]:
                del latest[step]
        for step, refs in steps.items():
            latest[step] = (time, refs)
        there = frozenset(latest)
        holds = self._known.get(there)
        if holds is None:
            holds = self._holds(there)
            if len(self._known) < _KNOWN:
                self._known[there] = holds
        return state.holds(lambda: _union(refs for _, refs in latest.values())) if holds else state.silent()


@dataclass(slots=True)
class _Open(_State):
    chains: dict[int, tuple[int, Refs]] = field(default_factory=dict)


class Ordered:
    """Fires at each candidate that ends a chain. Of the chains that are open at a step the latest begun goes on, and a
    chain goes on once: one candidate serves one chain, and one step of it."""

    def __init__(self, correlation: Correlation) -> None:
        self._last = len(correlation.steps) - 1
        self._keyed: _Keyed[_Open] = _Keyed(correlation.span, _Open)
        self.begun = self._keyed.keys

    def take(self, key: Key, time: int, steps: Mapping[int, Refs], values: Iterable[Key]) -> Verdict:  # noqa: ARG002
        if 0 not in steps and key not in self.begun:
            # It would end or continue what nobody began.
            return SILENT
        chains = self._keyed.state(key, time).chains
        done = SILENT
        # From the last step to the first, so that a candidate cannot follow itself.
        for step in sorted(steps, reverse=True) if len(steps) > 1 else steps:
            start, refs = time, steps[step]
            if step:
                opened = chains.pop(step - 1, None)
                if opened is None or time - opened[0] > self._keyed.span:
                    continue
                start, refs = opened[0], opened[1] + refs
            if step == self._last:
                done = Verdict(True, True, partial(_union, [refs]))
            else:
                chains[step] = (start, refs)
        return done


def holding(condition: Condition) -> Callable[[frozenset[int]], bool]:
    """What decides on the set of the steps that a window has."""
    kind, *of = condition
    if kind == "step":
        wanted = frozenset(of[0])
        return lambda there: bool(there & wanted)
    if kind == "least":
        least, names = of
        return lambda there: len({names[step] for step in there}) >= least
    parts = [holding(part) for part in of[0]]
    combine = all if kind == "all" else any
    return lambda there: combine(part(there) for part in parts)


def window(correlation: Correlation) -> Window:
    """The window of a correlation, by its kind."""
    makers: Mapping[str, Callable[[Correlation], Window]] = {
        "event_count": EventCount,
        "value_count": ValueCount,
        "temporal": Temporal,
        "temporal_ordered": Ordered,
    }
    return makers[correlation.kind](correlation)


def _union(parts: Iterable[Refs]) -> Refs:
    """The numbers of all parts, each once, in order of appearance."""
    several = tuple(parts)
    if len(several) == 1 and len(several[0]) == 1:
        return several[0]
    return tuple(dict.fromkeys(chain.from_iterable(several)))
