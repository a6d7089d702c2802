"""Generated queries on generated documents: the offline engines and the node find the same, and what Sigma means."""

from __future__ import annotations

from collections import Counter

from programs.differential import pipeline
from programs.differential.compare import Comparison
from programs.elasticsearch.client import Client

PAIRS, SEED = 1000, 20261127


def test_the_offline_engines_agree_with_the_node(client: Client) -> None:
    comparison = Comparison(client, SEED)
    assert [str(one) for one in comparison.run(PAIRS, each=250)] == []
    tally = comparison.tally
    for kind in ("lucene", "esql", "sigma to lucene", "sigma to esql"):
        assert tally[kind, "same hits"] > 150, tally
    # The comparison would say nothing if most queries were rejected by both or unknown to one.
    assert sum(number for (_, outcome), number in tally.items() if outcome == "same hits") > PAIRS * 0.85, tally


def test_the_packs_pipeline_finds_on_the_node_what_sigma_means(elasticsearch_url: str) -> None:
    tally: Counter[tuple[str, str]] = Counter()
    assert list(pipeline.differences(elasticsearch_url, SEED, 500, tally)) == []
    assert tally["pack to esql", "same hits"] > 250
    assert tally["pack to lucene", "same hits"] > 100
