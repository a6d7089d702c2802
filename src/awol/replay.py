"""Replay: every case of a rule on every engine, and whether the verdict is the one a person wrote down."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from awol.engines import Search
from awol.engines.catalogue import ENGINES, compile_for, distinct
from awol.errors import AwolError, EventError, Location, PackError
from awol.events import read_stream
from awol.events.wrap import WRAPPERS
from awol.pack import read_text
from awol.queries import committed_text
from awol.values import Case, Event, Outcome, Rule, Status, Verdict
from awol.variants import VARIANTS

if TYPE_CHECKING:
    from awol.views.elastic import Retain

ORDINARY = "_ordinary"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that an engine does not run, because its conversion is refused: the pack says so, and why."""

    rule: str
    engine: str
    reason: str


def judge(case: Case, engine: str, search: Search) -> Outcome:
    """Run one case. `fires` needs every record of it, `silent` none; anything between differs, whatever is expected."""
    wanted = {event.id: event for event in case.events}
    try:
        found = {identity for hit in distinct(search(case.events)) for identity in hit.event_ids}
    except AwolError as fault:
        return Outcome(case, engine, None, "error", str(fault))
    observed: Verdict = "fires" if found and (case.expected == "silent" or found == set(wanted)) else "silent"
    if observed == case.expected:
        return Outcome(case, engine, observed, "pass")
    odd = sorted(found if case.expected == "silent" else set(wanted) - found)
    return Outcome(case, engine, observed, "fail", _difference(case, [wanted[one] for one in odd if one in wanted]))


def _difference(case: Case, odd: Sequence[Event]) -> str:
    verb = "fired" if case.expected == "silent" else "stayed silent"
    told = ", ".join(f"{event.record.get('eventName')} {event.id}" for event in odd[:3])
    more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
    place = f" ({odd[0].location})" if odd else ""
    return f"{verb} on {told}{more}{place}"


class Replay:
    """Replays rules of a pack. Queries are compiled once an engine and rule; fixtures are read once."""

    def __init__(
        self,
        root: Path,
        placeholders: Mapping[str, tuple[str, ...]],
        refusals: Mapping[str, Mapping[str, str]],
        retain: Retain = "all",
    ) -> None:
        self._root = root
        self._placeholders = placeholders
        self._refusals = refusals
        self._retain: Retain = retain
        self._searches: dict[tuple[str, str], Search] = {}
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
        arguments = (self._root, self._placeholders, self._refusals, self._retain)
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
                known = judged[key] = judge(case, engine, search)
            if known.case is not case:
                known = Outcome(case, engine, known.observed, known.status, known.note)
            yield known

    def _search(self, rule: Rule, engine: str) -> Search:
        """The committed text of a rule, compiled once. Raises `AwolError`."""
        key = (rule.name, engine)
        if key not in self._searches:
            text = committed_text(self._root, rule, ENGINES[engine], self._refusals)
            self._searches[key] = compile_for(engine, text, self._placeholders, self._retain, path=rule.path)
        return self._searches[key]

    def cases(self, rule: Rule, *, ordinary: bool = True, envelopes: bool = True) -> list[Case]:
        """The cases of a rule: its fixtures, each with its variants, and the pack's ordinary traffic."""
        written = written_cases(self._root, rule)
        whole = spoken(rule, self._placeholders)
        wrapped = in_envelopes(written) if envelopes else [[] for _ in written]
        cases = [
            one
            for case, in_each in zip(written, wrapped, strict=True)
            for one in (case, *record_variants(case, whole), *in_each)
        ]
        return cases + (self._ordinary_cases(rule) if ordinary else [])

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


def written_cases(root: Path, rule: Rule) -> list[Case]:
    """The fixtures of a rule as they were written, without variants. Raises `PackError` where there are none."""
    cases = []
    verdicts: tuple[Verdict, ...] = ("fires", "silent")
    for verdict in verdicts:
        paths = sorted((root / "fixtures" / rule.name / verdict).glob("*"))
        cases += [
            Case(rule.name, f"{verdict}/{path.stem}", verdict, tuple(read_fixture(path, root)))
            for path in paths
            if path.is_file() and not path.name.startswith(".")
        ]
    if not cases:
        place = Location(f"fixtures/{rule.name}")
        raise PackError("the rule has no fixtures", place, f"add fixtures/{rule.name}/fires/<why>.json and silent/")
    return cases


def ordinary_traffic(root: Path) -> tuple[list[tuple[str, list[Event]]], Mapping[str, Sequence[str]]]:
    """The records of ordinary traffic by file, and what rightly fires on them: eventID to rule names."""
    folder = root / "fixtures" / ORDINARY
    paths = sorted(path for path in folder.glob("*.json*") if path.is_file())
    return [(path.name, read_fixture(path, root)) for path in paths], load_expected(folder / "expected.yml")


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
        found = odd.setdefault(outcome.engine, {})
        if outcome.status != "pass":
            found[number] = (outcome.observed, outcome.status, outcome.note)
    return cases, odd


def _unpacked(rule: Rule, packed: _Packed) -> list[Outcome]:
    named, odd = packed
    cases = [Case(rule.name, name, expected, ()) for name, expected in named]
    outcomes: list[Outcome] = []
    for engine, found in odd.items():
        passed = [Outcome(case, engine, case.expected, "pass") for case in cases]
        for number, (observed, status, note) in found.items():
            passed[number] = Outcome(cases[number], engine, observed, status, note)
        outcomes += passed
    return outcomes


def spoken(rule: Rule, placeholders: Mapping[str, tuple[str, ...]]) -> Rule:
    """The rule with the values of its placeholders in its text: no variant may change what they speak of either."""
    values = [value for name in rule.placeholders for value in placeholders.get(name, ())]
    return replace(rule, text="\n".join((rule.text, *values)))


def variants(case: Case, rule: Rule) -> Iterator[Case]:
    """The cases derived from one: each variant of its records, and its records in each envelope."""
    yield from record_variants(case, rule)
    yield from in_envelopes([case])[0]


def in_envelopes(cases: Sequence[Case]) -> list[list[Case]]:
    """For each case its records in each envelope, written and read back; raises `PackError` where a record is lost.

    The records of all cases go into one file an envelope: it is the records that are compared, not the files, and a
    file each would cost most of a replay.
    """
    originals = [event for case in cases for event in case.events]
    known = [repr(event.record) for event in originals]
    made: list[list[Case]] = [[] for _ in cases]
    for name, wrap in WRAPPERS.items():
        read = _unwrap(wrap, cases, name)
        # repr tells 1 from true and 1.0, and one order of keys from another; == does not.
        events = iter(
            [
                original if repr(event.record) == text else event
                for original, text, event in zip(originals, known, read, strict=True)
            ]
        )
        for case, derived in zip(cases, made, strict=True):
            own = tuple(islice(events, len(case.events)))
            derived.append(replace(case, name=f"{case.name} + {name}", events=own))
    return made


def record_variants(case: Case, rule: Rule) -> Iterator[Case]:
    """The cases with each variant of a case's records."""
    records = [event.record for event in case.events]
    for name, derive in VARIANTS.items():
        derived = derive(records, rule.text)
        if derived is not None:
            events = tuple(
                Event(record, case.events[at % len(records)].file, case.events[at % len(records)].place)
                for at, record in enumerate(derived)
            )
            yield replace(case, name=f"{case.name} + {name}", events=events)


def _unwrap(wrap: Callable[[list[dict[str, Any]]], bytes], cases: Sequence[Case], name: str) -> list[Event]:
    """The records of cases put into an envelope and read back. Raises `PackError` when the reader loses one."""
    problems: list[EventError] = []
    records = [dict(event.record) for case in cases for event in case.events]
    events = list(read_stream(io.BytesIO(wrap(records)), name, problems.append))
    if not problems and len(events) == len(records):
        return events
    for case in cases if len(cases) > 1 else ():
        _unwrap(wrap, [case], name)  # which names the one that loses something
    told = problems[0] if problems else f"{len(events)} of {len(records)} records came back"
    raise PackError(f"{cases[0].rule} {cases[0].name}: the envelope `{name}` loses records: {told}")


def read_fixture(path: Path, root: Path) -> list[Event]:
    """The records of one fixture. Raises `PackError` when any part of it cannot be read, or it holds no record."""
    problems: list[EventError] = []
    shown = path.relative_to(root).as_posix()
    try:
        with path.open("rb") as stream:
            events = list(read_stream(stream, shown, problems.append))
    except OSError as fault:
        raise PackError(f"cannot be read: {fault.strerror}", Location(shown)) from fault
    if problems:
        raise PackError(problems[0].message, problems[0].location or Location(shown), problems[0].next_step)
    if not events:
        raise PackError("holds no record", Location(shown))
    return events


def load_expected(path: Path) -> Mapping[str, Sequence[str]]:
    """What fires on ordinary traffic and rightly so: eventID to rule names, written by hand."""
    if not path.is_file():
        return {}
    try:
        listed = yaml.safe_load(read_text(path)) or {}
    except yaml.YAMLError as fault:
        raise PackError(f"is no YAML: {fault}", Location(str(path))) from fault
    if not isinstance(listed, dict) or not all(isinstance(names, list) for names in listed.values()):
        raise PackError("is not a mapping of eventID to a list of rules", Location(str(path)))
    return listed
