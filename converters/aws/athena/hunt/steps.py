"""A condition as a list of steps: each asks one thing of a row and says where to go on if it is so, and where if not.

It is how a compiler writes AND, OR and NOT as jumps: a row meets only those steps that matter to it, what is cheap
comes before what has to read JSON, and however deep a condition nests, the list has one step for each thing asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaBool, SigmaNull, SigmaRegularExpression, SigmaString, SpecialChars
from sqlglot import exp

from ....conditions import Tree, alternatives, children, shared_field
from ..conditions import Conditions
from ..fields import JsonLeaf, Plain, place
from ..regexp import of_regex, of_wildcards
from ..values import folded, folds, plain, small

HOLDS, FAILS = -1, -2
"""Where a list of steps ends."""


@dataclass(eq=False, slots=True)
class Step:
    """One thing that is asked of the texts of a cell, or of those behind a path in the JSON of a cell.

    Some text has to be one of `values`, or to match `pattern`; where both are None, something has to be there that is
    not null. `small`: in small letters. `yes` and `no` are steps, or whether the condition holds.
    """

    cell: int
    path: tuple[str, ...] | None
    small: bool
    values: tuple[str, ...] | None
    pattern: str | None
    yes: Step | bool
    no: Step | bool


@dataclass(slots=True)
class Cells:
    """The expressions whose texts the steps ask about, numbered from 1."""

    expressions: list[str] = field(default_factory=list)

    def number(self, expression: exp.Expr) -> int:
        written = expression.sql(dialect="trino")
        if written not in self.expressions:
            self.expressions.append(written)
        return self.expressions.index(written) + 1


def steps(condition: Tree, cells: Cells) -> list[Step]:
    """The steps of a condition, in an order in which each leads to later ones only. Raises `RefusedConversion`."""
    found: list[Step] = []
    _Writer(cells, found).write(condition, True, False)
    return found[::-1]


def rows(found: Sequence[Step]) -> list[list[object]]:
    """The steps as rows: number, where to go on if so and if not, cell, path, small, values, pattern."""
    numbers: dict[int, int] = {id(step): at for at, step in enumerate(found)}

    def number(to: Step | bool) -> int:
        return (HOLDS if to else FAILS) if isinstance(to, bool) else numbers[id(to)]

    return [
        [at, number(one.yes), number(one.no), one.cell, one.path, one.small, one.values, one.pattern]
        for at, one in enumerate(found)
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
        texts: dict[tuple[bool, bool], list[str]] = {}
        null = anything = False
        apart: list[ConditionFieldEqualsValueExpression] = []
        for test in tests:
            value = test.value
            if not known:
                apart.append(test)
            elif isinstance(value, SigmaNull):
                null = True
            elif isinstance(value, SigmaBool):
                texts.setdefault((False, True), []).append("true" if value.boolean else "false")
            elif isinstance(value, SigmaRegularExpression):
                texts.setdefault((True, False), []).append(of_regex(value))
            elif not isinstance(value, SigmaString):
                apart.append(test)
            elif value.s and all(part == SpecialChars.WILDCARD_MULTI for part in value.s):
                anything = True
            else:
                pattern, lower, text = _text(value, test.field)
                texts.setdefault((pattern, lower), []).append(text)
        if apart:
            no = self._apart(apart[0] if len(apart) == 1 else ConditionOR(list(apart)), yes, no)
        for (pattern, lower), found in sorted(texts.items(), reverse=True):
            given = tuple(dict.fromkeys(found))
            no = self._step(where, lower, None if pattern else given, "|".join(given) if pattern else None, yes, no)
        if anything:
            no = self._step(where, False, None, "", yes, no)
        if null:
            no = self._step(where, False, None, None, no, yes)
        return no

    def _step(
        self, where: object, lower: bool, values: tuple[str, ...] | None, pattern: str | None,
        yes: Step | bool, no: Step | bool,
    ) -> Step:  # fmt: skip
        if isinstance(where, JsonLeaf):
            path = tuple(where.name.split(".")[1:])
            step = Step(self._cells.number(exp.column(where.column)), path, lower, values, pattern, yes, no)
        else:
            assert isinstance(where, Plain)
            text = exp.func("LOWER", where.expression.copy()) if lower else where.expression
            step = Step(self._cells.number(text), None, False, values, pattern, yes, no)
        self._found.append(step)
        return step

    def _apart(self, test: Tree, yes: Step | bool, no: Step | bool) -> Step:
        """What steps have no word for, as a cell of its own that says `true`."""
        written = Conditions("cloudtrail", in_place).condition(test)
        cell = self._cells.number(exp.If(this=written, true=exp.Literal.string("true")))
        step = Step(cell, None, False, ("true",), None, yes, no)
        self._found.append(step)
        return step


def in_place(leaf: JsonLeaf, number: bool) -> exp.Expr:
    """A part of JSON where it is asked for."""
    return leaf.numbers() if number else leaf.texts()


def cost(item: Tree) -> int:
    """How dear it is to ask: 0 a comparison, 1 a pattern, 2 JSON."""
    if isinstance(item, ConditionItem):
        return max(cost(part) for part in children(item))
    if not isinstance(item, ConditionFieldEqualsValueExpression) or isinstance(
        place(item.field, "cloudtrail"), JsonLeaf
    ):
        return 2
    cheap = isinstance(item.value, SigmaNull) or (
        isinstance(item.value, SigmaString) and not item.value.contains_special()
    )
    return 0 if cheap else 1


def _text(value: SigmaString, name: str) -> tuple[bool, bool, str]:
    """Whether a value is a pattern, whether it is compared in small letters, and its text."""
    lower = folds(value)
    if value.contains_special():
        return True, lower, of_wildcards(small(value, name) if lower else value)
    return False, lower, folded(plain(value), name) if lower else plain(value)
