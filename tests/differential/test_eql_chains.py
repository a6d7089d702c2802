"""EQL's ordered chains beside Elastic's engine in Python, on generated timelines: the same sequences.

The package takes events as they come, so that it is given them in the order that Elasticsearch sorts them into, with
`event.id` as the tiebreaker. What it takes otherwise has a row of its own.
"""

from __future__ import annotations

import pytest

from awol.engines.sigma.correlation.search import compile_chain
from awol.values import Event
from programs.differential import package
from tests.converters.chains import chains_of, comparable, compiled, stamped, text_of
from tests.engines.sigma.correlation.stories import correlation, story
from tests.engines.sigma.correlation.test_properties import timeline

TIMELINES = 2_000


def _apart(rule: str) -> str:
    """Rules that exclude one another: of others there is no text in EQL."""
    return rule.replace("eventName|contains", "eventName")


def _in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.time or 0, event.record["eventID"]))


def _packaged(text: str, events: list[Event]) -> list[str]:
    return sorted(comparable(ids) for ids in package.found(text, _in_order(events)))


@pytest.mark.parametrize("letters", ["AB", "ABC"])
def test_the_package_finds_the_chains_of_the_engine_and_of_the_reference(letters: str) -> None:
    rule = _apart(correlation("temporal_ordered", letters))
    text = text_of("eql", rule)
    assert package.fault(text) == ""
    reference, search = compile_chain(rule, {}), compiled("eql", text)
    fired = 0
    for seed in range(TIMELINES // 2):
        events = [one for one in stamped(timeline(seed)) if len(one.record["eventName"]) == 1]
        expected = chains_of(list(reference(events)))
        assert chains_of(list(search(events))) == expected, f"timeline {seed}"
        assert _packaged(text, events) == expected, f"timeline {seed}"
        fired += len(expected)
    assert fired > 30


ROWS = [
    ("exactly the span", "0A 10B", True),
    ("a second more", "0A 11B", False),
    ("another group", "0A/k=one 1B/k=two", False),
    ("no group key", "0A/k=- 1B/k=-", False),
    ("an empty group key", "0A/k= 1B/k=", False),
    ("the latest beginning goes on", "0A 1A 11B", True),
    ("noise in between", "0A 1X 2B", True),
]


@pytest.mark.parametrize(("told", "fires"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_edges(told: str, fires: bool) -> None:
    rule = _apart(correlation("temporal_ordered", "AB"))
    events = stamped(story(told))
    assert bool(_packaged(text_of("eql", rule), events)) == fires
    assert bool(list(compiled("eql", text_of("eql", rule))(events))) == fires
