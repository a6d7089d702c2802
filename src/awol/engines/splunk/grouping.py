"""`stats` and `eventstats`: rows into groups, and functions over each.

Search Reference, "stats": a row without one of the fields to group by belongs to no group; a field of several values
puts the row into the group of each. *Inferred* from users' reports of doubled counts: a value that stands twice, as
indexed JSON has it, counts twice. Without `by`, no rows at all still count as 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from awol.engines.splunk.aggregates import ACCUMULATORS, Accumulator
from awol.engines.splunk.eval_compiler import compile_condition, compile_formula, kind
from awol.engines.splunk.nodes import Aggregate, Stats
from awol.engines.splunk.rows import Member, Reader, Row, Scope, Values, number
from awol.engines.splunk.special_functions import to_values
from awol.engines.splunk.steps import Step

Key = tuple[str, ...]
Time = Callable[[Row], float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One function of a `stats`: where its values come from and where its result goes."""

    name: str
    read: Reader
    start: Callable[[], Accumulator]


def measures(aggregates: tuple[Aggregate, ...], scope: Scope) -> tuple[Measure, ...]:
    """The functions, ready to run."""
    return tuple(
        Measure(aggregate.name, _argument(aggregate, scope), ACCUMULATORS[aggregate.function])
        for aggregate in aggregates
    )


def _argument(aggregate: Aggregate, scope: Scope) -> Reader:
    argument = aggregate.argument
    if argument is None:
        return lambda _row: ("1",)
    if isinstance(argument, str):
        return scope.reader(argument, aggregate.at)
    if kind(argument) == "truth":
        test = compile_condition(argument, scope)
        return lambda row: ("1",) if test(row) else ()
    return to_values(compile_formula(argument, scope))


class Group:
    """The state of one group."""

    __slots__ = ("_members", "_states")

    def __init__(self, functions: tuple[Measure, ...]) -> None:
        self._states = [function.start() for function in functions]
        self._members: dict[int, Member] = {}

    def add(self, row: Row, functions: tuple[Measure, ...], time: float | None) -> None:
        for state, function in zip(self._states, functions, strict=True):
            state.add(function.read(row), time)
        self._members.update((member[0], member) for member in row.members)

    def results(self, functions: tuple[Measure, ...]) -> dict[str, Values]:
        return {function.name: state.result() for state, function in zip(self._states, functions, strict=True)}

    def members(self) -> tuple[Member, ...]:
        """The events of the group, in the order of the input."""
        return tuple(self._members[order] for order in sorted(self._members))


def keys(readers: tuple[Reader, ...]) -> Callable[[Row], Iterable[Key]]:
    """A function that gives the groups of a row: every combination of the values to group by."""
    if not readers:
        return lambda _row: ((),)
    if len(readers) == 1:
        only = readers[0]
        return lambda row: ((value,) for value in only(row))
    return lambda row: product(*(read(row) for read in readers))


def first_of(groups: Iterable[Key]) -> Key | None:
    """The group of a row that keeps its place among others. A row of several groups counts for the first here: which
    one Splunk takes is not documented."""
    return next(iter(groups), None)


def stats(command: Stats, scope: Scope) -> Step:
    """The step of `stats`, whose results replace the rows, or of `eventstats`, whose results are added to them."""
    functions = measures(command.aggregates, scope)
    groups_of = keys(tuple(scope.reader(name, command.at) for name in command.by))
    time = scope.time()
    names = {function.name for function in functions}
    if command.keeps_events:
        scope.declare(*names)
        return _adding(functions, groups_of, time)
    scope.close(names | set(command.by))
    counts = any(aggregate.function in ("count", "dc") for aggregate in command.aggregates)
    return _replacing(command.by, functions, groups_of, time, empty_counts=counts and not command.by)


def _replacing(
    by: tuple[str, ...],
    functions: tuple[Measure, ...],
    groups_of: Callable[[Row], Iterable[Key]],
    time: Time,
    *,
    empty_counts: bool,
) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        groups: dict[Key, Group] = {(): Group(functions)} if empty_counts else {}
        for row in rows:
            moment = time(row)
            for key in groups_of(row):
                group = groups.get(key)
                if group is None:
                    group = groups[key] = Group(functions)
                group.add(row, functions, moment)
        for key in sorted(groups, key=_order):
            group = groups[key]
            fields: dict[str, Values] = {name: (value,) for name, value in zip(by, key, strict=True)}
            fields.update(group.results(functions))
            yield Row(None, group.members(), fields)

    return step


def _order(key: Key) -> tuple[tuple[bool, float, str], ...]:
    """Results of `stats` come sorted by the fields that they are grouped by, numbers as numbers."""
    return tuple((number(part) is None, number(part) or 0.0, part) for part in key)


def _adding(functions: tuple[Measure, ...], groups_of: Callable[[Row], Iterable[Key]], time: Time) -> Step:
    def step(rows: Iterable[Row]) -> Iterator[Row]:
        buffered = list(rows)
        groups: dict[Key, Group] = {}
        for row in buffered:
            for key in groups_of(row):
                groups.setdefault(key, Group(functions)).add(row, functions, time(row))
        for row in buffered:
            first = first_of(groups_of(row))
            if first is not None:
                row.fields.update(groups[first].results(functions))
            yield row

    return step
