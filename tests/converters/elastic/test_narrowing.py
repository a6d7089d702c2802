"""The cheap condition with which a chain's ES|QL text begins: nothing of the whole condition is outside of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.engines.catalogue import compile_for
from awol.values import ConversionSettings, Event
from converters.elastic import esql
from tests.converters.rules import pipeline, rule, where
from tests.converters.test_agreement import records, rule_texts

SETTINGS = ConversionSettings(pipeline("esql"), cloudtrail=True, placeholders={})

ACTION = 'event.action == "LeaveOrganization"'
BY_LEAF = 'qstr("aws.cloudtrail.flattened.request_parameters.policyName:p")'
NAME, ROOT_USER = {"eventName": "LeaveOrganization"}, {"userIdentity.type": "Root"}
FLATTENED = {"requestParameters.policyName": "p"}
DOCUMENT = {"requestParameters.policyDocument|contains": '"Allow"'}

NARROWED = [
    ("one test is itself", NAME, "s", ACTION),
    (
        "what compares with whole values stays",
        {"a": NAME, "b": ROOT_USER, "c": FLATTENED, "d": DOCUMENT},
        "a and b and c and d",
        'event.action == "LeaveOrganization" and aws.cloudtrail.user_identity.type == "Root"',
    ),
    (
        "so does a list of them",
        {"a": {"eventName": ["LeaveOrganization", "AcceptHandshake"]}, "b": DOCUMENT},
        "a and b",
        'event.action in ("LeaveOrganization", "AcceptHandshake")',
    ),
    (
        "what a record lacks is not compared",
        {"a": NAME, "b": {"errorCode": None}, "c": {"errorCode": "success"}},
        "a and (b or c)",
        ACTION,
    ),
    ("nor is a negation", {"a": NAME, "b": ROOT_USER}, "a and not b", ACTION),
    ("nor a beginning", {"a": NAME, "b": {"errorCode|startswith": "A"}}, "a and b", ACTION),
    (
        "alternatives of several fields are one test, and whole where they are all",
        {"a": NAME, "b": ROOT_USER},
        "a or b",
        'event.action == "LeaveOrganization" or aws.cloudtrail.user_identity.type == "Root"',
    ),
    ("nothing of the kind is whole", FLATTENED, "s", BY_LEAF),
]  # fmt: skip


@pytest.mark.parametrize(
    ("detection", "condition", "text"), [row[1:] for row in NARROWED], ids=[r[0] for r in NARROWED]
)
def test_what_is_left(detection: dict[str, Any], condition: str, text: str) -> None:
    assert where("esql", esql.narrowing(rule(detection, condition), SETTINGS)) == text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=rule_texts(), found=st.lists(records(), min_size=4, max_size=12))
def test_nothing_that_the_rule_finds_is_outside(text: str, found: list[dict[str, Any]]) -> None:
    events = [Event({**record, "eventID": str(number)}) for number, record in enumerate(found)]
    narrow, whole = (
        {hit.event_ids for hit in compile_for("esql", write(text, SETTINGS))(events)}
        for write in (esql.narrowing, esql.convert)
    )
    assert whole <= narrow
