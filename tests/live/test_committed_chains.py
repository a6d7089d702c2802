"""Every committed ES|QL text of a chain on every fixture of it, run by a real Elasticsearch on documents as the AWS
integration indexes them: the verdicts are those that a person wrote down, and the chains those of the offline engine.

The cases lie in one index. A text is given the events of one case at a time, by a line of its own right behind `from`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines import Context
from awol.engines.catalogue import compile_for
from awol.pack.queries import committed_text, load_refusals
from awol.replay.cases import written_cases
from awol.values import Case, Hit, Rule
from awol.views.elastic import document, mappings
from programs.elasticsearch.client import Client
from tests.conftest import ROOT
from tests.converters.chains import chains_of
from tests.packs import our_rules
from tests.rules.timelines import timeline

INDEX = "awol-committed-chains"
TIMES = "awol-chain-timelines"
TIMELINES = 2_000
REFUSED = load_refusals(ROOT)
RULES = [rule for rule in our_rules() if rule.kind == "correlation" and "esql" not in REFUSED.get(rule.name, {})]
CASES = {rule.name: written_cases(ROOT, rule) for rule in RULES}


@pytest.fixture(scope="module")
def loaded(client: Client) -> Iterator[Client]:
    client.delete(INDEX)
    client.create(INDEX, mappings())
    events = {event.id: event for cases in CASES.values() for case in cases for event in case.events}
    client.bulk(INDEX, ((identity, document(event)) for identity, event in events.items()))
    yield client
    client.delete(INDEX)


def _of_case(text: str, case: Case) -> str:
    source, rest = text.split("\n", 1)
    ids = ", ".join(json.dumps(event.id) for event in case.events)
    return f"from {INDEX} {source.split(' ', 2)[2]}\n| where event.id in ({ids})\n{rest}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_node_the_offline_engine_and_the_expectation_agree(rule: Rule, loaded: Client) -> None:
    text = committed_text(ROOT, rule, "esql", REFUSED)
    search = compile_for("esql", text)
    for case in CASES[rule.name]:
        on_node = chains_of([Hit((), row) for row in loaded.esql(_of_case(text, case))])
        assert bool(on_node) == (case.expected == "fires"), case.name
        assert on_node == chains_of(list(search(case.events))), case.name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_timeline_tells_the_node_from_the_reference(rule: Rule, client: Client) -> None:
    """All timelines in one index: no two of them have a group in common, so that each is looked at by itself."""
    events = [event for number in range(TIMELINES // len(RULES) + 1) for event in timeline(rule, number)]
    client.delete(TIMES)
    client.create(TIMES, mappings())
    client.bulk(TIMES, ((str(number), document(event)) for number, event in enumerate(events)))
    text = committed_text(ROOT, rule, "esql", REFUSED)
    head, rest = text.split("\n", 1)
    rows = client.esql(f"from {TIMES} {head.split(' ', 2)[2]}\n{rest}")
    client.delete(TIMES)
    found = chains_of([Hit((), row) for row in rows])
    context = Context(placeholders=fixture_placeholders(ROOT), companions=tuple(one.text for one in our_rules()))
    assert found == chains_of(list(compile_for("sigma", rule.text, context)(events)))
    assert found == chains_of(list(compile_for("esql", text)(events)))
    assert len(found) > 12


def test_no_chain_is_left_out() -> None:
    assert len(RULES) == 13
