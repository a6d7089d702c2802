"""The matrix of verdicts that the README shows, for the rules that its own command line names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.configuration.environment import load
from awol.pack import select
from awol.replay import Replay
from awol.replay.matrix import as_table
from awol.targets import ENGINES
from awol.values import Outcome, Rule

PROMPT = "$ awol replay "


def shown_matrix(
    root: Path, rules: Sequence[Rule], refusals: Mapping[str, Mapping[str, str]], shown: str
) -> str | None:
    """The text between the marks `matrix`, made anew; None where `shown`, what stands there, names no rules.

    The cases are counted, not run: that each comes out as expected is what the test suite proves, case by case
    (tests/test_replay.py). Raises `PackError` for a rule that the pack has not, or one without fixtures.
    """
    command, _, _ = shown.partition("```\n")[2].partition("\nrule ")
    names = command.removeprefix(PROMPT).replace("\\\n", " ").split()
    if not command.startswith(PROMPT) or not names:
        return None
    environment = root / "fixtures" / "environment.yml"
    replay = Replay(root, load(environment).placeholders if environment.is_file() else {}, refusals)
    chosen, engines = select(rules, names), tuple(ENGINES)
    outcomes = [
        Outcome(case, engine, case.expected, "pass")
        for rule in chosen
        for case in replay.cases(rule)
        for engine in engines
        if ENGINES[engine] not in refusals.get(rule.name, {})
    ]
    table = as_table(outcomes, replay.refusals(chosen, engines), engines)
    return f"```\n{command}\n{table.rstrip()}\n```"
