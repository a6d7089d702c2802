"""Candidates in the order of time, through the windows of all correlations: which fire, at which candidate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from awol.engines.sigma.correlation.candidates import Candidate
from awol.engines.sigma.correlation.model import Base, Correlation, Step
from awol.engines.sigma.correlation.windows import Key, Refs, Verdict, window


class Fired(NamedTuple):
    """A chain: the correlation by its place in the list, the group, and the candidates by their numbers."""

    correlation: int
    key: Key
    refs: Refs


class Moment(NamedTuple):
    """A candidate, by its number, at which the condition of a correlation holds for a group; and the chain, where it
    fires too."""

    correlation: int
    key: Key
    ref: int
    fired: Fired | None


class Judge:
    """Runs candidates through correlations, nested ones included.

    `bits` numbers the base rules by name and `fields` the fields, as the candidates hold them.
    """

    def __init__(self, correlations: Sequence[Correlation], bits: Mapping[str, int], fields: Mapping[str, int]) -> None:
        self._nodes = [_Node(correlation, bits, fields) for correlation in correlations]
        self._concerned: dict[int, tuple[_Concern, ...]] = {}

    def run(self, candidates: Iterable[Candidate]) -> Iterator[Fired]:
        """Every chain, in the order of its last candidate. Candidates come sorted; repeats of an event count once."""
        concerned = self._concerned
        for candidate in once(candidates):
            time, _, _, ref, bits, values = candidate
            refs = (ref,)
            group: tuple[int, ...] | None = None
            for at, node, grouped, steps, begun, take, counts in concerned.get(bits) or self._concerns(bits):
                if grouped is None:
                    for key, verdict in node.take(candidate):
                        if verdict.fires:
                            yield Fired(at, key, verdict.refs())
                    continue
                if begun is not None and not begun:
                    continue
                if grouped != group:
                    # Most correlations group by the same.
                    group, keys = grouped, _keys(grouped, values)
                for key in keys:
                    if begun is not None and key not in begun:
                        continue
                    served = {steps[0]: refs} if len(steps) == 1 else dict.fromkeys(steps, refs)
                    verdict = take(key, time, served, node.counted(values) if counts else ())
                    if verdict.fires:
                        yield Fired(at, key, verdict.refs())

    def _concerns(self, bits: int) -> tuple[_Concern, ...]:
        """What candidates that fired the rules of these bits mean to the correlations that they mean something to."""
        concerns = tuple(node.concern(at, bits) for at, node in enumerate(self._nodes) if bits & node.mask)
        if len(self._concerned) < _KNOWN:
            self._concerned[bits] = concerns
        return concerns

    def moments(self, candidates: Iterable[Candidate]) -> Iterator[Moment]:
        """Every candidate at which a condition holds, whether it fires there or goes on. Candidates come sorted."""
        for candidate in once(candidates):
            for at, node in enumerate(self._nodes):
                for key, verdict in node.take(candidate):
                    if verdict.holds:
                        fired = Fired(at, key, verdict.refs()) if verdict.fires else None
                        yield Moment(at, key, candidate[3], fired)


_KNOWN = 10_000
"""Sets of rules that one record fires together, as bits, of which is remembered what they concern."""


def once(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates with repeats joined: the same eventID, eventTime and account are one event, which fired the rules
    that any of its copies fired."""
    held: Candidate | None = None
    for candidate in candidates:
        if held is None:
            held = candidate
        elif candidate[0] == held[0] and candidate[1] == held[1] and candidate[2] == held[2]:
            held = (*held[:4], held[4] | candidate[4], held[5])
        else:
            yield held
            held = candidate
    if held is not None:
        yield held


Parts = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""The steps that a candidate serves by itself: for each way to group them, by the numbers of the fields, which."""


class _Node:
    """One correlation with its window, and the nested ones that its steps stand on."""

    def __init__(self, correlation: Correlation, bits: Mapping[str, int], fields: Mapping[str, int]) -> None:
        self.mask = 0
        self.window = window(correlation)
        self._values = tuple(fields[name] for name in correlation.values)
        self._plain: list[tuple[int, int, tuple[int, ...]]] = []
        self._nested: list[tuple[int, _Node, tuple[int, ...]]] = []
        self._parts: dict[int, Parts] = {}
        for at, step in enumerate(correlation.steps):
            group = tuple(fields[name] for name in step.group)
            mask = any_of(step, bits)
            if mask is None:
                assert isinstance(step.of, Correlation)  # what is none is one rule
                node = _Node(step.of, bits, fields)
                mask = node.mask
                self._nested.append((at, node, group))
            else:
                self._plain.append((at, mask, group))
            self.mask |= mask

    def take(self, candidate: Candidate) -> Sequence[tuple[Key, Verdict]]:
        """The verdicts at a candidate: one for each group that it belongs to."""
        bits = candidate[4] & self.mask
        parts = self._parts.get(bits)
        if parts is None:
            parts = self._divided(bits)
            if len(self._parts) < _KNOWN:
                self._parts[bits] = parts
        refs, field_values = (candidate[3],), candidate[5]
        values = self.counted(field_values)
        by_key: dict[Key, dict[int, Refs]] = {}
        for group, steps in parts:
            for key in product(*(field_values[at] for at in group)):
                by_key.setdefault(key, {}).update(dict.fromkeys(steps, refs))
        for at, node, group in self._nested:
            if bits & node.mask and (held := node.holding(candidate)):
                for key in product(*(field_values[field] for field in group)):
                    by_key.setdefault(key, {})[at] = held
        return [(key, self.window.take(key, candidate[0], served, values)) for key, served in by_key.items()]

    def concern(self, at: int, bits: int) -> _Concern:
        """What candidates that fired the rules of these bits mean to the correlation, which is the one at a place."""
        parts = self._divided(bits & self.mask)
        if len(parts) != 1 or self._nested:
            return _Concern(at, self, None, (), None, self.window.take, bool(self._values))
        group, steps = parts[0]
        begun = None if 0 in steps else self.window.begun
        return _Concern(at, self, group, steps, begun, self.window.take, bool(self._values))

    def _divided(self, bits: int) -> Parts:
        groups: dict[tuple[int, ...], list[int]] = {}
        for at, mask, group in self._plain:
            if bits & mask:
                groups.setdefault(group, []).append(at)
        return tuple((group, tuple(steps)) for group, steps in groups.items())

    def counted(self, field_values: tuple[tuple[str, ...], ...]) -> tuple[Key, ...]:
        """The values that a candidate adds to those that are counted."""
        return tuple(product(*(field_values[field] for field in self._values))) if self._values else ()

    def holding(self, candidate: Candidate) -> Refs:
        """The candidates with which the condition holds at this one; none where it does not."""
        return next((verdict.refs() for _, verdict in self.take(candidate) if verdict.holds), ())


class _Concern(NamedTuple):
    """What a candidate means to a correlation: of what it is grouped by, the steps that it serves and, where it could
    only end or continue them, the groups that somebody `begun`; the `take` of its window, and whether it `counts`
    values. Most mean one thing; of those that do not (`group` is None) the node itself tells."""

    at: int
    node: _Node
    group: tuple[int, ...] | None
    steps: tuple[int, ...]
    begun: Collection[Key] | None
    take: Callable[[Key, int, Mapping[int, Refs], Iterable[Key]], Verdict]
    counts: bool


def _keys(group: tuple[int, ...], values: tuple[tuple[str, ...], ...]) -> list[Key]:
    """The groups that a candidate belongs to, by the fields of these numbers."""
    if len(group) == 1:
        return [(value,) for value in values[group[0]]]
    return list(product(*[values[at] for at in group]))


def any_of(step: Step, bits: Mapping[str, int]) -> int | None:
    """The rules of which any serves a step, as bits. A nested correlation that counts one event of the same group holds
    at each of its candidates, of which alone it tells, so that it needs no window. None for every other correlation."""
    if isinstance(step.of, Base):
        return 1 << bits[step.of.name]
    if step.of.kind != "event_count" or step.of.least != 1:
        return None
    combined = 0
    for inner in step.of.steps:
        mask = any_of(inner, bits)
        if mask is None or inner.group != step.group:
            return None
        combined |= mask
    return combined
