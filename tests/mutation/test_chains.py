"""Mutants of correlations: each change is one of meaning, and the pack's fixtures notice every one."""

from __future__ import annotations

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.correlation.reading import Library, read
from awol.errors import PackError
from awol.mutation.chains import ChainAssessor, _without_members, chain_mutants
from awol.pack import parse_rule
from awol.replay.cases import written_cases
from awol.values import Case, Rule, Verdict
from tests.conftest import ROOT
from tests.engines.sigma.correlation.stories import correlation, story
from tests.packs import our_rules

ORDERED = correlation("temporal_ordered", "AB")
COUNT = correlation("event_count", "A", condition="{gte: 3}")
VALUES = correlation("value_count", "A", condition="{field: value, gte: 3}")
BOTH = correlation("temporal", "AB")

EVERY = our_rules()
CHAINS = [rule for rule in EVERY if rule.kind == "correlation"]


def _rule(text: str) -> Rule:
    head = "id: 11111111-2222-4333-8444-555555555555\nlevel: high\n"
    return parse_rule(text.replace("name: chain", f"name: chain\n{head}"), "rules/correlation/chain.yml", "chain")


def _names(text: str) -> list[str]:
    return [one.name for one in chain_mutants(read(text, Library(())))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ORDERED,
            [
                "timespan: a second less", "timespan: a second more", "group-by.key: drop",
                "type: temporal for temporal_ordered", "rules: rule_b before rule_a", "rules.rule_a: drop",
                "rules.rule_b: drop",
            ],
        ),
        (
            COUNT,
            [
                "timespan: a second less", "timespan: a second more", "condition.gte: one less",
                "condition.gte: one more", "group-by.key: drop",
            ],
        ),
        (
            VALUES,
            [
                "timespan: a second less", "timespan: a second more", "condition.gte: one less",
                "condition.gte: one more", "group-by.key: drop", "condition.field: eventID for value",
            ],
        ),
        (
            BOTH,
            [
                "timespan: a second less", "timespan: a second more", "group-by.key: drop", "rules.rule_a: drop",
                "rules.rule_b: drop",
            ],
        ),
    ],
)  # fmt: skip
def test_the_mutants(text: str, expected: list[str]) -> None:
    assert _names(text) == expected


def _case(verdict: Verdict, told: str) -> Case:
    return Case("chain", told, verdict, tuple(story(told)))


def test_a_mutant_that_no_story_notices_survives() -> None:
    cases = [_case("fires", "0A 10B"), _case("silent", "0A 11B"), _case("silent", "0B 1A"), _case("silent", "0A")]
    killed, left = ChainAssessor([], {}).survivors(_rule(ORDERED), cases)
    assert [one.name for one in left] == ["group-by.key: drop"]
    cases.append(_case("silent", "0A/k=one 1B/k=two"))
    assert ChainAssessor([], {}).survivors(_rule(ORDERED), cases) == (killed + 1, [])


def test_a_rule_that_is_wrong_on_a_story_is_told() -> None:
    with pytest.raises(PackError, match="wrong on 0A 20B: expected fires"):
        ChainAssessor([], {}).survivors(_rule(ORDERED), [_case("fires", "0A 20B")])


@pytest.mark.parametrize("rule", CHAINS, ids=lambda rule: rule.name)
def test_the_fixtures_of_the_pack_notice_every_mutant(rule: Rule) -> None:
    assessor = ChainAssessor(EVERY, fixture_placeholders(ROOT))
    killed, left = assessor.survivors(rule, written_cases(ROOT, rule))
    assert [one.name for one in left] == []
    assert killed >= 5


def test_a_mutant_without_a_step_has_all_others() -> None:
    three = read(correlation("temporal_ordered", "ABC"), Library(()))
    found = {one.name: one.correlation for one in chain_mutants(three)}
    steps = {name: [step.name for step in one.steps] for name, one in found.items()}
    assert steps["rules.rule_a: drop"] == ["rule_b", "rule_c"]
    assert steps["rules.rule_b: drop"] == ["rule_a", "rule_c"]
    assert steps["rules.rule_c: drop"] == ["rule_a", "rule_b"]
    assert steps["rules: rule_b before rule_a"] == ["rule_b", "rule_a", "rule_c"]
    assert steps["rules: rule_c before rule_b"] == ["rule_a", "rule_c", "rule_b"]
    assert found["timespan: a second less"].span == three.span - 1000
    assert found["timespan: a second more"].span == three.span + 1000
    assert found["type: temporal for temporal_ordered"].kind == "temporal"


def test_a_count_over_three_rules_can_lose_each() -> None:
    three = read(correlation("event_count", "ABC", condition="{gte: 3}"), Library(()))
    steps = {one.name: [step.name for step in one.correlation.steps] for one in chain_mutants(three)}
    assert steps["rules.rule_a: drop"] == ["rule_b", "rule_c"]
    assert steps["rules.rule_b: drop"] == ["rule_a", "rule_c"]
    assert steps["rules.rule_c: drop"] == ["rule_a", "rule_b"]
    within = {name: [step.name for step in one.steps] for name, one in _without_members(three)}
    assert within == {
        "rule_a: drop": ["rule_b", "rule_c"],
        "rule_b: drop": ["rule_a", "rule_c"],
        "rule_c: drop": ["rule_a", "rule_b"],
    }
    assert list(_without_members(read(COUNT, Library(())))) == []
