"""`awol hunt --forecast` as a SOC runs it: over a month of logs, before it enables anything."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from awol.cli import cli
from awol.configuration.environment import parse
from awol.pack import load_manifest
from tests.conftest import ROOT

MANAGEMENT, MEMBER, ARCHIVE = "111122223333", "444455556666", "123456789012"
VENDING = f"arn:aws:iam::{MANAGEMENT}:role/AccountVending"


def session(role: str) -> dict[str, Any]:
    account, name = role.split(":")[4], role.partition("/")[2]
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/run",
        "accountId": account,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role, "accountId": account, "userName": name}},
    }


def record(number: int, time: str, account: str, source: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": session(VENDING),
        "eventTime": time,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "Boto3/1.40",
        "requestParameters": None,
        "responseElements": None,
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "eventType": "AwsApiCall",
        "recipientAccountId": account,
    } | fields


def move(number: int, time: str, account: str) -> dict[str, Any]:
    given = {"accountId": account, "sourceParentId": "r-exam", "destinationParentId": "ou-exam-workload1"}
    return record(number, time, MANAGEMENT, "organizations", "MoveAccount", requestParameters=given)


def bucket(number: int, time: str) -> dict[str, Any]:
    by = {"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}
    given = {"bucketName": "example-org-logs"}
    return record(number, time, ARCHIVE, "s3", "GetBucketAcl", userIdentity=by, requestParameters=given)


def a_day(day: int) -> list[dict[str, Any]]:
    """Two moves within the hour (one alert) and one later; the log bucket looked at often; a quiet record."""
    date = f"2026-05-{day:02}"
    number = day * 100
    records = [
        move(number, f"{date}T03:00:00Z", MEMBER),
        move(number + 1, f"{date}T03:20:00Z", MEMBER),
        move(number + 2, f"{date}T09:00:00Z", MEMBER),
        record(number + 3, f"{date}T10:00:00Z", MEMBER, "ec2", "DescribeInstances"),
        *(bucket(number + 10 + hour, f"{date}T{hour:02}:05:00Z") for hour in range(24)),
    ]
    if day == 17:
        mallory = session(f"arn:aws:iam::{MEMBER}:role/Admin")
        records.append(
            record(
                number + 4,
                f"{date}T23:00:00Z",
                MEMBER,
                "organizations",
                "LeaveOrganization",
                userIdentity=mallory,
            )
        )
    return records


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty days, each delivered twice, as by two trails; the last without any call that a rule looks for."""
    folder = tmp_path_factory.mktemp("month")
    for day in range(1, 31):
        for copy, account in enumerate((MANAGEMENT, ARCHIVE)):
            path = folder / f"AWSLogs/o-exampleorgid/{account}/CloudTrail/us-east-1/2026/05/{day:02}/{copy}.json.gz"
            path.parent.mkdir(parents=True)
            records = a_day(day) if day < 30 else [record(1, "2026-05-30T10:00:00Z", MEMBER, "ec2", "DescribeVpcs")]
            path.write_bytes(gzip.compress(json.dumps({"Records": records}).encode()))
    return folder


def forecast(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["hunt", "--forecast", "-q", *arguments])


def by(parts: list[dict[str, Any]], key: str) -> Mapping[str, dict[str, Any]]:
    return {part[key]: part for part in parts}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_month(month: Path, jobs: str) -> None:
    result = forecast(str(month), "--format", "json", "--jobs", jobs)
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert told["period"] == {
        "first": "2026-05-01",
        "last": "2026-05-30",
        "days": 30,
        "records": 2 * (29 * 28 + 1 + 1),
        "alerts_without_time": 0,
    }
    rules = by(told["rules"], "rule")
    assert rules["aws_org_move_account"] == {
        "rule": "aws_org_move_account",
        "level": "low",
        "alerts": 58,
        "per_day": 1.93,
        "worst_day": 2,
        "per_day_with_rows": 0.0,
        "days": 29,
        "detections": 87,
        "approved": 0,
    }
    left = rules["aws_org_leave_success"]
    assert (left["alerts"], left["worst_day"], left["per_day_with_rows"]) == (1, 1, 0.03)
    assert by(told["levels"], "level")["critical"]["alerts"] == 1
    actors = by(told["actors"], "actor")
    assert next(iter(actors)) == VENDING
    assert (actors[VENDING]["alerts"], actors[VENDING]["days"]) == (58, 29)
    [row] = told["rows"]
    assert (row["row"]["principal_arn"], row["row"]["rule"], row["alerts"]) == (VENDING, "aws_org_move_account", 58)
    assert [one["rule"] for one in told["withheld"]] == ["aws_org_leave_success"]
    buckets = by(told["placeholders"], "placeholder")["log_bucket_names"]
    assert buckets["values"] == [
        {
            "value": "example-org-logs",
            "source": "cloudtrail.amazonaws.com delivers into it",
            "event_id": "00000000-0000-4000-8000-000000000110",
        }
    ]
    assert "aws_log_bucket_tampered" in [one["rule"] for one in told["unconfigured"]]


def test_lines_say_the_same_as_the_document(month: Path) -> None:
    document = json.loads(forecast(str(month), "--format", "json").stdout)
    lines = [json.loads(line) for line in forecast(str(month), "--format", "jsonl").stdout.splitlines()]
    assert [one for one in lines if one["kind"] == "period"] == [{"kind": "period"} | document["period"]]
    assert len(lines) == 1 + sum(len(part) for name, part in document.items() if name != "period")


def test_what_it_proposes_can_be_used(month: Path, tmp_path: Path) -> None:
    text = forecast(str(month)).stdout
    rows = text[text.index("rule,target_account_id") :].partition("\n\n")[0]
    (tmp_path / "allowlist.csv").write_text(rows + "\n")
    values = text[text.index("placeholders:") :].partition("\n\n")[0]
    (tmp_path / "environment.yml").write_text(values + "\n")
    site = parse(values, "environment.yml", load_manifest(ROOT))
    assert site.placeholders["log_bucket_names"] == ("example-org-logs",)
    files = ["--allowlist", str(tmp_path / "allowlist.csv"), "--environment", str(tmp_path / "environment.yml")]
    again = json.loads(forecast(str(month), "--format", "json", *files).stdout)
    rules = by(again["rules"], "rule")
    assert (rules["aws_org_move_account"]["alerts"], rules["aws_org_move_account"]["approved"]) == (0, 58)
    assert (again["rows"], rules["aws_org_leave_success"]["alerts"]) == ([], 1)
    assert "log_bucket_names" not in by(again["placeholders"], "placeholder")
    assert "aws_log_bucket_tampered" not in [one["rule"] for one in again["unconfigured"]]


def test_the_table(month: Path) -> None:
    text = forecast(str(month)).stdout
    assert "Forecast from 30 days with records, 2026-05-01 to 2026-05-30, 1,628 records" in text
    assert "1 row for allowlist.csv, proposed and not written, for 58 alerts of these logs." in text
    assert "    - example-org-logs  # cloudtrail.amazonaws.com delivers into it, event 0000" in text
    critical = "a critical alert is approved one by one, for one account and one ticket"
    assert f"  1 alert: {critical}\n    aws_org_leave_success by arn:aws:iam::{MEMBER}:role/Admin: 1\n" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "csv"], "a forecast can be written as table, json, jsonl: leave out --format csv"),
        (["--raw"], "a forecast counts alerts: leave out --raw"),
        (["--order", "file"], "a forecast counts alerts: leave out --order file"),
    ],
)
def test_options_that_do_not_fit(arguments: list[str], told: str, month: Path) -> None:
    result = forecast(str(month), *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_json_is_of_a_forecast(month: Path) -> None:
    result = CliRunner().invoke(cli, ["hunt", str(month), "--format", "json"])
    assert result.exit_code == 2
    assert "for findings write --format jsonl" in result.stderr


@pytest.mark.parametrize("arguments", [["--since", "2027-01-01"], ["--account", "777788889999"]])
def test_nothing_searched(arguments: list[str], month: Path) -> None:
    result = forecast(str(month), *arguments)
    assert result.exit_code == 3
    assert result.stdout == "no forecast: no record with a time was read\n"
    assert "nothing was searched" in result.stderr


def test_the_time_asked_for_bounds_the_days(month: Path) -> None:
    told = json.loads(forecast(str(month), "--since", "2026-05-03", "--until", "2026-05-13", "--format", "json").stdout)
    assert (told["period"]["days"], told["period"]["first"], told["period"]["last"]) == (10, "2026-05-03", "2026-05-12")
    assert by(told["rules"], "rule")["aws_org_move_account"]["per_day"] == 2.0


def test_what_cannot_be_read_is_named_and_the_rest_counts(month: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"Records": [')
    result = forecast(str(month), str(tmp_path), "--format", "json")
    assert result.exit_code == 3
    assert "broken.json" in result.stderr
    assert json.loads(result.stdout)["period"]["days"] == 30


def test_fail_on_holds_for_a_forecast_too(month: Path) -> None:
    assert forecast(str(month), "--fail-on", "critical").exit_code == 1
    assert forecast(str(month), "--until", "2026-05-10", "--fail-on", "critical").exit_code == 0
