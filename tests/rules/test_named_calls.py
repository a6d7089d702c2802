"""Each call that AWS added or that held-out records showed to be missing: a fixture of the rule that sees it holds one.

The table is written by hand, from the service models. What `docs/coverage.md` says of a call by its name alone, this
says of the whole record, with the parameters that matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from awol.replay.cases import written_cases
from tests.conftest import ROOT
from tests.rules.raising import RULES, TESTS
from tests.rules.test_coverage import ROWS

FULL = "aws_monitoring_auto_enable_off"
GONE = "aws_org_delegated_admin_deregistered"
NEW = "aws_org_delegated_admin_registered"
LAKE = "aws_security_lake_disabled"
TYPE = "aws_org_policy_type_disabled_other"
COST = "aws_cost_controls_changed"
DOORS = "aws_signin_console_access_changed"
REFUSED = '"errorCode": "VpceAccessDenied"'

SEEN: tuple[tuple[str, str, str, str], ...] = (
    # source, call, a text that its parameters have to hold, the rule whose fixtures hold such a record
    ("guardduty", "UpdateThreatIntelSet", '"activate": false', "aws_guardduty_suppression"),
    ("guardduty", "DeleteThreatIntelSet", "", "aws_guardduty_suppression"),
    ("guardduty", "UpdateDetector", '"features"', "aws_guardduty_feature_disabled"),
    ("guardduty", "UpdateDetector", '"dataSources"', "aws_guardduty_feature_disabled"),
    ("guardduty", "UpdateOrganizationConfiguration", '"NONE"', FULL),
    ("securityhub", "UpdateOrganizationConfiguration", "false", FULL),
    ("inspector2", "UpdateOrganizationConfiguration", "false", FULL),
    ("macie2", "UpdateOrganizationConfiguration", "false", FULL),
    ("detective", "UpdateOrganizationConfiguration", "false", FULL),
    ("route53resolver", "DeleteResolverQueryLogConfig", "", "aws_resolver_query_logs_deleted"),
    ("securitylake", "DeleteDataLake", "", LAKE),
    ("securitylake", "DeleteAwsLogSource", "", LAKE),
    ("securitylake", "DeleteSubscriber", "", LAKE),
    ("securitylake", "DeregisterDataLakeDelegatedAdministrator", "", GONE),
    ("sso-directory", "AddMemberToGroup", "", "aws_sso_group_member_added"),
    ("organizations", "DisablePolicyType", '"INSPECTOR_POLICY"', TYPE),
    ("organizations", "DisablePolicyType", '"S3_POLICY"', TYPE),
    ("organizations", "DisablePolicyType", '"BEDROCK_POLICY"', TYPE),
    ("organizations", "DisablePolicyType", '"NETWORK_SECURITY_DIRECTOR_POLICY"', TYPE),
    ("fms", "DisassociateAdminAccount", "", GONE),
    ("fms", "AssociateAdminAccount", "", NEW),
    ("fms", "PutAdminAccount", "", NEW),
    ("auditmanager", "DeregisterOrganizationAdminAccount", "", GONE),
    ("auditmanager", "RegisterOrganizationAdminAccount", "", NEW),
    ("ec2", "DisableIpamOrganizationAdminAccount", "", GONE),
    ("ec2", "EnableIpamOrganizationAdminAccount", "", NEW),
    ("network-security-manager", "DeleteAdminAccount", "", GONE),
    ("network-security-manager", "PutAdminAccount", "", NEW),
    ("ce", "UpdateAnomalySubscription", "", COST),
    ("budgets", "UpdateBudget", "", COST),
    ("monitoring", "DisableAlarmActions", "", "aws_cloudwatch_alarm_silenced"),
    ("monitoring", "PutAlarmMuteRule", "", "aws_cloudwatch_alarm_silenced"),
    ("cloudformation", "CreateStackSet", "", "aws_cloudformation_stackset_changed"),
    ("cloudformation", "UpdateStackSet", "", "aws_cloudformation_stackset_changed"),
    ("cloudformation", "DeleteStackInstances", "", "aws_cloudformation_stackset_changed"),
    ("iam", "CreateSAMLProvider", "", "aws_iam_saml_provider_changed"),
    ("iam", "UpdateSAMLProvider", "", "aws_iam_saml_provider_changed"),
    ("iam", "CreateOpenIDConnectProvider", "", "aws_iam_oidc_provider_changed"),
    ("iam", "UpdateOpenIDConnectProvider", "", "aws_iam_oidc_provider_changed"),
    ("config", "PutConfigurationRecorder", '"allSupported": false', "aws_config_recorder_narrowed"),
    ("account", "SendPhoneNumberVerification", "", "aws_account_phone_number_verified"),
    ("account", "VerifyPhoneNumber", "", "aws_account_phone_number_verified"),
    ("iam", "AcquireRole", "", "aws_iam_role_acquired"),
    ("iam", "PutAccountProperties", "", "aws_iam_role_acquired"),
    ("account-access", "CreateEntitlement", "", "aws_account_access_entitlement_created"),
    ("signin", "BatchRevokeSessions", "", "aws_signin_sessions_revoked"),
    ("signin", "PutResourcePermissionStatement", "", DOORS),
    ("signin", "DeleteResourcePermissionStatement", "", DOORS),
    ("signin", "PutConsoleAuthorizationConfiguration", "", DOORS),
    ("signin", "DeleteConsoleAuthorizationConfiguration", "", DOORS),
    ("billing", "TransferCredit", "", "aws_billing_credit_transferred"),
    ("billing", "UpdateBillingPreferences", "", COST),
    ("billingconductor", "UpdateBillingTransferPreference", "", "aws_org_billing_transfer_changed"),
    ("sso", "UpdateInstance", '"permissionSetsEnabled": false', "aws_sso_instance_changed"),
    ("securityhub", "DisableSecurityHubFeatureV2", "", "aws_securityhub_disabled"),
    ("securityhub", "DeleteMembers", "", "aws_securityhub_disabled"),
    ("guardduty", "DeleteMembers", "", "aws_guardduty_disassociated"),
    ("iam", "CreateRole", '"maxSigninSessionDuration": 7776000', "aws_iam_long_signin_session"),
    # a VPC endpoint's refusal is a denial everywhere
    ("organizations", "LeaveOrganization", REFUSED, "aws_org_leave_denied"),
    ("organizations", "AcceptHandshake", REFUSED, "aws_org_accept_handshake_denied"),
    ("cloudtrail", "DeleteTrail", REFUSED, "aws_cloudtrail_stop_failed"),
)

SILENT: tuple[tuple[str, str, str, str], ...] = (
    ("cloudtrail", "UpdateTrail", '"kmsKeyId": ""', "aws_cloudtrail_scope_reduced"),
    ("organizations", "LeaveOrganization", REFUSED, "aws_org_leave_failed_other"),
    ("organizations", "DisablePolicyType", '"BEDROCK_POLICY"', "aws_org_policy_type_disabled"),
)
"""The twins: the record is among the rule's fixtures, and the rule stays silent on it."""

EXPERIMENTAL = {"signin", "account-access", "billing", "billingconductor", "network-security-manager"}
"""Services whose calls nobody has shown a record of: what sees them alone says so in its status."""


@cache
def records(rule: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(event.record for case in written_cases(ROOT, RULES[rule]) for event in case.events)


def like(rule: str, source: str, call: str, held: str) -> Iterator[Mapping[str, Any]]:
    """The records of the rule's fixtures that are of that call and hold the text."""
    for record in records(rule):
        if record.get("eventSource") == f"{source}.amazonaws.com" and record.get("eventName") == call:
            told = {key: record.get(key) for key in ("requestParameters", "errorCode")}
            if held in json.dumps(told):
                yield record


@pytest.mark.parametrize(("source", "call", "held", "rule"), SEEN)
def test_a_record_of_the_call_fires(source: str, call: str, held: str, rule: str) -> None:
    assert any(TESTS[rule](record) for record in like(rule, source, call, held))


@pytest.mark.parametrize(("source", "call", "held", "rule"), SILENT)
def test_a_record_of_its_twin_does_not(source: str, call: str, held: str, rule: str) -> None:
    assert any(not TESTS[rule](record) for record in like(rule, source, call, held))


@pytest.mark.parametrize(("source", "call", "held", "rule"), SEEN)
def test_the_page_of_calls_speaks_of_it(source: str, call: str, held: str, rule: str) -> None:
    if held != REFUSED and (source, call) != ("guardduty", "DeleteMembers"):
        assert (source, call) in {row[:2] for row in ROWS}


def test_what_sees_only_calls_that_nobody_has_shown_is_experimental() -> None:
    hosts = {f"{source}.amazonaws.com" for source in EXPERIMENTAL}
    alone = {
        rule
        for _, _, _, rule in SEEN
        if {record["eventSource"] for record in records(rule) if TESTS[rule](record)} <= hosts
    }
    assert alone == {rule for rule in alone if RULES[rule].status == "experimental"}
    assert alone >= {DOORS, "aws_signin_sessions_revoked", "aws_account_access_entitlement_created"}
