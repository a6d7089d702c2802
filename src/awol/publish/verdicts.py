"""The record of verdicts in `queries/verdicts.tsv`, kept true: what changed since its line was written is run again."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from awol.configuration.environment import load
from awol.pack import load_manifest
from awol.replay import Replay
from awol.replay.record import FILE, Digests, Verdicts, record_text, recorded, summed
from awol.targets import ENGINES
from awol.values import Rule


def verdicts(
    root: Path,
    rules: Sequence[Rule],
    texts: Mapping[str, str],
    refusals: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """The file, by its path; {} for a pack that keeps none (`awol replay --record` begins it).

    A line whose digest holds stays; every other rule is replayed whole, on the texts that were made. A rule without
    fixtures has no line. Raises `PackError` for a fixture that cannot be read.
    """
    if not (root / FILE).is_file():
        return {}
    still_valid = recorded(root, rules, texts)
    changed = [rule for rule in rules if rule.name not in still_valid and (root / "fixtures" / rule.name).is_dir()]
    return {FILE: record_text(still_valid | run(root, rules, changed, texts, refusals))}


def run(
    root: Path,
    rules: Sequence[Rule],
    chosen: Sequence[Rule],
    texts: Mapping[str, str],
    refusals: Mapping[str, Mapping[str, str]],
) -> dict[str, Verdicts]:
    """The lines of some rules, each from a run of all of its cases on all engines."""
    if not chosen:
        return {}
    environment = root / "fixtures" / "environment.yml"
    placeholders = load(environment, load_manifest(root)).placeholders if environment.is_file() else {}
    replay = Replay(root, placeholders, refusals, texts=texts)
    jobs = min(len(chosen), os.cpu_count() or 1)
    if jobs > 1:
        replayed = replay.run_in_processes(chosen, tuple(ENGINES), jobs)
    else:
        replayed = (list(replay.run([rule], tuple(ENGINES))) for rule in chosen)
    digests = Digests(root, rules, texts)
    return {rule.name: summed(digests.of(rule), outcomes) for rule, outcomes in zip(chosen, replayed, strict=True)}
