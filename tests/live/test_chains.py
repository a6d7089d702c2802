"""The chain texts for ES|QL on Elasticsearch itself: the same chains as the reference and as awol's engine find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from awol.engines.sigma.correlation.search import compile_chain
from awol.values import Event, Hit
from programs.elasticsearch.client import Client
from tests.converters.chains import INDEX_NAME, TYPES, chains_of, compiled, stamped, text_of
from tests.engines.sigma.correlation.stories import story
from tests.engines.sigma.correlation.test_properties import RULES, timeline
from tests.engines.sigma.correlation.test_semantics import CASES

TIMELINES = 2_000


def _apart(events: list[Event], number: int, shift: int = 0) -> list[Event]:
    """The events with groups, ids and values of their own, so that all timelines may lie in one index."""
    found = []
    for event in events:
        record = dict(event.record)
        for name in ("key", "eventID"):
            if record.get(name):
                record[name] = f"{number:05}/{record[name]}"
        found.append(Event(record, event.file, f"{number}/{event.place}/{shift}"))
    return found


@pytest.fixture(scope="module")
def timelines(client: Client) -> Iterator[list[Event]]:
    events = [one for seed in range(TIMELINES) for one in _apart(stamped(timeline(seed)), seed)]
    for number, (name, _, told, _) in enumerate(CASES, TIMELINES):
        if "k=-" not in told and "without group-by" not in name:
            events += _apart(stamped(story(told)), number)
    client.delete(INDEX_NAME)
    properties = {name: {"type": type_} for name, type_ in TYPES.items()}
    client.create(INDEX_NAME, {"dynamic": "strict", "properties": properties})
    client.bulk(INDEX_NAME, ((str(number), event.record) for number, event in enumerate(events)))
    yield events
    client.delete(INDEX_NAME)


@pytest.mark.parametrize("name", RULES)
def test_elasticsearch_finds_the_chains_of_the_reference(name: str, client: Client, timelines: list[Event]) -> None:
    rule = RULES[name][0]
    text = text_of("esql", rule)
    on_node = chains_of([Hit((), row) for row in client.esql(text)])
    assert on_node == chains_of(list(compile_chain(rule, {})(timelines)))
    assert on_node == chains_of(list(compiled("esql", text)(timelines)))
    assert len(on_node) > TIMELINES / 20
