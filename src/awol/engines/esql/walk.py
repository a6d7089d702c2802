"""The parts of an expression."""

from __future__ import annotations

from collections.abc import Iterator

from awol.engines.esql import nodes as n


def children(node: n.Expression) -> tuple[n.Expression, ...]:
    """The expressions directly below a node."""
    match node:
        case n.Unary() | n.Like() | n.IsNull() | n.Cast():
            return (node.operand,)
        case n.Logical():
            return node.operands
        case n.Binary():
            return (node.left, node.right)
        case n.In():
            return (node.operand, *node.items)
        case n.Match():
            return (node.column,)
        case n.Call():
            return node.arguments
    return ()


def descendants(node: n.Expression) -> Iterator[n.Expression]:
    """The node and all expressions below it."""
    yield node
    for child in children(node):
        yield from descendants(child)
