"""What a member forwards: whatever a detection fires on, and of frequent calls nothing else."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from awol.engines import Context
from awol.engines.eventbridge import compile as compile_pattern
from awol.replay.cases import written_cases
from awol.values import Event
from converters.aws.kit import Detection
from converters.aws.kit.forwarding import FREQUENT, LARGEST_PATTERN, forwarded, unnarrowed
from converters.aws.kit.plan import MOST_RULES, compact
from tests.conftest import ROOT
from tests.converters.aws.kit.test_kit import RULES, detections


@cache
def patterns() -> tuple[Any, ...]:
    return tuple(compile_pattern(json.dumps(one), Context()) for one in forwarded(detections()))


def forwards(record: dict[str, Any]) -> bool:
    return any(list(one([Event(record)])) for one in patterns())


def test_whatever_a_detection_fires_on_is_forwarded() -> None:
    tried, lost = 0, []
    for rule in RULES:
        for case in written_cases(ROOT, rule):
            if case.expected == "fires":
                tried += len(case.events)
                lost += [
                    f"{rule.name} {case.name}"
                    for event in case.events
                    if not any(list(one([event])) for one in patterns())
                ]
    assert lost == []
    assert tried > 300


def test_what_no_detection_names_is_not_forwarded() -> None:
    leave = {"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization"}
    assert forwards(leave)
    for other in (
        {**leave, "eventName": "ListTagsForResource"},
        {**leave, "eventSource": "codecatalyst.amazonaws.com"},
    ):
        assert not forwards(other)


ASSUME: dict[str, Any] = {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole"}
LOGIN: dict[str, Any] = {"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin"}
SUCCESS: dict[str, Any] = {"responseElements": {"ConsoleLogin": "Success"}}
MEMBER = "arn:aws:iam::444455556666:role"


@pytest.mark.parametrize(
    ("forwarded_too", "record"),
    [
        (True, {**ASSUME, "resources": [{"ARN": f"{MEMBER}/OrganizationAccountAccessRole"}]}),
        (False, {**ASSUME, "resources": [{"ARN": f"{MEMBER}/application"}]}),
        (True, {**LOGIN, **SUCCESS, "userIdentity": {"type": "Root"}, "additionalEventData": {"MFAUsed": "Yes"}}),
        (True, {**LOGIN, **SUCCESS, "userIdentity": {"type": "IAMUser"}, "additionalEventData": {"MFAUsed": "No"}}),
        (False, {**LOGIN, **SUCCESS, "userIdentity": {"type": "IAMUser"}, "additionalEventData": {"MFAUsed": "Yes"}}),
        (False, {**LOGIN, **SUCCESS, "userIdentity": {"type": "AssumedRole"}}),
        (
            False,
            {
                "eventSource": "sqs.amazonaws.com",
                "eventName": "DeleteQueue",
                "requestParameters": {"queueUrl": "https://sqs.us-east-1.amazonaws.com/444455556666/orders"},
            },
        ),
        (
            False,
            {
                "eventSource": "events.amazonaws.com",
                "eventName": "PutRule",
                "requestParameters": {"name": "AutoScalingManagedRule", "state": "ENABLED"},
            },
        ),
    ],
)
def test_of_a_frequent_call_what_a_detection_fires_on_is_forwarded(forwarded_too: bool, record: dict[str, Any]) -> None:
    assert forwards(record) is forwarded_too


def test_a_rare_call_is_forwarded_whatever_it_says() -> None:
    """The twin: the log archive's patterns of rare calls may change without touching a member."""
    assert forwards({"eventSource": "iam.amazonaws.com", "eventName": "CreateSAMLProvider", "errorCode": "x"})


def test_frequent_calls_that_cannot_be_narrowed_are_told() -> None:
    assert unnarrowed(detections()) == {
        "DescribeOrganization": ["aws_org_membership_looked_up"],
        "DeleteLogGroup": ["aws_cloudwatch_logs_deleted"],
        "DeleteLogStream": ["aws_cloudwatch_logs_deleted"],
    }
    assert unnarrowed([one for one in detections() if one.level not in ("low", "informational")]) == {}


def test_what_is_forwarded_whole_needs_no_exact_pattern_beside_it() -> None:
    source, name = "sts.amazonaws.com", "AssumeRole"
    assert (source, name) in FREQUENT
    call = {"eventSource": [source], "eventName": [name, "AssumeRoot"]}
    exact = {**call, "resources": {"ARN": [{"suffix": ":role/x"}]}}
    one, other = (Detection(key, key, "high", ({"detail": detail},)) for key, detail in (("a", exact), ("b", call)))
    assert forwarded([one, other]) == [{"detail": {"eventSource": [source], "eventName": [name, "AssumeRoot"]}}]
    assert forwarded([one]) == [
        {"detail": {"eventSource": [source], "eventName": ["AssumeRoot"]}},
        {"detail": {**exact, "eventName": [name]}},
    ]


def test_what_all_alternatives_ask_for_is_asked_of_each() -> None:
    """`userIdentity` is asked of within the alternatives and beside them: neither may take the other's place."""
    call = {"eventSource": ["signin.amazonaws.com"], "eventName": ["ConsoleLogin"]}
    options = [{"userIdentity": {"userName": ["a"]}}, {"errorCode": ["b"]}]
    detail = {**call, "userIdentity": {"type": ["IAMUser"]}, "$or": options}
    assert forwarded([Detection("a", "a", "high", ({"detail": detail},))]) == [
        {"detail": {**call, "userIdentity": {"type": ["IAMUser"], "userName": ["a"]}}},
        {"detail": {**call, "userIdentity": {"type": ["IAMUser"]}, "errorCode": ["b"]}},
    ]


def test_a_call_that_is_not_named_whole_is_forwarded_by_its_exact_pattern() -> None:
    detail = {"eventSource": ["iam.amazonaws.com"], "eventName": ["CreateUser", {"prefix": "Delete"}]}
    assert forwarded([Detection("a", "a", "high", ({"detail": detail},))]) == [{"detail": detail}]


def test_more_calls_of_a_service_than_a_pattern_holds_are_forwarded_by_several() -> None:
    names = [f"Call{number:04}" for number in range(600)]
    source = "ec2.amazonaws.com"
    detection = Detection("a", "a", "high", ({"detail": {"eventSource": [source], "eventName": names}},))
    found = forwarded([detection])
    assert all(len(compact(one)) <= LARGEST_PATTERN for one in found)
    held = [option for one in found for option in one["detail"].get("$or", [one["detail"]])]
    assert {option["eventSource"][0] for option in held} == {source}
    assert [name for option in held for name in option["eventName"]] == names


def test_a_detection_of_a_frequent_call_in_two_patterns_is_told_once() -> None:
    pattern = {"detail": {"eventSource": ["sqs.amazonaws.com"], "eventName": ["DeleteQueue"]}}
    assert unnarrowed([Detection("a", "a", "low", (pattern, pattern))]) == {"DeleteQueue": ["a"]}


def test_the_rules_leave_room_on_the_default_bus() -> None:
    """They share it with the account's own rules and those that AWS services make."""
    assert len(forwarded(detections())) * 10 <= MOST_RULES
