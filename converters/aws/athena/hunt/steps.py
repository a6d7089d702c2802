"""A condition as a list of steps: each asks one thing of a row and says where to go on if it is so, and where if not.

It is how a compiler writes AND, OR and NOT as jumps: a row meets only those steps that matter to it, what is cheap
comes before what has to read JSON, and however deep a condition nests, the list has one step for each thing asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaBool, SigmaNull, SigmaRegularExpression, SigmaString, SpecialChars
from sqlglot import exp, parse_one

from ....conditions import Tree, alternatives, children, shared_field
from ..conditions import Conditions
from ..fields import JsonLeaf, Plain, place
from ..regexp import of_regex, of_wildcards
from ..values import folded, folds, is_number, plain, small
from .asking import OPEN, there, word

HOLDS, FAILS = -1, -2
"""Where a list of steps ends."""

How = Literal["is", "starts", "ends", "has", "matches", "any"]
"""How a text meets one that a step names; `any`: it names none, and something has to be there that is not null."""

ORDER: Sequence[How] = ("is", "starts", "ends", "has", "matches", "any")
"""The cheapest first. An expression is the dearest by far: Trino compiles it for each text that it is asked of."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The text of a cell, or those behind a path in the JSON of a cell. `whole`: it is enough that something is there
    that is not null, and an object is something too."""

    cell: int
    path: tuple[str, ...] | None
    whole: bool = False

    def row(self) -> list[object]:
        """The leaf as a row: cell, the word without which the last key is not there, path, whole."""
        if self.path is None:
            return [self.cell, None, None, self.whole]
        # Arrays are opened before each key, and twice more behind the last.
        return [self.cell, word(self.path[-1]), [*self.path, OPEN, OPEN], self.whole]


@dataclass(eq=False, slots=True)
class Step:
    """One thing that is asked of the texts of a leaf: that some text meets one of `texts`.

    `small`: in small letters. `yes` and `no` are steps, or whether the condition holds.
    """

    leaf: int
    small: bool
    how: How
    texts: tuple[str, ...]
    yes: Step | bool
    no: Step | bool


@dataclass(slots=True)
class Cells:
    """The expressions whose texts the steps ask about, and the leaves in them; both are numbered from 1."""

    expressions: list[str] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    dear: set[int] = field(default_factory=set)
    """Those that are more than a column or its text in small letters."""
    prepared: list[str] = field(default_factory=list)
    """Patterns and paths that stand in expressions as columns, `prepared_1` and so on: Trino compiles an expression
    afresh in each run if a pattern or a path is written in it (measured on Trino 476)."""

    def number(self, expression: exp.Expr, *, dear: bool = False) -> int:
        written = expression.sql(dialect="trino")
        if written not in self.expressions:
            self.expressions.append(written)
        cell = self.expressions.index(written) + 1
        if dear:
            self.dear.add(cell)
        return cell

    def leaf(self, expression: exp.Expr, path: tuple[str, ...] | None = None, *, how: How, dear: bool = False) -> int:
        """The number of a leaf, for steps that ask in that way."""
        leaf = Leaf(self.number(expression, dear=dear), path, path is not None and how == "any")
        if leaf not in self.leaves:
            self.leaves.append(leaf)
        return self.leaves.index(leaf) + 1

    def prepare(self, expression: exp.Expr) -> None:
        """Put columns where an expression has patterns and paths."""
        for function in list(expression.find_all(exp.Anonymous)):
            argument = function.expressions[-1]
            if function.name in PREPARED and isinstance(argument, exp.Literal):
                if argument.name not in self.prepared:
                    self.prepared.append(argument.name)
                argument.replace(exp.column(f"prepared_{self.prepared.index(argument.name) + 1}"))


PREPARED = ("REGEXP_LIKE", "JSON_EXTRACT_SCALAR")


def steps(condition: Tree, cells: Cells) -> list[Step]:
    """The steps of a condition, in an order in which each leads to later ones only. Raises `RefusedConversion`."""
    backwards: list[Step] = []
    _Writer(cells, backwards).write(condition, True, False)
    return backwards[::-1]


def rows(found: Sequence[Step]) -> list[list[object]]:
    """The steps as rows: number, where to go on if so and if not, leaf, small, how, texts."""
    numbers: dict[int, int] = {id(step): at for at, step in enumerate(found)}

    def number(to: Step | bool) -> int:
        return (HOLDS if to else FAILS) if isinstance(to, bool) else numbers[id(to)]

    return [
        [at, number(step.yes), number(step.no), step.leaf, step.small, step.how, list(step.texts)]
        for at, step in enumerate(found)
    ]


class _Writer:
    """Writes from the last step to the first, so that where to go on is known when a step is written."""

    def __init__(self, cells: Cells, found: list[Step]) -> None:
        self._cells = cells
        self._found = found

    def write(self, item: Tree, yes: Step | bool, no: Step | bool) -> Step | bool:
        """Write the steps of a condition; the first of them."""
        if isinstance(item, ConditionNOT):
            return self.write(children(item)[0], no, yes)
        if isinstance(item, ConditionItem) and shared_field(item) is None:
            for part in sorted(children(item), key=cost, reverse=True):
                if isinstance(item, ConditionAND):
                    yes = self.write(part, yes, no)
                else:
                    no = self.write(part, yes, no)
            return yes if isinstance(item, ConditionAND) else no
        tests = alternatives(item)
        if not tests:
            # A keyword: said by nothing that is known here, and refused.
            return self._apart(item, yes, no)
        return self._field(tests, yes, no)

    def _field(
        self, tests: list[ConditionFieldEqualsValueExpression], yes: Step | bool, no: Step | bool
    ) -> Step | bool:
        """That a field meets one of several values."""
        where = place(tests[0].field, "cloudtrail")
        known = isinstance(where, JsonLeaf) or (isinstance(where, Plain) and not where.whole)
        texts: dict[tuple[How, bool], list[str]] = {}
        null = False
        apart: list[ConditionFieldEqualsValueExpression] = []
        for test in tests:
            value = test.value
            if not known:
                apart.append(test)
            elif isinstance(value, SigmaNull):
                null = True
            elif isinstance(value, SigmaBool):
                texts.setdefault(("is", True), []).append("true" if value.boolean else "false")
            elif isinstance(value, SigmaRegularExpression):
                texts.setdefault(("matches", False), []).append(of_regex(value))
            elif not isinstance(value, SigmaString):
                apart.append(test)
            elif value.s and all(part == SpecialChars.WILDCARD_MULTI for part in value.s):
                texts.setdefault(("has", False), []).append("")
            else:
                how, text = _asked(value, test.field)
                texts.setdefault((how, folds(value)), []).append(text)
        if apart:
            no = self._apart(apart[0] if len(apart) == 1 else ConditionOR(list(apart)), yes, no)
        for (how, lower), compared in sorted(
            texts.items(), key=lambda entry: (ORDER.index(entry[0][0]), entry), reverse=True
        ):
            no = self._step(where, lower, how, tuple(dict.fromkeys(compared)), yes, no)
        if null:
            no = self._step(where, False, "any", (), no, yes)
        return no

    def _step(
        self, where: object, lower: bool, how: How, texts: tuple[str, ...], yes: Step | bool, no: Step | bool
    ) -> Step:
        if isinstance(where, JsonLeaf):
            path = tuple(where.name.split(".")[1:])
            step = Step(self._cells.leaf(exp.column(where.column), path, how=how), lower, how, texts, yes, no)
        else:
            assert isinstance(where, Plain)
            step = Step(self._cells.leaf(where.expression, how=how), lower, how, texts, yes, no)
        self._found.append(step)
        return step

    def _apart(self, test: Tree, yes: Step | bool, no: Step | bool) -> Step:
        """What steps have no word for, as a cell of its own that says `true`."""
        written = Conditions("cloudtrail", in_place).condition(test)
        self._cells.prepare(written)
        number = _number_in(test)
        if number is not None:
            key = exp.Literal.string(word(number.name.split(".")[-1])).sql(dialect="trino")
            written = exp.and_(parse_one(there(number.column, key), dialect="trino"), written)
        leaf = self._cells.leaf(exp.If(this=written, true=exp.Literal.string("true")), how="is", dear=True)
        step = Step(leaf, False, "is", ("true",), yes, no)
        self._found.append(step)
        return step


def in_place(leaf: JsonLeaf, number: bool) -> exp.Expr:
    """A part of JSON where it is asked for."""
    return leaf.numbers() if number else leaf.texts()


def _number_in(test: Tree) -> JsonLeaf | None:
    """The part of JSON where a test asks for nothing but numbers."""
    tests = alternatives(test) if shared_field(test) or not isinstance(test, ConditionItem) else []
    if not tests or not all(is_number(part.value) for part in tests):
        return None
    where = place(tests[0].field, "cloudtrail")
    return where if isinstance(where, JsonLeaf) else None


def cost(item: Tree) -> int:
    """How dear it is to ask: 0 a comparison, 1 a pattern, 2 JSON, 3 an expression, which Trino compiles for each text
    that it is asked of."""
    if isinstance(item, ConditionItem):
        return max(cost(part) for part in children(item))
    if isinstance(item, ConditionFieldEqualsValueExpression) and isinstance(item.value, SigmaRegularExpression):
        return 3
    if not isinstance(item, ConditionFieldEqualsValueExpression) or isinstance(
        place(item.field, "cloudtrail"), JsonLeaf
    ):
        return 2
    cheap = isinstance(item.value, SigmaNull) or (
        isinstance(item.value, SigmaString) and not item.value.contains_special()
    )
    return 0 if cheap else 1


def _asked(value: SigmaString, name: str) -> tuple[How, str]:
    """How a text meets a value, and the value, in small letters where letter case makes no difference."""
    lower = folds(value)
    if not value.contains_special():
        return "is", folded(plain(value), name) if lower else plain(value)
    written = small(value, name) if lower else value
    match written.s:
        case (str() as text, SpecialChars.WILDCARD_MULTI):
            return "starts", text
        case (SpecialChars.WILDCARD_MULTI, str() as text):
            return "ends", text
        case (SpecialChars.WILDCARD_MULTI, str() as text, SpecialChars.WILDCARD_MULTI):
            return "has", text
    return "matches", of_wildcards(written)
