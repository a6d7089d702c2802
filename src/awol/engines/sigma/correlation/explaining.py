"""Why a chain formed or did not: for each group how far it came, and what kept it from going on.

Built from the windows that judge: what is said to be missing is what they looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product

from awol.engines.sigma.correlation.correlator import Chain, Correlator, identity_of, texts_of
from awol.engines.sigma.correlation.judging import any_of
from awol.engines.sigma.correlation.model import Condition, Correlation
from awol.engines.sigma.correlation.windows import holding
from awol.engines.sigma.nodes import Test
from awol.values import Event

Key = tuple[str, ...]
Place = tuple[int, str, str]
"""An event in the order in which the windows take it: its time, its eventID or what stands for it, and its account."""


@dataclass(frozen=True, slots=True)
class Served:
    """An event with the steps that it serves, by their numbers."""

    place: Place
    event: Event
    steps: tuple[int, ...]

    @property
    def time(self) -> int:
        """Its eventTime in milliseconds."""
        return self.place[0]


@dataclass(slots=True)
class Story:
    """What a correlation saw of some records. `keyless` counts the events of a step that belong to no group; `held`
    says where the condition held last in a group; `within` are the stories of steps that are correlations themselves
    and more than "any of these rules"."""

    correlation: Correlation
    chains: list[Chain[Event]] = field(default_factory=list)
    groups: dict[Key, list[Served]] = field(default_factory=dict)
    keyless: dict[int, int] = field(default_factory=dict)
    timeless: int = 0
    seen: int = 0
    held: dict[Key, Served] = field(default_factory=dict)
    within: dict[int, Story] = field(default_factory=dict)


def tell(correlation: Correlation, tests: Mapping[str, Test], events: Iterator[Event]) -> Story:
    """The story of some records. `tests` are those of the base rules, by name."""
    with ExitStack() as stack:
        teller = _Teller(correlation, stack)
        for event in events:
            teller.take(event, frozenset(name for name, test in tests.items() if test(event.record)))
        teller.end()
    return teller.story


class _Teller:
    """Takes records, and then tells the story of a correlation and of those that its steps stand on."""

    def __init__(self, correlation: Correlation, stack: ExitStack) -> None:
        self.story = Story(correlation)
        self.held: list[Event] = []
        self._readers = [[texts_of(name) for name in step.group] for step in correlation.steps]
        self._correlator = stack.enter_context(Correlator([correlation]))
        self._bases: dict[int, frozenset[str]] = {}
        self._all = frozenset(base.name for base in correlation.bases())
        self._first: dict[Place, Event] = {}
        self._within: dict[int, _Teller] = {}
        bits = {base.name: at for at, base in enumerate(correlation.bases())}
        for number, step in enumerate(correlation.steps):
            if isinstance(step.of, Correlation) and any_of(step, bits) is None:
                self._within[number] = _Teller(step.of, stack)
            else:
                self._bases[number] = frozenset(base.name for base in step.bases())

    def take(self, event: Event, fired: frozenset[str]) -> None:
        """Take a record and the rules that it fired."""
        self.story.seen += 1
        for name in fired:
            self._correlator.add(name, event)
        for inner in self._within.values():
            inner.take(event, fired)
        if not fired & self._all:
            return
        # Of an event that was delivered again the first copy says which group it belongs to.
        event = self._first.setdefault(_place(event), event)
        served = [number for number, names in self._bases.items() if names & fired]
        if served and event.time is None:
            self.story.timeless += 1
        elif served:
            self._serve(event, served)

    def _serve(self, event: Event, served: Sequence[int]) -> None:
        keys: dict[Key, list[int]] = {}
        for number in served:
            step_keys = list(product(*(read(event.record) for read in self._readers[number])))
            if not step_keys:
                self.story.keyless[number] = self.story.keyless.get(number, 0) + 1
            for key in step_keys:
                keys.setdefault(key, []).append(number)
        for key, steps in keys.items():
            self.story.groups.setdefault(key, []).append(Served(_place(event), event, tuple(steps)))

    def end(self) -> None:
        """Tell: nothing is taken any more. A correlation counts as an event wherever its condition holds."""
        for number, inner in self._within.items():
            inner.end()
            self.story.within[number] = inner.story
            for event in inner.held:
                self._serve(event, [number])
        for key, some in self.story.groups.items():
            self.story.groups[key] = _joined(some)
        for _, key, event, chain in self._correlator.moments():
            self.held.append(event)
            self.story.held[key] = Served(_place(event), event, ())
            if chain is not None:
                self.story.chains.append(chain)


def _place(event: Event) -> Place:
    identity = identity_of(event.record)
    if identity[:1] == "~":
        # A record without an eventID counts each time that it comes, as it does in the windows.
        identity = f"{identity}#{event.file}#{event.place}"
    return event.time or 0, identity, str(event.record.get("recipientAccountId") or "")


def _joined(some: Sequence[Served]) -> list[Served]:
    """Events in order, each once with all of its steps, however often it was delivered."""
    by_place: dict[Place, Served] = {}
    for served in some:
        before = by_place.get(served.place)
        steps = served.steps if before is None else tuple(sorted({*before.steps, *served.steps}))
        by_place[served.place] = Served(served.place, served.event, steps)
    return [by_place[place] for place in sorted(by_place)]


def lines(story: Story) -> Iterator[str]:
    """The story as lines: the chains; then, for each group, how far one came that is not complete."""
    correlation = story.correlation
    for chain in story.chains:
        yield f"{correlation.name} fires: {_group(chain.group)}"
        for event in chain.events:
            yield f"  {_moment(event.time or 0)}  {event.record.get('eventName')} {event.id} ({event.location})"
    silent = not story.groups
    for key, some in sorted(story.groups.items()):
        held = story.held.get(key)
        rest = [served for served in some if held is None or served.place > held.place]
        if not rest:
            continue
        silent = True
        after = "" if held is None else f", after the chain that ended at {_moment(held.time)}"
        yield f"{correlation.name} silent: {_group(dict(zip(correlation.group, key, strict=True)))}{after}"
        yield f"  {_reason(correlation, some, rest)}"
    if not story.groups:
        reason = "no event of its steps belongs to a group" if story.keyless else "no event matches any of its steps"
        yield f"{correlation.name} silent: {reason}"
    for number, step in enumerate(correlation.steps):
        if number in story.keyless:
            names = ", ".join(step.group)
            yield f"{_count(story.keyless[number], 'event')} of {step.name} without a value in {names}: in no group"
    if story.timeless:
        yield f"{_count(story.timeless, 'event')} without a readable eventTime: cannot be part of a chain"
    yield from _apart(story)
    for number, inner in story.within.items() if silent else ():
        yield f"{correlation.steps[number].name}, a step of {correlation.name}:"
        yield from (f"  {line}" for line in lines(inner))


def _apart(story: Story) -> Iterator[str]:
    """Steps that no event served, or that different groups have: the key is what differed."""
    correlation = story.correlation
    served = frozenset(number for some in story.groups.values() for event in some for number in event.steps)
    counts = not correlation.kind.startswith("temporal")
    for number, step in enumerate(correlation.steps):
        if number not in served and number not in story.keyless and not (counts and served):
            reason = "did not happen" if number in story.within else "no event matches this step"
            yield f"{step.name}: {reason}"
    if counts or not _complete(correlation, served):
        return
    if not any(_complete(correlation, _steps(some)) for some in story.groups.values()):
        whole = len(served) == len(correlation.steps)
        every, all_of = ("every step has", "all") if whole else ("enough steps have", "enough")
        yield f"{every} events, but no group has {all_of} steps: {', '.join(correlation.group)} differed"


def _steps(some: Sequence[Served]) -> frozenset[int]:
    return frozenset(number for event in some for number in event.steps)


def _complete(correlation: Correlation, there: frozenset[int]) -> bool:
    """Whether these steps are all that a temporal correlation asks for."""
    if correlation.condition is None:
        return len(there) == len(correlation.steps)
    return holding(correlation.condition)(there)


def _reason(correlation: Correlation, some: Sequence[Served], rest: Sequence[Served]) -> str:
    """Why no chain ends with an event of `rest`, which are the last of `some`."""
    if correlation.kind == "event_count":
        return _counted(correlation, some, rest)
    if correlation.kind == "value_count":
        return _values(correlation, some, rest)
    if correlation.kind == "temporal":
        return _together(correlation, some, rest)
    return _in_order(correlation, [*_open(correlation, some[: len(some) - len(rest)]), *rest])


def _counted(correlation: Correlation, some: Sequence[Served], rest: Sequence[Served]) -> str:
    window = max(_windows(correlation, some, rest), key=len)
    least = correlation.least
    gaps = [(event.time - some[at - least + 1].time, event) for at, event in enumerate(some) if at + 1 >= least]
    ends = {event.place for event in rest}
    nearest = min((gap for gap, event in gaps if event.place in ends), default=None)
    reached = f"{len(window)} of {least} within {_span(correlation.span)}, {_between(window)}"
    return reached + _too_slow(correlation, nearest)


def _too_slow(correlation: Correlation, nearest: int | None) -> str:
    """Where enough came, but not in time: how long it took."""
    if nearest is None or nearest <= correlation.span:
        return ""
    late = nearest - correlation.span
    return f"; the nearest {correlation.least} took {_span(nearest)}, which is {_span(late)} too long"


def _values(correlation: Correlation, some: Sequence[Served], rest: Sequence[Served]) -> str:
    readers = [texts_of(name) for name in correlation.values]

    def of(served: Served) -> list[Key]:
        return list(product(*(read(served.event.record) for read in readers)))

    valued = [event for event in some if of(event)]
    ends = [event for event in rest if of(event)]
    named = " and ".join(correlation.values)
    if not ends:
        return f"{_count(len(rest), 'event')} without a value in {named}: not counted"
    windows = [
        (len({value for event in some for value in of(event)}), some) for some in _windows(correlation, valued, ends)
    ]
    most, best = max(windows, key=lambda item: item[0])
    reached = f"{most} of {correlation.least} values of {named} within {_span(correlation.span)}, {_between(best)}"
    return reached + _too_slow(correlation, min(_until(correlation.least, valued, ends, of), default=None))


def _until(
    least: int, some: Sequence[Served], ends: Sequence[Served], of: Callable[[Served], list[Key]]
) -> Iterator[int]:
    """For each end, how far back one has to go until so many values are there."""
    wanted = {event.place for event in ends}
    for at, end in enumerate(some):
        if end.place not in wanted:
            continue
        values: set[Key] = set()
        for event in reversed(some[: at + 1]):
            values.update(of(event))
            if len(values) >= least:
                yield end.time - event.time
                break


def _together(correlation: Correlation, some: Sequence[Served], rest: Sequence[Served]) -> str:
    names = [step.name for step in correlation.steps]
    there = _steps(some)
    if not _complete(correlation, there):
        return f"missing: {_lacking(correlation.condition or [], there, names)}"
    best = max(_windows(correlation, some, rest), key=lambda window: len(_steps(window)))
    had = _steps(best)
    # Of the events beside the best window the one that is nearest to it, and what of the window is too far from it.
    distances = []
    end = best[-1]
    for event in some:
        for number in set(event.steps) - had:
            if event.place < end.place:
                gap = (end.time - event.time, min(end.steps))
            else:
                gap = max((min(event.time - its.time for its in best if step in its.steps), step) for step in had)
            distances.append((*gap, number, event.time))
    away, far, number, at = min(distances)
    span = _span(correlation.span)
    return f"{names[number]} at {_moment(at)} is {_span(away)} away from {names[far]}, and the span is {span}"


def _lacking(condition: Condition, there: frozenset[int], names: Sequence[str]) -> str:
    """What must come to the steps that are there, in words; "" where nothing must."""
    kind, *of = condition
    if kind == "step":
        return "" if there & frozenset(of[0]) else names[of[0][0]]
    if kind == "least":
        least, named = of
        had = {named[number] for number in there}
        rest = [name for name in dict.fromkeys(named) if name not in had]
        more = least - len(had)
        if more <= 0:
            return ""
        return ", ".join(rest) if more >= len(rest) else f"{more} more of {', '.join(rest)}"
    parts = [_lacking(part, there, names) for part in of[0]]
    if kind == "any":
        return "" if "" in parts else f"({' or '.join(parts)})"
    return ", ".join(part for part in parts if part)


def _open(correlation: Correlation, some: Sequence[Served]) -> list[Served]:
    """The events of the chains that are open after some events, as the window keeps them: what a later event can still
    follow. A chain that has ended has used up its own."""
    chains: dict[int, tuple[Served, ...]] = {}
    for event in some:
        for step in sorted(event.steps, reverse=True):
            before = chains.pop(step - 1, ()) if step else ()
            if step and (not before or event.time - before[0].time > correlation.span):
                continue
            if step < len(correlation.steps) - 1:
                chains[step] = (*before, event)
    by_place = {event.place: event for chain in chains.values() for event in chain}
    return [by_place[place] for place in sorted(by_place)]


def _in_order(correlation: Correlation, some: Sequence[Served]) -> str:
    """The furthest that a chain came, with the latest beginning that came so far, and what followed."""
    names = [step.name for step in correlation.steps]
    if not any(0 in event.steps for event in some):
        first = some[0]
        return f"missing: {names[0]}; {names[first.steps[0]]} came without it at {_moment(first.time)}"
    reached, start, last = 0, 0, 0
    for at, begun in enumerate(some):
        if 0 not in begun.steps:
            continue
        step, end = 0, at
        for later, event in enumerate(some[at + 1 :], at + 1):
            if step + 1 < len(names) and step + 1 in event.steps and event.time - begun.time <= correlation.span:
                step, end = step + 1, later
        if step >= reached:
            reached, start, last = step, at, end
    wanted = names[reached + 1]
    came = f"{names[reached]} at {_moment(some[last].time)}"
    after = next((event for event in some[last + 1 :] if reached + 1 in event.steps), None)
    if after is not None:
        gap = after.time - some[start].time
        return (
            f"{came}, then {wanted} at {_moment(after.time)}: {_span(gap)} from the first step, and the span is "
            + _span(correlation.span)
        )
    earlier = [event for event in some[:last] if reached + 1 in event.steps]
    if earlier:
        return f"{came}; {wanted} came before it, at {_moment(earlier[-1].time)}, and not after"
    if reached + 1 in some[last].steps:
        return f"{came} is an event of {wanted} too, but an event cannot follow itself; missing: a later {wanted}"
    return f"{came}; missing: {wanted}"


def _windows(correlation: Correlation, some: Sequence[Served], ends: Sequence[Served]) -> Iterator[Sequence[Served]]:
    """The windows that end with each of `ends`."""
    wanted = {event.place for event in ends}
    for at, end in enumerate(some):
        if end.place in wanted:
            yield [event for event in some[: at + 1] if end.time - event.time <= correlation.span]


def _group(group: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in group.items()) or "all events"


def _between(window: Sequence[Served]) -> str:
    return f"{_moment(window[0].time)} to {_moment(window[-1].time)}"


def _moment(milliseconds: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(milliseconds: int) -> str:
    """A span in words that keep every second: `1h 30m`, `24h`, `1s`."""
    seconds, rest = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = [f"{hours}h"] * bool(hours) + [f"{minutes}m"] * bool(minutes) + [f"{seconds}s"] * bool(seconds)
    return " ".join(parts + [f"{rest}ms"] * bool(rest))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
