"""A plugin of pytest that judges many faults in one run: tests are collected once, each fault has a process forked off.

In that process the functions that the fault lies in get the faulty code, a table of a module is made anew with those
made from it, and the tests are run until the first that is red. That spares starting Python, the imports and the
collection, which are most of the time. The file is changed as well, for the processes that a test starts.

A class's own body, a default of an argument and the like are beyond it: such a fault is told as `unfit`.
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from programs.faults.faults import Fault
from programs.faults.forking import WORK
from programs.faults.recorder import caches
from programs.faults.scratch import FileOf

BUSY = 20
"""How many seconds by the clock one of the processor may take, on a machine that does other things too."""

MEMORY = 8 << 30
"""Bytes for a process: a loop that gathers something must not take the machine with it."""

_ENDS = {"red": "caught", "late": "timeout", "green": "survived"}


Name = tuple[str, int]
"""Qualified name, and the number among those of the same name: a function of one name may be written twice."""


def functions_of(text: str, path: str) -> dict[Name, CodeType]:
    """The code of all functions of a module, those of classes and of functions among them."""
    found: dict[Name, CodeType] = {}

    def walk(code: CodeType) -> None:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                if constant.co_flags & 2:  # CO_NEWLOCALS: a function, not the body of a class
                    qualified = constant.co_qualname
                    found[(qualified, sum(name == qualified for name, _ in found))] = constant
                walk(constant)

    walk(compile(text, path, "exec", dont_inherit=True))
    return found


Live = Mapping[tuple[str, str, int], list[FunctionType]]


def live_functions() -> Live:
    """The functions that there are, by file, qualified name and first line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            code = one.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(one)
    return found


@dataclass(slots=True)
class Change:
    """What makes a running program faulty: other code of functions, and statements of a module to be run again."""

    functions: list[tuple[FunctionType, CodeType]] = field(default_factory=list)
    statements: list[tuple[CodeType, tuple[str, ...]]] = field(default_factory=list)
    module: ModuleType | None = None

    def __bool__(self) -> bool:
        return bool(self.functions or self.statements)

    def make(self) -> None:
        """Change this process."""
        for function, code in self.functions:
            function.__code__ = code
        for code, names in self.statements:
            assert self.module is not None
            space = self.module.__dict__
            before = {name: space[name] for name in names if name in space}
            exec(code, space)
            for name, old in before.items():
                _rebind(name, old, space[name])


def _rebind(name: str, old: object, new: object) -> None:
    """Give the modules that imported a table the new one."""
    for module in list(sys.modules.values()):
        space = getattr(module, "__dict__", {})
        if space.get("__name__", "").partition(".")[0] in ("awol", "converters", "tests") and space.get(name) is old:
            space[name] = new


def change_of(fault: Fault, text: str, path: str, live: Live, module: ModuleType) -> Change:
    """How to make a fault in this process. An empty change where that cannot be done."""
    faulty = fault.applied(text)
    place = _statement(ast.parse(text), text.count("\n", 0, fault.start) + 1)
    whole = ast.parse(text).body[place]
    if isinstance(whole, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return Change(_swaps(fault, text, faulty, path, live))
    if not isinstance(whole, ast.Assign | ast.AnnAssign) or not _bound(whole):
        return Change()
    tree = ast.parse(faulty)
    statements = [tree.body[place], *_made_from(tree, place)]
    if not all(isinstance(one, ast.Assign | ast.AnnAssign) for one in statements):
        return Change()
    return Change([], [(_compiled(one, path), tuple(_bound(one))) for one in statements], module)


def _swaps(fault: Fault, text: str, faulty: str, path: str, live: Live) -> list[tuple[FunctionType, CodeType]]:
    """The functions that a fault changes, each with its faulty code."""
    others = functions_of(faulty, path)
    found = []
    for name, code in functions_of(text, path).items():
        dotted = code.co_qualname.replace(".<locals>", "")
        if not (f"{fault.function}.".startswith(f"{dotted}.") or dotted.startswith(f"{fault.function}.")):
            continue
        other = others.get(name)
        if other == code:
            continue
        there = live.get((path, code.co_qualname, code.co_firstlineno), ())
        if other is not None and other.co_freevars == code.co_freevars:
            found += [(one, other) for one in there]
        elif there:
            return []  # made when the module was imported, and what it holds on to cannot be changed now
    return found


def _statement(tree: ast.Module, line: int) -> int:
    """The place of the outermost statement at a line."""
    return next(
        place
        for place, one in enumerate(tree.body)
        if min([one.lineno, *(d.lineno for d in getattr(one, "decorator_list", ()))]) <= line <= (one.end_lineno or 0)
    )


def _bound(node: ast.stmt) -> list[str]:
    """The names that an assignment gives a value to. None where it stores into something."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [one.id for one in names if isinstance(one, ast.Name)]


def _made_from(tree: ast.Module, place: int) -> Iterator[ast.stmt]:
    """The statements of a module that use what one binds, itself or through others and through functions."""
    changed = set(_bound(tree.body[place]))
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    for statement in tree.body[place + 1 :]:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        changed |= {one.name for one in functions if not changed.isdisjoint(names_in(one))}
        if not changed.isdisjoint(names_in(statement)):
            changed.update(_bound(statement))
            yield statement


def names_in(node: ast.AST) -> set[str]:
    """Every name that is mentioned."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _compiled(statement: ast.stmt, path: str) -> CodeType:
    return compile(ast.Module([statement], []), path, "exec", dont_inherit=True)


class Forker:
    """Works off the faults in place of pytest's own loop."""

    def __init__(self, work: Path) -> None:
        self._plans = [json.loads(line) for line in work.read_text(encoding="utf-8").splitlines()]
        self._done = work.with_suffix(".done")
        self._root = Path.cwd()
        self._red = self._late = False
        self._sound: dict[str, bool] = {}
        self._caches: list[Any] = []
        self._limits: dict[str, float] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("not all tests can be collected")
        by_name: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            for name in (item.nodeid, item.nodeid.partition("::")[0]):
                by_name.setdefault(name, []).append(item)
        base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # once for all processes
        modules = {file: importlib.import_module(name) for file, name in self._modules()}
        live = live_functions()
        self._caches = caches()
        gc.collect()
        gc.freeze()
        with self._done.open("a", encoding="utf-8") as out:
            for plan in self._plans:
                fault = Fault(**plan["fault"])
                begun = time.monotonic()
                self._limits = dict(zip(plan["tests"], plan["limits"], strict=True))
                asked = [item for name in plan["tests"] for item in by_name.get(name, ())]
                for item in asked:
                    self._limits.setdefault(item.nodeid, self._limits.get(item.nodeid.partition("::")[0], 30.0))
                status, test = self._judge(fault, asked, live, modules[fault.file])
                seconds = round(time.monotonic() - begun, 1)
                done = {"id": fault.id, "status": status, "test": test, "seconds": seconds, "asked": len(asked)}
                out.write(json.dumps(done) + "\n")
                out.flush()
                for path in base.iterdir():
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else None
        return True

    def _modules(self) -> Iterator[tuple[str, str]]:
        for folder in ("src/awol", "converters"):
            for path in sorted((self._root / folder).rglob("*.py")):
                file = path.relative_to(self._root).as_posix()
                name = file.removesuffix(".py").removeprefix("src/").replace("/", ".").removesuffix(".__init__")
                if not name.endswith("__main__"):
                    yield file, name

    def _judge(self, fault: Fault, items: Sequence[pytest.Item], live: Live, module: ModuleType) -> tuple[str, str]:
        path = self._root / fault.file
        text = path.read_text(encoding="utf-8")
        change = change_of(fault, text, str(path), live, module)
        if not change:
            return "unfit", ""
        left = [one for one in items if self._sound.get(one.nodeid, True)]
        while left:
            with FileOf(path, fault.applied(text)):
                status, test = self._forked(left, change.make)
            if status == "survived":
                return status, ""
            test = test or left[0].nodeid  # where the change itself cannot be made, any test would have told
            if test not in self._sound:
                alone = [one for one in left if one.nodeid == test]
                self._sound[test] = self._forked(alone, lambda: None)[0] == "survived"
            if self._sound[test]:
                return status, test
            # Those before it were green with the fault in, and would be again.
            left = left[[one.nodeid for one in left].index(test) + 1 :]
        return "survived", ""

    def _forked(self, items: Sequence[pytest.Item], make: Callable[[], None]) -> tuple[str, str]:
        """What became of the tests in a process of their own, and the last that ran."""
        reading, writing = os.pipe()
        sys.stdout.flush()
        child = os.fork()
        if not child:
            os.close(reading)
            self._be_the_child(items, make, writing)
        os.close(writing)
        status, last = _told(reading, BUSY * sum(self._limits.values()))
        os.close(reading)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        _, code = os.waitpid(child, 0)
        if status == "died":
            status = "timeout" if os.WIFSIGNALED(code) and os.WTERMSIG(code) == signal.SIGPROF else "caught"
        return status, last

    def _be_the_child(self, items: Sequence[pytest.Item], make: Callable[[], None], writing: int) -> None:
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nothing, stream)
            for one in self._caches:
                one.cache_clear()
            for note in self._run(items, make):
                os.write(writing, note)
        finally:
            os._exit(0)

    def _run(self, items: Sequence[pytest.Item], make: Callable[[], None]) -> Iterator[bytes]:
        """Run tests until the first that is red, and say which begins and how it ended."""
        try:
            make()
            for item, following in zip(items, [*items[1:], None], strict=True):
                yield f"begin {item.nodeid}\n".encode()
                signal.setitimer(signal.ITIMER_PROF, self._limits[item.nodeid])
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self._red:
                    yield b"late\n" if self._late else b"red\n"
                    return
        except BaseException:  # a fault can end pytest itself
            yield b"red\n"
            return
        yield b"green\n"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._red = True
            self._late = "Timeout (>" in str(report.longrepr)


def _told(reading: int, limit: float) -> tuple[str, str]:
    """How a process ended by what it wrote, and the test that it was at. `died` where it did not say."""
    told, ends = b"", time.monotonic() + limit
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, ends - time.monotonic()))
        more = os.read(reading, 65536) if ready else b""
        told += more
        lines = told.decode(errors="replace").split("\n")
        last = next((line[6:] for line in reversed(lines[:-1]) if line.startswith("begin ")), "")
        if len(lines) > 1 and lines[-2] in _ENDS:
            return _ENDS[lines[-2]], last
        if not more:
            return "died" if ready else "timeout", last


def pytest_configure(config: pytest.Config) -> None:
    """Fork where the environment says what to work off. A failing test of Hypothesis's is not made smaller first."""
    if WORK in os.environ:
        from hypothesis import Phase, settings

        settings.register_profile("faults", phases=(Phase.explicit, Phase.generate), database=None)
        settings.load_profile("faults")
        config.pluginmanager.register(Forker(Path(os.environ[WORK])), "awol-forker")
