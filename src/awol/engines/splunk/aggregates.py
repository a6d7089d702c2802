"""The functions of `stats`, as accumulators that see one row after another.

Search Reference, "Statistical and charting functions". `count(f)` counts values, not events; `values` is sorted and
without repeats; `list` keeps the first 100; `first` and `last` follow the order of the rows, `earliest` and `latest`
their time. `min` and `max` compare as numbers where all values are, else as text.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from awol.engines.splunk.rows import Values, number, number_text

LIST_LIMIT = 100
"""How many values `list` keeps (limits.conf, `list_maxsize`)."""


class Accumulator(Protocol):
    """The state of one function over one group."""

    def add(self, values: Values, time: float | None) -> None:
        """Take the values of the argument on the next row, and the row's time."""

    def result(self) -> Values:
        """The function over all rows so far, as the values of a field."""


class Count:
    def __init__(self) -> None:
        self._count = 0

    def add(self, values: Values, time: float | None) -> None:  # noqa: ARG002  # the protocol's signature
        self._count += len(values)

    def result(self) -> Values:
        return (str(self._count),)


class Collected:
    """A function of all values that were seen; `compute` makes its result."""

    def __init__(self, compute: Callable[[list[str]], Values]) -> None:
        self._compute = compute
        self._values: list[str] = []

    def add(self, values: Values, time: float | None) -> None:  # noqa: ARG002  # the protocol's signature
        self._values.extend(values)

    def result(self) -> Values:
        return self._compute(self._values)


class Distinct:
    """`dc` and `values`: what is kept does not grow with repeats."""

    def __init__(self, compute: Callable[[dict[str, None]], Values]) -> None:
        self._compute = compute
        self._values: dict[str, None] = {}

    def add(self, values: Values, time: float | None) -> None:  # noqa: ARG002  # the protocol's signature
        self._values.update(dict.fromkeys(values))

    def result(self) -> Values:
        return self._compute(self._values)


class Chosen:
    """`first`, `last`, `earliest`, `latest`: the values of one row. `better` compares the times of a row and of the one
    that is kept."""

    def __init__(self, better: Callable[[float, float], bool] | None, *, replace: bool, as_time: bool = False) -> None:
        self._better = better
        self._replace = replace
        self._as_time = as_time
        self._values: Values = ()
        self._time = 0.0

    def add(self, values: Values, time: float | None) -> None:
        if not values:
            return
        if self._better is None:
            if not self._values or self._replace:
                self._values = values
        elif time is not None and (not self._values or self._better(time, self._time)):
            self._values, self._time = values, time

    def result(self) -> Values:
        if self._as_time and self._values:
            return (number_text(self._time),)
        return self._values


def _numbers(values: list[str]) -> list[float]:
    return [parsed for parsed in map(number, values) if parsed is not None]


def _extreme(choose: Callable[..., Any]) -> Callable[[list[str]], Values]:
    def compute(values: list[str]) -> Values:
        if not values:
            return ()
        numbers = _numbers(values)
        if len(numbers) < len(values):
            return (choose(values),)
        return (choose(zip(numbers, values, strict=True))[1],)

    return compute


def _numeric(compute: Callable[[list[float]], float], least: int = 1) -> Callable[[list[str]], Values]:
    """A function of the values that are numbers; nothing where there are fewer than `least`."""

    def of_numbers(values: list[str]) -> Values:
        numbers = _numbers(values)
        if len(numbers) < least:
            return ()
        try:
            return (number_text(compute(numbers)),)
        except OverflowError:
            # Python's `statistics` are exact and refuse what is beyond a double; Splunk reckons with doubles.
            return (number_text(math.inf),)

    return of_numbers


def _mode(values: list[str]) -> Values:
    return (Counter(values).most_common(1)[0][0],) if values else ()


def _collected(compute: Callable[[list[str]], Values]) -> Callable[[], Accumulator]:
    return lambda: Collected(compute)


ACCUMULATORS: Mapping[str, Callable[[], Accumulator]] = {
    "avg": _collected(_numeric(statistics.fmean)),
    "count": Count,
    "dc": lambda: Distinct(lambda values: (str(len(values)),)),
    "earliest": lambda: Chosen(lambda time, kept: time < kept, replace=True),
    "earliest_time": lambda: Chosen(lambda time, kept: time < kept, replace=True, as_time=True),
    "first": lambda: Chosen(None, replace=False),
    "last": lambda: Chosen(None, replace=True),
    "latest": lambda: Chosen(lambda time, kept: time > kept, replace=True),
    "latest_time": lambda: Chosen(lambda time, kept: time > kept, replace=True, as_time=True),
    "list": _collected(lambda values: tuple(values[:LIST_LIMIT])),
    "max": _collected(_extreme(max)),
    "median": _collected(_numeric(statistics.median)),
    "min": _collected(_extreme(min)),
    "mode": _collected(_mode),
    "range": _collected(_numeric(lambda numbers: max(numbers) - min(numbers))),
    "stdev": _collected(_numeric(statistics.stdev, 2)),
    "sum": _collected(_numeric(sum)),
    "values": lambda: Distinct(lambda values: tuple(sorted(values))),
    "var": _collected(_numeric(statistics.variance, 2)),
}
"""Function names to what accumulates them."""

ORDERED = frozenset(("first", "last", "list"))
"""Functions whose result depends on the order of the rows."""
