"""Reads an ES|QL expression by precedence climbing.

From weak to strong: or, and, not, the predicates (comparison, in, like, is null, `:`), + -, * / %, sign, `::`
(Elasticsearch's grammar EsqlBaseParser; a comparison takes no comparison as its operand).
"""

from __future__ import annotations

from typing import cast

from awol.engines.esql import nodes as n
from awol.engines.esql.cursor import MAX_DEPTH, Cursor
from awol.engines.esql.lexer import KEYWORDS, unquote_name, unquote_string

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_ARITHMETIC = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2}
_MAX_LONG = 2**63 - 1


def parse_expression(cursor: Cursor) -> n.Expression:
    """The expression that begins at the cursor, which is left behind it. Raises `RejectedQuery` on wrong syntax."""
    cursor.enter()
    node = _or(cursor)
    cursor.leave()
    return node


def _or(cursor: Cursor) -> n.Expression:
    start = cursor.token.offset
    operands = [_and(cursor)]
    while cursor.take_word("or"):
        operands.append(_and(cursor))
    return _logical("or", operands, cursor, start)


def _and(cursor: Cursor) -> n.Expression:
    start = cursor.token.offset
    operands = [_not(cursor)]
    while cursor.take_word("and"):
        operands.append(_not(cursor))
    return _logical("and", operands, cursor, start)


def _logical(operator: str, operands: list[n.Expression], cursor: Cursor, start: int) -> n.Expression:
    if len(operands) == 1:
        return operands[0]
    return n.Logical("and" if operator == "and" else "or", tuple(operands), at=cursor.span(start))


def _not(cursor: Cursor) -> n.Expression:
    if not cursor.token.is_word("not"):
        return _predicate(cursor)
    start = cursor.advance().offset
    cursor.enter()
    operand = _not(cursor)
    cursor.leave()
    return n.Unary("not", operand, at=cursor.span(start))


def _predicate(cursor: Cursor) -> n.Expression:
    start = cursor.token.offset
    left = _arithmetic(cursor, 1)
    if cursor.token.is_symbol(*_COMPARISONS):
        operator = cursor.advance().text
        right = _arithmetic(cursor, 1)
        left = n.Binary(operator, left, right, at=cursor.span(start))  # type: ignore[arg-type]  # one of _COMPARISONS
        if cursor.token.is_symbol(*_COMPARISONS):
            cursor.mismatch("the end of the comparison (to compare a comparison, put it in parentheses)")
    token = cursor.token
    if token.is_symbol(":"):
        return _match(cursor, left, start)
    if token.is_word("is"):
        cursor.advance()
        negated = cursor.take_word("not")
        cursor.expect_word("null")
        return n.IsNull(left, negated, at=cursor.span(start))
    negated = token.is_word("not")
    if negated:
        cursor.advance()
    if cursor.take_word("in"):
        cursor.expect_symbol("(")
        items = _listed(cursor, ")")
        return n.In(left, items, negated, at=cursor.span(start))
    if cursor.token.is_word("like", "rlike"):
        return _like(cursor, left, negated, start)
    if negated:
        cursor.mismatch("IN, LIKE or RLIKE")
    return left


def _listed(cursor: Cursor, close: str) -> tuple[n.Expression, ...]:
    items = [parse_expression(cursor)]
    while cursor.take_symbol(","):
        items.append(parse_expression(cursor))
    cursor.expect_symbol(close)
    return tuple(items)


def _like(cursor: Cursor, operand: n.Expression, negated: bool, start: int) -> n.Expression:
    kind = "like" if cursor.advance().text.lower() == "like" else "rlike"
    if kind == "rlike" and cursor.token.is_symbol("("):
        cursor.mismatch("a string in quotes (lists of patterns need a version after 8.19)")
    listed = cursor.take_symbol("(")
    patterns = [_string(cursor)]
    while listed and cursor.take_symbol(","):
        patterns.append(_string(cursor))
    if listed:
        cursor.expect_symbol(")")
    at = cursor.span(start)
    return n.Like("like" if kind == "like" else "rlike", operand, tuple(patterns), negated, listed, at=at)


def _string(cursor: Cursor) -> str:
    if cursor.token.kind == "param":
        cursor.unsupported("parameters are not filled in offline")
    if cursor.token.kind != "string":
        cursor.mismatch("a string in quotes")
    return unquote_string(cursor.advance().text)


def _match(cursor: Cursor, left: n.Expression, start: int) -> n.Expression:
    column, cast_type = (left.operand, left.type) if isinstance(left, n.Cast) else (left, None)
    if not isinstance(column, n.Column):
        cursor.mismatch("a field before ':'")
    cursor.advance()
    query = _constant(cursor)
    if not isinstance(query, n.Literal):
        cursor.unsupported("`:` with a list or a timespan is not searched offline", start)
    return n.Match(column, cast_type, query, at=cursor.span(start))


def _constant(cursor: Cursor) -> n.Expression:
    """A constant, with the sign that may stand before a number here."""
    token = cursor.token
    if token.is_symbol("-", "+"):
        cursor.mismatch("a constant")
    node = _primary(cursor)
    if not isinstance(node, n.Literal | n.Array | n.Timespan):
        cursor.reject(f"mismatched input '{token.shown}' expecting a constant", token.offset)
    return node


def _arithmetic(cursor: Cursor, level: int) -> n.Expression:
    start = cursor.token.offset
    left = _sign(cursor)
    links = 0
    while cursor.token.kind == "symbol" and _ARITHMETIC.get(cursor.token.text, 0) >= level:
        links += 1
        if links > MAX_DEPTH:
            cursor.unsupported(f"more than {MAX_DEPTH} operators in one calculation")
        operator = cursor.advance().text
        right = _arithmetic(cursor, _ARITHMETIC[operator] + 1)
        left = n.Binary(operator, left, right, at=cursor.span(start))  # type: ignore[arg-type]  # one of _ARITHMETIC
    return left


def _sign(cursor: Cursor) -> n.Expression:
    if not cursor.token.is_symbol("-", "+"):
        return _cast(cursor)
    cursor.enter()
    token = cursor.advance()
    operand = _sign(cursor)
    cursor.leave()
    return n.Unary("-" if token.text == "-" else "+", operand, at=cursor.span(token.offset))


def _cast(cursor: Cursor) -> n.Expression:
    start = cursor.token.offset
    node = _primary(cursor)
    casts = 0
    while cursor.take_symbol("::"):
        casts += 1
        if casts > MAX_DEPTH:
            cursor.unsupported(f"more than {MAX_DEPTH} casts of one value")
        if cursor.token.kind != "name":
            cursor.mismatch("a type")
        node = n.Cast(node, cursor.advance().text.lower(), at=cursor.span(start))
    return node


def _primary(cursor: Cursor) -> n.Expression:
    token = cursor.token
    if token.is_symbol("("):
        cursor.advance()
        node = parse_expression(cursor)
        cursor.expect_symbol(")")
        return node
    if token.is_symbol("["):
        return _array(cursor)
    if token.kind == "string":
        return n.Literal(_string(cursor), at=cursor.span(token.offset))
    if token.kind in ("integer", "decimal"):
        return _number(cursor)
    if token.kind == "param":
        cursor.unsupported("parameters are not filled in offline")
    if token.is_word("null", "true", "false"):
        cursor.advance()
        return n.Literal({"null": None, "true": True, "false": False}[token.text.lower()], at=cursor.span(token.offset))
    if token.kind == "quoted" or (token.kind == "name" and token.text.lower() not in KEYWORDS):
        if token.kind == "name" and cursor.peek().is_symbol("("):
            return _call(cursor)
        return n.Column(column_name(cursor), at=cursor.span(token.offset))
    return cursor.mismatch("an expression")


def column_name(cursor: Cursor) -> str:
    """A dotted name: words, each plain or in backticks. Raises `RejectedQuery` where a keyword stands bare."""
    parts = [_identifier(cursor)]
    while cursor.take_symbol("."):
        parts.append(_identifier(cursor))
    return ".".join(parts)


def _identifier(cursor: Cursor) -> str:
    token = cursor.token
    if token.kind == "param":
        cursor.unsupported("parameters are not filled in offline")
    if token.kind == "quoted":
        return unquote_name(cursor.advance().text)
    if token.kind == "name" and token.text.lower() in KEYWORDS:
        cursor.reject(f"mismatched input '{token.text}' expecting a name", next_step=f"quote it: `{token.text}`")
    if token.kind != "name":
        cursor.mismatch("a name")
    return cursor.advance().text


def _call(cursor: Cursor) -> n.Expression:
    token = cursor.advance()
    name = token.text.lower()
    cursor.advance()
    if cursor.token.is_symbol("*"):
        cursor.advance()
        cursor.expect_symbol(")")
        return n.Call(name, (), star=True, at=cursor.span(token.offset))
    if cursor.take_symbol(")"):
        return n.Call(name, (), at=cursor.span(token.offset))
    arguments = [parse_expression(cursor)]
    while cursor.take_symbol(","):
        if cursor.token.is_symbol("{"):
            cursor.unsupported(f"options of {name} are not known offline")
        arguments.append(parse_expression(cursor))
    cursor.expect_symbol(")")
    return n.Call(name, tuple(arguments), at=cursor.span(token.offset))


def _number(cursor: Cursor) -> n.Expression:
    token = cursor.advance()
    if token.kind == "decimal":
        value = float(token.text)
        if value == float("inf"):
            cursor.reject(f"Number [{token.text}] is too large", token.offset)
        return n.Literal(value, at=cursor.span(token.offset))
    number = int(token.text)
    following = cursor.token
    if following.kind == "name" and following.text.lower() not in KEYWORDS:
        cursor.advance()
        return n.Timespan(number, following.text.lower(), at=cursor.span(token.offset))
    if number > _MAX_LONG:
        cursor.unsupported("a number this large has the type unsigned_long, which is not known offline", token.offset)
    return n.Literal(number, at=cursor.span(token.offset))


def _array(cursor: Cursor) -> n.Expression:
    start = cursor.advance().offset
    items = [_array_item(cursor)]
    while cursor.take_symbol(","):
        items.append(_array_item(cursor))
    cursor.expect_symbol("]")
    kinds = {"number" if type(item.value) in (int, float) else type(item.value).__name__ for item in items}
    if len(kinds) > 1 or kinds == {"NoneType"}:
        cursor.reject("a list holds numbers, strings or booleans, of one kind", start)
    return n.Array(tuple(items), at=cursor.span(start))


def _array_item(cursor: Cursor) -> n.Literal:
    start = cursor.token.offset
    negative = cursor.token.is_symbol("-")
    if negative or cursor.token.is_symbol("+"):
        cursor.advance()
    node = _primary(cursor)
    if not isinstance(node, n.Literal) or (negative and type(node.value) not in (int, float)):
        cursor.reject("a list holds constants", start)
    if not negative:
        return node
    return n.Literal(-cast("int | float", node.value), at=cursor.span(start))
