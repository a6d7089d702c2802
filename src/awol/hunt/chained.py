"""Findings of chains: what is said of the last event, with all events as steps.

Chains that end one after another share most of their events: what is said of an event is found out once for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from awol.hunt.context import Context
from awol.hunt.detections import NO_CONTEXT, Detection, Facts, Step, facts, of_facts
from awol.values import LEVELS, Event, Hit, Rule

_MOST_KNOWN: Final = 100
"""Events of which is remembered what is said of them."""


class Teller:
    """Makes findings of chains. With `raw` they carry the records of their events; `context` says which account is
    which."""

    def __init__(self, *, raw: bool = False, context: Context = NO_CONTEXT) -> None:
        self._raw = raw
        self._context = context
        self._known: dict[Event, Facts] = {}

    def told(
        self, rule: Rule, hit: Hit, fired: Sequence[Sequence[Rule]], approved: Mapping[str, str] | None = None
    ) -> Detection:
        """The finding of a chain; `fired` are, of each event, the members of the chain that it fired."""
        steps = tuple([self._step(event, rules) for event, rules in zip(hit.events, fired, strict=True)])
        records: tuple[Mapping[str, Any], ...] = tuple(event.record for event in hit.events) if self._raw else ()
        return of_facts(rule, self._facts(hit.events[-1]), hit.event_ids, records, approved, "", steps)

    def _step(self, event: Event, rules: Sequence[Rule]) -> Step:
        known = self._facts(event)
        return Step(
            known.time,
            tuple([rule.name for rule in rules]),
            max((rule.level for rule in rules), key=LEVELS.index, default=LEVELS[0]),
            known.account,
            known.actor,
            known.source_ip,
            event.id,
            known.file,
            known.summary,
        )

    def _facts(self, event: Event) -> Facts:
        known = self._known.get(event)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[event] = facts(event, self._context)
        return known
