"""Records as most are: a rule that fires on one of them fires all day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awol.cloudtrail.calls import event_names
from awol.values import Event

RECORD: Mapping[str, Any] = {
    "eventVersion": "1.11", "eventID": "00000000-0000-4000-8000-000000000001", "eventTime": "2026-01-01T00:00:00Z",
    "eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances", "eventType": "AwsApiCall", "readOnly": True,
    "managementEvent": True, "eventCategory": "Management", "awsRegion": "eu-central-1",
    "recipientAccountId": "123456789012", "sourceIPAddress": "192.0.2.10", "userAgent": "aws-cli/2.0",
    "requestParameters": {}, "responseElements": None,
    "userIdentity": {
        "type": "AssumedRole", "principalId": "AROAEXAMPLEEXAMPLE000:me", "accountId": "123456789012",
        "arn": "arn:aws:sts::123456789012:assumed-role/reader/me", "accessKeyId": "ASIAEXAMPLEEXAMPLE00",
    },
}  # fmt: skip


def events(sources: Iterable[str], names: Iterable[str]) -> Iterator[Event]:
    """One record of a service that no rule watches, and one of each service that a query names, of a call that only
    reads and that it does not name."""
    yield Event(RECORD)
    named = set(names)
    for source in sorted(set(sources)):
        reads = (call for call in event_names().get(source, ()) if call.startswith(("List", "Get", "Describe")))
        name = next((call for call in sorted(reads) if call not in named), None)
        if name is not None:
            yield Event({**RECORD, "eventSource": source, "eventName": name})
