"""One value of a rule against one text of the table: `lower(v) = 'leaveorganization'`, or null where the text is."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)
from sqlglot import exp

from ...addresses import block
from ...refusing import refusal
from . import regexp
from .fields import DECIMAL, call, try_cast

COMPARISONS: dict[str, type[exp.Binary]] = {"LT": exp.LT, "LTE": exp.LTE, "GT": exp.GT, "GTE": exp.GTE}
ESCAPE = "\\"
MOST_PATTERNS = 3
"""How many texts with wildcards stand as patterns of `LIKE`; more become one regular expression."""


def is_number(value: SigmaType) -> bool:
    """Whether a value is compared as a number."""
    if isinstance(value, SigmaTimestampPart):
        return False
    return isinstance(value, SigmaNumber) or (
        isinstance(value, SigmaCompareExpression) and value.op.name in COMPARISONS
    )


def any_of(name: str, values: Sequence[SigmaType], text: exp.Expr) -> exp.Expr:
    """That one text meets one of the values; plain texts become one list."""
    lower: list[str] = []
    exact: list[str] = []
    others: list[SigmaType] = []
    for value in values:
        if isinstance(value, SigmaBool):
            lower.append("true" if value.boolean else "false")
        elif not isinstance(value, SigmaString) or value.contains_special():
            others.append(value)
        elif folds(value):
            lower.append(folded(plain(value), name))
        else:
            exact.append(plain(value))
    if lower:
        # A text without letters is the same in small letters, and needs no list of its own.
        lower += [literal for literal in exact if literal.lower() == literal.upper()]
        exact = [literal for literal in exact if literal not in lower]
    branches = [_in(exp.func("LOWER", text.copy()), lower)] if lower else []
    branches += [_in(text.copy(), exact)] if exact else []
    patterns = [value for value in others if isinstance(value, SigmaString) and folds(value)]
    if len(patterns) > MOST_PATTERNS:
        branches.append(_one_expression(name, patterns, text))
        others = [value for value in others if all(value is not pattern for pattern in patterns)]
    return exp.or_(*branches, *(of_text(name, value, text) for value in others))


def _one_expression(name: str, patterns: Sequence[SigmaString], text: exp.Expr) -> exp.Expr:
    """Many texts with wildcards as one regular expression on the small letters, which is found anywhere."""
    written = list(dict.fromkeys(regexp.of_wildcards(small(value, name)) for value in patterns))
    return exp.RegexpLike(this=exp.func("LOWER", text.copy()), expression=exp.Literal.string("|".join(written)))


def small(value: SigmaString, name: str) -> SigmaString:
    """The value in small letters."""
    lowered = SigmaString("")
    lowered.s = [folded(part, name) if isinstance(part, str) else part for part in value.s]
    return lowered


def _in(text: exp.Expr, values: list[str]) -> exp.Expr:
    literals = [exp.Literal.string(value) for value in dict.fromkeys(values)]
    return exp.EQ(this=text, expression=literals[0]) if len(literals) == 1 else exp.In(this=text, expressions=literals)


def of_text(name: str, value: SigmaType, text: exp.Expr) -> exp.Expr:
    """That a text meets a value that is neither a plain text nor true or false. Raises `RefusedConversion`."""
    if isinstance(value, SigmaString):
        return _pattern(name, value, text)
    if is_number(value):
        return of_number(name, value, number_of(text))
    if isinstance(value, SigmaRegularExpression):
        return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(regexp.of_regex(value)))
    if isinstance(value, SigmaCIDRExpression):
        return _network(value, text)
    if isinstance(value, SigmaTimestampPart):
        raise refusal(f"`{name}` has a modifier for a part of the time (|hour, |day, ...)", "remove the time modifier")
    raise refusal(f"`{name}` is compared with a {type(value).__name__}", "compare with a text, a number or a network")


def number_of(text: exp.Expr) -> exp.Expr:
    """A text as a number where it is a plain decimal one, else null."""
    decimal = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(rf"\A({DECIMAL})\z"))
    return exp.If(this=decimal, true=try_cast(text.copy(), "DOUBLE"))


def of_number(name: str, value: SigmaType, number: exp.Expr) -> exp.Expr:
    """That a number meets a value: equal, or on the right side of a limit."""
    if isinstance(value, SigmaCompareExpression):
        kind = COMPARISONS[value.op.name]
        return kind(this=number, expression=_literal(value.number.number))
    if not isinstance(value, SigmaNumber):
        raise refusal(f"`{name}` is compared with a {type(value).__name__}", "compare with a number")
    return exp.EQ(this=number, expression=_literal(value.number))


def _literal(number: float) -> exp.Expr:
    digits = exp.Literal.number(repr(abs(number)))
    return exp.Neg(this=digits) if number < 0 else digits


def _pattern(name: str, value: SigmaString, text: exp.Expr) -> exp.Expr:
    """A text with wildcards, as a pattern of `LIKE`; `*` alone is any text."""
    if all(part == SpecialChars.WILDCARD_MULTI for part in value.s):
        return exp.Not(this=exp.Is(this=text.copy(), expression=exp.Null()))
    lower = folds(value)
    parts, escaped = [], False
    for part in value.s:
        if part == SpecialChars.WILDCARD_MULTI:
            parts.append("%")
        elif part == SpecialChars.WILDCARD_SINGLE:
            parts.append("_")
        else:
            written = folded(str(part), name) if lower else str(part)
            literal = "".join(ESCAPE + char if char in "%_\\" else char for char in written)
            escaped = escaped or literal != written
            parts.append(literal)
    subject = exp.func("LOWER", text.copy()) if lower else text.copy()
    like = exp.Like(this=subject, expression=exp.Literal.string("".join(parts)))
    return exp.Escape(this=like, expression=exp.Literal.string(ESCAPE)) if escaped else like


def _network(value: SigmaCIDRExpression, text: exp.Expr) -> exp.Expr:
    """An address of a network. Trino holds an IPv4 address and the IPv6 one that it is mapped to for one: the colon
    tells them apart."""
    network = value.network
    address = try_cast(text.copy(), "IPADDRESS")
    colon = exp.Literal.string("%:%")
    version_6 = exp.Like(this=text.copy(), expression=colon)
    inside = call("CONTAINS", exp.Literal.string(block(network)), address)
    if isinstance(network, IPv4Network):
        return exp.and_(exp.Not(this=version_6), inside)
    return exp.and_(version_6, inside)


def plain(value: SigmaString) -> str:
    """The text of a value without wildcards."""
    return "".join(str(part) for part in value.s)


def folds(value: SigmaString) -> bool:
    """Whether letter case makes no difference to a value that has letters."""
    if isinstance(value, SigmaCasedString):
        return False
    return any(part.lower() != part.upper() for part in value.s if isinstance(part, str))


def folded(text: str, name: str) -> str:
    """The text as Trino's `lower` writes it: one character for each."""
    letters = [char.lower() for char in text]
    if any(len(char) != 1 for char in letters):
        raise refusal(
            f"`{name}` is compared with a letter whose lower-case form is not one character; Trino handles its "
            "case differently",
            "give the letter case with |cased",
        )
    return "".join(letters)
