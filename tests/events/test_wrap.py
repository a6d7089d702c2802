"""Each envelope as the product writes it, whole: a variant that looks like no real delivery would show nothing.

Shapes: CloudTrail User Guide, "CloudTrail log file examples" and `lookup-events`; EventBridge, "AWS service events";
CloudWatch Logs, "Real-time processing of log data with subscriptions" and `FilterLogEvents`; the event samples of AWS
Lambda for SQS and Kinesis; Firehose, "Data transformation"; Splunk, "Format events for HTTP Event Collector".
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from awol.events.wrap import WRAPPERS, wrap

ONE = {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "eventID": "e1", "eventVersion": "1.11"}
TWO = {"eventName": "é"}
BOTH = [ONE, TWO]
A = '{"eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventID":"e1","eventVersion":"1.11"}'
B = '{"eventName":"\\u00e9"}'


def subscription(*messages: str) -> dict[str, Any]:
    return {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "aws-cloudtrail-logs",
        "logStream": "123456789012_CloudTrail_us-east-1",
        "subscriptionFilters": ["everything"],
        "logEvents": [
            {"id": str(at), "timestamp": 1_781_090_285_000, "message": text} for at, text in enumerate(messages)
        ],
    }


PLAIN: list[tuple[str, bytes]] = [
    ("bare", f"{json.dumps(ONE, indent=2)}\n{json.dumps(TWO, indent=2)}\n".encode()),
    ("jsonl", f"{A}\n{B}\n".encode()),
    ("jsonl_crlf_bom", f"\ufeff{A}\r\n{B}\r\n".encode()),
    ("array", f"[{A},{B}]".encode()),
    ("records", f'{{"Records":[{A},{B}]}}'.encode()),
    ("records_pretty", f"{json.dumps({'Records': BOTH}, indent=4)}\n".encode()),
    ("records_concatenated", f'{{"Records":[{A}]}}{{"Records":[{B}]}}'.encode()),
    (
        "records_utf16",
        b"\xff\xfe" + json.dumps({"Records": BOTH}, indent=2).replace("\n", "\r\n").encode("utf-16-le"),
    ),
    ("splunk_hec", f'{{"time":1781090285,"sourcetype":"aws:cloudtrail","event":{A}}}\n'
                   f'{{"time":1781090285,"sourcetype":"aws:cloudtrail","event":{B}}}\n'.encode()),
    ("splunk_hec_string", "".join(
        f'{{"sourcetype":"aws:cloudtrail","event":{json.dumps(text)}}}' for text in (A, B)).encode()),
    ("splunk_export", "".join(
        f'{{"preview":false,"offset":{at},"result":{{"_raw":{json.dumps(text)}}}}}\n' for at, text in enumerate((A, B))
    ).encode()),
]  # fmt: skip


@pytest.mark.parametrize(("envelope", "content"), PLAIN, ids=[row[0] for row in PLAIN])
def test_the_bytes_of_a_plain_file(envelope: str, content: bytes) -> None:
    assert wrap(BOTH, envelope) == content


@pytest.mark.parametrize(
    ("envelope", "content"),
    [
        ("records_gzip", f'{{"Records":[{A},{B}]}}'),
        ("records_gzip_members", f'{{"Records":[{A}]}}{{"Records":[{B}]}}'),
    ],
)
def test_a_compressed_file_is_the_same_every_time(envelope: str, content: str) -> None:
    made = wrap(BOTH, envelope)
    assert gzip.decompress(made).decode() == content
    assert made[4:8] == bytes(4)  # no time within
    assert made.count(b"\x1f\x8b\x08") == (2 if envelope.endswith("members") else 1)


def event(source: str, kind: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6b8f5f4e-1c2d-4b3a-9e8f-0a1b2c3d4e5f",
        "detail-type": kind,
        "source": source,
        "account": "123456789012",
        "time": "2026-06-10T11:18:05Z",
        "region": "us-east-1",
        "resources": [],
        "detail": record,
    }


@pytest.mark.parametrize(
    ("record", "source", "kind"),
    [
        (ONE, "aws.iam", "AWS API Call via CloudTrail"),
        (TWO, "aws.organizations", "AWS API Call via CloudTrail"),
        ({"eventType": "AwsApiCall"}, "aws.organizations", "AWS API Call via CloudTrail"),
        ({"eventType": "AwsServiceEvent"}, "aws.organizations", "AWS Service Event via CloudTrail"),
        ({"eventType": "AwsConsoleSignIn"}, "aws.organizations", "AWS Console Sign In via CloudTrail"),
    ],
)
def test_an_event_of_eventbridge(record: dict[str, Any], source: str, kind: str) -> None:
    first, second, end = wrap([record, ONE], "eventbridge").decode().split("\n")
    assert json.loads(first) == event(source, kind, record)
    assert json.loads(second) == event("aws.iam", "AWS API Call via CloudTrail", ONE)
    assert end == ""


def test_the_documents_of_cloudwatch_logs() -> None:
    document = subscription(A, B)
    assert json.loads(wrap(BOTH, "cloudwatch_logs")) == document
    data = json.loads(wrap(BOTH, "cloudwatch_logs_lambda"))
    assert list(data) == ["awslogs"]
    assert list(data["awslogs"]) == ["data"]
    assert json.loads(gzip.decompress(base64.b64decode(data["awslogs"]["data"]))) == document
    line = wrap(BOTH, "cloudwatch_logs_base64_gzip")
    assert line.endswith(b"\n")
    assert json.loads(gzip.decompress(base64.b64decode(line))) == document
    stamp = {"timestamp": 1_781_090_285_000}
    assert json.loads(wrap(BOTH, "filter_log_events")) == {
        "events": [{**stamp, "message": A, "eventId": "3"}, {**stamp, "message": B, "eventId": "3"}],
        "searchedLogStreams": [],
    }


def test_what_kinesis_and_firehose_deliver() -> None:
    document = json.loads(wrap(BOTH, "kinesis"))
    data = [one["kinesis"].pop("data") for one in document["Records"]]
    assert [json.loads(gzip.decompress(base64.b64decode(one))) for one in data] == [subscription(A), subscription(B)]
    record = {
        "kinesis": {"partitionKey": "1"},
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventName": "aws:kinesis:record",
        "awsRegion": "us-east-1",
    }
    assert document == {"Records": [record, record]}
    outer = gzip.decompress(wrap(BOTH, "firehose"))
    assert outer.count(b"\x1f\x8b\x08") == 2
    written = "".join(json.dumps(subscription(one), separators=(",", ":")) for one in (A, B))
    assert gzip.decompress(outer).decode() == written
    document = json.loads(wrap(BOTH, "firehose_transformation"))
    assert [base64.b64decode(one.pop("data")).decode() for one in document["records"]] == [f"{A}\n", f"{B}\n"]
    assert document == {
        "invocationId": "7b9c1e3f-2a4d-4c5e-8f60-718293a4b5c6",
        "region": "us-east-1",
        "records": [{"recordId": "0"}, {"recordId": "1"}],
    }


def test_what_lookup_events_prints() -> None:
    written = wrap(BOTH, "lookup_events").decode()
    assert json.loads(written) == {
        "Events": [
            {"EventId": "e1", "EventName": "CreateUser", "CloudTrailEvent": A},
            {"EventId": None, "EventName": "é", "CloudTrailEvent": B},
        ]
    }
    assert written.startswith('{\n    "Events": [\n')


def test_a_queue_that_is_subscribed_to_a_topic() -> None:
    document = json.loads(wrap(BOTH, "sqs_sns"))
    bodies = [json.loads(one.pop("body")) for one in document["Records"]]
    topic = "arn:aws:sns:us-east-1:123456789012:cloudtrail"
    assert bodies == [{"Type": "Notification", "TopicArn": topic, "Message": text} for text in (A, B)]
    assert document == {"Records": [{"messageId": str(at), "eventSource": "aws:sqs"} for at in range(2)]}


def ecs(source: str | None, version: str | None, text: str) -> dict[str, Any]:
    return {
        "@timestamp": "2026-06-10T11:18:05Z",
        "event": {"provider": source, "kind": "event", "original": text},
        "aws": {"cloudtrail": {"event_version": version}},
    }


def test_the_documents_of_elastic() -> None:
    documents = [ecs("iam.amazonaws.com", "1.11", A), ecs(None, None, B)]
    assert [json.loads(line) for line in wrap(BOTH, "ecs_original").decode().splitlines()] == documents
    assert json.loads(wrap(BOTH, "search_hits")) == {
        "took": 3,
        "timed_out": False,
        "hits": {
            "total": {"value": 2},
            "hits": [{"_index": "logs-aws.cloudtrail-default", "_source": one} for one in documents],
        },
    }


def test_every_envelope_stands_above() -> None:
    told = {row[0] for row in PLAIN} | {
        "records_gzip", "records_gzip_members", "eventbridge", "cloudwatch_logs", "cloudwatch_logs_lambda",
        "cloudwatch_logs_base64_gzip", "filter_log_events", "kinesis", "firehose", "firehose_transformation",
        "lookup_events", "sqs_sns", "ecs_original", "search_hits",
    }  # fmt: skip
    assert set(WRAPPERS) == told
    with pytest.raises(KeyError):
        wrap(BOTH, "envelope")
