"""Which red test counts, and which tests are run at all: nothing runs, what a run would say is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from programs.faults.beside import STAGES, rounds
from programs.faults.forking import Forked, Plan
from programs.faults.judge import Judge
from programs.faults.reach import Part, Reach, digests_of_lines
from programs.faults.scratch import Ran, Scratch
from tests.programs.faults.trees import SMALL, fault_of, git, tree


class Told(Scratch):
    """A copy in which tests are not run: `red` says which fail while a fault is seeded, `broken` which always do."""

    def __init__(self, folder: Path, red: set[str], broken: set[str]) -> None:
        super().__init__(folder, folder.with_name("copy"))
        self.whole = {path: path.read_text() for path in self.folder.rglob("*.py")}
        self.red, self.broken_tests = red, broken
        self.runs: list[tuple[str, ...]] = []

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        self.runs.append(tuple(tests))
        seeded = any(path.read_text() != text for path, text in self.whole.items())
        failing = self.broken_tests | (self.red if seeded else set())
        first = next((one for one in tests if one in failing and one not in deselect), "")
        return Ran(bool(first), first)


def unfit(plans: Sequence[Plan]) -> Iterator[Forked]:
    """No fault can be put into a process that runs: each is judged in one of its own."""
    for plan in plans:
        yield Forked(plan.fault, "unfit", "", 0.0)


ADDER, OTHER, FAR = "tests/room/test_adder.py::test", "tests/room/test_other.py::test", "tests/test_far.py::test"
PUBLISHED = "tests/constructs/test_published.py::test"


def told_reach(root: Path) -> Reach:
    """A recording by which every test runs every line."""
    file = "src/awol/room/adder.py"
    names = [ADDER, OTHER, FAR, PUBLISHED]
    lines = digests_of_lines((root / file).read_text())
    ran = dict.fromkeys(range(1, len(lines) + 1), names)
    known = {name.partition("::")[0]: "" for name in names}
    return Reach(root, dict.fromkeys(names, 0.5), digests=known, parts={file: [Part(lines, ran, frozenset())]})


def judge_of(scratch: Scratch, root: Path, seconds: float | None = None) -> Judge:
    return Judge(scratch, told_reach(root), unfit, seconds)


@pytest.mark.parametrize(
    ("red", "broken", "expected"),
    [
        (set(), set(), ("survived", "", "")),
        ({FAR}, set(), ("caught", "near", FAR)),
        ({ADDER, FAR}, set(), ("caught", "mirror", ADDER)),
        ({PUBLISHED}, set(), ("caught", "text", PUBLISHED)),
        (set(), {ADDER}, ("survived", "", "")),
        ({OTHER}, {ADDER}, ("caught", "room", OTHER)),
    ],
)
def test_the_nearest_red_test_counts_unless_it_is_red_anyway(
    red: set[str], broken: set[str], expected: tuple[str, str, str], tmp_path: Path
) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    judge = judge_of(Told(root, red, broken), root)
    (found,) = judge.judge([fault_of(root, "add", "arithmetic")], STAGES)
    assert (found.status, found.stage, found.test) == expected
    assert judge.unsound == sorted(broken)


class Busy(Told):
    """A copy in which one test runs out of time beside others, and ends when it runs alone."""

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        slow = len(tests) > 1 and OTHER in tests and OTHER not in deselect
        return Ran(slow, OTHER if slow else "", timeout=slow)


def test_a_test_that_is_only_slow_catches_nothing(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    third = "tests/room/test_other.py::test_third"
    reach = told_reach(root)
    reach.seconds[third] = 0.5
    reach.starts.add(third)
    judge = Judge(Busy(root, set(), set()), reach, unfit)
    (found,) = judge.judge([fault_of(root, "add", "arithmetic")], STAGES)
    assert found.status == "survived"
    assert judge.unsound == [OTHER]


class Dead(Told):
    """A copy in which pytest itself does not start."""

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        return Ran(True, told="unrecognized arguments")


def test_where_no_test_runs_at_all_nothing_passes_for_caught(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    with pytest.raises(RuntimeError, match="no test runs in the copy, with or without a fault: unrecognized"):
        list(judge_of(Dead(root, set(), set()), root).judge([fault_of(root, "add", "arithmetic")], STAGES))


@pytest.mark.parametrize(
    ("widest", "seconds", "runs"),
    [
        ("room", None, [(ADDER,), (OTHER,)]),
        ("near", None, [(ADDER,), (OTHER,), (FAR,)]),
        ("text", 1.0, [(ADDER,), (OTHER,)]),
    ],
)
def test_no_more_tests_are_run_than_were_asked_for(
    widest: str, seconds: float | None, runs: list[tuple[str, ...]], tmp_path: Path
) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    scratch = Told(root, {PUBLISHED}, set())
    wanted = [name for names in rounds(widest) for name in names]
    (found,) = judge_of(scratch, root, seconds).judge([fault_of(root, "add", "arithmetic")], wanted)
    assert found.status == "survived"
    assert scratch.runs == runs


def test_a_test_that_takes_too_long_does_not_shut_out_a_cheaper_one_behind_it(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    reach = told_reach(root)
    reach.seconds[OTHER] = 5.0
    scratch = Told(root, set(), set())
    (found,) = Judge(scratch, reach, unfit, 1.0).judge([fault_of(root, "add", "arithmetic")], STAGES[:3])
    assert scratch.runs == [(ADDER,), (FAR,)]
    assert (found.status, found.why) == ("survived", "1 test was not asked, for want of seconds")
