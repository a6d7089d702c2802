"""A rule's logic as a small tree of its own, so that a check can ask where a field stands: needed, or under a `not`.

    condition: selection and not 1 of filter_*   ->   Group(and, [Group(and, leaves), Negation(Group(or, ...))])

The condition is parsed by pySigma; the detections are taken from the document, so that a leaf keeps the text that the
author wrote and its place in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import yaml
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from sigma.rule.detection import SigmaDetections

from awol.engines.sigma import conditions
from awol.errors import PYSIGMA_CRASHES, AwolError, in_words
from awol.values import Rule

Path = tuple[str | int, ...]
"""Where a thing stands in the document: ("detection", "selection", 0, "eventName|startswith")."""

PYSIGMA_FAULTS = (SigmaError, *PYSIGMA_CRASHES, RecursionError)
"""What pySigma raises for a rule that is none: its own errors, and those of Python for a value of the wrong type."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line of a detection: a field (`""` for keywords), its modifiers, and any of some values."""

    field: str
    modifiers: tuple[str, ...]
    values: tuple[object, ...]
    path: Path

    @property
    def key(self) -> str:
        """The field as the rule writes it, with its modifiers."""
        return "|".join((self.field, *self.modifiers))

    @property
    def texts(self) -> tuple[str, ...]:
        """The values that are texts."""
        return tuple(value for value in self.values if isinstance(value, str))


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all (`and`) or any (`or`) must hold."""

    word: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """A part that must not hold."""

    part: Node


Node = Leaf | Group | Negation


@lru_cache(maxsize=1024)
def trees(rule: Rule) -> tuple[Node, ...]:
    """The tree of each condition of a rule; none where the rule has no detection or pySigma does not take it."""
    detection = rule.document.get("detection")
    if rule.kind != "event" or not isinstance(detection, dict):
        return ()
    named = {str(name): value for name, value in detection.items()}
    # Stand-ins for the detections: a fault in one of them, or elsewhere in the rule, hides no other fault.
    stand_ins = {name: {"field": "value"} for name in named if name not in ("condition", "timeframe")}
    try:
        section = SigmaDetections.from_dict({**stand_ins, "condition": named.get("condition")})
        return tuple(_node(condition, named) for condition in conditions.read(section, rule.path))
    except (*PYSIGMA_FAULTS, AwolError):
        return ()


def refusal(rule: Rule) -> str | None:
    """Why an event rule cannot be read, with what to do; None where it can."""
    try:
        section = SigmaRule.from_dict(dict(rule.document)).detection
        conditions.read(section, rule.path)
        for condition in section.parsed_condition:
            condition.parse()
    except AwolError as fault:
        return f"{fault.message}; {fault.next_step or 'correct it'}"
    except PYSIGMA_FAULTS as fault:
        return f"pySigma refuses the rule: {in_words(fault)}; correct what it names"
    return None


def unnamed(rule: Rule) -> tuple[str, ...]:
    """The detections that no condition names; none where the rule cannot be read."""
    detection = rule.document.get("detection")
    if rule.kind != "event" or not isinstance(detection, dict):
        return ()
    try:
        section = SigmaRule.from_dict(dict(rule.document)).detection
        named = {name for condition in conditions.read(section, rule.path) for name in conditions.names(condition)}
    except (*PYSIGMA_FAULTS, AwolError):
        return ()
    return tuple(name for name in section.detections if name not in named)


def _node(item: conditions.Condition, detection: dict[str, Any]) -> Node:
    if isinstance(item, conditions.Name):
        return _detection(detection[item.name], ("detection", item.name))
    if isinstance(item, conditions.Not):
        return Negation(_node(item.part, detection))
    return Group("and" if item.every else "or", tuple(_node(part, detection) for part in item.parts))


def _detection(value: object, path: Path) -> Node:
    if isinstance(value, dict):
        return Group("and", tuple(_leaf(str(key), inner, (*path, key)) for key, inner in value.items()))
    if isinstance(value, list):
        return Group("or", tuple(_detection(inner, (*path, number)) for number, inner in enumerate(value)))
    return Leaf("", (), (value,), path)


def _leaf(key: str, value: object, path: Path) -> Leaf:
    field, *modifiers = key.split("|")
    return Leaf(field, tuple(modifiers), tuple(value) if isinstance(value, list) else (value,), path)


def walk(node: Node, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf, and whether it stands under an odd number of `not`."""
    if isinstance(node, Leaf):
        yield node, negated
    elif isinstance(node, Negation):
        yield from walk(node.part, not negated)
    else:
        for part in node.parts:
            yield from walk(part, negated)


def leaves(rule: Rule) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf of a rule's conditions with its sign. A detection that no condition names does not come up."""
    for tree in trees(rule):
        yield from walk(tree)


def branches(node: Node, negated: bool = False) -> Iterator[Group]:
    """Every choice that a rule offers: an `or` under an even number of `not`, whose parts may each raise the rule."""
    if isinstance(node, Negation):
        yield from branches(node.part, not negated)
    elif isinstance(node, Group):
        if node.word == "or" and not negated and len(node.parts) > 1:
            yield node
        for part in node.parts:
            yield from branches(part, negated)


def first_leaf(node: Node) -> Leaf | None:
    """The first leaf of a node, to name its place."""
    return next((leaf for leaf, _ in walk(node)), None)


def line_at(text: str, path: Path) -> int | None:
    """The 1-based line of the key (or of the item of a list) at a path of the last YAML document of a text."""
    try:
        documents = list(yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError:
        return None
    node = documents[-1] if documents else None
    line: int | None = None
    for step in path:
        inner, line = _step(node, step)
        if line is None:
            return None
        node = inner
    return line


def _step(node: Any, step: str | int) -> tuple[Any, int | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if getattr(key, "value", None) == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None, None


def shown(parts: Sequence[object]) -> str:
    """Values for a message: `a`, `b`, `c`."""
    return ", ".join(f"`{part}`" for part in parts)
