"""The sampler of faults: its operators on small sources, its sample, its choice of tests, its verdicts."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import pytest

from programs.faults import report, sample
from programs.faults.beside import COMMITTED, distances, stages
from programs.faults.faults import Fault, faults, parses, source_files
from programs.faults.judge import Judge, Verdict, verdict_of
from programs.faults.operators import OPERATORS
from programs.faults.scratch import Ran, Scratch
from tests.conftest import ROOT


def changed(operator: str, source: str) -> list[str]:
    """What an operator makes of a source, each a program of its own."""
    found = [one.applied(source) for one in faults("f.py", source) if one.operator == operator and parses(one, source)]
    return [ast.unparse(ast.parse(text)) for text in found]


ROWS: list[tuple[str, str, list[str]]] = [
    ("comparison", "x = a == b", ["x = a != b"]),
    ("comparison", "x = a < b", ["x = a >= b", "x = a <= b"]),
    ("comparison", "x = a not in b", ["x = a in b"]),
    ("comparison", "x = a < b < c", ["x = a >= b < c", "x = a <= b < c", "x = a < b >= c", "x = a < b <= c"]),
    ("either", "x = a and b", ["x = a or b"]),
    ("either", "x = not (a or b)", ["x = not (a and b)"]),
    ("operand", "x = a and b and c", ["x = b and c", "x = a and c", "x = a and b"]),
    ("operand", "x = a or b", ["x = b", "x = a"]),
    ("without not", "x = not a", ["x = a"]),
    ("without not", "x = a[-1]", ["x = a[1]"]),
    ("condition", "if a:\n    b()", ["if not a:\n    b()"]),
    ("condition", "x = [y for y in z if y.ok]", ["x = [y for y in z if not y.ok]"]),
    ("condition", "if a == b:\n    b()", []),
    ("number", "x = 1", ["x = 2", "x = 0"]),
    ("number", "x = True", ["x = False"]),
    ("bound", "x = a[1:2]", ["x = a[:2]", "x = a[1:]"]),
    ("text", 'x = "ab"', ["x = 'a'"]),
    ("text", 'x = ""', ["x = 'x'"]),
    ("text", 'x = f"a{b}c"', ["x = f'{b}c'", "x = f'a{b}'"]),
    ("text", 'x = f"{b:02d}"', []),
    ("text", 'x = f"{b} is no such thing {c}."', []),
    ("text", '"""A docstring."""', []),
    ("text", 'raise E("x")', []),
    ("text", 'x = "a message for people"', []),
    ("text", 'f("a whole number")', []),
    ("text", 'f(next_step="x")', []),
    ("arithmetic", "x = a + b * c", ["x = a - b * c", "x = a + b // c"]),
    ("swapped", "f(a, b)", ["f(b, a)"]),
    ("swapped", "f(a, a)", []),
    ("keyword", "f(a, b=1, c=2)", ["f(a, c=2)", "f(a, b=1)"]),
    ("twin", "x = a.startswith(b)", ["x = a.endswith(b)"]),
    ("twin", "x = any(a)", ["x = all(a)"]),
    ("fewer", "x = {'a': 1, 'b': 2}", ["x = {'b': 2}", "x = {'a': 1}"]),
    ("fewer", "x = (a, b)", ["x = (b,)", "x = (a,)"]),
    ("fewer", "x = {a, b}", ["x = {b}", "x = {a}"]),
    ("fewer", "a, b = x", []),
    ("returned", "def f() -> bool:\n    return a", ["def f() -> bool:\n    return not a"]),
    ("returned", "def f() -> bool:\n    return not a", ["def f() -> bool:\n    return a"]),
    ("returned", "def f() -> tuple[int, ...]:\n    return a", ["def f() -> tuple[int, ...]:\n    return ()"]),
    ("returned", "def f() -> None:\n    return", []),
    ("statement", "f()", ["pass"]),
    ("statement", "if a:\n    b = 1", ["pass"]),
    ("statement", "a.b = 1", ["pass"]),
    ("statement", "a = 1", []),
]


@pytest.mark.parametrize(("operator", "source", "expected"), ROWS, ids=[f"{row[0]}: {row[1]!r}" for row in ROWS])
def test_what_an_operator_makes(operator: str, source: str, expected: list[str]) -> None:
    assert changed(operator, source) == expected


def test_every_operator_has_a_row() -> None:
    assert {row[0] for row in ROWS} == OPERATORS.keys()


UNTOUCHED = [
    "x: Literal['a', 'b']",
    "def f(x: tuple[int, str]) -> dict[str, int]: ...",
    "__all__ = ['a', 'b']",
    "if TYPE_CHECKING:\n    import a",
    "@dataclass(frozen=True, slots=True)\nclass A:\n    x: int",
    "Pair = tuple[int, str]",
    "import a, b",
]


@pytest.mark.parametrize("source", UNTOUCHED)
def test_what_only_readers_and_type_checkers_see_is_left_alone(source: str) -> None:
    assert [one for one in faults("f.py", source) if parses(one, source) and one.operator != "statement"] == []


def test_a_fault_stands_where_the_source_has_it_behind_letters_beyond_ascii() -> None:
    source = 'def f(a):\n    x = "ärger"; return "ß" if a == 1 else a\n'
    (fault,) = [one for one in faults("f.py", source) if one.operator == "comparison"]
    assert fault.applied(source) == source.replace("a == 1", "(a != 1)")
    assert (fault.line, fault.function) == (2, "f")
    assert fault.before == 'x = "ärger"; return "ß" if a == 1 else a'


def test_a_method_is_named_with_its_class() -> None:
    source = "class A:\n    def f(self):\n        return 1 < 2\n"
    assert {one.function for one in faults("f.py", source) if one.operator == "comparison"} == {"A.f"}


def test_every_source_file_can_be_faulty() -> None:
    """Seeding is by text, so each place must be one: the whole code parses with a fault of each file in it."""
    for file in source_files(ROOT)[::7]:
        text = (ROOT / file).read_text(encoding="utf-8")
        for fault in list(faults(file, text))[::40]:
            ast.parse(fault.applied(text))


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


SMALL = {
    "src/awol/__init__.py": "",
    "src/awol/room/__init__.py": "",
    "src/awol/room/adder.py": "def add(a, b):\n    return a + b\n\n\ndef less(a, b):\n    return a < b\n",
    "tests/__init__.py": "",
    "tests/room/__init__.py": "",
    "tests/room/test_adder.py": "from awol.room.adder import add\n\n\ndef test_add():\n    assert add(2, 2) == 4\n",
    "tests/room/test_other.py": "def test_other():\n    pass\n",
    "tests/test_far.py": "from awol.room import adder\n\n\ndef test_less():\n    assert adder.less(1, 2)\n",
    "tests/constructs/test_published.py": "def test_published():\n    pass\n",
    "pyproject.toml": "[tool.pytest.ini_options]\nmarkers = ['live']\ntimeout = 60\n",
}


def test_the_nearest_tests_come_first(tmp_path: Path) -> None:
    root = tree(tmp_path, SMALL)
    assert [(one.name, one.paths) for one in stages(root, "src/awol/room/adder.py")] == [
        ("mirror", ("tests/room/test_adder.py",)),
        ("room", ("tests/room/test_other.py",)),
        ("near", ("tests/test_far.py",)),
        ("text", ("tests/constructs/test_published.py",)),
    ]
    assert distances(root, "src/awol/room/adder.py")["tests/test_far.py"] == 1


def test_no_test_stands_in_two_stages_and_none_is_forgotten() -> None:
    found = [path for stage in stages(ROOT, "converters/elastic/regexp.py") for path in stage.paths]
    assert len(found) == len(set(found))
    whole = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert {path for path in whole - set(found) if not path.startswith(("tests/live/", "tests/programs/"))} == set()
    assert "tests/converters/elastic/test_regexp.py" in stages(ROOT, "converters/elastic/regexp.py")[0].paths


def test_a_module_at_the_top_may_have_a_folder_of_tests() -> None:
    assert stages(ROOT, "src/awol/convert.py")[0].paths == ("tests/convert/test_convert.py",)


@pytest.mark.parametrize("file", COMMITTED)
def test_the_tests_of_committed_text_are_where_they_are_looked_for(file: str) -> None:
    assert (ROOT / file).is_file()


def test_a_seed_gives_the_same_sample_and_each_function_once(tmp_path: Path) -> None:
    root = tree(tmp_path, SMALL)
    files = source_files(root)
    first = sample.draw(root, files, 10, 1)
    assert first == sample.draw(root, files, 10, 1)
    assert {one.function for one in first} == {"add", "less"}
    assert len(first) == 2
    assert any(sample.draw(root, files, 10, seed) != first for seed in range(2, 9))


def git(root: Path) -> None:
    subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)


def fault_of(root: Path, function: str, operator: str) -> Fault:
    file = "src/awol/room/adder.py"
    text = (root / file).read_text()
    return next(one for one in faults(file, text) if one.function == function and one.operator == operator)


def test_a_fault_is_seeded_in_the_copy_and_taken_out_again(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    scratch = Scratch(root, tmp_path / "copy")
    fault = fault_of(root, "add", "arithmetic")
    whole = (root / fault.file).read_text()
    assert Judge(scratch).judge(fault) == replace(
        Verdict(fault, "caught", "mirror", "tests/room/test_adder.py::test_add"), seconds=ANY
    )
    assert (tmp_path / "copy" / fault.file).read_text() == (root / fault.file).read_text() == whole


def test_a_fault_that_loops_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.faults.scratch.PER_TEST", 1)
    looping = {
        **SMALL,
        "src/awol/room/adder.py": "def count(n):\n    while n:\n        n -= 1\n    return n\n",
        "tests/room/test_adder.py": (
            "from awol.room.adder import count\n\n\ndef test_count():\n    assert count(3) == 0\n"
        ),
    }
    root = tree(tmp_path / "root", looping)
    git(root)
    verdict = Judge(Scratch(root, tmp_path / "copy")).judge(fault_of(root, "count", "statement"))
    assert (verdict.status, verdict.stage) == ("timeout", "mirror")


class Told(Scratch):
    """A copy in which tests are not run: `red` says which fail while a fault is seeded, `broken` which always do."""

    def __init__(self, folder: Path, red: set[str], broken: set[str]) -> None:
        super().__init__(folder, folder.with_name("copy"))
        self.red, self.broken, self.seeded = red, broken, False
        self.runs: list[tuple[str, ...]] = []

    def seed(self, fault: Fault) -> None:
        self.seeded = True

    def restore(self, fault: Fault) -> None:
        self.seeded = False

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        self.runs.append(tuple(tests))
        failing = self.broken | (self.red if self.seeded else set())
        first = next((one for one in tests if one in failing and one not in deselect), "")
        return Ran(bool(first), first)


ADDER, OTHER, FAR = "tests/room/test_adder.py", "tests/room/test_other.py", "tests/test_far.py"
PUBLISHED = "tests/constructs/test_published.py"


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
    judge = Judge(Told(root, red, broken))
    found = judge.judge(fault_of(root, "add", "arithmetic"))
    assert (found.status, found.stage, found.test) == expected
    assert judge.unsound == sorted(broken)


class Busy(Told):
    """A copy in which one test runs out of time beside others, and ends when it runs alone."""

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        slow = len(tests) > 1 and OTHER in tests and OTHER not in deselect
        return Ran(slow, OTHER if slow else "", timeout=slow)


def test_a_test_that_is_only_slow_catches_nothing(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", {**SMALL, "tests/room/test_third.py": ""})
    git(root)
    judge = Judge(Busy(root, set(), set()))
    assert judge.judge(fault_of(root, "add", "arithmetic")).status == "survived"
    assert judge.unsound == [OTHER]


class Dead(Told):
    """A copy in which pytest itself does not start."""

    def run(self, tests: Sequence[str], limit: float, deselect: Sequence[str] = ()) -> Ran:
        return Ran(True, told="unrecognized arguments")


def test_where_no_test_runs_at_all_nothing_passes_for_caught(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    with pytest.raises(RuntimeError, match="no test runs in the copy, with or without a fault: unrecognized"):
        Judge(Dead(root, set(), set())).judge(fault_of(root, "add", "arithmetic"))


def test_no_wider_tests_are_run_than_were_asked_for(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", SMALL)
    git(root)
    scratch = Told(root, {FAR}, set())
    assert Judge(scratch, "room").judge(fault_of(root, "add", "arithmetic")).status == "survived"
    assert scratch.runs == [(ADDER,), (OTHER,)]


FAULT = Fault("a.py", "f", "number", 3, "x = 1", "x = 2", 4, 5, "2")


def test_the_rate_leaves_out_what_changes_nothing() -> None:
    verdicts = [
        Verdict(FAULT, "caught", "mirror"),
        Verdict(FAULT, "timeout", "all"),
        Verdict(FAULT, "caught", "text"),
        Verdict(FAULT, "survived"),
        Verdict(FAULT, "equivalent"),
    ]
    assert report.rate(verdicts) == 0.75
    assert report.rate(verdicts, texts=False) == 0.5
    assert report.rate(verdicts[-1:]) is None
    table = report.as_table(verdicts, 7)
    assert "seed 7: 5 faults: 2 caught, 1 stopped by a time limit, 1 survived, 1 judged to change nothing" in table
    assert "  a.py:3 f [number]" in table
    assert "    - x = 1\n    + x = 2\n" in table


def test_a_run_goes_on_where_it_was_unless_the_code_changed(tmp_path: Path) -> None:
    path = tmp_path / "below" / "seed-7.json"
    verdict = Verdict(FAULT, "caught", "room", "tests/test_a.py::test_b", 1.5)
    assert verdict_of(verdict.as_json()) == verdict
    report.save(path, 7, [verdict], "code")
    assert report.load(path, "code") == {FAULT.id: verdict}
    assert report.load(path, "other") == {}


def test_a_judgement_needs_a_reason(tmp_path: Path) -> None:
    entry = "- {file: a.py, function: f, operator: number, before: x = 1, after: x = 2, why: %s}\n"
    path = tmp_path / "equivalent.yml"
    path.write_text(entry % "nothing ever reads this number")
    assert sample.load_equivalents(path) == {FAULT.key: "nothing ever reads this number"}
    path.write_text(entry % "''")
    with pytest.raises(ValueError, match="entry 1 needs"):
        sample.load_equivalents(path)


def test_the_judged_faults_are_still_there() -> None:
    assert sample.stale(sample.load_equivalents(), ROOT) == []
