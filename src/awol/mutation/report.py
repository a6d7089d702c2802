"""What mutation testing showed, as a table for people and as the contract's JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awol.errors import AwolError
from awol.mutation.assess import Assessment, Survivor, score
from awol.mutation.equivalent import FILE
from awol.mutation.killers import write


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run. `faults` maps a rule to what is wrong with it or its list."""

    assessments: tuple[Assessment, ...]
    faults: tuple[tuple[str, AwolError], ...] = ()
    written: Mapping[tuple[str, str], str] | None = None

    @property
    def exit_code(self) -> int:
        """1 where a mutant survives or a fixture differs, 2 where a list is wrong, 3 where a rule could not be run."""
        codes = [fault.exit_code for _, fault in self.faults]
        codes += [1 for assessment in self.assessments if assessment.refused]
        return next((code for code in (2, 3, 1) if code in codes), 0)


def written(root: Path, assessments: Iterable[Assessment]) -> dict[tuple[str, str], str]:
    """Save every killer for review; gives the file by rule and mutant."""
    return {
        (assessment.rule.name, survivor.mutant.name): write(root, assessment.rule.name, survivor.killer)
        for assessment in assessments
        for survivor in assessment.survived
        if survivor.killer is not None
    }


def as_table(outcome: Outcome) -> str:
    """A row a rule; then each survivor with the record that would kill it; then faults."""
    rows = outcome.assessments
    width = max((len(assessment.rule.name) for assessment in rows), default=4)
    lines = [f"{'rule':{width}}  mutants  killed  survived  equivalent"]
    for assessment in rows:
        total = assessment.killed + len(assessment.survived) + len(assessment.equivalent)
        note = "  experimental" if assessment.rule.status == "experimental" else ""
        lines.append(
            f"{assessment.rule.name:{width}}  {total:7}  {assessment.killed:6}  {len(assessment.survived):8}"
            f"  {len(assessment.equivalent):10}{note}"
        )
    lines.append("")
    for assessment in rows:
        for survivor in assessment.survived:
            lines += [*_survivor(assessment, survivor, outcome.written or {}), ""]
    for name, fault in outcome.faults:
        lines.append(f"{name}: {fault}")
    lines.append(_total(outcome))
    return "\n".join(lines) + "\n"


def _survivor(assessment: Assessment, survivor: Survivor, written: Mapping[tuple[str, str], str]) -> list[str]:
    name = assessment.rule.name
    head = f"{name} survives: {survivor.mutant.name}"
    killer = survivor.killer
    quoted = json.dumps(survivor.mutant.name, ensure_ascii=False)
    if killer is None:
        return [
            head,
            "  no change of one or two fields of a fixture shows the difference: write a record that does,",
            f"  or if no record can, list the mutant in fixtures/{name}/{FILE}: {quoted}: <why>",
        ]
    path = f"fixtures/{name}/{killer.expected}/{killer.name}.json"
    saved = written.get((name, survivor.mutant.name))
    verdict = "fires" if killer.expected == "fires" else "is silent"
    lines = [
        head,
        f"  would be killed by {killer.base} {killer.told}, on which the rule {verdict} today.",
        f"  If that is right, the record belongs in {path}",
    ]
    if saved:
        return [*lines, f"  written for review (not replayed from there): {saved}"]
    return [*lines, "  " + json.dumps(killer.record, ensure_ascii=False)]


def _total(outcome: Outcome) -> str:
    killed = sum(assessment.killed for assessment in outcome.assessments)
    survived = sum(len(assessment.survived) for assessment in outcome.assessments)
    equivalent = sum(len(assessment.equivalent) for assessment in outcome.assessments)
    figure = score(outcome.assessments)
    if figure is None:
        listed = f" except {equivalent} listed as equivalent" if equivalent else ""
        return f"nothing to mutate{listed}: no score"
    rounded_down = f"{int(figure * 10000) / 10000:.4f}".rstrip("0")  # never rounded up to 1.0
    rounded_down += "0" if rounded_down.endswith(".") else ""
    return f"{killed} mutants killed, {survived} survived, {equivalent} listed as equivalent; score {rounded_down}"


def as_json(outcome: Outcome) -> str:
    """The contract's JSON. Beside it `killers` (what would kill each survivor), `status` and `faults`."""
    document = {
        "rules": {assessment.rule.name: _rule(assessment) for assessment in outcome.assessments},
        "score": score(outcome.assessments),
        "faults": [{"rule": name, "message": str(fault)} for name, fault in outcome.faults],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _rule(assessment: Assessment) -> dict[str, Any]:
    return {
        "killed": assessment.killed,
        "survived": [survivor.mutant.name for survivor in assessment.survived],
        "equivalent": [{"mutant": name, "why": why} for name, why in assessment.equivalent],
        "status": assessment.rule.status,
        "killers": [_killer(assessment, survivor) for survivor in assessment.survived],
    }


def _killer(assessment: Assessment, survivor: Survivor) -> dict[str, Any]:
    killer = survivor.killer
    if killer is None:
        return {"mutant": survivor.mutant.name, "record": None}
    return {
        "mutant": survivor.mutant.name,
        "expected": killer.expected,
        "file": f"fixtures/{assessment.rule.name}/{killer.expected}/{killer.name}.json",
        "made_from": killer.base,
        "change": killer.told,
        "record": killer.record,
    }


FORMATS: Mapping[str, Callable[[Outcome], str]] = {"table": as_table, "json": as_json}
