"""Every single-point fault of a source file, as a change of its text."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from programs.faults.operators import OPERATORS, is_wording

FOLDERS = ("src/awol", "converters")
"""Where faults are seeded."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_CLOSED = (
    ast.stmt, ast.Slice, ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.Set, ast.List, ast.Dict, ast.Tuple,
)  # fmt: skip
"""What can stand anywhere without parentheses, or brings its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One change: `start` and `end` are characters of the file's text, `written` is what stands there instead.

    `function` is the dotted name of the function or class around it, `<module>` outside of any. `before` and `after`
    are the lines that it touches, without white space around them: with file, function and operator they name a fault
    in a way that outlives changes elsewhere in the file.
    """

    file: str
    function: str
    operator: str
    line: int
    before: str
    after: str
    start: int
    end: int
    written: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.file, self.function, self.operator, self.before, self.after)

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits, the same in every run."""
        return hashlib.sha256("\0".join((*self.key, str(self.line))).encode()).hexdigest()[:12]

    def applied(self, text: str) -> str:
        """The file with the fault in it."""
        return text[: self.start] + self.written + text[self.end :]


def source_files(root: Path) -> list[str]:
    """The files that faults are seeded in, relative to the root."""
    return sorted(path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).rglob("*.py"))


def faults(file: str, text: str) -> Iterator[Fault]:
    """Every fault that the operators know in a file, in the order of its text; none that leaves the program equal."""
    tree = ast.parse(text)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    starts = _line_starts(text)
    for node in ast.walk(tree):
        anchor = _anchor(node, parents)
        if anchor is None or not _is_run(node, parents):
            continue
        start = _offset(text, starts, anchor.lineno, anchor.col_offset)  # type: ignore[attr-defined]  # it has a place
        end = _offset(text, starts, anchor.end_lineno, anchor.end_col_offset)  # type: ignore[attr-defined]  # likewise
        for name, operator in OPERATORS.items():
            for other in () if is_wording(name, node, parents) else operator(node, parents):
                written = _written(node, other, anchor, parents)
                yield _fault(file, _function(node, parents), name, text, start, end, written)


def _fault(file: str, function: str, operator: str, text: str, start: int, end: int, written: str) -> Fault:
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = len(text) if last < 0 else last
    before = text[first:last].strip()
    after = (text[first:start] + written + text[end:last]).strip()
    return Fault(file, function, operator, text.count("\n", 0, start) + 1, before, after, start, end, written)


def parses(fault: Fault, text: str) -> bool:
    """Whether the faulty file is Python, and another program than before."""
    try:
        changed = ast.parse(fault.applied(text))
    except SyntaxError:
        return False
    return ast.dump(changed) != _dumped(text)


@lru_cache(maxsize=64)
def _dumped(text: str) -> str:
    return ast.dump(ast.parse(text))


def _anchor(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.AST | None:
    """The node whose text is written anew: the whole f-string around it, for Python 3.11 knows no places in one."""
    found = node if isinstance(node, ast.expr | ast.stmt) else None
    one: ast.AST | None = node
    while one is not None:
        if isinstance(one, ast.JoinedStr):
            found = one
        one = parents.get(one)
    return found


def _written(node: ast.AST, other: ast.AST, anchor: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    if node is anchor:
        text = ast.unparse(ast.fix_missing_locations(other))
        return text if isinstance(other, _CLOSED) else f"({text})"
    parent = parents[node]
    with _replaced(parent, node, other):
        return ast.unparse(ast.fix_missing_locations(anchor))


@contextmanager
def _replaced(parent: ast.AST, child: ast.AST, other: ast.AST) -> Iterator[None]:
    """One child of a node replaced, for a while."""
    _put(parent, child, other)
    try:
        yield
    finally:
        _put(parent, other, child)


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list):
            value[:] = [new if one is old else one for one in value]


def _is_run(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a node is run, rather than read by a type checker or a person: no annotation, no `__all__`, no decorator
    of a dataclass nor what says the same of a struct, no `dict[str, int]` as a base, no `if TYPE_CHECKING` and nothing
    below it, no `Literal`."""
    if _is_for_type_checkers(node):
        return False
    child: ast.AST = node
    while (parent := parents.get(child)) is not None:
        if child in (getattr(parent, "annotation", None), getattr(parent, "returns", None)):
            return False
        if isinstance(parent, ast.FunctionDef) and parent.name == "__hash__":
            return False  # how well values are spread changes no result
        if _is_for_type_checkers(parent):
            return False
        if isinstance(parent, ast.ClassDef) and child in parent.bases and isinstance(child, ast.Subscript):
            return False
        if isinstance(parent, ast.ClassDef) and isinstance(child, ast.keyword) and child.arg in ("frozen", "gc"):
            return False  # that nobody changes a value is for the type checker to see
        if isinstance(parent, ast.Assign | ast.AnnAssign) and _is_for_readers(parent):
            return False
        if child in getattr(parent, "decorator_list", ()) and re.search("dataclass|lru_cache", ast.unparse(child)):
            return False  # how much a cache keeps changes no result
        if isinstance(parent, ast.Subscript) and ast.unparse(parent.value) in ("Literal", "Callable", "cast"):
            return False
        if (
            isinstance(parent, ast.Call)
            and ast.unparse(parent.func) in ("cast", "TypeVar")
            and child in parent.args[:1]
        ):
            return False
        child = parent
    return True


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _is_for_readers(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    if "__all__" in names or "__version__" in names:
        return True
    # `Predicate = Callable[[Event], bool]`, `Number = int | float`: an alias of types begins with a capital letter
    # and has small letters too, while a constant has none.
    name = names[0].lstrip("_") if names else ""
    value = node.value
    alias = isinstance(value, ast.Subscript | ast.BinOp) and name[:1].isupper() and not name.isupper()
    return alias and isinstance(node, ast.Assign)


def _function(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    names = []
    one: ast.AST | None = node
    while one is not None:
        if isinstance(one, _FUNCTIONS) and one is not node:
            names.append(one.name)
        one = parents.get(one)
    return ".".join(reversed(names)) or "<module>"


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for at, char in enumerate(text):
        if char == "\n":
            starts.append(at + 1)
    return starts


def _offset(text: str, starts: list[int], line: int, column: int) -> int:
    """Where a place of the AST (whose columns count bytes of UTF-8) lies in the text."""
    start = starts[line - 1]
    end = starts[line] if line < len(starts) else len(text)
    return start + len(text[start:end].encode()[:column].decode())


def all_faults(root: Path, files: Iterable[str]) -> Iterator[Fault]:
    """The faults of several files."""
    for file in files:
        yield from faults(file, (root / file).read_text(encoding="utf-8"))
