"""The pack, replayed: every case is a test, `pytest -k aws_org_leave_success` runs those of one rule."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from awol.replay import Replay
from awol.replay.record import recorded
from awol.targets import ENGINES, on_view
from awol.values import Case, Outcome, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
RECORD = recorded(ROOT, RULES)
FIXTURES = [
    (rule, f"{verdict}/{path.stem}")
    for rule in RULES
    for verdict in ("fires", "silent")
    for path in sorted((ROOT / "fixtures" / rule.name / verdict).glob("*.*"))
]


@pytest.fixture(scope="session")
def cases(replay: Replay) -> dict[tuple[str, str], list[Case]]:
    """The cases of every fixture, its variants among them, by rule and fixture."""
    found: dict[tuple[str, str], list[Case]] = {}
    for rule in RULES:
        for case in replay.cases(rule, ordinary=False):
            found.setdefault((rule.name, case.name.split(" + ")[0]), []).append(case)
    return found


def told(outcomes: Sequence[Outcome]) -> str:
    return "\n".join(
        f"{one.case.rule} | {one.case.name} | {one.engine}: expected {one.case.expected}, "
        f"{one.observed or 'could not be run'}: {one.note}"
        for one in outcomes
        if one.status != "pass"
    )


@pytest.mark.parametrize(("rule", "name"), FIXTURES, ids=[f"{rule.name}-{name}" for rule, name in FIXTURES])
def test_case(rule: Rule, name: str, replay: Replay, cases: dict[tuple[str, str], list[Case]]) -> None:
    refused = {refusal.engine for refusal in replay.refusals([rule], list(ENGINES))}
    outcomes = [
        outcome
        for engine in ENGINES
        if engine not in refused
        for outcome in replay.run_cases(rule, engine, cases[rule.name, name])
    ]
    assert not told(outcomes), told(outcomes)
    assert {outcome.engine for outcome in outcomes} == set(ENGINES) - refused


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-ordinary")
def test_ordinary_traffic(rule: Rule, replay: Replay) -> None:
    cases = replay.cases(rule)
    # Every case passes in these tests: the line that a build shows must say so of as many.
    assert rule.name in RECORD, "changed since its line was written: `awol convert` writes it"
    assert (RECORD[rule.name].cases, RECORD[rule.name].odd) == (len(cases), {}), f"`awol replay --record {rule.name}`"
    ordinary = [case for case in cases if case.name.startswith("_ordinary/")]
    assert ordinary
    refused = {refusal.engine for refusal in replay.refusals([rule], list(ENGINES))}
    outcomes = [
        outcome for engine in ENGINES if engine not in refused for outcome in replay.run_cases(rule, engine, ordinary)
    ]
    assert not told(outcomes), told(outcomes)


def test_of_splunk_and_elastic_only_eql_refuses_and_only_for_flattened_fields(replay: Replay) -> None:
    for refusal in replay.refusals(
        [rule for rule in RULES if rule.kind == "event"], [*on_view("splunk"), *on_view("elastic")]
    ):
        assert refusal.engine == "eql", refusal
        assert "flattened" in refusal.reason, refusal
