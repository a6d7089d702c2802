"""Which lines run while a name is set: by Python's own monitoring where it has it (3.12), else by coverage.

Monitoring tells each line of a test once and then leaves it alone: 985 tests that take 28 s unwatched took 52 s so, and
70 s with coverage, both with what is kept between tests forgotten before each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Protocol

import coverage

Found = Mapping[int, frozenset[str]]
"""The names under which each line ran."""


class Lines(Protocol):
    """Watches the lines of some folders from the moment it is made."""

    def switch(self, name: str) -> None:
        """What runs from now on runs under this name."""

    def stop(self) -> Iterator[tuple[Path, Found]]:
        """Watch no longer, and give each file with its lines."""


def watch(folders: list[Path]) -> Lines:
    """Begin to watch the Python files below some folders."""
    if sys.version_info >= (3, 12):
        return Monitored(folders)
    return Covered(folders)


class Covered:
    """By coverage, each name a context."""

    def __init__(self, folders: list[Path]) -> None:
        names = [str(one) for one in folders]
        self._coverage = coverage.Coverage(data_file=None, source=names, config_file=False, messages=False)
        self._coverage.start()

    def switch(self, name: str) -> None:
        self._coverage.switch_context(name)

    def stop(self) -> Iterator[tuple[Path, Found]]:
        self._coverage.stop()
        data = self._coverage.get_data()
        for measured in sorted(data.measured_files()):
            lines = data.contexts_by_lineno(measured)
            yield Path(measured), {line: frozenset(names) for line, names in sorted(lines.items())}


if sys.version_info >= (3, 12):
    _EVENTS = sys.monitoring.events

    class Monitored:
        """By `sys.monitoring`: of code of ours each line, of other code no more than that it begins."""

        def __init__(self, folders: list[Path]) -> None:
            self._folders = tuple(f"{one}/" for one in folders)
            self._now: set[tuple[str, int]] = set()
            self._by_name: dict[str, set[tuple[str, int]]] = {"": self._now}
            sys.monitoring.use_tool_id(sys.monitoring.COVERAGE_ID, "awol-faults")
            sys.monitoring.register_callback(sys.monitoring.COVERAGE_ID, _EVENTS.PY_START, self._begins)
            sys.monitoring.register_callback(sys.monitoring.COVERAGE_ID, _EVENTS.LINE, self._runs)
            sys.monitoring.set_events(sys.monitoring.COVERAGE_ID, _EVENTS.PY_START)

        def _begins(self, code: CodeType, _: int) -> object:
            if code.co_filename.startswith(self._folders):
                sys.monitoring.set_local_events(sys.monitoring.COVERAGE_ID, code, _EVENTS.LINE)
            return sys.monitoring.DISABLE

        def _runs(self, code: CodeType, line: int) -> object:
            self._now.add((code.co_filename, line))
            return sys.monitoring.DISABLE

        def switch(self, name: str) -> None:
            self._now = self._by_name.setdefault(name, set())
            sys.monitoring.restart_events()

        def stop(self) -> Iterator[tuple[Path, Found]]:
            sys.monitoring.free_tool_id(sys.monitoring.COVERAGE_ID)
            files: dict[str, dict[int, set[str]]] = {}
            for name, ran in self._by_name.items():
                for file, line in ran:
                    files.setdefault(file, {}).setdefault(line, set()).add(name)
            for file in sorted(files):
                yield Path(file), {line: frozenset(names) for line, names in sorted(files[file].items())}
