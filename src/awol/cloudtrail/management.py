"""In whose log a call stands, where that is not the account that anybody may be in.

Source: AWS Organizations API Reference, which says at each operation whether the management account alone may call it,
or a delegated administrator too. CloudTrail writes a call into the log of the account that made it.
"""

from __future__ import annotations

ORGANIZATIONS = "organizations.amazonaws.com"

ALONE = frozenset(
    (
        "AccountDepartedOrganization", "AccountJoinedOrganization", "CloseAccountResult", "CreateAccount",
        "CreateAccountResult", "CreateGovCloudAccount", "DeleteOrganization", "DeregisterDelegatedAdministrator",
        "DisableAWSServiceAccess", "EnableAWSServiceAccess", "EnableAllFeatures", "InviteAccountToOrganization",
        "InviteOrganizationToTransferResponsibility", "PutResourcePolicy", "DeleteResourcePolicy",
        "RegisterDelegatedAdministrator", "RemoveAccountFromOrganization", "TerminateResponsibilityTransfer",
        "UpdateResponsibilityTransfer",
    )
)  # fmt: skip
"""Calls and events of Organizations that succeed in the management account alone."""

DELEGATED = frozenset(
    (
        "AttachPolicy", "CreateOrganizationalUnit", "CreatePolicy", "DeleteOrganizationalUnit", "DeletePolicy",
        "DetachPolicy", "DisablePolicyType", "EnablePolicyType", "MoveAccount", "UpdateOrganizationalUnit",
        "UpdatePolicy",
    )
)  # fmt: skip
"""Calls of Organizations that succeed there, and in an account to which the management account delegated them."""

HOME_REGIONS = ("us-east-1", "us-gov-west-1", "cn-northwest-1")
"""Where Organizations and IAM log, in each partition (AWS General Reference, "Service endpoints")."""

GLOBAL_SOURCES = frozenset(
    (ORGANIZATIONS, "account.amazonaws.com", "billing.amazonaws.com", "billingconductor.amazonaws.com",
     "budgets.amazonaws.com", "ce.amazonaws.com",
     "iam.amazonaws.com")
)  # fmt: skip
"""Services that log in one region of a partition alone (CloudTrail User Guide, "Global service events")."""
