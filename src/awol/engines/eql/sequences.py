"""`sequence`: events that follow one another in time.

Source: Elasticsearch reference 8.19, "EQL search", "How sequence queries handle matches": for each join key every
item of the sequence is the state of a machine, each state holds one pending sequence, and the latest one overwrites
what was there. Details follow Elasticsearch's SequenceMatcher and TumblingWindow: a span equal to maxspan is still in,
an event never follows itself, and of two events of one millisecond the one comes first whose tiebreaker is smaller, or,
where the request names none, the one indexed first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from awol.engines.eql import nodes
from awol.engines.eql.fields import Scope
from awol.engines.eql.joins import Key, check_types, group, joined
from awol.engines.eql.ordering import Placed, in_time
from awol.values import Event, Hit


@dataclass(slots=True)
class _Pending:
    events: list[Placed]


@dataclass(slots=True)
class _State:
    """What a run of a sequence remembers: pending sequences by stage and key, the latest `until`, missing events."""

    pending: list[dict[Key, _Pending]]
    until: dict[Key, Placed] = field(default_factory=dict)
    times: list[dict[Key, list[int]]] = field(default_factory=list)
    complete: list[tuple[Key, _Pending]] = field(default_factory=list)


class SequenceSearch:
    """A compiled sequence; calling it runs it.

    `_conditions` are the clauses and `until`, `_columns` where each stage, gap and `until` finds its key among them,
    `_gaps` how many stages come before each missing event.
    """

    def __init__(self, node: nodes.Sequence, scope: Scope, tiebreaker: str | None = None) -> None:
        # Runs of one clause are one condition at several stages.
        clauses = [joined(clause, node.by, scope) for clause in node.clauses]
        positive = [
            place for place, clause in enumerate(node.clauses) for _ in range(clause.runs) if not clause.missing
        ]
        gaps = [place for place, clause in enumerate(node.clauses) if clause.missing]
        self._until = joined(node.until, node.by, scope) if node.until else None
        self._conditions = [*clauses, self._until] if self._until else clauses
        check_types(self._conditions, scope)
        self._columns = [*positive, *gaps, *([len(clauses)] if self._until else [])]
        self._stages = len(positive)
        self._gaps = [sum(place < gap for place in positive) for gap in gaps]
        self._maxspan = node.maxspan.milliseconds if node.maxspan else None
        self._index = scope.index
        self._tiebreaker = tiebreaker

    def __call__(self, events: Iterable[Event]) -> Iterator[Hit]:
        state = _State([{} for _ in range(self._stages)], times=[{} for _ in self._gaps])
        for placed, keys in in_time(events, self._index, self._keys, self._tiebreaker):
            self._step(placed, keys, state)
            if not self._gaps:
                yield from self._hits(state)
                state.complete.clear()
        if self._gaps:
            state.complete = [completed for completed in state.complete if self._is_unbroken(*completed, state)]
            yield from self._hits(state)

    def _keys(self, event: Event) -> tuple[Key | None, ...] | None:
        """The keys under which an event matches the stages, then the gaps, then `until`; None if it matches none."""
        keys = [clause.key(event) for clause in self._conditions]
        if all(key is None for key in keys):
            return None
        return tuple(keys[column] for column in self._columns)

    def _hits(self, state: _State) -> Iterator[Hit]:
        for key, pending in state.complete:
            yield Hit(tuple(placed.event for placed in pending.events), group(self._conditions[0], key))

    def _step(self, placed: Placed, keys: tuple[Key | None, ...], state: _State) -> None:
        for gap in range(len(self._gaps)):
            key = keys[self._stages + gap]
            if key is not None:
                state.times[gap].setdefault(key, []).append(placed.time)
        # From the last stage to the first, or an event would follow itself.
        for stage in range(self._stages - 1, -1, -1):
            key = keys[stage]
            if key is not None:
                self._match(stage, key, placed, state)
        if self._until:
            key = keys[-1]
            if key is not None:
                state.until[key] = placed

    def _match(self, stage: int, key: Key, placed: Placed, state: _State) -> None:
        if stage == 0:
            pending = _Pending([placed])
        else:
            taken = state.pending[stage - 1].pop(key, None)
            if taken is None or self._is_over(taken, key, placed, state):
                return
            pending = taken
            pending.events.append(placed)
        if stage == self._stages - 1:
            state.complete.append((key, pending))
        else:
            state.pending[stage][key] = pending

    def _is_over(self, pending: _Pending, key: Key, placed: Placed, state: _State) -> bool:
        if self._maxspan is not None and placed.time - pending.events[0].time > self._maxspan:
            return True
        until = state.until.get(key)
        return until is not None and until.order >= pending.events[-1].order

    def _is_unbroken(self, key: Key, pending: _Pending, state: _State) -> bool:
        """Whether the events that are to be missing are. Before the first and after the last event, an event that is
        to be missing does no harm where it lies further off than maxspan."""
        first, last = pending.events[0].time, pending.events[-1].time
        before: int | None = None
        after: int | None = None
        leading = trailing = False
        for done, times in zip(self._gaps, state.times, strict=True):
            at = times.get(key, [])
            if done == 0:
                leading = True
                earlier = bisect_left(at, first)
                before = max((t for t in (before, at[earlier - 1] if earlier else None) if t is not None), default=None)
            elif done == self._stages:
                trailing = True
                later = bisect_right(at, last)
                after = min((t for t in (after, at[later] if later < len(at) else None) if t is not None), default=None)
            elif bisect_left(at, pending.events[done].time) > bisect_right(at, pending.events[done - 1].time):
                return False
        return self._is_far(before if leading else None, after if trailing else None, first, last, leading, trailing)

    def _is_far(
        self, before: int | None, after: int | None, first: int, last: int, leading: bool, trailing: bool
    ) -> bool:
        if (leading and before is None) or (trailing and after is None) or not (leading or trailing):
            return True
        start = before if before is not None else first
        end = after if after is not None else last
        return self._maxspan is not None and end - start > self._maxspan
