"""ES|QL text from nodes: `parse(render(query)) == query`."""

from __future__ import annotations

import re

from awol.engines.esql import commands as c
from awol.engines.esql import nodes as n
from awol.engines.esql.lexer import quote_name, quote_string

_OR, _AND, _NOT, _PREDICATE, _SUM, _PRODUCT, _SIGN, _PRIMARY = range(1, 9)
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}


def render(query: c.Query) -> str:
    """The text of a query, one command a line."""
    return "\n| ".join([_source(query.source), *map(render_command, query.commands)])


def _source(source: c.From) -> str:
    text = "from " + ", ".join(_index_pattern(pattern) for pattern in source.patterns)
    return f"{text} metadata {', '.join(source.metadata)}" if source.metadata else text


def _index_pattern(pattern: str) -> str:
    plain = re.fullmatch(r"[^\s,:|()\[\]\"=/`<>?\\#]+", pattern) and pattern.lower() != "metadata"
    return pattern if plain else quote_string(pattern)


def render_command(command: c.Command) -> str:
    """The text of one command."""
    match command:
        case c.Where():
            return f"where {render_expression(command.condition)}"
        case c.Eval():
            return f"eval {_assignments(command.assignments)}"
        case c.Stats():
            parts = ["stats", _assignments(command.aggregates)]
            if command.groups:
                parts += ["by", _assignments(command.groups)]
            return " ".join(part for part in parts if part)
        case c.Keep():
            return f"keep {', '.join(map(_pattern, command.columns))}"
        case c.Drop():
            return f"drop {', '.join(map(_pattern, command.columns))}"
        case c.Rename():
            return "rename " + ", ".join(f"{_pattern(old)} as {_pattern(new)}" for old, new in command.pairs)
        case c.Sort():
            return f"sort {', '.join(map(_order, command.keys))}"
        case c.Limit():
            return f"limit {command.count}"
        case c.MvExpand():
            return f"mv_expand {_pattern(command.column)}"


def _assignments(assignments: tuple[c.Assignment, ...]) -> str:
    return ", ".join(map(_assignment, assignments))


def _assignment(assignment: c.Assignment) -> str:
    text = render_expression(assignment.expression)
    if assignment.name is not None:
        text = f"{quote_name(assignment.name)} = {text}"
    return text if assignment.condition is None else f"{text} where {render_expression(assignment.condition)}"


def _pattern(pattern: c.Pattern) -> str:
    if not pattern.wild:
        return quote_name(pattern.name)
    # Each piece between two wild asterisks in backticks of its own, unless it is plain; a dot must stand between two
    # parts of a name, be it asterisks.
    pieces = []
    last = 0
    for place in [*pattern.wild, len(pattern.name)]:
        piece = pattern.name[last:place]
        bare = (last == 0 and piece.startswith(".")) or (place == len(pattern.name) and piece.endswith("."))
        plain = re.fullmatch(r"[A-Za-z0-9_@.]*", piece) and ".." not in piece and not bare
        pieces.append(piece if plain else "`" + piece.replace("`", "``") + "`")
        last = place + 1
    return "*".join(pieces)


def _order(key: c.Order) -> str:
    text = render_expression(key.expression)
    if key.descending:
        text += " desc"
    if key.nulls_first is not None:
        text += " nulls first" if key.nulls_first else " nulls last"
    return text


def render_expression(node: n.Expression, level: int = _OR) -> str:
    """The text of an expression, in parentheses where it binds weaker than `level`."""
    text, own = _expression(node)
    return f"({text})" if own < level else text


def _expression(node: n.Expression) -> tuple[str, int]:
    match node:
        case n.Literal():
            return _literal(node.value), _PRIMARY
        case n.Array():
            return f"[{', '.join(_literal(item.value) for item in node.items)}]", _PRIMARY
        case n.Timespan():
            return f"{node.amount} {node.unit}", _PRIMARY
        case n.Column():
            return quote_name(node.name), _PRIMARY
        case n.Unary(operator="not"):
            return f"not {render_expression(node.operand, _NOT)}", _NOT
        case n.Unary():
            return f"{node.operator}{render_expression(node.operand, _SIGN)}", _SIGN
        case n.Logical():
            own = _AND if node.operator == "and" else _OR
            return f" {node.operator} ".join(render_expression(item, own + 1) for item in node.operands), own
        case n.Binary():
            own = _LEVELS.get(node.operator, _PREDICATE)
            left = render_expression(node.left, own if own != _PREDICATE else _SUM)
            return f"{left} {node.operator} {render_expression(node.right, own + 1)}", own
        case n.In() | n.Like() | n.IsNull() | n.Match():
            return _predicate(node), _PREDICATE
        case n.Call():
            return f"{node.name}({'*' if node.star else ', '.join(map(render_expression, node.arguments))})", _PRIMARY
        case n.Cast():
            return f"{render_expression(node.operand, _PRIMARY)}::{node.type}", _PRIMARY


def _predicate(node: n.In | n.Like | n.IsNull | n.Match) -> str:
    if isinstance(node, n.Match):
        cast = f"::{node.cast}" if node.cast else ""
        return f"{quote_name(node.column.name)}{cast} : {_literal(node.query.value)}"
    operand = render_expression(node.operand, _SUM)
    if isinstance(node, n.IsNull):
        return f"{operand} is {'not ' if node.negated else ''}null"
    negated = " not" if node.negated else ""
    if isinstance(node, n.In):
        return f"{operand}{negated} in ({', '.join(map(render_expression, node.items))})"
    patterns = ", ".join(map(quote_string, node.patterns))
    return f"{operand}{negated} {node.kind} {f'({patterns})' if node.listed else patterns}"


def _literal(value: n.Constant) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote_string(value)
    return repr(value)
