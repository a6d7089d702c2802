"""Findings that are more than memory should hold: what is written down comes back, and nothing of it stays."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from awol.hunt.detections import Detection, Step
from awol.hunt.order import WHOLE, Ordered, as_text, by_time
from tests.hunt.test_arranged import ONE, at

STEP = Step("2026-06-10T11:00:00Z", ("r",), "high", "111122223333", "m", "198.51.100.7", "e9", "a.json", "x")
GIVEN = [at("12:00:00", 3), at("11:00:00", 1, steps=(STEP,)), at("11:00:00", 2, approved={"reason": "x"}), at("", 4)]


@pytest.mark.parametrize("in_memory", [1, 3, 4, 5])
def test_what_is_written_down_comes_back_as_it_was(in_memory: int) -> None:
    ordered = Ordered(in_memory=in_memory, held=WHOLE)
    for one in GIVEN:
        ordered.add(one)
    assert len(ordered._runs) == len(GIVEN) // in_memory
    assert list(ordered.sorted()) == [GIVEN[1], GIVEN[2], GIVEN[0], GIVEN[3]]
    assert (len(ordered._runs), ordered._held) == (0, [])


@pytest.mark.parametrize("in_memory", [1, 100])
def test_of_lines_only_the_text_is_held_of_one_as_of_many(in_memory: int) -> None:
    ordered = Ordered(in_memory=in_memory, held=as_text(lambda found: f"made of {found.event_ids[0]}"))
    ordered.add(at("12:00:00", 2))
    ordered.extend(
        [(*by_time(at(time, number)), f"row {number}") for time, number in (("13:00:00", 3), ("11:00:00", 1))]
    )
    ordered.extend([])
    assert list(ordered.sorted()) == ["row 1", "made of e2", "row 3"]


@pytest.mark.parametrize("in_memory", [1, 100])
def test_of_lines_the_text_decides_where_all_else_is_the_same(in_memory: int) -> None:
    """So that the order is the same, in whatever order they come, one by one or many together."""
    for given in permutations(("a", "b", "c")):
        ordered = Ordered(in_memory=in_memory, held=as_text(lambda found: found.file))
        ordered.add(replace(ONE, file=given[0]))
        ordered.extend([(*by_time(ONE), text) for text in given[1:]])
        assert list(ordered.sorted()) == ["a", "b", "c"]


def test_what_says_the_same_keeps_the_order_in_which_it_came() -> None:
    given = [replace(ONE, file=name) for name in ("z", "a", "m")]
    ordered = Ordered(held=WHOLE)
    for one in given:
        ordered.add(one)
    assert list(ordered.sorted()) == given


@pytest.mark.parametrize(
    "later",
    [
        at("11:18:06"),
        replace(ONE, rule="b"),
        replace(ONE, account="2"),
        replace(ONE, actor="b"),
        replace(ONE, event_ids=("e2",)),
        replace(ONE, source_ip="9"),
        at(""),
    ],
)
def test_each_thing_that_a_finding_says_decides_where_those_before_it_do_not(later: Detection) -> None:
    first = replace(ONE, rule="a", account="1", actor="a", event_ids=("e1",), source_ip="1")
    fields = {name: getattr(later, name) for name in ("rule", "account", "actor", "event_ids", "source_ip", "time")}
    changed = {name: value for name, value in fields.items() if value != getattr(ONE, name)}
    assert by_time(first) < by_time(replace(first, **changed))
