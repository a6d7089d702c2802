"""Which tests to ask about a fault: those that run its lines, in the order of `beside.stages`, the cheapest first.

A table of a module runs at import, before any test. Those that use it are asked: the tests that run a line which names
the table, another made from it, or a function that read it while modules were imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from programs.faults.beside import Stage, distances, stages
from programs.faults.faults import Fault
from programs.faults.reach import Reach

FAR_READERS = 3
"""Imports between a table and who may name it."""


def asked(reach: Reach, root: Path, fault: Fault) -> list[Stage]:
    """The stages of a fault with the tests to run, by name. Asked last are those of which nobody knows what they run: a
    test that starts a process, and a file of tests that nothing is recorded of, which is asked as a whole."""
    # Of a file that came after the recording nobody knows: all are asked.
    reached = reaching(reach, root, fault) if fault.file in reach.parts else frozenset(reach.seconds)
    found = []
    for stage in stages(root, fault.file):
        names = sorted(name for file in stage.paths for name in reach.tests_of.get(file, ()))
        direct = sorted((name for name in names if name in reached), key=lambda name: reach.seconds[name])
        starting = [name for name in names if name in reach.starts and name not in reached]
        unknown = [file for file in stage.paths if file not in reach.digests]
        if direct or starting or unknown:
            starting.sort(key=lambda name: reach.seconds[name])
            found.append(Stage(stage.name, (*direct, *starting, *unknown)))
    return found


def reaching(reach: Reach, root: Path, fault: Fault) -> frozenset[str]:
    """The tests that run a fault, or something made by it at import."""
    text = (root / fault.file).read_text(encoding="utf-8")
    tree = _tree(root, fault.file)
    line = text.count("\n", 0, fault.start) + 1
    around = _around(tree, line)
    function = next((one for one in around if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)), None)
    if function is not None:
        inside = line >= function.body[0].lineno
        own = own_lines(around[-1]) if inside else range(function.body[0].lineno, (function.end_lineno or 0) + 1)
        found = reach.tests(fault.file, own)
        if not reach.is_imported(fault.file, own):
            return found
    else:
        found = reach.tests(fault.file, range(around[0].lineno, (around[0].end_lineno or 0) + 1))
    for file, lines in readers(root, fault.file, frozenset(_names_of(around)), reach).items():
        found |= reach.tests_of.get(file, frozenset()) if file.startswith("tests/") else reach.tests(file, lines)
    return found


def is_made_at_import(reach: Reach, root: Path, fault: Fault) -> bool:
    """Whether a fault is run when modules are imported: changing a function afterwards may come too late."""
    text = (root / fault.file).read_text(encoding="utf-8")
    around = _around(_tree(root, fault.file), text.count("\n", 0, fault.start) + 1)
    inside = any(isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in around)
    return not inside or reach.is_imported(fault.file, own_lines(around[-1]))


@cache
def _tree(root: Path, file: str) -> ast.Module:
    return ast.parse((root / file).read_text(encoding="utf-8"))


def _around(tree: ast.Module, line: int) -> list[ast.stmt]:
    """The statements around a line, the outermost first."""
    found: list[ast.stmt] = []
    inside: ast.AST = tree
    while True:
        below = (one for one in _statements(inside) if _first(one) <= line <= (one.end_lineno or 0))
        one = next(below, None)
        if one is None:
            return found
        found.append(one)
        inside = one


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from _statements(child)


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def own_lines(node: ast.stmt) -> range:
    """The lines of a statement, without those of the statements below it."""
    below = [_first(one) for one in _statements(node)]
    return range(node.lineno, max(min(below), node.lineno + 1) if below else (node.end_lineno or node.lineno) + 1)


def _names_of(around: list[ast.stmt]) -> Iterator[str]:
    """What a statement at import gives a value to, with the classes and functions around it."""
    for one in around:
        if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield one.name
        for node in ast.walk(one) if one is around[-1] else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def readers(root: Path, file: str, names: frozenset[str], reach: Reach) -> dict[str, set[int]]:
    """The lines that mention a name of a file's, or one that is made from it: there, and in the files that import it,
    those of tests among them."""
    near = [one for one, far in distances(root, file).items() if far <= FAR_READERS]
    wanted, before = set(names), 0
    while len(wanted) > before:
        before = len(wanted)
        for one in near:
            for node in _tree(root, one).body:
                wanted.update(_made_from(node, wanted), _called(node, wanted, one, reach))
    found: dict[str, set[int]] = {}
    for one in near:
        for name in wanted:
            lines = _mentions(root, one).get(name)
            if lines:
                found.setdefault(one, set()).update(lines)
    return found


def _made_from(statement: ast.stmt, wanted: set[str]) -> Iterator[str]:
    parts = statement.body if isinstance(statement, ast.ClassDef) else [statement]
    assigned = [one for one in parts if isinstance(one, ast.Assign | ast.AnnAssign)]
    mentioned = {one.id for part in assigned for one in ast.walk(part) if isinstance(one, ast.Name)}
    if not mentioned.isdisjoint(wanted):
        yield from [statement.name] if isinstance(statement, ast.ClassDef) else _names_of([statement])


def _called(statement: ast.stmt, wanted: set[str], file: str, reach: Reach) -> Iterator[str]:
    """A function that mentions what is wanted, and ran when modules were imported: something was made from it."""
    if isinstance(statement, ast.FunctionDef) and statement.name not in wanted:
        inside = range(statement.body[0].lineno, (statement.end_lineno or 0) + 1)
        mentioned = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
        if not mentioned.isdisjoint(wanted) and reach.is_imported(file, inside):
            yield statement.name


@cache
def _mentions(root: Path, file: str) -> dict[str, set[int]]:
    """Where each name, or attribute, is read."""
    found: dict[str, set[int]] = {}

    def walk(node: ast.AST, lines: range) -> None:
        if isinstance(node, ast.stmt):
            lines = own_lines(node)
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
        if name is not None:
            found.setdefault(name, set()).update(lines)
        for child in ast.iter_child_nodes(node):
            walk(child, lines)

    walk(_tree(root, file), range(0))
    return found
