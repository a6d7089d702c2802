"""A room with every kind of place a fault can stand in: what its tests reach, and that they notice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from programs.faults.asked import asked
from programs.faults.beside import STAGES, test_files
from programs.faults.faults import Fault, faults
from programs.faults.forking import Plan, fork
from programs.faults.judge import Judge
from programs.faults.reach import Reach, load, missing, record
from programs.faults.scratch import Scratch
from tests.programs.faults.trees import SMALL, git, tree

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
        "class Sized:\n    size: int = 3\n\n\n"
        "ROWS = {'x': 9, 'y': 8}\n\n\n"
        "def rows():\n    return tuple(ROWS.values())\n"
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
    "tests/room/test_rows.py": (
        "from awol.room.adder import rows\n\nMADE = rows()\n\n\ndef test_made():\n    assert MADE == (9, 8)\n"
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
    ("ROWS = {'x': 9, 'y': 8}", "fewer", "room", "tests/room/test_rows.py::test_made"),
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


def test_after_a_test_that_is_red_anyway_the_rest_is_asked_and_not_all_anew(room: Path, tmp_path: Path) -> None:
    scratch = Scratch(room, tmp_path / "copy")
    (scratch.folder / "tests/room/test_red.py").write_text(
        "from pathlib import Path\n\n\n"
        "def test_before():\n    with Path('asked').open('a') as file:\n        file.write('x')\n\n\n"
        "def test_red():\n    assert False\n"
    )
    before, red = (f"tests/room/test_red.py::{name}" for name in ("test_before", "test_red"))
    far = "tests/test_far.py::test_less"
    less = at(room, "return a < b", "comparison")
    plans = [Plan(less, (before, red, far), (9.0,) * 3), Plan(less, (red, before), (9.0,) * 2)]
    found = [(one.status, one.test) for one in fork(scratch.folder, plans)]
    assert found == [("caught", far), ("survived", "")]
    assert (scratch.folder / "asked").read_text() == "xx"


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
