"""Keywords: values that a rule looks for without naming a field."""

from __future__ import annotations

from sigma.types import SigmaNumber, SigmaRegularExpression, SigmaString, SigmaType, SpecialChars

from ..refusing import refusal
from . import numbers, regexp
from .fields import Fields
from .strings import lucene_phrase


def keyword(value: SigmaType, fields: Fields) -> str:
    """A keyword in a query string without a field, which then looks in every field. Raises `RefusedConversion`."""
    if fields.exact:
        raise refusal(fields.no_keywords, "name the field and use |contains")
    if isinstance(value, SigmaString):
        if _may_be_no_text(value):
            raise refusal(
                "a keyword may match a number or true and false, and a query string does not search for parts of those",
                "name the field",
            )
        contained = type(value)("")
        contained.s = [SpecialChars.WILDCARD_MULTI, *value.s, SpecialChars.WILDCARD_MULTI]
        return fields.expression(regexp.of_string(contained, ignore_case=True))
    if isinstance(value, SigmaRegularExpression):
        return fields.expression(regexp.of_regex(value))
    if type(value) is SigmaNumber:
        return f"({lucene_phrase(str(value.number))} OR {fields.expression(numbers.equal(value.number))})"
    raise refusal("only a text can be searched for in every field", "name the field")


def _may_be_no_text(value: SigmaString) -> bool:
    """Whether the keyword could be a part of a number, of `true` or of `false`."""
    text = "".join(part if isinstance(part, str) else "" for part in value.s).lower()
    return all(char in "0123456789.+-e" for char in text) or text in "true" or text in "false"
