"""A plugin of pytest that watches which lines each test runs (see `lines`), and writes them down (see `reach`)."""

from __future__ import annotations

import functools
import gc
import json
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from programs.faults.lines import watch
from programs.faults.reach import RECORD, digest, digests_of_lines

OURS = ("awol", "converters", "tests")


def caches() -> list[Any]:
    """What our code keeps between calls: with it filled, the second test would not seem to run what the first did."""
    kept = (one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper))
    return [one for one in kept if (getattr(one, "__module__", None) or "").partition(".")[0] in OURS]


def _spent() -> float:
    """Seconds of the processor, those of processes that were started and have ended among them."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


class Recorder:
    """Lines run under the name of a test, or under that of a fixture that several tests share."""

    def __init__(self, root: Path, to: Path) -> None:
        self._root, self._to = root, to
        self._seconds: dict[str, float] = {}
        self._starts: set[str] = set()
        self._fixtures: dict[str, set[str]] = {}
        self._now = ""
        self._lines = watch([root / "src/awol", root / "converters"])
        self._caches: list[Any] | None = None
        sys.addaudithook(self._audited)

    def _audited(self, event: str, _: object) -> None:
        if event in ("subprocess.Popen", "os.fork"):
            self._starts.add(self._now)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None]:
        if self._caches is None:
            self._caches = caches()
        for one in self._caches:
            one.cache_clear()
        self._switch(item.nodeid)
        for name, found in getattr(item, "_fixtureinfo").name2fixturedefs.items():  # noqa: B009  # pytest has no other
            if found[-1].scope != "function":
                self._fixtures.setdefault(f"{found[-1].baseid}:{name}", set()).add(item.nodeid)
        begun = _spent()
        yield
        self._seconds[item.nodeid] = round(_spent() - begun, 4)
        self._switch("")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None]:
        before = self._now
        if fixturedef.scope != "function":
            self._switch(f"fixture {fixturedef.baseid}:{fixturedef.argname}")
        yield
        self._switch(before)

    def _switch(self, name: str) -> None:
        if name != self._now:
            self._now = name
            self._lines.switch(name)

    def pytest_sessionfinish(self) -> None:
        tests = sorted(self._seconds)
        numbers = {name: {number} for number, name in enumerate(tests)}
        shared = {
            f"fixture {name}": {number for user in users for number in numbers.get(user, ())}
            for name, users in self._fixtures.items()
        }
        by_name = shared | numbers
        files: dict[str, Any] = {}
        for path, lines in self._lines.stop():
            ran: dict[str, list[int]] = {}
            imported: list[int] = []
            for line, names in lines.items():
                found = set[int]().union(*(by_name.get(name, ()) for name in names))
                if found:
                    ran[str(line)] = sorted(found)
                if "" in names:
                    imported.append(line)
            text = digests_of_lines(path.read_text(encoding="utf-8"))
            name = path.relative_to(self._root).as_posix()
            files[name] = {"text": text, "ran": ran, "imported": imported}
        started = {number for name in self._starts for number in by_name.get(name, ())}
        document = {
            "tests": tests,
            "seconds": [self._seconds[name] for name in tests],
            "starts": sorted(started),
            "digests": {name: digest(self._root / name) for name in sorted({one.partition("::")[0] for one in tests})},
            "files": files,
        }
        self._to.parent.mkdir(parents=True, exist_ok=True)
        beside = self._to.with_suffix(".tmp")
        beside.write_text(json.dumps(document), encoding="utf-8")
        beside.replace(self._to)


def pytest_configure(config: pytest.Config) -> None:
    """Record where the environment says so."""
    if RECORD in os.environ:
        config.pluginmanager.register(Recorder(Path.cwd(), Path(os.environ[RECORD])), "awol-reach")
