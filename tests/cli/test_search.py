"""`search`: hits on standard output and nothing else; what the product would leave out is told beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import invoke

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
