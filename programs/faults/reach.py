"""Which tests run which lines: recorded once with coverage, so that a fault asks only the tests that can notice it.

    {"tests": ["tests/room/test_adder.py::test_add"], "seconds": [0.01], "starts": [],
     "digests": {"tests/room/test_adder.py": "1f0c…"},
     "files": {"src/awol/room/adder.py": {"text": ["5d2e", …], "ran": {"2": [0]}, "imported": [1]}}}

A recording stays good while the tests are as they were: where a source file has changed since, its lines are found
again by their content, and a new line is reached by what reached the lines around it. Tests that have changed, or are
new, are recorded anew before they are asked.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from programs.faults.scratch import python_path

RECORD = "AWOL_FAULTS_REACH"
"""Where `programs.faults.recorder`, a plugin of pytest, writes the recording to."""

Lines = Mapping[int, frozenset[str]]


def digest(path: Path) -> str:
    """Twelve digits for the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def digests_of_lines(text: str) -> list[str]:
    """Four digits for each line, without the white space around it."""
    return [hashlib.sha256(line.strip().encode()).hexdigest()[:4] for line in text.splitlines()]


@dataclass(slots=True)
class Part:
    """What one run of tests recorded of one source file."""

    text: Sequence[str]
    ran: Mapping[int, Collection[str]]
    imported: frozenset[int]


@dataclass
class Reach:
    """Recordings taken together. `starts` are tests that start a process, which runs lines that nobody recorded."""

    root: Path
    seconds: dict[str, float] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    _found: dict[str, tuple[Lines, frozenset[int]]] = field(default_factory=dict)

    def tests(self, file: str, lines: Iterable[int]) -> frozenset[str]:
        """The tests that ran one of these lines."""
        ran, _ = self._lines(file)
        return frozenset().union(*(ran.get(line, frozenset()) for line in lines))

    def is_imported(self, file: str, lines: Iterable[int]) -> bool:
        """Whether one of these lines runs when modules are imported, before any test."""
        return not self._lines(file)[1].isdisjoint(lines)

    @cached_property
    def tests_of(self) -> Mapping[str, frozenset[str]]:
        """The tests of each file of tests."""
        found: dict[str, list[str]] = {}
        for name in self.seconds:
            found.setdefault(name.partition("::")[0], []).append(name)
        return {file: frozenset(names) for file, names in found.items()}

    def _lines(self, file: str) -> tuple[Lines, frozenset[int]]:
        if file not in self._found:
            now = digests_of_lines((self.root / file).read_text(encoding="utf-8"))
            ran: dict[int, set[str]] = {}
            imported: set[int] = set()
            for part in self.parts.get(file, ()):
                for line, then in enumerate(_lines_then(part.text, now), 1):
                    for one in then:
                        ran.setdefault(line, set()).update(part.ran.get(one, ()))
                    imported |= {line} if not part.imported.isdisjoint(then) else set()
            self._found[file] = ({line: frozenset(names) for line, names in ran.items()}, frozenset(imported))
        return self._found[file]


def _lines_then(then: Sequence[str], now: Sequence[str]) -> list[tuple[int, ...]]:
    """For each line of today the line that it was, numbered from 1, or the lines around it where it was none."""
    if then == now:
        return [(line,) for line in range(1, len(now) + 1)]
    found: list[tuple[int, ...]] = [()] * len(now)
    for kind, begin, end, start, stop in difflib.SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        for line in range(start, stop):
            same = kind == "equal"
            found[line] = (begin + line - start + 1,) if same else tuple(range(max(begin, 1), end + 2))
    return found


def load(root: Path, paths: Iterable[Path]) -> Reach:
    """The recordings of several runs, of each file of tests the latest that is of its present content."""
    reach = Reach(root)
    for path in sorted(paths, key=lambda one: one.stat().st_mtime, reverse=True):
        document = json.loads(path.read_text(encoding="utf-8"))
        names = document["tests"]
        good = {
            file
            for file, then in document["digests"].items()
            if file not in reach.digests and (root / file).is_file() and digest(root / file) == then
        }
        reach.digests |= {file: document["digests"][file] for file in good}
        kept = [name.partition("::")[0] in good for name in names]
        reach.seconds |= {name: document["seconds"][at] for at, name in enumerate(names) if kept[at]}
        reach.starts |= {names[at] for at in document["starts"] if kept[at]}
        for file, recorded in document["files"].items():
            if (root / file).is_file():
                ran = {int(line): [names[at] for at in found if kept[at]] for line, found in recorded["ran"].items()}
                reach.parts.setdefault(file, []).append(Part(recorded["text"], ran, frozenset(recorded["imported"])))
    return reach


def missing(reach: Reach, tests: Iterable[str]) -> list[str]:
    """The files of tests that nothing good is recorded of."""
    return [file for file in tests if file not in reach.digests]


def record(root: Path, tests: Sequence[str], to: Path) -> None:
    """Run tests with coverage and write down what they reach.

    Raises `RuntimeError` if they do not run. Red tests are recorded as the green ones.
    """
    command = [
        sys.executable, "-m", "pytest", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist",
        "-p", "programs.faults.recorder", "-m", "not live", "--hypothesis-seed=0", *tests,
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": python_path(root), RECORD: str(to)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if not to.is_file():
        raise RuntimeError("the tests cannot be recorded: " + " ".join(done.stdout.strip().splitlines()[-1:]))
