"""case, coalesce, greatest, least and cidr_match (Elasticsearch reference, "Conditional functions", "IP functions")."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from awol.engines.esql import types as t
from awol.engines.esql.binding import Bound
from awol.engines.esql.functions.calls import Arguments, Function, between
from awol.engines.esql.layout import Row


def _case(call: Arguments) -> Bound:
    """The value behind the first condition that is true; null and several values are not true."""
    count = len(call)
    for position in range(0, count - 1, 2):
        call.expect(position, t.BOOLEAN)
    values = [*range(1, count, 2), *([count - 1] if count % 2 else [])]
    type_ = call.same_type(values)
    pairs = tuple((call.run(position), call.run(position + 1)) for position in range(0, count - 1, 2))
    otherwise = call.run(count - 1) if count % 2 else None

    def run(row: Row) -> t.Value:
        for condition, value in pairs:
            if condition(row) is True:
                return value(row)
        return otherwise(row) if otherwise else None

    return call.result(type_, run)


def _coalesce(call: Arguments) -> Bound:
    """The first argument that is not null."""
    type_ = call.same_type(range(len(call)))
    runs = tuple(call.run(position) for position in range(len(call)))
    if len(runs) == 2:
        first, second = runs

        def run_two(row: Row) -> t.Value:
            value = first(row)
            return second(row) if value is None else value

        return call.result(type_, run_two)

    def run(row: Row) -> t.Value:
        for argument in runs:
            value = argument(row)
            if value is not None:
                return value
        return None

    return call.result(type_, run)


def _extreme(choose: Callable[..., t.Value]) -> Callable[[Arguments], Bound]:
    """greatest and least: null with a null among the arguments, several values count each."""

    def build(call: Arguments) -> Bound:
        type_ = call.same_type(range(len(call)))
        runs = tuple(call.run(position) for position in range(len(call)))
        key = t.ip_key if type_ == t.IP else None

        def run(row: Row) -> t.Value:
            values: list[t.Value] = []
            for argument in runs:
                value = argument(row)
                if value is None:
                    return None
                values.extend(t.unpack(value))
            return choose(values, key=key)

        return call.result(type_, run)

    return build


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _cidr_match(call: Arguments) -> Bound:
    call.expect(0, t.IP)
    for position in range(1, len(call)):
        call.expect(position, *t.STRINGS)
        if not call.bounds[position].constant:
            call.unsupported("offline, the ranges of cidr_match must be constants")
    networks = [_network(call, position) for position in range(1, len(call)) if call.constant(position) is not None]
    ranges = tuple((_low(network), _high(network)) for network in networks)

    def within(address: str, *_blocks: str) -> bool:
        key = t.ip_key(address)
        return any(low <= key <= high for low, high in ranges)

    return call.scalar(t.BOOLEAN, within)


def _network(call: Arguments, position: int) -> _Network:
    text = str(call.constant(position))
    try:
        # An address alone is a block of one, one inside a block stands for the block (measured on 8.19.21).
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        call.reject(f"'{text}' is not an IP string literal.", position)


def _low(network: _Network) -> int:
    return t.ip_key(str(network.network_address))


def _high(network: _Network) -> int:
    return t.ip_key(str(network.broadcast_address))


FUNCTIONS: dict[str, Function] = {
    "case": between(2, None, _case),
    "cidr_match": between(2, None, _cidr_match),
    "coalesce": between(1, None, _coalesce),
    "greatest": between(1, None, _extreme(max)),
    "least": between(1, None, _extreme(min)),
}
