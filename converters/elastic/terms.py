"""One value of a rule as a query string tests it: what stands behind `field:`.

ES|QL uses the same text inside `qstr("...")`, so the two languages cannot come to mean different things.
"""

from __future__ import annotations

from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
)

from ..addresses import block
from ..refusing import refusal
from . import networks, numbers, regexp
from .fields import Fields
from .strings import has_letters, is_anything, is_prefix, lucene_phrase, lucene_wildcard, plain

BOOLEANS = ("true", "false")

FLATTENED_STEP = "compare with whole values or |startswith; Elastic keeps each field there as one exact keyword"


def term(name: str, value: SigmaType, fields: Fields) -> str:
    """What a query string has behind `name:` for a value. Raises `RefusedConversion`."""
    if isinstance(value, SigmaString):
        return _string(name, value, fields)
    if isinstance(value, SigmaBool):
        if fields.type(name) in ("ip", "date"):
            raise refusal(
                f"`{name}` has the type {fields.type(name)} and is never true or false",
                "compare with a value of that type",
            )
        return _truth("true" if value.boolean else "false", fields)
    if isinstance(value, SigmaNumber):
        return _number(name, value, fields)
    if isinstance(value, SigmaRegularExpression):
        return _regular_expression(name, value, fields)
    if isinstance(value, SigmaCIDRExpression):
        return _network(name, value, fields)
    if isinstance(value, SigmaCompareExpression):
        return _comparison(name, value, fields)
    raise refusal(f"`{name}` is compared with a {type(value).__name__}", "compare with a text")


def _string(name: str, value: SigmaString, fields: Fields) -> str:
    kind = fields.type(name)
    if kind in ("boolean", "ip", "date"):
        return typed_string(name, value, fields)
    if not value.contains_special():
        text = plain(value)
        if not fields.exact and _ignores_case(value):
            if text.lower() in BOOLEANS:
                return _truth(text.lower(), fields)
            return fields.expression(regexp.of_string(value, ignore_case=True))
        return lucene_phrase(text)
    if is_anything(value):
        return "*"
    if not is_prefix(value) and fields.only_by_expression(name):
        return fields.expression(regexp.of_string(value, ignore_case=True))
    if kind == "flattened" and not is_prefix(value):
        raise refusal(
            f"`{name}` is inside a flattened field, where a wildcard matches in all fields or in none",
            FLATTENED_STEP,
        )
    if not fields.exact and _ignores_case(value):
        return fields.expression(regexp.of_string(value, ignore_case=True))
    text = lucene_wildcard(value)
    # White space at the end would not survive: whoever stores or pastes a query trims it, and `*\\` is an error.
    return f"({text})" if text[-1].isspace() else text


def _truth(text: str, fields: Fields) -> str:
    """True or false: a value of a boolean field, or a text in any letter case where the type is not known.

    Measured on 8.19.21: a regular expression on a field that holds no texts finds nothing and is no error.
    """
    if fields.exact:
        return text
    return f"({text} OR {fields.expression(regexp.of_string(SigmaString(text), ignore_case=True))})"


def _ignores_case(value: SigmaString) -> bool:
    return has_letters(value) and not isinstance(value, SigmaCasedString)


def typed_string(name: str, value: SigmaString, fields: Fields) -> str:
    """A text against a field that holds no texts. Only a boolean can be meant by one."""
    text = "" if value.contains_special() else plain(value).lower()
    if is_anything(value):
        return "*"
    if fields.type(name) == "boolean" and text in BOOLEANS:
        return text
    raise refusal(f"`{name}` has the type {fields.type(name)} and never holds such a text", "remove the comparison")


def _number(name: str, value: SigmaNumber, fields: Fields) -> str:
    if fields.type(name) in ("boolean", "ip", "date"):
        raise refusal(f"`{name}` has the type {fields.type(name)} and never holds a number", "remove the comparison")
    text = lucene_phrase(str(value.number))
    return f"({text} OR {fields.expression(numbers.equal(value.number))})" if fields.counts(name) else text


def _comparison(name: str, value: SigmaCompareExpression, fields: Fields) -> str:
    """A number against a limit: as a regular expression in a field of texts, as a range in one of numbers.

    A range on a keyword compares letter by letter, 1000 before 900. `NOT /.*/` keeps it to fields that hold no texts.
    """
    if not fields.counts(name):
        raise refusal(
            f"`{name}` may hold numbers as text, and a query string compares those letter by letter: 1000 comes "
            "before 900",
            "compare with whole values",
        )
    operator, limit = operator_of(name, value), value.number.number
    expression = fields.expression(numbers.compare(operator, limit))
    if fields.exact:
        return expression
    return f"({expression} OR ({operator}{str(limit).replace('-', BACKSLASH + '-')} AND NOT /.*/))"


OPERATORS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
BACKSLASH = "\\"


def operator_of(name: str, value: SigmaCompareExpression) -> str:
    """The sign of a comparison. Raises `RefusedConversion` for one that has none."""
    operator = OPERATORS.get(value.op.name)
    if operator is None:
        raise refusal(
            f"`{name}` is compared with the operator {value.op.name}, which this target does not have",
            "use |neq alone, or |lt, |lte, |gt, |gte",
        )
    return operator


def _regular_expression(name: str, value: SigmaRegularExpression, fields: Fields) -> str:
    if fields.type(name) == "flattened":
        raise refusal(f"`{name}` is inside a flattened field, where Elastic runs no regular expression", FLATTENED_STEP)
    if fields.type(name) not in ("keyword", "flat_object"):
        raise refusal(
            f"`{name}` has the type {fields.type(name)}, on which Elastic runs no regular expression",
            "compare with values",
        )
    return fields.expression(regexp.of_regex(value))


def _network(name: str, value: SigmaCIDRExpression, fields: Fields) -> str:
    """A block of addresses: as it stands for a field of type ip, else as regular expressions for their texts."""
    if fields.type(name) == "ip":
        return lucene_phrase(block(value.network))
    if fields.type(name) == "flattened":
        raise refusal(f"`{name}` is inside a flattened field, where Elastic does not compare networks", FLATTENED_STEP)
    clauses = [fields.expression(regex) for regex in networks.expressions(value.network, fields.longest)]
    return clauses[0] if len(clauses) == 1 else f"({' OR '.join(clauses)})"
