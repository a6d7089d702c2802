"""docs/coverage.md: every call in its tables is seen by the rules that its row names, or the row says why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from awol.cloudtrail.calls import event_names
from tests.conftest import ROOT
from tests.rules.raising import RULES, TESTS

PAGE = ROOT / "docs" / "coverage.md"

PARAMETERS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("cloudtrail", "UpdateTrail"): {"name": "trail", "kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"},
    ("guardduty", "UpdateThreatIntelSet"): {"detectorId": "1", "activate": False},
    ("guardduty", "UpdateThreatEntitySet"): {"detectorId": "1", "activate": False},
    ("guardduty", "UpdateDetector"): {"features": [{"name": "S3_DATA_EVENTS", "status": "DISABLED"}]},
    ("guardduty", "UpdateMemberDetectors"): {"features": [{"name": "S3_DATA_EVENTS", "status": "DISABLED"}]},
    ("guardduty", "UpdateOrganizationConfiguration"): {"autoEnableOrganizationMembers": "NONE"},
    ("securityhub", "UpdateOrganizationConfiguration"): {"AutoEnable": False},
    ("inspector2", "UpdateOrganizationConfiguration"): {"autoEnable": {"ec2": False, "ecr": False}},
    ("macie2", "UpdateOrganizationConfiguration"): {"autoEnable": False},
    ("detective", "UpdateOrganizationConfiguration"): {"autoEnable": False},
    ("organizations", "DisablePolicyType"): {"rootId": "r-exam", "policyType": "INSPECTOR_POLICY"},
    ("config", "PutConfigurationRecorder"): {"configurationRecorder": {"recordingGroup": {"allSupported": False}}},
    ("sso", "UpdateInstance"): {"instanceArn": "arn:aws:sso:::instance/1", "permissionSetsEnabled": False},
    ("iam", "CreateRole"): {"roleName": "r", "maxSigninSessionDuration": 7776000},
    ("iam", "UpdateRole"): {"roleName": "r", "maxSigninSessionDuration": 7776000},
    ("iam", "CreateLoginProfile"): {"userName": "u", "maxSigninSessionDuration": 7776000},
    ("iam", "UpdateLoginProfile"): {"userName": "u", "maxSigninSessionDuration": 7776000},
}
"""What a call has to ask for where its name alone is not what the rule is about."""

NAMED = {
    *((f"{service}", "UpdateOrganizationConfiguration") for service in ("guardduty", "securityhub", "inspector2")),
    *((f"{service}", "UpdateOrganizationConfiguration") for service in ("macie2", "detective")),
    *(("guardduty", name) for name in ("UpdateThreatIntelSet", "DeleteThreatIntelSet", "UpdateDetector")),
    *(("securitylake", name) for name in ("DeleteDataLake", "DeleteAwsLogSource", "DeleteSubscriber")),
    ("securitylake", "DeregisterDataLakeDelegatedAdministrator"),
    ("cloudtrail", "UpdateTrail"),
    ("route53resolver", "DeleteResolverQueryLogConfig"),
    ("sso-directory", "AddMemberToGroup"),
    ("organizations", "DisablePolicyType"),
    *(("fms", name) for name in ("AssociateAdminAccount", "PutAdminAccount", "DisassociateAdminAccount")),
    *(("auditmanager", f"{verb}OrganizationAdminAccount") for verb in ("Register", "Deregister")),
    *(("ec2", f"{verb}IpamOrganizationAdminAccount") for verb in ("Enable", "Disable")),
    ("ce", "UpdateAnomalySubscription"),
    ("budgets", "UpdateBudget"),
    *(("monitoring", name) for name in ("DisableAlarmActions", "PutAlarmMuteRule")),
    *(("cloudformation", f"{verb}StackSet") for verb in ("Create", "Update", "Delete")),
    *(("cloudformation", f"{verb}StackInstances") for verb in ("Create", "Update", "Delete")),
    *(("iam", f"{verb}SAMLProvider") for verb in ("Create", "Update", "Delete")),
    *(("iam", f"{verb}OpenIDConnectProvider") for verb in ("Create", "Update", "Delete")),
    ("config", "PutConfigurationRecorder"),
    *(("securityhub", name) for name in ("DeleteMembers", "DisassociateMembers", "DisableSecurityHubFeatureV2")),
    *(("account", name) for name in ("SendPhoneNumberVerification", "VerifyPhoneNumber")),
    *(("iam", name) for name in ("AcquireRole", "PutAccountProperties", "CreateRole", "UpdateRole")),
    ("account-access", "CreateEntitlement"),
    *(("signin", f"{verb}ResourcePermissionStatement") for verb in ("Put", "Delete")),
    *(("signin", f"{verb}ConsoleAuthorizationConfiguration") for verb in ("Put", "Delete")),
    ("signin", "BatchRevokeSessions"),
    *(("billing", name) for name in ("TransferCredit", "UpdateBillingPreferences")),
    ("billingconductor", "UpdateBillingTransferPreference"),
    *(("network-security-manager", f"{verb}AdminAccount") for verb in ("Put", "Delete")),
    ("sso", "UpdateInstance"),
}
"""What the page has to speak of, whatever else it does."""


def rows() -> list[tuple[str, str, str]]:
    """Source, call and verdict of each row of the page's tables."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            source = cells[0].strip("`")
            found += [(source, call, cells[2]) for call in re.findall(r"`(\w+)`", cells[1])]
    return found


ROWS = rows()


def raised(source: str, name: str) -> set[str]:
    """The rules that a success of the call raises."""
    record = {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "eventType": "AwsApiCall",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/r/s"},
        "requestParameters": PARAMETERS.get((source, name)),
    }
    return {rule for rule, test in TESTS.items() if test(record)}


def test_every_call_that_has_to_be_spoken_of_has_one_row() -> None:
    calls = [(source, name) for source, name, _ in ROWS]
    assert not NAMED - set(calls)
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize(("source", "name", "verdict"), ROWS, ids=[f"{row[0]}:{row[1]}" for row in ROWS])
def test_what_the_page_says_of_a_call_is_so(source: str, name: str, verdict: str) -> None:
    named = set(re.findall(r"\[(aws_\w+)\]\(", verdict))
    assert raised(source, name) == named
    assert named or len(verdict.split()) > 5, "no rule, and no reason"
    assert named <= set(RULES)


@pytest.mark.parametrize(("source", "name"), sorted({row[:2] for row in ROWS}))
def test_cloudtrail_knows_the_call(source: str, name: str) -> None:
    assert name in event_names()[f"{source}.amazonaws.com"]
