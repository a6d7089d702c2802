"""The text of a parsed query: `parse(render(query)) == query`."""

from __future__ import annotations

import re

from awol.engines.eql import nodes
from awol.engines.eql.lexer import KEYWORDS

_PLAIN = re.compile(r"[A-Za-z_@][A-Za-z0-9_]*")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

# How tightly an expression holds together; an operand that is looser than its place gets parentheses.
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY, _PREDICATE, _PRIMARY = range(9)


def render(query: nodes.Query) -> str:
    """The query as one line of EQL."""
    return " ".join([_body(query.body), *(f"| {pipe.name} {pipe.count}" for pipe in query.pipes)])


def _body(body: nodes.Filter | nodes.Sequence | nodes.Sample) -> str:
    if isinstance(body, nodes.Filter):
        return _filter(body)
    parts = ["sequence" if isinstance(body, nodes.Sequence) else "sample"]
    if body.by:
        parts.append(_keys(body.by))
    if isinstance(body, nodes.Sequence) and body.maxspan:
        parts.append(f"with maxspan={body.maxspan.value}{body.maxspan.unit}")
    parts.extend(map(_clause, body.clauses))
    if isinstance(body, nodes.Sequence) and body.until:
        parts.append(f"until {_clause(body.until)}")
    return " ".join(parts)


def _clause(clause: nodes.Clause) -> str:
    parts = [f"{'!' if clause.missing else ''}[{_filter(clause.filter)}]"]
    if clause.by:
        parts.append(_keys(clause.by))
    if clause.runs != 1:
        parts.append(f"with runs={clause.runs}")
    return " ".join(parts)


def _keys(keys: tuple[nodes.FieldRef, ...]) -> str:
    return "by " + ", ".join(map(_field, keys))


def _filter(event_filter: nodes.Filter) -> str:
    return f"{_category(event_filter.category)} where {expression(event_filter.condition)}"


def _category(name: str | None) -> str:
    if name is None:
        return "any"
    return name if _is_plain(name) else string(name)


def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name not in KEYWORDS


def _field(ref: nodes.FieldRef) -> str:
    parts = ref.name.split(".")
    # A part between two dots cannot be empty; the whole name in backticks can hold anything.
    dotted = parts if all(parts) else [ref.name]
    name = ".".join(part if _is_plain(part) else _quoted(part) for part in dotted)
    return "?" + name if ref.optional else name


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def string(value: str) -> str:
    """A string literal that means the value."""
    characters = (_ESCAPED.get(c) or (c if c.isprintable() else f"\\u{{{ord(c):04x}}}") for c in value)
    return '"' + "".join(characters) + '"'


def _literal(value: str | int | float | bool | None) -> str:
    if isinstance(value, str):
        return string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else repr(value)


def expression(node: nodes.Expression) -> str:
    """The text of an expression, with no parentheses but those that it needs."""
    return _render(node)[0]


def _within(node: nodes.Expression, place: int) -> str:
    text, strength = _render(node)
    return text if strength >= place else f"({text})"


def _render(node: nodes.Expression) -> tuple[str, int]:
    match node:
        case nodes.Literal(value):
            return _literal(value), _UNARY if repr(value).startswith("-") else _PRIMARY
        case nodes.FieldRef():
            return _field(node), _PRIMARY
        case nodes.Call(name, args, insensitive):
            return f"{name}{'~' if insensitive else ''}({', '.join(map(expression, args))})", _PRIMARY
        case nodes.Negative(operand):
            # A bare number after the minus would be read as a negative number.
            text = _within(operand, _UNARY)
            return f"-({text})" if isinstance(operand, nodes.Literal) else f"-{text}", _UNARY
        case nodes.Arithmetic(operator, left, right):
            own = _SUM if operator in "+-" else _PRODUCT
            return f"{_within(left, own)} {operator} {_within(right, own + 1)}", own
        case nodes.Comparison(operator, left, right):
            return f"{_within(left, _SUM)} {operator} {_within(right, _SUM)}", _COMPARISON
        case nodes.Matching(operator, left, patterns):
            listed = ", ".join(_literal(pattern.value) for pattern in patterns)
            text = listed if len(patterns) == 1 else f"({listed})"
            return f"{_within(left, _PRIMARY)} {operator} {text}", _PREDICATE
        case nodes.Membership(left, items, insensitive, negated):
            word = f"{'not ' if negated else ''}in{'~' if insensitive else ''}"
            return f"{_within(left, _PRIMARY)} {word} ({', '.join(map(expression, items))})", _PREDICATE
        case nodes.Not(operand):
            return f"not {_within(operand, _NOT)}", _NOT
        case nodes.And(operands):
            return " and ".join(_within(operand, _AND + 1) for operand in operands), _AND
        case nodes.Or(operands):
            return " or ".join(_within(operand, _OR + 1) for operand in operands), _OR
