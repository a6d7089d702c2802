"""Values of placeholders, learned from what AWS itself does with a site's trails, buckets, keys and policies.

Only what AWS vouches for is a source: calls by its services, answers to calls that succeeded, and the message of a
denial. A value is a proposal all the same: an intruder's own trail, bucket or organization would be among them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

from awol.cloudtrail.outcome import outcome
from awol.cloudtrail.texts import at, text
from awol.configuration.organization import Organization
from awol.estate.conditions import Facts
from awol.estate.policies import judge
from awol.hunt.forecast import CLUES_NAME
from awol.pack import parse_rule
from awol.values import Event, Rule

OWN_ORGANIZATION: Final = "own_organization_id"

_RULE: Final = """\
title: Calls that tell of a site's trails, buckets, keys and policies
name: awol_forecast_clues
id: 5a3d2f41-6f0e-4d7c-9d0b-6f3f0a5f2e17
status: stable
description: Not a detection. A forecast learns values of placeholders from these calls.
level: informational
tags: [attack.t1666]
logsource: {product: aws, service: cloudtrail}
detection:
  bucket:
    eventSource: s3.amazonaws.com
    eventName: GetBucketAcl
    userIdentity.invokedBy: [cloudtrail.amazonaws.com, config.amazonaws.com]
  notification: {eventSource: s3.amazonaws.com, eventName: PutBucketNotification}
  key:
    eventSource: kms.amazonaws.com
    eventName: GenerateDataKey
    userIdentity.invokedBy: cloudtrail.amazonaws.com
  trail: {eventSource: cloudtrail.amazonaws.com, eventName: [CreateTrail, UpdateTrail]}
  recorder: {eventSource: config.amazonaws.com, eventName: PutDeliveryChannel}
  forwarder: {eventSource: events.amazonaws.com, eventName: PutTargets}
  stream: {eventSource: firehose.amazonaws.com, eventName: CreateDeliveryStream}
  organization:
    eventSource: organizations.amazonaws.com
    eventName: [CreatePolicy, UpdatePolicy, CreateOrganizationalUnit, LeaveOrganization, AcceptHandshake]
  condition: 1 of them
"""

CLUES: Final = parse_rule(_RULE, "awol/hunt/forecast/learning.py", CLUES_NAME)
"""The records that tell something; it is no rule of any pack and never shown."""

_PATH: Final = re.compile(r"(?:^|/)AWSLogs/(o-[a-z0-9]{10,32})/\d{12}/")
_DENYING_POLICY: Final = re.compile(r":organizations::\d{12}:policy/(o-[a-z0-9]{10,32})/service_control_policy/(p-\w+)")
_ORGANIZATION: Final = re.compile(r":organizations::\d{12}:[a-z_]+/(o-[a-z0-9]{10,32})/")
_FEED_OF: Final = "a feed of the bucket "
_MOST: Final = 200
"""Values that are kept of one placeholder: a site has a handful, a hostile log any number."""


@dataclass(frozen=True, slots=True)
class Clue:
    """A value of a placeholder, and what tells it. Of a feed it is not yet known whether its bucket is one of logs:
    `placeholder` then names the bucket."""

    placeholder: str
    value: str
    source: str


def clues(record: Mapping[str, Any]) -> Iterator[Clue]:
    """What one record tells; nothing where the call failed, but for the denial that names a policy."""
    name = text(record.get("eventName"))
    if name in ("LeaveOrganization", "AcceptHandshake"):
        yield from _denial(text(record.get("errorMessage")), name)
    if outcome(record) == "succeeded" and name in _READERS:
        yield from (clue for clue in _READERS[name](record) if clue.value)


def _bucket(record: Mapping[str, Any]) -> Iterator[Clue]:
    # CloudTrail and Config look at the bucket's ACL before they deliver into it.
    service = at(record, "userIdentity", "invokedBy")
    yield Clue("log_bucket_names", at(record, "requestParameters", "bucketName"), f"{service} delivers into it")


def _key(record: Mapping[str, Any]) -> Iterator[Clue]:
    # AWS KMS Developer Guide, "How AWS CloudTrail uses AWS KMS": the encryption context names trail and object.
    source = "CloudTrail encrypts with it"
    named = [at(resource, "ARN") for resource in _items(record.get("resources"))] or [
        at(record, "requestParameters", "keyId")
    ]
    for arn in named:
        if ":key/" in arn:
            yield Clue("log_key_ids", arn, source)
            yield Clue("log_key_ids", arn.partition(":key/")[2], source)
    context = _within(record, "requestParameters", "encryptionContext")
    stored = text(context.get("aws:s3:arn")).partition(":::")[2]
    if stored:
        yield Clue("log_bucket_names", stored.partition("/")[0], "CloudTrail writes its files there")
    organization = _PATH.search(f"/{stored.partition('/')[2]}")
    if organization:
        yield Clue(OWN_ORGANIZATION, organization[1], "the organization trail writes under it")
        yield from _trail_names(text(context.get("aws:cloudtrail:arn")), "its files lie under the organization's id")


def _trail(record: Mapping[str, Any]) -> Iterator[Clue]:
    answer = _within(record, "responseElements")
    source = f"the answer to {text(record.get('eventName'))}"
    yield Clue("log_bucket_names", text(answer.get("s3BucketName")), source)
    key = text(answer.get("kmsKeyId"))
    if ":key/" in key:
        yield Clue("log_key_ids", key, source)
        yield Clue("log_key_ids", key.partition(":key/")[2], source)
    if text(answer.get("isOrganizationTrail")) == "true":
        yield from _trail_names(text(answer.get("trailARN")), source)


def _trail_names(arn: str, source: str) -> Iterator[Clue]:
    if ":trail/" in arn:
        yield Clue("org_trail_names", arn.partition(":trail/")[2], source)
        yield Clue("org_trail_names", arn, source)


def _recorder(record: Mapping[str, Any]) -> Iterator[Clue]:
    channel = _within(record, "requestParameters", "deliveryChannel")
    yield Clue("log_bucket_names", text(channel.get("s3BucketName")), "a delivery channel of AWS Config")


def _notification(record: Mapping[str, Any]) -> Iterator[Clue]:
    bucket = at(record, "requestParameters", "bucketName")
    for arn in _arns(_within(record, "requestParameters", "NotificationConfiguration")):
        parts = arn.split(":", 5)
        source = f"{bucket} notifies it of new files"
        if parts[2] == "sqs":
            domain = "amazonaws.com.cn" if parts[1] == "aws-cn" else "amazonaws.com"
            arn = f"https://sqs.{parts[3]}.{domain}/{parts[4]}/{parts[5]}"
        yield Clue(_FEED_OF + bucket, arn, source)


def _arns(value: Any) -> Iterator[str]:
    """The queues and topics of a notification, wherever they stand: one object or a list of them."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("Queue", "Topic") and text(inner).startswith("arn:") and text(inner).count(":") == 5:
                yield text(inner)
            else:
                yield from _arns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _arns(inner)


def _forwarder(record: Mapping[str, Any]) -> Iterator[Clue]:
    for target in _items(_within(record, "requestParameters").get("targets")):
        if ":event-bus/" in at(target, "arn"):
            yield Clue("forwarder_rule_names", at(record, "requestParameters", "rule"), "it sends to another event bus")


def _stream(record: Mapping[str, Any]) -> Iterator[Clue]:
    request = _within(record, "requestParameters")
    for key in ("splunkDestinationConfiguration", "httpEndpointDestinationConfiguration"):
        if isinstance(request.get(key), Mapping):
            yield Clue("feed_resource_names", text(request.get("deliveryStreamName")), "a stream into a SIEM")


def _policy(record: Mapping[str, Any]) -> Iterator[Clue]:
    policy = _within(record, "responseElements", "policy")
    summary = _within(policy, "policySummary")
    yield from _organization(at(summary, "arn"))
    try:
        content = json.loads(text(policy.get("content")) or at(record, "requestParameters", "content"))
    except (ValueError, RecursionError):
        return
    if at(summary, "type") == "SERVICE_CONTROL_POLICY" and isinstance(content, Mapping):
        verdict = judge([content], "organizations:LeaveOrganization", Facts(""))
        if verdict.denied or verdict.loopholes:
            yield Clue("deny_leave_scp_ids", at(summary, "id"), "its content denies LeaveOrganization")


def _unit(record: Mapping[str, Any]) -> Iterator[Clue]:
    yield from _organization(at(record, "responseElements", "organizationalUnit", "arn"))


def _organization(arn: str) -> Iterator[Clue]:
    match = _ORGANIZATION.search(arn)
    if match:
        yield Clue(OWN_ORGANIZATION, match[1], "its policies and units are written here")


def _denial(message: str, name: str) -> Iterator[Clue]:
    match = _DENYING_POLICY.search(message)
    if match:
        yield Clue("deny_leave_scp_ids", match[2], f"it denied {name}")
        yield Clue(OWN_ORGANIZATION, match[1], f"its policy denied {name}")


_READERS: Final = {
    "GetBucketAcl": _bucket,
    "GenerateDataKey": _key,
    "CreateTrail": _trail,
    "UpdateTrail": _trail,
    "PutDeliveryChannel": _recorder,
    "PutBucketNotification": _notification,
    "PutTargets": _forwarder,
    "CreateDeliveryStream": _stream,
    "CreatePolicy": _policy,
    "UpdatePolicy": _policy,
    "CreateOrganizationalUnit": _unit,
}


def _within(value: Any, *path: str) -> Mapping[str, Any]:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


class News:
    """Of the clues in one piece of work, those that it has not had yet: CloudTrail asks for a key with every file."""

    def __init__(self) -> None:
        self._seen: set[Clue] = set()

    def begin(self) -> None:
        """Begin another piece. What a piece gives depends on nothing before it, so that it can be read again."""
        self._seen.clear()

    def are_in(self, event: Event) -> bool:
        """Whether a record tells something new."""
        new_clues = set(clues(event.record)) - self._seen
        if len(self._seen) < _MOST * 20:
            self._seen |= new_clues
        return bool(new_clues)


@dataclass(slots=True)
class Learned:
    """Values by placeholder, each with what tells it and the eventID of the first record that did."""

    values: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    rule: ClassVar[Rule] = CLUES

    @staticmethod
    def news() -> News:
        """What tells of one piece of work after the other which records say something new."""
        return News()

    def add(self, event: Event) -> None:
        """Take what a record tells."""
        for clue in clues(event.record):
            self._add(clue, event.id)

    def path(self, path: str) -> None:
        """Take what the path of a file tells: those of an organization trail hold the organization's id."""
        match = _PATH.search(path.replace("\\", "/"))
        if match:
            self._add(Clue(OWN_ORGANIZATION, match[1], "the paths of the files hold it"), "")

    def following(self, paths: Iterable[Path | str]) -> Iterator[Path | str]:
        """The paths, each taken as it passes."""
        for path in paths:
            self.path(str(path))
            yield path

    def snapshot(self, organization: Organization | None) -> None:
        """Take what the site's snapshot says."""
        if organization is None:
            return
        source = f"{organization.source or 'the snapshot'} says so"
        if organization.organization_id:
            self._add(Clue(OWN_ORGANIZATION, organization.organization_id, source), "")
        for unit in organization.transition_ous:
            self._add(Clue("transition_ou_ids", unit, source), "")

    def _add(self, clue: Clue, event: str) -> None:
        held = self.values.setdefault(clue.placeholder, {})
        if clue.value not in held and len(held) < _MOST:
            held[clue.value] = (clue.source, event)

    def of(self, placeholders: Iterable[str]) -> dict[str, dict[str, tuple[str, str]]]:
        """What was learned of these placeholders; a feed counts where its bucket is one of logs."""
        by_placeholder = {name: dict(self.values[name]) for name in placeholders if name in self.values}
        if "feed_resource_names" in placeholders:
            for bucket in self.values.get("log_bucket_names", {}):
                for value, why in self.values.get(_FEED_OF + bucket, {}).items():
                    by_placeholder.setdefault("feed_resource_names", {}).setdefault(value, why)
        return by_placeholder
