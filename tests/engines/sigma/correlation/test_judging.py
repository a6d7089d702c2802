"""What a candidate means to a correlation: the rules of which any serves a step, and what need not be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from awol.engines.sigma.correlation import judging
from awol.engines.sigma.correlation.judging import Judge, any_of
from awol.engines.sigma.correlation.model import Base, Correlation, Kind, Step
from tests.engines.sigma.correlation.stories import correlation, found, story

BITS = {"a": 0, "b": 1, "c": 2}
SPAN = 10_000


def step(of: str | Correlation, *group: str) -> Step:
    return Step("step", Base(of, "") if isinstance(of, str) else of, group)


def chain(steps: Sequence[Step], kind: Kind = "event_count", least: int = 1) -> Correlation:
    return Correlation("chain", kind, tuple(steps), SPAN, ("key",), least)


ANY_OF: list[tuple[Step, int | None]] = [
    # a step, the rules of which any serves it as bits, None where it needs a window of its own
    (step("a", "k"), 0b001),
    (step("c", "k"), 0b100),
    (step(chain([step("a", "k")]), "k"), 0b001),
    (step(chain([step("a", "k"), step("c", "k")]), "k"), 0b101),
    (step(chain([step("a", "k")], least=2), "k"), None),
    (step(chain([step("a", "k")], "temporal"), "k"), None),
    (step(chain([step("a", "k")], "value_count"), "k"), None),
    # grouped by another field
    (step(chain([step("a", "other")]), "k"), None),
    (step(chain([step("a", "k"), step("c", "other")]), "k"), None),
    (step(chain([step("a", "k")]), "other"), None),
    # a correlation of correlations
    (step(chain([step(chain([step("a", "k"), step("b", "k")]), "k"), step("c", "k")]), "k"), 0b111),
    (step(chain([step(chain([step("a", "k")], least=3), "k"), step("c", "k")]), "k"), None),
]


@pytest.mark.parametrize(("given", "expected"), ANY_OF)
def test_the_rules_of_which_any_serves_a_step(given: Step, expected: int | None) -> None:
    assert any_of(given, BITS) == expected


ALIASED = correlation("temporal_ordered", "AB", group="who", more="aliases: {who: {rule_a: key, rule_b: value}}")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("0A/k=y 1AB/k=x/v=y 2B/v=x", ["e001 e002", "e002 e003"]),
        ("0A/k=y 1AB/k=x/v=z 2B/v=x", ["e002 e003"]),
        ("0A/k=y 1AB/k=x/v=y 2B/v=z", ["e001 e002"]),
        ("0AB/k=x/v=x", []),
    ],
)
def test_a_record_may_serve_steps_of_two_groups(told: str, expected: list[str]) -> None:
    assert found(ALIASED, story(told)) == expected


WRAPPED = """
title: Burst
name: burst
correlation: {type: event_count, rules: [rule_a], group-by: [key], timespan: 10s, condition: {gte: 3}}
---
title: Wrap
name: wrap
correlation: {type: event_count, rules: [burst], group-by: [key], timespan: 10s, condition: {gte: 1}}
---
title: Outer
name: outer
correlation: {type: temporal_ordered, rules: [wrap, rule_c], group-by: [key], timespan: 10s}
"""


@pytest.mark.parametrize(("told", "expected"), [("0A 1A 2A 3C", ["e001 e002 e003 e004"]), ("0A 1A 3C", [])])
def test_one_of_a_correlation_is_that_correlation(told: str, expected: list[str]) -> None:
    text = correlation("temporal", "AC").rpartition("---\n")[0] + "---" + WRAPPED
    assert found(text, story(told)) == expected


def candidates(*fired: int) -> list[Any]:
    return [(1000 * at, f"e{at}", "", at, bits, (("k",),)) for at, bits in enumerate(fired)]


def ordered() -> Judge:
    pair = chain([step("a", "key"), step("b", "key")], "temporal_ordered", 2)
    return Judge([pair], BITS, {"key": 0})


def test_who_began_nothing_is_not_grouped(monkeypatch: pytest.MonkeyPatch) -> None:
    grouped: list[tuple[int, ...]] = []
    plain = judging._keys

    def keys(group: tuple[int, ...], values: tuple[tuple[str, ...], ...]) -> Any:
        grouped.append(group)
        return plain(group, values)

    monkeypatch.setattr(judging, "_keys", keys)
    assert list(ordered().run(candidates(0b10, 0b10, 0b10))) == []
    assert grouped == []
    assert [one.refs for one in ordered().run(candidates(0b10, 0b01, 0b10))] == [(1, 2)]
    assert grouped == [(0,), (0,)]


def test_what_rules_concern_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = judging._Node.concern

    def concern(node: judging._Node, at: int, bits: int) -> Any:
        asked.append(bits)
        return plain(node, at, bits)

    monkeypatch.setattr(judging._Node, "concern", concern)
    fired = list(ordered().run(candidates(0b01, 0b10, 0b01, 0b10, 0b100)))
    assert [one.refs for one in fired] == [(0, 1), (2, 3)]
    assert asked == [0b01, 0b10]
