"""The rules that may fire on one call as one function of a record, made out of their logic as plain data.

Rules on the same call ask for the same few fields: who called, with which error. Here each field is read once, what is
asked of the name is decided beforehand, and what several rules ask is asked once. Only texts of ASCII are judged by
the function itself; for whatever else a record holds it runs the tests that `awol.engines.sigma.building` makes, and so
says what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from awol.engines.sigma.building import build
from awol.engines.sigma.matching import stands_in
from awol.engines.sigma.nodes import Record, Test

Fired = Callable[[Record], list[int]]

_NAME: Final = "eventName"
_NONE: Final = "\0"
"""What stands for a value that is not judged here: no text of a rule that holds it is either."""

_METHODS: Final = {(False, True): "startswith", (True, False): "endswith"}

_Part = tuple[Any, ...]
"""`("and" | "or", parts)`, `("not", part)`, `("test", text, at, text)`, or `(True,)` and `(False,)`. A test has a text
that asks the record and, where it is that simple, one that asks what was read of the field with the number `at`."""

_TRUE: Final[_Part] = (True,)
_FALSE: Final[_Part] = (False,)


def together(name: str, trees: Sequence[Sequence[Any]]) -> Fired:
    """A function that gives the places of the trees that hold of a record whose eventName is the text `name`."""
    return _Writer(name).function(trees)


class _Writer:
    """Writes the function. `_held` is what it knows by name: the tests that it runs, and texts of the rules, which thus
    are never part of the code."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._fields: dict[str, int] = {}
        self._held: dict[str, Any] = {}
        self._names: dict[str | Test, str] = {}
        self._tests: dict[str, str] = {}
        self._often: set[int] = set()
        self._uses: Counter[_Part] = Counter()
        self._known: dict[_Part, str] = {}
        self._lines: list[str] = []

    def function(self, trees: Sequence[Sequence[Any]]) -> Fired:
        wholes = [self._part(tree) for tree in trees]
        for whole in wholes:
            self._count(whole)
        asked: Counter[int | None] = Counter()
        for part, uses in self._uses.items():
            if part[0] == "test":
                asked[part[2]] += uses
        # Of a field that is asked for once it takes longer to read it for all than to test it where it is asked for.
        self._often = {at for at, uses in asked.items() if at is not None and uses > 1}
        for at, whole in enumerate(wholes):
            if whole != _FALSE:
                self._lines.append(f"if {self._written(whole)}: add({at})")
        body = [*self._read(), *self._lines]
        text = "\n ".join(["def fired(r):", "get = r.get; found = []; add = found.append", *body, "return found"])
        exec(text, self._held)  # noqa: S102  # of words that this module wrote and numbers
        fired: Fired = self._held["fired"]
        return fired

    # --- from a tree to parts

    def _part(self, tree: Sequence[Any]) -> _Part:
        kind = tree[0]
        if kind == "item":
            return self._item(tree)
        if kind == "not":
            part = self._part(tree[1])
            return (not part[0],) if part in (_TRUE, _FALSE) else ("not", part)
        return _joined(kind == "all", [self._part(branch) for branch in tree[2]])

    def _item(self, tree: Sequence[Any]) -> _Part:
        _, _, name, every, values = tree
        if name == _NAME and all(value[0] not in ("field", "any") for value in values):
            # It asks for nothing but the name, which is the same for all records that come here.
            return (build(tree).test({_NAME: self._name}),)
        test = self._test(tree)
        if name is None or "{}" in name or name.count(".") > 1 or not values:
            return ("test", f"{test}(r)", None)
        at = self._fields.get(name, len(self._fields))
        asked = [self._asked(value, at) for value in values]
        if None in asked:
            return ("test", f"{test}(r)", None)
        self._fields[name] = at
        shortcut = (" and " if every else " or ").join(dict.fromkeys(map(str, asked)))
        return ("test", f"{test}(r)", at, f"({shortcut} or o{at} and {test}(r))")

    def _test(self, tree: Sequence[Any]) -> str:
        """The name of the test of an item, the same for the same item in another rule."""
        key = repr(tree[2:])
        if key not in self._tests:
            self._tests[key] = self._put(build(tree).test)
        return self._tests[key]

    def _asked(self, value: Sequence[Any], at: int) -> str | None:
        """What one value asks of a field of this number, where it is a text of ASCII or is not there; None where that
        is not as simple."""
        kind = value[0]
        if kind == "null":
            return f"n{at}"
        if kind == "equal" and not value[2] and _NONE not in value[1]:
            return f"l{at}=={self._put(value[1].lower())}"
        stands = stands_in(*value[1:]) if kind == "like" else None
        if stands is None or not stands[2] or _NONE in stands[2]:
            return None
        before, behind, text = stands
        if before and behind:
            return f"{self._put(text)} in l{at}"
        return f"l{at}.{_METHODS[before, behind]}({self._put(text)})"

    def _put(self, value: str | Test) -> str:
        """The name under which the function knows a text or a test."""
        name = self._names.get(value)
        if name is None:
            name = self._names[value] = f"k{len(self._names)}"
            self._held[name] = value
        return name

    # --- from parts to text

    def _count(self, part: _Part) -> None:
        self._uses[part] += 1
        if self._uses[part] == 1:
            for below in _below(part):
                self._count(below)

    def _written(self, part: _Part) -> str:
        """The part as an expression. What is used more than once becomes a line before, and a name."""
        if part in self._known:
            return self._known[part]
        kind = part[0]
        if kind == "test":
            expression: str = part[3] if part[2] in self._often else part[1]
        elif kind == "not":
            expression = f"(not {self._written(part[1])})"
        elif kind in ("and", "or"):
            expression = f"({f' {kind} '.join([self._written(operand) for operand in part[1]])})"
        else:
            return str(kind)
        if self._uses[part] > 1:
            name = f"c{len(self._known)}"
            self._lines.append(f"{name}={expression}")
            self._known[part] = expression = name
        return expression

    def _read(self) -> list[str]:
        """The lines that read the fields. Of a field, `l` is its text in lower case, `n` says that it is missing or
        null, `o` that it is something else, of which only a test can tell."""
        lines = []
        for name, at in self._fields.items():
            if at not in self._often:
                continue
            first, _, second = name.partition(".")
            if not second:
                lines.append(f"v = get({self._put(name)})")
            else:
                lines += [
                    f"v = get({self._put(first)})",
                    f"if {self._put(name)} in r: v = 0",
                    f"elif type(v) is dict: v = v.get({self._put(second)})",
                    "elif v is not None: v = 0",
                ]
            lines += [
                "if v is None:",
                f"    l{at}={_NONE!r}; n{at} = True; o{at} = False",
                "elif type(v) is str and v.isascii():",
                f"    l{at} = v.lower(); n{at} = o{at} = False",
                "else:",
                f"    l{at}={_NONE!r}; n{at} = False; o{at} = True",
            ]
        return lines


def _below(part: _Part) -> Sequence[_Part]:
    if part[0] == "not":
        return (part[1],)
    return part[1] if part[0] in ("and", "or") else ()


def _joined(every: bool, parts: Sequence[_Part]) -> _Part:
    """All or any of some parts, those that are decided left out."""
    neutral, decisive = (_TRUE, _FALSE) if every else (_FALSE, _TRUE)
    if decisive in parts:
        return decisive
    open_ = tuple(dict.fromkeys(part for part in parts if part != neutral))
    if not open_:
        return neutral
    return open_[0] if len(open_) == 1 else ("and" if every else "or", open_)
