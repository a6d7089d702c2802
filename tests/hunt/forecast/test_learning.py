"""What a record tells of a site, and beside each the record that tells nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from awol.configuration.organization import Organization, parse
from awol.engines.sigma.parser import parse_read
from awol.hunt.forecast.learning import CLUES, OWN_ORGANIZATION, Clue, Learned, News, clues
from awol.values import Event

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY}"
TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/organization-trail"
STORED = "arn:aws:s3:::example-logs/AWSLogs/o-exampleorgid/444455556666/CloudTrail/us-east-1/2026/07/07/f.json.gz"
ALONE = "arn:aws:s3:::example-logs/AWSLogs/444455556666/CloudTrail/us-east-1/2026/07/07/f.json.gz"
SCP = {"id": "p-examplescp1", "arn": "arn:aws:organizations::111122223333:policy/o-exampleorgid/"
       "service_control_policy/p-examplescp1", "type": "SERVICE_CONTROL_POLICY"}  # fmt: skip
DENY = '{"Statement":[{"Effect":"Deny","Action":"organizations:Leave*","Resource":"*"}]}'
DENIED = (
    "User: arn:aws:sts::444455556666:assumed-role/Admin/m is not authorized to perform: "
    "organizations:LeaveOrganization on resource: * with an explicit deny in a service control policy: "
    "arn:aws:organizations::111122223333:policy/o-exampleorgid/service_control_policy/p-examplescp1"
)

BY_IDENTITY = DENIED.partition(" with an explicit")[0] + " because no identity-based policy allows the action"


def record(source: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Ops/x"},
        "eventTime": "2026-07-07T04:26:14Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "eventID": "e1",
        "recipientAccountId": "111122223333",
        "requestParameters": None,
        "responseElements": None,
    } | fields


def by(service: str, made: dict[str, Any]) -> dict[str, Any]:
    return made | {"userIdentity": {"type": "AWSService", "invokedBy": f"{service}.amazonaws.com"}}


def data_key(stored: str) -> dict[str, Any]:
    context = {"aws:cloudtrail:arn": TRAIL, "aws:s3:arn": stored}
    given = {"keyId": KEY_ARN, "encryptionContext": context}
    return by("cloudtrail", record("kms", "GenerateDataKey", requestParameters=given, resources=[{"ARN": KEY_ARN}]))


def trail(**answer: Any) -> dict[str, Any]:
    return record("cloudtrail", "UpdateTrail", requestParameters={"name": "x"}, responseElements=answer)


def notification(bucket: str, configuration: Any) -> dict[str, Any]:
    given = {"bucketName": bucket, "NotificationConfiguration": configuration}
    return record("s3", "PutBucketNotification", requestParameters=given)


def policy(content: str, call: str = "UpdatePolicy", **summary: str) -> dict[str, Any]:
    answer = {"policy": {"policySummary": SCP | summary, "content": content}}
    return record("organizations", call, responseElements=answer)


BUCKET = record("s3", "GetBucketAcl", requestParameters={"bucketName": "example-logs"})
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
SQS = "arn:aws:sqs:us-east-1:123456789012:splunk-queue"
ROWS: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("CloudTrail looks at its bucket", by("cloudtrail", BUCKET), {("log_bucket_names", "example-logs")}),
    ("Config looks at its bucket", by("config", BUCKET), {("log_bucket_names", "example-logs")}),
    ("CloudTrail is denied", by("cloudtrail", BUCKET) | {"errorCode": "AccessDenied"}, set()),
    (
        "a key of an organization trail",
        data_key(STORED),
        {
            ("log_key_ids", KEY),
            ("log_key_ids", KEY_ARN),
            ("log_bucket_names", "example-logs"),
            (OWN_ORGANIZATION, "o-exampleorgid"),
            ("org_trail_names", TRAIL),
            ("org_trail_names", "organization-trail"),
        },
    ),
    (
        "a key of one account's trail",
        data_key(ALONE),
        {("log_key_ids", KEY), ("log_key_ids", KEY_ARN), ("log_bucket_names", "example-logs")},
    ),
    (
        "a key that the record names among its resources, by a name of its own in the request",
        data_key(ALONE) | {"requestParameters": {"keyId": "alias/logs"}},
        {("log_key_ids", KEY), ("log_key_ids", KEY_ARN)},
    ),
    (
        "a key that only the request names",
        data_key(ALONE) | {"resources": []} | {"requestParameters": {"keyId": KEY_ARN}},
        {("log_key_ids", KEY), ("log_key_ids", KEY_ARN)},
    ),
    (
        "a key that nothing names by its ARN",
        data_key(ALONE) | {"resources": None} | {"requestParameters": {"keyId": "alias/logs"}},
        set(),
    ),
    (
        "a trail with names that only resemble those of a key and of a trail",
        trail(
            s3BucketName="example-logs",
            trailARN="arn:aws:cloudtrail:us-east-1:111122223333:trails/x",
            isOrganizationTrail=True,
            kmsKeyId="arn:aws:kms:us-east-1:111122223333:keys/x",
        ),
        {("log_bucket_names", "example-logs")},
    ),
    (
        "an organization trail is changed",
        trail(s3BucketName="example-logs", trailARN=TRAIL, isOrganizationTrail=True, kmsKeyId=KEY_ARN),
        {
            ("log_bucket_names", "example-logs"),
            ("log_key_ids", KEY),
            ("log_key_ids", KEY_ARN),
            ("org_trail_names", TRAIL),
            ("org_trail_names", "organization-trail"),
        },
    ),
    (
        "a trail of one account",
        trail(s3BucketName="example-logs", trailARN=TRAIL, isOrganizationTrail=False),
        {("log_bucket_names", "example-logs")},
    ),
    (
        "Config's channel",
        record("config", "PutDeliveryChannel", requestParameters={"deliveryChannel": {"s3BucketName": "example-c"}}),
        {("log_bucket_names", "example-c")},
    ),
    (
        "a queue of a bucket, by its URL",
        notification("example-logs", {"QueueConfiguration": {"Queue": SQS, "Event": "s3:ObjectCreated:*"}}),
        {("a feed of the bucket example-logs", "https://sqs.us-east-1.amazonaws.com/123456789012/splunk-queue")},
    ),
    (
        "two topics of a bucket",
        notification("b", {"TopicConfiguration": [{"Topic": f"{TOPIC}{number}"} for number in (1, 2)]}),
        {("a feed of the bucket b", f"{TOPIC}{number}") for number in (1, 2)},
    ),
    ("a notification is emptied", notification("example-logs", {"xmlns": "http://s3.amazonaws.com"}), set()),
    (
        "a rule that forwards",
        record(
            "events",
            "PutTargets",
            requestParameters={
                "rule": "forward",
                "targets": [{"id": "1", "arn": "arn:aws:events:us-east-1:123456789012:event-bus/central"}],
            },
            responseElements={"failedEntryCount": 0, "failedEntries": []},
        ),
        {("forwarder_rule_names", "forward")},
    ),
    (
        "a rule with a function",
        record(
            "events",
            "PutTargets",
            requestParameters={
                "rule": "nightly",
                "targets": [{"id": "1", "arn": "arn:aws:lambda:us-east-1:123456789012:function:nightly"}],
            },
        ),
        set(),
    ),
    (
        "a stream into Splunk",
        record(
            "firehose",
            "CreateDeliveryStream",
            requestParameters={"deliveryStreamName": "to-splunk", "splunkDestinationConfiguration": {"a": "b"}},
        ),
        {("feed_resource_names", "to-splunk")},
    ),
    (
        "a stream into a bucket",
        record(
            "firehose",
            "CreateDeliveryStream",
            requestParameters={"deliveryStreamName": "clicks", "extendedS3DestinationConfiguration": {}},
        ),
        set(),
    ),
    (
        "a policy that denies leaving",
        policy(DENY),
        {("deny_leave_scp_ids", "p-examplescp1"), (OWN_ORGANIZATION, "o-exampleorgid")},
    ),
    (
        "a new policy that denies leaving",
        policy(DENY, "CreatePolicy"),
        {("deny_leave_scp_ids", "p-examplescp1"), (OWN_ORGANIZATION, "o-exampleorgid")},
    ),
    (
        "a new trail of one account",
        trail(s3BucketName="example-logs", trailARN=TRAIL) | {"eventName": "CreateTrail"},
        {("log_bucket_names", "example-logs")},
    ),
    (
        "a policy that denies something else",
        policy(DENY.replace("Leave*", "Move*")),
        {(OWN_ORGANIZATION, "o-exampleorgid")},
    ),
    (
        "a resource control policy",
        policy(DENY, type="RESOURCE_CONTROL_POLICY"),
        {(OWN_ORGANIZATION, "o-exampleorgid")},
    ),
    (
        "a policy whose content only the request has",
        policy("") | {"requestParameters": {"content": DENY}},
        {("deny_leave_scp_ids", "p-examplescp1"), (OWN_ORGANIZATION, "o-exampleorgid")},
    ),
    ("a policy whose content is a list", policy("[1]"), {(OWN_ORGANIZATION, "o-exampleorgid")}),
    ("a policy without content", policy(""), {(OWN_ORGANIZATION, "o-exampleorgid")}),
    ("a policy whose content is broken", policy("{"), {(OWN_ORGANIZATION, "o-exampleorgid")}),
    (
        "a denial names the policy",
        record("organizations", "LeaveOrganization", errorCode="AccessDenied", errorMessage=DENIED),
        {("deny_leave_scp_ids", "p-examplescp1"), (OWN_ORGANIZATION, "o-exampleorgid")},
    ),
    (
        "a denial without a policy",
        record("organizations", "LeaveOrganization", errorCode="AccessDenied", errorMessage=BY_IDENTITY),
        set(),
    ),
    ("a foreign organization's handshake", record("organizations", "AcceptHandshake", responseElements={
        "handshake": {"arn": "arn:aws:organizations::777788889999:handshake/o-foreignorgid/invite/h-1"}}), set()),
]  # fmt: skip


@pytest.mark.parametrize(("told", "made", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_record_tells(told: str, made: Mapping[str, Any], expected: set[tuple[str, str]]) -> None:
    assert {(clue.placeholder, clue.value) for clue in clues(made)} == expected


def test_the_rule_gives_every_record_that_tells_something() -> None:
    test = parse_read(CLUES, {}).test
    assert [told for told, made, expected in ROWS if expected and not test(made)] == []
    # Whoever calls in a service's place tells nothing.
    assert not test(BUCKET)
    assert not test(data_key(STORED) | {"userIdentity": {"type": "IAMUser"}})


def test_a_feed_counts_where_its_bucket_is_one_of_logs() -> None:
    learned = Learned()
    feed = "https://sqs.us-east-1.amazonaws.com/123456789012/splunk-queue"
    learned.add(Event(notification("example-logs", {"QueueConfiguration": {"Queue": SQS}})))
    assert learned.of(["feed_resource_names"]) == {}
    learned.add(Event(by("cloudtrail", BUCKET)))
    assert learned.of(["feed_resource_names"]) == {
        "feed_resource_names": {feed: ("example-logs notifies it of new files", "e1")}
    }


def test_paths_and_the_snapshot() -> None:
    learned = Learned()
    paths = ["logs/AWSLogs/o-exampleorgid/111122223333/CloudTrail/f.json.gz", "AWSLogs/111122223333/CloudTrail/g.json"]
    assert list(learned.following(paths)) == paths
    assert learned.of([OWN_ORGANIZATION]) == {
        OWN_ORGANIZATION: {"o-exampleorgid": ("the paths of the files hold it", "")}
    }
    document = {"organization_id": "o-otherorgids", "transition_ous": ["ou-exam-transit1"]}
    learned.snapshot(parse(json.dumps(document), "organization.json"))
    assert list(learned.of([OWN_ORGANIZATION])[OWN_ORGANIZATION]) == ["o-exampleorgid", "o-otherorgids"]
    assert list(learned.of(["transition_ou_ids"])["transition_ou_ids"]) == ["ou-exam-transit1"]


def test_the_same_again_is_no_news_within_a_piece() -> None:
    news = News()
    event = Event(data_key(STORED))
    assert [news.are_in(event), news.are_in(event), news.are_in(Event(data_key(ALONE)))] == [True, False, False]
    news.begin()
    assert news.are_in(event)


def test_a_unit_tells_the_organization_that_it_is_of() -> None:
    arn = "arn:aws:organizations::111122223333:ou/o-exampleorgid/ou-exam-workload1"
    answer = {"organizationalUnit": {"arn": arn, "id": "ou-exam-workload1"}}
    made = record("organizations", "CreateOrganizationalUnit", responseElements=answer)
    assert list(clues(made)) == [Clue(OWN_ORGANIZATION, "o-exampleorgid", "its policies and units are written here")]


def test_a_snapshot_tells_what_it_holds_and_no_event() -> None:
    learned = Learned()
    learned.snapshot(None)
    learned.snapshot(Organization())
    assert learned.values == {}
    learned.snapshot(Organization("o-exampleorgid", transition_ous=("ou-exam-transit1",), source="site.json"))
    learned.snapshot(Organization("o-otherorgids1"))
    assert learned.values == {
        OWN_ORGANIZATION: {
            "o-exampleorgid": ("site.json says so", ""),
            "o-otherorgids1": ("the snapshot says so", ""),
        },
        "transition_ou_ids": {"ou-exam-transit1": ("site.json says so", "")},
    }


def test_the_first_record_that_told_a_value_is_named_and_no_more_than_two_hundred_are_kept() -> None:
    learned = Learned()
    for number in range(201):
        made = record("s3", "GetBucketAcl", requestParameters={"bucketName": f"logs-{number}"}, eventID=f"e{number}")
        learned.add(Event(by("config", made)))
    learned.add(Event(by("cloudtrail", BUCKET | {"requestParameters": {"bucketName": "logs-0"}, "eventID": "last"})))
    told = learned.of(["log_bucket_names", "feed_resource_names"])
    assert list(told) == ["log_bucket_names"]
    assert list(told["log_bucket_names"]) == [f"logs-{number}" for number in range(200)]
    assert told["log_bucket_names"]["logs-0"] == ("config.amazonaws.com delivers into it", "e0")


def test_a_feed_is_told_beside_those_that_were_told_by_name_and_the_first_stays() -> None:
    learned = Learned(
        {
            "feed_resource_names": {"q": ("a stream", "e1")},
            "log_bucket_names": {"b": ("logs", "e2")},
            "a feed of the bucket b": {"q": ("b notifies it of new files", "e3"), "p": ("b notifies it too", "e4")},
            "a feed of the bucket c": {"r": ("c notifies it of new files", "e5")},
        }
    )
    assert learned.of(["feed_resource_names"]) == {
        "feed_resource_names": {"q": ("a stream", "e1"), "p": ("b notifies it too", "e4")}
    }
    assert learned.of(["log_bucket_names"]) == {"log_bucket_names": {"b": ("logs", "e2")}}
    assert learned.values["feed_resource_names"] == {"q": ("a stream", "e1")}


@pytest.mark.parametrize(
    ("path", "organization"),
    [
        ("AWSLogs/o-exampleorgid/111122223333/f.json.gz", "o-exampleorgid"),
        ("C:\\logs\\AWSLogs\\o-exampleorgid\\111122223333\\f.json.gz", "o-exampleorgid"),
        ("xAWSLogs/o-exampleorgid/111122223333/f.json.gz", None),
        ("AWSLogs/o-exampleorgid/11112222333/f.json.gz", None),
        ("AWSLogs/o-short/111122223333/f.json.gz", None),
        ("AWSLogs/111122223333/CloudTrail/f.json.gz", None),
    ],
)
def test_the_path_of_an_organization_trail(path: str, organization: str | None) -> None:
    learned = Learned()
    learned.path(path)
    assert list(learned.values.get(OWN_ORGANIZATION, {})) == ([] if organization is None else [organization])


def test_a_learner_hands_out_what_tells_the_news() -> None:
    assert [Learned.news().are_in(Event(data_key(STORED))), Learned.news().are_in(Event({}))] == [True, False]
