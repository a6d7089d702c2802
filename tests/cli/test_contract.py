"""The command line as its contract states it: exit codes, streams, formats, and no traceback for a user's fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from awol.targets import TARGETS
from awol.values import LEVELS
from tests.commands import awol
from tests.conftest import ROOT

DENIED: dict[str, Any] = {
    "eventVersion": "1.09",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/mallory", "accountId": "111122223333"},
    "eventTime": "2026-05-28T03:00:00Z",
    "eventSource": "organizations.amazonaws.com",
    "eventName": "LeaveOrganization",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.10",
    "errorCode": "AccessDenied",
    "errorMessage": "not authorized because no identity-based policy allows it",
    "requestParameters": None,
    "responseElements": None,
    "eventID": "0b6f2d1c-1111-4000-8000-000000000001",
    "eventType": "AwsApiCall",
    "recipientAccountId": "111122223333",
}
QUIET = {**DENIED, "eventName": "DescribeOrganization", "eventID": "0b6f2d1c-1111-4000-8000-000000000002"}


def lines(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode().splitlines()]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    text = json.dumps(DENIED) + "\n" + json.dumps(QUIET) + "\n" + json.dumps(DENIED) + "\n"
    (tmp_path / "logs" / "trail.json").write_text(text)
    return tmp_path / "logs"


COMMANDS = (
    "rules",
    "check",
    "convert",
    "replay",
    "search",
    "hunt",
    "explain",
    "mutate",
    "new",
    "build",
    "drift",
    "preflight",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_the_shared_options(command: str) -> None:
    done = awol(command, "--help")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "Example" in text
    assert all(option in text for option in ("--pack", "--quiet"))


def test_rules_as_json_has_the_keys_of_the_contract() -> None:
    listed = json.loads(awol("rules", "--format", "json").stdout)
    keys = {
        "name", "title", "id", "level", "status", "techniques", "tags", "kind", "path", "targets", "description",
    }  # fmt: skip
    needs = {"retain", "logs", "cis", "benign_sources", "rate", "rate_configured", "one_alert_for_hours"}
    assert len(listed) >= 26
    for row in listed:
        assert set(row) == keys | needs
        assert set(row["targets"]) == set(TARGETS)
        assert row["level"] in LEVELS
    by_name = {row["name"]: row for row in listed}
    moved = by_name["aws_org_move_account_to_transition_ou"]["targets"]
    assert moved["splunk"] == "needs configuration: transition_ou_ids"
    assert by_name["aws_org_leave_success"]["targets"]["eql"] == "ok"


def test_a_placeholder_with_a_value_makes_its_rule_ok(tmp_path: Path) -> None:
    site = tmp_path / "environment.yml"
    site.write_text("placeholders:\n  transition_ou_ids: [ou-exam-transit1]\n")
    listed = json.loads(awol("rules", "--format", "json", "--environment", str(site)).stdout)
    states = {row["name"]: row["targets"]["splunk"] for row in listed}
    assert states["aws_org_move_account_to_transition_ou"] == "ok"


@pytest.mark.parametrize("engine", ["sigma", "splunk", "splunk-addon", "splunk-indexed", "lucene", "esql", "eql"])
def test_search_finds_the_denied_leave_once_on_every_engine(engine: str, logs: Path) -> None:
    done = awol("search", "--engine", engine, "--rule", "aws_org_leave_denied", str(logs))
    assert done.returncode == 0, done.stderr.decode()
    assert lines(done.stdout) == [{"event_ids": [DENIED["eventID"]], "group": {}}]


def test_hunt_reports_what_the_contract_names(logs: Path) -> None:
    done = awol("hunt", str(logs), "--format", "jsonl")
    assert done.returncode == 0
    found = lines(done.stdout)
    assert len(found) == 1
    expected = {
        "rule": "aws_org_leave_denied",
        "level": "high",
        "time": "2026-05-28T03:00:00Z",
        "account": "111122223333",
        "target_account": "111122223333",
        "region": "us-east-1",
        "actor": "arn:aws:iam::111122223333:user/mallory",
        "source_ip": "192.0.2.10",
        "event_ids": [DENIED["eventID"]],
        "file": str(logs / "trail.json"),
        "approved": None,
    }
    assert {key: found[0][key] for key in expected} == expected
    assert set(found[0]) >= {*expected, "title", "summary"}
    assert b"1 file, 3 records, 1 detection" in done.stderr


def test_hunt_in_two_processes_finds_the_same(logs: Path) -> None:
    (logs / "second.json").write_text(json.dumps({**DENIED, "eventID": "other"}))
    one = awol("hunt", str(logs), "--format", "jsonl")
    two = awol("hunt", str(logs), "--format", "jsonl", "--jobs", "2")
    assert one.stdout == two.stdout
    assert len(lines(one.stdout)) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "rows"),
    [
        ([], 0, 1),
        (["--min-level", "critical"], 0, 0),
        (["--fail-on", "high"], 1, 1),
        (["--fail-on", "critical"], 0, 1),
        (["--since", "2026-05-28T03:00:00Z"], 0, 1),
        (["--since", "2026-05-28T03:00:01Z"], 3, 0),
        (["--until", "2026-05-28T03:00:00Z"], 3, 0),
        (["--until", "2026-05-28T03:00:01Z"], 0, 1),
        (["--rule", "aws_org_leave_success"], 0, 0),
        (["--rule", "aws_org_leave_nowhere"], 2, 0),
        (["--since", "yesterday"], 2, 0),
        (["--since", "2026-05-28", "--until", "2026-05-29"], 0, 1),
        (["--since", "2026-05-29", "--until", "2026-05-28"], 2, 0),
        (["--since", "2026-05-28", "--until", "2026-05-28"], 2, 0),
        (["--format", "xml"], 2, 0),
    ],
)
def test_hunt_options(arguments: list[str], code: int, rows: int, logs: Path) -> None:
    done = awol("hunt", str(logs), *([] if "--format" in arguments else ["--format", "jsonl"]), *arguments)
    assert done.returncode == code, done.stderr.decode()
    assert len(lines(done.stdout)) == rows


def test_hunt_reads_standard_input(logs: Path) -> None:
    done = awol("hunt", "-", "--format", "jsonl", stdin=(logs / "trail.json").read_bytes())
    assert len(lines(done.stdout)) == 1


def test_hunt_shows_the_approved_and_counts_them(logs: Path, tmp_path: Path) -> None:
    approvals = tmp_path / "allowlist.csv"
    approvals.write_text(
        "rule,target_account_id,reason,ticket,expires\n"
        "aws_org_leave_denied,111122223333,drill,CHG1,2026-06-30\n"
        "aws_org_leave_failed_other,444455556666,never,CHG2,2026-06-30\n"
    )
    done = awol("hunt", str(logs), "--format", "jsonl", "--allowlist", str(approvals), "--fail-on", "low")
    assert done.returncode == 0, done.stderr.decode()
    assert lines(done.stdout)[0]["approved"]["ticket"] == "CHG1"
    assert b"; all approved)" in done.stderr
    assert b"allowlist.csv:2: approved 1 detection: drill, CHG1 (rule aws_org_leave_denied," in done.stderr
    assert b"allowlist.csv:3: the row expired on 2026-06-30" in done.stderr
    table = awol("hunt", str(logs), "--allowlist", str(approvals)).stdout.decode()
    assert "HIGH           aws_org_leave_denied  approved\n" in table
    assert (
        "    approved: drill, CHG1 (rule aws_org_leave_denied, target_account_id 111122223333, until 2026-06-30)\n"
        in table
    )


def test_a_row_that_silences_too_much_stops_the_hunt_before_it_reads(logs: Path, tmp_path: Path) -> None:
    approvals = tmp_path / "allowlist.csv"
    approvals.write_text("rule,source_cidr,reason,expires\naws_org_*,192.0.2.0/24,office,2026-12-01\n")
    done = awol("hunt", str(logs), "--allowlist", str(approvals))
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"allowlist.csv:2: the row names neither an account nor a principal" in done.stderr


def test_hunt_goes_on_after_bad_input_and_exits_3(logs: Path) -> None:
    (logs / "aaa.json").write_bytes(b'{"Records": [' + json.dumps({**DENIED, "eventID": "cut"}).encode() + b", {")
    (logs / "notes.txt").write_text("not a log\n")
    (logs / "trail.json").write_text("{broken\n" + (logs / "trail.json").read_text())
    done = awol("hunt", str(logs), "--format", "jsonl")
    assert done.returncode == 3
    assert {found["event_ids"][0] for found in lines(done.stdout)} == {"cut", DENIED["eventID"]}
    told = done.stderr.decode()
    assert "aaa.json" in told
    assert "notes.txt" in told
    assert "trail.json:1" in told


def test_a_missing_path_is_named_and_exits_3(tmp_path: Path) -> None:
    done = awol("hunt", str(tmp_path / "nowhere"))
    assert done.returncode == 3
    assert b"nowhere" in done.stderr


def test_csv_is_safe_to_open_in_a_spreadsheet(logs: Path) -> None:
    record = {**DENIED, "userIdentity": {"principalId": "=cmd()"}}
    (logs / "trail.json").write_text(json.dumps(record))
    done = awol("hunt", str(logs), "--format", "csv")
    assert b"'=cmd()" in done.stdout
    assert b",=cmd()" not in done.stdout


def test_output_carries_no_escape_sequences_of_an_attacker(logs: Path) -> None:
    record = {**DENIED, "userIdentity": {"principalId": "\u001b[31mred\u202e"}}
    (logs / "trail.json").write_text(json.dumps(record))
    done = awol("hunt", str(logs))
    assert b"\x1b" not in done.stdout
    assert "\u202e" not in done.stdout.decode()


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("splunk", "eventName=( | bogus"),
        ("lucene", "eventName:(a"),
        ("esql", "from logs-aws.cloudtrail-* | whre x"),
        ("eql", "any whre true"),
        ("esql", "from logs-aws.cloudtrail-* | where no.such.column == 1"),
    ],
)
def test_a_query_that_cannot_run_shows_where_and_exits_3(engine: str, query: str, logs: Path) -> None:
    done = awol("search", "--engine", engine, "--query", query, str(logs))
    assert done.returncode == 3
    assert done.stdout == b""
    assert b"^" in done.stderr


def test_convert_prints_bare_text_and_refuses_with_nothing_on_stdout() -> None:
    done = awol("convert", "aws_org_leave_success", "--target", "splunk", "--stdout")
    assert done.returncode == 0
    assert done.stdout.decode() == (ROOT / "queries" / "splunk" / "aws_org_leave_success.spl").read_text()
    done = awol("convert", "aws_org_move_account", "--target", "eql", "--stdout")
    assert done.returncode == 3
    assert done.stdout == b""
    assert b"flattened" in done.stderr


def test_convert_takes_a_rule_outside_the_pack(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(
        "title: mine\nlogsource: {product: aws, service: cloudtrail}\n"
        "detection: {s: {eventSource: iam.amazonaws.com, eventName: CreateUser}, condition: s}\nlevel: low\n"
    )
    done = awol("convert", str(path), "--target", "lucene", "--stdout")
    assert done.returncode == 0, done.stderr.decode()
    assert b"CreateUser" in done.stdout
    assert awol("convert", str(path), "--target", "lucene").returncode == 2
    assert awol("convert", str(path), "--target", "lucene", "--pipeline", "none", "--stdout").returncode == 0


def test_convert_check_is_quiet_on_the_committed_texts_and_counts_them() -> None:
    done = awol("convert", "--check")
    assert done.returncode == 0, done.stdout.decode()
    assert done.stdout == b""
    # Beside the texts of rules lie what is recorded of them, and the next query of each guide.
    folders = {ROOT / "queries" / target.folder for target in TARGETS.values()}
    texts = sum(1 for folder in folders for path in folder.iterdir() if path.is_file())
    refusals = sum(len(targets) for targets in json.loads((ROOT / "queries" / "refused.json").read_text()).values())
    told = f"all generated files are up to date: {texts} texts, {refusals} refused conversions\n"
    assert done.stderr.decode() == told


def test_replay_as_json() -> None:
    done = awol("replay", "aws_org_leave_success", "--engine", "lucene", "--format", "json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["summary"]["failed"] == document["summary"]["errors"] == 0
    assert document["summary"]["passed"] == len(document["cases"]) > 20
    assert set(document["cases"][0]) == {"rule", "case", "engine", "expected", "observed", "status", "note"}


def test_explain_shows_every_condition(logs: Path) -> None:
    done = awol("explain", "aws_org_leave_success", str(logs))
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "aws_org_leave_success silent: LeaveOrganization" in text
    assert 'errorCode: null    found: "AccessDenied"' in text
    assert 'yes  eventName: LeaveOrganization    found: "LeaveOrganization"' in text


def test_commands_that_look_at_a_folder_never_run_its_python(tmp_path: Path, logs: Path) -> None:
    pack = tmp_path / "pack"
    (pack / "rules" / "membership").mkdir(parents=True)
    (pack / "converters").mkdir()
    (pack / "converters" / "__init__.py").write_text("raise SystemExit('the Python of the pack was run')\n")
    source = ROOT / "rules" / "membership" / "aws_org_leave_denied.yml"
    (pack / "rules" / "membership" / source.name).write_text(source.read_text())
    for arguments in (["hunt", str(logs)], ["rules"], ["explain", "aws_org_leave_denied", str(logs)], ["check"]):
        done = awol(*arguments, cwd=pack)
        assert b"was run" not in done.stderr + done.stdout
    done = awol("convert", cwd=pack)
    assert (done.returncode, done.stderr) == (2, b"the Python of the pack was run\n")
