"""What a path in CloudTrail's own layout says, and that any other says nothing."""

from __future__ import annotations

import pytest

from awol.events.layout import Wanted
from awol.values import parse_time

SINCE, UNTIL = parse_time("2026-06-10T00:00:00Z"), parse_time("2026-06-11T00:00:00Z")
DAY = Wanted(SINCE, UNTIL)
ACCOUNT = Wanted(accounts=frozenset({"111122223333"}))
REGION = Wanted(regions=frozenset({"us-east-1"}))
HERE = "AWSLogs/111122223333/CloudTrail/us-east-1"


@pytest.mark.parametrize(
    ("wanted", "path", "excluded"),
    [
        (Wanted(), f"{HERE}/1999/01/01/x.json.gz", False),
        (DAY, f"{HERE}/2026/06/10/x.json.gz", False),
        (DAY, f"{HERE}/2026/06/10", False),
        (DAY, f"{HERE}/2026/06/09/x.json.gz", False),
        (DAY, f"{HERE}/2026/06/08/x.json.gz", True),
        (DAY, f"{HERE}/2026/06/12/x.json.gz", False),
        (DAY, f"{HERE}/2026/06/13/x.json.gz", True),
        (DAY, f"{HERE}/2026/06", False),
        (DAY, f"{HERE}/2026/05", True),
        (DAY, f"{HERE}/2026/07", True),
        (DAY, f"{HERE}/2025", True),
        (DAY, f"{HERE}/2027", True),
        (DAY, f"{HERE}/2026", False),
        (DAY, HERE, False),
        (DAY, f"/data/bucket/prefix/with/AWSLogs/o-exampleorgid/{HERE[8:]}/2026/05/01/x.json.gz", True),
        (DAY, f"{HERE}/2026/02/31/x.json.gz", False),
        (DAY, f"{HERE}/2026/13/01/x.json.gz", False),
        (DAY, f"{HERE}/26/5/1/x.json.gz", False),
        (DAY, "2026/05/01/x.json.gz", False),
        (DAY, "AWSLogs/2026/05/01/x.json.gz", False),
        (DAY, "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/x.json.gz", False),
        (DAY, "myAWSLogs/111122223333/CloudTrail/us-east-1/2026/05/01/x.json.gz", False),
        (Wanted(since=SINCE), f"{HERE}/2026/07/01/x.json.gz", False),
        (Wanted(since=SINCE), f"{HERE}/2026/05/31/x.json.gz", True),
        (Wanted(until=UNTIL), f"{HERE}/2026/05/01/x.json.gz", False),
        (Wanted(until=UNTIL), f"{HERE}/2026/06/14/x.json.gz", True),
        # A month or a year lies before a time if its last day does, with the day that a delivery may be early.
        (Wanted(since=parse_time("2026-06-02T00:00:00Z")), f"{HERE}/2026/05", True),
        (Wanted(since=parse_time("2026-06-01T00:00:00Z")), f"{HERE}/2026/05", False),
        (Wanted(since=parse_time("2026-01-02T00:00:00Z")), f"{HERE}/2025/12", True),
        (Wanted(since=parse_time("2026-01-01T00:00:00Z")), f"{HERE}/2025/12", False),
        (Wanted(since=parse_time("2026-01-02T00:00:00Z")), f"{HERE}/2025", True),
        (Wanted(since=parse_time("2026-01-01T00:00:00Z")), f"{HERE}/2025", False),
        (ACCOUNT, HERE, False),
        (ACCOUNT, "AWSLogs/444455556666", True),
        (ACCOUNT, "AWSLogs/o-exampleorgid/444455556666/CloudTrail/us-east-1/2026/06/10/x.json.gz", True),
        (ACCOUNT, "AWSLogs/o-exampleorgid", False),
        (ACCOUNT, "444455556666/x.json.gz", False),
        (REGION, HERE, False),
        (REGION, "AWSLogs/111122223333/CloudTrail/eu-west-1", True),
        (REGION, "AWSLogs/111122223333/CloudTrail/us-gov-west-1/2026/06/10/x.json.gz", True),
        (REGION, "AWSLogs/111122223333/CloudTrail/elsewhere/x.json.gz", False),
    ],
)
def test_what_a_path_excludes(wanted: Wanted, path: str, excluded: bool) -> None:
    assert wanted.excludes(path) == excluded
