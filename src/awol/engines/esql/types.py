"""The data types of ES|QL, and their values as this engine holds them.

keyword, text, ip: str (an ip in its shortest form). datetime: int, milliseconds since the epoch. integer, long: int.
double: float. boolean: bool. null: None. A value of several values is a tuple of at least two; one value stands bare,
no value is None.
"""

from __future__ import annotations

import ipaddress
import math
import re
from datetime import datetime, timedelta, timezone
from typing import Any

from awol.engines.esql.moments import from_datetime, to_datetime
from awol.engines.esql.timespans import DURATION, PERIOD

Scalar = str | int | float | bool
Value = Any
"""A scalar, a tuple of scalars, None, or a `Span` of time."""

KEYWORD, TEXT, IP, DATE, BOOLEAN = "keyword", "text", "ip", "datetime", "boolean"
INTEGER, LONG, DOUBLE, NULL = "integer", "long", "double", "null"
UNSUPPORTED = "unsupported"

STRINGS = (KEYWORD, TEXT)
WHOLE = (INTEGER, LONG)
NUMBERS = (INTEGER, LONG, DOUBLE)
TIMESPANS = (PERIOD, DURATION)

FIELD_TYPES = {
    "keyword": KEYWORD, "text": TEXT, "ip": IP, "date": DATE, "boolean": BOOLEAN,
    "long": LONG, "double": DOUBLE, "flattened": UNSUPPORTED,
}  # fmt: skip
"""Type of a mapped field to the type of its column; the leaf of a flattened field is no column at all."""

CAST_NAMES = {
    "keyword": KEYWORD, "string": KEYWORD, "ip": IP, "datetime": DATE, "date": DATE, "boolean": BOOLEAN,
    "bool": BOOLEAN, "integer": INTEGER, "int": INTEGER, "long": LONG, "double": DOUBLE,
    "date_period": PERIOD, "time_duration": DURATION,
}  # fmt: skip
"""What may stand behind `::`."""

OTHER_CASTS = ("cartesian_point", "cartesian_shape", "date_nanos", "geo_point", "geo_shape", "unsigned_long", "version")
"""Types that 8.19 casts to and this engine does not hold."""

MIN_INTEGER, MAX_INTEGER = -(2**31), 2**31 - 1
MIN_LONG, MAX_LONG = -(2**63), 2**63 - 1


def wider(left: str, right: str) -> str:
    """The type of a calculation with two numbers."""
    if DOUBLE in (left, right):
        return DOUBLE
    return LONG if LONG in (left, right) else INTEGER


def fits(value: int, type_: str) -> bool:
    """Whether a whole number is one of the type; a calculation that leaves it is null, with a warning."""
    return MIN_INTEGER <= value <= MAX_INTEGER if type_ == INTEGER else MIN_LONG <= value <= MAX_LONG


_TIME = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)


def parse_date(text: str) -> int | None:
    """Milliseconds since the epoch of a date in `strict_date_optional_time`, None if it is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    part = {name: int(match[name] or low) for name, low in _PARTS.items()}
    zone = match["zone"] or "Z"
    offset = timedelta(0)
    if zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)) * (-1 if zone[0] == "-" else 1)
    try:
        moment = datetime(**part, tzinfo=timezone(offset))
    except ValueError:
        return None
    fraction = int((match["fraction"] or "")[:3].ljust(3, "0"))
    return from_datetime(moment) + fraction


_PARTS = {"year": 1970, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}


def format_date(value: int) -> str:
    """A moment as ES|QL prints it: `2023-07-10T12:02:05.000Z`."""
    moment = to_datetime(value)
    return f"{moment.strftime('%Y-%m-%dT%H:%M:%S').rjust(19, '0')}.{moment.microsecond // 1000:03d}Z"


def parse_ip(text: str) -> str | None:
    """An address in its shortest form, an IPv4 address mapped into IPv6 as IPv4; None if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def ip_key(text: str) -> int:
    """The place of an address in Elasticsearch's order: IPv4 is held as mapped into IPv6."""
    address = ipaddress.ip_address(text)
    return int(address) if address.version == 6 else int(address) + (0xFFFF << 32)


def format_double(value: float) -> str:
    """A double as Java prints it: `1.0`, `1.0E10`, `1.0E-5`."""
    if value != 0 and not 1e-3 <= abs(value) < 1e7:
        mantissa, _, exponent = f"{value!r}".partition("e")
        if not exponent:
            digits = repr(value)
            exponent = str(math.floor(math.log10(abs(value))))
            plain = digits.replace("-", "").replace(".", "").strip("0") or "0"
            mantissa = ("-" if value < 0 else "") + plain[0] + "." + (plain[1:] or "0")
        elif "." not in mantissa:
            mantissa += ".0"
        return f"{mantissa}E{int(exponent)}"
    return repr(value)


def to_text(value: Scalar, type_: str) -> str:
    """What `to_string` makes of a value."""
    if type_ == DATE:
        return format_date(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_double(value) if isinstance(value, float) else str(value)


def to_json(value: Value, type_: str) -> Any:
    """The value as the answer of `_query` shows it: dates as text, several values as a list, and what is infinite as a
    text (measured on 8.19.21), for JSON has no number for it."""
    if isinstance(value, tuple):
        return [to_json(item, type_) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return format_date(value) if type_ == DATE and value is not None else value


def pack(values: tuple[Value, ...] | list[Value]) -> Value:
    """None for no value, the value itself for one, a tuple for more."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


def unpack(value: Value) -> tuple[Value, ...]:
    """All the values; `pack` backwards."""
    if value is None:
        return ()
    return value if type(value) is tuple else (value,)
