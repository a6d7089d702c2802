"""Mutants of correlations: the span, the order, the threshold, the formula, the group with its aliases, what is counted
and each member, changed one at a time, also in the correlations that are steps.

A mutant is judged on the rule's own fixtures, whole stories each, by the windows that judge the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from awol.engines.sigma.correlation.correlator import Correlator
from awol.engines.sigma.correlation.model import Condition, Correlation, Step
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.parser import parse
from awol.errors import PackError
from awol.values import Case, Event, Rule

SECOND = 1000


@dataclass(frozen=True, slots=True)
class ChainMutant:
    """A changed correlation."""

    name: str
    correlation: Correlation


def chain_mutants(correlation: Correlation) -> list[ChainMutant]:
    """Every mutant of a correlation, in the order of what it changes."""
    return [ChainMutant(name, changed) for name, changed in _changes(correlation)]


def _changes(one: Correlation) -> Iterator[tuple[str, Correlation]]:
    yield "timespan: a second less", replace(one, span=one.span - SECOND)
    yield "timespan: a second more", replace(one, span=one.span + SECOND)
    yield from _thresholds(one)
    for at, name in enumerate(one.group):
        steps = tuple(replace(step, group=step.group[:at] + step.group[at + 1 :]) for step in one.steps)
        yield f"group-by.{name}: drop", replace(one, group=one.group[:at] + one.group[at + 1 :], steps=steps)
        yield from _aliases(one, at)
    if one.kind == "value_count":
        yield f"condition.field: eventID for {', '.join(one.values)}", replace(one, values=("eventID",))
        for name in one.values if len(one.values) > 1 else ():
            yield f"condition.field.{name}: drop", replace(one, values=tuple(it for it in one.values if it != name))
    if one.kind == "temporal_ordered":
        yield from _orders(one)
    for at, step in enumerate(one.steps):
        if len(one.steps) > 1 and (rest := _without(one, at)) is not None:
            yield f"rules.{step.name}: drop", rest
        if isinstance(step.of, Correlation):
            for name, inner in _inner(step.of):
                yield f"rules.{step.name}.{name}", _with(one, at, replace(step, of=inner))


def _with(one: Correlation, at: int, step: Step) -> Correlation:
    return replace(one, steps=(*one.steps[:at], step, *one.steps[at + 1 :]))


def _thresholds(one: Correlation) -> Iterator[tuple[str, Correlation]]:
    if one.kind in ("event_count", "value_count"):
        if one.least > 1:
            yield "condition.gte: one less", replace(one, least=one.least - 1)
        yield "condition.gte: one more", replace(one, least=one.least + 1)
    elif one.kind == "temporal" and one.condition is not None:
        kind, *of = one.condition
        if kind != "least":
            for name, condition in _formulas(one.condition, [step.name for step in one.steps]):
                yield f"condition: {name}", replace(one, condition=condition)
        elif of[0] < len(set(of[1])):  # to ask for one less than all is to leave a rule out
            if of[0] > 1:
                yield "condition.gte: one less", replace(one, least=of[0] - 1, condition=["least", of[0] - 1, of[1]])
            yield "condition.gte: one more", replace(one, least=of[0] + 1, condition=["least", of[0] + 1, of[1]])


def _formulas(condition: Condition, names: Sequence[str]) -> Iterator[tuple[str, Condition]]:
    """A formula with one `and` an `or`, or one `or` an `and`."""
    kind, *of = condition
    if kind not in ("all", "any"):
        return
    other, words = ("any", ("or", "and")) if kind == "all" else ("all", ("and", "or"))
    told = f" {words[1]} ".join(_told(part, names) for part in of[0])
    yield f"{words[0]} for {words[1]} in {told}", [other, of[0]]
    for at, part in enumerate(of[0]):
        for name, changed in _formulas(part, names):
            yield name, [kind, [*of[0][:at], changed, *of[0][at + 1 :]]]


def _told(condition: Condition, names: Sequence[str]) -> str:
    kind, *of = condition
    if kind == "step":
        return str(names[of[0][0]])
    return f"({(' and ' if kind == 'all' else ' or ').join(_told(part, names) for part in of[0])})"


def _aliases(one: Correlation, at: int) -> Iterator[tuple[str, Correlation]]:
    """An alias that stands for the field of another rule, or for none where all rules have the same."""
    name, fields = one.group[at], list(dict.fromkeys(step.group[at] for step in one.steps))
    if fields == [name]:
        return
    for number, step in enumerate(one.steps):
        for field_ in [it for it in fields if it != step.group[at]] or [name]:
            changed = replace(step, group=(*step.group[:at], field_, *step.group[at + 1 :]))
            yield f"aliases.{name}.{step.name}: {field_}", _with(one, number, changed)


def _inner(one: Correlation) -> Iterator[tuple[str, Correlation]]:
    """The mutants of a correlation that is a step. "Any of these rules" holds at each event by itself: it has neither a
    span nor a group that could be wrong."""
    for name, changed in _changes(one):
        alone = one.kind == "event_count" and one.least == 1
        if not alone or not name.startswith(("timespan", "group-by")):
            yield name, changed


def _orders(one: Correlation) -> Iterator[tuple[str, Correlation]]:
    names = {step.name for step in one.steps}
    yield (
        "type: temporal for temporal_ordered",
        replace(one, kind="temporal", condition=["least", len(names), [step.name for step in one.steps]]),
    )
    for at in range(len(one.steps) - 1):
        swapped = list(one.steps)
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        yield f"rules: {swapped[at].name} before {swapped[at + 1].name}", replace(one, steps=tuple(swapped))


def _without(one: Correlation, at: int) -> Correlation | None:
    """A correlation without one of its steps; None where nothing would be left to ask for."""
    rest = one.steps[:at] + one.steps[at + 1 :]
    if one.condition is None or one.kind != "temporal":
        return replace(one, steps=rest)
    condition = _left(one.condition, at)
    return None if condition is None else replace(one, steps=rest, condition=condition)


def _left(condition: Condition, gone: int) -> Condition | None:
    """What a condition asks for once a step is gone; None where that is nothing."""
    kind, *of = condition
    if kind == "least":
        names = of[1][:gone] + of[1][gone + 1 :]
        return ["least", min(of[0], len(set(names))), names]
    if kind == "step":
        places = [place - (place > gone) for place in of[0] if place != gone]
        return ["step", places] if places else None
    parts = [part for part in (_left(part, gone) for part in of[0]) if part is not None]
    return [kind, parts] if parts else None


class ChainAssessor:
    """Judges the mutants of a correlation; `rules` are all rules that it may refer to."""

    def __init__(self, rules: Sequence[Rule], placeholders: Mapping[str, tuple[str, ...]]) -> None:
        self._library = Library([rule.text for rule in rules])
        self._placeholders = placeholders

    def survivors(self, rule: Rule, cases: Sequence[Case]) -> tuple[int, list[ChainMutant]]:
        """How many mutants some case tells from the rule, and those that none does.

        Raises `PackError` where the rule itself is wrong on a case.
        """
        correlation = read(rule.text, self._library, rule.path)
        tests = {base.name: parse(base.text, self._placeholders, base.name).test for base in correlation.bases()}
        fired = [
            [(event, [name for name, test in tests.items() if test(event.record)]) for event in case.events]
            for case in cases
        ]
        for case, events in zip(cases, fired, strict=True):
            if _finds(correlation, events) != (case.expected == "fires"):
                raise PackError(f"the rule itself is wrong on {case.name}: expected {case.expected}")
        found = chain_mutants(correlation)
        left = [
            one
            for one in found
            if all(
                _finds(one.correlation, events) == (case.expected == "fires")
                for case, events in zip(cases, fired, strict=True)
            )
        ]
        return len(found) - len(left), left


def _finds(correlation: Correlation, events: Sequence[tuple[Event, Sequence[str]]]) -> bool:
    with Correlator([correlation]) as correlator:
        for event, names in events:
            for name in names:
                correlator.add(name, event)
        return next(correlator.chains(), None) is not None
