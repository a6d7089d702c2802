"""The matrix of verdicts that the README shows, for the rules that its own command line names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.configuration.environment import load
from awol.pack import load_manifest, select
from awol.replay import Replay
from awol.replay.matrix import as_table
from awol.targets import ENGINES
from awol.values import Rule

PROMPT = "$ awol replay "
WIDTH = 120
"""Characters of a line that a page shows without scrolling."""


def shown_matrix(
    root: Path,
    rules: Sequence[Rule],
    texts: Mapping[str, str],
    refusals: Mapping[str, Mapping[str, str]],
    shown: str,
) -> str | None:
    """The text between the marks `matrix`, made anew; None where `shown`, what stands there, names no rules.

    Every case is run, on the texts that were made: what is shown is the output of a run, faults and all. Raises
    `PackError` for a rule that the pack has not, or one without fixtures.
    """
    command, _, _ = shown.partition("```\n")[2].partition("\nrule ")
    names = command.removeprefix(PROMPT).replace("\\\n", " ").split()
    if not command.startswith(PROMPT) or not names:
        return None
    environment = root / "fixtures" / "environment.yml"
    placeholders = load(environment, load_manifest(root)).placeholders if environment.is_file() else {}
    replay = Replay(root, placeholders, refusals, texts=texts)
    chosen, engines = select(rules, names), tuple(ENGINES)
    jobs = min(len(chosen), os.cpu_count() or 1)
    batches = replay.run_in_processes(chosen, engines, jobs) if jobs > 1 else [list(replay.run(chosen, engines))]
    outcomes = [outcome for batch in batches for outcome in batch]
    table = as_table(outcomes, replay.refusals(chosen, engines), engines, WIDTH)
    return f"```\n{command}\n{table.rstrip()}\n```"
