"""Query strings for OpenSearch 3, or with `opensearch: {version: 2}` in the environment for 2.19."""

from __future__ import annotations

from typing import Any

from sigma.conditions import ConditionFieldEqualsValueExpression
from sigma.types import SigmaNumber, SigmaString
from typing_extensions import override

from awol.values import ConversionSettings

from ..elastic import numbers
from ..elastic.lucene import Lucene, has_term
from ..elastic.spelling import only_as_spelled, spelled
from ..elastic.strings import is_anything, lucene_field
from ..elastic.terms import term
from ..reading import prepare
from .fields import RecordFields


def convert(text: str, settings: ConversionSettings) -> str:
    """A rule as a query string. Raises `RefusedConversion`, and `PackError` for a rule that cannot be read."""
    fields = _fields(settings)
    prepared = prepare(text, settings, ignore_case=not settings.cloudtrail)
    return prepared.finish(OpenSearch(fields).query(spelled(prepared.condition, fields)))


def notes(text: str, settings: ConversionSettings) -> tuple[str, ...]:
    """What a text finds only as it is spelled, where AWS's spelling is not known here."""
    unknown = only_as_spelled(prepare(text, settings, ignore_case=False).condition, _fields(settings))
    if not unknown:
        return ()
    return (f"OpenSearch compares letter case, Sigma does not; found only as spelled: {', '.join(unknown)}",)


def _fields(settings: ConversionSettings) -> RecordFields:
    return RecordFields(exact=settings.cloudtrail, older=settings.opensearch < 3)


class OpenSearch(Lucene):
    """Elasticsearch's query strings, with OpenSearch's fields."""

    fields: RecordFields

    @override
    def _listed(self, leaf: ConditionFieldEqualsValueExpression) -> bool:
        """A value whose field has to be named otherwise stands in no list behind the field's name."""
        return super()._listed(leaf) and self._name(leaf) == leaf.field

    @override
    def convert_condition_field_eq_val(self, cond: Any, state: Any) -> str:
        anything = has_term(cond) and isinstance(cond.value, SigmaString) and is_anything(cond.value)
        if anything:
            self.fields.check_presence(cond.field)
        if anything or not has_term(cond) or self._name(cond) == cond.field:
            return super().convert_condition_field_eq_val(cond, state)
        # A number is also a text of its own in front of its expression, which finds that as well.
        number = isinstance(cond.value, SigmaNumber)
        text = self.fields.expression(numbers.equal(cond.value.number)) if number else self._term(cond)
        return f"{lucene_field(self._name(cond))}:{text}"

    def _term(self, leaf: ConditionFieldEqualsValueExpression) -> str:
        return term(leaf.field, leaf.value, self.fields)

    def _name(self, leaf: ConditionFieldEqualsValueExpression) -> str:
        """What the field of a test is called in the query."""
        if not _is_expression(self._term(leaf)):
            return leaf.field
        self.fields.check_expression(leaf.field)
        return self.fields.for_expressions(leaf.field)


def _is_expression(text: str) -> bool:
    """Whether what stands behind a field's name has a regular expression in it."""
    return text.startswith(("/", "(/")) or (text.startswith("(") and " OR /" in text)
