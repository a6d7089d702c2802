"""The rules with the facts of a site joined: their texts are replayed on every engine, as those without are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from awol.cli.common import fixture_environment
from awol.convert import Conversion, convert_one
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.pack import joined, load_converters, load_filters
from awol.pack.queries import load_refusals
from awol.replay.cases import read_fixture
from awol.targets import ENGINES
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

RULES = our_rules()
FILTERS = load_filters(ROOT)
SITE = fixture_environment(ROOT)
JOINED = joined(RULES, FILTERS, SITE.placeholders)
WHOLE: Mapping[str, Rule] = {rule.name: rule for rule in JOINED}

TAKEN_OUT: Mapping[str, tuple[str, frozenset[str]]] = {
    # rule: (the quieter rule that takes what its filter leaves out, its own fixtures that are such records)
    "aws_org_accept_handshake_member": (
        "aws_org_accept_handshake_own",
        frozenset({
            "invoker_whose_name_only_begins_or_ends_like_aws_internal",
            "invoker_whose_name_only_begins_or_ends_like_the_service",
        }),
    ),
    "aws_org_protected_scp_changed": ("aws_org_protected_scp_updated_by_pipeline", frozenset({"only_renamed"})),
}  # fmt: skip


def fixtures(name: str, verdict: str) -> list[tuple[str, list[Event]]]:
    folder = ROOT / "fixtures" / name / verdict
    return [(path.stem, read_fixture(path, ROOT)) for path in sorted(folder.glob("*.json"))]


def test_every_filter_has_its_row() -> None:
    named = {name for one in FILTERS for name in one.rules}
    assert named == set(TAKEN_OUT)
    assert all(rule in WHOLE for rule, _ in TAKEN_OUT.values())


@pytest.mark.parametrize("name", sorted(TAKEN_OUT))
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_joined_rule_fires_on_all_but_what_the_quieter_rule_takes(name: str, engine: str) -> None:
    target = ENGINES[engine]
    if target in load_refusals(ROOT).get(name, {}):
        pytest.skip("the target refuses the rule")
    rule = WHOLE[name]
    conversion = Conversion(ROOT, load_converters(ROOT), SITE, "default", JOINED)
    text = rule.text if target == "sigma" else convert_one(conversion, rule, target)
    search = compile_for(engine, text, Context(placeholders=SITE.placeholders, path=rule.path))
    quieter, own = TAKEN_OUT[name]
    for stem, events in fixtures(name, "fires"):
        assert len(list(search(events))) == (0 if stem in own else len(events)), stem
    for stem, events in (*fixtures(name, "silent"), *fixtures(quieter, "fires")):
        assert not list(search(events)), stem


@pytest.mark.parametrize("missing", sorted({name for one in FILTERS for name in one.placeholders}))
def test_without_a_value_the_rule_is_as_it_stands_in_its_file(missing: str) -> None:
    given = {name: values for name, values in SITE.placeholders.items() if name != missing}
    changed = {rule.name for rule in joined(RULES, FILTERS, given) if rule.text not in {one.text for one in RULES}}
    asking = {rule for one in FILTERS if missing in one.placeholders for rule in one.rules}
    assert changed == set(TAKEN_OUT) - asking


def test_a_chain_on_a_joined_rule_needs_what_the_rule_needs() -> None:
    chain = WHOLE["aws_corr_leave_and_accept"]
    assert {"own_organization_id", "own_management_account_id"} <= set(chain.placeholders)
    assert not [rule for rule in RULES if rule.name == chain.name and rule.placeholders]
