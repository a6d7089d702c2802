"""The conditions of EQL, by precedence climbing: or, and, not, comparison, sum, product, sign, predicate, primary.

Source: Elasticsearch's grammar file EqlBase.g4. A predicate (`in`, `:`, `like`, `regex`) belongs to the primary
before it, so that `a + b : "x"` reads as `a + (b : "x")`; comparisons do not chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from awol.engines.eql import nodes
from awol.engines.eql.lexer import Token, tokens
from awol.errors import RejectedQuery, UnsupportedQuery

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_MATCHES = (":", "like", "like~", "regex", "regex~")
_LONG = 2**63
_DEPTH = 60


class ExpressionParser:
    """Reads expressions from the tokens of a text; `next` is the token that has not been taken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens(text)
        self._position = 0
        self._depth = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._position]

    def take(self) -> Token:
        token = self._tokens[self._position]
        if token.kind != "end":
            self._position += 1
        return token

    def take_if(self, *texts: str) -> bool:
        """Take the token if it is one of these keywords or symbols, and say whether it was."""
        fits = self.next.is_(*texts)
        if fits:
            self.take()
        return fits

    def expect(self, text: str) -> Token:
        if not self.next.is_(text):
            raise self.mismatch(text)
        return self.take()

    def mismatch(self, expected: str) -> RejectedQuery:
        unexpected = "the end of the query" if self.next.kind == "end" else f"'{self.next.text}'"
        return RejectedQuery(f"mismatched input {unexpected} expecting {expected}", self.text, self.next.at)

    def expression(self) -> nodes.Expression:
        self._depth += 1
        if self._depth > _DEPTH:
            raise UnsupportedQuery(f"nested more than {_DEPTH} deep", self.text, self.next.at)
        start = self.next.at
        operands = [self._conjunction()]
        while self.take_if("or"):
            operands.append(self._conjunction())
        self._depth -= 1
        return operands[0] if len(operands) == 1 else nodes.Or(tuple(operands), start)

    def _conjunction(self) -> nodes.Expression:
        start = self.next.at
        operands = [self._negation()]
        while self.take_if("and"):
            operands.append(self._negation())
        return operands[0] if len(operands) == 1 else nodes.And(tuple(operands), start)

    def _negation(self) -> nodes.Expression:
        starts = []
        while self.next.is_("not"):
            starts.append(self.take().at)
        if len(starts) > _DEPTH:
            raise UnsupportedQuery(f"nested more than {_DEPTH} deep", self.text, starts[0])
        operand = self._comparison()
        for start in reversed(starts):
            operand = nodes.Not(operand, start)
        return operand

    def _comparison(self) -> nodes.Expression:
        left = self.operator_expression()
        if not self.next.is_(*_COMPARISONS):
            return left
        operator = self.take()
        right = self.operator_expression()
        if self.next.is_(*_COMPARISONS):
            raise RejectedQuery(
                "comparisons cannot be chained", self.text, self.next.at, "join two comparisons with `and`"
            )
        return nodes.Comparison(operator.text, left, right, operator.at)  # type: ignore[arg-type]  # checked by is_

    def operator_expression(self) -> nodes.Expression:
        left = self._product()
        for _ in self._chain("+", "-"):
            operator = self.take()
            left = nodes.Arithmetic(operator.text, left, self._product(), operator.at)  # type: ignore[arg-type]  # checked by is_
        return left

    def _chain(self, *operators: str) -> Iterator[None]:
        """As long as one of the operators comes next; a chain nests to the left, so its length is bounded."""
        for _ in range(_DEPTH):
            if not self.next.is_(*operators):
                return
            yield
        raise UnsupportedQuery(f"more than {_DEPTH} sums or products in a row", self.text, self.next.at)

    def _product(self) -> nodes.Expression:
        left = self._signed()
        for _ in self._chain("*", "/", "%"):
            operator = self.take()
            left = nodes.Arithmetic(operator.text, left, self._signed(), operator.at)  # type: ignore[arg-type]  # checked by is_
        return left

    def _signed(self) -> nodes.Expression:
        signs = []
        while self.next.is_("-", "+"):
            signs.append(self.take())
        if len(signs) > _DEPTH:
            raise UnsupportedQuery(f"nested more than {_DEPTH} deep", self.text, signs[0].at)
        number = self.next.kind in ("integer", "decimal")
        operand = self._predicated()
        for sign in reversed(signs):
            if sign.text == "-":
                if number and isinstance(operand, nodes.Literal):
                    operand = nodes.Literal(-cast("int | float", operand.value), sign.at)
                else:
                    operand = nodes.Negative(operand, sign.at)
            number = False
        return operand

    def _predicated(self) -> nodes.Expression:
        left = self._primary()
        if self.next.is_(*_MATCHES):
            operator = self.take()
            patterns = self._constants() if self.take_if("(") else (self._constant(),)
            return nodes.Matching(operator.text, left, patterns, operator.at)  # type: ignore[arg-type]  # checked by is_
        start = self.next
        negated = start.is_("not") and self._tokens[self._position + 1].is_("in", "in~")
        if negated:
            self.take()
        if not self.next.is_("in", "in~"):
            return left
        insensitive = self.take().text == "in~"
        self.expect("(")
        items = [self.expression()]
        while self.take_if(","):
            items.append(self.expression())
        self.expect(")")
        return nodes.Membership(left, tuple(items), insensitive, negated, start.at)

    def _constants(self) -> tuple[nodes.Literal, ...]:
        constants = [self._constant()]
        while self.take_if(","):
            constants.append(self._constant())
        self.expect(")")
        return tuple(constants)

    def _constant(self) -> nodes.Literal:
        constant = self._constant_if_any()
        if constant is None:
            raise self.mismatch("a constant")
        return constant

    def _constant_if_any(self) -> nodes.Literal | None:
        token = self.next
        if token.kind == "string":
            return nodes.Literal(self.take().text, token.at)
        if token.kind == "integer":
            value = int(self.take().text)
            return nodes.Literal(value if value < _LONG else float(value), token.at)
        if token.kind == "decimal":
            return nodes.Literal(float(self.take().text), token.at)
        if token.is_("true", "false", "null"):
            return nodes.Literal({"true": True, "false": False, "null": None}[self.take().text], token.at)
        return None

    def _primary(self) -> nodes.Expression:
        token = self.next
        constant = self._constant_if_any()
        if constant is not None:
            return constant
        if self.take_if("("):
            inner = self.expression()
            self.expect(")")
            return inner
        if token.is_("?"):
            return self._optional()
        if token.kind == "function~":
            return self._call(insensitive=True)
        if token.kind in ("name", "quoted"):
            following = self._tokens[self._position + 1]
            if token.kind == "name" and following.is_("("):
                return self._call(insensitive=False)
            if token.kind == "name" and following.is_("of"):
                raise RejectedQuery("Process relationships are not supported", self.text, token.at)
            return nodes.FieldRef(self._name(), False, token.at)
        raise self.mismatch("a field, a value, a function or (")

    def _optional(self) -> nodes.FieldRef:
        mark = self.take()
        if self.next.kind == "string":
            raise RejectedQuery(
                'Use triple double quotes """ to define unescaped string literals, not ?"', self.text, mark.at
            )
        if self.next.kind not in ("name", "quoted"):
            raise self.mismatch("a field")
        return nodes.FieldRef(self._name(), True, mark.at)

    def _name(self) -> str:
        parts = [self.take().text]
        while self.take_if("."):
            if self.next.kind not in ("name", "quoted"):
                raise self.mismatch("a part of a field's name")
            parts.append(self.take().text)
        if self.next.is_("["):
            after = self._tokens[self._position + 1]
            if after.kind == "integer":
                raise UnsupportedQuery("an element of an array by its number", self.text, self.next.at)
        return ".".join(parts)

    def _call(self, insensitive: bool) -> nodes.Call:
        name = self.take()
        self.expect("(")
        args: list[nodes.Expression] = []
        if not self.next.is_(")"):
            args.append(self.expression())
            while self.take_if(","):
                args.append(self.expression())
        self.expect(")")
        return nodes.Call(name.text.removesuffix("~"), tuple(args), insensitive, name.at)
