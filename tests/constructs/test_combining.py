"""Constructs joined at random, on awol's engines: every target finds what follows from the ids written down."""

from __future__ import annotations

import pytest

from awol.engines import Context, sigma
from awol.targets import TARGETS
from programs.constructs.combining import combinations
from programs.constructs.running import EVENTS, Ran, offline
from programs.constructs.writing import ours, sides
from tests.constructs.test_truth import PYSIGMA


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_finds_what_follows(target: str) -> None:
    differing, tried = [], 0
    for one in combinations(seed=7, count=200):
        written = ours(one.rule, target)
        assert written.crash == "", one.rule
        if not written.text:
            continue
        tried += 1
        ran = offline(target, written.text)
        if ran != Ran(one.expected_on(target)):
            differing.append((written.text, ran.rejected or ran.unknown, sorted(ran.found ^ one.expected_on(target))))
    assert differing == []
    # Without a pipeline, most of what excludes a value is refused for EventBridge.
    assert tried > (100 if "stock" in sides(target) else 30)


def test_sigma_finds_what_follows() -> None:
    differing = []
    for one in combinations(seed=7, count=200):
        if any(construct.name in PYSIGMA for construct in one.constructs.values()):
            continue
        found = frozenset(hit.event_ids[0] for hit in sigma.compile(one.rule, Context())(EVENTS))
        if found != one.expected_on("sigma"):
            differing.append((one.rule, sorted(found ^ one.expected_on("sigma"))))
    assert differing == []
