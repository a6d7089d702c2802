"""Commands are measured as whole processes, by their own memory, and what went wrong is told."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.processes import Run, median, of_error, run


def test_a_run_is_measured_and_what_it_prints_is_kept(tmp_path: Path) -> None:
    one = run(["sh", "-c", "sleep 0.2; echo found; pwd; exit 3"], Path("/"), tmp_path)
    assert (tmp_path / "printed").read_text() == "found\n/\n"
    assert one.code == 3
    assert 0.2 <= one.wall < 20
    assert one.cpu < one.wall


def test_the_memory_is_that_of_the_command_and_its_children_not_that_of_this_process(tmp_path: Path) -> None:
    ballast = b"x" * 400_000_000
    small = run(["true"], tmp_path, tmp_path)
    large = run(["sh", "-c", f"'{sys.executable}' -c 'len(b\"x\" * 200_000_000)'; true"], tmp_path, tmp_path)
    assert len(ballast) == 400_000_000
    assert small.memory < 100
    assert 190 < large.memory < 350  # 200,000,000 bytes are 190.7 MiB


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    one = run([str(tmp_path / "nothing")], tmp_path, tmp_path)
    assert one.code == 127
    assert "No such file" in one.said


def test_the_line_that_names_the_error_is_told() -> None:
    assert of_error("\x1b[31mInvalid Input Error: bad JSON\x1b[0m\nTry another option.\n\n") == (
        "Invalid Input Error: bad JSON"
    )
    assert of_error("reading\nno rules\n") == "no rules"
    assert of_error("\n") == ""
    assert len(of_error("error " * 100)) == 120


def test_medians_are_taken_column_by_column() -> None:
    runs = [Run(3, 1, 50, 0), Run(1, 5, 40, 0), Run(2, 2, 90, 0)]
    assert median(runs) == Run(2, 2, 50, 0)
    assert median(runs[:1]) == runs[0]
