"""A rule's condition as a small tree, read by pySigma: names of detections, `not`, and what `and` and `or` join.

Everything in the harness that walks a condition builds its own tree from this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sigma.conditions import ConditionAND, ConditionIdentifier, ConditionNOT, ConditionOR, ConditionSelector
from sigma.rule.detection import SigmaDetections

from awol.errors import Location, PackError, UnsupportedQuery

WORDS = ("not", "and", "or", "1", "any", "all", "of", "them")
"""The words of the condition language (Sigma specification, "condition")."""

_STEP = "correct the condition"
_TOKEN = re.compile(r"[\w*-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A detection by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Join:
    """Parts of which all (`every`) or any must hold. `selector` is the text of a `1 of x_*` that stands for them."""

    parts: tuple[Condition, ...]
    every: bool
    selector: str = ""


Condition = Name | Not | Join


def read(section: SigmaDetections, path: str) -> tuple[Condition, ...]:
    """The conditions of a rule. `path` stands in messages.

    Raises `PackError` for a name that is not defined, for a selector that names nothing, and for a name that pySigma
    cuts in two; pySigma's own errors for what it cannot read.
    """
    conditions = []
    for parsed in section.parsed_condition:
        tree = parsed.parse(postprocess=False)
        _check_cuts(str(parsed.condition), tree, path)
        conditions.append(_read(tree, section, path))
    return tuple(conditions)


def names(condition: Condition) -> Iterator[str]:
    """The detections that a condition names, those of its selectors too."""
    if isinstance(condition, Name):
        yield condition.name
    elif isinstance(condition, Not):
        yield from names(condition.part)
    else:
        for part in condition.parts:
            yield from names(part)


def _read(item: Any, section: SigmaDetections, path: str) -> Condition:
    if isinstance(item, ConditionSelector):
        text = " of ".join(item.args)
        parts = tuple(_read(detection, section, path) for detection in item.resolve_referenced_detections(section))
        if not parts:
            raise PackError(f"`{text}` names no detection", Location(path), _STEP)
        return Join(parts, item.cond_class is ConditionAND, text)
    if isinstance(item, ConditionIdentifier):
        if item.identifier not in section.detections:
            message = f"the condition names `{item.identifier}`, which is not defined"
            raise PackError(message, Location(path), _STEP)
        return Name(item.identifier)
    if isinstance(item, ConditionNOT):
        return Not(_read(item.args[0], section, path))
    if isinstance(item, ConditionAND | ConditionOR):
        return Join(tuple(_read(part, section, path) for part in item.args), isinstance(item, ConditionAND))
    raise UnsupportedQuery(f"{path}: {type(item).__name__} in a condition")


def _check_cuts(text: str, tree: Any, path: str) -> None:
    """pySigma 1.5 takes the beginning of a name for a word of its language: `notadmin` is read as `not admin`."""
    read = set(_written(tree))
    for token in _TOKEN.findall(text):
        if token not in WORDS and token not in read:
            raise PackError(
                f"pySigma misreads the name `{token}` in the condition, because it begins with a keyword",
                Location(path),
                f"rename the detection, `filter_{token}`",
            )


def _written(item: Any) -> Iterator[str]:
    """The names and patterns of pySigma's tree, as they stand in the condition."""
    if isinstance(item, ConditionIdentifier):
        yield item.identifier
    elif isinstance(item, ConditionSelector):
        yield str(item.args[1])
    else:
        for part in item.args:
            yield from _written(part)
