"""Candidates in the order of time, through the windows of all correlations: which fire, at which candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from awol.engines.sigma.correlation.candidates import Candidate
from awol.engines.sigma.correlation.model import Base, Correlation
from awol.engines.sigma.correlation.windows import Key, Refs, Verdict, window


class Fired(NamedTuple):
    """A chain: the correlation by its place in the list, the group, and the candidates by their numbers."""

    correlation: int
    key: Key
    refs: Refs


class Judge:
    """Runs candidates through correlations, nested ones included.

    `bits` numbers the base rules by name and `fields` the fields, as the candidates hold them.
    """

    def __init__(self, correlations: Sequence[Correlation], bits: Mapping[str, int], fields: Mapping[str, int]) -> None:
        self._nodes = [_Node(one, bits, fields) for one in correlations]

    def run(self, candidates: Iterable[Candidate]) -> Iterator[Fired]:
        """Every chain, in the order of its last candidate. Candidates come sorted; repeats of an event count once."""
        for one in once(candidates):
            for at, node in enumerate(self._nodes):
                if one[4] & node.mask:
                    for key, verdict in node.take(one):
                        if verdict.fires:
                            yield Fired(at, key, verdict.refs)


def once(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates with repeats joined: the same eventID, eventTime and account are one event, which fired the rules
    that any of its copies fired."""
    held: Candidate | None = None
    for one in candidates:
        if held is not None and held[:3] == one[:3]:
            held = (*held[:4], held[4] | one[4], held[5])
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


class _Node:
    """One correlation with its window, and the nested ones that its steps stand on."""

    def __init__(self, correlation: Correlation, bits: Mapping[str, int], fields: Mapping[str, int]) -> None:
        self.mask = 0
        self._window = window(correlation)
        self._values = tuple(fields[name] for name in correlation.values)
        self._steps: list[tuple[int, _Node | None, tuple[int, ...]]] = []
        for step in correlation.steps:
            group = tuple(fields[name] for name in step.group)
            if isinstance(step.of, Base):
                self._steps.append((1 << bits[step.of.name], None, group))
            else:
                node = _Node(step.of, bits, fields)
                self._steps.append((node.mask, node, group))
        for mask, _, _ in self._steps:
            self.mask |= mask

    def take(self, one: Candidate) -> list[tuple[Key, Verdict]]:
        """The verdicts at a candidate: one for each group that it belongs to."""
        served: dict[Key, dict[int, Refs]] = {}
        for at, (mask, node, group) in enumerate(self._steps):
            if not one[4] & mask:
                continue
            refs = (one[3],) if node is None else node.holding(one)
            if refs:
                for key in product(*(one[5][field] for field in group)):
                    served.setdefault(key, {})[at] = refs
        if not served:
            return []
        values = tuple(product(*(one[5][field] for field in self._values))) if self._values else ()
        return [(key, self._window.take(key, one[0], steps, values)) for key, steps in served.items()]

    def holding(self, one: Candidate) -> Refs:
        """The candidates with which the condition holds at this one; none where it does not."""
        refs: Refs = ()
        for _, verdict in self.take(one):
            if verdict.holds:
                refs = refs or verdict.refs
        return refs
