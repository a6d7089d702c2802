"""Every committed Lucene and ES|QL text on every fixture, run by a real Elasticsearch on documents as the AWS
integration indexes them: the verdict is the one a person wrote down, as it must be on the offline engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from awol.pack import load_rules
from awol.queries import query_path
from awol.replay import ORDINARY, load_expected, read_fixture
from awol.values import Event, Rule
from awol.views.elastic import document, mappings
from tests.conftest import ROOT
from tests.live.client import Client

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("live")]
INDEX = "awol-committed-queries"
RULES = load_rules(ROOT)


@dataclass(frozen=True)
class Corpus:
    """Everything that is indexed: what must fire and must not for each rule, and the ordinary traffic."""

    fires: Mapping[str, set[str]]
    silent: Mapping[str, set[str]]


@pytest.fixture(scope="module")
def corpus(client: Client) -> Iterator[Corpus]:
    events: dict[str, Event] = {}

    def identities(pattern: str) -> set[str]:
        found = [event for path in sorted(ROOT.glob(pattern)) for event in read_fixture(path, ROOT)]
        events.update((event.id, event) for event in found)
        return {event.id for event in found}

    ordinary = identities(f"fixtures/{ORDINARY}/*.json*")
    expected = load_expected(ROOT / "fixtures" / ORDINARY / "expected.yml")
    fires, silent = {}, {}
    for rule in RULES:
        listed = {identity for identity, names in expected.items() if rule.name in names}
        fires[rule.name] = identities(f"fixtures/{rule.name}/fires/*") | listed
        silent[rule.name] = identities(f"fixtures/{rule.name}/silent/*") | (ordinary - listed)
    client.delete(INDEX)
    client.create(INDEX, mappings())
    client.bulk(INDEX, [(identity, document(event)) for identity, event in events.items()])
    yield Corpus(fires, silent)
    client.delete(INDEX)


def verdicts_differ(rule: Rule, corpus: Corpus, found: set[str]) -> list[str]:
    missed = [f"{one} stayed silent" for one in sorted(corpus.fires[rule.name] - found)]
    return missed + [f"{one} fired" for one in sorted(corpus.silent[rule.name] & found)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_lucene(rule: Rule, client: Client, corpus: Corpus) -> None:
    text = (ROOT / query_path(rule.name, "lucene")).read_text()
    assert verdicts_differ(rule, corpus, set(client.query_string(INDEX, text))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_esql(rule: Rule, client: Client, corpus: Corpus) -> None:
    text = (ROOT / query_path(rule.name, "esql")).read_text()
    head = "from logs-aws.cloudtrail-* "
    assert text.startswith(head)
    rows = client.esql(f"from {INDEX} {text.removeprefix(head)}\n| keep _id | limit 10000")
    assert verdicts_differ(rule, corpus, {row["_id"] for row in rows}) == []
