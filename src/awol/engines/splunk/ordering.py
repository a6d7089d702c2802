"""Commands that need all rows, or their order: `sort`, `head`, `tail`, `reverse`, `dedup`.

Splunk hands out events newest first (Search Reference, "head", "reverse"), so what `head` keeps and what `first()` sees
depends on that. The records here come in the order of the files: before the first command that depends on the order,
rows are put as Splunk would have them.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from awol.engines.splunk.nodes import Dedup, Head, Reverse, Sort, SortKey, Tail
from awol.engines.splunk.rows import Reader, Row, Scope, number
from awol.engines.splunk.steps import Step


def newest_first(scope: Scope) -> Step:
    """Rows by falling `_time`; those of one time stay in order, those without a time come last."""
    time = scope.time()

    def order(row: Row) -> tuple[bool, float]:
        moment = time(row)
        return (moment is None, -(moment or 0.0))

    return lambda rows: iter(sorted(rows, key=order))


def head(command: Head, _scope: Scope) -> Step:
    return lambda rows: islice(iter(rows), command.count)


def tail(command: Tail, _scope: Scope) -> Step:
    """The last rows, last first."""
    return lambda rows: iter(list(deque(rows, maxlen=command.count))[::-1])


def reverse(_command: Reverse, _scope: Scope) -> Step:
    return lambda rows: iter(list(rows)[::-1])


def dedup(command: Dedup, scope: Scope) -> Step:
    """The first rows of each combination of values; a row without one of the fields goes, unless `keepempty`."""
    readers = tuple(scope.reader(name, command.at) for name in command.names)

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        seen: Counter[tuple[tuple[str, ...], ...]] = Counter()
        last: tuple[tuple[str, ...], ...] | None = None
        for row in rows:
            key = tuple(read(row) for read in readers)
            if not all(key):
                if command.keep_empty:
                    yield row
                continue
            if command.consecutive and key != last:
                seen.clear()
            last = key
            seen[key] += 1
            if seen[key] <= command.count:
                yield row

    return step


def sort(command: Sort, scope: Scope) -> Step:
    """Rows by their fields; a row without the field comes last, whichever way (*inferred*)."""
    keyed = [(scope.reader(key.name, command.at), key) for key in command.keys]

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        ordered = list(rows)
        for read, key in reversed(keyed):
            present = [row for row in ordered if read(row)]
            absent = [row for row in ordered if not read(row)]
            present.sort(key=_order(read, key), reverse=key.descending)
            ordered = present + absent
        return iter(ordered[: command.limit] if command.limit else ordered)

    return step


def _order(read: Reader, key: SortKey) -> Callable[[Row], tuple[int, int, float, str]]:
    def order(row: Row) -> tuple[int, int, float, str]:
        value = read(row)[0]
        if key.kind in ("auto", "num"):
            as_number = number(value)
            if as_number is not None:
                return (0, 0, as_number, "")
        if key.kind in ("auto", "ip"):
            address = _address(value)
            if address is not None:
                return (0, address, 0.0, "")
        return (1, 0, 0.0, value)

    return order


def _address(value: str) -> int | None:
    try:
        return int(ipaddress.ip_address(value))
    except ValueError:
        return None
