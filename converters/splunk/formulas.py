"""What the `search` command cannot say exactly, as a formula for `| where`.

Every test here is true or false, never null, so that NOT keeps the events that lack a field; and it holds for each
value of a multi-valued field: `mvfind` gives the place of the first value that a regular expression matches, or null,
`mvfilter` those values for which a formula holds (Search Reference, "Multivalue eval functions").
"""

from __future__ import annotations

from typing import Any

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT
from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
)

from ..addresses import block
from ..conditions import alternatives, shared_field
from ..refusing import refusal
from .fields import FILLED, NULL, check_presence, in_formula, phantoms
from .patterns import found, is_part, matches, of_parts, of_regex, of_string

OPERATORS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}


def formula(item: Any) -> str:
    """The formula of a condition. Raises `RefusedConversion`."""
    if isinstance(item, ConditionNOT):
        return f"NOT {_part(item.args[0])}"
    if isinstance(item, ConditionItem):
        if _are_parts(item):
            return _any_part(item)
        joiner = " AND " if isinstance(item, ConditionAND) else " OR "
        return joiner.join(_part(arg) for arg in item.args)
    if not isinstance(item, ConditionFieldEqualsValueExpression):
        raise refusal(
            "this target cannot search exactly for a keyword without a field", "name the field and use |contains"
        )
    return _leaf(item.field, item.value)


def _are_parts(item: ConditionItem) -> bool:
    """Whether these are alternatives for a part of one field, and no text that stands for nothing holds any."""
    tests = alternatives(item) if shared_field(item) is not None else []
    return bool(tests) and all(
        is_part(leaf.value) and not any(matches(leaf.value, text) for text in phantoms(leaf.field)) for leaf in tests
    )


def _any_part(item: ConditionItem) -> str:
    """One expression for all the parts, what they begin with in common in front."""
    tests = alternatives(item)
    parts = [leaf.value for leaf in tests if is_part(leaf.value)]
    return f'isnotnull(mvfind({in_formula(tests[0].field)}, "{of_parts(parts)}"))'


def _part(item: Any) -> str:
    text = formula(item)
    return f"({text})" if isinstance(item, ConditionItem) else text


def _leaf(name: str, value: Any) -> str:
    field = in_formula(name)
    if isinstance(value, SigmaNull):
        return _absent(name)
    if isinstance(value, SigmaExists):
        return _exists(name, value.exists)
    if isinstance(value, SigmaString):
        refuse_null_text(name, value)
        exclude = tuple(text for text in phantoms(name) if value.contains_special() and matches(value, text))
        return f'isnotnull(mvfind({field}, "{of_string(value, exclude)}"))'
    if isinstance(value, SigmaRegularExpression):
        exclude = tuple(text for text in phantoms(name) if found(value, text))
        return f'isnotnull(mvfind({field}, "{of_regex(value, exclude)}"))'
    if isinstance(value, SigmaBool):
        return f'isnotnull(mvfind({field}, "(?i)^{str(value.boolean).lower()}\\z"))'
    if isinstance(value, SigmaCIDRExpression):
        return f'isnotnull(mvfilter(cidrmatch("{block(value.network)}", {field})))'
    if isinstance(value, SigmaNumber) and not isinstance(value, SigmaTimestampPart):
        return f"isnotnull(mvfilter({_decimal(field)} AND tonumber({field})={value.number}))"
    if isinstance(value, SigmaCompareExpression) and value.op.name in OPERATORS:
        comparison = f"tonumber({field}){OPERATORS[value.op.name]}{value.number.number}"
        return f"isnotnull(mvfilter({_decimal(field)} AND {comparison}))"
    if isinstance(value, SigmaFieldReference):
        raise refusal(
            f"`{name}` is compared with another field, and Splunk's `where` cannot compare fields with several values",
            "convert to esql, or compare with fixed values",
        )
    if isinstance(value, SigmaTimestampPart):
        raise refusal(f"`{name}` has a modifier for a part of the time (|hour, |day, ...)", "remove the time modifier")
    raise refusal(
        f"`{name}` is compared with a {type(value).__name__}, which a search cannot do", "compare with fixed values"
    )


def _decimal(field: str) -> str:
    """That a value is a plain decimal number: `tonumber` takes `9e2` for one too."""
    return f'match({field}, "^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)\\z")'


def _absent(name: str) -> str:
    """Sigma's null: missing, or nothing but null. No value but those that stand for nothing."""
    check_presence(name)
    texts = "|".join(phantoms(name))
    return f'isnull(mvfind({in_formula(name)}, "^(?!(?:{texts})\\z)"))'


def _exists(name: str, wanted: bool) -> str:
    """Sigma's exists: there, even as null. What the add-on fills in is not there."""
    check_presence(name)
    if name in FILLED:
        return f'is{"not" if wanted else ""}null(mvfind({in_formula(name)}, "^(?!{FILLED[name]}\\z)"))'
    return f"is{'not' if wanted else ''}null({in_formula(name)})"


def refuse_null_text(name: str, value: SigmaString) -> None:
    """Refuse the text "null": Splunk holds JSON null as that very text."""
    if not value.contains_special() and matches(value, NULL) and not _other_case(value):
        raise refusal(
            f"`{name}` is compared with the text `null`, which in Splunk can also be a JSON null",
            "write null without quotation marks; it means missing or null",
        )


def _other_case(value: SigmaString) -> bool:
    return isinstance(value, SigmaCasedString) and str(value) != NULL
