"""What counts once is the same record, not the same eventID, and it is said aloud."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from awol.cli import cli

LEFT = {
    "eventVersion": "1.11",
    "eventSource": "organizations.amazonaws.com",
    "eventName": "LeaveOrganization",
    "eventID": "REDACTED",
    "eventTime": "2026-06-10T11:18:05Z",
    "awsRegion": "us-east-1",
    "recipientAccountId": "111122223333",
    "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/r/s"},
}
OTHER = {**LEFT, "eventTime": "2026-06-12T11:18:05Z", "recipientAccountId": "444455556666"}
WITHOUT_ID = {name: value for name, value in LEFT.items() if name != "eventID"}
RULE = "aws_org_leave_success"


def run(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [command, *arguments])


def write(folder: Path, *records: dict[str, Any]) -> str:
    path = folder / "log.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return str(path)


ROWS: list[tuple[str, list[dict[str, Any]], int, int]] = [
    ("one eventID, two records", [LEFT, OTHER], 2, 0),
    ("the same record again", [LEFT, OTHER, LEFT], 2, 1),
    ("its names in another order", [LEFT, dict(reversed(LEFT.items()))], 1, 1),
    ("its objects as texts", [LEFT, {**LEFT, "userIdentity": json.dumps(LEFT["userIdentity"])}], 1, 1),
    ("no eventID", [WITHOUT_ID, {**WITHOUT_ID, "awsRegion": "eu-west-1"}, WITHOUT_ID], 2, 1),
    ("one field differs", [LEFT, {**LEFT, "userAgent": "x"}], 2, 0),
    ("null is not missing", [LEFT, {**LEFT, "errorCode": None}], 2, 0),
]


@pytest.mark.parametrize(("records", "found", "repeats"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_hunt(records: list[dict[str, Any]], found: int, repeats: int, jobs: str, tmp_path: Path) -> None:
    path = write(tmp_path, *records)
    result = run("hunt", path, "--rule", RULE, "--format", "jsonl", "--jobs", jobs)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, found)
    told = ["a detection was a repeat: the same record again, which counts once"] if repeats else []
    assert [line for line in result.stderr.splitlines() if "repeat" in line] == told


@pytest.mark.parametrize(("records", "found", "repeats"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("engine", ["sigma", "splunk", "lucene"])
def test_search(records: list[dict[str, Any]], found: int, repeats: int, engine: str, tmp_path: Path) -> None:
    result = run("search", "-e", engine, "--rule", RULE, write(tmp_path, *records))
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, found)
    told = ["1 hit is a repeat: the same records again, which count once"] if repeats else []
    assert result.stderr.splitlines() == told


@pytest.mark.parametrize(
    ("records", "fail_on", "last"),
    [
        ([LEFT], "critical", "1 critical detection was found as well; the exit code is 3 for what could not be read"),
        ([LEFT, OTHER], "low", "2 critical detections were found as well; the exit code is 3 for what"),
        ([], "critical", "1 problem: parts of the input could not be read"),
    ],
)
def test_fail_on_beside_a_file_that_cannot_be_read(
    records: list[dict[str, Any]], fail_on: str, last: str, tmp_path: Path
) -> None:
    (tmp_path / "junk").write_text("hello")
    write(tmp_path, {"eventName": "x", "eventID": "y"}, *records)
    result = run("hunt", str(tmp_path), "--rule", RULE, "--fail-on", fail_on)
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1].startswith(last)
