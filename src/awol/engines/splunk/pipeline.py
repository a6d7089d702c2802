"""Makes a search of a query: events in, hits out.

Filters stream. A command that needs all rows reads them first, and only then do hits come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from awol.engines.splunk import grouping, lookups, ordering, steps, windows
from awol.engines.splunk.aggregates import ORDERED
from awol.engines.splunk.command_parser import parse
from awol.engines.splunk.nodes import (
    Bin,
    Command,
    Dedup,
    Eval,
    Fields,
    FillNull,
    Head,
    Lookup,
    MacroCommand,
    MakeMv,
    MultiSearch,
    MvExpand,
    Query,
    Regex,
    Rename,
    Reverse,
    Rex,
    Search,
    Sort,
    Spath,
    Stats,
    StreamStats,
    Tail,
    Where,
)
from awol.engines.splunk.rows import Row, Scope, Settings
from awol.engines.splunk.search_compiler import expand, pointing_at
from awol.engines.splunk.steps import Step
from awol.errors import RejectedQuery, UnsupportedQuery
from awol.values import Event, Hit

MakeStep = Callable[[Any, Scope], Step]

STREAMING: Mapping[type, MakeStep] = {
    Search: steps.search,
    Where: steps.where,
    Eval: steps.evaluate,
    Regex: steps.regex,
    Rex: steps.rex,
    Fields: steps.fields,
    Rename: steps.rename,
    FillNull: steps.fill_null,
    Bin: steps.bin_,
    MvExpand: steps.mv_expand,
    MakeMv: steps.make_mv,
    Spath: steps.spath,
    Lookup: lookups.lookup,
}
"""Commands that look at one row at a time; they alone may stand in a leg of `multisearch`."""

OTHERS: Mapping[type, MakeStep] = {
    Stats: grouping.stats,
    StreamStats: windows.stream_stats,
    Head: ordering.head,
    Tail: ordering.tail,
    Reverse: ordering.reverse,
    Sort: ordering.sort,
    Dedup: ordering.dedup,
}


def build(query: Query, settings: Settings) -> Callable[[Iterable[Event]], Iterator[Hit]]:
    """The search that the query describes. Raises `QueryError` where it cannot be run."""
    scope = Scope(settings)
    commands = unfold(query.commands, scope)
    first = commands[0].command
    if isinstance(first, MultiSearch):
        run = _chain(commands[1:], scope, *_legs(first, scope))
    else:
        run = _chain(commands, scope)
    closed = scope.closed

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        rows = (Row(event, ((order, event),), {}) for order, event in enumerate(events))
        for row in run(rows):
            group = {name: _shown(values) for name, values in row.fields.items() if values} if closed else {}
            yield Hit(tuple(event for _, event in row.members), group)

    return search


def _shown(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


class Placed(NamedTuple):
    """A command, and the macro in the query from whose definition it came, if from one."""

    command: Command
    macro: MacroCommand | None = None


def unfold(commands: tuple[Command, ...], scope: Scope, depth: int = 0) -> tuple[Placed, ...]:
    """The commands, with those that a macro stands for in its place."""
    placed: list[Placed] = []
    for command in commands:
        if not isinstance(command, MacroCommand):
            placed.append(Placed(command))
            continue
        text = expand(command.call, scope, depth)
        with _placed_by(command, scope):
            inner = parse(f"search * | {text}")
            placed.extend(
                Placed(inner_command, command) for inner_command, _ in unfold(inner.commands, scope, depth + 1)
            )
    return tuple(placed)


@contextmanager
def _placed_by(macro: MacroCommand | None, scope: Scope) -> Iterator[None]:
    """A fault of a command that came from a macro points at the macro: in the query, the command has no place."""
    try:
        yield
    except (RejectedQuery, UnsupportedQuery) as error:
        if macro is None:
            raise
        raise pointing_at(error, f"in the macro `{macro.call.name}`", scope, macro.at) from None


def _chain(commands: tuple[Placed, ...], scope: Scope, *before: Step) -> Step:
    """All commands as one step, one behind the other."""
    parts = list(before)
    in_order = False
    for command, macro in commands:
        if depends_on_order(command) and not in_order:
            parts.append(ordering.newest_first(scope))
            in_order = True
        in_order = in_order or _replaces_rows(command)
        parts.append(_step(command, macro, scope))

    def run(rows: Iterable[Row]) -> Iterator[Row]:
        for part in parts:
            rows = part(rows)
        return iter(rows)

    return run


def _step(command: Command, macro: MacroCommand | None, scope: Scope) -> Step:
    make = STREAMING.get(type(command)) or OTHERS[type(command)]
    with _placed_by(macro, scope):
        return make(command, scope)


def _replaces_rows(command: Command) -> bool:
    return isinstance(command, Stats) and not command.keeps_events


def depends_on_order(command: Command) -> bool:
    """Whether what the command does depends on the order in which the rows come; `sort` keeps it among equals."""
    if isinstance(command, (Stats, StreamStats)):
        return isinstance(command, StreamStats) or any(
            aggregate.function in ORDERED for aggregate in command.aggregates
        )
    return isinstance(command, (Head, Tail, Reverse, Dedup, Sort))


def _check_in_leg(command: Command, scope: Scope) -> None:
    if type(command) not in STREAMING:
        scope.reject("a leg of multisearch takes only commands that look at one event at a time", command.at)
    if isinstance(command, Fields):
        scope.unsupported(
            "fields and table in a leg of multisearch do not run offline", command.at, "put them after multisearch"
        )


def _legs(command: MultiSearch, scope: Scope) -> tuple[Step]:
    """Every event goes through every leg; an event that fits two legs comes out twice, as on Splunk."""
    legs = []
    for leg in command.legs:
        inner = Scope(scope.settings)
        unfolded = unfold(leg, inner)
        for inner_command, macro in unfolded:
            with _placed_by(macro, scope):
                _check_in_leg(inner_command, scope)
        legs.append(_chain(unfolded, inner))
        scope.declare(*inner.set_fields)
        scope.anything = scope.anything or inner.anything

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            for leg in legs:
                yield from leg((row.copy(),))

    return (step,)
