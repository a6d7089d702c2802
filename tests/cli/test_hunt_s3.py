"""A hunt in a bucket finds what a hunt in a folder of the same files finds, and says what it could not read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import invoke
from tests.conftest import ROOT
from tests.events.s3 import BUCKET, served

FIRING = sorted((ROOT / "fixtures" / "aws_org_leave_success" / "fires").glob("*.json"))[:3]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    for number, path in enumerate(FIRING):
        record = json.loads(path.read_text()) | {"eventTime": f"2026-05-{10 + number}T03:00:00Z"}
        day = folder / f"AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2026/05/{10 + number}"
        day.mkdir(parents=True)
        (day / "trail.json.gz").write_bytes(gzip.compress(json.dumps({"Records": [record]}).encode(), mtime=0))
    return folder


@pytest.fixture(scope="module")
def client(logs: Path) -> Iterator[Any]:
    patch = pytest.MonkeyPatch()
    with served(patch) as made:
        for path in sorted(logs.rglob("*.gz")):
            made.put_object(Bucket=BUCKET, Key=path.relative_to(logs).as_posix(), Body=path.read_bytes())
        yield made
    patch.undo()


def findings(text: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in json.loads(line).items() if key != "file"} for line in text.splitlines()]


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "limits", [(), ("--since", "2026-05-11", "--until", "2026-05-12"), ("--account", "444455556666")]
)
def test_a_bucket_and_a_folder_of_the_same_files(
    logs: Path, jobs: str, limits: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awol.hunt.run.WORTHWHILE", 0)
    there = invoke("hunt", f"s3://{BUCKET}", "--format", "jsonl", "-j", jobs, *limits)
    here = invoke("hunt", str(logs), "--format", "jsonl", "-j", jobs, *limits)
    assert findings(there.stdout) == findings(here.stdout)
    assert there.exit_code == here.exit_code
    if not limits:
        assert len(findings(there.stdout)) >= len(FIRING)


def test_what_is_archived_is_named_and_the_rest_is_searched(client: Any) -> None:
    client.put_object(Bucket=BUCKET, Key="old/cold.json.gz", Body=b"", StorageClass="DEEP_ARCHIVE")
    client.put_object(Bucket=BUCKET, Key="old/warm.json", Body=FIRING[0].read_bytes())
    done = invoke("hunt", f"s3://{BUCKET}/old", "--format", "jsonl")
    assert done.exit_code == 3
    assert len(findings(done.stdout)) >= 1
    assert "1 object is archived (DEEP_ARCHIVE; written on" in done.stderr
    assert "restore what you need first" in done.stderr


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("s3://no-such-bucket-here", "cannot be listed: there is no such bucket"),
        ("s3://", "s3://: cannot be listed: this is not the address of a bucket"),
        ("s3:///AWSLogs", "s3:///AWSLogs: cannot be listed: this is not the address of a bucket"),
        ("s3://a bucket/x", "s3://a bucket/x: cannot be listed: this is not the address of a bucket"),
        (f"s3://{BUCKET}/nothing", "no object has this key, and none lies below it"),
    ],
)
def test_a_wrong_address_is_told(url: str, told: str) -> None:
    done = invoke("hunt", url)
    assert done.exit_code == 3
    assert told in done.stderr
    assert "0 files, 0 records" in done.stderr


def test_other_commands_read_a_bucket_too(client: Any) -> None:
    client.put_object(Bucket=BUCKET, Key="one/leave.json", Body=FIRING[0].read_bytes())
    found = invoke("search", "--engine", "sigma", "--rule", "aws_org_leave_success", f"s3://{BUCKET}/one/leave.json")
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) == 1
