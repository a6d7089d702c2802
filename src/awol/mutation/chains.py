"""Mutants of correlations: the span, the order, the threshold, the group and each member, changed one at a time.

A mutant is judged on the rule's own fixtures, whole stories each, by the windows that judge the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from awol.engines.sigma.correlation.correlator import Correlator
from awol.engines.sigma.correlation.model import Correlation, Step
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
    if one.kind in ("event_count", "value_count"):
        if one.least > 1:
            yield "condition.gte: one less", replace(one, least=one.least - 1)
        yield "condition.gte: one more", replace(one, least=one.least + 1)
    for at, name in enumerate(one.group):
        steps = tuple(replace(step, group=step.group[:at] + step.group[at + 1 :]) for step in one.steps)
        yield f"group-by.{name}: drop", replace(one, group=one.group[:at] + one.group[at + 1 :], steps=steps)
    if one.kind == "value_count":
        yield f"condition.field: eventID for {', '.join(one.values)}", replace(one, values=("eventID",))
    if one.kind == "temporal_ordered":
        yield from _orders(one)
    for at, step in enumerate(one.steps):
        if len(one.steps) > 1:
            rest = one.steps[:at] + one.steps[at + 1 :]
            yield f"rules.{step.name}: drop", _of_steps(one, rest)
        if isinstance(step.of, Correlation):
            for inner in _without_members(step.of):
                changed = replace(step, of=inner[1])
                yield (
                    f"rules.{step.name}.{inner[0]}",
                    replace(one, steps=(*one.steps[:at], changed, *one.steps[at + 1 :])),
                )


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


def _of_steps(one: Correlation, steps: tuple[Step, ...]) -> Correlation:
    if one.kind == "temporal":
        return replace(one, steps=steps, condition=["all", [["step", [at]] for at in range(len(steps))]])
    return replace(one, steps=steps)


def _without_members(inner: Correlation) -> Iterator[tuple[str, Correlation]]:
    if len(inner.steps) > 1:
        for at, step in enumerate(inner.steps):
            yield f"{step.name}: drop", replace(inner, steps=inner.steps[:at] + inner.steps[at + 1 :])


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
