"""Damaged files cost no record without a word; and what would is noticed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awol.errors import EventError
from awol.events import fast, reader
from awol.events.pieces import Seen
from awol.events.problems import Problems
from awol.values import Event
from programs.reader_fuzz import __main__ as program
from programs.reader_fuzz.files import ARCHIVES, LAYERED, LAYERS, OWN, make

FILES = 600


def test_damaged_files_are_read_or_named() -> None:
    wrong = {seed: found for seed in range(FILES) if (found := program.one(seed))}
    assert wrong == {}


def found(seeds: range) -> list[str]:
    return [fault for seed in seeds for fault in program.one(seed)]


def test_a_loss_without_a_word_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = reader.Reader._content

    def forgetful(self: reader.Reader, value: Any, *place: Any) -> Iterator[Event]:
        return iter(()) if isinstance(value, str) and "token" in value else judged(self, value, *place)

    monkeypatch.setattr(reader.Reader, "_content", forgetful)
    assert any("lost without a word" in one for one in found(range(60)))


def test_a_message_that_is_swallowed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(self: Problems, error: EventError) -> None:
        """Say nothing of what cannot be read."""

    monkeypatch.setattr(Problems, "_tell", silent)
    assert sum("lost without a word" in one for one in found(range(60))) > 10


def test_a_difference_of_the_fast_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    of_lines = fast._Looker._of_lines

    def short(self: Any, seen: Seen) -> Iterator[Event]:
        return of_lines(self, seen._replace(wanted=seen.wanted[:-1]))

    monkeypatch.setattr(fast._Looker, "_of_lines", short)
    assert any("events on the fast way, not" in one for one in found(range(60)))


@pytest.mark.parametrize("wrong", [KeyError("x"), None], ids=["a crash", "a hang"])
def test_a_crash_and_a_hang_are_noticed(wrong: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[str]:
        while wrong is None:
            time.process_time()
        raise wrong

    monkeypatch.setattr(program, "LONGEST", 1)
    monkeypatch.setattr(program, "faults", fail)
    told = program.one(1)
    assert len(told) == 1
    assert ("KeyError" if wrong else "no end within 1 seconds") in told[0]


def test_a_seed_gives_the_same_file_and_all_kinds_come() -> None:
    made = [make(random.Random(seed)) for seed in range(800)]
    assert made[:50] == [make(random.Random(seed)) for seed in range(50)]
    how = " / ".join(one.how for one in made)
    assert all(name in how for name in (*ARCHIVES, *LAYERED, *LAYERS, *OWN))
    assert any(one.whole for one in made)


def test_the_program_tells_the_seed_of_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one: Callable[[int], list[str]] = lambda seed: ["lines: lost"] if seed == 8 else []  # noqa: E731
    monkeypatch.setattr(program, "one", one)
    monkeypatch.setattr("sys.argv", ["reader_fuzz", "--seed", "5", "--most", "9"])
    assert program.main() == 1
    told = capsys.readouterr()
    assert told.out == "python -m programs.reader_fuzz --seed 8 --show FILE\n  lines: lost\n"
    assert "9 files from seed 5 on" in told.err
