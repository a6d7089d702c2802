"""A rule's condition as an expression of SQL.

SQL is three-valued: a comparison with null is null, and so is its NOT, so that a row without the field would be lost.
What is negated and can be null stands in `COALESCE(..., FALSE)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT
from sigma.types import SigmaExists, SigmaFieldReference, SigmaNull, SigmaType
from sqlglot import exp

from awol.errors import RefusedConversion

from ...conditions import Tree, alternatives, children, leaves, shared_field
from ...refusing import refusal
from .fields import JsonLeaf, Members, Place, Plain, call, column, over, place
from .table import Kind
from .values import any_of, is_number, of_number


class Conditions:
    """Writes conditions for one table.

    What stands in JSON goes by a name: `named` gives it for a leaf's texts (or, if asked, its numbers), and sees to it
    that the query has it.
    """

    def __init__(self, kind: Kind, named: Callable[[JsonLeaf, bool], exp.Expr]) -> None:
        self._kind: Kind = kind
        self._named = named

    def condition(self, item: Tree) -> exp.Expr:
        """The expression of a condition; null counts as false. Raises `RefusedConversion`."""
        if isinstance(item, ConditionNOT):
            return negated(self._two_valued(children(item)[0]))
        if isinstance(item, ConditionAND):
            return exp.and_(*(self.condition(part) for part in children(item)))
        name = shared_field(item)
        if name is not None:
            return self._field(name, [leaf.value for leaf in alternatives(item)])
        if isinstance(item, ConditionItem):
            return exp.or_(*(self.condition(part) for part in children(item)))
        if not isinstance(item, ConditionFieldEqualsValueExpression):
            raise refusal(
                "this target cannot search exactly for a keyword without a field", "name the field and use |contains"
            )
        return self._field(item.field, [item.value])

    def _two_valued(self, item: Tree) -> exp.Expr:
        written = self.condition(item)
        if all(_never_null(leaf) for leaf, _ in leaves(item)):
            return exp.paren(written) if isinstance(written, exp.And | exp.Or) else written
        return exp.func("COALESCE", written, exp.false())

    def _field(self, name: str, values: Sequence[SigmaType]) -> exp.Expr:
        """That a field meets one of the values."""
        where = place(name, self._kind)
        branches: list[exp.Expr] = []
        compared: list[SigmaType] = []
        for value in values:
            if isinstance(value, SigmaNull):
                branches.append(negated(_valued(where)))
            elif isinstance(value, SigmaExists):
                there = where.present() if isinstance(where, JsonLeaf) else _valued(where)
                branches.append(there if value.exists else negated(there))
            elif isinstance(value, SigmaFieldReference):
                branches.append(self._reference(where, value))
            else:
                compared.append(value)
        if compared:
            branches.append(self._compared(where, compared))
        return exp.or_(*branches)

    def _compared(self, where: Place, values: Sequence[SigmaType]) -> exp.Expr:
        if isinstance(where, JsonLeaf):
            return self._in_json(where, values)
        if isinstance(where, Members):
            if not where.member:
                raise _whole(where.name)
            return call("ANY_MATCH", where.texts(), over("v", any_of(where.name, values, column("v"))))
        if where.whole:
            raise _whole(where.name)
        return any_of(where.name, values, where.expression)

    def _in_json(self, where: JsonLeaf, values: Sequence[SigmaType]) -> exp.Expr:
        numbers = [value for value in values if is_number(value)]
        texts = [value for value in values if not is_number(value)]
        branches = []
        if texts:
            test = any_of(where.name, texts, column("v"))
            branches.append(call("ANY_MATCH", self._named(where, False), over("v", test)))
        if numbers:
            tests = [of_number(where.name, value, column("n")) for value in numbers]
            branches.append(call("ANY_MATCH", self._named(where, True), over("n", exp.or_(*tests))))
        return exp.or_(*branches)

    def _reference(self, where: Place, value: SigmaFieldReference) -> exp.Expr:
        """That some value of one field meets some value of another, without regard to letter case."""
        first, second = exp.func("LOWER", column("v")), exp.func("LOWER", column("w"))
        if value.starts_with and value.ends_with:
            strpos = call("STRPOS", first, second)
            test: exp.Expr = exp.GT(this=strpos, expression=exp.Literal.number(0))
        elif value.starts_with:
            test = call("STARTS_WITH", first, second)
        elif value.ends_with:
            length = exp.Neg(this=call("LENGTH", column("w")))
            test = exp.EQ(this=call("SUBSTR", first, length), expression=second)
        else:
            test = exp.EQ(this=first, expression=second)
        inner = call("ANY_MATCH", self._texts(place(value.field, self._kind)), over("w", test))
        return call("ANY_MATCH", self._texts(where), over("v", inner))

    def _texts(self, where: Place) -> exp.Expr:
        """All texts of a place as an array."""
        if isinstance(where, JsonLeaf):
            return self._named(where, False)
        if isinstance(where, Members) and where.member:
            return where.texts()
        if isinstance(where, Plain) and not where.whole:
            return exp.Array(expressions=[where.expression.copy()])
        raise _whole(where.name)


def negated(item: exp.Expr) -> exp.Expr:
    """NOT of an expression; of two NOTs nothing is left."""
    return item.this if isinstance(item, exp.Not) else exp.Not(this=item)


def _valued(where: Place) -> exp.Expr:
    """Whether anything but null is there; never null itself."""
    if isinstance(where, JsonLeaf):
        return where.valued()
    if isinstance(where, Members):
        test = exp.Not(this=exp.Is(this=column("v"), expression=exp.Null()))
        return exp.func("COALESCE", call("ANY_MATCH", where.texts(), over("v", test)), exp.false())
    return exp.Not(this=exp.Is(this=where.expression.copy(), expression=exp.Null()))


def _never_null(leaf: object) -> bool:
    """Whether the expression of a leaf is true or false on every row."""
    return isinstance(leaf, ConditionFieldEqualsValueExpression) and isinstance(leaf.value, SigmaNull | SigmaExists)


def _whole(name: str) -> RefusedConversion:
    return refusal(f"`{name}` is a whole object, which is never equal to a text", f"name a field inside it: {name}.…")
