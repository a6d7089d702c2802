"""How queries match fields of numbers: `long`, `double`, `date`, `boolean` and `ip`.

Each of these compares numbers, so that a term and a range are both an interval of them. What a type cannot read
matches nothing, for Kibana asks with `lenient`. Measured on 8.19.21.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from functools import lru_cache

from awol.engines.lucene.dates import UnsupportedDate, parse_date
from awol.engines.lucene.nodes import Range
from awol.engines.lucene.strings import Matcher, Predicate, RefusedError, never
from awol.values import Event
from awol.views import Field, Value

Number = int | float
Interval = tuple[Number, Number]
"""Both ends are included."""

LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Scale:
    """How a type's values and the texts in a query become numbers; None for a text that the type cannot read.

    `exact` is the interval of a term; `lower` and `upper` the first and last number of a range, given whether the
    bound itself is included.
    """

    number: Callable[[Value], Number]
    exact: Callable[[str], Interval | None]
    lower: Callable[[str, bool], Number | None]
    upper: Callable[[str, bool], Number | None]


class Scalar(Matcher):
    """A field of a type that has a scale."""

    def __init__(self, field: Field, scale: Scale) -> None:
        super().__init__(field)
        self.scale = scale

    def term(self, text: str) -> Predicate | None:
        try:
            return self._within(self.scale.exact(text))
        except UnsupportedDate as error:
            raise RefusedError(str(error)) from None

    def range(self, limits: Range) -> Predicate:
        lower: Number | None = -math.inf
        upper: Number | None = math.inf
        try:
            if limits.lower is not None:
                lower = self.scale.lower(limits.lower, limits.include_lower)
            if limits.upper is not None:
                upper = self.scale.upper(limits.upper, limits.include_upper)
        except UnsupportedDate as error:
            raise RefusedError(str(error)) from None
        return self._within(None if lower is None or upper is None else (lower, upper))

    def _within(self, interval: Interval | None) -> Predicate:
        if interval is None:
            return never
        first, last = interval
        read, number = self.field.read, self.scale.number

        def find(event: Event) -> bool:
            for value in read(event):  # noqa: SIM110 - see `strings.any_value`
                if first <= number(value) <= last:
                    return True
            return False

        return find


def _itself(value: Value) -> Number:
    return value if isinstance(value, int | float) else math.nan


# long: a bound may have decimals, a term that has them matches nothing.

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?", re.ASCII)


def _decimal(text: str) -> Decimal | None:
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        number = Decimal(text)
        return number if LONG_MIN <= number <= LONG_MAX else None
    except InvalidOperation:
        return None


def _long(text: str) -> Interval | None:
    number = _decimal(text)
    if number is None or number != number.to_integral_value():
        return None
    return int(number), int(number)


def _long_lower(text: str, included: bool) -> Number | None:
    number = _decimal(text)
    if number is None:
        return None
    first = int(number.to_integral_value(ROUND_CEILING))
    return first if included or first != number else first + 1


def _long_upper(text: str, included: bool) -> Number | None:
    number = _decimal(text)
    if number is None:
        return None
    last = int(number.to_integral_value(ROUND_FLOOR))
    return last if included or last != number else last - 1


LONG = Scale(_itself, _long, _long_lower, _long_upper)


# double: what Java's Double.parseDouble reads. NaN is above all other numbers.

_JAVA_DOUBLE = re.compile(
    r"[\x00-\x20]*(?:([+-]?(?:NaN|Infinity))|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?"
    r"|([+-]?0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)[pP][+-]?\d+)[fFdD]?)[\x00-\x20]*",
    re.ASCII,
)


def _double(text: str) -> float | None:
    match = _JAVA_DOUBLE.fullmatch(text)
    if not match:
        return None
    name, decimal, hexadecimal = match.groups()
    if hexadecimal:
        try:
            return float.fromhex(hexadecimal)
        except OverflowError:
            return math.inf
    return float(name or decimal)


def _double_exact(text: str) -> Interval | None:
    number = _double(text)
    return None if number is None or not math.isfinite(number) else (number, number)


def _double_lower(text: str, included: bool) -> Number | None:
    number = _double(text)
    if number is None or math.isnan(number):
        return None
    return number if included else math.nextafter(number, math.inf)


def _double_upper(text: str, included: bool) -> Number | None:
    number = _double(text)
    if number is None or math.isnan(number):
        return None if number is None else math.inf
    return number if included else math.nextafter(number, -math.inf)


DOUBLE = Scale(_itself, _double_exact, _double_lower, _double_upper)


# boolean: `true` and `false`, in lower case only.


_TRUTH = {"true": 1, "false": 0}


def _truth(text: str) -> Interval | None:
    number = _TRUTH.get(text)
    return None if number is None else (number, number)


def _truth_lower(text: str, included: bool) -> Number | None:
    number = _TRUTH.get(text)
    return None if number is None else number + (not included)


def _truth_upper(text: str, included: bool) -> Number | None:
    number = _TRUTH.get(text)
    return None if number is None else number - (not included)


BOOLEAN = Scale(_itself, _truth, _truth_lower, _truth_upper)


# ip: one order for both families, an IPv4 address being ::ffff:a.b.c.d (Lucene's InetAddressPoint).

_MAPPED = 0xFFFF << 32


@lru_cache(maxsize=4096)
def _address(text: str) -> int | None:
    if "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return int(address) + (_MAPPED if address.version == 4 else 0)


def _address_number(value: Value) -> Number:
    number = _address(str(value))
    return math.nan if number is None else number


def _network(text: str) -> Interval | None:
    start, slash, width = text.partition("/")
    number = _address(start)
    if number is None or not slash:
        return None if number is None else (number, number)
    if ":" in start and number >> 32 == 0xFFFF:
        return None  # ::ffff:192.0.2.0/120 finds nothing (measured on 8.19.21)
    bits = 128 if ":" in start else 32
    if not re.fullmatch(r"\+?\d{1,9}", width, re.ASCII) or int(width) > bits:
        return None
    size = 1 << (bits - int(width))
    first = number // size * size
    return first, first + size - 1


def _address_lower(text: str, included: bool) -> Number | None:
    number = _address(text)
    return None if number is None else number + (not included)


def _address_upper(text: str, included: bool) -> Number | None:
    number = _address(text)
    return None if number is None else number - (not included)


IP = Scale(_address_number, _network, _address_lower, _address_upper)


def date_scale(now: int) -> Scale:
    """Dates, where `now` is that of date math."""

    def exact(text: str) -> Interval | None:
        first, last = (parse_date(text, round_up=up, now=now) for up in (False, True))
        return None if first is None or last is None else (first, last)

    def lower(text: str, included: bool) -> Number | None:
        moment = parse_date(text, round_up=not included, now=now)
        return None if moment is None else moment + (not included)

    def upper(text: str, included: bool) -> Number | None:
        moment = parse_date(text, round_up=included, now=now)
        return None if moment is None else moment - (not included)

    return Scale(_itself, exact, lower, upper)
