"""The mutants of a rule: every change of its logic by one step, each with a name that stays.

A name says where and what, by the words of the rule: `selection.eventName: drop value DeleteDetector`. It holds no
position, so that it survives when unrelated parts of the rule are added, removed or put in another order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCompareExpression,
    SigmaExists,
    SigmaNull,
    SigmaString,
    SpecialChars,
)

from awol.mutation.logic import Block, Detection, Item, Join, Leaf, Logic, Not, Ref, Term, leaf, render
from awol.mutation.normal import Form, normal


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule. `aliases` are names of other steps that lead to the same logic."""

    name: str
    form: Form
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    where: str
    what: str
    logic: Logic
    context: str = ""

    @property
    def name(self) -> str:
        return f"{self.where}: {self.what}"


def mutants(logic: Logic) -> list[Mutant]:
    """Every mutant whose logic differs from the rule's and from every other mutant's, in the order of their names."""
    own = normal(logic)
    named: dict[str, list[tuple[_Step, Form]]] = {}
    for step in _steps(logic):
        form = normal(step.logic)
        if form != own:
            named.setdefault(step.name, []).append((step, form))
    names_by_form: dict[Form, list[str]] = {}
    for name, steps in named.items():
        ambiguous = len({form for _, form in steps}) > 1
        for step, form in steps:
            names_by_form.setdefault(form, []).append(
                f"{name} in {step.context}" if ambiguous and step.context else name
            )
    listed = []
    for form, names in names_by_form.items():
        first, *others = sorted(set(names))
        listed.append(Mutant(first, form, tuple(others)))
    return sorted(listed, key=lambda mutant: mutant.name)


def _steps(logic: Logic) -> Iterator[_Step]:
    for name, detection in logic.detections.items():
        for change in _detection_changes(name, detection):
            yield _Step(change.where, change.what, Logic({**logic.detections, name: change.result}, logic.condition))
    for what, context, term in _term_changes(logic.condition):
        yield _Step("condition", what, Logic(logic.detections, term), context)


@dataclass(frozen=True, slots=True)
class _Change:
    where: str
    what: str
    result: Detection


def _detection_changes(where: str, detection: Detection) -> Iterator[_Change]:
    """The changes of one detection. `where` is its name, or its name and what tells it from its alternatives."""
    if isinstance(detection, Item):
        yield from _item_changes(f"{where}.{detection.key}", detection)
        return
    labels = _labels(detection)
    for at, part in enumerate(detection.parts):
        label = f"{where}.{labels[at]}" if isinstance(part, Item) else f"{where}[{labels[at]}]"
        rest = (*detection.parts[:at], *detection.parts[at + 1 :])
        yield _Change(label, "drop", rest[0] if len(rest) == 1 else replace(detection, parts=rest))
        joined = Block((part, replace(detection, parts=rest)), not detection.every)
        yield _Change(label, "or instead of and" if detection.every else "and instead of or", joined)
        inner = _item_changes(label, part) if isinstance(part, Item) else _detection_changes(label, part)
        for change in inner:
            parts = (*detection.parts[:at], change.result, *detection.parts[at + 1 :])
            yield _Change(change.where, change.what, replace(detection, parts=parts))


def _labels(block: Block) -> list[str]:
    """What names each part of a block: its field; where two parts share it, field and values."""
    short = [_label(part, values=False) for part in block.parts]
    return [
        label if short.count(label) == 1 else _label(part, values=True)
        for label, part in zip(short, block.parts, strict=True)
    ]


def _label(part: Detection, *, values: bool) -> str:
    if isinstance(part, Item):
        return f"{part.key}={'|'.join(value.text for value in part.leaves)}" if values else part.key
    return ("+" if part.every else "/").join(_label(inner, values=values) for inner in part.parts)


def _item_changes(where: str, item: Item) -> Iterator[_Change]:
    for at, value in enumerate(item.leaves):
        rest = (*item.leaves[:at], *item.leaves[at + 1 :])
        if rest:
            yield _Change(where, f"drop value {value.text}", replace(item, leaves=rest))
        for what, changed in _leaf_changes(value):
            leaves = (*item.leaves[:at], changed, *item.leaves[at + 1 :])
            yield _Change(where, f"{value.text} as {what}", replace(item, leaves=leaves))
    if len(item.leaves) > 1:
        yield _Change(where, "any instead of all" if item.every else "all instead of any", _swapped(item))
    if item.negated:
        yield _Change(where, "un-negate", replace(item, negated=False))


def _swapped(item: Item) -> Item:
    return replace(item, every=not item.every)


_WIDER_OR_NARROWER: Mapping[tuple[bool, bool], tuple[tuple[bool, bool], ...]] = {
    (False, False): ((False, True), (True, False)),
    (False, True): ((False, False), (True, True)),
    (True, False): ((False, False), (True, True)),
    (True, True): ((False, False), (False, True), (True, False)),
}
"""A wildcard before, a wildcard after: what each shape becomes."""

_SHAPES: Mapping[tuple[bool, bool], str] = {
    (False, False): "equality",
    (False, True): "startswith",
    (True, False): "endswith",
    (True, True): "contains",
}

_LIMITS: Mapping[CompareOperators, CompareOperators] = {
    CompareOperators.LT: CompareOperators.LTE,
    CompareOperators.LTE: CompareOperators.LT,
    CompareOperators.GT: CompareOperators.GTE,
    CompareOperators.GTE: CompareOperators.GT,
}


def _leaf_changes(original: Leaf) -> Iterator[tuple[str, Leaf]]:
    value = original.value
    if isinstance(value, SigmaString) and original.field is not None:
        yield from _shape_changes(original, value)
    elif isinstance(value, SigmaNull):
        yield "not null", replace(original, negated=True)
    elif isinstance(value, SigmaBool):
        yield str(not value.boolean).lower(), leaf(original.field, SigmaBool(not value.boolean), original.text)
    elif isinstance(value, SigmaExists):
        yield "its opposite", leaf(original.field, SigmaExists(not value.exists), original.text)
    elif isinstance(value, SigmaCompareExpression) and value.op in _LIMITS:
        limit = _LIMITS[value.op]
        yield limit.name.lower(), leaf(original.field, replace(value, op=limit), original.text)


def _shape_changes(original: Leaf, value: SigmaString) -> Iterator[tuple[str, Leaf]]:
    """Equality, startswith, endswith and contains by what they are: a text with or without wildcards at its ends."""
    parts = list(value.s)
    star = SpecialChars.WILDCARD_MULTI
    before = bool(parts) and parts[0] == star
    after = len(parts) > 1 and parts[-1] == star
    core = parts[int(before) : len(parts) - int(after)]
    if before and not core:
        return  # `*` alone: it has no ends
    for left, right in _WIDER_OR_NARROWER[before, after]:
        changed = type(value)("")
        changed.s = [*([star] if left else []), *core, *([star] if right else [])]
        if not core and left and not right:
            continue  # `*` before nothing is `*` after nothing
        yield _SHAPES[left, right], leaf(original.field, changed, original.text)


def _term_changes(term: Term, context: str = "") -> Iterator[tuple[str, str, Term]]:
    """(what, the term that holds it, the changed condition) for each change of a condition."""
    if isinstance(term, Ref):
        yield f"negate {term.name}", context, Not(term)
    elif isinstance(term, Not):
        yield f"un-negate {render(term.term)}", context, term.term
        if not isinstance(term.term, Ref):
            for what, inside, changed in _term_changes(term.term, context):
                if not isinstance(changed, Not) or changed.term != term.term:  # that one is the un-negation
                    yield what, inside, Not(changed)
    else:
        yield from _join_changes(term, context)


def _join_changes(join: Join, context: str) -> Iterator[tuple[str, str, Term]]:
    rendered = render(join)
    for at, term in enumerate(join.terms):
        rest = (*join.terms[:at], *join.terms[at + 1 :])
        text = render(term)
        if rest:
            what = f"drop {text} from {join.group}" if join.group else f"drop {text}"
            yield what, rendered, rest[0] if len(rest) == 1 else replace(join, terms=rest)
            if not join.group:
                joined = Join((term, Join(rest, join.every)), not join.every)
                yield f"{'or instead of and' if join.every else 'and instead of or'} at {text}", rendered, joined
        for what, inside, changed in _term_changes(term, rendered):
            whole = replace(join, terms=(*join.terms[:at], changed, *join.terms[at + 1 :]))
            yield f"{what} in {join.group}" if join.group and inside == rendered else what, inside, whole
    if join.group:
        number, _, pattern = join.group.partition(" of ")
        swapped = f"1 of {pattern}" if number == "all" else f"all of {pattern}"
        yield f"{swapped} instead of {join.group}", context, replace(join, every=not join.every)
    if context:
        yield f"negate {rendered}", context, Not(join)
