"""`--now`: relative times of a query count from the moment given, in every language that has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import awol

RECORD = {"eventID": "e1", "eventName": "LeaveOrganization", "eventTime": "2026-05-28T02:30:00Z"}

TEXTS = [
    ("lucene", "@timestamp:[now-1h TO now]"),
    ("esql", "from logs-aws.cloudtrail-* | where @timestamp > now() - 1 hour and @timestamp <= now()"),
    ("splunk", "earliest=-1h latest=now eventName=*"),
]


@pytest.mark.parametrize(("engine", "text"), TEXTS, ids=[row[0] for row in TEXTS])
@pytest.mark.parametrize(("now", "found"), [("2026-05-28T03:00:00Z", True), ("2026-05-28T05:00:00Z", False)])
def test_relative_times_count_from_the_moment_given(
    engine: str, text: str, now: str, found: bool, tmp_path: Path
) -> None:
    log = tmp_path / "log.json"
    log.write_text(json.dumps(RECORD))
    done = awol("search", "-e", engine, "--query", text, "--now", now, str(log))
    assert (done.returncode, "e1" in str(done.stdout)) == (0, found), done.stderr


def test_a_moment_that_is_none_is_a_fault_of_the_arguments(tmp_path: Path) -> None:
    done = awol("search", "-e", "lucene", "--query", "x:y", "--now", "yesterday", str(tmp_path))
    assert done.returncode == 2
    assert "--now" in str(done.stderr)


def test_a_replay_takes_the_moment_too() -> None:
    done = awol("replay", "aws_org_leave_success", "-e", "lucene", "--now", "2026-05-28T03:00:00Z", "-q")
    assert done.returncode == 0, done.stderr
