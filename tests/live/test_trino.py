"""A real Trino, the engine of Athena: the rows of the offline engine, every construct, every committed text on every
fixture, and the hunt of the whole pack. It has no S3, no SerDe and no partition projection: those are shown nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context, athena
from awol.pack.queries import committed_text, load_refusals
from awol.replay import Replay
from awol.replay.run import judge as verdict
from awol.systems.trino import KEY, Loaded, StatementError, Trino, keys_of
from awol.values import Case, Event, Hit, Rule
from awol.views.athena import CLOUDTRAIL, Table
from programs.constructs import combining, committed, correlating, writing
from programs.constructs.measure import cell, key
from programs.constructs.running import Ran, in_trino, offline
from programs.constructs.tables import CONSTRUCTS
from tests.conftest import ROOT
from tests.engines.athena import rows
from tests.packs import our_rules

TARGET = "athena"
REFUSED = load_refusals(ROOT)
RULES = [rule for rule in our_rules() if rule.kind == "event" and TARGET not in REFUSED.get(rule.name, {})]


@pytest.fixture(scope="module")
def ask(trino: Trino) -> Iterator[Callable[[str], frozenset[str]]]:
    """Runs a query on the table `t` of the rows and gives the ids that it finds."""
    table = Table(rows.TYPES, lambda event: event.record)
    events = {row["id"]: Event(row) for row in rows.ROWS}
    with trino.filled("awol_rows", table, events) as whole:
        yield lambda query: frozenset(str(row[0]) for row in trino.rows(keys_of(query, whole)))


@pytest.mark.parametrize("area", rows.CONDITIONS)
def test_the_rows_are_what_trino_finds(area: str, ask: Callable[[str], frozenset[str]]) -> None:
    differing = []
    for condition, expected in rows.CONDITIONS[area]:
        found = ask(f"SELECT id FROM t WHERE {condition}")
        if found != rows.found(expected):
            differing.append((condition, sorted(found ^ rows.found(expected))))
    assert differing == []


def test_trino_refuses_what_the_engine_rejects(trino: Trino, ask: Callable[[str], frozenset[str]]) -> None:
    accepted = []
    for condition, _ in rows.REJECTED:
        if condition.count("'") % 2 or condition.endswith("("):
            continue  # these do not even parse, and cannot be put on another table
        try:
            accepted.append((condition, ask(f"SELECT id FROM t WHERE {condition}")))
        except StatementError:
            continue
    assert accepted == []


@pytest.fixture(scope="module")
def constructs(trino: Trino) -> Iterator[Callable[[str], Ran]]:
    with in_trino(trino) as run:
        yield run


@pytest.mark.parametrize("group", dict.fromkeys(construct.group for construct in CONSTRUCTS))
def test_cells(group: str, constructs: Callable[[str], Ran]) -> None:
    published = committed.load(TARGET)
    differing, apart = [], []
    for construct in (one for one in CONSTRUCTS if one.group == group):
        measured = cell(construct, TARGET, "ours", constructs)
        if measured != published[key(construct)]["ours"] or measured.verdict not in ("right", "refused"):
            differing.append((construct.name, measured, published[key(construct)]["ours"]))
        if (
            measured.text
            and measured.verdict == "right"
            and offline(TARGET, measured.text) != Ran(construct.expected_on(TARGET) or frozenset())
        ):
            apart.append(construct.name)
    assert differing == [], f"not what is published, or wrong: {committed.RENEW}"
    assert apart == [], "awol's engine and Trino find different records"


def test_correlations(trino: Trino) -> None:
    published = committed.load(TARGET)
    with correlating.in_trino(trino) as run:
        measured = correlating.cells([TARGET], lambda _: run)
    differing = [
        (name, cells[TARGET]["ours"])
        for name, cells in measured.items()
        if cells[TARGET]["ours"] != published[f"{committed.CORRELATIONS}: {name}"]["ours"]
    ]
    assert differing == [], f"not what is published: {committed.RENEW}"


def test_combinations(constructs: Callable[[str], Ran]) -> None:
    differing, tried = [], 0
    for one in combining.combinations(seed=8, count=80):
        text = writing.ours(one.rule, TARGET).text
        if not text:
            continue
        tried += 1
        ran, again = constructs(text), offline(TARGET, text)
        if ran != Ran(one.expected_on(TARGET)) or again != ran:
            differing.append((text, ran.rejected, sorted(ran.found ^ one.expected_on(TARGET)), again.rejected))
    assert differing == []
    assert tried > 50


VARIANTS = ("", "absent for null", "null for absent")
"""The cases that are run: the fixtures as they were written, and those variants that make a difference to a table. All
of them run on the offline engine, which finds the same (`awol replay`)."""


@dataclass(frozen=True)
class Corpus:
    """What is in the table, the cases that it came from, and the Trino that holds it."""

    events: Mapping[str, Event]
    rows: Mapping[int, Mapping[str, object]]
    cases: Mapping[str, Sequence[Case]]
    system: Trino
    session: Loaded


@pytest.fixture(scope="module")
def corpus(trino: Trino) -> Iterator[Corpus]:
    replay = Replay(ROOT, fixture_placeholders(ROOT), REFUSED)
    cases = {
        rule.name: [case for case in replay.cases(rule, envelopes=False) if case.name.partition(" + ")[2] in VARIANTS]
        for rule in RULES
    }
    events: dict[str, Event] = {}
    for some in cases.values():
        for case in some:
            for event in case.events:
                events.setdefault(trino.key(event), event)
    made = {id(event): CLOUDTRAIL.row(event) for event in events.values()}
    with ExitStack() as stack:
        yield Corpus(events, made, cases, trino, stack.enter_context(trino.loaded(events)))


def test_every_committed_text_on_every_fixture(corpus: Corpus) -> None:
    """Trino, the offline engine and the expectation agree, on the records of all rules."""
    table = Table(CLOUDTRAIL.columns, lambda event: corpus.rows[id(event)])
    apart, wrong = [], []
    for rule in RULES:
        text = committed_text(ROOT, rule, TARGET, REFUSED)
        found = corpus.session.search(TARGET, text)
        search = athena.compile(text, Context(lambda _: table))
        ours = {corpus.system.key(hit.events[0]) for hit in search(corpus.events.values())}
        if ours != found:
            apart.append((rule.name, len(found - ours), len(ours - found)))
        wrong += [(rule.name, case.name) for case in corpus.cases[rule.name] if not _as_expected(case, found, corpus)]
    assert apart == []
    assert wrong == []


def _as_expected(case: Case, found: frozenset[str], corpus: Corpus) -> bool:
    def search(events: object) -> Iterator[Hit]:
        return (Hit((event,)) for event in case.events if corpus.system.key(event) in found)

    return verdict(case, TARGET, search).status == "pass"


def test_the_hunt_finds_what_the_rules_find_in_one_scan(corpus: Corpus) -> None:
    text = (ROOT / "queries" / "aws" / "athena" / "hunt.sql").read_text(encoding="utf-8")
    on_table = text.replace("FROM cloudtrail_logs", f"FROM {corpus.session.table}")
    coverage, *findings = corpus.system.rows(on_table)
    assert coverage[0] == "(searched)"
    assert coverage[8] == len(corpus.events)
    plan = "\n".join(str(row[0]) for row in corpus.system.rows(f"EXPLAIN {on_table}"))
    assert plan.count("[table = memory:") == 1, "one scan"
    found = {(str(row[0]), str(row[7])) for row in findings}
    expected = set()
    for rule in RULES:
        for event_key in corpus.session.search(TARGET, committed_text(ROOT, rule, TARGET, REFUSED)):
            expected.add((rule.name, _identity(corpus.events[event_key])))
    assert {one for one in found if not one[1].startswith("md5:")} == {one for one in expected if one[1]}
    assert {name for name, identity in found if identity.startswith("md5:")} == {
        name for name, identity in expected if not identity
    }


def _identity(event: Event) -> str:
    given = event.record.get("eventID")
    return given if isinstance(given, str) else ""


def test_nothing_is_left_behind(trino: Trino, corpus: Corpus) -> None:
    with trino.filled("awol_nothing", CLOUDTRAIL, {}) as whole:
        assert trino.rows(f"SELECT {KEY} FROM {whole}") == []
    with pytest.raises(StatementError, match="does not exist"):
        trino.rows(f"SELECT {KEY} FROM {whole}")


def test_rules_and_records_are_there(corpus: Corpus) -> None:
    assert len(RULES) > 80
    assert len(corpus.events) > 3_000
    assert all(isinstance(rule, Rule) for rule in RULES)
