"""What Elasticsearch's optimizer changes in what a query finds: refused, for the result depends on more than the query.

Each was found by comparing generated queries with a node (`tests/differential`) and measured on 8.19.21.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from awol.engines.esql import nodes as n
from awol.engines.esql.binding import Bound, Faults
from awol.engines.esql.walk import descendants


def refuse_null_beside_a_test(node: n.Logical, faults: Faults) -> None:
    """Raises `UnsupportedQuery` for `f is null and not coalesce(f == "a", false)` and the like.

    Measured on 8.19.21: the optimizer takes any operand of `and` that speaks of f for null where another says that f is
    null, though coalesce, a match or case would not be null, and then the whole `and`. What it has simplified before
    (`f is null and (f is null or g)`) it does not; which that is, is not known here.
    """
    operands = list(_conjuncts(node))
    for tested in operands:
        if not isinstance(tested, n.IsNull) or tested.negated:
            continue
        for neighbour in operands:
            inner = neighbour.operand if isinstance(neighbour, n.Unary) else neighbour
            if not isinstance(inner, n.IsNull) and tested.operand in descendants(neighbour):
                faults.unsupported(
                    neighbour,
                    f"beside [{faults.written(tested)}], Elasticsearch reads this as null, whatever its value",
                    f"write coalesce(mv_count({faults.written(tested.operand)}), 0) == 0",
                )


def _conjuncts(node: n.Expression) -> Iterator[n.Expression]:
    if isinstance(node, n.Logical) and node.operator == "and":
        for operand in node.operands:
            yield from _conjuncts(operand)
    else:
        yield node


_CASES: dict[str, Callable[[str], str]] = {"to_lower": str.lower, "to_upper": str.upper}


def refuse_folded_case(node: n.Binary, left: Bound, right: Bound, faults: Faults) -> None:
    """Raises `UnsupportedQuery` for `to_lower(f) == "A"`, which no value can meet, and for letters beyond ASCII.

    Measured on 8.19.21: the optimizer takes the first for false, never null, and its negation for true, but where it
    can infer that the field is there; what is found depends on what stands around it. With a letter beyond ASCII it
    makes a comparison that ignores the case of ASCII letters only: the capital is not found.
    """
    for side, opposite in ((left, right), (right, left)):
        if node.operator not in ("==", "!=") or not isinstance(side.node, n.Call) or side.constant:
            continue
        change = _CASES.get(side.node.name)
        if change is None or not opposite.constant or not isinstance(opposite.value, str):
            continue
        if not opposite.value.isascii():
            faults.unsupported(
                opposite.node,
                f"beside {side.node.name} Elasticsearch compares letters beyond ASCII by their exact spelling",
                "use rlike with both spellings",
            )
        if change(opposite.value) != opposite.value:
            faults.unsupported(
                opposite.node,
                f"{side.node.name} is compared with text in the wrong letter case, so they are never equal",
                f'compare with "{change(opposite.value)}"',
            )
