"""Six hand-made records that the tables of this folder are about, and a way to run a query on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from awol.engines import Context, splunk
from awol.values import Event, Hit
from awol.views.splunk import VIEWS

RECORDS: dict[str, dict[str, Any]] = {
    # A role leaves the organization; CloudTrail writes null for the parameters that the API does not have.
    "left": {
        "eventID": "left",
        "eventTime": "2026-01-10T00:00:00Z",
        "eventSource": "organizations.amazonaws.com",
        "eventName": "LeaveOrganization",
        "eventType": "AwsApiCall",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.15",
        "readOnly": False,
        "requestParameters": None,
        "responseElements": None,
        "recipientAccountId": "111122223333",
        "userIdentity": {
            "type": "AssumedRole",
            "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/Admin/alice",
            "sessionContext": {"sessionIssuer": {"userName": "Admin"}},
        },
    },
    # A user tries it five minutes later and an SCP holds him back.
    "denied": {
        "eventID": "denied",
        "eventTime": "2026-01-10T00:05:00Z",
        "eventSource": "organizations.amazonaws.com",
        "eventName": "LeaveOrganization",
        "eventType": "AwsApiCall",
        "errorCode": "AccessDenied",
        "errorMessage": "not authorized with an explicit deny in a service control policy",
        "sourceIPAddress": "198.51.100.7",
        "readOnly": False,
        "recipientAccountId": "111122223333",
        "userIdentity": {
            "type": "IAMUser",
            "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/bob",
            "userName": "bob",
        },
    },
    # Logging is stopped; the error code stands there, empty.
    "stopped": {
        "eventID": "stopped",
        "eventTime": "2026-01-10T00:58:00Z",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": "StopLogging",
        "eventType": "AwsApiCall",
        "errorCode": "",
        "sourceIPAddress": "192.0.2.11",
        "recipientAccountId": "111122223333",
        "requestParameters": {"name": "trail"},
        "userIdentity": {"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"},
    },
    # A look-alike: the words stand inside a policy; the error code is null.
    "policy": {
        "eventID": "policy",
        "eventTime": "2026-01-10T01:03:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreatePolicy",
        "eventType": "AwsApiCall",
        "errorCode": None,
        "sourceIPAddress": "203.0.113.9",
        "userAgent": 'C:\\tools\\cli "beta" 100% [x]',
        "recipientAccountId": "444455556666",
        "requestParameters": {"policyDocument": '{"Action":"organizations:LeaveOrganization"}'},
        "userIdentity": {"type": "IAMUser", "accountId": "444455556666", "userName": "carol"},
    },
    # A service acts; the address is a name.
    "service": {
        "eventID": "service",
        "eventTime": "2026-01-10T01:10:00Z",
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "eventType": "AwsServiceEvent",
        "sourceIPAddress": "organizations.amazonaws.com",
        "recipientAccountId": "444455556666",
        "requestParameters": {"durationSeconds": 3600, "tags": []},
        "userIdentity": {"type": "AWSService", "invokedBy": "organizations.amazonaws.com"},
    },
    # Arrays, numbers, a name with a hyphen, an IPv6 address, a refusal in EC2's own words.
    "machines": {
        "eventID": "machines",
        "eventTime": "2026-01-10T02:00:00.500Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "eventType": "AwsApiCall",
        "errorCode": "Client.UnauthorizedOperation",
        "sourceIPAddress": "2001:db8::5",
        "readOnly": True,
        "recipientAccountId": "555566667777",
        "requestParameters": {
            "maxCount": 900,
            "price": 0.5,
            "x-amz-acl": "public-read",
            "cidrIp": "10.0.0.0/8",
            "items": [{"ports": [22, 80]}, {"ports": [443]}],
        },
        "resources": [{"ARN": "arn:a1", "type": "AWS::EC2::Instance"}, {"ARN": "arn:a2"}],
        "userIdentity": {"type": "AssumedRole", "accountId": "555566667777", "userName": "dave"},
    },
}

EVENTS = tuple(Event(record, file="records.json") for record in RECORDS.values())
NOW = 1_768_010_400_000
"""2026-01-10T02:00:00Z, just before the last record."""


def run(query: str, view: str = "splunk", events: Iterable[Event] = EVENTS, **options: Any) -> list[Hit]:
    """The hits of the query."""
    macros = options.pop("macros", {})
    return list(splunk.compile(query, Context(VIEWS[view], NOW, macros=macros), **options)(events))


def found(query: str, view: str = "splunk", **options: Any) -> list[str]:
    """The ids of the events that the query finds, in the order of the hits."""
    return [event_id for hit in run(query, view, **options) for event_id in hit.event_ids]


def ids(text: str) -> list[str]:
    """The words of a table's cell."""
    return text.split()
