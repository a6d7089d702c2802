"""What is taken for a record of CloudTrail, and what is passed over, by the names of its fields."""

from __future__ import annotations

from typing import Any

import pytest

from awol.events.unwrap import Malformed, PassedOver, contents, identified, is_passed_over, is_record

RECORDS: list[tuple[str, dict[str, Any], bool]] = [
    # CloudTrail User Guide, "CloudTrail record contents"; a record may be damaged
    ("a source", {"eventSource": "iam.amazonaws.com"}, True),
    ("a source of another type", {"eventSource": 1}, True),
    ("a source that is null", {"eventSource": None}, True),
    ("a source that is an object", {"eventSource": {}}, False),
    ("a name", {"eventName": "CreateUser"}, True),
    ("a name that is null", {"eventName": None}, True),
    ("a name that is an object, as Azure writes it", {"eventName": {"value": "x"}, "eventVersion": "1"}, False),
    ("a version", {"eventVersion": "1.11"}, True),
    ("a caller and a time", {"userIdentity": {}, "eventTime": "x"}, True),
    ("a caller alone", {"userIdentity": {}}, False),
    ("a time alone", {"eventTime": "x"}, False),
    ("an id and a region", {"eventID": "x", "awsRegion": "y"}, True),
    ("an id and a time", {"eventID": "x", "eventTime": "y"}, True),
    ("an id alone", {"eventID": "x"}, False),
    ("a region alone", {"awsRegion": "y"}, False),
    ("a region and a time", {"awsRegion": "y", "eventTime": "x"}, False),
    ("nothing", {}, False),
    # the event samples of AWS Lambda
    ("a queue's message", {"eventSource": "aws:sqs", "body": "{}"}, False),
    ("a stream's record", {"eventSource": "aws:kinesis", "eventName": "aws:kinesis:record", "kinesis": {}}, False),
    ("a bucket's notification", {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {}}, False),
    ("a table's stream", {"eventSource": "aws:dynamodb", "eventName": "INSERT", "dynamodb": {}}, False),
    ("a mail", {"eventSource": "aws:ses", "ses": {}}, False),
    ("a carrier without a source", {"eventName": "aws:x", "kinesis": {}}, False),
    ("a carrier without a name", {"eventVersion": "1.0", "body": ""}, False),
    ("Lambda's source without what it carries", {"eventSource": "aws:sqs"}, False),
    # one of the two may be damaged: the name decides
    ("a record with a field `body`", {"eventSource": "iam.amazonaws.com", "eventName": "X", "body": 1}, True),
    ("a record whose source begins so", {"eventSource": "aws:iam", "eventName": "X"}, True),
    ("its name begins so as well", {"eventSource": "aws:iam", "eventName": "aws:X"}, False),
]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in RECORDS], ids=[row[0] for row in RECORDS])
def test_a_record(value: dict[str, Any], expected: bool) -> None:
    assert is_record(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"eventCategory": "Insight"}, True),
        ({"eventCategory": "Management"}, False),
        ({"eventType": "AwsCloudTrailInsight"}, True),
        ({"eventType": "AwsApiCall"}, False),
        ({"digestStartTime": "x", "digestEndTime": "y"}, True),
        ({"digestStartTime": "x"}, False),
        ({"digestEndTime": "y"}, False),
        ({}, False),
    ],
)
def test_what_is_passed_over(value: dict[str, Any], expected: bool) -> None:
    assert is_passed_over(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Splunk, "Search endpoint descriptions": a line of an export holds a result, or says that it was the last
        ({"preview": False, "result": {"_raw": "{}"}}, [("result._raw", "{}")]),
        ({"result": {"_raw": "{}"}}, [("result._raw", "{}")]),
        ({"result": {"a": 1}}, None),
        ({"_raw": "{}"}, [("_raw", "{}")]),
        ({"preview": False}, None),
        ({"lastrow": True}, None),
    ],
)
def test_an_export_of_splunk(value: dict[str, Any], expected: list[tuple[str, str]] | None) -> None:
    assert contents(value) == expected


def test_a_result_of_splunk_without_its_record_is_malformed() -> None:
    with pytest.raises(Malformed):
        contents({"preview": False, "result": {"a": 1}})


def test_the_last_row_of_an_export_of_splunk_is_passed_over() -> None:
    with pytest.raises(PassedOver):
        contents({"preview": False, "lastrow": True})


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"event": {"id": "x"}, "@timestamp": "t"}, {"eventID": "x", "eventTime": "t"}),
        ({"event.id": "x", "@timestamp": "t"}, {"eventID": "x", "eventTime": "t"}),
        ({"event.id": "x", "event": {"id": "y"}}, {"eventID": "x"}),
        ({"event": {"id": 5}, "@timestamp": 7}, {}),
        ({"event": "x"}, {}),
        ({}, {}),
    ],
)
def test_what_a_document_without_its_record_tells(document: dict[str, Any], expected: dict[str, str]) -> None:
    assert identified(document) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # AWS Lambda, event samples; Amazon SNS, "Parsing message formats"; Amazon SQS, ReceiveMessage
        ({"EventSource": "aws:sns", "Sns": {"Message": "{}"}}, [("Sns.Message", "{}")]),
        ({"Type": "Notification", "TopicArn": "t", "Message": "{}"}, [("Message", "{}")]),
        ({"messageId": "1", "body": "{}"}, [("body", "{}")]),
        ({"MessageId": "1", "Body": "{}"}, [("Body", "{}")]),
        ({"Message": "{}"}, None),
        ({"body": "{}"}, None),
        ({"Sns": "{}"}, None),
    ],
)
def test_a_message_of_a_queue(value: dict[str, Any], expected: list[tuple[str, str]] | None) -> None:
    assert contents(value) == expected


LISTS: list[tuple[dict[str, Any], list[tuple[str, Any]] | str]] = [
    ({"Records": [1, 2]}, [("Records[0]", 1), ("Records[1]", 2)]),
    ({"Events": [1]}, [("Events[0]", 1)]),
    ({"logEvents": [1]}, [("logEvents[0]", 1)]),
    ({"Records": {}}, "'Records' is an object, not a list"),
    ({"Events": None}, "'Events' is null, not a list"),
    ({"logEvents": "x"}, "'logEvents' is a string, not a list"),
    ({"events": [1]}, [("events[0]", 1)]),
    ({"records": [1]}, [("records[0]", 1)]),
    ({"Messages": [1]}, [("Messages[0]", 1)]),
    ({"results": [1]}, [("results[0]", 1)]),
    ({"data": "e30="}, [("data", b"{}")]),
    ({"Data": "e30="}, [("Data", b"{}")]),
    ({"Data": "e3\n0="}, [("Data", b"{}")]),
    ({"awslogs": {"data": "e30="}}, [("awslogs.data", b"{}")]),
    ({"kinesis": {"data": "e30="}}, [("kinesis.data", b"{}")]),
    ({"kinesis": {"data": 5}}, "`data` is a number, not base64 text"),
    ({"awslogs": {}}, "`data` is null, not base64 text"),
]


@pytest.mark.parametrize(("value", "held"), LISTS)
def test_what_an_envelope_holds(value: dict[str, Any], held: list[tuple[str, Any]] | str) -> None:
    if isinstance(held, str):
        with pytest.raises(Malformed) as told:
            contents(value)
        assert str(told.value) == held
    else:
        assert contents(value) == held
