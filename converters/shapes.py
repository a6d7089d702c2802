"""What a rule asks of a record that cannot be there, and by which names Splunk has what it asks for.

`awol.cloudtrail.shapes` knows what stands at a field. A rule that names no event source may mean any; one that names
some means those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.rule import SigmaDetectionItem
from sigma.types import SigmaExists, SigmaFieldReference, SigmaNull, SigmaString

from awol.cloudtrail.shapes import MOST_NAMES, Shape, shape, stranger
from awol.errors import RefusedConversion

from .conditions import Tree, alternatives, children, shared_field

Sources = frozenset[str] | None
"""The event sources of which a record must be where a field is asked for; None: of any."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of the fields that one rule names."""

    sources: Mapping[str, Sources]

    def of(self, field: str) -> Shape:
        return shape(field, self.sources.get(field))


def without_braces(item: SigmaDetectionItem) -> None:
    """Name the fields of a detection item as CloudTrail does: `{}` is Splunk's mark of a list and no part of a name."""
    if item.field:
        item.field = item.field.replace("{}", "")
    for value in item.value:
        if isinstance(value, SigmaFieldReference):
            value.field = value.field.replace("{}", "")


def shapes_of(trees: list[Tree]) -> Shapes:
    """The shapes of all fields of a rule. `trees` are its conditions before a pipeline renamed anything."""
    sources_by_field: dict[str, Sources] = {}
    for tree in trees:
        for field, sources in _fields(tree, None):
            known = sources_by_field.get(field, frozenset())
            sources_by_field[field] = None if sources is None or known is None else known | sources
    return Shapes(sources_by_field)


def _fields(item: Tree, sources: Sources) -> Iterator[tuple[str, Sources]]:
    if isinstance(item, ConditionAND):
        own = [implied for implied in map(_implied, children(item)) if implied is not None]
        narrowest = min([*own, *([sources] if sources is not None else [])], key=len, default=None)
        for part in children(item):
            yield from _fields(part, narrowest)
    elif isinstance(item, ConditionItem):
        for part in children(item):
            yield from _fields(part, sources)
    elif isinstance(item, ConditionFieldEqualsValueExpression):
        yield item.field, sources
        if isinstance(item.value, SigmaFieldReference):
            yield item.value.field, sources


def _implied(item: Tree) -> Sources:
    """The event sources of which one holds wherever a condition does; None where it says nothing of them."""
    if isinstance(item, ConditionFieldEqualsValueExpression):
        value = item.value
        if item.field != "eventSource" or not isinstance(value, SigmaString) or value.contains_special():
            return None
        return frozenset(("".join(str(part) for part in value.s).lower(),))
    if isinstance(item, ConditionNOT) or not isinstance(item, ConditionItem):
        return None
    by_part = [_implied(part) for part in children(item)]
    if isinstance(item, ConditionOR):
        whole = [sources for sources in by_part if sources is not None]
        return frozenset().union(*whole) if len(whole) == len(by_part) else None
    return min((sources for sources in by_part if sources is not None), key=len, default=None)


def check_shapes(trees: list[Tree], shapes: Shapes) -> None:
    """Refuse what no record can answer: a field that none has, and a value or the absence of a whole object.

    Raises `RefusedConversion` with the field, and what to write instead.
    """
    for tree in trees:
        for leaf in _leaves(tree):
            _check_name(leaf.field)
            if isinstance(leaf.value, SigmaFieldReference):
                _check_name(leaf.value.field)
            _check_shape(leaf.field, shapes.of(leaf.field), leaf.value, shapes.sources.get(leaf.field))


def _leaves(item: Tree) -> Iterator[ConditionFieldEqualsValueExpression]:
    if isinstance(item, ConditionFieldEqualsValueExpression):
        yield item
    for part in children(item):
        yield from _leaves(part)


def _check_name(field: str) -> None:
    meant = stranger(field)
    if meant is not None:
        step = f"write `{meant}`" if meant else "see CloudTrail record contents in the CloudTrail User Guide"
        raise RefusedConversion(f"no CloudTrail record has the field `{field}`", next_step=step)


def _check_shape(field: str, known: Shape, value: Any, sources: Sources) -> None:
    presence = isinstance(value, SigmaNull | SigmaExists)
    if known.whole:
        asked = "for its presence" if presence else "for a value"
        raise RefusedConversion(
            f"`{field}` is a whole object and is tested {asked}; products index only the fields inside it",
            next_step=f"name a field inside it: {_a_leaf(field)}",
        )
    if presence and known.whole is None:
        raise RefusedConversion(
            f"`{field}` may be an object in some records, and no target can test whether an object is there",
            next_step="name a field inside it"
            + ("" if sources else ", or add the eventSource, if it is a plain value there"),
        )


def _a_leaf(field: str) -> str:
    return {"requestParameters": "requestParameters.accountId", "userIdentity": "userIdentity.arn"}.get(
        field, f"{field}.<name>"
    )


def splunk_names(item: Tree, shapes: Shapes) -> Tree:
    """The tree with every field by the names that Splunk may have for it, any of which is enough.

    Raises `RefusedConversion` for a field with too many.
    """
    if isinstance(item, ConditionFieldEqualsValueExpression):
        return _named(item, [item], shapes)
    if isinstance(item, ConditionOR) and shared_field(item) is not None:
        return _named(item, alternatives(item), shapes)
    if isinstance(item, ConditionNOT):
        return ConditionNOT([splunk_names(children(item)[0], shapes)])
    if isinstance(item, ConditionItem):
        kind = ConditionAND if isinstance(item, ConditionAND) else ConditionOR
        return kind([splunk_names(part, shapes) for part in children(item)])
    return item


def _named(item: Tree, tests: list[ConditionFieldEqualsValueExpression], shapes: Shapes) -> Tree:
    original = tests[0].field
    field = original.replace("{}", "")
    if original != field and shapes.sources.get(field) is None:
        return item  # the pipeline's table says what is meant where the rule does not name the service
    names = shapes.of(field).names
    if names == (original,):
        return item
    if len(names) > MOST_NAMES:
        raise RefusedConversion(
            f"`{field}` has {len(names)} possible names in Splunk, because any part of it may be a list",
            next_step="add the eventSource, from which awol knows the lists, or test a field with fewer parts",
        )
    absent = [leaf for leaf in tests if _is_absence(leaf.value)]
    present = [leaf for leaf in tests if not _is_absence(leaf.value)]
    parts: list[Tree] = [_any([_renamed(present, name) for name in names])] if present else []
    # What is absent is absent under every name.
    parts += [_every([_renamed([leaf], name) for name in names]) for leaf in absent]
    return _any(parts)


def _is_absence(value: Any) -> bool:
    return isinstance(value, SigmaNull) or (isinstance(value, SigmaExists) and not value.exists)


def _renamed(tests: list[ConditionFieldEqualsValueExpression], name: str) -> Tree:
    return _any([ConditionFieldEqualsValueExpression(name, leaf.value) for leaf in tests])


def _any(parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else ConditionOR(list(parts))


def _every(parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else ConditionAND(list(parts))
