"""Every outcome of the calls that AWS added in 2026, and of those beside them: which one rule each raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.rules.raising import TESTS

SUCCEEDED = (None, "", "success")
DENIED = ("AccessDenied", "AccessDeniedException", "VpceAccessDenied")
FAILED = ("ConflictException", "NobodyHasHeardOfThisException", "successful")
GUARDRAIL = "aws_org_guardrail_change_denied"
FEEDERS = {"aws_org_membership_looked_up"}
"""Informational rules that only feed chains."""
NINETY_DAYS = {"maxSigninSessionDuration": 7776000}

CALLS: list[tuple[str, str, Mapping[str, Any] | None, str, str | None]] = [
    # (source, call, parameters, what a success raises, what a denial raises)
    ("account", "SendPhoneNumberVerification", None, "aws_account_phone_number_verified", None),
    ("account", "VerifyPhoneNumber", None, "aws_account_phone_number_verified", None),
    ("account-access", "CreateEntitlement", None, "aws_account_access_entitlement_created", None),
    ("account-access", "CreateApplication", None, "aws_account_access_entitlement_created", None),
    ("iam", "AcquireRole", None, "aws_iam_role_acquired", None),
    ("iam", "PutAccountProperties", None, "aws_iam_role_acquired", None),
    ("iam", "UpdateRole", NINETY_DAYS, "aws_iam_long_signin_session", None),
    ("iam", "CreateSAMLProvider", None, "aws_iam_saml_provider_changed", None),
    ("iam", "UpdateSAMLProvider", None, "aws_iam_saml_provider_changed", None),
    ("iam", "DeleteSAMLProvider", None, "aws_iam_saml_provider_changed", None),
    ("iam", "CreateOpenIDConnectProvider", None, "aws_iam_oidc_provider_changed", None),
    ("iam", "UpdateOpenIDConnectProvider", None, "aws_iam_oidc_provider_changed", None),
    ("sso-directory", "AddMemberToGroup", None, "aws_sso_group_member_added", None),
    ("identitystore", "CreateGroupMembership", None, "aws_sso_group_member_added", None),
    ("signin", "BatchRevokeSessions", None, "aws_signin_sessions_revoked", GUARDRAIL),
    ("signin", "PutResourcePermissionStatement", None, "aws_signin_console_access_changed", GUARDRAIL),
    ("signin", "DeleteResourcePermissionStatement", None, "aws_signin_console_access_changed", GUARDRAIL),
    ("signin", "PutConsoleAuthorizationConfiguration", None, "aws_signin_console_access_changed", GUARDRAIL),
    ("signin", "DeleteConsoleAuthorizationConfiguration", None, "aws_signin_console_access_changed", GUARDRAIL),
    ("sso", "UpdateInstance", {"permissionSetsEnabled": False}, "aws_sso_instance_changed", GUARDRAIL),
    ("sso", "UpdateInstance", {"networkConfiguration": {"vpceAccessRequired": True}}, "aws_sso_instance_changed",
     GUARDRAIL),
    ("sso", "UpdateInstance", {"encryptionConfiguration": {"keyType": "CUSTOMER_MANAGED_KEY"}},
     "aws_sso_instance_changed", GUARDRAIL),
    ("cloudformation", "CreateStackInstances", None, "aws_cloudformation_stackset_changed", None),
    ("cloudformation", "DeleteStackSet", None, "aws_cloudformation_stackset_changed", None),
    ("budgets", "UpdateBudget", None, "aws_cost_controls_changed", None),
    ("ce", "UpdateAnomalySubscription", None, "aws_cost_controls_changed", None),
    ("billing", "UpdateBillingPreferences", None, "aws_cost_controls_changed", None),
    ("billing", "TransferCredit", None, "aws_billing_credit_transferred", None),
    ("billingconductor", "UpdateBillingTransferPreference", None, "aws_org_billing_transfer_changed", None),
]  # fmt: skip


def raised(source: str, name: str, parameters: Mapping[str, Any] | None, code: str | None = None) -> set[str]:
    """The rules of all families that fire, without those that only feed chains."""
    record = {
        "eventSource": source,
        "eventName": name,
        "eventType": "AwsApiCall",
        "errorCode": code,
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/r/s"},
        "requestParameters": parameters,
    }
    return {rule for rule, test in TESTS.items() if test(record)} - FEEDERS


@pytest.mark.parametrize(("source", "name", "parameters", "success", "denial"), CALLS)
def test_every_outcome(
    source: str, name: str, parameters: Mapping[str, Any] | None, success: str, denial: str | None
) -> None:
    host = f"{source}.amazonaws.com"
    for code in SUCCEEDED:
        assert raised(host, name, parameters, code) == {success}, code
    for code in DENIED:
        assert raised(host, name, parameters, code) == ({denial} if denial else set()), code
    for code in FAILED:
        assert raised(host, name, parameters, code) == set(), code
    for other in ("example.amazonaws.com", f"{source}.amazonaws.com.example"):
        assert raised(other, name, parameters) == set()


QUIET: list[tuple[str, str, Mapping[str, Any]]] = [
    ("sso", "UpdateInstance", {"instanceArn": "arn:aws:sso:::instance/1", "name": "example"}),
    ("sso", "UpdateInstance", {"instanceArn": "arn:aws:sso:::instance/1", "permissionSetsEnabled": True}),
    ("billing", "TransferCredit", {"dryRun": True}),
    ("iam", "UpdateRole", {"maxSigninSessionDuration": 43200}),
    ("iam", "UpdateRole", {"maxSessionDuration": 7200}),
    ("iam", "DeleteOpenIDConnectProvider", {}),
    ("ce", "UpdateAnomalyMonitor", {}),
    ("account-access", "DeleteEntitlement", {}),
]


@pytest.mark.parametrize(("source", "name", "parameters"), QUIET)
def test_what_stays_silent(source: str, name: str, parameters: Mapping[str, Any]) -> None:
    assert raised(f"{source}.amazonaws.com", name, parameters) == set()
