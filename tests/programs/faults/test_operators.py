"""What each operator makes of a source, and what none of them touches."""

from __future__ import annotations

import ast

import pytest

from programs.faults.faults import faults, parses, source_files
from programs.faults.operators import OPERATORS
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
    ("keyword", 'open(a, encoding="utf-8")', []),
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
