"""Nothing found is not nothing searched: which of the two it was is said, and is an exit code of its own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from awol.cli import cli

RECORD = {
    "eventVersion": "1.11",
    "eventSource": "ec2.amazonaws.com",
    "eventName": "DescribeInstances",
    "eventTime": "2026-06-10T11:18:05Z",
    "awsRegion": "us-east-1",
    "recipientAccountId": "111122223333",
    "eventID": "e1",
}
LEFT = {**RECORD, "eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "eventID": "e2"}
DAY = "AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2026/06/10"


def hunt(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["hunt", "-q", *arguments])


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / DAY
    folder.mkdir(parents=True)
    records = [RECORD, LEFT, {**RECORD, "eventID": "e3"}]
    (folder / "f.json.gz").write_bytes(gzip.compress(json.dumps({"Records": records}).encode()))
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--since", "2026-06-10", "--until", "2026-06-10T11:00:00Z"], "no record is from the requested time"),
        (["--since", "2026-07-10"], "according to their paths, no file has the requested time, account or region"),
        (["--until", "2026-01-10"], "according to their paths, no file has the requested time, account or region"),
        (["--account", "444455556666"], "according to their paths, no file has the requested time, account or region"),
        (["--region", "eu-west-1"], "according to their paths, no file has the requested time, account or region"),
        (["--rule", "aws_siem_feed_tampered"], "every rule asked for needs configuration"),
    ],
)
def test_what_was_not_searched(arguments: list[str], told: str, jobs: str, logs: Path) -> None:
    result = hunt(str(logs), *arguments, "--jobs", jobs)
    assert (result.exit_code, result.stdout) == (3, "no detections\n")
    assert told in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--since", "2026-06-10", "--until", "2026-06-11"],
        ["--since", "2026-06-10T11:18:05Z"],
        ["--until", "2026-06-10T11:18:06Z"],
        ["--account", "111122223333", "--account", "444455556666"],
        ["--region", "us-east-1"],
    ],
)
def test_what_was_searched(arguments: list[str], logs: Path) -> None:
    result = hunt(str(logs), *arguments, "--format", "jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [json.loads(line)["event_ids"] for line in result.stdout.splitlines()] == [["e2"]]


def placed(number: int, account: str | None, region: str | None, name: str = "DescribeInstances") -> dict[str, Any]:
    source = "organizations.amazonaws.com" if name == "LeaveOrganization" else "ec2.amazonaws.com"
    record: dict[str, Any] = {**RECORD, "eventID": f"p{number}", "eventName": name, "eventSource": source}
    record |= {"recipientAccountId": account, "awsRegion": region}
    return {key: value for key, value in record.items() if value is not None}


HOME, OTHER = ("111122223333", "us-east-1"), ("444455556666", "eu-west-1")
PLACES = [placed(1, *HOME, "LeaveOrganization"), placed(2, *HOME), placed(3, *OTHER)]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("form", ["json", "jsonl", "json.gz"])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--account", "777788889999"],
            "no record of account 777788889999; there are records of 111122223333, 444455556666",
        ),
        (["--region", "eu-west-2"], "no record of region eu-west-2; there are records of eu-west-1, us-east-1"),
        (
            ["--account", "444455556666", "--region", "us-east-1"],
            "no record of region us-east-1 in the logs of 444455556666; there are records of eu-west-1",
        ),
        (
            ["--account", "777788889999", "--since", "2026-06-10"],
            "no record of account 777788889999 in the requested time; there are records of 111122223333, 444455556666",
        ),
    ],
)
def test_an_account_or_region_that_no_record_has(
    arguments: list[str], told: str, form: str, jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else so little is read by one process, whatever is asked for.
    monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 0)
    lines = "\n".join(map(json.dumps, PLACES)) if form == "jsonl" else json.dumps({"Records": PLACES})
    content = gzip.compress(lines.encode()) if form.endswith("gz") else lines.encode()
    (tmp_path / f"f.{form}").write_bytes(content)
    result = hunt(str(tmp_path), *arguments, "--jobs", jobs)
    assert (result.exit_code, result.stdout) == (3, "no detections\n")
    assert result.stderr == f"error: nothing was searched: {told}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--account", "444455556666"], ""),
        (["--region", "eu-west-1"], ""),
        (["--account", "444455556666", "--account", "777788889999"], "no record of account 777788889999\n"),
        (["--region", "us-east-1", "--region", "eu-west-2"], "no record of region eu-west-2\n"),
    ],
)
def test_an_account_or_region_that_some_record_has(arguments: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(json.dumps({"Records": PLACES}))
    result = CliRunner().invoke(cli, ["hunt", str(tmp_path), *arguments])
    assert result.exit_code == 0
    assert ("no record of" in result.stderr) == bool(told)
    assert told in result.stderr
    assert "error" not in result.stderr


def test_a_record_of_another_time_is_none_of_the_account(tmp_path: Path) -> None:
    late = {**placed(4, "777788889999", "us-east-1"), "eventTime": "2026-07-01T00:00:00Z"}
    (tmp_path / "f.json").write_text(json.dumps({"Records": [*PLACES, late]}))
    arguments = [str(tmp_path), "--account", "777788889999"]
    assert hunt(*arguments).exit_code == 0
    result = hunt(*arguments, "--until", "2026-06-30")
    assert result.exit_code == 3
    assert "no record of account 777788889999 in the requested time" in result.stderr


def test_a_record_that_does_not_say_where_it_is_may_be_of_any_place(tmp_path: Path) -> None:
    """A record on which no rule fires is not looked at in full, so that its caller's account is not known."""
    (tmp_path / "f.json").write_text(json.dumps({"Records": [*PLACES, placed(4, None, None)]}))
    for arguments in (["--account", "777788889999"], ["--region", "eu-west-2"]):
        result = CliRunner().invoke(cli, ["hunt", str(tmp_path), *arguments])
        assert (result.exit_code, "no record of" in result.stderr) == (0, False)


def test_of_many_accounts_a_few_are_named(tmp_path: Path) -> None:
    records = [placed(number, f"{number:012}", "us-east-1") for number in range(9)]
    (tmp_path / "f.json").write_text(json.dumps({"Records": records}))
    assert "000000000003, 000000000004 and 4 more\n" in hunt(str(tmp_path), "--account", "777788889999").stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there are no files"),
        (b'{"Records":[]}', "there are no records in the files"),
        (json.dumps({"digestStartTime": "a", "digestEndTime": "b", "logFiles": []}).encode(), "there are no records"),
    ],
    ids=["an empty folder", "no records", "a digest"],
)
def test_nothing_to_search(content: bytes | None, told: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "f.json").write_bytes(content)
    result = hunt(str(tmp_path))
    assert result.exit_code == 3
    assert told in result.stderr


def test_the_records_of_another_time_are_counted(logs: Path) -> None:
    arguments = ["hunt", str(logs), "--since", "2026-06-10", "--until", "2026-06-10T11:00:00Z"]
    assert "3 records outside the requested time" in CliRunner().invoke(cli, arguments).stderr


def test_what_is_hidden_is_counted(tmp_path: Path) -> None:
    (tmp_path / ".old").mkdir()
    (tmp_path / ".old" / "f.json").write_text(json.dumps(LEFT))
    (tmp_path / ".f.json").write_text(json.dumps(LEFT))
    result = hunt(str(tmp_path))
    assert (result.exit_code, result.stdout) == (3, "no detections\n")
    assert "there are only hidden files, which are searched when they are named" in result.stderr
    (tmp_path / "f.json").write_text(json.dumps(RECORD))
    result = CliRunner().invoke(cli, ["hunt", str(tmp_path)])
    assert result.exit_code == 0
    assert "2 hidden files and folders skipped (names that begin with a dot)" in result.stderr
    assert hunt(str(tmp_path / ".f.json")).stdout.startswith("2026-06-10T11:18:05Z  CRITICAL")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.zip": b"PK\x05\x06" + b"\0" * 18}, "a zip archive that holds nothing"),
        ({"a.tar": b"\0" * 10240}, "not CloudTrail: binary data"),
        ({"a.json.gz": gzip.compress(b"")}, "not CloudTrail: an empty file (gzip)"),
        ({"a.json": b""}, "not CloudTrail: an empty file"),
    ],
    ids=["a zip of nothing", "a tar of nothing", "gzip of nothing", "an empty file"],
)
def test_files_of_nothing(files: dict[str, bytes], told: str, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    result = hunt(str(tmp_path))
    assert (result.exit_code, result.stdout) == (3, "no detections\n")
    assert told in result.stderr


def test_links_only(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "f.json").write_text(json.dumps(LEFT))
    (tmp_path / "logs" / "f.json").symlink_to(tmp_path / "f.json")
    result = hunt(str(tmp_path / "logs"))
    assert (result.exit_code, result.stdout) == (3, "no detections\n")
    assert "f.json: a link to something outside the folder; not followed" in result.stderr
