"""What a build is made of: which rules, in which order, with which texts, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from awol import __version__
from awol.build import Material, gather
from awol.configuration.environment import Environment
from awol.pack.guides import NEXT_QUERY
from awol.pack.manifest import Deprecation
from awol.pack.queries import committed_text
from awol.targets import TARGETS
from awol.values import LEVELS
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = {rule.name: rule for rule in our_rules()}
LEFT, DENIED = RULES["aws_org_leave_success"], RULES["aws_org_leave_denied"]
CHAIN = RULES["aws_corr_leave_and_accept"]
NEEDY = next(rule for rule in RULES.values() if rule.placeholders and rule.kind == "event")
ACCEPTED = RULES["aws_org_accept_handshake_member"]
CHOSEN = [DENIED, NEEDY, LEFT, CHAIN, ACCEPTED]


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, CHOSEN, Environment())


def test_rules_come_loudest_first_and_then_by_name(material: Material) -> None:
    assert set(material.rules) == {DENIED, LEFT, CHAIN, ACCEPTED}
    order = [(-LEVELS.index(rule.level), rule.name) for rule in material.rules]
    assert order == sorted(order)
    assert material.companions == tuple(CHOSEN)
    assert set(material.correlations) == {CHAIN.name}
    assert material.version == __version__


@pytest.mark.parametrize("level", LEVELS)
def test_a_rule_that_is_quieter_than_was_asked_for_is_left_out(level: str) -> None:
    made = gather(ROOT, [LEFT, DENIED, NEEDY], Environment(), min_level=level)
    quiet = {one.name for one in (LEFT, DENIED, NEEDY) if LEVELS.index(one.level) < LEVELS.index(level)}
    assert {name for name, why in made.left_out.items() if why == f"below {level}"} == quiet
    assert {rule.name for rule in made.rules} == {LEFT.name, DENIED.name} - quiet
    lacking = f"needs configuration: {', '.join(NEEDY.placeholders)}"
    assert {name for name, why in made.left_out.items() if why == lacking} == {NEEDY.name} - quiet


def test_each_rule_has_the_committed_text_of_each_target_or_a_reason(material: Material) -> None:
    for rule in material.rules:
        refused = material.refusals.get(rule.name, {})
        for target in TARGETS:
            text = material.text(rule, target)
            assert (text is None) == (target in refused), (rule.name, target)
            assert text == (None if text is None else committed_text(ROOT, rule, target, material.refusals))


def test_a_site_with_an_index_of_its_own_has_it_in_each_text_of_elastic_and_else_the_committed_ones() -> None:
    made = gather(ROOT, [LEFT], Environment(elastic_index="mine-*"))
    for target in TARGETS:
        text = made.text(LEFT, target) or ""
        committed = committed_text(ROOT, LEFT, target, made.refusals)
        assert text == committed.replace("logs-aws.cloudtrail-*", "mine-*"), target
        assert text == text.rstrip("\n")


def test_a_rule_of_which_nothing_is_known_is_of_the_first_version(material: Material) -> None:
    unknown = replace(LEFT, name="aws_unknown")
    assert material.version_of(unknown) == 1
    assert replace(material, versions={LEFT.name: 7}).version_of(LEFT) == 7
    assert material.text(unknown, "splunk") is None
    assert material.guide(unknown, "splunk") == {}


def test_a_rule_that_will_go_says_first_what_to_use_instead(material: Material) -> None:
    going = Deprecation(LEFT.name, LEFT.title, "2.0", (DENIED.name,), "It is told better.")
    gone = Deprecation("aws_gone", "Gone", "1.0", (), "Nobody saw it.")
    made = replace(material, deprecated=(going, gone))
    told = f"Deprecated since 2.0: use {DENIED.name} instead. It is told better. {LEFT.description}"
    assert made.describe(LEFT) == told
    assert made.describe(DENIED) == DENIED.description
    assert made.gone == (gone,)
    assert gone.told == "Deprecated since 1.0: no rule replaces it. Nobody saw it."


def test_the_next_query_of_a_guide_is_the_one_of_the_product(material: Material) -> None:
    texts = {LEFT.name: {"splunk": "SPL of it"}}
    section = {"Triage": "Look.", NEXT_QUERY: "What else did they do?\n\n```yaml\nx\n```"}
    made = replace(material, next_queries=texts, guides={LEFT.name: section, DENIED.name: {"Triage": "Look."}})
    found = made.guide(LEFT, "splunk")
    assert found["Triage"] == "Look."
    assert found[NEXT_QUERY].startswith("What else did they do?")
    assert found[NEXT_QUERY].endswith("\n\n```\nSPL of it\n```")
    assert "SPL of it" not in made.guide(LEFT, "lucene")[NEXT_QUERY]
    assert made.guide(DENIED, "splunk") == {"Triage": "Look."}
