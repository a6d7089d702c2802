"""Every generated chain text against the reference, on every edge and on timelines that nobody thought of.

The events of each chain are compared, not the verdict alone.
"""

from __future__ import annotations

import re

import pytest

from awol.engines import Search
from awol.engines.sigma.correlation.search import compile_chain
from awol.values import Event
from tests.converters.chains import ENGINES, chains_of, comparable, search_of, stamped
from tests.engines.sigma.correlation.stories import correlation, story
from tests.engines.sigma.correlation.test_properties import RULES, timeline
from tests.engines.sigma.correlation.test_semantics import ALIASED, CASES

TIMELINES = 2_000


def _told(search: Search, events: list[Event]) -> list[str]:
    return chains_of(list(search(events)))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", CASES, ids=[row[0] for row in CASES])
def test_every_edge(row: tuple[str, str, str, list[str]], engine: str) -> None:
    rule = row[1]
    if engine == "eql":
        # Rules that exclude one another, without which EQL would take a repeat for the next step.
        rule = rule.replace("eventName|contains", "eventName")
        if re.search(r"\d[A-Z]{2}", row[2]):
            pytest.skip("an event of two rules")
    if engine.startswith("splunk") and "+" in row[2]:
        pytest.skip("Splunk calls an array by another name, `value{}`")
    search = search_of(engine, rule)
    if search is None:
        pytest.skip("the target refuses it")
    expected = sorted(comparable(one.split()) for one in row[3])
    events = stamped(story(row[2]))
    assert _told(search, events) == expected
    assert _told(search, events[::-1]) == expected


@pytest.mark.parametrize("engine", [one for one in ENGINES if one != "esql"])
def test_aliases(engine: str) -> None:
    search = search_of(engine, ALIASED.replace("|contains", ""))
    assert search is not None
    assert _told(search, stamped(story("0A/k=x 1B/k=y/v=x"))) == ["e001 e002"]
    assert _told(search, stamped(story("0A/k=x 1B/k=x/v=y"))) == []


@pytest.mark.parametrize("name", RULES)
def test_no_timeline_tells_a_text_from_the_reference(name: str) -> None:
    text = RULES[name][0]
    reference = compile_chain(text, {})
    searches = {engine: search for engine in ENGINES if (search := search_of(engine, text)) is not None}
    assert len(searches) >= 4
    for seed in range(TIMELINES // len(RULES)):
        events = stamped(timeline(seed))
        expected = _told(reference, events)
        for engine, search in searches.items():
            assert _told(search, events) == expected, f"{engine}, timeline {seed}"


@pytest.mark.parametrize("letters", ["AB", "ABC"])
def test_no_timeline_tells_eql_from_the_reference(letters: str) -> None:
    """Rules that exclude one another: of any others EQL has no text."""
    text = correlation("temporal_ordered", letters).replace("eventName|contains", "eventName")
    reference, search = compile_chain(text, {}), search_of("eql", text)
    assert search is not None
    fired = 0
    for seed in range(TIMELINES // 2):
        events = [one for one in stamped(timeline(seed)) if len(one.record["eventName"]) == 1]
        expected = _told(reference, events)
        assert _told(search, events) == expected, f"timeline {seed}"
        fired += len(expected)
    assert fired > 30
