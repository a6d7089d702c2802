"""The self-grant family: which rule each call, each document and each outcome raises, and that it is one alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.rules import raising

IAM = {"eventSource": "iam.amazonaws.com", "eventType": "AwsApiCall"}
USER = {"type": "IAMUser", "arn": "arn:aws:iam::444455556666:user/bob", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}
ROLE = {"type": "AssumedRole", "accessKeyId": "ASIAIOSFODNN7EXAMPLE"}
LEAVE, ACCEPT, READ = (f"organizations:{name}" for name in ("LeaveOrganization", "AcceptHandshake", "ListAccounts"))


def raised(record: Mapping[str, Any]) -> set[str]:
    """The rules of the family that fire on a record, by name without their `aws_`."""
    return {name.removeprefix("aws_") for name in raising.raised("self_grant", record)}


def statement(actions: str, effect: str = "Allow") -> str:
    return f'{{"Effect": "{effect}", "Action": {actions}, "Resource": "*"}}'


def document(*statements: str) -> str:
    return f'{{"Statement": [{", ".join(statements)}]}}'


UNCLEAR = "iam_leave_permission_unclear"
LEAVING, ADMIN, QUARANTINE = "iam_leave_permission_granted", "iam_admin_policy_granted", "iam_key_quarantined"

DOCUMENTS: list[tuple[str, set[str]]] = [
    (document(statement(f'"{LEAVE}"')), {LEAVING}),
    (document(statement(f'["{READ}", "{ACCEPT}"]')), {LEAVING}),
    (document(statement('"organizations:*"')), {LEAVING}),
    (document(statement('"*"')), {ADMIN}),
    (document(statement('["*"]')), {ADMIN}),
    (document(statement('"*:*"')), {ADMIN}),
    (document(statement('"*"'), statement(f'"{LEAVE}"')), {LEAVING}),
    (document(statement('"*"'), statement(f'"{LEAVE}"', "Deny")), {UNCLEAR}),
    (document(statement(f'"{LEAVE}"'), statement(f'"{LEAVE}"', "Deny")), {LEAVING}),
    (document('{"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"}'), {UNCLEAR}),
    (document(statement('"*"'), statement('"s3:*"', "Deny")), {ADMIN}),
    (document(statement(f'"{LEAVE}"', "Deny")), set()),
    (document(statement('"*"', "Deny")), set()),
    (document(statement(f'"{READ}"')), set()),
    (document(statement('"s3:*"')), set()),
    (document(statement('"\\u006frganizations:LeaveOrganization"')), {LEAVING}),
    (document(statement('["*", "s3:\\u0047et"]')), {LEAVING}),
    (document(statement('"organizations:*"').replace("Allow", "\\u0041llow")), {LEAVING}),
    ("", set()),
]
CALLS = ("PutUserPolicy", "PutRolePolicy", "PutGroupPolicy", "CreatePolicy", "CreatePolicyVersion")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_every_document_raises_one_rule_at_most(call: str, text: str, expected: set[str]) -> None:
    record = {**IAM, "eventName": call, "userIdentity": ROLE, "requestParameters": {"policyDocument": text}}
    assert raised(record) == expected
    assert raised({**record, "errorCode": "success"}) == expected
    for code in ("AccessDenied", "MalformedPolicyDocumentException", "NobodyHasHeardOfThisException"):
        assert raised({**record, "errorCode": code}) == set()


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_the_name_of_the_quarantine_excuses_no_document(text: str, expected: set[str]) -> None:
    parameters = {"policyName": "AWSCompromisedKeyQuarantineV2", "policyDocument": text}
    record = {**IAM, "eventName": "PutUserPolicy", "requestParameters": parameters}
    assert raised(record) == expected | (set() if '"Allow"' in text or "\\u00" in text else {QUARANTINE})


def attach(policy: str, call: str = "AttachUserPolicy") -> dict[str, Any]:
    return {**IAM, "eventName": call, "requestParameters": {"policyArn": f"arn:aws:iam::aws:policy/{policy}"}}


def trust(text: str | None, call: str = "UpdateAssumeRolePolicy", name: str = "policyDocument") -> dict[str, Any]:
    return {**IAM, "eventName": call, "requestParameters": {"roleName": "r", **({name: text} if text else {})}}


OMITTED = {"requestParameters": {"reason": "requestParameters too large", "omitted": True}}
WIDE, CHANGED = "iam_role_created_wide_trust", "iam_trust_policy_changed"

OTHERS: list[tuple[dict[str, Any], set[str]]] = [
    (attach("AdministratorAccess"), {"iam_org_powerful_policy_attached"}),
    (attach("AWSOrganizationsFullAccess", "AttachGroupPolicy"), {"iam_org_powerful_policy_attached"}),
    (attach("AWSCompromisedKeyQuarantineV3"), {QUARANTINE}),
    ({**attach("AWSCompromisedKeyQuarantineV3"), "errorCode": "New"}, {QUARANTINE}),
    (attach("ReadOnlyAccess"), set()),
    ({**attach("IAMFullAccess", "AttachRolePolicy"), "userIdentity": {"invokedBy": "sso.amazonaws.com"}}, set()),
    (trust('{"Principal": "*"}'), {WIDE}),
    (trust('{"Principal": {"AWS": ["*"]}}'), {WIDE}),
    (trust('{"Principal": {"AWS": "arn:aws:iam::777788889999:root"}}'), {CHANGED}),
    (trust(None), {CHANGED}),
    ({**trust('{"Principal": "*"}'), "errorCode": "New"}, set()),
    (trust('{"Principal": "*"}', "CreateRole", "assumeRolePolicyDocument"), {WIDE}),
    (trust('{"Principal": {"Service": "s"}}', "CreateRole", "assumeRolePolicyDocument"), set()),
    *(({**IAM, "eventName": call, **OMITTED}, {"iam_request_parameters_omitted"}) for call in CALLS),
    ({**IAM, "eventName": "UpdateAssumeRolePolicy", **OMITTED}, {"iam_request_parameters_omitted"}),
    ({**IAM, "eventName": "CreateRole", **OMITTED}, {"iam_request_parameters_omitted"}),
    ({**IAM, "eventName": "SetDefaultPolicyVersion"}, {"iam_policy_version_switched"}),
    ({**IAM, "eventName": "DeleteRolePermissionsBoundary"}, {"iam_boundary_removed"}),
    ({**IAM, "eventName": "CreateAccessKey", "userIdentity": USER}, {"iam_principal_created"}),
]


@pytest.mark.parametrize(("record", "expected"), OTHERS)
def test_the_other_calls(record: dict[str, Any], expected: set[str]) -> None:
    assert raised(record) == expected
    assert raised({**record, "eventSource": "example.amazonaws.com"}) == set()


ORGANIZATIONS = {"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization"}


@pytest.mark.parametrize("outcome", [{}, {"errorCode": "AccessDenied"}, {"errorCode": "New"}])
def test_a_long_term_key_is_named_whatever_comes_of_the_call(outcome: dict[str, Any]) -> None:
    record = {**ORGANIZATIONS, **outcome, "userIdentity": USER}
    assert raised(record) == {"org_write_by_long_term_key"}
    assert raised({**record, "userIdentity": ROLE}) == set()


@pytest.mark.parametrize(
    ("identity", "used", "result", "expected"),
    [
        ("IAMUser", "No", "Success", {"iam_user_console_login_no_mfa"}),
        ("IAMUser", "Yes", "Success", set()),
        ("IAMUser", None, "Success", set()),
        ("IAMUser", "No", "Failure", set()),
        ("AssumedRole", "No", "Success", set()),
        ("Root", "No", "Success", set()),
    ],
)
def test_a_sign_in_without_mfa(identity: str, used: str | None, result: str, expected: set[str]) -> None:
    record = {
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "userIdentity": {"type": identity},
        "responseElements": {"ConsoleLogin": result},
        "additionalEventData": {"MFAUsed": used},
    }
    assert raised(record) == expected
