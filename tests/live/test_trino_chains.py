"""Chains, and the search for silence, on a real Trino: every committed text on every fixture and on timelines that
nobody thought of, every edge of a window, and every kind of window that the offline engine knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.engines.sigma.correlation.search import compile_chain
from awol.errors import RefusedConversion
from awol.pack import load_rules, load_searches
from awol.pack.queries import committed_text, load_refusals
from awol.replay import end_of
from awol.replay.cases import written_cases
from awol.systems.replay import NOW
from awol.systems.trino import Trino, on_table
from awol.values import Event, Rule
from awol.views.athena import CLOUDTRAIL, WHOLE_RECORDS, Table
from tests.conftest import ROOT
from tests.converters.chains import chains_of, comparable, text_of
from tests.engines.athena import rows
from tests.engines.sigma.correlation.stories import story
from tests.engines.sigma.correlation.test_properties import RULES, timeline
from tests.engines.sigma.correlation.test_semantics import ALIASED, CASES
from tests.live.by_case import CASE, by_case
from tests.rules.timelines import CHAINS
from tests.rules.timelines import timeline as committed_timeline

TARGET = "athena"
TIMELINES = 1_000
REFUSED = load_refusals(ROOT)
KEPT = [rule for rule in CHAINS if TARGET not in REFUSED.get(rule.name, {})]
by_rule = pytest.mark.parametrize("rule", KEPT, ids=lambda rule: rule.name)


def _with_case(table: Table) -> Table:
    """The table with a column that names the case of each record, which stands as the place of its event."""
    return Table(
        {CASE: "varchar", **table.columns},
        lambda event: {CASE: event.place, **{name: table.row(event)[name] for name in table.columns}},
    )


@contextmanager
def held(trino: Trino, table: Table, cases: Mapping[str, Iterable[Event]]) -> Iterator[str]:
    """The name of a table that holds the records of some cases, each as often as it comes."""
    placed = [Event(event.record, event.file, name) for name, events in cases.items() for event in events]
    with trino.filled("awol_chains", _with_case(table), {str(at): event for at, event in enumerate(placed)}) as whole:
        yield whole


def found(trino: Trino, text: str, whole: str) -> dict[str, list[str]]:
    """The chains of each case, each as its eventIDs."""
    chains: dict[str, list[str]] = {}
    for row in trino.rows(by_case(text, whole)):
        chains.setdefault(str(row[0]), []).append(comparable(row[-1]))
    return {case: sorted(some) for case, some in chains.items()}


@by_rule
def test_every_fixture(rule: Rule, trino: Trino) -> None:
    """Trino, the offline engine and the expectation agree on each; delivered twice, and the last record first, too."""
    text = committed_text(ROOT, rule, TARGET, REFUSED)
    cases = {case.name: case for case in written_cases(ROOT, rule)}
    search = compile_for(TARGET, text)
    expected = {name: some for name, case in cases.items() if (some := chains_of(list(search(case.events))))}
    assert set(expected) == {name for name, case in cases.items() if case.expected == "fires"}
    for arranged in (1, -1):
        twice = {name: [*case.events, *case.events][::arranged] for name, case in cases.items()}
        with held(trino, CLOUDTRAIL, twice) as whole:
            assert found(trino, text, whole) == expected


@by_rule
def test_no_timeline_tells_trino_from_the_reference(rule: Rule, trino: Trino) -> None:
    """The text as it is committed, on all timelines at once: no two of them have a group in common."""
    text = committed_text(ROOT, rule, TARGET, REFUSED)
    events = [event for number in range(TIMELINES // len(KEPT) + 1) for event in committed_timeline(rule, number)]
    context = Context(placeholders=fixture_placeholders(ROOT), companions=tuple(one.text for one in load_rules(ROOT)))
    expected = list(compile_for("sigma", rule.text, context)(events))
    offline = list(compile_for(TARGET, text)(events))
    with held(trino, CLOUDTRAIL, {"": events}) as whole:
        told = trino.rows(on_table(text, whole).sql(dialect="trino"))
    assert sorted(comparable(row[-1]) for row in told) == chains_of(expected) == chains_of(offline)
    assert sorted(str(row[-3:-1]) for row in told) == sorted(
        str([hit.group["first_time"], hit.group["last_time"]]) for hit in offline
    )
    assert len(told) > 6


@pytest.mark.parametrize("name", RULES)
def test_no_made_timeline_tells_trino_from_the_reference(name: str, trino: Trino) -> None:
    rule = RULES[name][0]
    cases = {str(seed): timeline(seed) for seed in range(TIMELINES // 4)}
    reference = compile_chain(rule, {})
    expected = {case: some for case, events in cases.items() if (some := chains_of(list(reference(events))))}
    with held(trino, WHOLE_RECORDS, cases) as whole:
        assert found(trino, text_of(TARGET, rule), whole) == expected
    assert len(expected) > 10


def test_every_edge(trino: Trino) -> None:
    """The stories of the reference, by the rule that they are told of."""
    by_text: dict[str, dict[str, list[str]]] = {}
    events = {name: story(told) for name, _, told, _ in CASES}
    for name, rule, _, expected in CASES:
        by_text.setdefault(rule, {})[name] = sorted(comparable(one.split()) for one in expected)
    differing, refused = [], 0
    with held(trino, WHOLE_RECORDS, events) as whole:
        for rule, expected_of in by_text.items():
            try:
                text = text_of(TARGET, rule)
            except RefusedConversion:
                refused += 1
                continue
            told = found(trino, text, whole)
            differing += [
                (name, told.get(name, []), some) for name, some in expected_of.items() if told.get(name, []) != some
            ]
    assert differing == []
    assert refused <= 2, "correlations of correlations alone"


def test_aliases(trino: Trino) -> None:
    text = text_of(TARGET, ALIASED.replace("|contains", ""))
    cases = {"one": story("0A/k=x 1B/k=y/v=x"), "none": story("0A/k=x 1B/k=x/v=y")}
    with held(trino, WHOLE_RECORDS, cases) as whole:
        assert found(trino, text, whole) == {"one": ["e001 e002"]}


def test_the_search_for_silence_on_every_fixture(trino: Trino) -> None:
    (rule,) = load_searches(ROOT)
    text = committed_text(ROOT, rule, TARGET, REFUSED)
    name, written = NOW[TARGET]
    wrong = []
    for case in written_cases(ROOT, rule):
        with held(trino, CLOUDTRAIL, {case.name: case.events}) as whole:
            at = end_of(case)
            told = trino.rows(on_table(text.replace(name, written(at)), whole).sql(dialect="trino"))
        hits = list(compile_for(TARGET, text, Context(now=at))(case.events))
        if bool(told) != (case.expected == "fires") or told != [list(hit.group.values()) for hit in hits]:
            wrong.append((case.name, told))
    assert wrong == []


@pytest.mark.parametrize(("query", "expected"), rows.MADE)
def test_rows_that_are_made_of_others(query: str, expected: list[list[object]], trino: Trino) -> None:
    table = Table(rows.MADE_TYPES, lambda event: event.record)
    with trino.filled("awol_made", table, {str(at): Event(row) for at, row in enumerate(rows.MADE_ROWS)}) as whole:
        assert trino.rows(on_table(query, whole).sql(dialect="trino")) == expected


def test_no_chain_is_left_out() -> None:
    assert len(KEPT) == 13
