"""Whether one event could fire two rules: where that cannot be excluded, it could.

Looked at are what every event of a rule has to meet: tests of one field each, of fields that hold one value. Two rules
exclude one another where such tests of some field have no value in common.
"""

from __future__ import annotations

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression
from sigma.types import SigmaNull, SigmaString, SigmaType, SpecialChars

from awol.values import ConversionSettings

from ..conditions import Tree, alternatives, children, shared_field
from ..reading import prepare
from .fields import fields_of

SINGLE = frozenset(
    ("event.provider", "event.action", "aws.cloudtrail.error_code", "eventSource", "eventName", "errorCode")
)
"""Fields of which CloudTrail writes one text ("CloudTrail record contents"), under Elastic's names and its own."""


def overlapping(first: str, second: str, settings: ConversionSettings) -> bool:
    """Whether an event may fire both rules, given as YAML."""
    left, right = (_tests(prepare(text, settings, ignore_case=True).condition) for text in (first, second))
    fields = fields_of(settings)
    for name in left.keys() & right.keys():
        if name in SINGLE and (fields.exact or settings.pipeline is None) and not _meet(left[name], right[name]):
            return False
    return True


def _tests(tree: Tree) -> dict[str, list[SigmaType]]:
    """The values of which a field must have one, for each field that every event of the rule is tested for."""
    values_by_field: dict[str, list[SigmaType]] = {}
    for part in children(tree) if isinstance(tree, ConditionAND) else [tree]:
        name = part.field if isinstance(part, ConditionFieldEqualsValueExpression) else shared_field(part)
        if name is not None:
            values_by_field.setdefault(name, [leaf.value for leaf in alternatives(part)])
    return values_by_field


def _meet(left: list[SigmaType], right: list[SigmaType]) -> bool:
    return any(_common(first, second) for first in left for second in right)


def _common(one: SigmaType, other: SigmaType) -> bool:
    """Whether some value meets both."""
    if isinstance(one, SigmaNull) or isinstance(other, SigmaNull):
        return isinstance(one, SigmaNull) and isinstance(other, SigmaNull)
    if not isinstance(one, SigmaString) or not isinstance(other, SigmaString):
        return True
    first, second = _beginning(one), _beginning(other)
    if first is None or second is None:
        return True
    (text, whole), (rest, all_of_it) = first, second
    if whole and all_of_it:
        return text == rest
    if whole:
        return text.startswith(rest)
    if all_of_it:
        return rest.startswith(text)
    return text.startswith(rest) or rest.startswith(text)


def _beginning(value: SigmaString) -> tuple[str, bool] | None:
    """What a value begins with, in lower case, and whether that is all of it; None where neither is known."""
    parts = value.s
    if not parts:
        return "", True
    if not isinstance(parts[0], str):
        return None
    if len(parts) == 1:
        return parts[0].lower(), True
    return (
        (parts[0].lower(), False) if parts[1] in (SpecialChars.WILDCARD_MULTI, SpecialChars.WILDCARD_SINGLE) else None
    )
