"""Mutants of correlations: each change is one of meaning, and the pack's fixtures notice every one."""

from __future__ import annotations

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, read
from awol.errors import PackError
from awol.mutation.chains import ChainAssessor, chain_mutants
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
TWO_OF_THREE = correlation("temporal", "ABC", condition="{gte: 2}")
FORMULA = correlation("temporal", "ABC", condition="rule_a and (rule_b or rule_c)")
FIELDS = correlation("value_count", "A", condition="{field: [value, key], gte: 3}")
ALIASED = correlation("temporal_ordered", "AB", group="who", more="aliases:\n    who: {rule_a: key, rule_b: value}")
SAME_FIELD = correlation("temporal", "AB", group="who", more="aliases:\n    who: {rule_a: key, rule_b: key}")
NESTED = (
    correlation("temporal_ordered", "AB", span="1h")
    .replace("rules: [rule_a,", "rules: [burst,")
    .replace(
        "title: A chain\n",
        "title: A burst\nname: burst\ncorrelation:\n  type: event_count\n  rules: [rule_a]\n  group-by: [key]\n"
        "  timespan: 10s\n  condition: {gte: 3}\n---\ntitle: A chain\n",
    )
)

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
        (
            TWO_OF_THREE,
            [
                "timespan: a second less", "timespan: a second more", "condition.gte: one less",
                "condition.gte: one more", "group-by.key: drop", "rules.rule_a: drop", "rules.rule_b: drop",
                "rules.rule_c: drop",
            ],
        ),
        (
            FORMULA,
            [
                "timespan: a second less", "timespan: a second more",
                "condition: or for and in rule_a and (rule_b or rule_c)", "condition: and for or in rule_b or rule_c",
                "group-by.key: drop", "rules.rule_a: drop", "rules.rule_b: drop", "rules.rule_c: drop",
            ],
        ),
        (
            FORMULA.replace("rule_a and (rule_b or rule_c)", "rule_a or (rule_b and rule_c)"),
            [
                "timespan: a second less", "timespan: a second more",
                "condition: and for or in rule_a or (rule_b and rule_c)", "condition: or for and in rule_b and rule_c",
                "group-by.key: drop", "rules.rule_a: drop", "rules.rule_b: drop", "rules.rule_c: drop",
            ],
        ),
        (
            FIELDS,
            [
                "timespan: a second less", "timespan: a second more", "condition.gte: one less",
                "condition.gte: one more", "group-by.key: drop", "condition.field: eventID for value, key",
                "condition.field.value: drop", "condition.field.key: drop",
            ],
        ),
        (
            ALIASED,
            [
                "timespan: a second less", "timespan: a second more", "group-by.who: drop", "aliases.who.rule_a: value",
                "aliases.who.rule_b: key", "type: temporal for temporal_ordered", "rules: rule_b before rule_a",
                "rules.rule_a: drop", "rules.rule_b: drop",
            ],
        ),
        (
            NESTED,
            [
                "timespan: a second less", "timespan: a second more", "group-by.key: drop",
                "type: temporal for temporal_ordered", "rules: rule_b before burst", "rules.burst: drop",
                "rules.burst.timespan: a second less", "rules.burst.timespan: a second more",
                "rules.burst.condition.gte: one less", "rules.burst.condition.gte: one more",
                "rules.burst.group-by.key: drop", "rules.rule_b: drop",
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


NOTICED = [
    # a chain, stories by hand, and those without which a mutant survives: its name
    (TWO_OF_THREE, ["0A 1B", "0B 1C", "0A 1C"], ["0A"], "condition.gte: one less"),
    (TWO_OF_THREE, ["0A 1B"], ["0A 1A"], "condition.gte: one more"),
    (FORMULA, ["0A 1B", "0A 1C"], ["0A", "0B 1C"], "condition: or for and in rule_a and (rule_b or rule_c)"),
    (FORMULA, ["0A 1B", "0A 1C"], ["0A"], "condition: and for or in rule_b or rule_c"),
    (FIELDS, ["0A/v=x/k=one 1A/v=y/k=one 2A/v=z/k=one"], [], "condition.field.value: drop"),
    (ALIASED, ["0A/k=one/v=x 1B/v=one/k=two"], [], "aliases.who.rule_b: key"),
    (SAME_FIELD, ["0A 1B"], [], "aliases.who.rule_a: who"),
    (NESTED, ["0A 1A 2A 3B"], ["0A 1A 2B"], "rules.burst.condition.gte: one less"),
    (NESTED, ["0A 5A 10A 11B"], [], "rules.burst.timespan: a second less"),
    (NESTED, ["0A 1A 2A 3B"], ["0A 1A 11A 12B"], "rules.burst.timespan: a second more"),
    (NESTED, ["0A 1A 2A 3B"], [], "rules.burst.condition.gte: one more"),
    (NESTED, ["0A 1A 2A 3B"], ["0A/k=x 1A/k=one 2A/k=one 3B"], "rules.burst.group-by.key: drop"),
]


@pytest.mark.parametrize(("text", "fires", "silent", "name"), NOTICED)
def test_a_story_notices_the_mutant_and_without_it_none_does(
    text: str, fires: list[str], silent: list[str], name: str
) -> None:
    cases = [_case("fires", told) for told in fires] + [_case("silent", told) for told in silent]
    assert name not in [one.name for one in ChainAssessor([], {}).survivors(_rule(text), cases)[1]]
    none = [_case("silent", "0X")]
    assert name in [one.name for one in ChainAssessor([], {}).survivors(_rule(text), none)[1]]


def test_a_rule_dropped_from_a_formula_leaves_the_rest_as_it_was() -> None:
    mutants = {one.name: one.correlation for one in chain_mutants(read(FORMULA, Library(())))}
    assert mutants["rules.rule_a: drop"].condition == ["all", [["any", [["step", [0]], ["step", [1]]]]]]
    assert mutants["rules.rule_b: drop"].condition == ["all", [["step", [0]], ["any", [["step", [1]]]]]]
    of_three = {one.name: one.correlation for one in chain_mutants(read(TWO_OF_THREE, Library(())))}
    assert of_three["rules.rule_b: drop"].condition == ["least", 2, ["rule_a", "rule_c"]]
    # Two of one rule would never be there.
    of_two = {one.name: one.correlation for one in chain_mutants(read(correlation("temporal", "AB"), Library(())))}
    assert of_two["rules.rule_b: drop"].condition == ["least", 1, ["rule_a"]]


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
    text = NESTED.replace("rules: [rule_a]", "rules: [rule_a, rule_b]")
    within = {one.name: one.correlation.steps[0].of for one in chain_mutants(read(text, Library(())))}
    for name, left in {"rules.burst.rules.rule_a: drop": "rule_b", "rules.burst.rules.rule_b: drop": "rule_a"}.items():
        inner = within[name]
        assert isinstance(inner, Correlation)
        assert [step.name for step in inner.steps] == [left]
    assert not [one for one in _names(NESTED) if one.startswith("rules.burst.rules.")]
