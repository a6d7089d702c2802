"""The verdict matrix, rule by engine, from the lines that a real run wrote (`awol.replay.record`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from awol.replay.record import Verdicts
from awol.targets import ENGINES, TARGETS
from awol.values import Rule


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule on one engine. `state` is `ok`, `differs`, `error`, `refused` or `unknown`; `shown` stands in the
    matrix, `told` is the sentence behind it."""

    state: str
    shown: str
    told: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rule name to its cells, in the order of the engines; and what they add up to."""

    cells: Mapping[str, tuple[Cell, ...]]
    expected: int
    differ: int
    failed: int
    unknown: tuple[str, ...]


def matrix(
    rules: Sequence[Rule], verdicts: Mapping[str, Verdicts], refusals: Mapping[str, Mapping[str, str]]
) -> Matrix:
    """The matrix of the rules. A rule without a line that counts was not run since it changed, and says so."""
    cells = {}
    expected = differ = failed = 0
    for rule in rules:
        row = []
        refused = refusals.get(rule.name, {})
        for engine, target in ENGINES.items():
            if target in refused:
                row.append(Cell("refused", "refused", f"{TARGETS[target].title} cannot express it: {refused[target]}"))
            elif rule.name not in verdicts:
                row.append(Cell("unknown", "not run", "not run since the rule, a text or a fixture changed"))
            else:
                counts = verdicts[rule.name].on(engine)
                expected, differ, failed = expected + counts[0], differ + counts[1], failed + counts[2]
                row.append(_cell(*counts))
        cells[rule.name] = tuple(row)
    unknown = tuple(rule.name for rule in rules if rule.name not in verdicts)
    return Matrix(cells, expected, differ, failed, unknown)


def _cell(expected: int, differ: int, failed: int) -> Cell:
    if differ or failed:
        words = f"{expected:,} as expected, {differ:,} differ, {failed:,} could not be run"
        return Cell("error", f"{failed:,} not run", words) if failed else Cell("differs", f"{differ:,} differ", words)
    if not expected:
        return Cell("unknown", "no cases", "the rule has no cases")
    return Cell("ok", f"{expected:,}", f"all {expected:,} verdicts as expected")
