"""The normal form of a rule's logic: two trees with one form are one rule, and that can be seen without a record.

Negations stand at the leaves, `and` within `and` is flat, order and repetition do not count, `x or (x and y)` is `x`,
`x and not x` is never. Nothing else is folded: what only knowledge of CloudTrail makes equal is listed by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from awol.mutation.logic import Block, Detection, Item, Leaf, Logic, Not, Ref, Term


@dataclass(frozen=True, slots=True)
class Literal:
    """A leaf, or its negation."""

    leaf: Leaf
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Junction:
    """All (`every`) or any of some forms. Without parts: always, or never."""

    every: bool
    parts: frozenset[Form]


Form = Literal | Junction


def normal(logic: Logic) -> Form:
    """The form of a whole rule."""
    return _term(logic.condition, logic, True)


def leaves(form: Form) -> Iterable[Leaf]:
    """Every leaf of a form, some more than once."""
    if isinstance(form, Literal):
        yield form.leaf
    else:
        for part in form.parts:
            yield from leaves(part)


def _term(term: Term, logic: Logic, positive: bool) -> Form:
    if isinstance(term, Ref):
        return _detection(logic.detections[term.name], positive)
    if isinstance(term, Not):
        return _term(term.term, logic, not positive)
    return _junction(term.every == positive, (_term(one, logic, positive) for one in term.terms))


def _detection(detection: Detection, positive: bool) -> Form:
    if isinstance(detection, Block):
        return _junction(detection.every == positive, (_detection(one, positive) for one in detection.parts))
    return _item(detection, positive)


def _item(item: Item, positive: bool) -> Form:
    wanted = positive != item.negated
    return _junction(item.every == wanted, (_literal(one, wanted) for one in item.leaves))


def _literal(leaf: Leaf, positive: bool) -> Literal:
    if leaf.negated:
        return Literal(Leaf(leaf.field, leaf.key, leaf.value, leaf.text), not positive)
    return Literal(leaf, positive)


def _junction(every: bool, parts: Iterable[Form]) -> Form:
    flat: set[Form] = set()
    for part in parts:
        if isinstance(part, Junction) and (part.every == every or not part.parts):
            if not part.parts and part.every != every:
                return part  # never within `and`, always within `or`: the rest does not matter
            flat |= part.parts
        else:
            flat.add(part)
    if any(isinstance(one, Literal) and Literal(one.leaf, not one.positive) in flat for one in flat):
        return Junction(not every, frozenset())
    junctions = [one for one in flat if isinstance(one, Junction)]
    wider = {one for one in junctions if one.parts & flat or any(other.parts < one.parts for other in junctions)}
    kept = flat - wider  # x or (x and y) is x; x and (x or y) is x
    return next(iter(kept)) if len(kept) == 1 else Junction(every, frozenset(kept))
