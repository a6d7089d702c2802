"""`streamstats`: functions over the rows before each row.

Search Reference, "streamstats". `window` counts rows (of all groups with `global=true`, of the row's group else);
`time_window` is a span of time and needs rows in order of time, as there. *Inferred*: a row exactly one span older is
still within the window. Splunk forgets rows after 10,000 (`max_stream_window`) where no window is given; this engine
does not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from awol.engines.splunk import times
from awol.engines.splunk.grouping import Group, Key, Measure, Time, first_of, keys, measures
from awol.engines.splunk.nodes import StreamStats
from awol.engines.splunk.rows import Row, Scope
from awol.engines.splunk.steps import Step


def stream_stats(command: StreamStats, scope: Scope) -> Step:
    """The step of `streamstats`: each row gets the results over the rows before it, itself among them or not."""
    functions = measures(command.aggregates, scope)
    readers = tuple(scope.reader(name, command.at) for name in command.by)
    groups_of = keys(readers)
    time = scope.time()
    size = None
    if command.time_window is not None:
        span = times.span(command.time_window)
        if span is None or span[1] != "s":
            scope.unsupported(
                f"the time_window `{command.time_window}` is not supported offline",
                command.at,
                "write it as 90s, 10m, 1h or 1d",
            )
        if command.window:
            scope.unsupported("streamstats with both window and time_window is not supported offline", command.at)
        size = span[0]

    def out_of_order() -> None:
        scope.reject(
            "streamstats with time_window needs results in order of time", command.at, "put `sort 0 _time` before it"
        )

    scope.declare(*(function.name for function in functions))
    if size is not None:
        return _timed(functions, groups_of, time, size, command.current, out_of_order)
    if command.window:
        shared = command.is_global and bool(command.by)
        return _counted(functions, groups_of, time, command.window, command.current, shared)
    return _running(functions, groups_of, time, command.current)


def _running(
    functions: tuple[Measure, ...], groups_of: Callable[[Row], Iterable[Key]], time: Time, current: bool
) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        groups: dict[Key, Group] = {}
        for row in rows:
            key = first_of(groups_of(row))
            if key is not None:
                group = groups.setdefault(key, Group(functions))
                before = {} if current else group.results(functions)
                group.add(row, functions, time(row))
                row.fields.update(group.results(functions) if current else before)
            yield row

    return step


def _counted(
    functions: tuple[Measure, ...],
    groups_of: Callable[[Row], Iterable[Key]],
    time: Time,
    window: int,
    current: bool,
    shared: bool,
) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        windows: dict[Key, deque[tuple[Key, Row]]] = {}
        for row in rows:
            key = first_of(groups_of(row))
            if key is not None:
                recent = windows.setdefault(() if shared else key, deque(maxlen=window))
                # As it is now: commands behind this one write into the row before the window has passed it.
                snapshot = row.copy()
                if current:
                    recent.append((key, snapshot))
                computed = _over((earlier for earlier_key, earlier in recent if earlier_key == key), functions, time)
                if not current:
                    recent.append((key, snapshot))
                row.fields.update(computed)
            yield row

    return step


def _timed(
    functions: tuple[Measure, ...],
    groups_of: Callable[[Row], Iterable[Key]],
    time: Time,
    size: int,
    current: bool,
    out_of_order: Callable[[], None],
) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        windows: dict[Key, deque[tuple[float, Row]]] = {}
        order = _Order(out_of_order)
        for row in rows:
            key, moment = first_of(groups_of(row)), time(row)
            if key is not None and moment is not None:
                order.check(moment)
                recent = windows.setdefault(key, deque())
                while recent and abs(moment - recent[0][0]) > size:
                    recent.popleft()
                before = [earlier for _, earlier in recent]
                recent.append((moment, row.copy()))
                row.fields.update(_over([*before, row] if current else before, functions, time))
            yield row

    return step


class _Order:
    """Whether times only rise or only fall."""

    def __init__(self, fault: Callable[[], None]) -> None:
        self._fault = fault
        self._last: float | None = None
        self._rising: bool | None = None

    def check(self, moment: float) -> None:
        if self._last is not None and moment != self._last:
            rising = moment > self._last
            if self._rising is not None and rising != self._rising:
                self._fault()
            self._rising = rising
        self._last = moment


def _over(rows: Iterable[Row], functions: tuple[Measure, ...], time: Time) -> dict[str, tuple[str, ...]]:
    group = Group(functions)
    for row in rows:
        group.add(row, functions, time(row))
    return group.results(functions)
