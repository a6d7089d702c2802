"""Guardrails and cost: which rule each call and each outcome raises, one at most but for the declared overlaps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules import raising


def raised(record: dict[str, Any], family: str = "guardrails") -> set[str]:
    """The rules of a family that fire on a record, by name without their `aws_`."""
    return {name.removeprefix("aws_") for name in raising.raised(family, {"eventType": "AwsApiCall", **record})}


def call(source: str, name: str, **parameters: str) -> dict[str, Any]:
    return {"eventSource": f"{source}.amazonaws.com", "eventName": name, "requestParameters": parameters or None}


# What AWS may answer, and which of four kinds of outcome it is.
OUTCOMES: list[tuple[dict[str, Any], str]] = [
    ({}, "success"),
    ({"errorCode": None}, "success"),
    ({"errorCode": ""}, "success"),
    ({"errorCode": "success"}, "success"),
    ({"errorCode": "AccessDenied"}, "denied"),
    ({"errorCode": "AccessDeniedException"}, "denied"),
    ({"errorCode": "AccessDeniedForDependencyException"}, "denied"),
    ({"errorCode": "VpceAccessDenied"}, "denied"),
    ({"errorCode": "Client.UnauthorizedOperation"}, "failed"),
    ({"errorCode": "ConstraintViolationException", "errorMessage": "AccessDenied success"}, "failed"),
    ({"errorCode": "TooManyRequestsException"}, "failed"),
    ({"errorCode": "NobodyHasHeardOfThisException"}, "failed"),
    ({"errorCode": "successful"}, "failed"),
]

OURS, OTHER = "p-examplescp1", "p-example000"
DENIED = {"org_guardrail_change_denied"}
NONE: set[str] = set()
CALLS: list[tuple[dict[str, Any], set[str], bool]] = [
    # (the call, what its success raises, whether other failures than a denial raise the same)
    (
        call("organizations", "DetachPolicy", policyId=OURS, targetId="r-exam"),
        {"org_protected_scp_changed", "org_policy_detached_from_root"},
        False,
    ),
    (
        call("organizations", "DetachPolicy", policyId=OURS, targetId="ou-exam-workload"),
        {"org_protected_scp_changed", "org_policy_changed"},
        False,
    ),
    (call("organizations", "DeletePolicy", policyId=OURS), {"org_protected_scp_changed", "org_policy_changed"}, False),
    (call("organizations", "UpdatePolicy", policyId=OURS), {"org_protected_scp_changed", "org_policy_changed"}, False),
    (
        call("organizations", "DetachPolicy", policyId=OTHER, targetId="r-exam"),
        {"org_policy_detached_from_root"},
        False,
    ),
    (call("organizations", "DetachPolicy", policyId=OTHER, targetId="444455556666"), {"org_policy_changed"}, False),
    (call("organizations", "DetachPolicy"), {"org_policy_changed"}, False),
    (call("organizations", "DeletePolicy", policyId=OTHER), {"org_policy_changed"}, False),
    (call("organizations", "UpdatePolicy", policyId=OTHER), {"org_policy_changed"}, False),
    *(
        (call("organizations", "DisablePolicyType", rootId="r-exam", **named), found, False)
        for named, found in [
            ({"policyType": "SERVICE_CONTROL_POLICY"}, {"org_policy_type_disabled"}),
            ({"policyType": "RESOURCE_CONTROL_POLICY"}, {"org_policy_type_disabled"}),
            ({"policyType": "SECURITYHUB_CSPM_POLICY"}, {"org_policy_type_disabled_other"}),
            ({"policyType": "INSPECTOR_POLICY"}, {"org_policy_type_disabled_other"}),
            ({"policyType": "S3_POLICY"}, {"org_policy_type_disabled_other"}),
            ({"policyType": "BEDROCK_POLICY"}, {"org_policy_type_disabled_other"}),
            ({"policyType": "NETWORK_SECURITY_DIRECTOR_POLICY"}, {"org_policy_type_disabled_other"}),
            ({"policyType": "UPGRADE_ROLLOUT_POLICY"}, {"org_policy_type_disabled_other"}),
            ({}, {"org_policy_type_disabled"}),
            ({"policyType": "TAG_POLICY"}, {"org_policy_type_disabled_other"}),
            ({"policyType": "A_POLICY_OF_2031"}, {"org_policy_type_disabled_other"}),
        ]
    ),
    *(
        (call("organizations", "DisableAWSServiceAccess", **named), found, False)
        for named, found in [
            ({"servicePrincipal": "cloudtrail.amazonaws.com"}, {"org_service_access_disabled"}),
            ({"servicePrincipal": "cloudtrail.amazonaws.com.cn"}, {"org_service_access_disabled"}),
            (
                {"servicePrincipal": "member.org.stacksets.cloudformation.amazonaws.com"},
                {"org_service_access_disabled"},
            ),
            ({}, {"org_service_access_disabled"}),
            ({"servicePrincipal": "ram.amazonaws.com"}, NONE),
        ]
    ),
    *(
        (call(source, name), {"org_delegated_admin_deregistered"}, True)
        for source, name in [
            ("organizations", "DeregisterDelegatedAdministrator"),
            ("cloudtrail", "DeregisterOrganizationDelegatedAdmin"),
            ("guardduty", "DisableOrganizationAdminAccount"),
            ("securityhub", "DisableOrganizationAdminAccount"),
            ("macie2", "DisableOrganizationAdminAccount"),
            ("detective", "DisableOrganizationAdminAccount"),
            ("inspector2", "DisableDelegatedAdminAccount"),
            ("securitylake", "DeregisterDataLakeDelegatedAdministrator"),
            ("fms", "DisassociateAdminAccount"),
            ("auditmanager", "DeregisterOrganizationAdminAccount"),
            ("network-security-manager", "DeleteAdminAccount"),
        ]
    ),
    *(
        (call(source, name), {"org_delegated_admin_registered"}, True)
        for source, name in [
            ("securitylake", "RegisterDataLakeDelegatedAdministrator"),
            ("fms", "AssociateAdminAccount"),
            ("fms", "PutAdminAccount"),
            ("auditmanager", "RegisterOrganizationAdminAccount"),
            ("network-security-manager", "PutAdminAccount"),
        ]
    ),
    (call("cloudformation", "DeactivateOrganizationsAccess"), {"org_service_access_disabled"}, False),
    (call("organizations", "RegisterDelegatedAdministrator"), {"org_delegated_admin_registered"}, True),
    (call("cloudtrail", "RegisterOrganizationDelegatedAdmin"), {"org_delegated_admin_registered"}, True),
    (call("organizations", "PutResourcePolicy"), {"org_resource_policy_changed"}, True),
    (call("organizations", "DeleteResourcePolicy"), {"org_resource_policy_changed"}, True),
    (call("controltower", "DisableControl"), {"controltower_guardrail_disabled"}, False),
    (call("controltower", "DisableBaseline"), {"controltower_guardrail_disabled"}, False),
    (call("controltower", "DeleteLandingZone"), {"controltower_guardrail_disabled"}, False),
    (call("account", "EnableRegion", regionName="ap-east-1"), {"account_region_enabled"}, False),
]


@pytest.mark.parametrize(("outcome", "kind"), OUTCOMES, ids=[str(o.get("errorCode", "absent")) for o, _ in OUTCOMES])
@pytest.mark.parametrize(("record", "success", "attempts"), CALLS)
def test_every_outcome_of_every_guardrail_call(
    record: dict[str, Any], success: set[str], attempts: bool, outcome: dict[str, Any], kind: str
) -> None:
    expected = {"success": success, "denied": DENIED, "failed": success if attempts else set()}[kind]
    assert raised({**record, **outcome}) == expected


EC2: list[tuple[str, str]] = [
    ("EnableIpamOrganizationAdminAccount", "org_delegated_admin_registered"),
    ("DisableIpamOrganizationAdminAccount", "org_delegated_admin_deregistered"),
]


@pytest.mark.parametrize(("outcome", "kind"), OUTCOMES, ids=[str(o.get("errorCode", "absent")) for o, _ in OUTCOMES])
@pytest.mark.parametrize(("name", "rule"), EC2)
def test_every_outcome_of_the_calls_of_ec2_which_spells_a_denial_in_its_own_way(
    name: str, rule: str, outcome: dict[str, Any], kind: str
) -> None:
    denied = kind == "denied" or outcome.get("errorCode") == "Client.UnauthorizedOperation"
    assert raised({**call("ec2", name), **outcome}) == (DENIED if denied else {rule})


@pytest.mark.parametrize("record", [record for record, _, _ in CALLS])
def test_the_same_call_of_another_service_raises_nothing(record: dict[str, Any]) -> None:
    elsewhere = {**record, "eventSource": "example.amazonaws.com"}
    assert raised(elsewhere) == set()
    assert raised({**elsewhere, "errorCode": "AccessDenied"}) == set()


COST = [
    (call("ce", "DeleteAnomalyMonitor"), "cost_anomaly_monitor_deleted"),
    (call("ce", "DeleteAnomalySubscription"), "cost_anomaly_monitor_deleted"),
    (call("budgets", "DeleteBudget"), "budget_deleted"),
    (call("budgets", "DeleteNotification"), "budget_deleted"),
    (call("budgets", "DeleteSubscriber"), "budget_deleted"),
]


@pytest.mark.parametrize("outcome", [outcome for outcome, _ in OUTCOMES])
@pytest.mark.parametrize(("record", "rule"), COST)
def test_a_cost_alarm_taken_away_raises_one_rule_whatever_came_of_it(
    record: dict[str, Any], rule: str, outcome: dict[str, Any]
) -> None:
    assert raised({**record, **outcome}, "cost") == {rule}
    assert raised({**record, **outcome, "eventSource": "example.amazonaws.com"}, "cost") == set()
