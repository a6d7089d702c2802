"""The mutants of one rule against its fixtures: killed, survived, or listed as equivalent.

A rule `selection and not filter`, and four fixtures, on which it says 1 1 0 0 (fires, fires, silent, silent):

    drop `not filter`           1 1 1 0    differs: killed, by the third fixture
    drop a value of selection   1 1 0 0    the same: survives, and a record that would tell them apart is looked for
    selection and selection     the normal form of the rule itself: no mutant at all
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from awol.engines.sigma.parser import parse
from awol.errors import AwolError, PackError, UnsupportedQuery
from awol.mutation import equivalent
from awol.mutation.chains import ChainAssessor, ChainMutant
from awol.mutation.killers import Killer, Proposer
from awol.mutation.logic import read
from awol.mutation.normal import normal
from awol.mutation.silences import SilenceMutant
from awol.mutation.silences import survivors as surviving_silences
from awol.mutation.steps import Mutant, mutants
from awol.mutation.table import Judge, Table, as_bits
from awol.pack import load_rules
from awol.replay.cases import ordinary_traffic, written_cases
from awol.values import Case, Event, Rule


class FixtureDiffers(AwolError):
    """The rule itself is wrong on a fixture: there is nothing that a mutant could be measured against."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no fixture tells from the rule, and the record that would; None where none was found."""

    mutant: Mutant | ChainMutant | SilenceMutant
    killer: Killer | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the mutants of a rule showed. `equivalent` holds names and reasons; `faults` are those of its list."""

    rule: Rule
    killed: int
    survived: tuple[Survivor, ...]
    equivalent: tuple[tuple[str, str], ...]
    faults: tuple[AwolError, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a survivor fails the run: not for a rule that is still an experiment."""
        return bool(self.survived) and self.rule.status != "experimental"


def score(assessments: Sequence[Assessment]) -> float | None:
    """Killed mutants over killed and survived ones; None where there is none. Equivalent ones are no part of it."""
    killed = sum(assessment.killed for assessment in assessments)
    survived = sum(len(assessment.survived) for assessment in assessments)
    return killed / (killed + survived) if killed + survived else None


class Assessor:
    """Assesses rules of one pack. Ordinary traffic is read, and judged leaf by leaf, once for all rules."""

    def __init__(self, root: Path, placeholders: Mapping[str, tuple[str, ...]]) -> None:
        self._root = root
        files, self._expected = ordinary_traffic(root)
        self._ordinary: list[Event] = [event for _, events in files for event in events]
        self._judge = Judge(placeholders)
        self._quiet = Table([event.record for event in self._ordinary], self._judge)

    def _assess_chain(self, rule: Rule) -> Assessment:
        chains = ChainAssessor(load_rules(self._root), self._judge.placeholders)
        killed, left = chains.survivors(rule, written_cases(self._root, rule))
        return Assessment(rule, killed, tuple(Survivor(mutant, None) for mutant in left), ())

    def _assess_search(self, rule: Rule) -> Assessment:
        killed, left = surviving_silences(rule, written_cases(self._root, rule))
        return Assessment(rule, killed, tuple(Survivor(mutant, None) for mutant in left), ())

    def assess(self, rule: Rule) -> Assessment:
        """Judge every mutant of a rule. Raises `FixtureDiffers` where the rule itself is wrong on a fixture."""
        if rule.kind == "correlation":
            return self._assess_chain(rule)
        if rule.kind == "search":
            return self._assess_search(rule)
        test = parse(rule.text, self._judge.placeholders, rule.path).test
        logic = read(rule)
        form = normal(logic)
        cases = written_cases(self._root, rule)
        own = [(case, event) for case in cases for event in case.events]
        table = Table([event.record for _, event in own], self._judge)
        expected = as_bits(case.expected == "fires" for case, _ in own)
        listed_ordinary = as_bits(rule.name in self._expected.get(event.id, ()) for event in self._ordinary)
        _must_agree(rule, own, as_bits(map(test, table.records)), expected)
        quiet = [(None, event) for event in self._ordinary]
        _must_agree(rule, quiet, as_bits(map(test, self._quiet.records)), listed_ordinary)
        if table.bits(form) != expected or self._quiet.bits(form) != listed_ordinary:
            raise UnsupportedQuery(f"{rule.path}: the rule contains something that mutation does not know")

        all_mutants = mutants(logic)
        dead = {
            mutant.name
            for mutant in all_mutants
            if table.bits(mutant.form) != expected or self._quiet.bits(mutant.form) != listed_ordinary
        }
        listed = equivalent.load(self._root, rule.name)
        known = equivalent.by_name(all_mutants)
        faults: list[AwolError] = [
            PackError(text, entry.location) for entry, text in equivalent.faults(listed, all_mutants)
        ]
        excused: dict[str, str] = {}
        for entry in listed:
            if entry.name in known and known[entry.name].name in dead:
                message = f"`{entry.name}` is listed as equivalent, but a fixture kills it"
                faults.append(PackError(message, entry.location, "remove the line"))
            elif entry.name in known:
                excused[known[entry.name].name] = entry.why
        left = [mutant for mutant in all_mutants if mutant.name not in dead and mutant.name not in excused]
        proposer = Proposer(self._root, rule, form, cases, self._ordinary, self._judge) if left else None
        return Assessment(
            rule=rule,
            killed=len(dead),
            survived=tuple(Survivor(mutant, proposer.propose(mutant) if proposer else None) for mutant in left),
            equivalent=tuple(sorted(excused.items())),
            faults=tuple(faults),
        )


def _must_agree(rule: Rule, records: Sequence[tuple[Case | None, Event]], observed: int, expected: int) -> None:
    for at, (_, event) in enumerate(records):
        if (observed ^ expected) >> at & 1:
            verdict = "fires" if observed >> at & 1 else "is silent"
            message = f"{rule.name} {verdict} on {event.id}, against what the fixture says"
            step = f"`awol replay {rule.name}` and `awol explain {rule.name} {event.file}`; mutants come after that"
            raise FixtureDiffers(message, event.location, step)
