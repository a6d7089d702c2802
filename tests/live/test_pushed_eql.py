"""EQL conditions find offline what the queries that Elasticsearch makes of them find on a node."""

from __future__ import annotations

import random
from collections import Counter

from awol.engines import Context, eql
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event
from awol.views.plain import PlainIndex
from programs.differential import pushed
from programs.differential.documents import MAPPINGS, TYPES, documents
from programs.elasticsearch.client import Client, RequestError

NAME = "awol-pushed-eql"
PAIRS, SEED = 1000, 20261127


def test_conditions_find_what_their_queries_find(client: Client) -> None:
    rng = random.Random(SEED)
    found = documents(rng, 80)
    client.delete(NAME)
    client.create(NAME, MAPPINGS)
    client.bulk(NAME, [(one["eventID"], one) for one in found])
    events, index = [Event(one) for one in found], PlainIndex(TYPES)
    tally: Counter[str] = Counter()
    differing = []
    for _ in range(PAIRS):
        text, query = pushed.condition(rng)
        node, offline = on_node(client, query), on_engine(text, index, events)
        tally["unsupported" if offline is None else "rejected" if offline == ["rejected"] else "same hits"] += 1
        if offline is not None and offline != node:
            differing.append((text, offline, node))
    client.delete(NAME)
    assert differing == []
    assert tally["same hits"] > PAIRS * 0.75, tally


def on_node(client: Client, query: pushed.Query) -> list[str]:
    try:
        return client.search(NAME, query)
    except RequestError as fault:
        if fault.status != 400:
            raise
        return ["rejected"]


def on_engine(text: str, index: PlainIndex, events: list[Event]) -> list[str] | None:
    """The sorted ids; None for what is not known offline."""
    try:
        hits = eql.compile(f"any where {text}", Context(index))(events)
    except RejectedQuery:
        return ["rejected"]
    except UnsupportedQuery:
        return None
    return sorted(identity for hit in hits for identity in hit.event_ids)
