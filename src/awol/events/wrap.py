"""Records put into each envelope that `awol.events` reads, to show that none of them changes a verdict.

Shapes are those of the products' documentation: CloudTrail user guide "CloudTrail log file examples", EventBridge "AWS
service events", CloudWatch Logs "Real-time processing of log data with subscriptions", Lambda's event samples, Firehose
"data transformation", Splunk "Format events for HTTP Event Collector", Elastic AWS integration (`event.original`).
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

Record = Mapping[str, Any]
Wrapper = Callable[[list[dict[str, Any]]], bytes]

_ACCOUNT: Final = "123456789012"
_REGION: Final = "us-east-1"
_TIME_MS: Final = 1_781_090_285_000
_TIME: Final = "2026-06-10T11:18:05Z"
_DETAIL_TYPES: Final = {
    "AwsServiceEvent": "AWS Service Event via CloudTrail",
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
}


def wrap(records: Sequence[Record], envelope: str) -> bytes:
    """The content of a file with `records` in the envelope of that name. Raises KeyError for an unknown name."""
    return WRAPPERS[envelope]([dict(record) for record in records])


_COMPACT: Final = json.JSONEncoder(separators=(",", ":"))


def _text(value: Any) -> str:
    return _COMPACT.encode(value)


def _json(value: Any) -> bytes:
    return _text(value).encode()


def _lines(values: Sequence[Any], end: str = "\n") -> bytes:
    return "".join(_text(value) + end for value in values).encode()


def _indented(value: Any, width: int) -> bytes:
    try:
        return msgspec.json.format(_json(value), indent=width)
    except msgspec.DecodeError:
        # Half of a character, which msgspec does not read. In Python, at a tenth of the speed.
        return json.dumps(value, indent=width).encode()


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=1, mtime=0)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bare(records: list[dict[str, Any]]) -> bytes:
    return b"".join(_indented(record, 2) + b"\n" for record in records)


def _concatenated(records: list[dict[str, Any]]) -> bytes:
    return b"".join(_json({"Records": [record]}) for record in records)


def _records_utf16(records: list[dict[str, Any]]) -> bytes:
    return ("\ufeff" + _indented({"Records": records}, 2).decode().replace("\n", "\r\n")).encode("utf-16-le")


def _gzip_members(records: list[dict[str, Any]]) -> bytes:
    return b"".join(_gzip(_json({"Records": [record]})) for record in records)


def _eventbridge(records: list[dict[str, Any]]) -> bytes:
    return _lines([_eventbridge_event(record) for record in records])


def _eventbridge_event(record: Record) -> dict[str, Any]:
    source = str(record.get("eventSource", "organizations")).split(".")[0]
    return {
        "version": "0",
        "id": "6b8f5f4e-1c2d-4b3a-9e8f-0a1b2c3d4e5f",
        "detail-type": _DETAIL_TYPES.get(str(record.get("eventType")), "AWS API Call via CloudTrail"),
        "source": f"aws.{source}",
        "account": _ACCOUNT,
        "time": _TIME,
        "region": _REGION,
        "resources": [],
        "detail": record,
    }


def _subscription(records: Sequence[Record]) -> dict[str, Any]:
    return {
        "messageType": "DATA_MESSAGE",
        "owner": _ACCOUNT,
        "logGroup": "aws-cloudtrail-logs",
        "logStream": f"{_ACCOUNT}_CloudTrail_{_REGION}",
        "subscriptionFilters": ["everything"],
        "logEvents": [
            {"id": str(index), "timestamp": _TIME_MS, "message": _text(record)} for index, record in enumerate(records)
        ],
    }


def _cloudwatch_logs(records: list[dict[str, Any]]) -> bytes:
    return _json(_subscription(records))


def _cloudwatch_logs_lambda(records: list[dict[str, Any]]) -> bytes:
    return _json({"awslogs": {"data": _base64(_gzip(_json(_subscription(records))))}})


def _cloudwatch_logs_base64_gzip(records: list[dict[str, Any]]) -> bytes:
    return _base64(_gzip(_json(_subscription(records)))).encode() + b"\n"


def _filter_log_events(records: list[dict[str, Any]]) -> bytes:
    events = [{"timestamp": _TIME_MS, "message": _text(record), "eventId": "3"} for record in records]
    return _json({"events": events, "searchedLogStreams": []})


def _kinesis(records: list[dict[str, Any]]) -> bytes:
    return _json(
        {
            "Records": [
                {
                    "kinesis": {"partitionKey": "1", "data": _base64(_gzip(_json(_subscription([record]))))},
                    "eventSource": "aws:kinesis",
                    "eventVersion": "1.0",
                    "eventName": "aws:kinesis:record",
                    "awsRegion": _REGION,
                }
                for record in records
            ]
        }
    )


def _firehose(records: list[dict[str, Any]]) -> bytes:
    """The object that Firehose writes to S3: documents of CloudWatch Logs with nothing between them, compressed."""
    return _gzip(b"".join(_gzip(_json(_subscription([record]))) for record in records))


def _firehose_transformation(records: list[dict[str, Any]]) -> bytes:
    return _json(
        {
            "invocationId": "7b9c1e3f-2a4d-4c5e-8f60-718293a4b5c6",
            "region": _REGION,
            "records": [
                {"recordId": str(index), "data": _base64(_json(record) + b"\n")} for index, record in enumerate(records)
            ],
        }
    )


def _lookup_events(records: list[dict[str, Any]]) -> bytes:
    events = [
        {"EventId": record.get("eventID"), "EventName": record.get("eventName"), "CloudTrailEvent": _text(record)}
        for record in records
    ]
    return _indented({"Events": events}, 4)


def _sqs_sns(records: list[dict[str, Any]]) -> bytes:
    """Lambda's event of an SQS queue that is subscribed to an SNS topic."""
    return _json(
        {
            "Records": [
                {
                    "messageId": str(index),
                    "body": _text(
                        {
                            "Type": "Notification",
                            "TopicArn": f"arn:aws:sns:{_REGION}:{_ACCOUNT}:cloudtrail",
                            "Message": _text(record),
                        }
                    ),
                    "eventSource": "aws:sqs",
                }
                for index, record in enumerate(records)
            ]
        }
    )


def _splunk_hec(records: list[dict[str, Any]]) -> bytes:
    return _lines([{"time": 1781090285, "sourcetype": "aws:cloudtrail", "event": record} for record in records])


def _splunk_hec_string(records: list[dict[str, Any]]) -> bytes:
    """As clients batch events: one after another without a line break."""
    return _lines([{"sourcetype": "aws:cloudtrail", "event": _text(record)} for record in records], end="")


def _splunk_export(records: list[dict[str, Any]]) -> bytes:
    return _lines(
        [{"preview": False, "offset": at, "result": {"_raw": _text(record)}} for at, record in enumerate(records)]
    )


def _ecs(record: Record) -> dict[str, Any]:
    return {
        "@timestamp": _TIME,
        "event": {"provider": record.get("eventSource"), "kind": "event", "original": _text(record)},
        "aws": {"cloudtrail": {"event_version": record.get("eventVersion")}},
    }


def _ecs_original(records: list[dict[str, Any]]) -> bytes:
    return _lines([_ecs(record) for record in records])


def _search_hits(records: list[dict[str, Any]]) -> bytes:
    hits = [{"_index": "logs-aws.cloudtrail-default", "_source": _ecs(record)} for record in records]
    return json.dumps({"took": 3, "timed_out": False, "hits": {"total": {"value": len(hits)}, "hits": hits}}).encode()


WRAPPERS: Final[dict[str, Wrapper]] = {
    "bare": _bare,
    "jsonl": _lines,
    "jsonl_crlf_bom": lambda records: b"\xef\xbb\xbf" + _lines(records, end="\r\n"),
    "array": _json,
    "records": lambda records: _json({"Records": records}),
    "records_pretty": lambda records: _indented({"Records": records}, 4) + b"\n",
    "records_gzip": lambda records: _gzip(_json({"Records": records})),
    "records_gzip_members": _gzip_members,
    "records_utf16": _records_utf16,
    "records_concatenated": _concatenated,
    "eventbridge": _eventbridge,
    "cloudwatch_logs": _cloudwatch_logs,
    "cloudwatch_logs_lambda": _cloudwatch_logs_lambda,
    "cloudwatch_logs_base64_gzip": _cloudwatch_logs_base64_gzip,
    "filter_log_events": _filter_log_events,
    "kinesis": _kinesis,
    "firehose": _firehose,
    "firehose_transformation": _firehose_transformation,
    "lookup_events": _lookup_events,
    "sqs_sns": _sqs_sns,
    "splunk_hec": _splunk_hec,
    "splunk_hec_string": _splunk_hec_string,
    "splunk_export": _splunk_export,
    "ecs_original": _ecs_original,
    "search_hits": _search_hits,
}
"""A writer for each envelope: records in, the content of a file out."""
