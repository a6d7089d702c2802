"""Replay on real systems, judged by the code that judges the offline engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from awol.errors import AwolError
from awol.pack.queries import committed_text
from awol.replay import Refusal, Replay, end_of, judge
from awol.systems.http import CleanUpError, GoneError, LiveError
from awol.systems.systems import Session, System
from awol.values import Case, Event, Hit, Outcome, Rule


def _iso(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%S}.{at % 1000:03}Z"


NOW: Mapping[str, tuple[str, Callable[[int], str]]] = {
    "esql": ("now()", lambda at: f'to_datetime("{_iso(at)}")'),
    "athena": ("CURRENT_TIMESTAMP", lambda at: f"FROM_ISO8601_TIMESTAMP('{_iso(at)}')"),
}
"""How a language names the moment of a run, and how it writes any moment, in milliseconds since the epoch."""


class LiveReplay:
    """Replays rules of a pack on one system: every record goes in once, then every query runs over all of them.

    Cases are the fixtures and the variants of their records. Envelopes are left out: they are the business of awol's
    reader, and what it reads from one is the same record. The text of a chain, or of a search of its own, runs once for
    each of its fixtures, over that one's records, and a search looks at them from the time of the last of them.
    """

    def __init__(self, root: Path, replay: Replay, refusals: Mapping[str, Mapping[str, str]], system: System) -> None:
        self._root = root
        self._replay = replay
        self._refusals = refusals
        self._system = system
        self.left_behind: CleanUpError | None = None

    def refusals(self, rules: Sequence[Rule]) -> list[Refusal]:
        """The pairs of rule and live engine that are not run, with the pack's reason or the system's."""
        refusals = []
        for rule in rules:
            for engine, target in self._system.engines.items():
                reason = self._refusals.get(rule.name, {}).get(target) or self._system.refused(target)
                if rule.kind != "event":
                    reason = reason or self._system.together(target)
                reason = reason or self._unfit(rule, target)
                if reason:
                    refusals.append(Refusal(rule.name, engine, reason))
        return refusals

    def _unfit(self, rule: Rule, target: str) -> str | None:
        """What the system says against the text of a rule; a text that is not there is told of when it is run."""
        try:
            text = committed_text(self._root, rule, target, self._refusals)
        except AwolError:
            return None
        return self._system.unfit(target, text)

    def run(self, rules: Sequence[Rule], say: Callable[[str], None] = lambda _: None) -> list[Outcome]:
        """The outcomes of all rules; `say` is told what happens. `left_behind` is then what could not be removed.

        Where the system fails on the way, what was not run says so as an error. Raises `LiveError` where nothing could
        be run at all.
        """
        skipped = {(refusal.rule, refusal.engine) for refusal in self.refusals(rules)}
        ran = {rule.name for rule in rules for engine in self._system.engines if (rule.name, engine) not in skipped}
        cases = {rule.name: self._cases(rule) for rule in rules if rule.name in ran}
        events: dict[str, Event] = {}
        for some in cases.values():
            for case in some:
                for event in case.events:
                    events.setdefault(self._system.key(event), event)
        say(f"{len(events):,} different records go in")
        outcomes: list[Outcome] = []
        pending = [
            (rule, engine, target)
            for rule in rules
            for engine, target in self._system.engines.items()
            if (rule.name, engine) not in skipped
        ]
        done = 0
        try:
            with self._system.loaded(events) as session:
                for rule, engine, target in pending:
                    outcomes += self._one(rule, engine, target, cases[rule.name], session)
                    done += 1
        except CleanUpError as fault:
            self.left_behind = fault
        except LiveError as fault:
            if not done:
                raise
            for rule, engine, _ in pending[done:]:
                outcomes += [Outcome(case, engine, None, "error", str(fault)) for case in cases[rule.name]]
        return outcomes

    def _cases(self, rule: Rule) -> list[Case]:
        alone = rule.kind == "event"
        return self._replay.cases(rule, ordinary=alone, envelopes=False, variants=alone)

    def _one(self, rule: Rule, engine: str, target: str, cases: Sequence[Case], session: Session) -> list[Outcome]:
        try:
            text = committed_text(self._root, rule, target, self._refusals)
        except AwolError as fault:
            return [Outcome(case, engine, None, "error", str(fault)) for case in cases]
        if rule.kind != "event":
            return [self._together(rule, case, engine, target, text, session) for case in cases]
        try:
            keys = session.search(target, text)
        except LiveError as fault:
            if isinstance(fault, GoneError):
                raise
            return [Outcome(case, engine, None, "error", str(fault)) for case in cases]

        def search(events: Iterable[Event]) -> Iterator[Hit]:
            return (Hit((event,)) for event in events if self._system.key(event) in keys)

        return [judge(case, engine, search) for case in cases]

    def _together(self, rule: Rule, case: Case, engine: str, target: str, text: str, session: Session) -> Outcome:
        if rule.kind == "search":
            name, written = NOW[target]
            text = text.replace(name, written(end_of(case)))

        try:
            group_count = session.groups(target, text, {self._system.key(event) for event in case.events})
        except LiveError as fault:
            if isinstance(fault, GoneError):
                raise
            return Outcome(case, engine, None, "error", str(fault))
        return judge(case, engine, lambda events: iter([Hit(tuple(events))] if group_count else ()), chain=True)
