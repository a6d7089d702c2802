"""The fixtures of each chain hold each case that a chain has to be shown on, told by what is in the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from awol.cli.common import fixture_placeholders
from awol.engines.sigma.correlation.correlator import Correlator
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.parser import parse
from awol.replay.cases import written_cases
from awol.replay.variants import VARIANTS
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.packs import our_rules

EVERY = our_rules()
CHAINS = [rule for rule in EVERY if rule.kind == "correlation"]
SECOND = 1000


@dataclass(frozen=True)
class Story:
    """A fixture: what is expected of it, its records, and for each the members of the chain that it fires."""

    name: str
    fires: bool
    events: tuple[Event, ...]
    members: tuple[frozenset[str], ...]

    def candidates(self) -> list[Event]:
        return [event for event, members in zip(self.events, self.members, strict=True) if members]


@cache
def _correlation(name: str) -> Correlation:
    rule = next(one for one in CHAINS if one.name == name)
    return read(rule.text, Library([one.text for one in EVERY]), rule.path)


@cache
def _stories(name: str) -> tuple[Story, ...]:
    rule = next(one for one in CHAINS if one.name == name)
    placeholders = fixture_placeholders(ROOT)
    tests = {base.name: parse(base.text, placeholders, base.name).test for base in _correlation(name).bases()}
    return tuple(
        Story(
            case.name,
            case.expected == "fires",
            tuple(case.events),
            tuple(frozenset(name for name, test in tests.items() if test(event.record)) for event in case.events),
        )
        for case in written_cases(ROOT, rule)
    )


def _chains(one: Correlation, story: Story) -> list[tuple[Event, ...]]:
    """The records of each chain that a correlation finds in a story."""
    with Correlator([one]) as correlator:
        for event, members in zip(story.events, story.members, strict=True):
            for name in members:
                correlator.add(name, event)
        return [tuple(chain.events) for chain in correlator.chains()]


def _times(events: Sequence[Event]) -> list[int]:
    return [event.time or 0 for event in events]


def _length(events: Sequence[Event]) -> int:
    return max(_times(events)) - min(_times(events))


def _ungrouped(one: Correlation) -> Correlation:
    steps = tuple(
        replace(step, group=(), of=_ungrouped(step.of) if isinstance(step.of, Correlation) else step.of)
        for step in one.steps
    )
    return replace(one, group=(), steps=steps)


def _key(event: Event, one: Correlation) -> tuple[Any, ...]:
    return tuple(event.record.get(name) for name in one.group)


def _actor(event: Event) -> Any:
    identity = event.record.get("userIdentity")
    return identity.get("arn") if isinstance(identity, dict) else None


def _steps(one: Correlation) -> list[frozenset[str]]:
    return [frozenset(base.name for base in step.bases()) for step in one.steps]


Holds = Callable[[Correlation, Story], bool]


def _fires_with_length(off: int) -> Holds:
    return lambda one, story: story.fires and any(_length(found) == one.span + off for found in _chains(one, story))


def _a_second_more(one: Correlation, story: Story) -> bool:
    return not story.fires and bool(_chains(replace(one, span=one.span + SECOND), story))


def _reversed(one: Correlation, story: Story) -> bool:
    unordered = replace(
        one, kind="temporal", condition=["all", [["step", [at]] for at in range(len(one.steps))]], least=len(one.steps)
    )
    return not story.fires and bool(_chains(unordered, story))


def _noise(one: Correlation, story: Story) -> bool:
    others = [event.time or 0 for event, members in zip(story.events, story.members, strict=True) if not members]
    return story.fires and any(
        min(_times(found)) < time < max(_times(found)) for found in _chains(one, story) for time in others
    )


def _across_an_edge(one: Correlation, story: Story) -> bool:
    """Of buckets as long as the span, counted from the epoch as products do."""
    return story.fires and any(
        min(_times(found)) // one.span != max(_times(found)) // one.span and _length(found) < one.span
        for found in _chains(one, story)
    )


def _late(one: Correlation, story: Story) -> bool:
    times = _times(story.candidates())
    return story.fires and times != sorted(times)


def _without_a_key(one: Correlation, story: Story) -> bool:
    keyless = any(None in _key(event, one) for event in story.candidates())
    return not story.fires and keyless and bool(_chains(_ungrouped(one), story))


def _without_the_key_of(at: int) -> Holds:
    """The records of one step alone lack the key, and each of the others has the same one."""

    def holds(one: Correlation, story: Story) -> bool:
        step = _steps(one)[at]
        there = zip(story.events, story.members, strict=True)
        keys = [(bool(members & step), _key(event, one)) for event, members in there if members]
        mine, others = ({key for is_step, key in keys if is_step is which} for which in (True, False))
        return (
            not story.fires
            and all(None in key for key in mine)
            and len(others) == 1
            and not any(None in key for key in others)
            and bool(_chains(_ungrouped(one), story))
        )

    return holds


def _all_but_one_with_a_key(one: Correlation, story: Story) -> bool:
    keys = [_key(event, one) for event in story.candidates()]
    keyed = [key for key in keys if None not in key]
    return (
        not story.fires
        and len(keyed) == len(keys) - 1
        and len(set(keyed)) == 1
        and bool(_chains(_ungrouped(one), story))
    )


def _another_key(one: Correlation, story: Story) -> bool:
    keys = {_key(event, one) for event in story.candidates()}
    return (
        not story.fires
        and len(keys) > 1
        and not any(None in key for key in keys)
        and bool(_chains(_ungrouped(one), story))
    )


def _another_actor(one: Correlation, story: Story) -> bool:
    return story.fires and any(len({_actor(event) for event in found}) > 1 for found in _chains(one, story))


def _without_step(at: int) -> Holds:
    def holds(one: Correlation, story: Story) -> bool:
        there = [any(step & members for members in story.members) for step in _steps(one)]
        return not story.fires and not there[at] and all(there[:at] + there[at + 1 :])

    return holds


def _count(one: Correlation, story: Story) -> int:
    """How many candidates, or different values, one group has in a story."""
    groups: dict[tuple[Any, ...], list[Event]] = {}
    for event in story.candidates():
        groups.setdefault(_key(event, one), []).append(event)
    counted = (
        {event.record.get(one.values[0]) for event in found} if one.kind == "value_count" else found
        for found in groups.values()
    )
    return max(map(len, counted), default=0)


def _counts(off: int) -> Holds:
    return lambda one, story: story.fires == (off >= 0) and _count(one, story) == one.least + off


def _needed(one: Correlation) -> Iterator[tuple[str, Holds]]:
    yield "exactly the span", _fires_with_length(0)
    yield "a second less than the span", _fires_with_length(-SECOND)
    yield "a second more than the span", _a_second_more
    yield "noise in between", _noise
    yield "across the edge of a bucket", _across_an_edge
    yield "late arrival", _late
    yield "a missing group key", _without_a_key
    yield "another group", _another_key
    yield "another actor", _another_actor
    if one.kind.startswith("temporal"):
        for at, step in enumerate(one.steps):
            yield f"without {step.name}", _without_step(at)
            yield f"without the group key of {step.name}", _without_the_key_of(at)
    else:
        yield "all but one with a group key", _all_but_one_with_a_key
        yield "one less than it takes", _counts(-1)
        yield "as many as it takes", _counts(0)
        yield "one more than it takes", _counts(1)
    if one.kind == "temporal_ordered":
        yield "the other way round", _reversed


NO_MEANING: dict[tuple[str, str], str] = {}
"""What a chain has no case of, and why."""

ROWS = [(rule.name, name, holds) for rule in CHAINS for name, holds in _needed(_correlation(rule.name))]


@pytest.mark.parametrize(("rule", "case", "holds"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_there_is_a_fixture_of_it(rule: str, case: str, holds: Holds) -> None:
    found = [story.name for story in _stories(rule) if holds(_correlation(rule), story)]
    assert bool(found) != ((rule, case) in NO_MEANING), found or "write a fixture, or the reason why there is none"


def test_the_reasons_are_of_cases_that_there_are() -> None:
    assert not set(NO_MEANING) - {row[:2] for row in ROWS}


def test_each_case_is_replayed_delivered_twice_and_in_any_envelope() -> None:
    assert "delivered twice" in VARIANTS
    for rule in CHAINS:
        assert _twice(rule)


def _twice(rule: Rule) -> bool:
    """Of each firing story the copies change nothing; of no silent one they make a chain."""
    one = _correlation(rule.name)
    return all(
        bool(_chains(one, replace(story, events=story.events * 2, members=story.members * 2))) == story.fires
        for story in _stories(rule.name)
    )
