"""What lies in one JSON value: a record, an envelope with more values in it, or something that is passed over.

Each envelope is one small function that recognises it by its keys and gives its contents with their places: a mapping
is a value, a `str` a text that holds JSON, `bytes` a blob that may be compressed. A new envelope is a new function in
`ENVELOPES`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from awol.events.problems import kind, shown
from awol.events.tables import NoRecords, rows

Content = tuple[str, Any]
"""A place below the envelope (`logEvents[0]`, or empty) and what lies there."""

_PASSED_OVER_TYPES: Final = frozenset({"CONTROL_MESSAGE"})
_DETAIL_TYPES: Final = frozenset(
    {
        "AWS API Call via CloudTrail",
        "AWS Service Event via CloudTrail",
        "AWS Console Sign In via CloudTrail",
    }
)
"""EventBridge's names for CloudTrail records (its user guide, "AWS service events delivered via CloudTrail")."""


class Malformed(Exception):
    """An envelope that is recognised, but whose content is not what belongs there."""


class OnlyIndexed(Malformed):
    """A document of Elasticsearch of which the record itself was not kept."""


class PassedOver(Exception):
    """Something that is no record and is not meant to be one: a control message, another kind of event.

    `within` is what it carries all the same, under a name that anybody may choose: a record may hide there.
    """

    def __init__(self, within: tuple[Content, ...] = ()) -> None:
        super().__init__()
        self.within = within


def is_record(value: Mapping[str, Any]) -> bool:
    """Whether an object is a CloudTrail record. One name of its own suffices: a record with fields missing is examined.

    Lambda's events use the same names for what they carry (`"eventSource": "aws:kinesis"`) and are no records, nor are
    records of Azure's activity log, whose `eventName` is an object.
    """
    source, name = value.get("eventSource"), value.get("eventName")
    of_lambda = type(source) is str and source.startswith("aws:")
    carries = not _CARRIERS.isdisjoint(value)
    if of_lambda or carries:
        # One of the two may be damaged: then the name of the call decides.
        nameless = type(name) is not str or name.startswith("aws:")
        if nameless or (of_lambda and carries):
            return False
    if type(source) is str:
        return True
    if isinstance(source, Mapping) or isinstance(name, Mapping):
        return False
    return (
        source is not None
        or "eventName" in value
        or "eventSource" in value
        or "eventVersion" in value
        or ("userIdentity" in value and "eventTime" in value)
        or ("eventID" in value and ("awsRegion" in value or "eventTime" in value))
    )


_CARRIERS: Final = frozenset({"kinesis", "body", "s3", "dynamodb", "ses"})


def is_passed_over(value: Mapping[str, Any]) -> bool:
    """Whether an object is an Insights record, or a digest file (CloudTrail user guide, "CloudTrail digest file
    structure", "CloudTrail record contents for Insights events")."""
    return (
        value.get("eventCategory") == "Insight"
        or value.get("eventType") == "AwsCloudTrailInsight"
        or ("digestStartTime" in value and "digestEndTime" in value)
    )


def contents(value: Mapping[str, Any]) -> list[Content] | None:
    """What an envelope holds; None where the object is no envelope. Raises `Malformed` and `PassedOver`."""
    for opened in ENVELOPES:
        inside = opened(value)
        if inside is not None:
            return inside
    return None


def _lists(value: Mapping[str, Any]) -> list[Content] | None:
    """CloudTrail's log files and Lambda's events (`Records`), LookupEvents (`Events`), CloudWatch Logs subscriptions
    (`logEvents`) and FilterLogEvents (`events`), Firehose (`records`), SQS (`Messages`), searches (`results`)."""
    if value.get("messageType") in _PASSED_OVER_TYPES:
        raise PassedOver
    for name in ("Records", "Events", "logEvents"):
        if name in value:
            if not isinstance(value[name], list):
                raise Malformed(f"{name!r} is {kind(value[name])}, not a list")
            return _elements(value[name], name)
    for name in ("events", "records", "Messages", "results"):
        if isinstance(value.get(name), list):
            return _elements(value[name], name)
    return None


def _elements(items: list[Any], label: str) -> list[Content]:
    return [(f"{label}[{index}]", item) for index, item in enumerate(items)]


def _eventbridge(value: Mapping[str, Any]) -> list[Content] | None:
    """EventBridge. A record is examined under whatever detail-type, and in whatever form, a forwarder gave it."""
    if "detail-type" not in value:
        return None
    detail = value.get("detail")
    if value["detail-type"] in _DETAIL_TYPES or (isinstance(detail, Mapping) and is_record(detail)):
        return [("detail", detail)]
    raise PassedOver((("detail", detail),))


def _blobs(value: Mapping[str, Any]) -> list[Content] | None:
    """Base64: a CloudWatch Logs event of Lambda (`awslogs.data`), of Kinesis (`kinesis.data`), of Firehose (`data`)."""
    for name in ("awslogs", "kinesis"):
        carrier = value.get(name)
        if isinstance(carrier, Mapping):
            return [(f"{name}.data", _from_base64(carrier.get("data")))]
    if isinstance(value.get("data"), str):
        return [("data", _from_base64(value["data"]))]
    if isinstance(value.get("Data"), str):
        return [("Data", _from_base64(value["Data"]))]
    return None


def _from_base64(data: Any) -> bytes:
    if not isinstance(data, str):
        raise Malformed(f"`data` is {kind(data)}, not base64 text")
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Malformed("`data` is not base64") from fault


def _queues(value: Mapping[str, Any]) -> list[Content] | None:
    """SNS (a message, or a record of a Lambda event) and SQS (ReceiveMessage, or a record of a Lambda event)."""
    notice = value.get("Sns")
    if isinstance(notice, Mapping):
        return [("Sns.Message", _text(notice.get("Message")))]
    for name, beside in (("Message", "TopicArn"), ("body", "messageId"), ("Body", "MessageId")):
        if name in value and beside in value:
            return [(name, _text(value[name]))]
    return None


def _splunk_export(value: Mapping[str, Any]) -> list[Content] | None:
    """Splunk's search export: a line each, `{"preview": false, "result": {"_raw": "..."}}`, and plain results."""
    if "_raw" in value:
        return [("_raw", _text(value["_raw"]))]
    row = value.get("result")
    if isinstance(row, Mapping) and ("_raw" in row or "preview" in value):
        return [("result._raw", _text(row.get("_raw")))]
    if "preview" in value and "lastrow" in value:
        raise PassedOver
    return None


def _elasticsearch(value: Mapping[str, Any]) -> list[Content] | None:
    """Elasticsearch: a search's answer, one hit of it, and a document of the AWS integration or of Filebeat."""
    hits = value.get("hits")
    if isinstance(hits, Mapping):
        for name in ("hits", "events", "sequences"):
            if isinstance(hits.get(name), list):
                return _elements(hits[name], name)
    if isinstance(value.get("_source"), Mapping):
        return [("_source", value["_source"])]
    fields = value.get("fields")
    if isinstance(fields, Mapping) and isinstance(fields.get("event.original"), list):
        return [("event.original", _text(item)) for item in fields["event.original"]]
    if isinstance(fields, Mapping) and ("_id" in value or "_index" in value):
        return [("fields", {name: _only(item) for name, item in fields.items()})]
    if _is_action(value):
        return []
    if isinstance(value.get("doc"), Mapping) and value.keys() <= _OF_UPDATES:
        return [("doc", value["doc"])]
    event = value.get("event")
    if isinstance(event, Mapping) and "original" in event and not is_record(event):
        return [("event.original", _text(event["original"]))]
    if "event.original" in value:
        return [("event.original", _text(value["event.original"]))]
    if "@timestamp" in value and "message" not in value and any(name.startswith(_INDEXED) for name in value):
        raise OnlyIndexed(
            "an Elasticsearch document without `event.original` (keep it with `preserve_original_event`; "
            "`awol search` on lucene, esql and eql reads such documents)"
        )
    return None


def only_indexed(value: Any) -> str:
    """What is said of a value that is a document of Elasticsearch without its record; empty for any other."""
    if not isinstance(value, Mapping) or is_record(value):
        return ""
    try:
        _elasticsearch(value)
    except OnlyIndexed as fault:
        return str(fault).replace("an Elasticsearch document", "Elasticsearch documents", 1)
    except Malformed:
        pass
    return ""


_INDEXED: Final = ("aws", "event.")
_ACTIONS: Final = frozenset({"index", "create", "update", "delete"})
_OF_UPDATES: Final = frozenset({"doc", "doc_as_upsert", "upsert", "detect_noop"})


def _is_action(value: Mapping[str, Any]) -> bool:
    """Whether an object is the line of a bulk file that says what to do with the next (Elasticsearch, "Bulk API")."""
    if len(value) != 1:
        return False
    name, target = next(iter(value.items()))
    return (
        name in _ACTIONS and isinstance(target, Mapping) and all(key.startswith("_") or key in _META for key in target)
    )


_META: Final = frozenset({"routing", "version", "version_type", "pipeline", "require_alias", "dynamic_templates"})


def _only(values: Any) -> Any:
    """The value of a field that a search gives as a list of one."""
    return values[0] if isinstance(values, list) and len(values) == 1 else values


def identified(document: Mapping[str, Any]) -> dict[str, str]:
    """What little of a record an Elasticsearch document gives for sure: which event it is, and when it was."""
    fields = {"eventID": _at(document, "event", "id"), "eventTime": _at(document, "@timestamp")}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _at(document: Mapping[str, Any], *path: str) -> Any:
    """A member of a document, whose names may be nested or joined by dots."""
    joined = ".".join(path)
    if joined in document:
        return document[joined]
    inner = document.get(path[0])
    return _at(inner, *path[1:]) if len(path) > 1 and isinstance(inner, Mapping) else None


def _splunk_hec(value: Mapping[str, Any]) -> list[Content] | None:
    """Splunk's HTTP Event Collector: the record, or its text, under `event`."""
    event = value.get("event")
    if isinstance(event, str | Mapping):
        return [("event", event)]
    return None


def _texts(value: Mapping[str, Any]) -> list[Content] | None:
    """One event of LookupEvents (`CloudTrailEvent`), of CloudWatch Logs (`message`, `@message`), of CloudTrail Lake
    (`eventJson`), or a line that Docker or Fluentd kept (`log`)."""
    for name in ("CloudTrailEvent", "message", "@message", "eventJson", "eventjson"):
        if name in value:
            return [("", _text(value[name]))]
    if isinstance(value.get("log"), str) and value["log"].lstrip().startswith("{"):
        return [("log", value["log"])]
    return None


def _tables(value: Mapping[str, Any]) -> list[Content] | None:
    """Answers that give the names of their columns and their rows apart."""
    try:
        return rows(value)
    except NoRecords as fault:
        raise Malformed(str(fault)) from fault


def _text(value: Any) -> Any:
    """The text of a record, or the record itself where a forwarder has parsed it."""
    if isinstance(value, str | Mapping):
        return value
    raise Malformed(f"{kind(value)} where the text of a record belongs")


ENVELOPES: Final[tuple[Callable[[Mapping[str, Any]], list[Content] | None], ...]] = (
    _eventbridge,
    _lists,
    _blobs,
    _queues,
    _splunk_export,
    _elasticsearch,
    _splunk_hec,
    _texts,
    _tables,
)
"""Every envelope of a single JSON value, in the order in which they are tried."""


_SPEAKING: Final = re.compile(
    r'"\\*(?:eventVersion|eventSource|eventName|userIdentity|CloudTrailEvent|awslogs)\\*"|H4sI', re.IGNORECASE
)


def speaks_of_records(value: Any) -> bool:
    """Whether anything in a value names what CloudTrail records hold, at whatever depth of texts within texts."""
    return bool(_SPEAKING.search(json.dumps(value)))


def different(value: Mapping[str, Any]) -> str:
    """Why an object that has names of a record is none, for a message; empty where there is nothing to add."""
    if "EventId" in value:
        return " (an event of LookupEvents without its `CloudTrailEvent`)"
    for name in ("eventName", "eventSource"):
        if isinstance(value.get(name), Mapping):
            return f" ({name} is an object, as in Azure's activity log)"
    names = [name for name in value if isinstance(name, str) and name.lower() in _FOLDED and name not in _FOLDED_PROPER]
    if names:
        return f" (CloudTrail writes {_FOLDED[names[0].lower()]}, not {shown(names[0], 30)}: letter case matters)"
    return ""


_FOLDED: Final = {
    name.lower(): name
    for name in ("eventName", "eventSource", "eventVersion", "userIdentity", "eventID", "CloudTrailEvent", "logEvents")
}
_FOLDED_PROPER: Final = frozenset(_FOLDED.values())


def insights_row(row: list[Any]) -> Iterator[str]:
    """The record's text in one row of CloudWatch Logs Insights: `[{"field": "@message", "value": "..."}, ...]`."""
    for cell in row:
        if isinstance(cell, Mapping) and cell.get("field") == "@message" and isinstance(cell.get("value"), str):
            yield cell["value"]
