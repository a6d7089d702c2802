"""Why a chain formed or did not: for each group how far it came, and what kept it from going on.

Built from the windows that judge: what is said to be missing is what they looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product

from awol.engines.sigma.correlation.correlator import Chain, Correlator, texts_of
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.nodes import Test
from awol.values import Event

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """An event with the steps that it serves, by their numbers."""

    time: int
    event: Event
    steps: tuple[int, ...]


@dataclass(slots=True)
class Story:
    """What a correlation saw of some records. `keyless` counts the events of a step that belong to no group."""

    correlation: Correlation
    chains: list[Chain] = field(default_factory=list)
    groups: dict[Key, list[Served]] = field(default_factory=dict)
    keyless: dict[int, int] = field(default_factory=dict)
    timeless: int = 0
    seen: int = 0


def tell(correlation: Correlation, tests: Mapping[str, Test], events: Iterator[Event]) -> Story:
    """The story of some records. `tests` are those of the base rules, by name."""
    story = Story(correlation)
    readers = [[texts_of(name) for name in step.group] for step in correlation.steps]
    bases = [frozenset(base.name for base in step.bases()) for step in correlation.steps]
    with Correlator([correlation]) as correlator:
        for event in events:
            story.seen += 1
            fired = frozenset(name for name, test in tests.items() if test(event.record))
            for name in fired:
                correlator.add(name, event)
            served = [number for number, names in enumerate(bases) if names & fired]
            if not served:
                continue
            time = event.time
            if time is None:
                story.timeless += 1
                continue
            keys: dict[Key, list[int]] = {}
            for number in served:
                found = list(product(*(read(event.record) for read in readers[number])))
                if not found:
                    story.keyless[number] = story.keyless.get(number, 0) + 1
                for key in found:
                    keys.setdefault(key, []).append(number)
            for key, steps in keys.items():
                story.groups.setdefault(key, []).append(Served(time, event, tuple(steps)))
        story.chains = list(correlator.chains())
    for some in story.groups.values():
        some.sort(key=lambda one: (one.time, one.event.id))
    return story


def lines(story: Story) -> Iterator[str]:
    """The story as lines: the chains; then, for each group without one, how far it came."""
    correlation = story.correlation
    for chain in story.chains:
        yield f"{correlation.name} fires: {_group(chain.group)}"
        for event in chain.events:
            yield f"  {_moment(event.time or 0)}  {event.record.get('eventName')} {event.id} ({event.location})"
    found = {tuple(chain.group.values()) for chain in story.chains}
    for key, some in sorted(story.groups.items()):
        if key not in found:
            yield f"{correlation.name} silent: {_group(dict(zip(correlation.group, key, strict=True)))}"
            yield f"  {_reason(correlation, some)}"
    for number, step in enumerate(correlation.steps):
        if number in story.keyless:
            names = ", ".join(step.group)
            yield f"{_count(story.keyless[number], 'event')} of {step.name} without a value in {names}: in no group"
    if story.timeless:
        yield f"{_count(story.timeless, 'event')} without a readable eventTime: cannot be part of a chain"
    yield from _apart(story)


def _apart(story: Story) -> Iterator[str]:
    """Steps that no event served, or that different groups have: the key is what differed."""
    correlation = story.correlation
    served = {number for some in story.groups.values() for one in some for number in one.steps}
    counts = not correlation.kind.startswith("temporal")
    for number, step in enumerate(correlation.steps):
        if number not in served and number not in story.keyless and not (counts and served):
            yield f"{step.name}: no event matches this step"
    together = any({n for one in some for n in one.steps} == served for some in story.groups.values())
    if not counts and len(served) == len(correlation.steps) and not together:
        yield f"every step has events, but no group has all steps: {', '.join(correlation.group)} differed"


def _reason(correlation: Correlation, some: Sequence[Served]) -> str:
    if correlation.kind == "event_count":
        least = _unique(some)
        most, window = max(((len(one), one) for one in _windows(correlation, least)), key=lambda item: item[0])
        return f"{most} of {correlation.least} within {_span(correlation.span)}, {_between(window)}"
    if correlation.kind == "value_count":
        return _values(correlation, some)
    if correlation.kind == "temporal":
        return _together(correlation, some)
    return _in_order(correlation, some)


def _values(correlation: Correlation, some: Sequence[Served]) -> str:
    readers = [texts_of(name) for name in correlation.values]
    best: tuple[int, Sequence[Served]] = (0, some[:1])
    for window in _windows(correlation, _unique(some)):
        values = {value for one in window for value in product(*(read(one.event.record) for read in readers))}
        best = max(best, (len(values), window), key=lambda item: item[0])
    named = " and ".join(correlation.values)
    return f"{best[0]} of {correlation.least} values of {named} within {_span(correlation.span)}, {_between(best[1])}"


def _together(correlation: Correlation, some: Sequence[Served]) -> str:
    names = [step.name for step in correlation.steps]
    there = {number for one in some for number in one.steps}
    missing = [names[number] for number in range(len(names)) if number not in there]
    if missing:
        return f"missing: {', '.join(missing)}"
    best = max(_windows(correlation, some), key=lambda window: len({n for one in window for n in one.steps}))
    had = {n for one in best for n in one.steps}
    lacking = ", ".join(name for number, name in enumerate(names) if number not in had)
    nearest = min(
        (abs(one.time - other.time) for one in some for other in best if set(one.steps) - had),
        default=correlation.span,
    )
    return f"{lacking} is {_span(nearest)} away, and the span is {_span(correlation.span)}"


def _in_order(correlation: Correlation, some: Sequence[Served]) -> str:
    """The furthest that a chain came, with the latest beginning that came so far, and what followed."""
    names = [step.name for step in correlation.steps]
    if not any(0 in one.steps for one in some):
        first = next(one for one in some)
        return f"missing: {names[0]}; {names[first.steps[0]]} came without it at {_moment(first.time)}"
    reached, start, last = 0, some[0], some[0]
    for at, begun in enumerate(some):
        if 0 not in begun.steps:
            continue
        step, end = 0, begun
        for one in some[at + 1 :]:
            if step + 1 < len(names) and step + 1 in one.steps and one.time - begun.time <= correlation.span:
                step, end = step + 1, one
        if step >= reached:
            reached, start, last = step, begun, end
    wanted = names[reached + 1]
    came = f"{names[reached]} at {_moment(last.time)}"
    later = [one for one in some if reached + 1 in one.steps and (one.time, one.event.id) > (last.time, last.event.id)]
    if later:
        gap = later[0].time - start.time
        return (
            f"{came}, then {wanted} at {_moment(later[0].time)}: {_span(gap)} from the first step, and the span is "
            + (_span(correlation.span))
        )
    earlier = [one for one in some if reached + 1 in one.steps]
    if earlier:
        return f"{came}; {wanted} came before it, at {_moment(earlier[-1].time)}, and not after"
    return f"{came}; missing: {wanted}"


def _windows(correlation: Correlation, some: Sequence[Served]) -> Iterator[Sequence[Served]]:
    for at, one in enumerate(some):
        yield [other for other in some[: at + 1] if one.time - other.time <= correlation.span]


def _unique(some: Sequence[Served]) -> list[Served]:
    """Each event once, however often it was delivered."""
    found: dict[tuple[int, object, object], Served] = {}
    for at, one in enumerate(some):
        identity = one.event.record.get("eventID") or at
        found.setdefault((one.time, identity, one.event.record.get("recipientAccountId")), one)
    return list(found.values())


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
    return " ".join(parts + [f"{rest}ms"] * bool(rest)) or "0s"


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
