"""One record raises one alerting rule of a family: outcomes are a partition, known or new."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from awol.replay import Replay
from awol.replay.cases import ordinary_traffic
from awol.values import Event, Rule
from tests.conftest import ROOT
from tests.rules import raising
from tests.rules.raising import RULES, TESTS


def raised(record: Mapping[str, Any]) -> set[str]:
    """The rules on membership that fire on a record, by name without their `aws_org_`."""
    return {name.removeprefix("aws_org_") for name in raising.raised("membership", record)}


def related(first: Rule, second: Rule) -> bool:
    """Whether one of two rules declares the other with Sigma's `related`."""
    ids = {entry["id"] for rule in (first, second) for entry in rule.document.get("related", [])}
    return first.id in ids or second.id in ids


def check_alerts(event: Event, name: str) -> None:
    """Fails where a record raises two alerting rules of one family that do not declare each other."""
    found = [RULES[rule] for rule, test in TESTS.items() if test(event.record)]
    alerting = [one for one in found if one.level != "informational"]
    for first, second in itertools.combinations(alerting, 2):
        if first.family == second.family:
            assert related(first, second), f"{name} ({event.location}) raises {first.name} and {second.name}"


def test_no_fixture_raises_two_alerting_rules_of_a_family(replay: Replay, rules: Sequence[Rule]) -> None:
    seen = 0
    for rule in rules:
        # Without envelopes: what they give back is the same record (tests/harness/test_envelope_cases.py).
        for case in replay.cases(rule, ordinary=False, envelopes=False):
            for event in case.events:
                seen += 1
                check_alerts(event, case.name)
    assert seen > 10_000


def test_no_ordinary_record_raises_two_alerting_rules_of_a_family() -> None:
    for name, events in ordinary_traffic(ROOT)[0]:
        for event in events:
            check_alerts(event, name)


BASE: dict[str, Any] = {
    "eventSource": "organizations.amazonaws.com",
    "eventType": "AwsApiCall",
    "userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"},
}
ROLE = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/r/s",
    "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
}
KEY = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}
DENIAL = "not authorized to perform: organizations:LeaveOrganization"
SCP = f"{DENIAL} with an explicit deny in a service control policy"

LEAVE: list[tuple[dict[str, Any], str]] = [
    ({}, "leave_success"),
    ({"errorCode": None}, "leave_success"),
    ({"errorCode": ""}, "leave_success"),
    ({"errorCode": "success"}, "leave_success"),
    ({"errorCode": "AccessDenied"}, "leave_denied"),
    ({"errorCode": "AccessDenied", "errorMessage": DENIAL}, "leave_denied"),
    ({"errorCode": "AccessDenied", "errorMessage": SCP}, "leave_denied_scp"),
    ({"errorCode": "AccessDeniedException", "errorMessage": SCP}, "leave_denied_scp"),
    (
        {"errorCode": "AccessDenied", "errorMessage": "arn:aws:organizations::444455556666:policy/o-exampleorgid/"
         "service_control_policy/p-examplescp1"},
        "leave_denied_scp",
    ),
    ({"errorCode": "AccessDeniedForDependencyException"}, "leave_denied"),
    ({"errorCode": "VpceAccessDenied"}, "leave_denied"),
    ({"errorCode": "VpceAccessDenied", "errorMessage": SCP}, "leave_denied_scp"),
    ({"errorCode": "NotVpceAccessDenied"}, "leave_failed_other"),
    ({"errorCode": "ConstraintViolationException"}, "leave_precondition_failed"),
    ({"errorCode": "TooManyRequestsException"}, "leave_precondition_failed"),
    ({"errorCode": "ConcurrentModificationException"}, "leave_precondition_failed"),
    ({"errorCode": "ConstraintViolationException", "errorMessage": SCP}, "leave_precondition_failed"),
    ({"errorCode": "MasterCannotLeaveOrganizationException"}, "leave_failed_other"),
    ({"errorCode": "NobodyHasHeardOfThisException"}, "leave_failed_other"),
    ({"errorCode": "successful"}, "leave_failed_other"),
    ({"errorCode": "ServiceException", "errorMessage": SCP}, "leave_failed_other"),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "rule"), LEAVE, ids=[f"{o.get('errorCode', 'absent')}" for o, _ in LEAVE])
def test_every_outcome_of_leaving_raises_exactly_one_rule(outcome: dict[str, Any], rule: str) -> None:
    assert raised({**BASE, "eventName": "LeaveOrganization", **outcome, "userIdentity": ROLE}) == {rule}
    for loud in (BASE["userIdentity"], KEY):
        told = "leave_denied_scp_by_root_or_key" if rule == "leave_denied_scp" else rule
        assert raised({**BASE, "eventName": "LeaveOrganization", **outcome, "userIdentity": loud}) == {told}


SERVICE = {"eventType": "AwsServiceEvent", "userIdentity": {"invokedBy": "organizations.amazonaws.com"}}


def handshake(action: str | None) -> dict[str, Any]:
    return {"responseElements": {"handshake": {"action": action} if action else {"state": "ACCEPTED"}}}


ACCEPT: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"accept_handshake_member"}),
    (handshake(None), {"accept_handshake_member"}),
    (handshake("INVITE"), {"accept_handshake_member"}),
    (handshake("invite"), {"accept_handshake_member"}),
    (handshake("SOMETHING_NEW"), {"accept_handshake_member"}),
    (handshake("ENABLE_ALL_FEATURES"), set()),
    (handshake("enable_all_features"), set()),
    (handshake("APPROVE_ALL_FEATURES"), set()),
    (handshake("ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE"), set()),
    (handshake("TRANSFER_RESPONSIBILITY"), {"billing_transfer_accepted"}),
    (handshake("transfer_responsibility"), {"billing_transfer_accepted"}),
    ({"errorCode": "AccessDenied"}, {"accept_handshake_denied"}),
    ({"errorCode": "AccessDeniedForDependencyException"}, {"accept_handshake_denied"}),
    ({"errorCode": "VpceAccessDenied"}, {"accept_handshake_denied"}),
    ({"errorCode": "HandshakeConstraintViolationException"}, {"accept_handshake_failed"}),
    ({"errorCode": "NobodyHasHeardOfThisException"}, {"accept_handshake_failed"}),
    ({**SERVICE, **handshake("INVITE")}, {"accept_handshake_management"}),
    ({**handshake("INVITE"), "userIdentity": SERVICE["userIdentity"]}, {"accept_handshake_management"}),
]


@pytest.mark.parametrize(("change", "expected"), ACCEPT)
def test_every_outcome_of_accepting_raises_one_rule_at_most(change: dict[str, Any], expected: set[str]) -> None:
    assert raised({**BASE, "eventName": "AcceptHandshake", **change}) == expected


DEPARTED: list[tuple[dict[str, Any] | None, str]] = [
    (None, "account_departed_left"),
    ({}, "account_departed_left"),
    ({"departureMethod": "LEFT"}, "account_departed_left"),
    ({"departedMethod": "Left"}, "account_departed_left"),
    ({"departureMethod": "TELEPORTED"}, "account_departed_left"),
    ({"departureMethod": "REMOVED"}, "account_departed_removed"),
    ({"departedMethod": "Removed"}, "account_departed_removed"),
    ({"departureMethod": "CLEANED"}, "account_departed_cleaned"),
    ({"departedMethod": "cleaned"}, "account_departed_cleaned"),
]


@pytest.mark.parametrize(("details", "rule"), DEPARTED)
def test_every_way_of_departing_raises_exactly_one_rule(details: dict[str, Any] | None, rule: str) -> None:
    assert raised({**BASE, **SERVICE, "eventName": "AccountDepartedOrganization", "serviceEventDetails": details}) == {
        rule
    }


@pytest.mark.parametrize(
    ("details", "rule"),
    [
        (None, "account_joined_invited"),
        ({"joinedMethod": "INVITED"}, "account_joined_invited"),
        ({"joinedMethod": "CREATED"}, "account_joined_created"),
        ({"joinedMethod": "Created"}, "account_joined_created"),
        ({"joinedMethod": "BORN"}, "account_joined_invited"),
    ],
)
def test_every_way_of_joining_raises_exactly_one_rule(details: dict[str, Any] | None, rule: str) -> None:
    assert raised({**BASE, **SERVICE, "eventName": "AccountJoinedOrganization", "serviceEventDetails": details}) == {
        rule
    }


REMOVALS: list[tuple[dict[str, Any], set[str]]] = [
    ({"eventName": "RemoveAccountFromOrganization"}, {"remove_account"}),
    ({"eventName": "RemoveAccountFromOrganization", "errorCode": "AccessDenied"}, {"remove_account_failed"}),
    ({"eventName": "RemoveAccountFromOrganization", "errorCode": "VpceAccessDenied"}, {"remove_account_failed"}),
    ({"eventName": "RemoveAccountFromOrganization", "errorCode": "New"}, {"remove_account_failed"}),
    ({"eventName": "CloseAccount"}, {"close_account_by_management"}),
    ({"eventName": "CloseAccount", "eventSource": "account.amazonaws.com"}, {"close_account"}),
    ({"eventName": "CloseAccount", "eventSource": "example.amazonaws.com"}, set()),
    ({"eventName": "DeleteOrganization"}, {"delete"}),
    ({"eventName": "CreateOrganization"}, {"create_in_known_account"}),
    ({"eventName": "DeclineHandshake"}, {"handshake_declined"}),
    ({"eventName": "InviteAccountToOrganization"}, {"invite_account"}),
    ({"eventName": "MoveAccount", "requestParameters": {"destinationParentId": "r-exam"}}, {"move_account_to_root"}),
    ({"eventName": "MoveAccount", "requestParameters": {"destinationParentId": "ou-exam-11111111"}}, {"move_account"}),
    ({"eventName": "MoveAccount"}, {"move_account"}),
]


@pytest.mark.parametrize(("change", "expected"), REMOVALS)
def test_the_other_calls(change: dict[str, Any], expected: set[str]) -> None:
    assert raised({**BASE, **change}) == expected
    assert raised({**BASE, **change, "eventSource": "example.amazonaws.com"}) == set()
