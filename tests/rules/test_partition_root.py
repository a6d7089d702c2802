"""Which rule on root users each record raises: outcomes, callers and kinds are a partition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.rules.raising import RULES
from tests.rules.raising import raised as raised_of

SIGN_IN = {"eventSource": "signin.amazonaws.com", "eventType": "AwsConsoleSignIn"}
ROOT = {"type": "Root", "arn": "arn:aws:iam::444455556666:root", "accountId": "444455556666"}
SESSION = {**ROOT, "accessKeyId": "ASIAIOSFODNN7EXAMPLE"}
LONG_TERM = {**ROOT, "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}
USER = {"type": "IAMUser", "arn": "arn:aws:iam::444455556666:user/alice", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}


def raised(record: Mapping[str, Any]) -> set[str]:
    """The rules of the family that fire on a record, by name without their `aws_`."""
    return {name.removeprefix("aws_") for name in raised_of("root", record)}


def test_the_family_is_whole() -> None:
    assert len([rule for rule in RULES.values() if rule.family == "root"]) == 21


SIGN_INS: list[tuple[Any, Any, str]] = [
    ({"ConsoleLogin": "Success"}, {"MFAUsed": "No"}, "root_console_login_no_mfa"),
    ({"ConsoleLogin": "Success"}, {"MFAUsed": "Yes"}, "root_console_login"),
    ({"ConsoleLogin": "Success"}, {"MFAUsed": None}, "root_console_login"),
    ({"ConsoleLogin": "Success"}, {"MFAUsed": "Deferred"}, "root_console_login"),
    ({"ConsoleLogin": "Success"}, {}, "root_console_login"),
    ({"ConsoleLogin": "Success"}, None, "root_console_login"),
    ({"ConsoleLogin": "Failure"}, {"MFAUsed": "No"}, "root_console_login_failed"),
    ({"ConsoleLogin": "Failure"}, {"MFAUsed": "Yes"}, "root_console_login_failed"),
    ({"ConsoleLogin": "Failure"}, None, "root_console_login_failed"),
    ({"ConsoleLogin": "Pending"}, {"MFAUsed": "No"}, "root_console_login"),
    ({"ConsoleLogin": None}, {"MFAUsed": "No"}, "root_console_login"),
    ({}, {"MFAUsed": "Yes"}, "root_console_login"),
    (None, None, "root_console_login"),
]


@pytest.mark.parametrize(("response", "additional", "rule"), SIGN_INS)
@pytest.mark.parametrize("code", [{}, {"errorCode": None}, {"errorCode": "success"}, {"errorCode": "New"}])
def test_every_sign_in_of_root_raises_exactly_one_rule(
    response: Any, additional: Any, rule: str, code: dict[str, Any]
) -> None:
    record = {**SIGN_IN, "eventName": "ConsoleLogin", "responseElements": response, "additionalEventData": additional}
    assert raised({**record, **code, "userIdentity": {**ROOT, "accessKeyId": ""}}) == {rule}
    assert raised({**record, **code, "userIdentity": USER}) == set()
    elsewhere = raised({**record, **code, "userIdentity": ROOT, "eventSource": "example.amazonaws.com"})
    assert elsewhere == (set() if code.get("errorCode") == "New" else {"root_api_use"})


@pytest.mark.parametrize(
    ("name", "word", "rules"),
    [
        ("PasswordRecoveryRequested", "Success", {"root_password_recovery_requested"}),
        ("PasswordRecoveryRequested", "Failure", {"root_password_recovery_requested"}),
        ("PasswordRecoveryRequested", None, {"root_password_recovery_requested"}),
        ("PasswordRecoveryCompleted", "Success", {"root_password_recovery_completed"}),
        ("PasswordRecoveryCompleted", "Pending", {"root_password_recovery_completed"}),
        ("PasswordRecoveryCompleted", None, {"root_password_recovery_completed"}),
        ("PasswordRecoveryCompleted", "Failure", set()),
        ("EmailUpdated", "Success", {"root_email_changed"}),
        ("EmailUpdated", None, {"root_email_changed"}),
        ("EmailUpdated", "Failure", set()),
        ("CheckMfa", "Success", set()),
        ("CheckMfa", "Failure", set()),
        ("PasswordUpdated", "Success", {"root_api_use"}),
        ("PasswordUpdated", None, {"root_api_use"}),
        ("PasswordUpdated", "Failure", set()),
        ("GetSigninToken", "Success", {"root_api_use"}),
    ],
)
def test_every_other_event_of_the_sign_in(name: str, word: str | None, rules: set[str]) -> None:
    record = {**SIGN_IN, "eventName": name, "userIdentity": ROOT, "responseElements": {name: word} if word else None}
    assert raised(record) == rules
    assert raised({**record, "eventSource": "example.amazonaws.com", "userIdentity": USER}) == set()


def task(partition: str, name: str) -> dict[str, Any]:
    arn = f"arn:{partition}:iam::aws:policy/root-task/{name}"
    return {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRoot", "requestParameters": {
        "targetPrincipal": "444455556666", "taskPolicyArn": {"arn": arn}}}  # fmt: skip


def account(name: str, kind: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"eventSource": "account.amazonaws.com", "eventName": name}
    return {**made, "requestParameters": {"alternateContactType": kind}} if kind else made


def iam(name: str, user: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"eventSource": "iam.amazonaws.com", "eventName": name, "requestParameters": None}
    return {**made, "requestParameters": {"userName": user}} if user else made


def device(name: str) -> dict[str, Any]:
    return {"requestParameters": {"serialNumber": f"arn:aws:iam::444455556666:mfa/{name}"}}


CALLS: list[tuple[dict[str, Any], str | None, str | None]] = [
    # (the call, the rule where root makes it, the rule where anybody else does)
    (iam("EnableMFADevice", "AWS ROOT USER"), "root_mfa_added", None),
    (iam("DeactivateMFADevice", "AWS ROOT USER"), "root_mfa_removed", None),
    (iam("DeleteVirtualMFADevice"), "root_mfa_removed", None),
    ({**iam("DeactivateMFADevice"), **device("root-account-mfa-device")}, "root_mfa_removed", "root_mfa_removed"),
    (
        {**iam("DeleteVirtualMFADevice"), **device("root-account-mfa-device")},
        "root_mfa_removed",
        "root_mfa_other_removed",
    ),
    ({**iam("DeleteVirtualMFADevice"), **device("alice-phone")}, "root_mfa_other_removed", None),
    (iam("DeactivateMFADevice", "alice"), "root_mfa_other_removed", None),
    (iam("DeactivateMFADevice"), "root_mfa_removed", None),
    (iam("CreateAccessKey"), "root_access_key_created", None),
    (iam("CreateAccessKey", "AWS ROOT USER"), "root_access_key_created", None),
    (iam("CreateAccessKey", "alice"), "root_api_use", None),
    (iam("CreateUser", "alice"), "root_api_use", None),
    ({"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization"}, "root_api_use", None),
    (iam("DisableOrganizationsRootSessions"), "org_central_root_disabled", "org_central_root_disabled"),
    (iam("DisableOrganizationsRootCredentialsManagement"), "org_central_root_disabled", "org_central_root_disabled"),
    (account("StartPrimaryEmailUpdate"), "root_email_change_started", "root_email_change_started"),
    (account("AcceptPrimaryEmailUpdate"), "root_email_changed", "root_email_changed"),
    (account("PutContactInformation"), "account_contact_changed", "account_contact_changed"),
    (account("PutAccountName"), "account_contact_changed", "account_contact_changed"),
    (account("PutAlternateContact", "BILLING"), "account_contact_changed", "account_contact_changed"),
    (account("DeleteAlternateContact", "OPERATIONS"), "account_contact_changed", "account_contact_changed"),
    (
        account("PutAlternateContact", "SECURITY"),
        "account_security_contact_changed",
        "account_security_contact_changed",
    ),
    (account("DeleteAlternateContact"), "account_security_contact_changed", "account_security_contact_changed"),
    (account("PutAlternateContact", "PRIVACY"), "account_security_contact_changed", "account_security_contact_changed"),
    *[
        (task(one, "IAMCreateRootUserPassword"), "sts_assume_root_create_password", "sts_assume_root_create_password")
        for one in ("aws", "aws-cn", "aws-us-gov")
    ],
    *[
        (task(one, name), rule, rule)
        for one in ("aws", "aws-cn", "aws-us-gov")
        for name, rule in (
            ("IAMAuditRootUserCredentials", "sts_assume_root_audit"),
            ("IAMDeleteRootUserCredentials", "sts_assume_root_delete_credentials"),
        )
    ],
    (task("aws-new", "IAMAuditRootUserCredentials"), "sts_assume_root", "sts_assume_root"),
    (task("aws-new", "IAMDeleteRootUserCredentials"), "sts_assume_root", "sts_assume_root"),
    (task("aws-new", "IAMCreateRootUserPassword"), "sts_assume_root", "sts_assume_root"),
    (task("aws", "S3UnlockBucketPolicy"), "sts_assume_root", "sts_assume_root"),
    ({**task("aws", "x"), "requestParameters": None}, "sts_assume_root", "sts_assume_root"),
]
OUTCOMES = [(None, True), ("", True), ("success", True), ("AccessDenied", False), ("NobodyHasHeardOfThis", False)]


@pytest.mark.parametrize(("call", "by_root", "by_others"), CALLS)
@pytest.mark.parametrize(("code", "fires"), OUTCOMES)
def test_every_call_raises_one_rule_and_none_when_it_fails(
    call: dict[str, Any], by_root: str | None, by_others: str | None, code: str | None, fires: bool
) -> None:
    record = {**call, "errorCode": code, "readOnly": False}
    for caller, rule in ((SESSION, by_root), (ROOT, by_root), (USER, by_others)):
        assert raised({**record, "userIdentity": caller}) == ({rule} if fires and rule else set())
    for service in ("signin.amazonaws.com", "AWS Internal"):
        by_console = {**record, "userIdentity": {**SESSION, "invokedBy": service}}
        assert raised(by_console) == ({by_root} if fires and by_root else set())


@pytest.mark.parametrize(("call", "by_root", "_by_others"), CALLS)
@pytest.mark.parametrize(("code", "fires"), OUTCOMES)
def test_a_long_term_key_is_told_beside_what_was_done_with_it(
    call: dict[str, Any], by_root: str | None, _by_others: str | None, code: str | None, fires: bool
) -> None:
    record = {**call, "errorCode": code, "userIdentity": LONG_TERM}
    named = {by_root} if fires and by_root and by_root != "root_api_use" else set()
    assert raised(record) == {"root_long_term_key_used"} | named


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        ({}, True),
        ({"readOnly": False}, True),
        ({"readOnly": None}, True),
        ({"readOnly": "false"}, True),
        ({"readOnly": True}, False),
        ({"readOnly": "true"}, False),
        ({"eventType": "AwsServiceEvent"}, False),
        ({"userIdentity": {**SESSION, "invokedBy": "sso.amazonaws.com"}}, False),
        ({"userIdentity": {**SESSION, "invokedBy": "signin.amazonaws.com"}}, True),
        ({"userIdentity": {**SESSION, "invokedBy": "AWS Internal"}}, True),
        ({"userIdentity": {**SESSION, "invokedBy": ""}}, True),
        ({"userIdentity": {"type": "Root"}}, True),
        ({"userIdentity": {"accountId": "444455556666"}}, False),
    ],
)
def test_what_counts_as_use_of_root(change: dict[str, Any], fires: bool) -> None:
    record = {**iam("CreateUser", "alice"), "userIdentity": SESSION, **change}
    assert raised(record) == ({"root_api_use"} if fires else set())
