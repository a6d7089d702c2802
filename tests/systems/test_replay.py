"""A replay on a real system, judged on a stand-in that finds what it is told to find."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.pack import load_searches
from awol.pack.queries import load_refusals
from awol.replay import Refusal, Replay
from awol.systems import LiveReplay
from awol.systems.http import CleanUpError, GoneError, LiveError
from awol.systems.replay import NOW
from awol.values import Case, Event, Outcome, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

LEAVE, DENIED, CHAIN = "aws_org_leave_success", "aws_org_leave_denied", "aws_corr_leave_and_accept"
BY_NAME = {rule.name: rule for rule in (*our_rules(), *load_searches(ROOT))}
REFUSALS = load_refusals(ROOT)
SILENT = next(rule for rule in load_searches(ROOT))


@dataclass
class Fake:
    """A system of two engines. `finds` says of a query's text which records it finds, `groups` how many groups."""

    engines: Mapping[str, str] = field(default_factory=lambda: {"sql-live": "athena", "esql-live": "esql"})
    faults: dict[str, LiveError] = field(default_factory=dict)
    grouped: int = 1
    no_target: str = ""
    no_text: str = ""
    no_chains: str = ""
    leaves: bool = False
    held: dict[str, Event] = field(default_factory=dict)
    asked: list[tuple[str, str, Collection[str]]] = field(default_factory=list)
    open: bool = False

    def describe(self) -> str:
        return "Fake 1"

    def refused(self, target: str) -> str | None:
        return f"no {target}" if target == self.no_target else None

    def unfit(self, target: str, text: str) -> str | None:
        return "too old" if self.no_text and self.no_text in text and target == "esql" else None

    def together(self, target: str) -> str | None:
        return self.no_chains or None

    def key(self, event: Event) -> str:
        return f"key of {event.id}"

    @contextmanager
    def loaded(self, events: Mapping[str, Event]) -> Iterator[Fake]:
        self.held, self.open = dict(events), True
        yield self
        self.open = False
        if self.leaves:
            raise CleanUpError("index x is left")

    def search(self, target: str, text: str) -> Collection[str]:
        assert self.open
        self.asked.append((target, text, ()))
        if target in self.faults:
            raise self.faults[target]
        # Whatever the text, it finds the departures: as one that was written for that rule alone.
        search = compile_for("sigma", BY_NAME[LEAVE].text, Context(path=LEAVE))
        found = {event.id for hit in search(list(self.held.values())) for event in hit.events}
        return {key for key, event in self.held.items() if event.id in found}

    def groups(self, target: str, text: str, keys: Collection[str]) -> int:
        assert self.open
        self.asked.append((target, text, keys))
        if target in self.faults:
            raise self.faults[target]
        return self.grouped


def live(system: Fake) -> LiveReplay:
    return LiveReplay(ROOT, Replay(ROOT, fixture_placeholders(ROOT), REFUSALS), REFUSALS, system)


def run(system: Fake, *names: str) -> list[Outcome]:
    return live(system).run([BY_NAME[name] for name in names])


def tally(outcomes: list[Outcome]) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for one in outcomes:
        place = (one.case.rule, one.engine, one.status)
        found[place] = found.get(place, 0) + 1
    return found


def test_every_case_of_a_rule_is_judged_on_each_engine() -> None:
    said: list[str] = []
    system = Fake()
    outcomes = live(system).run([BY_NAME[LEAVE]], said.append)
    assert {one.status for one in outcomes} == {"pass"}
    assert {one.observed for one in outcomes} == {"fires", "silent"}
    cases = len(outcomes) // 2
    assert tally(outcomes) == {(LEAVE, "sql-live", "pass"): cases, (LEAVE, "esql-live", "pass"): cases}
    assert said == [f"{len(system.held):,} different records go in"]
    assert all(key == f"key of {event.id}" for key, event in system.held.items())
    names = {one.case.name for one in outcomes}
    assert any(name.startswith("_ordinary/") for name in names), "an ordinary day goes in too"
    assert any(name.endswith(" + keys reversed") for name in names), "and variants of the fixtures"
    assert not any(name.endswith((" + jsonl", " + eventbridge")) for name in names), "but no envelopes"
    assert [(target, bool(text)) for target, text, _ in system.asked] == [("athena", True), ("esql", True)]
    assert "leaveorganization" in system.asked[0][1].lower()


def test_a_text_that_finds_something_else_differs() -> None:
    """The same records found for another rule: what it should find is silent, and what it should not fires."""
    outcomes = run(Fake(), DENIED)
    assert {(one.case.expected, one.observed) for one in outcomes if one.status == "fail"} == {
        ("fires", "silent"), ("silent", "fires"),
    }  # fmt: skip


def test_what_is_not_run_says_why() -> None:
    def refused(system: Fake, *names: str) -> list[Refusal]:
        return live(system).refusals([BY_NAME[name] for name in names])

    assert refused(Fake(), LEAVE) == []
    assert refused(Fake(no_target="esql"), LEAVE) == [Refusal(LEAVE, "esql-live", "no esql")]
    assert refused(Fake(no_text="LeaveOrganization"), LEAVE) == [Refusal(LEAVE, "esql-live", "too old")]
    apart = Fake(no_chains="they are all in one place")
    assert refused(apart, LEAVE) == []
    assert refused(apart, CHAIN) == [
        Refusal(CHAIN, engine, "they are all in one place") for engine in ("sql-live", "esql-live")
    ]
    assert refused(Fake(no_chains="x", no_target="esql"), CHAIN)[1].reason == "no esql"
    # The pack's own reason comes first: EventBridge sees one event at a time.
    of_pack = Fake(engines={"bridge": "eventbridge"}, no_target="eventbridge")
    assert refused(of_pack, CHAIN)[0].reason == REFUSALS[CHAIN]["eventbridge"]


def test_what_is_refused_is_not_run() -> None:
    system = Fake(no_target="esql")
    assert {one.engine for one in run(system, LEAVE)} == {"sql-live"}
    assert [target for target, _, _ in system.asked] == ["athena"]
    nowhere = Fake(engines={"esql-live": "esql"}, no_target="esql")
    assert run(nowhere, LEAVE) == []
    assert nowhere.held == {}, "records of which no query is run stay out"


def test_a_chain_is_asked_for_each_of_its_fixtures() -> None:
    system = Fake(engines={"sql-live": "athena"})
    outcomes = run(system, CHAIN)
    assert {(one.observed, one.status) for one in outcomes} == {("fires", "pass"), ("fires", "fail")}
    assert all(one.case.expected == "silent" for one in outcomes if one.status == "fail")
    assert len(system.asked) == len(outcomes)
    for (_, _, keys), outcome in zip(system.asked, outcomes, strict=True):
        assert keys == {f"key of {event.id}" for event in outcome.case.events}
    none = run(Fake(engines={"sql-live": "athena"}, grouped=0), CHAIN)
    told = {one.note for one in none if one.status == "fail"}
    assert told, "a chain that should be found is not"
    assert all(note.startswith("found no chain in ") for note in told)
    assert {one.observed for one in none} == {"silent"}
    assert {one.case.name.partition("/")[0] for one in none} == {"fires", "silent"}, "no ordinary day, no variants"


@pytest.mark.parametrize(
    ("target", "engine", "now", "written"),
    [
        ("esql", "esql-live", "now()", 'to_datetime("{}")'),
        ("athena", "sql-live", "CURRENT_TIMESTAMP", "FROM_ISO8601_TIMESTAMP('{}')"),
    ],
)
def test_a_search_looks_from_the_last_record_of_its_case(target: str, engine: str, now: str, written: str) -> None:
    if target in REFUSALS.get(SILENT.name, {}):
        pytest.skip("the pack refuses it")
    system = Fake(engines={engine: target})
    outcomes = run(system, SILENT.name)
    assert len(system.asked) == len(outcomes) > 1
    for (_, text, _), outcome in zip(system.asked, outcomes, strict=True):
        last = max(str(event.record["eventTime"]) for event in outcome.case.events)
        assert written.format(last.replace("Z", ".000Z")) in text
        assert now not in text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (1767225600000, "2026-01-01T00:00:00.000Z"),
        (1767225600007, "2026-01-01T00:00:00.007Z"),
        (1767229261120, "2026-01-01T01:01:01.120Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_a_moment_is_written_to_the_millisecond(at: int, text: str) -> None:
    written = {target: (name, write(at)) for target, (name, write) in NOW.items()}
    assert written == {
        "esql": ("now()", f'to_datetime("{text}")'),
        "athena": ("CURRENT_TIMESTAMP", f"FROM_ISO8601_TIMESTAMP('{text}')"),
    }


def test_an_engine_that_fails_has_no_verdict_and_others_go_on() -> None:
    outcomes = run(Fake(faults={"athena": LiveError("it is full")}), LEAVE)
    assert {(one.engine, one.status) for one in outcomes} == {("sql-live", "error"), ("esql-live", "pass")}
    assert {(one.observed, one.note) for one in outcomes if one.status == "error"} == {(None, "it is full")}
    chain = run(Fake(faults={"athena": LiveError("it is full")}), CHAIN)
    assert {(one.status, one.note) for one in chain if one.engine == "sql-live"} == {("error", "it is full")}


def test_a_system_that_is_gone_leaves_the_rest_unjudged() -> None:
    system = Fake(faults={"esql": GoneError("no answer")})
    outcomes = run(system, LEAVE, CHAIN)
    by_pair = {pair[:2]: pair[2] for pair in tally(outcomes)}
    assert by_pair == {
        (LEAVE, "sql-live"): "pass", (LEAVE, "esql-live"): "error", (CHAIN, "sql-live"): "error",
        (CHAIN, "esql-live"): "error",
    }  # fmt: skip
    assert {one.note for one in outcomes if one.status == "error"} == {"no answer"}
    assert [target for target, _, _ in system.asked] == ["athena", "esql"]


@pytest.mark.parametrize("name", [LEAVE, CHAIN])
def test_a_system_that_is_gone_at_once_is_a_fault_of_the_run(name: str) -> None:
    with pytest.raises(GoneError, match="no answer"):
        run(Fake(faults={"athena": GoneError("no answer")}), name)


def test_what_could_not_be_removed_is_remembered() -> None:
    replay = live(Fake(leaves=True))
    outcomes = replay.run([BY_NAME[LEAVE]])
    assert {one.status for one in outcomes} == {"pass"}
    assert str(replay.left_behind) == "index x is left"
    clean = live(Fake())
    clean.run([BY_NAME[LEAVE]])
    assert clean.left_behind is None


def test_a_rule_without_a_text_is_told_of_when_it_is_run() -> None:
    other = replace(BY_NAME[LEAVE], name="aws_no_such_text")
    assert live(Fake(no_text="x")).refusals([other]) == []
    outcomes = LiveReplay(ROOT, _Cases(BY_NAME[LEAVE]), REFUSALS, Fake()).run([other])
    assert {one.status for one in outcomes} == {"error"}
    assert all("aws_no_such_text" in one.note for one in outcomes)


class _Cases(Replay):
    """Gives any rule the cases of one."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(ROOT, fixture_placeholders(ROOT), REFUSALS)
        self._of = rule

    def cases(self, rule: Rule, **options: bool) -> list[Case]:
        return super().cases(self._of, **options)
