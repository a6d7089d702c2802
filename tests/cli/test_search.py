"""`search`: hits on standard output and nothing else; what the product would leave out is told beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import invoke

CHAIN = """title: Denied, then gone
name: denied_then_gone
correlation:
  type: temporal_ordered
  rules: [aws_org_leave_denied, aws_org_leave_success]
  group-by: [recipientAccountId]
  timespan: 1h
level: high
"""


@pytest.mark.parametrize("named", ["aws_org_leave_success", "aws_org_leave_succes"])
def test_a_chain_of_ones_own_may_be_of_the_packs_rules(named: str, tmp_path: Path) -> None:
    path = tmp_path / "chain.yml"
    path.write_text(CHAIN.replace("aws_org_leave_success", named), encoding="utf-8")
    call = {
        "eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization",
        "recipientAccountId": "111122223333", "userIdentity": {"type": "IAMUser"},
    }  # fmt: skip
    log = tmp_path / "log.jsonl"
    log.write_text(
        json.dumps({**call, "eventID": "a", "eventTime": "2026-05-01T10:00:00Z", "errorCode": "AccessDenied"})
        + "\n"
        + json.dumps({**call, "eventID": "b", "eventTime": "2026-05-01T10:10:00Z"})
        + "\n",
        encoding="utf-8",
    )
    done = invoke("search", "-e", "sigma", "--query-file", str(path), str(log))
    if named == "aws_org_leave_success":
        assert done.exit_code == 0, done.stderr
        assert [json.loads(line)["event_ids"] for line in done.stdout.splitlines()] == [["a", "b"]]
    else:
        assert f"`{named}`" in str(done.exception)


def test_a_file_that_cannot_be_read_is_told_beside_the_hits(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text('{"eventID": "e1", "eventName": "A"}\n{"eventID": \n', encoding="utf-8")
    done = invoke("search", "-e", "splunk", "--query", "search eventName=A", str(log))
    assert [json.loads(line)["event_ids"] for line in done.stdout.splitlines()] == [["e1"]]
    assert done.stderr.startswith(f"error: {log}:2")


RECORDS = "".join(json.dumps({"eventID": f"e{number}", "eventName": "A"}) + "\n" for number in range(1001))


@pytest.mark.parametrize(
    ("query", "lines", "warned"),
    [("", 1000, True), (" | limit 1001", 1001, False), (" | where event.action == \"B\"", 0, False)],
)  # fmt: skip
def test_no_more_rows_are_printed_than_elasticsearch_gives(
    query: str, lines: int, warned: bool, tmp_path: Path
) -> None:
    log = tmp_path / "log.json"
    log.write_text(RECORDS)
    text = "from logs-aws.cloudtrail-* metadata _id, _index, _version" + query
    found = invoke("search", "-e", "esql", "--query", text, str(log))
    printed = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(printed) == lines
    assert all(list(one) == ["event_ids", "group"] for one in printed)
    assert ("warning: 1 of 1,001 rows are left out: Elasticsearch returns 1,000 at the most" in found.stderr) is warned
