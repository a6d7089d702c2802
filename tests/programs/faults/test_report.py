"""What a run of the sampler tells and keeps."""

from __future__ import annotations

from pathlib import Path

from programs.faults import report
from programs.faults.beside import BESIDE
from programs.faults.faults import Fault
from programs.faults.judge import Verdict, verdict_of

FAULT = Fault("a.py", "f", "number", 3, "x = 1", "x = 2", 4, 5, "2")


def test_the_rate_leaves_out_what_changes_nothing() -> None:
    verdicts = [
        Verdict(FAULT, "caught", "mirror"),
        Verdict(FAULT, "timeout", "all"),
        Verdict(FAULT, "caught", "text"),
        Verdict(FAULT, "survived"),
        Verdict(FAULT, "equivalent"),
    ]
    assert report.rate(verdicts) == 0.75
    assert report.rate(verdicts, "all") == 0.5
    assert report.rate(verdicts, BESIDE) == 0.25
    assert report.rate(verdicts[-1:]) is None
    table = report.as_table(verdicts, 7)
    assert "seed 7: 5 faults: 2 caught, 1 stopped by a time limit, 1 survived, 1 judged to change nothing" in table
    assert "caught by the tests beside the code 25.0%, by the whole suite 75.0%" in table
    assert "  a.py:3 f [number]" in table
    assert "    - x = 1\n    + x = 2\n" in table


def test_a_run_goes_on_where_it_was_unless_the_code_changed(tmp_path: Path) -> None:
    path = tmp_path / "below" / "seed-7.json"
    verdict = Verdict(FAULT, "caught", "room", "tests/test_a.py::test_b", 1.5)
    assert verdict_of(verdict.as_json()) == verdict
    report.save(path, 7, [verdict], "code")
    assert report.load(path, "code") == {FAULT.id: verdict}
    assert report.load(path, "other") == {}
