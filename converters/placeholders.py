"""Values for `%name%` under the `expand` modifier, put into a rule before any pipeline sees it."""

from __future__ import annotations

from collections.abc import Mapping

from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule
from sigma.types import Placeholder, SigmaExpansion, SigmaRegularExpression, SigmaString, SigmaType, SpecialChars

from awol.errors import RefusedConversion

Values = Mapping[str, tuple[str, ...]]


def fill(rule: SigmaRule, placeholders: Values) -> None:
    """Replace every placeholder of the rule, in place, by each of its values: a list of values means any of them.

    A value is plain text: `*` in it is a star. Raises `RefusedConversion` with the key that has no value.
    """
    for item in detection_items(rule):
        _fill_item(item, placeholders)


def detection_items(rule: SigmaRule) -> list[SigmaDetectionItem]:
    """All detection items of a rule, those in nested lists too."""
    items: list[SigmaDetectionItem] = []
    pending: list[SigmaDetection | SigmaDetectionItem] = list(rule.detection.detections.values())
    while pending:
        item = pending.pop(0)
        if isinstance(item, SigmaDetection):
            pending.extend(item.detection_items)
        else:
            items.append(item)
    return items


def _fill_item(item: SigmaDetectionItem, placeholders: Values) -> None:
    filled: list[SigmaType] = []
    for value in item.value:
        choices = _choices(value, placeholders)
        # Under `all` the values of one placeholder are still alternatives: any of them, and all of the others.
        filled.append(choices[0] if len(choices) == 1 else SigmaExpansion(choices))
    if any(new is not old for new, old in zip(filled, item.value, strict=True)):
        item.value = filled
        item.disable_conversion_to_plain()


def _choices(value: SigmaType, placeholders: Values) -> list[SigmaType]:
    if isinstance(value, SigmaExpansion):
        return [choice for inner in value.values for choice in _choices(inner, placeholders)]
    if isinstance(value, SigmaRegularExpression) and value.contains_placeholder():
        raise RefusedConversion(
            "a placeholder inside a regular expression is not supported",
            next_step="list the values under `|expand` without `|re`",
        )
    if not isinstance(value, SigmaString):
        return [value]
    pending: list[SigmaString] = [value]
    for name in dict.fromkeys(part.name for part in value.s if isinstance(part, Placeholder)):
        pending = [_put(unfilled, name, text) for unfilled in pending for text in _values(name, placeholders)]
    return list(pending)


def _values(name: str, placeholders: Values) -> tuple[str, ...]:
    values = placeholders.get(name)
    if not values:
        raise RefusedConversion(
            f"needs configuration: {name}",
            next_step=f"give placeholders.{name} a list of values: in fixtures/environment.yml for the pack's own "
            "texts, in a file for --environment for yours; pack.yml says which placeholders there are",
        )
    return values


def _put(value: SigmaString, name: str, text: str) -> SigmaString:
    filled = type(value)("")
    parts: list[str | SpecialChars | Placeholder] = []
    for part in value.s:
        put = text if isinstance(part, Placeholder) and part.name == name else part
        if isinstance(put, str) and parts and isinstance(parts[-1], str):
            # One text, as in a value without placeholders: what reads its beginning or its whole sees no seams.
            parts[-1] += put
        else:
            parts.append(put)
    filled.s = parts
    return filled
