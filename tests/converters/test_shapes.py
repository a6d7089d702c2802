"""Lists and objects: every name that Splunk may have, and a refusal of what no record can answer."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RefusedConversion
from awol.values import Event
from tests.converters.rules import convert, rule, where

TEXTS: list[tuple[str, Any, str, str]] = [
    (
        "a list by the models",
        {"eventSource": "rds.amazonaws.com", "requestParameters.valuesToAdd": "all"},
        "s",
        'eventSource="rds.amazonaws.com" "requestParameters.valuesToAdd{}"="all"',
    ),
    (
        "not known: both",
        {"requestParameters.later": ["a", "b"]},
        "s",
        '    (requestParameters.later IN ("a", "b") OR "requestParameters.later{}" IN ("a", "b"))',
    ),
    (
        "under not: neither",
        {"requestParameters.later": "a"},
        "not s",
        'NOT requestParameters.later="a" NOT "requestParameters.later{}"="a"',
    ),
    (
        "braces in the rule",
        {"requestParameters.ipPermissions.items{}.ipProtocol": "tcp"},
        "s",
        '"requestParameters.ipPermissions.items{}.ipProtocol"="tcp"',
    ),
    (
        "the service under an or",
        {"a": {"eventSource": ["lambda.amazonaws.com", "iam.amazonaws.com"]}, "b": {"requestParameters.tags.key": "k"}},
        "a and b",
        """    eventSource IN ("lambda.amazonaws.com", "iam.amazonaws.com")
    (requestParameters.tags.key="k" OR "requestParameters.tags{}.key"="k")""",
    ),
    (
        "of two lists of services the shorter one counts",
        {
            "a": {"eventSource": ["lambda.amazonaws.com", "iam.amazonaws.com"]},
            "b": {"eventSource": "lambda.amazonaws.com"},
            "c": {"requestParameters.tags.key": "k"},
        },
        "a and b and c",
        """    eventSource IN ("lambda.amazonaws.com", "iam.amazonaws.com")
    eventSource="lambda.amazonaws.com"
    requestParameters.tags.key="k\"""",
    ),
    (
        "what is absent has none of the names",
        {"eventSource": ["lambda.amazonaws.com", "iam.amazonaws.com"], "requestParameters.tags.key|exists": False},
        "s",
        """    eventSource IN ("lambda.amazonaws.com", "iam.amazonaws.com")
    NOT requestParameters.tags.key=*
    NOT "requestParameters.tags{}.key"=*""",
    ),
    (
        "a service that is excluded says nothing of the others",
        {"a": {"eventSource": "lambda.amazonaws.com"}, "b": {"requestParameters.layers": "k"}},
        "not a and b",
        'NOT eventSource="lambda.amazonaws.com" "requestParameters.layers{}"="k"',
    ),
]


@pytest.mark.parametrize(("detection", "condition", "expected"), [row[1:] for row in TEXTS], ids=[r[0] for r in TEXTS])
def test_splunk_has_the_names_that_a_record_may_have(detection: Any, condition: str, expected: str) -> None:
    assert where("splunk", convert("splunk", rule(detection, condition))) == expected


def test_braces_in_a_rule_are_no_part_of_a_name_on_elastic() -> None:
    text = convert("lucene", rule({"requestParameters.ipPermissions.items{}.ipProtocol": "tcp"}))
    assert text == "aws.cloudtrail.flattened.request_parameters.ipPermissions.items.ipProtocol:tcp"


def test_braces_are_no_part_of_the_name_of_the_other_field_either() -> None:
    other = "userIdentity.sessionContext{}.sessionIssuer.arn"
    assert where("esql", convert("esql", rule({"userIdentity.arn|fieldref": other}))) == (
        "aws.cloudtrail.user_identity.arn == aws.cloudtrail.user_identity.session_context.session_issuer.arn"
    )


REFUSED: list[tuple[str, Any, str]] = [
    ("text in an object", {"requestParameters|contains": "Suspended"}, "whole object"),
    ("an object is there", {"responseElements.handshake|exists": True}, "whole object"),
    ("an object is not there", {"responseElements.handshake": None}, "whole object"),
    ("a list of objects", {"requestParameters.containerDefinitions": "x"}, "whole object"),
    ("absence where the shape is not known", {"requestParameters.later": None}, "may be an object"),
    ("a small letter", {"eventname": "x"}, "no CloudTrail record has the field `eventname`"),
    ("a capital", {"RequestParameters.x": "y"}, "no CloudTrail record"),
    ("a name of Elastic", {"event.action": "x"}, "no CloudTrail record"),
    ("the other field", {"userIdentity.arn|fieldref": "userIdentity.Arn"}, "no CloudTrail record"),
]


@pytest.mark.parametrize("target", ["splunk", "lucene", "esql", "eql"])
@pytest.mark.parametrize(("detection", "reason"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_no_record_can_answer_is_refused_on_every_target(detection: Any, reason: str, target: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert(target, rule(detection))
    assert reason in refused.value.message
    assert refused.value.next_step


def test_the_refusal_names_what_was_meant() -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("splunk", rule({"eventNmae": "x"}))
    assert refused.value.next_step == "write `eventName`"


@pytest.mark.parametrize(
    ("more", "step"),
    [
        ({}, "name a field inside it, or add the eventSource, if it is a plain value there"),
        ({"eventSource": "iam.amazonaws.com"}, "name a field inside it"),
    ],
)
def test_what_may_be_an_object_is_plain_in_some_services(more: dict[str, str], step: str) -> None:
    with pytest.raises(RefusedConversion) as refused:
        convert("splunk", rule({"requestParameters.later": None, **more}))
    assert refused.value.next_step == step


def test_a_field_of_too_many_names_is_refused() -> None:
    with pytest.raises(RefusedConversion, match="16 possible names"):
        convert("splunk", rule({"requestParameters.a1.b2.c3.d4": "x"}))


RECORDS: list[dict[str, Any]] = [
    {"requestParameters": {"later": "a"}},
    {"requestParameters": {"later": ["b", "a"]}},
    {"requestParameters": {"later": ["b"]}},
    {"requestParameters": {"later": {"a": "a"}}},
    {"requestParameters": {}},
    {},
]


@pytest.mark.parametrize("condition", ["s", "not s"])
def test_a_text_with_both_names_finds_what_the_rule_means(condition: str) -> None:
    from awol.engines.catalogue import search

    events = [Event({"eventID": str(number), **record}) for number, record in enumerate(RECORDS)]
    text = rule({"requestParameters.later": "a"}, condition)
    meant = [hit.event_ids for hit in search("sigma", text, events, {})]
    assert meant == [(str(number),) for number in range(6) if (number < 2) == (condition == "s")]
    for engine in ("splunk", "splunk-addon", "splunk-indexed"):
        assert [hit.event_ids for hit in search(engine, convert("splunk", text), events, {})] == meant
