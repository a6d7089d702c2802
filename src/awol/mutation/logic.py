"""A rule's logic as a tree of values that can be changed: detections by name, and the condition over them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sigma.conditions import ConditionAND
from sigma.exceptions import SigmaError
from sigma.modifiers import reverse_modifier_mapping
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule
from sigma.types import Placeholder, SigmaBool, SigmaCasedString, SigmaNull, SigmaString, SigmaType

from awol.engines.sigma import conditions
from awol.errors import PYSIGMA_CRASHES, Location, PackError, UnsupportedQuery, in_words
from awol.values import Rule


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value at one field (None: anywhere in the record), modifiers applied. Equal leaves judge every record alike.

    `text` is the value as the rule writes it. Letter case is no part of equality where Sigma ignores it.
    """

    field: str | None
    key: tuple[Any, ...]
    value: SigmaType = dataclasses.field(compare=False, repr=False)
    text: str = dataclasses.field(compare=False)
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A field with its values. `key` is written as in the rule, `field|modifier`; `every` says that all must hold."""

    key: str
    leaves: tuple[Leaf, ...]
    every: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A map (`every`) or a list of alternatives."""

    parts: tuple[Item | Block, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Ref:
    """A detection named in the condition."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """A negated part of the condition."""

    term: Term


@dataclass(frozen=True, slots=True)
class Join:
    """Terms joined by `and` (`every`) or `or`. `group` is the text of a `1 of x_*` that stands for the terms."""

    terms: tuple[Term, ...]
    every: bool
    group: str = ""


Term = Ref | Not | Join
Detection = Item | Block


@dataclass(frozen=True, slots=True)
class Logic:
    """What a rule looks for."""

    detections: Mapping[str, Detection] = dataclasses.field(hash=False)
    condition: Term


def read(rule: Rule) -> Logic:
    """The logic of a rule. Raises `PackError` for a text that pySigma refuses, `UnsupportedQuery` for a correlation."""
    if rule.kind == "correlation":
        raise UnsupportedQuery(f"{rule.path}: a correlation is not judged on single records")
    try:
        section = SigmaRule.from_yaml(rule.text).detection
        terms = tuple(_term(condition) for condition in conditions.read(section, rule.path))
        detections = {name: _detection(detection) for name, detection in section.detections.items()}
    except (SigmaError, *PYSIGMA_CRASHES, RecursionError) as fault:
        step = "`awol check` says what is wrong with rules of a pack"
        raise PackError(f"pySigma cannot read the rule: {in_words(fault)}", Location(rule.path), step) from fault
    return Logic(detections, terms[0] if len(terms) == 1 else Join(terms, every=False))


def _term(item: conditions.Condition) -> Term:
    if isinstance(item, conditions.Name):
        return Ref(item.name)
    if isinstance(item, conditions.Not):
        return Not(_term(item.part))
    return Join(tuple(_term(part) for part in item.parts), item.every, item.selector)


def _detection(detection: SigmaDetection) -> Detection:
    parts = tuple(
        _detection(item) if isinstance(item, SigmaDetection) else _item(item) for item in detection.detection_items
    )
    return parts[0] if len(parts) == 1 else Block(parts, detection.item_linking is ConditionAND)


def _item(item: SigmaDetectionItem) -> Item:
    name = "|".join([item.field or "", *(reverse_modifier_mapping[modifier.__name__] for modifier in item.modifiers)])
    written = item.original_value or []
    texts = [_text(value) for value in (written if len(written) == len(item.value) else item.value)]
    leaves = tuple(leaf(item.field, value, text) for value, text in zip(item.value, texts, strict=True))
    return Item(name or "keyword", leaves, item.value_linking is ConditionAND, item.negated)


def _text(value: SigmaType) -> str:
    if isinstance(value, SigmaNull):
        return "null"
    return str(value.boolean).lower() if isinstance(value, SigmaBool) else str(value) or "''"


def leaf(name: str | None, value: SigmaType, text: str) -> Leaf:
    """A leaf with the key that makes equal tests equal."""
    if isinstance(value, SigmaString):
        cased = isinstance(value, SigmaCasedString)
        parts = tuple(_key_part(part, cased) for part in value.s)
        return Leaf(name, (type(value).__name__, *parts), value, text)
    return Leaf(name, (type(value).__name__, repr(value) if not isinstance(value, SigmaNull) else ""), value, text)


def _key_part(part: Any, cased: bool) -> Any:
    if isinstance(part, Placeholder):
        return ("%", part.name)
    return part.lower() if isinstance(part, str) and not cased else part


def render(term: Term, inner: bool = False) -> str:
    """A term as a condition writes it."""
    if isinstance(term, Ref):
        return term.name
    if isinstance(term, Not):
        return f"not {render(term.term, inner=True)}"
    if term.group:
        return term.group
    text = (" and " if term.every else " or ").join(render(part, inner=True) for part in term.terms)
    return f"({text})" if inner else text
