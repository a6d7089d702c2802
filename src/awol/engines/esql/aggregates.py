"""The aggregate functions of ES|QL (Elasticsearch reference, "Aggregation functions").

Nulls are passed over and each of several values counts. Where Elasticsearch estimates (`count_distinct`,
`percentile`), this engine is exact: the two agree on few values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from awol.engines.esql import types as t
from awol.engines.esql.functions.calls import Arguments
from awol.engines.esql.layout import Run

Finish = Callable[[Sequence[t.Value]], t.Value]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate that is ready to run: its type; how to read a row's value, None where rows are counted; what to
    make of all values of a group."""

    type: str
    read: Run | None
    finish: Finish


def _some(finish: Finish) -> Finish:
    """Null for no values at all."""
    return lambda values: finish(values) if values else None


def _count(call: Arguments) -> Aggregate:
    if len(call) == 0:
        return Aggregate(t.LONG, None, len)
    if call.bounds[0].value is not None:  # a constant
        several = len(t.unpack(call.bounds[0].value))
        return Aggregate(t.LONG, None, lambda rows: len(rows) * several)
    return Aggregate(t.LONG, call.run(0), len)


def _count_distinct(call: Arguments) -> Aggregate:
    if len(call) == 2:
        call.expect(1, *t.WHOLE)
        call.constant(1)
    return Aggregate(t.LONG, call.run(0), lambda values: len(set(values)))


def _extreme(choose: Callable[..., t.Value]) -> Callable[[Arguments], Aggregate]:
    def build(call: Arguments) -> Aggregate:
        call.expect(0, t.BOOLEAN, t.DATE, t.IP, *t.STRINGS, *t.NUMBERS)
        type_ = t.KEYWORD if call.type(0) == t.TEXT else call.type(0)
        key = t.ip_key if type_ == t.IP else None
        return Aggregate(type_, call.run(0), _some(lambda values: choose(values, key=key)))

    return build


def _sum(call: Arguments) -> Aggregate:
    call.expect(0, *t.NUMBERS)
    type_ = t.DOUBLE if call.type(0) == t.DOUBLE else t.LONG
    return Aggregate(type_, call.run(0), _some(_total(call)))


def _total(call: Arguments) -> Finish:
    """The sum of doubles, which may be infinite, or of whole numbers. Raises `RejectedQuery` for one of more than 64
    bits: Elasticsearch ends the query (measured on 8.19.21)."""
    if call.type(0) == t.DOUBLE:
        return _sum_of_doubles

    def total(values: Sequence[t.Value]) -> t.Value:
        amount = sum(values)
        if not t.fits(amount, t.LONG):
            call.reject(f"long overflow: what [{call.written}] adds up does not fit into 64 bits")
        return amount

    return total


def _sum_of_doubles(values: Sequence[t.Value]) -> float:
    try:
        return math.fsum(values)
    except OverflowError:
        return float(sum(values))


def _avg(call: Arguments) -> Aggregate:
    call.expect(0, *t.NUMBERS)
    total = _total(call)
    return Aggregate(t.DOUBLE, call.run(0), _some(lambda values: _finite(total(values) / len(values))))


def _finite(number: float) -> float | None:
    """Null for what is no number or infinite, as where ES|QL reckons on with it (measured on 8.19.21)."""
    return number if math.isfinite(number) else None


def _std_dev(call: Arguments) -> Aggregate:
    call.expect(0, *t.NUMBERS)
    return Aggregate(t.DOUBLE, call.run(0), _some(_deviation))


def _deviation(values: Sequence[t.Value]) -> float | None:
    """The standard deviation of a whole population as Elasticsearch reckons it, one value after another (Welford's
    algorithm): null where the sum of squares is beyond a double (measured on 8.19.21)."""
    mean = squares = 0.0
    for count, value in enumerate(map(float, values), 1):
        off = value - mean
        mean += off / count
        squares += off * (value - mean)
    return _finite(math.sqrt(squares / len(values)))


def _median(call: Arguments) -> Aggregate:
    call.expect(0, *t.NUMBERS)
    return Aggregate(t.DOUBLE, call.run(0), _some(lambda values: _at_share(values, 50)))


def _percentile(call: Arguments) -> Aggregate:
    call.expect(0, *t.NUMBERS)
    call.expect(1, *t.NUMBERS)
    share = call.constant(1)
    if share is None or not 0 <= share <= 100:
        call.reject(f"second argument of [{call.written}] must be between 0 and 100", 1)

    return Aggregate(t.DOUBLE, call.run(0), _some(lambda values: _at_share(values, share)))


def _at_share(values: Sequence[t.Value], share: float) -> float:
    """What so many per cent of the values are not above, between two of them in proportion."""
    ordered = sorted(map(float, values))
    place = (len(ordered) - 1) * share / 100
    low = math.floor(place)
    if low == place:
        return ordered[low]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


def _values(call: Arguments) -> Aggregate:
    type_ = t.KEYWORD if call.type(0) == t.TEXT else call.type(0)
    return Aggregate(type_, call.run(0), lambda values: t.pack(tuple(dict.fromkeys(values))))


def _top(call: Arguments) -> Aggregate:
    call.expect(0, t.BOOLEAN, t.DATE, t.IP, *t.STRINGS, *t.NUMBERS)
    call.expect(1, t.INTEGER)
    call.expect(2, t.KEYWORD)
    limit, order = call.constant(1), str(call.constant(2)).lower()
    if limit is None or limit <= 0:
        call.reject(f"Limit must be greater than 0 in [{call.written}], found [{limit}]", 1)
    if order not in ("asc", "desc"):
        call.reject(f"Invalid order value in [{call.written}], expected [ASC, DESC] but got [{order}]", 2)
    type_ = t.KEYWORD if call.type(0) == t.TEXT else call.type(0)
    key = t.ip_key if type_ == t.IP else None
    return Aggregate(
        type_, call.run(0), lambda values: t.pack(sorted(values, key=key, reverse=order == "desc")[:limit])
    )


@dataclass(frozen=True, slots=True)
class AggregateFunction:
    """How to bind an aggregate function, and how many arguments it takes."""

    build: Callable[[Arguments], Aggregate]
    least: int
    most: int


AGGREGATES: dict[str, AggregateFunction] = {
    "avg": AggregateFunction(_avg, 1, 1),
    "count": AggregateFunction(_count, 0, 1),
    "count_distinct": AggregateFunction(_count_distinct, 1, 2),
    "max": AggregateFunction(_extreme(max), 1, 1),
    "median": AggregateFunction(_median, 1, 1),
    "min": AggregateFunction(_extreme(min), 1, 1),
    "percentile": AggregateFunction(_percentile, 2, 2),
    "std_dev": AggregateFunction(_std_dev, 1, 1),
    "sum": AggregateFunction(_sum, 1, 1),
    "top": AggregateFunction(_top, 3, 3),
    "values": AggregateFunction(_values, 1, 1),
}

OTHER_AGGREGATES = frozenset(
    ("median_absolute_deviation", "sample", "st_centroid_agg", "st_extent_agg", "weighted_avg")
)
"""Aggregates of 8.19 that this engine does not know."""
