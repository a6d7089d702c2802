"""Replay: every case of a rule on every engine, and whether the verdict is the one a person wrote down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Any

from awol.engines import Context, Search, present
from awol.engines.catalogue import compile_for
from awol.errors import AwolError
from awol.pack import load_rules
from awol.pack.queries import committed_text, query_path
from awol.replay.cases import ORDINARY, in_envelopes, ordinary_traffic, record_variants, spoken, written_cases
from awol.targets import ENGINES
from awol.values import Case, Event, Outcome, Rule, Status, Verdict
from awol.views import Indexing


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that an engine does not run, because its conversion is refused: the pack says so, and why."""

    rule: str
    engine: str
    reason: str


def judge(case: Case, engine: str, search: Search, *, chain: bool = False) -> Outcome:
    """Run one case. `fires` needs every record of it, `silent` none; anything between differs, whatever is expected.

    Of a `chain` the records make one story, in which others may stand: it fires or it does not.
    """
    wanted = {event.id: event for event in case.events}
    try:
        fired = {identity for hit in search(case.events) for identity in hit.event_ids}
    except AwolError as fault:
        return Outcome(case, engine, None, "error", str(fault))
    whole = chain or case.expected == "silent" or fired == set(wanted)
    observed: Verdict = "fires" if fired and whole else "silent"
    if observed == case.expected:
        return Outcome(case, engine, observed, "pass")
    odd = sorted(fired if case.expected == "silent" else set(wanted) - fired)
    if chain and case.expected == "fires":
        return Outcome(case, engine, observed, "fail", f"found no chain in {len(case.events)} events")
    return Outcome(
        case, engine, observed, "fail", _difference(case, [wanted[identity] for identity in odd if identity in wanted])
    )


def end_of(case: Case) -> int:
    """The moment at which a search of its own looks at a case: the time of its last record."""
    return max((event.time for event in case.events if event.time is not None), default=present())


def _difference(case: Case, odd: Sequence[Event]) -> str:
    verb = "fired" if case.expected == "silent" else "stayed silent"
    calls = ", ".join(f"{event.record.get('eventName')} {event.id}" for event in odd[:3])
    more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
    place = f" ({odd[0].location})" if odd else ""
    return f"{verb} on {calls}{more}{place}"


class Replay:
    """Replays rules of a pack. Queries are compiled once an engine and rule; fixtures are read once."""

    def __init__(
        self,
        root: Path,
        placeholders: Mapping[str, tuple[str, ...]],
        refusals: Mapping[str, Mapping[str, str]],
        indexing: Indexing | None = None,
        now: int | None = None,
        texts: Mapping[str, str] | None = None,
        at_end: bool | None = None,
    ) -> None:
        """`texts`, by path relative to the pack's root, are run in place of the committed ones; `now`, in milliseconds
        since the epoch, is the moment from which relative times count. `at_end` says whether a search of its own looks
        at each case from its last record instead, as it does where no moment is given."""
        self._root = root
        self._placeholders = placeholders
        self._refusals = refusals
        self._indexing = indexing or Indexing()
        # One moment for the whole replay, in every process of it.
        self._at_end = now is None if at_end is None else at_end
        self._context = Context(now=present() if now is None else now, placeholders=placeholders)
        self._texts = texts or {}
        self._searches: dict[tuple[str, str, int | None], Search] = {}
        self._ordinary: list[tuple[str, list[Event]]] | None = None
        self._expected: Mapping[str, Sequence[str]] = {}

    def refusals(self, rules: Sequence[Rule], engines: Sequence[str]) -> list[Refusal]:
        """The pairs of rule and engine that are not run, with the reason that the pack gives."""
        return [
            Refusal(rule.name, engine, self._refusals[rule.name][ENGINES[engine]])
            for rule in rules
            for engine in engines
            if ENGINES[engine] in self._refusals.get(rule.name, {})
        ]

    def run_in_processes(self, rules: Sequence[Rule], engines: Sequence[str], jobs: int) -> Iterator[list[Outcome]]:
        """The outcomes of each rule, in the order of the rules, found by `jobs` processes.

        Their cases come without records: those would cost more to send than to judge.
        """
        arguments = (
            *(self._root, self._placeholders, self._refusals, self._indexing),
            *(self._context.now, self._texts, self._at_end),
        )
        with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=arguments) as pool:
            for rule, packed in zip(rules, pool.map(_run_rule, rules, repeat(tuple(engines))), strict=True):
                yield _unpacked(rule, packed)

    def run(self, rules: Sequence[Rule], engines: Sequence[str]) -> Iterator[Outcome]:
        """Every outcome, rule by rule and engine by engine."""
        for rule in rules:
            cases = self.cases(rule)
            for engine in engines:
                if ENGINES[engine] not in self._refusals.get(rule.name, {}):
                    yield from self.run_cases(rule, engine, cases)

    def run_cases(self, rule: Rule, engine: str, cases: Sequence[Case]) -> Iterator[Outcome]:
        """The outcomes of some cases of one rule on one engine; where the query does not compile, all are errors."""
        try:
            search = self._search(rule, engine)
        except AwolError as fault:
            for case in cases:
                yield Outcome(case, engine, None, "error", str(fault))
            return
        # An envelope gives back the very record that went in, and then shares its event: it is not searched again.
        judged: dict[tuple[int, ...], Outcome] = {}
        for case in cases:
            key = tuple(map(id, case.events))
            known = judged.get(key)
            if known is None or known.case.expected != case.expected:
                if rule.kind == "search" and self._at_end:
                    search = self._search(rule, engine, end_of(case))
                known = judged[key] = judge(case, engine, search, chain=rule.kind != "event")
            if known.case is not case:
                known = Outcome(case, engine, known.observed, known.status, known.note)
            yield known

    def _search(self, rule: Rule, engine: str, now: int | None = None) -> Search:
        """The committed text of a rule, compiled once for each moment. Raises `AwolError`."""
        key = (rule.name, engine, now)
        if key not in self._searches:
            target = ENGINES[engine]
            fresh = self._texts.get(query_path(rule.name, target), "") if target != "sigma" else ""
            text = fresh.strip("\n") or committed_text(self._root, rule, target, self._refusals)
            context = replace(self._context, path=rule.path)
            if now is not None:
                context = replace(context, now=now)
            if rule.kind == "correlation" and target == "sigma":
                context = replace(context, companions=self._companions)
            self._searches[key] = compile_for(engine, text, context, self._indexing)
        return self._searches[key]

    @cached_property
    def _companions(self) -> tuple[str, ...]:
        """The texts of all rules, to which the rule of a chain refers."""
        return tuple(rule.text for rule in load_rules(self._root))

    def cases(self, rule: Rule, *, ordinary: bool = True, envelopes: bool = True, variants: bool = True) -> list[Case]:
        """The cases of a rule: its fixtures, each with its variants, and the pack's ordinary traffic."""
        written = written_cases(self._root, rule)
        whole = spoken(rule, self._placeholders)
        wrapped = in_envelopes(written) if envelopes else [[] for _ in written]
        cases = [
            derived
            for case, in_each in zip(written, wrapped, strict=True)
            for derived in (case, *(record_variants(case, whole) if variants else ()), *in_each)
        ]
        # Ordinary traffic has no moment at which it is looked at.
        return cases + (self._ordinary_cases(rule) if ordinary and rule.kind != "search" else [])

    def _ordinary_cases(self, rule: Rule) -> list[Case]:
        if self._ordinary is None:
            self._ordinary, self._expected = ordinary_traffic(self._root)
        cases = []
        for name, events in self._ordinary:
            listed = [event for event in events if rule.name in self._expected.get(event.id, ())]
            quiet = [event for event in events if rule.name not in self._expected.get(event.id, ())]
            if quiet:
                cases.append(Case(rule.name, f"{ORDINARY}/{name}", "silent", tuple(quiet)))
            if listed:
                cases.append(Case(rule.name, f"{ORDINARY}/{name} as listed", "fires", tuple(listed)))
        return cases


_Odd = tuple["Verdict | None", Status, str]
_Packed = tuple[list[tuple[str, Verdict]], dict[str, dict[int, _Odd]]]
"""The outcomes of a rule as processes send them: its cases by name, and for each engine those that did not pass."""

_worker: list[Replay] = []


def _start_worker(*arguments: Any) -> None:
    _worker[:] = [Replay(*arguments)]


def _run_rule(rule: Rule, engines: Sequence[str]) -> _Packed:
    numbers: dict[int, int] = {}
    cases: list[tuple[str, Verdict]] = []
    odd: dict[str, dict[int, _Odd]] = {}
    for outcome in _worker[0].run([rule], engines):
        number = numbers.setdefault(id(outcome.case), len(cases))
        if number == len(cases):
            cases.append((outcome.case.name, outcome.case.expected))
        odd_cases = odd.setdefault(outcome.engine, {})
        if outcome.status != "pass":
            odd_cases[number] = (outcome.observed, outcome.status, outcome.note)
    return cases, odd


def _unpacked(rule: Rule, packed: _Packed) -> list[Outcome]:
    named, odd = packed
    cases = [Case(rule.name, name, expected, ()) for name, expected in named]
    outcomes: list[Outcome] = []
    for engine, odd_cases in odd.items():
        passed = [Outcome(case, engine, case.expected, "pass") for case in cases]
        for number, (observed, status, note) in odd_cases.items():
            passed[number] = Outcome(cases[number], engine, observed, status, note)
        outcomes += passed
    return outcomes
