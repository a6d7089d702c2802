"""`sample`: events that share a join key, one for each clause, in whatever order.

Source: Elasticsearch reference 8.19, "EQL syntax reference", Samples: an event stands for one clause only, and of each
key one sample is returned (max_samples_per_key is 1 by default).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awol.engines.eql import nodes
from awol.engines.eql.fields import Scope
from awol.engines.eql.joins import Key, check_types, group, joined
from awol.values import Event, Hit


class SampleSearch:
    """A compiled sample; calling it runs it. Keys come in their order, as texts, those without a value first."""

    def __init__(self, node: nodes.Sample, scope: Scope) -> None:
        self._clauses = [joined(clause, node.by, scope) for clause in node.clauses]
        check_types(self._clauses, scope)

    def __call__(self, events: Iterable[Event]) -> Iterator[Hit]:
        # For each key and clause as many events as there are clauses: more can never be needed.
        enough = len(self._clauses)
        by_key: dict[Key, list[list[Event]]] = {}
        for event in events:
            for place, clause in enumerate(self._clauses):
                key = clause.key(event)
                if key is not None:
                    candidates = by_key.setdefault(key, [[] for _ in self._clauses])[place]
                    if len(candidates) < enough:
                        candidates.append(event)
        for key in sorted(by_key, key=lambda parts: [(part is not None, str(part)) for part in parts]):
            chosen = _distinct(by_key[key], [])
            if chosen is not None:
                yield Hit(tuple(chosen), group(self._clauses[0], key))


def _distinct(candidates: list[list[Event]], chosen: list[Event]) -> list[Event] | None:
    """One event for each clause, none twice; None if there is no such choice."""
    if len(chosen) == len(candidates):
        return chosen
    for event in candidates[len(chosen)]:
        if all(event is not taken for taken in chosen):
            choice = _distinct(candidates, [*chosen, event])
            if choice is not None:
                return choice
    return None
