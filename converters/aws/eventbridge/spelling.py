"""Letter case, which EventBridge compares and Sigma does not: AWS's spelling beside the rule's, and what stays unknown.

What AWS spells how is known to `converters.elastic.spelling`, by CloudTrail's names; here are the names of a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass

from awol.values import ConversionSettings

from ...elastic.spelling import only_as_spelled
from ...reading import prepare
from .fields import Fields

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
    """What a pattern finds only as it is spelled, because AWS's spelling is not known here."""
    prepared = prepare(text, settings, ignore_case=not settings.cloudtrail)
    names = Names(Fields(settings.cloudtrail, prepared.shapes), DETAIL if settings.pipeline else "")
    found = only_as_spelled(prepared.condition, names)
    if not found:
        return ()
    told = ", ".join(one.removeprefix(names.below) for one in found)
    return (f"EventBridge compares letter case, Sigma does not; these values match only as spelled: {told}",)
