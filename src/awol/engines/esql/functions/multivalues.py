"""The functions on several values (Elasticsearch reference, "Multivalue functions")."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound
from awol.engines.esql.functions.calls import Arguments, Function, between, exactly
from awol.engines.esql.layout import Row

_Values = tuple[t.Value, ...]


def _reduced(call: Arguments, type_: str, function: Callable[[_Values], t.Value]) -> Bound:
    """One value of all; null stays null."""
    argument = call.run(0)

    def run(row: Row) -> t.Value:
        value = argument(row)
        return None if value is None else function(t.unpack(value))

    return call.result(type_, run)


def _string(type_: str) -> str:
    return t.KEYWORD if type_ == t.TEXT else type_


def _mv_count(call: Arguments) -> Bound:
    return _reduced(call, t.INTEGER, len)


def _mv_first(call: Arguments) -> Bound:
    return _reduced(call, _string(call.type(0)), lambda values: values[0])


def _mv_last(call: Arguments) -> Bound:
    return _reduced(call, _string(call.type(0)), lambda values: values[-1])


def _mv_extreme(choose: Callable[..., t.Value]) -> Callable[[Arguments], Bound]:
    def build(call: Arguments) -> Bound:
        key = t.ip_key if call.type(0) == t.IP else None
        return _reduced(call, _string(call.type(0)), lambda values: choose(values, key=key))

    return build


def _mv_dedupe(call: Arguments) -> Bound:
    return _reduced(call, _string(call.type(0)), lambda values: t.pack(tuple(dict.fromkeys(values))))


def _mv_sort(call: Arguments) -> Bound:
    descending = False
    if len(call) == 2:
        call.expect(1, t.KEYWORD)
        order = str(call.constant(1)).upper()
        if order not in ("ASC", "DESC"):
            call.reject(f"Invalid order value in [{call.written}], expected one of [ASC, DESC] but got [{order}]", 1)
        descending = order == "DESC"
    key = t.ip_key if call.type(0) == t.IP else None
    return _reduced(call, _string(call.type(0)), lambda values: t.pack(sorted(values, key=key, reverse=descending)))


def _mv_sum(call: Arguments) -> Bound:
    call.expect(0, *t.NUMBERS)
    type_ = call.type(0)

    def total(values: _Values) -> t.Value:
        amount = sum(values)
        return amount if type_ == t.DOUBLE or t.fits(amount, type_) else None

    return _reduced(call, type_, total)


def _mv_avg(call: Arguments) -> Bound:
    call.expect(0, *t.NUMBERS)
    return _reduced(call, t.DOUBLE, lambda values: sum(values) / len(values))


def _mv_median(call: Arguments) -> Bound:
    call.expect(0, *t.NUMBERS)
    whole = call.type(0) in t.WHOLE

    def median(values: _Values) -> t.Value:
        middle = statistics.median(values)
        return int(middle // 1) if whole else middle

    return _reduced(call, call.type(0), median)


def _mv_concat(call: Arguments) -> Bound:
    call.expect_all(*t.STRINGS)
    values, delimiter = call.run(0), call.run(1)

    def run(row: Row) -> t.Value:
        several, mark = values(row), delimiter(row)
        if several is None or mark is None or type(mark) is tuple:
            return None
        return mark.join(t.unpack(several))

    return call.result(t.KEYWORD, run)


def _mv_slice(call: Arguments) -> Bound:
    for position in range(1, len(call)):
        call.expect(position, t.INTEGER)
    ends = [bound.value for bound in call.bounds[1:] if bound.constant and bound.value is not None]
    if len(ends) == 2 and ends[0] > ends[1] and (ends[0] < 0) == (ends[1] < 0):
        call.reject("Start offset is greater than end offset", 1)
    values, first = call.run(0), call.run(1)
    last = call.run(2) if len(call) == 3 else first

    def run(row: Row) -> t.Value:
        several, start, end = values(row), first(row), last(row)
        if several is None or start is None or end is None or tuple in (type(start), type(end)):
            return None
        items = t.unpack(several)
        start = start + len(items) if start < 0 else start
        end = end + len(items) if end < 0 else end
        return t.pack(items[max(0, start) : end + 1]) if end >= 0 else None

    return call.result(_string(call.type(0)), run)


def _mv_zip(call: Arguments) -> Bound:
    """Values side by side, joined; where one list is longer, its rest stands alone (measured on 8.19.21)."""
    for position in range(len(call)):
        call.expect(position, *t.STRINGS)
    left, right = call.run(0), call.run(1)
    delimiter = call.run(2) if len(call) == 3 else lambda _row: ","

    def run(row: Row) -> t.Value:
        first, second, mark = left(row), right(row), delimiter(row)
        if mark is None or type(mark) is tuple:
            return None
        if first is None or second is None:
            return second if first is None else first
        left_values, right_values = t.unpack(first), t.unpack(second)
        pairs = [f"{a}{mark}{b}" for a, b in zip(left_values, right_values, strict=False)]
        rest = left_values[len(pairs) :] or right_values[len(pairs) :]
        return t.pack((*pairs, *rest))

    return call.result(t.KEYWORD, run)


def _mv_append(call: Arguments) -> Bound:
    type_ = call.same_type((0, 1))
    left, right = call.run(0), call.run(1)

    def run(row: Row) -> t.Value:
        a, b = left(row), right(row)
        return None if a is None or b is None else (*t.unpack(a), *t.unpack(b))

    return call.result(type_, run)


FUNCTIONS: dict[str, Function] = {
    "mv_append": exactly(2, _mv_append),
    "mv_avg": exactly(1, _mv_avg),
    "mv_concat": exactly(2, _mv_concat),
    "mv_count": exactly(1, _mv_count),
    "mv_dedupe": exactly(1, _mv_dedupe),
    "mv_first": exactly(1, _mv_first),
    "mv_last": exactly(1, _mv_last),
    "mv_max": exactly(1, _mv_extreme(max)),
    "mv_median": exactly(1, _mv_median),
    "mv_min": exactly(1, _mv_extreme(min)),
    "mv_slice": between(2, 3, _mv_slice),
    "mv_sort": between(1, 2, _mv_sort),
    "mv_sum": exactly(1, _mv_sum),
    "mv_zip": between(2, 3, _mv_zip),
}
