"""The windows against their definition, spelled out by brute force, on timelines that nobody thought of.

The definition looks at every candidate anew, over the whole timeline; the windows remember what they need. Ties, gaps
at the edge of the span, repeats, missing keys and shuffled arrival are frequent on purpose.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest

from awol.engines.sigma.correlation.correlator import Correlator
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.correlation.search import compile_chain
from awol.values import Event
from tests.engines.sigma.correlation.stories import clock, correlation, told

SPAN = 10_000
TIMELINES = 700


def timeline(seed: int) -> list[Event]:
    """A timeline of up to 18 events, in the order in which they arrive."""
    chance = random.Random(seed)
    at, events = 0, []
    for number in range(chance.randint(1, 18)):
        at += chance.choice((0, 0, 1, 2, 4, 5, 9, 10, 11)) * 1000
        record = {
            "eventTime": clock(at),
            "eventName": "".join(sorted(set(chance.choices("ABCX", (4, 4, 3, 1), k=chance.choice((1, 1, 1, 2)))))),
            "eventID": f"{chance.randrange(16**4):04x}-{number}",
            "key": chance.choice(("one", "one", "one", "two", None)),
            "value": chance.choice(("x", "y", "z", None)),
            "recipientAccountId": "111122223333",
        }
        events.append(Event({name: value for name, value in record.items() if value is not None}, "made", str(number)))
    events += [Event(dict(chance.choice(events).record)) for _ in range(chance.choice((0, 0, 1, 3)))]
    chance.shuffle(events)
    return events


def _candidates(events: Sequence[Event], letters: str) -> Iterator[list[Event]]:
    """The events of each group that fire one of the rules, each once, in order."""
    unique = {event.id: event for event in events}
    ordered = sorted(unique.values(), key=lambda event: (event.time or 0, event.id))
    for key in ("one", "two"):
        yield [one for one in ordered if one.record.get("key") == key and set(one.record["eventName"]) & set(letters)]


def _window(events: Sequence[Event], at: int) -> list[Event]:
    """The candidates within the span before one, that one last."""
    end = events[at].time or 0
    return [one for one in events[: at + 1] if end - (one.time or 0) <= SPAN]


def _rising(
    letters: str, holds: Callable[[Sequence[Event]], bool], valued: bool = False
) -> Callable[[Sequence[Event]], set[str]]:
    """Where a condition holds at a candidate, and did not at the one before that is still in its window."""

    def expected(events: Sequence[Event]) -> set[str]:
        return {
            group[at].id
            for group in _candidates([one for one in events if "value" in one.record or not valued], letters)
            for at in range(len(group))
            if holds(_window(group, at)) and not (len(_window(group, at)) > 1 and holds(_window(group, at - 1)))
        }

    return expected


def _ordered(letters: str) -> Callable[[Sequence[Event]], set[str]]:
    """Where an ordered chain ends whose beginning is later than that of every chain found before."""

    def expected(events: Sequence[Event]) -> set[str]:
        found = set()
        for group in _candidates(events, letters):
            used = -1
            for end, event in enumerate(group):
                start = max(_starts(group, end, letters), default=-1)
                if start > used and (event.time or 0) - (group[start].time or 0) <= SPAN:
                    found.add(event.id)
                    used = start
        return found

    return expected


def _starts(group: Sequence[Event], end: int, letters: str) -> Iterator[int]:
    """The places at which a chain may begin that ends at `end`."""
    if letters[-1] not in group[end].record["eventName"]:
        return
    if len(letters) == 1:
        yield end
        return
    for before in range(end):
        yield from _starts(group, before, letters[:-1])


def _letters(events: Sequence[Event]) -> set[str]:
    return {letter for event in events for letter in event.record["eventName"]}


def _values(events: Sequence[Event]) -> set[str]:
    return {str(event.record["value"]) for event in events if "value" in event.record}


RULES: dict[str, tuple[str, Callable[[Sequence[Event]], set[str]]]] = {
    "event_count": (
        correlation("event_count", "A", condition="{gte: 3}"),
        _rising("A", lambda events: len(events) >= 3),
    ),
    "event_count of two rules": (
        correlation("event_count", "AB", condition="{gte: 2}"),
        _rising("AB", lambda events: len(events) >= 2),
    ),
    "value_count": (
        correlation("value_count", "A", condition="{field: value, gte: 2}"),
        _rising("A", lambda events: len(_values(events)) >= 2, valued=True),
    ),
    "temporal": (correlation("temporal", "AB"), _rising("AB", lambda events: _letters(events) >= {"A", "B"})),
    "temporal of three": (
        correlation("temporal", "ABC", condition="rule_a and (rule_b or rule_c)"),
        _rising("ABC", lambda events: "A" in _letters(events) and bool(_letters(events) & {"B", "C"})),
    ),
    "temporal_ordered": (correlation("temporal_ordered", "AB"), _ordered("AB")),
    "temporal_ordered of three": (correlation("temporal_ordered", "ABC"), _ordered("ABC")),
    "temporal_ordered with a repeat": (correlation("temporal_ordered", "ABA"), _ordered("ABA")),
}


@pytest.mark.parametrize("name", RULES)
def test_the_windows_agree_with_the_definition(name: str) -> None:
    text, expected = RULES[name]
    search = compile_chain(text, {})
    fired = 0
    for seed in range(TIMELINES):
        events = timeline(seed)
        hits = list(search(events))
        assert {hit.events[-1].id for hit in hits} == expected(events), f"timeline {seed}: {list(map(told, hits))}"
        fired += len(hits)
        for hit in hits:
            times = [event.time or 0 for event in hit.events]
            assert all(earlier <= later for earlier, later in pairwise(times))
            assert times[-1] - times[0] <= SPAN
    assert fired > TIMELINES / 10  # or nothing would have been compared


@pytest.mark.parametrize("name", RULES)
def test_runs_in_files_give_the_same_chains(name: str) -> None:
    """With two candidates in memory, everything else lies in temporary files."""
    chain = read(RULES[name][0], Library(()))
    letters = {base.name: base.name[-1].upper() for base in chain.bases()}
    for seed in range(60):
        events = timeline(seed)
        found = []
        for bound in (50_000, 2):
            with Correlator([chain], bound) as correlator:
                for event in events:
                    for rule, letter in letters.items():
                        if letter in event.record["eventName"]:
                            correlator.add(rule, event)
                found.append([[event.id for event in one.events] for one in correlator.chains()])
        assert found[0] == found[1]
