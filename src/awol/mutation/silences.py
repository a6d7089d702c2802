"""Mutants of a search for silence: each of its times a second off, and whose log it looks at.

A fixture is judged at the time of its last record, as in a replay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from typing_extensions import override

from awol.engines.sigma.silence import Silence, compile_silence, read
from awol.errors import PackError
from awol.replay import end_of
from awol.values import Case, Rule

SECOND = 1000
CALLER = "userIdentity.accountId"


@dataclass(frozen=True, slots=True)
class _Apart(Silence):
    """A search whose silence is `span` long, and the past before it `past`, which are one time in a rule."""

    past: int = 0

    @override
    def told(self, first: int | None, last: int | None, now: int, *, expected: bool = False) -> bool:
        silent = last is not None and now - self.look_back <= last < now - self.span
        return silent and first is not None and last is not None and last - first >= self.past


@dataclass(frozen=True, slots=True)
class SilenceMutant:
    """A changed search."""

    name: str
    silence: Silence


def silence_mutants(silence: Silence) -> list[SilenceMutant]:
    """Every mutant of a search, in the order of what it changes."""
    return [SilenceMutant(name, changed) for name, changed in _changes(silence)]


def _changes(silence: Silence) -> Iterator[tuple[str, Silence]]:
    apart = _Apart(silence.name, silence.group, silence.span, silence.look_back, silence.span)
    for how, by in (("a second less", -SECOND), ("a second more", SECOND)):
        yield f"timespan, as the length of the silence: {how}", replace(apart, span=silence.span + by)
        yield f"timespan, as the length of the past: {how}", replace(apart, past=silence.span + by)
        yield f"look-back: {how}", replace(silence, look_back=silence.look_back + by)
    yield "the past before the silence: drop", replace(apart, past=0)
    if silence.group != CALLER:
        yield f"group-by: {CALLER} for {silence.group}", replace(silence, group=CALLER)


def survivors(rule: Rule, cases: Sequence[Case]) -> tuple[int, list[SilenceMutant]]:
    """How many mutants some case tells from the rule, and those that none does.

    Raises `PackError` where the rule itself is wrong on a case.
    """
    silence = read(rule.document, rule.name, rule.path)
    for case in cases:
        if not _as_expected(silence, case):
            raise PackError(f"the rule itself is wrong on {case.name}: expected {case.expected}")
    mutants = silence_mutants(silence)
    left = [mutant for mutant in mutants if all(_as_expected(mutant.silence, case) for case in cases)]
    return len(mutants) - len(left), left


def _as_expected(silence: Silence, case: Case) -> bool:
    fires = next(compile_silence(silence, end_of(case))(case.events), None) is not None
    return fires == (case.expected == "fires")
