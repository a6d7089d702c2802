"""How one Sigma value meets the values of a field.

Sigma specification, "Value modifiers" and "Special field values": strings compare without regard to letter case, `*`
and `?` are wildcards, null is a field that is absent or null, '' is the empty string only. A field with several
values (a JSON array) meets a value when any of its elements does.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from awol.values import parse_time
from awol.views.plain import leaf_text

Matcher = Callable[[list[Any]], bool]
"""Decides on all values that a record holds at a field: [] for a missing field, [None] for JSON null."""


def matcher(value: Sequence[Any]) -> Matcher:
    """The test for one value of a rule, given as plain data (`awol.engines.sigma.plain`)."""
    kind = value[0]
    if kind == "null":
        return lambda values: all(item is None for item in values)
    if kind == "exists":
        return (lambda values: bool(values)) if value[1] else (lambda values: not values)
    if kind == "any":
        alternatives = [matcher(item) for item in value[1]]
        return lambda values: any(matches(values) for matches in alternatives)
    scalar = scalar_test(value)

    def some(values: list[Any]) -> bool:
        for item in values:  # noqa: SIM110  # a generator in any() costs twice as much on the hot path
            if scalar(item):
                return True
        return False

    return some


def scalar_test(value: Sequence[Any]) -> Callable[[Any], bool]:
    """The test of one JSON value against one value of a rule. Objects and null never meet one."""
    return SCALARS[value[0]](*value[1:])


def _scalar(item: Any) -> bool:
    return item is not None and not isinstance(item, dict)


def _equal(plain: str, cased: bool) -> Callable[[Any], bool]:
    if cased:
        return lambda item: _scalar(item) and leaf_text(item) == plain
    folded = plain.lower()

    def equal(item: Any) -> bool:
        # Most values are texts, of which nothing has to be asked: a hunt compares millions.
        if isinstance(item, str):
            return item.lower() == folded
        return _scalar(item) and leaf_text(item).lower() == folded

    return equal


def _like(parts: Sequence[Any], cased: bool) -> Callable[[Any], bool]:
    pattern = "".join(re.escape(part) if isinstance(part, str) else ".*" if part == ["*"] else "." for part in parts)
    match = _later(pattern, re.DOTALL | (0 if cased else re.IGNORECASE), "fullmatch")
    simple = stands_in(parts, cased)
    if simple is None:
        return lambda item: _scalar(item) and match(leaf_text(item)) is not None
    before, behind, folded = simple
    stands = _STANDS[before, behind]

    def like(item: Any) -> bool:
        # Outside of ASCII `re` folds letters that `lower` does not.
        if type(item) is str and item.isascii():
            return stands(item.lower(), folded)
        return _scalar(item) and match(leaf_text(item)) is not None

    return like


def stands_in(parts: Sequence[Any], cased: bool) -> tuple[bool, bool, str] | None:
    """Of a pattern that is one text, in any case, with anything before it or behind it: whether there is anything
    before, whether behind, and the text in lower case. None for every other pattern."""
    plain = [part for part in parts if isinstance(part, str)]
    around = [part for part in parts if not isinstance(part, str)]
    if cased or len(plain) != 1 or not plain[0].isascii() or around not in ([["*"]], [["*"], ["*"]]):
        return None
    return parts[0] == ["*"], parts[-1] == ["*"], plain[0].lower()


def _later(pattern: str, flags: int, how: str) -> Callable[[str], object]:
    """A method of a regular expression, compiled when it is first called: to compile all of a pack's takes longer than
    many a hunt."""
    method: Callable[[str], object] | None = None

    def call(text: str) -> object:
        nonlocal method
        if method is None:
            method = getattr(re.compile(pattern, flags), how)
        return method(text)

    return call


_STANDS: dict[tuple[bool, bool], Callable[[str, str], bool]] = {
    (True, True): str.__contains__,
    (False, True): str.startswith,
    (True, False): str.endswith,
}
"""How a text stands in another that has anything before it, and anything behind it."""


def _truth(boolean: bool) -> Callable[[Any], bool]:
    wanted = "true" if boolean else "false"
    return lambda item: leaf_text(item).lower() == wanted


def _number(wanted: float) -> Callable[[Any], bool]:
    return lambda item: _as_number(item) == wanted


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


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "LT": lambda a, b: a < b,
    "LTE": lambda a, b: a <= b,
    "GT": lambda a, b: a > b,
    "GTE": lambda a, b: a >= b,
    "NEQ": lambda a, b: a != b,
}
"""By the names of pySigma's operators."""


def _comparison(operator: str, bound: float) -> Callable[[Any], bool]:
    compare = _COMPARISONS[operator]
    limit = float(bound)

    def test(item: Any) -> bool:
        number = _as_number(item)
        return number is not None and compare(number, limit)

    return test


def _regular_expression(pattern: str, flags: int) -> Callable[[Any], bool]:
    search = _later(pattern, flags, "search")
    return lambda item: _scalar(item) and search(leaf_text(item)) is not None


def _network(cidr: str) -> Callable[[Any], bool]:
    network = ipaddress.ip_network(cidr)
    return lambda item: _in_network(item, network)


def _in_network(item: Any, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    if not isinstance(item, str):
        return False
    try:
        return ipaddress.ip_address(item) in network
    except ValueError:
        return False


_TIME_PARTS: dict[str, Callable[[datetime], int]] = {
    "MINUTE": lambda moment: moment.minute,
    "HOUR": lambda moment: moment.hour,
    "DAY": lambda moment: moment.day,
    "WEEK": lambda moment: moment.isocalendar().week,
    "MONTH": lambda moment: moment.month,
    "YEAR": lambda moment: moment.year,
}


def _time_part(name: str, wanted: int) -> Callable[[Any], bool]:
    part = _TIME_PARTS[name]

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


SCALARS: dict[str, Callable[..., Callable[[Any], bool]]] = {
    "equal": _equal,
    "like": _like,
    "number": _number,
    "bool": _truth,
    "regex": _regular_expression,
    "network": _network,
    "compare": _comparison,
    "time": _time_part,
}
"""What makes the test of one JSON value, for every kind of value that is met by one alone."""
