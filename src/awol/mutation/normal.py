"""The normal form of a rule's logic: two trees with one form are one rule, and that can be seen without a record.

Negations stand at the leaves, `and` within `and` is flat, order and repetition do not count, `x or (x and y)` is `x`,
`x and not x` is never, `x` beside `x*` adds nothing. What only knowledge of CloudTrail makes equal is listed by hand.

    not (a or (b and a))                              ->  all of (not a): `b and a` adds nothing to `a`
    eventName: Leave* or eventName: LeaveOrganization ->  eventName: Leave*
    (a and b) or (a and not b)                        ->  stays as it is: forms are compared, not minimised
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sigma.types import SigmaCasedString, SigmaNull, SigmaString, SpecialChars

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
    return _junction(term.every == positive, (_term(part, logic, positive) for part in term.terms))


def _detection(detection: Detection, positive: bool) -> Form:
    if isinstance(detection, Block):
        return _junction(detection.every == positive, (_detection(part, positive) for part in detection.parts))
    return _item(detection, positive)


def _item(item: Item, positive: bool) -> Form:
    wanted = positive != item.negated
    return _junction(item.every == wanted, (_literal(leaf, wanted) for leaf in item.leaves))


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
    literals = [literal for literal in flat if isinstance(literal, Literal)]
    if any(_decided(every, first, second) for first, second in combinations(literals, 2)):
        return Junction(not every, frozenset())
    for literal in literals:
        if any(_idle(every, literal, neighbour) for neighbour in flat - {literal} if isinstance(neighbour, Literal)):
            flat.remove(literal)
    junctions = [junction for junction in flat if isinstance(junction, Junction)]
    wider = {
        junction
        for junction in junctions
        if junction.parts & flat or any(shorter.parts < junction.parts for shorter in junctions)
    }
    remaining = flat - wider  # x or (x and y) is x; x and (x or y) is x
    return next(iter(remaining)) if len(remaining) == 1 else Junction(every, frozenset(remaining))


def _decided(every: bool, one: Literal, other: Literal) -> bool:
    """Whether two literals are never both true (`every`), or never both false."""
    if one.leaf.field != other.leaf.field:
        return False
    opposite = Literal(other.leaf, not other.positive)
    return implies(one, opposite) if every else implies(Literal(one.leaf, not one.positive), other)


def _idle(every: bool, one: Literal, other: Literal) -> bool:
    """Whether `one` adds nothing beside `other`: what it demands is demanded already, what it allows is allowed."""
    return implies(other, one) if every else implies(one, other)


def implies(one: Literal, other: Literal) -> bool:
    """Whether a literal is true wherever another is, by their form alone: `x` is `x*`, and a text is not null."""
    if one.leaf.field != other.leaf.field or one.leaf.field is None:
        return one == other
    if one.positive and other.positive:
        return covers(other.leaf, one.leaf)
    if not one.positive and not other.positive:
        return covers(one.leaf, other.leaf)
    text, null = (one, other) if one.positive else (other, one)
    kinds = {text.leaf.key[0], null.leaf.key[0]}
    return one.positive and _NULL in kinds and bool(kinds & _TEXTS)


_NULL = SigmaNull.__name__
_TEXTS = {SigmaString.__name__, SigmaCasedString.__name__}


def covers(wide: Leaf, narrow: Leaf) -> bool:
    """Whether every value that meets `narrow` meets `wide`."""
    if wide == narrow:
        return True
    if wide.key[0] != narrow.key[0] or wide.key[0] not in _TEXTS:
        return False
    before, core, after = _shape(wide.key[1:])
    narrow_before, narrow_core, narrow_after = _shape(narrow.key[1:])
    if core == narrow_core:
        return before >= narrow_before and after >= narrow_after
    if not _plain(core) or not _plain(narrow_core):
        return False
    text, within = "".join(core), "".join(narrow_core)
    if before and after:
        return text in within
    if after:
        return not narrow_before and within.startswith(text)
    return before and not narrow_after and within.endswith(text)


_STAR = SpecialChars.WILDCARD_MULTI


def _shape(parts: tuple[Any, ...]) -> tuple[bool, tuple[Any, ...], bool]:
    """A wildcard before, what stands between, a wildcard after. `*` alone is both."""
    if parts == (_STAR,):
        return True, (), True
    before, after = bool(parts) and parts[0] == _STAR, bool(parts) and parts[-1] == _STAR
    return before, parts[int(before) : len(parts) - int(after)], after


def _plain(core: tuple[Any, ...]) -> bool:
    return all(isinstance(part, str) for part in core)
