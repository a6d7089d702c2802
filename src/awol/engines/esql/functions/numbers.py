"""The mathematical functions of ES|QL (Elasticsearch reference, "Mathematical functions")."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound, constant
from awol.engines.esql.functions.calls import Arguments, Function, between, exactly

_EXACT = Context(prec=1200, rounding=ROUND_HALF_UP)
"""As many digits as a double has before the point, moved by 400 places."""


def _abs(call: Arguments) -> Bound:
    call.expect(0, *t.NUMBERS)
    type_ = call.type(0)
    return call.scalar(type_, lambda value: abs(value) if type_ == t.DOUBLE or t.fits(abs(value), type_) else None)


def _whole(function: Callable[[float], int]) -> Callable[[Arguments], Bound]:
    """floor and ceil: a double stays a double."""

    def build(call: Arguments) -> Bound:
        call.expect(0, *t.NUMBERS)
        if call.type(0) != t.DOUBLE:
            return call.scalar(call.type(0), lambda value: value)
        return call.scalar(t.DOUBLE, lambda value: float(function(value)))

    return build


def _round(call: Arguments) -> Bound:
    call.expect(0, *t.NUMBERS)
    if len(call) == 2:
        call.expect(1, *t.WHOLE)
    type_ = call.type(0)

    # Measured on 8.19.21: with dozens of places Elasticsearch's last digit may be off, round(1.5, 30) is
    # 1.5000000000000002. Here it is exact.
    def rounded(value: float, decimals: int = 0) -> float | int | None:
        if type_ == t.DOUBLE and abs(decimals) > 400:
            return value if decimals > 0 else 0.0
        if type_ != t.DOUBLE and decimals >= 0:
            return value
        if type_ != t.DOUBLE and decimals < 0 and abs(value) < 10 ** min(-decimals, 20):
            # Measured on 8.19.21: round(6, -1) is 0, round(16, -1) is 20.
            return 0
        shifted = _EXACT.scaleb(Decimal(repr(value)), decimals)
        exact = _EXACT.scaleb(_EXACT.quantize(shifted, Decimal(1)), -decimals)
        if type_ == t.DOUBLE:
            return float(exact)
        return int(exact) if t.fits(int(exact), type_) else None

    return call.scalar(type_, rounded)


def _floating(function: Callable[..., float]) -> Callable[[Arguments], Bound]:
    """A function of doubles; null where it has no finite value."""

    def safe(*values: float) -> float | None:
        try:
            computed = function(*map(float, values))
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
        return computed if math.isfinite(computed) else None

    def build(call: Arguments) -> Bound:
        call.expect_all(*t.NUMBERS)
        return call.scalar(t.DOUBLE, safe)

    return build


def _log(*values: float) -> float:
    return math.log(values[0]) if len(values) == 1 else math.log(values[1], values[0])


def _fixed(value: float) -> Callable[[Arguments], Bound]:
    return lambda call: constant(t.DOUBLE, value, call.node)


FUNCTIONS: dict[str, Function] = {
    "abs": exactly(1, _abs),
    "ceil": exactly(1, _whole(math.ceil)),
    "e": exactly(0, _fixed(math.e)),
    "floor": exactly(1, _whole(math.floor)),
    "log": between(1, 2, _floating(_log)),
    "log10": exactly(1, _floating(math.log10)),
    "pi": exactly(0, _fixed(math.pi)),
    "pow": exactly(2, _floating(math.pow)),
    "round": between(1, 2, _round),
    "signum": exactly(1, _floating(lambda value: math.copysign(1.0, value) if value else 0.0)),
    "sqrt": exactly(1, _floating(math.sqrt)),
    "tau": exactly(0, _fixed(math.tau)),
}
