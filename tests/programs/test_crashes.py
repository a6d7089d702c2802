"""Broken input never ends in a traceback or a hang; and what would is noticed."""

from __future__ import annotations

import random
import time

import pytest

from awol.errors import PackError
from programs.crashes import mutate, run, targets

INPUTS = 12


@pytest.mark.parametrize("name", targets.TARGETS_OF_CHANCE)
def test_broken_input_is_answered_or_refused(name: str) -> None:
    crashes = [found for seed in range(INPUTS) if (found := run.one(name, seed))]
    assert crashes == []


def test_a_crash_and_a_hang_are_noticed_and_a_refusal_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_chance: random.Random) -> None:
        raise KeyError("x")

    def hang(_chance: random.Random) -> None:
        while time.process_time():
            pass

    def refuse(_chance: random.Random) -> None:
        raise PackError("no")

    monkeypatch.setattr(run, "LONGEST", 1)
    ways = {"crash": crash, "hang": hang, "refuse": refuse, "answer": lambda _chance: None}
    monkeypatch.setattr(run, "TARGETS_OF_CHANCE", ways)
    assert "KeyError" in str(run.one("crash", 1))
    assert "no answer within 1 seconds" in str(run.one("hang", 1))
    assert run.one("refuse", 1) is None
    assert run.one("answer", 1) is None


def test_chance_is_the_seeds_alone() -> None:
    text = "title: x\ndetection:\n  s: {a: b}\n  condition: s\n"
    broken = [mutate.text(text, random.Random(seed)) for seed in range(50)]
    assert broken == [mutate.text(text, random.Random(seed)) for seed in range(50)]
    assert len(set(broken)) > 40
    record = {"a": {"b": 1}, "c": [2]}
    assert mutate.record(record, random.Random(1)) == mutate.record(record, random.Random(1))
    assert record == {"a": {"b": 1}, "c": [2]}
