"""Comparing a field with a constant as an Elasticsearch term or range query on the field's type would.

Measured on Elasticsearch 8.19.21, with the queries that its EQL makes of such comparisons: a keyword takes a number or
boolean as its text and has a range by code point; a boolean takes `true` and `"true"`; an ip takes an address or a
CIDR block; a time that leaves out its smaller parts stands for all of them.
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable
from typing import Any

from awol.engines.eql.fields import Scope
from awol.engines.eql.functions import CannotCompute, as_string, network
from awol.values import Event, parse_time
from awol.views import Field

Predicate = Callable[[Event], bool]

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?P<minutes>T\d\d:\d\d(?P<seconds>:\d\d(?P<fraction>\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
)

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def field_equals(field: Field, value: Any, scope: Scope, at: int) -> Predicate:
    """Whether any value of the field equals the constant, which is not null."""
    read = field.read
    match field.type:
        case "keyword":
            text = as_string(value)
            return lambda event: text in read(event)
        case "boolean":
            flag = _flag(value, scope, at)
            return lambda event: flag in read(event)
        case "ip":
            within = _network(value, scope, at)
            return lambda event: any(ipaddress.ip_address(item) in within for item in read(event))  # type: ignore[arg-type]  # an ip field holds text
        case "date":
            low, high = _times(value, scope, at)
            return lambda event: any(low <= item <= high for item in read(event))  # type: ignore[operator]  # a date field holds int
        case _:
            number = _number(value, scope, at)
            return lambda event: number in read(event)


def field_compares(field: Field, symbol: str, value: Any, scope: Scope, at: int) -> Predicate:
    """Whether any value of the field is less, or greater, than the constant, which is not null."""
    read, compare = field.read, ORDER[symbol]
    bound: Any
    match field.type:
        case "keyword":
            bound = as_string(value)
        case "date":
            low, high = _times(value, scope, at)
            bound = high if symbol in (">", "<=") else low
        case "long" | "double":
            bound = _number(value, scope, at)
        case _:
            raise scope.unsupported(f"comparing values of type [{field.type}] by size is not supported offline", at)
    return lambda event: any(compare(item, bound) for item in read(event))


def _flag(value: Any, scope: Scope, at: int) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise scope.rejected(f"Can't parse boolean value [{as_string(value)}], expected [true] or [false]", at, "== true")


def _number(value: Any, scope: Scope, at: int) -> int | float:
    """The constant as a number. Measured on Elasticsearch 8.19.21: a text is read as one, a boolean never is."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = as_string(value)
    if _NUMBER.fullmatch(text):
        return float(text)
    try:
        float(text)
    except ValueError:
        raise scope.rejected(f'For input string: "{text}": a number is expected', at) from None
    # Java and Python read `NaN`, spaces and underscores each in a way of its own, and a long not as a double does.
    raise scope.unsupported(f"[{text}] as a number is not supported offline", at, "write digits: 900, 0.5, 9e2")


def _network(value: Any, scope: Scope, at: int) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return network(as_string(value))
    except CannotCompute as fault:
        raise scope.rejected(str(fault), at) from None


def _times(value: Any, scope: Scope, at: int) -> tuple[int, int]:
    """The first and the last millisecond that the constant stands for."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value, value
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    start = parse_time(value) if match else None
    if match is None or start is None:
        raise scope.unsupported(
            f"[{as_string(value)}] as a time is not supported offline", at, 'write "2024-05-01T10:00:00Z"'
        )
    if match["fraction"]:
        return start, start
    if match["seconds"]:
        return start, start + 999
    return start, start + (59_999 if match["minutes"] else 86_399_999)
