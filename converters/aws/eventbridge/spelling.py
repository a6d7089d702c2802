"""Letter case and forms of numbers, which EventBridge compares and Sigma does not: AWS's spelling beside the rule's,
and what stays unknown.

What AWS spells how is known to `converters.elastic.spelling`, by CloudTrail's names; here are the names of a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass

from sigma.conditions import ConditionFieldEqualsValueExpression
from sigma.types import SigmaNumber, SigmaString

from awol.values import ConversionSettings

from ...conditions import Tree, leaves
from ...elastic.spelling import only_as_spelled
from ...reading import prepare
from .fields import Fields
from .values import INTEGER

DETAIL = "detail."


@dataclass(frozen=True, slots=True)
class Names:
    """What the spelling of values asks of fields. `below` is what the pipeline puts before a field's name."""

    fields: Fields
    below: str

    @property
    def exact(self) -> bool:
        return self.fields.exact

    def original(self, name: str) -> str:
        """CloudTrail's own name of a field."""
        return name.removeprefix(self.below)

    def type(self, name: str) -> str:
        """Texts are compared by letter case, but those of policy documents, of which a pattern takes every case."""
        return "keyword" if self.fields.spelled(self.original(name)) else "text"

    def only_by_expression(self, name: str) -> bool:  # noqa: ARG002  # EventBridge has no expressions
        """Whether a value with wildcards ignores letter case."""
        return False


def notes(text: str, settings: ConversionSettings) -> tuple[str, ...]:
    """What a pattern finds only as it is spelled, because AWS's spelling is not known here, and which numbers only in
    the form in which they are usually written."""
    prepared = prepare(text, settings, ignore_case=not settings.cloudtrail)
    names = Names(Fields(settings.cloudtrail, prepared.shapes), DETAIL if settings.pipeline else "")
    remarks = []
    if spelled := only_as_spelled(prepared.condition, names):
        listed = ", ".join(test.removeprefix(names.below) for test in spelled)
        remarks.append(
            f"EventBridge compares letter case, Sigma does not; these values match only as spelled: {listed}"
        )
    if numbers := _usual_numbers(prepared.condition, names):
        remarks.append(
            "these fields may hold a number or a text; EventBridge finds the number in every form and the text in one "
            f'(5 and "5", not "5.0" or "05"): {", ".join(numbers)}'
        )
    return tuple(remarks)


def _usual_numbers(tree: Tree, names: Names) -> tuple[str, ...]:
    """The whole numbers that are compared with fields of which is not known whether they hold numbers or texts."""
    numbers: dict[str, None] = {}
    for leaf, _ in leaves(tree) if names.exact else ():
        if not isinstance(leaf, ConditionFieldEqualsValueExpression):
            continue
        value, name = leaf.value, names.original(leaf.field)
        number = isinstance(value, SigmaNumber) or (isinstance(value, SigmaString) and INTEGER.fullmatch(str(value)))
        if number and names.fields.known(name).kind == "any":
            numbers[f"{name} `{value}`"] = None
    return tuple(numbers)
