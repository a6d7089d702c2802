"""Variants leave alone what a rule speaks of, in its text or by its placeholders."""

from __future__ import annotations

import pytest

from awol.pack import parse_rule
from awol.replay.cases import record_variants, spoken, variants
from awol.replay.variants import absent_for_null, older_version
from awol.values import Case, Event

RULE = """
title: Topic is deleted
name: aws_topic_deleted
id: 11111111-2222-4333-8444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: sns.amazonaws.com
    requestParameters.topicArn|expand: '%feed_resource_names%'
  condition: selection
level: high
"""
RECORD = {
    "eventID": "1",
    "eventVersion": "1.11",
    "eventSource": "sns.amazonaws.com",
    "eventName": "DeleteTopic",
    "requestParameters": {"topicArn": "arn:aws:sns:us-east-1:123456789012:topic"},
}


@pytest.mark.parametrize(
    ("values", "moved"),
    [
        ({}, True),
        ({"feed_resource_names": ("cloudtrail-to-splunk",)}, True),
        ({"feed_resource_names": ("cloudtrail-to-splunk", "arn:aws:sns:us-east-1:123456789012:topic")}, False),
        ({"log_key_ids": ("arn:aws:kms:us-east-1:123456789012:key/1234abcd",)}, True),
    ],
)
def test_a_placeholder_that_holds_an_arn_keeps_its_partition(values: dict[str, tuple[str, ...]], moved: bool) -> None:
    case = Case("aws_topic_deleted", "fires/topic", "fires", (Event(RECORD),))
    rule = spoken(parse_rule(RULE, "rules/visibility/aws_topic_deleted.yml", "visibility"), values)
    names = {one.name.partition(" + ")[2] for one in variants(case, rule)}
    assert ("aws-cn" in names, "aws-us-gov" in names) == (moved, moved)
    assert "keys reversed" in names


def test_every_variant_that_the_fixtures_promise_is_derived() -> None:
    record = {**RECORD, "userIdentity": {"arn": "arn:aws:iam::123456789012:root"}, "readOnly": False, "resources": None}
    case = Case("aws_topic_deleted", "fires/topic", "fires", (Event(record),))
    rule = parse_rule(RULE, "rules/visibility/aws_topic_deleted.yml", "visibility")
    derived = {one.name.partition(" + ")[2]: one.events for one in record_variants(case, rule)}
    assert set(derived) == {
        "keys reversed",
        "unknown field",
        "eventVersion 1.05",
        "aws-us-gov",
        "aws-cn",
        "absent for null",
        "null for absent",
        "delivered twice",
    }
    assert list(derived["keys reversed"][0].record) == list(reversed(record))
    # A field with an object, a list, a text, a number and null in it.
    added = {"awolUnknownField": {"nested": ["value", 1, None]}}
    assert derived["unknown field"][0].record == {**record, **added}
    assert "readOnly" not in derived["eventVersion 1.05"][0].record
    assert derived["aws-cn"][0].record["userIdentity"] == {"arn": "arn:aws-cn:iam::123456789012:root"}
    assert derived["aws-us-gov"][0].record["awsRegion"] == "us-gov-west-1"
    assert "resources" not in derived["absent for null"][0].record
    assert derived["null for absent"][0].record["errorCode"] is None
    assert [event.id for event in derived["delivered twice"]] == ["1", "1"]


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"a": 1, "b": None}, {"a": 1}),
        ({"a": {"b": None, "c": {"d": None}}}, {"a": {"c": {}}}),
        ({"a": [{"b": None, "c": "x"}, "y", 2]}, {"a": [{"c": "x"}, "y", 2]}),
        # An element has a place, not a key: without it the others would move up.
        ({"a": [None, "x"], "b": None}, {"a": [None, "x"]}),
        ({"a": [None, "x"], "c": {}, "d": ""}, None),
    ],
)
def test_a_key_without_a_value_is_left_out_at_every_depth(
    given: dict[str, object], changed: dict[str, object] | None
) -> None:
    assert absent_for_null([given], "") == (None if changed is None else [changed])


LATER = ("readOnly", "managementEvent", "eventCategory", "tlsDetails", "sessionCredentialFromConsole")


@pytest.mark.parametrize("name", LATER)
def test_an_older_record_lacks_what_came_later(name: str) -> None:
    """Not where the rule asks for it: it would rightly find nothing."""
    record = {**RECORD, **dict.fromkeys(LATER, "x")}
    assert older_version([record], "eventName: DeleteTopic") == [{**RECORD, "eventVersion": "1.05"}]
    assert older_version([record], f"{name}: x") is None
