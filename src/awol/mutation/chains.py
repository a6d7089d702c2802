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


def _changes(chain: Correlation) -> Iterator[tuple[str, Correlation]]:
    yield "timespan: a second less", replace(chain, span=chain.span - SECOND)
    yield "timespan: a second more", replace(chain, span=chain.span + SECOND)
    yield from _thresholds(chain)
    for at, name in enumerate(chain.group):
        steps = tuple(replace(step, group=step.group[:at] + step.group[at + 1 :]) for step in chain.steps)
        yield f"group-by.{name}: drop", replace(chain, group=chain.group[:at] + chain.group[at + 1 :], steps=steps)
        yield from _aliases(chain, at)
    if chain.kind == "value_count":
        yield f"condition.field: eventID for {', '.join(chain.values)}", replace(chain, values=("eventID",))
        for name in chain.values if len(chain.values) > 1 else ():
            yield (
                f"condition.field.{name}: drop",
                replace(chain, values=tuple(value for value in chain.values if value != name)),
            )
    if chain.kind == "temporal_ordered":
        yield from _orders(chain)
    for at, step in enumerate(chain.steps):
        if len(chain.steps) > 1 and (rest := _without(chain, at)) is not None:
            yield f"rules.{step.name}: drop", rest
        if isinstance(step.of, Correlation):
            for name, inner in _inner(step.of):
                yield f"rules.{step.name}.{name}", _with(chain, at, replace(step, of=inner))


def _with(chain: Correlation, at: int, step: Step) -> Correlation:
    return replace(chain, steps=(*chain.steps[:at], step, *chain.steps[at + 1 :]))


def _thresholds(chain: Correlation) -> Iterator[tuple[str, Correlation]]:
    if chain.kind in ("event_count", "value_count"):
        if chain.least > 1:
            yield "condition.gte: one less", replace(chain, least=chain.least - 1)
        yield "condition.gte: one more", replace(chain, least=chain.least + 1)
    elif chain.kind == "temporal" and chain.condition is not None:
        kind, *of = chain.condition
        if kind != "least":
            for name, condition in _formulas(chain.condition, [step.name for step in chain.steps]):
                yield f"condition: {name}", replace(chain, condition=condition)
        elif of[0] < len(set(of[1])):  # to ask for one less than all is to leave a rule out
            if of[0] > 1:
                yield "condition.gte: one less", replace(chain, least=of[0] - 1, condition=["least", of[0] - 1, of[1]])
            yield "condition.gte: one more", replace(chain, least=of[0] + 1, condition=["least", of[0] + 1, of[1]])


def _formulas(condition: Condition, names: Sequence[str]) -> Iterator[tuple[str, Condition]]:
    """A formula with one `and` an `or`, or one `or` an `and`."""
    kind, *of = condition
    if kind not in ("all", "any"):
        return
    opposite, words = ("any", ("or", "and")) if kind == "all" else ("all", ("and", "or"))
    formula = f" {words[1]} ".join(_told(part, names) for part in of[0])
    yield f"{words[0]} for {words[1]} in {formula}", [opposite, of[0]]
    for at, part in enumerate(of[0]):
        for name, changed in _formulas(part, names):
            yield name, [kind, [*of[0][:at], changed, *of[0][at + 1 :]]]


def _told(condition: Condition, names: Sequence[str]) -> str:
    kind, *of = condition
    if kind == "step":
        return str(names[of[0][0]])
    return f"({(' and ' if kind == 'all' else ' or ').join(_told(part, names) for part in of[0])})"


def _aliases(chain: Correlation, at: int) -> Iterator[tuple[str, Correlation]]:
    """An alias that stands for the field of another rule, or for none where all rules have the same."""
    name, fields = chain.group[at], list(dict.fromkeys(step.group[at] for step in chain.steps))
    if fields == [name]:
        return
    for number, step in enumerate(chain.steps):
        for field_ in [another for another in fields if another != step.group[at]] or [name]:
            changed = replace(step, group=(*step.group[:at], field_, *step.group[at + 1 :]))
            yield f"aliases.{name}.{step.name}: {field_}", _with(chain, number, changed)


def _inner(chain: Correlation) -> Iterator[tuple[str, Correlation]]:
    """The mutants of a correlation that is a step. "Any of these rules" holds at each event by itself: it has neither a
    span nor a group that could be wrong."""
    for name, changed in _changes(chain):
        alone = chain.kind == "event_count" and chain.least == 1
        if not alone or not name.startswith(("timespan", "group-by")):
            yield name, changed


def _orders(chain: Correlation) -> Iterator[tuple[str, Correlation]]:
    names = {step.name for step in chain.steps}
    yield (
        "type: temporal for temporal_ordered",
        replace(chain, kind="temporal", condition=["least", len(names), [step.name for step in chain.steps]]),
    )
    for at in range(len(chain.steps) - 1):
        swapped = list(chain.steps)
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        yield f"rules: {swapped[at].name} before {swapped[at + 1].name}", replace(chain, steps=tuple(swapped))


def _without(chain: Correlation, at: int) -> Correlation | None:
    """A correlation without one of its steps; None where nothing would be left to ask for."""
    rest = chain.steps[:at] + chain.steps[at + 1 :]
    if chain.condition is None or chain.kind != "temporal":
        return replace(chain, steps=rest)
    condition = _left(chain.condition, at)
    return None if condition is None else replace(chain, steps=rest, condition=condition)


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
        mutants = chain_mutants(correlation)
        left = [
            mutant
            for mutant in mutants
            if all(
                _finds(mutant.correlation, events) == (case.expected == "fires")
                for case, events in zip(cases, fired, strict=True)
            )
        ]
        return len(mutants) - len(left), left


def _finds(correlation: Correlation, events: Sequence[tuple[Event, Sequence[str]]]) -> bool:
    with Correlator([correlation]) as correlator:
        for event, names in events:
            for name in names:
                correlator.add(name, event)
        return next(correlator.chains(), None) is not None
