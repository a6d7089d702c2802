"""How one Sigma value meets the values of a field.

Sigma specification, "Value modifiers" and "Special field values": strings compare without regard to letter case, `*`
and `?` are wildcards, null is a field that is absent or null, '' is the empty string only. A field with several
values (a JSON array) meets a value when any of its elements does.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
    TimestampPart,
)

from awol.errors import UnsupportedQuery
from awol.values import parse_time
from awol.views.plain import leaf_text

Matcher = Callable[[list[Any]], bool]
"""Decides on all values that a record holds at a field: [] for a missing field, [None] for JSON null."""


def matcher(value: SigmaType, where: str) -> Matcher:
    """The test for one Sigma value; `where` names the field in messages. Raises `UnsupportedQuery`."""
    if isinstance(value, SigmaNull):
        return lambda found: all(item is None for item in found)
    if isinstance(value, SigmaExists):
        return (lambda found: bool(found)) if value.exists else (lambda found: not found)
    if isinstance(value, SigmaExpansion):
        alternatives = [matcher(item, where) for item in value.values]
        return lambda found: any(one(found) for one in alternatives)
    scalar = scalar_test(value, where)

    def some(found: list[Any]) -> bool:
        for item in found:  # noqa: SIM110  # a generator in any() costs twice as much on the hot path
            if scalar(item):
                return True
        return False

    return some


def scalar_test(value: SigmaType, where: str) -> Callable[[Any], bool]:
    """The test of one JSON value against one Sigma value. Objects and null never meet a value."""
    if isinstance(value, SigmaString):
        return _string(value, cased=isinstance(value, SigmaCasedString), where=where)
    if isinstance(value, SigmaTimestampPart):
        return _time_part(value)
    if isinstance(value, SigmaNumber):
        return _number(value)
    if isinstance(value, SigmaBool):
        wanted = "true" if value.boolean else "false"
        return lambda item: _scalar(item) and leaf_text(item).lower() == wanted
    if isinstance(value, SigmaRegularExpression):
        return _regular_expression(value, where)
    if isinstance(value, SigmaCIDRExpression):
        network = value.network
        return lambda item: _in_network(item, network)
    if isinstance(value, SigmaCompareExpression):
        return _comparison(value)
    raise UnsupportedQuery(f"{where}: {type(value).__name__} cannot be judged on a record")


def _scalar(item: Any) -> bool:
    return item is not None and not isinstance(item, dict)


def _string(value: SigmaString, *, cased: bool, where: str) -> Callable[[Any], bool]:
    parts = list(value.s)
    if any(not isinstance(part, str | SpecialChars) for part in parts):
        raise UnsupportedQuery(f"{where}: a placeholder has no value", next_step="set it in environment.yml")
    if all(isinstance(part, str) for part in parts):
        plain = "".join(str(part) for part in parts)
        if cased:
            return lambda item: item == plain or (_scalar(item) and leaf_text(item) == plain)
        folded = plain.lower()

        def equal(item: Any) -> bool:
            # Most records hold the exact spelling or another length: both are decided without lower-casing.
            if isinstance(item, str):
                return item == plain or item.lower() == folded
            return _scalar(item) and leaf_text(item).lower() == folded

        return equal
    pattern = "".join(
        re.escape(part) if isinstance(part, str) else ".*" if part == SpecialChars.WILDCARD_MULTI else "."
        for part in parts
    )
    match = re.compile(pattern, re.DOTALL | (0 if cased else re.IGNORECASE)).fullmatch
    return lambda item: _scalar(item) and match(leaf_text(item)) is not None


def _number(value: SigmaNumber) -> Callable[[Any], bool]:
    wanted = value.number

    def equal(item: Any) -> bool:
        number = _as_number(item)
        return number is not None and number == wanted

    return equal


_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def _as_number(item: Any) -> float | None:
    """A JSON number, or a string that holds a plain decimal one: CloudTrail writes numbers both ways."""
    if isinstance(item, bool) or not isinstance(item, int | float | str):
        return None
    if isinstance(item, str) and not _DECIMAL.fullmatch(item):
        return None
    try:
        return float(item)
    except (ValueError, OverflowError):
        return None


_COMPARISONS: dict[CompareOperators, Callable[[float, float], bool]] = {
    CompareOperators.LT: lambda a, b: a < b,
    CompareOperators.LTE: lambda a, b: a <= b,
    CompareOperators.GT: lambda a, b: a > b,
    CompareOperators.GTE: lambda a, b: a >= b,
    CompareOperators.NEQ: lambda a, b: a != b,
}


def _comparison(value: SigmaCompareExpression) -> Callable[[Any], bool]:
    compare = _COMPARISONS[value.op]
    limit = float(value.number.number)

    def test(item: Any) -> bool:
        number = _as_number(item)
        return number is not None and compare(number, limit)

    return test


def _regular_expression(value: SigmaRegularExpression, where: str) -> Callable[[Any], bool]:
    flags = 0
    for flag in value.flags:
        flags |= value.sigma_to_python_flags[flag]
    text = str(value.regexp)
    if "[[:" in text:
        raise UnsupportedQuery(f"{where}: a POSIX class in the regular expression", next_step="list its characters")
    try:
        compiled = re.compile(text, flags)
        if text.isascii() or not compiled.flags & re.IGNORECASE:
            # PCRE's classes are ASCII, as the specification asks. Python's flag ends letter case there too.
            compiled = re.compile(text, flags | re.ASCII)
    except (re.error, ValueError) as fault:
        raise UnsupportedQuery(f"{where}: {fault} in the regular expression") from fault
    search = compiled.search
    return lambda item: _scalar(item) and search(leaf_text(item)) is not None


def _in_network(item: Any, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    if not isinstance(item, str):
        return False
    try:
        return ipaddress.ip_address(item) in network
    except ValueError:
        return False


_TIME_PARTS: dict[TimestampPart, Callable[[datetime], int]] = {
    TimestampPart.MINUTE: lambda moment: moment.minute,
    TimestampPart.HOUR: lambda moment: moment.hour,
    TimestampPart.DAY: lambda moment: moment.day,
    TimestampPart.WEEK: lambda moment: moment.isocalendar().week,
    TimestampPart.MONTH: lambda moment: moment.month,
    TimestampPart.YEAR: lambda moment: moment.year,
}


def _time_part(value: SigmaTimestampPart) -> Callable[[Any], bool]:
    part, wanted = _TIME_PARTS[value.timestamp_part], value.number

    def test(item: Any) -> bool:
        milliseconds = parse_time(item)
        if milliseconds is None:
            return False
        return part(datetime.fromtimestamp(milliseconds / 1000, UTC)) == wanted

    return test


def field_reference_test(other: list[Any], item: Any, starts: bool, ends: bool) -> bool:
    """Whether a value equals (starts with, ends with) some value of the other field, without letter case."""
    if not _scalar(item):
        return False
    text = leaf_text(item).lower()
    for candidate in other:
        if not _scalar(candidate):
            continue
        wanted = leaf_text(candidate).lower()
        contained = wanted in text if starts and ends else False
        if contained or (starts and text.startswith(wanted)) or (ends and text.endswith(wanted)):
            return True
        if not starts and not ends and text == wanted:
            return True
    return False
