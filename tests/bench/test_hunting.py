"""The benchmark of the hunt: its corpus, what a run counts as, and the table."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bench.hunting import Corpus, Measured, attempt, hunts, make, prepare, table
from bench.peers import Peer, lines
from bench.processes import Run


def records(text: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_lines_beside_the_gzip_files_are_the_same_records(tmp_path: Path) -> None:
    corpus = make(tmp_path / "logs", "small", 60_000, 0.5, [], tmp_path / "plain")
    packed = sorted((tmp_path / "logs").rglob("*.json.gz"), key=lambda path: path.name)
    plain = sorted((tmp_path / "plain").iterdir())
    assert len(packed) == len(plain) == corpus.files >= 2
    together = 0
    for one, other in zip(packed, plain, strict=True):
        unpacked = json.loads(gzip.decompress(one.read_bytes()))["Records"]
        assert records(other.read_bytes()) == unpacked
        together += len(unpacked)
    assert together == corpus.records


def test_the_tools_are_given_rules_and_names(tmp_path: Path) -> None:
    given = prepare(Corpus(tmp_path / "log.jsonl", 1, 1, 1), tmp_path, tmp_path / "scratch")
    assert (given.rules / "aws_org_leave_success.yml").is_file()
    assert not (given.rules / "aws_corr_leave_denied_burst.yml").exists()
    assert {"leaveorganization", "stoplogging"} <= given.names
    assert '"LeaveOrganization"' in given.quoted.read_text().splitlines()
    assert [peer.name for peer in hunts(given)] == ["awol hunt", "awol hunt --jobs 1"]
    assert [peer.command[-2:] for peer in hunts(given)][1] == ("--jobs", "1")


def shell(text: str, wrote: Path) -> Peer:
    return Peer("tool", ("sh", "-c", text), lines, wrote)


def test_a_run_counts_what_it_found(tmp_path: Path) -> None:
    done = Measured([])
    attempt(shell(f"echo 1 > {tmp_path}/found", tmp_path / "found"), tmp_path, done, True)
    assert (len(done.runs), done.found, done.fault) == (1, 1, "")


@pytest.mark.parametrize(
    ("text", "wanted", "fault"),
    [
        ("echo x > found; echo no such option >&2; exit 2", True, "exit 2: no such option"),
        ("exit 4", True, "exit 4"),
        # A file of the run before does not count for this one.
        ("true", True, "found nothing"),
        ("true", False, ""),
    ],
)
def test_a_run_with_an_error_or_without_a_finding_is_not_timed(
    tmp_path: Path, text: str, wanted: bool, fault: str
) -> None:
    (tmp_path / "found").write_text("of the run before\n")
    done = Measured([])
    attempt(shell(text, tmp_path / "found"), tmp_path, done, wanted)
    assert (done.fault, len(done.runs)) == (fault, 0 if fault else 1)


def test_an_exit_code_that_is_no_error_is_timed(tmp_path: Path) -> None:
    done = Measured([])
    attempt(Peer("rg", ("false",), codes=(0, 1)), tmp_path, done, True)
    assert (len(done.runs), done.fault) == (1, "")


def test_the_table_divides_by_the_first_and_names_what_failed() -> None:
    corpus = Corpus(Path("logs"), 100_000_000, 1000, 10)
    measured = {
        "awol hunt": Measured([Run(2, 4, 50, 0), Run(1, 2, 40, 0), Run(4, 5, 60, 0)], 12),
        "other": Measured([Run(5, 10, 7, 0)], 11),
        "floor": Measured([Run(0.5, 0.4, 9, 0)]),
        "broken": Measured([], None, "exit 1: no rules"),
    }
    assert [line.rstrip() for line in table(corpus, measured)] == [
        "                               found    runs  wall s   CPU s MB/s wall MB/CPU s MB peak wall / awol",
        "awol hunt                         12       3    2.00    4.00        50       25      50        1.00",
        "other                             11       1    5.00   10.00        20       10       7        2.50",
        "floor                                      1    0.50    0.40       200      250       9        0.25",
        "broken                       not timed: exit 1: no rules",
    ]
