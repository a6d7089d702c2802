"""The conversions of ES|QL: `to_ip(x)`, `x::ip` (Elasticsearch reference, "Type conversion functions").

Each of several values is converted by itself; one that cannot be is dropped, with a warning in the product.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, constant
from awol.engines.esql.functions.calls import Arguments, Builder, Function, exactly
from awol.engines.esql.layout import Row
from awol.engines.esql.timespans import DURATION, PERIOD, Span, parse_span

_ALL = (t.BOOLEAN, t.DATE, t.DOUBLE, t.INTEGER, t.IP, *t.STRINGS, t.LONG)


def _conversion(target: str, sources: tuple[str, ...], convert: Callable[[t.Value, str], t.Value]) -> Builder:
    def build(call: Arguments) -> Bound:
        source = call.type(0)
        if source not in (*sources, t.NULL):
            call.reject(
                f"argument of [{call.written}] must be [{' or '.join(sorted(sources))}], "
                f"found value [{call.faults.written(call.bounds[0].node)}] type [{source}]",
                0,
            )
        if source in (target, t.NULL):
            return call.bounds[0].typed(target)
        return call.result(target, _each(call, convert, source))

    return build


def _each(call: Arguments, convert: Callable[[t.Value, str], t.Value], source: str) -> Callable[[Row], t.Value]:
    argument = call.run(0)

    def run(row: Row) -> t.Value:
        value = argument(row)
        if value is None:
            return None
        if type(value) is tuple:
            return t.pack(
                [converted for converted in (convert(part, source) for part in value) if converted is not None]
            )
        return convert(value, source)

    return run


def _whole(type_: str) -> Callable[[t.Value, str], t.Value]:
    def convert(value: t.Value, source: str) -> int | None:
        if source in t.STRINGS:
            try:
                number: float = int(value) if "_" not in value else math.nan
            except ValueError:
                number = _parse_double(value)
        else:
            number = value
        if isinstance(number, float):
            if not math.isfinite(number):
                return None
            # Java's Math.round: halves go up.
            number = math.floor(number + 0.5)
        return int(number) if t.fits(int(number), type_) else None

    return convert


_JAVA_SUFFIX = re.compile(r"(?<=[0-9.])[dDfF]\Z")


def _parse_double(text: str) -> float:
    """As Java's `Double.parseDouble` reads it: white space around it does not matter, a `d` or `f` may stand behind
    the digits (measured on 8.19.21: `900d` is 900), an underscore may not stand between them."""
    stripped = text.strip()
    try:
        if stripped[:3].lower().lstrip("+-").startswith("0x"):
            return float.fromhex(stripped) if "p" in stripped.lower() else math.nan
        return float(_JAVA_SUFFIX.sub("", stripped)) if "_" not in text else math.nan
    except ValueError:
        return math.nan


def _to_double(value: t.Value, source: str) -> float | None:
    if source not in t.STRINGS:
        return float(value)
    number = _parse_double(value)
    return number if math.isfinite(number) else None


def _to_boolean(value: t.Value, source: str) -> bool:
    return str(value).lower() == "true" if source in t.STRINGS else value != 0


def _to_date(value: t.Value, source: str) -> int | None:
    if source in t.STRINGS:
        return t.parse_date(value)
    return int(value) if math.isfinite(value) else None


def _to_span(type_: str) -> Builder:
    def build(call: Arguments) -> Bound:
        value = call.constant(0)
        if isinstance(value, Span) and call.type(0) == type_:
            return call.bounds[0]
        span = parse_span(value) if isinstance(value, str) else None
        if span is None or span[1] != type_:
            call.reject(f"argument of [{call.written}] must be a constant [{type_} or string]", 0)
        return constant(type_, span[0], call.node)

    return build


_CONVERSIONS: dict[str, Builder] = {
    t.KEYWORD: _conversion(t.KEYWORD, _ALL, t.to_text),
    t.IP: _conversion(t.IP, (t.IP, *t.STRINGS), lambda value, _source: t.parse_ip(value)),
    t.LONG: _conversion(t.LONG, (t.BOOLEAN, t.DATE, *t.NUMBERS, *t.STRINGS), _whole(t.LONG)),
    t.INTEGER: _conversion(t.INTEGER, (t.BOOLEAN, t.DATE, *t.NUMBERS, *t.STRINGS), _whole(t.INTEGER)),
    t.DOUBLE: _conversion(t.DOUBLE, (t.BOOLEAN, t.DATE, *t.NUMBERS, *t.STRINGS), _to_double),
    t.BOOLEAN: _conversion(t.BOOLEAN, (t.BOOLEAN, *t.NUMBERS, *t.STRINGS), _to_boolean),
    t.DATE: _conversion(t.DATE, (t.DATE, *t.NUMBERS, *t.STRINGS), _to_date),
    PERIOD: _to_span(PERIOD),
    DURATION: _to_span(DURATION),
}


def cast(call: Arguments, type_name: str) -> Bound:
    """`x::type`. Raises `RejectedQuery` for a type that does not exist."""
    type_ = t.CAST_NAMES.get(type_name)
    if type_ is None and type_name in t.OTHER_CASTS:
        call.unsupported(f"the type [{type_name}] is not known offline")
    if type_ is None:
        call.reject(f"Unknown data type named [{type_name}]")
    return _CONVERSIONS[type_](call)


_NAMES = {
    "to_string": t.KEYWORD, "to_str": t.KEYWORD, "to_ip": t.IP, "to_long": t.LONG, "to_integer": t.INTEGER,
    "to_int": t.INTEGER, "to_double": t.DOUBLE, "to_dbl": t.DOUBLE, "to_boolean": t.BOOLEAN, "to_bool": t.BOOLEAN,
    "to_datetime": t.DATE, "to_dt": t.DATE, "to_dateperiod": PERIOD, "to_timeduration": DURATION,
}  # fmt: skip

FUNCTIONS: dict[str, Function] = {name: exactly(1, _CONVERSIONS[type_]) for name, type_ in _NAMES.items()}
