"""The same sample for a seed, and the judgements on faults that change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.faults import sample
from programs.faults.faults import source_files
from tests.conftest import ROOT
from tests.programs.faults.test_report import FAULT
from tests.programs.faults.trees import SMALL, tree


def test_a_seed_gives_the_same_sample_and_each_function_once(tmp_path: Path) -> None:
    root = tree(tmp_path, SMALL)
    files = source_files(root)
    first = sample.draw(root, files, 10, 1)
    assert first == sample.draw(root, files, 10, 1)
    assert {one.function for one in first} == {"add", "less"}
    assert len(first) == 2
    assert any(sample.draw(root, files, 10, seed) != first for seed in range(2, 9))


def test_a_judgement_needs_a_reason_and_is_made_once(tmp_path: Path) -> None:
    entry = "- {file: a.py, function: f, operator: number, before: x = 1, after: x = 2, why: %s}\n"
    path = tmp_path / "equivalent.yml"
    path.write_text(entry % "nothing ever reads this number")
    assert sample.load_equivalents(path) == {FAULT.key: "nothing ever reads this number"}
    path.write_text(entry % "''")
    with pytest.raises(ValueError, match="entry 1 needs"):
        sample.load_equivalents(path)
    path.write_text(entry % "nothing ever reads this number" + entry % "nobody ever reads this number")
    with pytest.raises(ValueError, match="entry 2 is there already"):
        sample.load_equivalents(path)


def test_the_judged_faults_are_still_there() -> None:
    assert sample.stale(sample.load_equivalents(), ROOT) == []
