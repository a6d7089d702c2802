"""The sampler of faults: its operators on small sources, its sample, its choice of tests, its verdicts."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from programs.faults import report, sample
from programs.faults.asked import asked
from programs.faults.beside import BESIDE, COMMITTED, STAGES, distances, rounds, stages, test_files
from programs.faults.faults import Fault, faults, parses, source_files
from programs.faults.forking import Forked, Plan, fork
from programs.faults.judge import Judge, Verdict, verdict_of
from programs.faults.operators import OPERATORS
from programs.faults.reach import Part, Reach, digests_of_lines, load, missing, record
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
    ("number", "_KNOWN = 9", []),
    ("number", "_MOST_KNOWN: Final = 9", []),
    ("number", "_AT_ONCE: Final = 1 << 12", []),
    ("number", "MOST_AHEAD = 8 << 20", []),
    (
        "number",
        "MOST_TOLD = 1 << 1",
        ["MOST_TOLD = 2 << 1", "MOST_TOLD = 0 << 1", "MOST_TOLD = 1 << 2", "MOST_TOLD = 1 << 0"],
    ),
    ("number", "_MOST: Final = 9", ["_MOST: Final = 10", "_MOST: Final = 8"]),
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
    ("text", 'scanner.reject(f"mismatched {a}", at)', []),
    ("text", 'made = RejectedQuery(f"mismatched {a}", at)', []),
    ("text", 'scanner.expect("ab")', ["scanner.expect('a')"]),
    ("text", 'f(next_step="x")', []),
    ("text", 'a.encode("utf-8")', []),
    ("arithmetic", "x = a + b * c", ["x = a - b * c", "x = a + b // c"]),
    ("swapped", "f(a, b)", ["f(b, a)"]),
    ("swapped", "f(a, a)", []),
    ("swapped", "max(a, b)", []),
    ("swapped", "token.is_symbol(a, b)", []),
    ("swapped", "self.accept(a, b)", []),
    ("swapped", "@handles(A, B)\ndef f(): pass", []),
    ("swapped", "token.symbol(a, b)", ["token.symbol(b, a)"]),
    ("swapped", 'refusal("no such field here", "write another one instead")', []),
    ("swapped", 'refusal("no such field here", field)', ["refusal(field, 'no such field here')"]),
    ("operand", "raise E(f'`{a or b}`')", []),
    ("number", "raise E(f'no such time: {a[:60]}')", []),
    (
        "number",
        "raise E(f'no argument {a + 60} here')",
        ["raise E(f'no argument {a + 61} here')", "raise E(f'no argument {a + 59} here')"],
    ),
    ("number", "x = a[:60]", ["x = a[:61]", "x = a[:59]"]),
    ("operand", 'x = f"there is no field {a or b} here"', []),
    ("operand", 'x = f"{a or b}"', ["x = f'{b}'", "x = f'{a}'"]),
    (
        "operand",
        'x = f"there is no field {c if a or b else d} here"',
        ["x = f'there is no field {(c if b else d)} here'", "x = f'there is no field {(c if a else d)} here'"],
    ),
    (
        "number",
        'x = f"there are {len(a) - 1} more"',
        ["x = f'there are {len(a) - 2} more'", "x = f'there are {len(a) - 0} more'"],
    ),
    ("keyword", "f(a, b=1, c=2)", ["f(a, c=2)", "f(a, b=1)"]),
    ("keyword", "zip(a, b, strict=True)", []),
    ("number", "zip(a, b, strict=True)", []),
    ("keyword", "blake2b(a, digest_size=16)", []),
    ("number", "blake2b(a, digest_size=16)", []),
    ("keyword", "field(compare=False, repr=False)", ["field(repr=False)"]),
    ("number", "field(compare=False, repr=False)", ["field(compare=True, repr=False)"]),
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
    ("statement", "if TYPE_CHECKING:\n    import a", []),
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
    "class A(dict[str, int]):\n    x: int",
    "class A(Struct, frozen=True, gc=False):\n    x: int",
    "@lru_cache(maxsize=512)\ndef f(): ...",
    "Pair = tuple[int, str]",
    "class A:\n    def __hash__(self) -> int:\n        return hash((self.a, self.b))",
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


def test_a_test_that_calls_a_command_is_near_to_it(tmp_path: Path) -> None:
    """The command line imports a command when it is called, which no import shows."""
    root = tree(
        tmp_path,
        {
            **SMALL,
            "src/awol/cli/__init__.py": "",
            "src/awol/cli/add.py": "",
            "src/awol/cli/take_away.py": "",
            "tests/room/test_other.py": "from tests.commands import invoke\n\n\ndef test_a():\n    invoke('add')\n",
            "src/awol/room/adder.py": "NAME = 'add'\n",
        },
    )
    found = {name: distances(root, f"src/awol/cli/{name}.py") for name in ("add", "take_away")}
    assert found["add"] == {"src/awol/cli/add.py": 0, "tests/room/test_other.py": 1}
    assert found["take_away"] == {"src/awol/cli/take_away.py": 0}


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


ROOM = {
    **SMALL,
    "src/awol/room/adder.py": (
        "from functools import cache\n\n"
        "TABLE = {'a': 1, 'b': 2}\n"
        "KEYS = frozenset(TABLE)\n\n\n"
        "def add(a, b):\n    return a + b\n\n\n"
        "def less(a, b):\n    return a < b\n\n\n"
        "def idle(a):\n    return a + 1\n\n\n"
        "def count(n):\n    while n:\n        n -= 1\n    return n\n\n\n"
        "@cache\ndef kept():\n    return len(KEYS) + 0\n\n\n"
        "def given(a, b=2):\n    'Told.'\n    return a * b\n\n\n"
        "def made(step):\n    def one(n):\n        return n - step\n\n    return one\n\n\n"
        "down = made(1)\n\n\n"
        "MOST = 5\n\n\n"
        "class Held:\n    most: int = MOST\n\n\n"
        "def busy(a):\n    return a + 7\n\n\n"
        "class Sized:\n    size: int = 3\n"
    ),
    "src/awol/room/user.py": "from awol.room.adder import KEYS\n\n\ndef is_key(text):\n    return text in KEYS\n",
    "tests/room/test_adder.py": (
        "import pytest\n\nfrom awol.room.adder import Held, Sized, add, count, down, given, kept\n\n\n"
        "@pytest.fixture(scope='module')\ndef sum():\n    return add(2, 2)\n\n\n"
        "def test_sum_is_there(sum):\n    assert sum is not None\n\n\n"
        "def test_sum(sum):\n    assert sum == 4\n\n\n"
        "def test_count():\n    assert count(3) == 0\n\n\n"
        "def test_kept_is_a_number():\n    assert kept() > -9\n\n\n"
        "def test_kept():\n    assert kept() == 2\n\n\n"
        "def test_given():\n    assert given(3) == 6\n\n\n"
        "def test_size():\n    assert Sized.size == 3\n\n\n"
        "def test_down():\n    assert down(3) == 2\n\n\n"
        "def test_most():\n    assert Held.most == 5\n"
    ),
    "tests/room/test_user.py": (
        "from awol.room.user import is_key\n\n\ndef test_is_key():\n    assert is_key('a') and is_key('b')\n"
    ),
    "tests/room/test_process.py": (
        "import subprocess\nimport sys\n\n\n"
        "def test_in_a_process():\n"
        "    code = 'from awol.room.adder import idle; print(idle(1))'\n"
        "    assert subprocess.run([sys.executable, '-c', code], capture_output=True).stdout == b'2\\n'\n"
    ),
    "tests/room/test_fork.py": (
        "import os\n\nfrom awol.room.adder import busy\n\n\n"
        "def test_in_a_fork():\n"
        "    child = os.fork()\n"
        "    if not child:\n        os._exit(busy(1))\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 8\n"
    ),
}
"""A room in which each kind of place can be faulty. Its tests pass, and each fault below has one that notices."""

MIRROR, USER, PROCESS = "tests/room/test_adder.py", "tests/room/test_user.py", "tests/room/test_process.py"
FORK = "tests/room/test_fork.py"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tree(tmp_path_factory.mktemp("room"), ROOM)
    git(root)
    return root


@pytest.fixture(scope="module")
def recording(room: Path, tmp_path_factory: pytest.TempPathFactory) -> Reach:
    """What the room's tests run, by a real recording."""
    path = tmp_path_factory.mktemp("reach") / "room.json"
    record(room, test_files(room), path)
    return load(room, [path])


def at(root: Path, line: str, operator: str) -> Fault:
    """The first fault of a line."""
    file = "src/awol/room/adder.py"
    return next(
        one for one in faults(file, (root / file).read_text()) if (one.before, one.operator) == (line, operator)
    )


PLACES = [
    ("return a + b", "arithmetic", "mirror", f"{MIRROR}::test_sum"),
    ("return a < b", "comparison", "near", "tests/test_far.py::test_less"),
    ("return len(KEYS) + 0", "number", "mirror", f"{MIRROR}::test_kept"),
    ("TABLE = {'a': 1, 'b': 2}", "fewer", "mirror", f"{MIRROR}::test_kept"),
    ("def given(a, b=2):", "number", "mirror", f"{MIRROR}::test_given"),
    ("size: int = 3", "number", "mirror", f"{MIRROR}::test_size"),
    ("return n - step", "returned", "mirror", f"{MIRROR}::test_down"),
    ("MOST = 5", "number", "mirror", f"{MIRROR}::test_most"),
    ("return a + 1", "arithmetic", "room", f"{PROCESS}::test_in_a_process"),
    ("return a + 7", "arithmetic", "room", f"{FORK}::test_in_a_fork"),
]


def test_each_kind_of_place_can_be_faulty_and_is_noticed(room: Path, recording: Reach, tmp_path: Path) -> None:
    """In a function, behind a shared fixture, in a kept result, a table, a default, a class, a process or a fork."""
    scratch = Scratch(room, tmp_path / "copy")
    chosen = {at(room, line, operator): (stage, test) for line, operator, stage, test in PLACES}
    judge = Judge(scratch, recording, partial(fork, scratch.folder))
    found = {one.fault: one for one in judge.judge(list(chosen), STAGES)}
    assert {fault: (one.status, one.stage, one.test) for fault, one in found.items()} == {
        fault: ("caught", *rest) for fault, rest in chosen.items()
    }
    assert judge.unsound == []
    file = "src/awol/room/adder.py"
    assert (scratch.folder / file).read_text() == (room / file).read_text()


def test_a_fault_that_loops_is_stopped(room: Path, tmp_path: Path) -> None:
    scratch = Scratch(room, tmp_path / "copy")
    test = f"{MIRROR}::test_count"
    looping, other = at(room, "n -= 1", "statement"), at(room, "return a < b", "comparison")
    plans = [Plan(looping, (test,), (0.5,)), Plan(other, (test,), (0.5,))]
    found = [(one.fault, one.status, one.test) for one in fork(scratch.folder, plans)]
    assert found == [(looping, "timeout", test), (other, "survived", "")]


def test_tests_that_cannot_be_collected_judge_nothing(room: Path, tmp_path: Path) -> None:
    scratch = Scratch(room, tmp_path / "copy")
    (scratch.folder / MIRROR).write_text("import nothing_of_this_name\n")
    with pytest.raises(RuntimeError, match=r"the tests cannot be run: (?s:.*)nothing_of_this_name"):
        list(fork(scratch.folder, [Plan(at(room, "n -= 1", "statement"), (f"{MIRROR}::test_count",), (9.0,))]))


def reached(recording: Reach, root: Path, line: str, operator: str) -> list[str]:
    names = [name for stage in asked(recording, root, at(root, line, operator)) for name in stage.paths]
    return [name for name in names if "::" in name and not name.startswith((PROCESS, FORK))]


def test_what_is_asked_is_what_runs_the_line(room: Path, recording: Reach) -> None:
    assert sorted(reached(recording, room, "return a + b", "arithmetic")) == [
        f"{MIRROR}::test_sum",
        f"{MIRROR}::test_sum_is_there",
    ]
    assert reached(recording, room, "return a + 1", "arithmetic") == []
    assert sorted(reached(recording, room, "TABLE = {'a': 1, 'b': 2}", "fewer")) == [
        f"{MIRROR}::test_kept",
        f"{MIRROR}::test_kept_is_a_number",
        f"{USER}::test_is_key",
    ]


def test_a_recording_stays_good_while_the_tests_are_as_they_were(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", ROOM)
    path = tmp_path / "room.json"
    record(root, test_files(root), path)
    file = root / "src/awol/room/adder.py"
    file.write_text("# A line more.\n\n" + file.read_text().replace("return a < b", "c = 1\n    return a < b"))
    (root / USER).write_text((root / USER).read_text() + "\n")
    recording = load(root, [path])
    assert missing(recording, test_files(root)) == [USER]
    assert reached(recording, root, "return a < b", "comparison") == ["tests/test_far.py::test_less"]
    assert reached(recording, root, "c = 1", "number") == ["tests/test_far.py::test_less"]
    assert reached(recording, root, "n -= 1", "statement") == [f"{MIRROR}::test_count"]
    whole = [name for stage in asked(recording, root, at(root, "n -= 1", "statement")) for name in stage.paths]
    assert USER in whole, "of what has changed nobody knows what it runs: it is asked as a whole"


def test_what_is_left_goes_on_to_the_wider_tests() -> None:
    assert rounds("room") == [("mirror", "room")]
    assert rounds("near") == [("mirror", "room", "near")]
    assert rounds("text") == [("mirror", "room", "near"), ("all", "text")]


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
    assert report.rate(verdicts, "all") == 0.5
    assert report.rate(verdicts, BESIDE) == 0.25
    assert report.rate(verdicts[-1:]) is None
    table = report.as_table(verdicts, 7)
    assert "seed 7: 5 faults: 2 caught, 1 stopped by a time limit, 1 survived, 1 judged to change nothing" in table
    assert "caught by the tests beside the code 25.0%, by the whole suite 75.0%" in table
    assert "  a.py:3 f [number]" in table
    assert "    - x = 1\n    + x = 2\n" in table


def test_a_run_goes_on_where_it_was_unless_the_code_changed(tmp_path: Path) -> None:
    path = tmp_path / "below" / "seed-7.json"
    verdict = Verdict(FAULT, "caught", "room", "tests/test_a.py::test_b", 1.5)
    assert verdict_of(verdict.as_json()) == verdict
    report.save(path, 7, [verdict], "code")
    assert report.load(path, "code") == {FAULT.id: verdict}
    assert report.load(path, "other") == {}


def test_a_judgement_needs_a_reason_and_is_made_once(tmp_path: Path) -> None:
    entry = "- {file: a.py, function: f, operator: number, before: x = 1, after: x = 2, why: %s}\n"
    path = tmp_path / "equivalent.yml"
    path.write_text(entry % "nothing ever reads this number")
    assert sample.load_equivalents(path) == {FAULT.key: "nothing ever reads this number"}
    path.write_text(entry % "''")
    with pytest.raises(ValueError, match="entry 1 needs"):
        sample.load_equivalents(path)
    path.write_text(entry % "nothing ever reads this number" + entry % "nobody ever reads this number")
    with pytest.raises(ValueError, match="entry 2 is there already"):
        sample.load_equivalents(path)


def test_the_judged_faults_are_still_there() -> None:
    assert sample.stale(sample.load_equivalents(), ROOT) == []
