"""Calls on another account than the one that logs them: where each names it, by AWS's API references."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cloudtrail.identity import actor, caller_account, log_account, principals, target_accounts

ADMINISTRATOR, MEMBER = "111122223333", "444455556666"

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("CloseAccount", {"accountId": MEMBER}),
    ("RemoveAccountFromOrganization", {"accountId": MEMBER}),
    ("MoveAccount", {"accountId": MEMBER, "sourceParentId": "r-ab12", "destinationParentId": "ou-ab12-11111111"}),
    ("InviteAccountToOrganization", {"target": {"id": MEMBER, "type": "ACCOUNT"}}),
    ("RegisterDelegatedAdministrator", {"accountId": MEMBER}),
    ("DeregisterDelegatedAdministrator", {"accountId": MEMBER}),
    ("CreateAccountAssignment", {"targetId": MEMBER, "targetType": "AWS_ACCOUNT"}),
    ("DeleteAccountAssignment", {"targetId": MEMBER, "targetType": "AWS_ACCOUNT"}),
    ("DeleteMembers", {"accountIds": [MEMBER]}),
    ("DisassociateMembers", {"accountIds": [MEMBER]}),
    ("StopMonitoringMembers", {"accountIds": [MEMBER]}),
    ("UpdateMemberDetectors", {"accountIds": [MEMBER]}),
    ("InviteOrganizationToTransferResponsibility", {"target": {"id": MEMBER, "type": "ACCOUNT"}}),
    ("AssumeRoot", {"targetPrincipal": MEMBER}),
    ("AssumeRoot", {"targetPrincipal": f"arn:aws:iam::{MEMBER}:root"}),
    ("RegisterOrganizationDelegatedAdmin", {"memberAccountId": MEMBER}),
    ("DeregisterOrganizationDelegatedAdmin", {"delegatedAdminAccountId": MEMBER}),
    ("EnableOrganizationAdminAccount", {"adminAccountId": MEMBER}),
    ("DisableOrganizationAdminAccount", {"adminAccountId": MEMBER}),
    ("EnableOrganizationAdminAccount", {"AdminAccountId": MEMBER}),
    ("DisableOrganizationAdminAccount", {"AdminAccountId": MEMBER}),
    ("EnableOrganizationAdminAccount", {"accountId": MEMBER}),
    ("EnableDelegatedAdminAccount", {"delegatedAdminAccountId": MEMBER}),
    ("DisableDelegatedAdminAccount", {"delegatedAdminAccountId": MEMBER}),
    ("AssociateAdminAccount", {"adminAccount": MEMBER}),
    ("DisassociateAdminAccount", {"adminAccount": MEMBER}),
    ("PutAdminAccount", {"adminAccount": MEMBER}),
    ("PutAdminAccount", {"accountId": MEMBER, "priority": 1}),
    ("DeleteAdminAccount", {"accountId": MEMBER}),
    ("RegisterOrganizationAdminAccount", {"adminAccountId": MEMBER}),
    ("DeregisterOrganizationAdminAccount", {"adminAccountId": MEMBER}),
    ("RegisterDataLakeDelegatedAdministrator", {"accountId": MEMBER}),
    ("DeregisterDataLakeDelegatedAdministrator", {"accountId": MEMBER}),
    *(
        (f"{verb}IpamOrganizationAdminAccount",
         {f"{verb}IpamOrganizationAdminAccountRequest": {"DelegatedAdminAccountId": MEMBER}})
        for verb in ("Enable", "Disable")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "parameters"), CALLS, ids=[row[0] for row in CALLS])
def test_the_account_that_a_call_names(name: str, parameters: dict[str, Any]) -> None:
    record = {"eventName": name, "recipientAccountId": ADMINISTRATOR, "requestParameters": parameters}
    assert target_accounts(record) == (MEMBER,)
    assert target_accounts({**record, "requestParameters": None}) == (), "never the one whose log it is"


EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("AccountDepartedOrganization", {"accountId": MEMBER}),
    ("AccountJoinedOrganization", {"accountId": MEMBER}),
    ("CreateAccountResult", {"createAccountStatus": {"accountId": MEMBER, "state": "SUCCEEDED"}}),
    ("CreateGovCloudAccountResult", {"createAccountStatus": {"accountId": MEMBER, "state": "SUCCEEDED"}}),
    ("CloseAccountResult", {"closeAccountStatus": {"accountId": MEMBER, "state": "SUCCEEDED"}}),
]


@pytest.mark.parametrize(("name", "details"), EVENTS, ids=[row[0] for row in EVENTS])
def test_the_account_that_a_service_event_names(name: str, details: dict[str, Any]) -> None:
    record = {"eventName": name, "recipientAccountId": ADMINISTRATOR, "serviceEventDetails": details}
    assert target_accounts(record) == (MEMBER,)
    assert target_accounts({**record, "serviceEventDetails": None}) == ()


@pytest.mark.parametrize("name", ["AcceptHandshake", "DeclineHandshake", "CancelHandshake"])
def test_a_handshake_is_about_the_account_among_its_parties(name: str) -> None:
    parties = [{"type": "ORGANIZATION", "id": "o-exampleorgid"}, {"type": "ACCOUNT", "id": MEMBER}, "odd"]
    record = {"eventName": name, "recipientAccountId": ADMINISTRATOR, "requestParameters": {"accountId": "1"}}
    assert target_accounts({**record, "responseElements": {"handshake": {"parties": parties}}}) == (MEMBER,)
    assert target_accounts({**record, "userIdentity": {"type": "Root"}}) == (ADMINISTRATOR,)
    assert target_accounts(record) == (), "a service event, which no account called"


def test_who_called_and_what_an_allow_list_may_name() -> None:
    issuer = {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/Admin"}}
    session = {"arn": "arn:aws:sts::111122223333:assumed-role/Admin/ann", "accountId": ADMINISTRATOR,
               "sessionContext": issuer, "invokedBy": "x.amazonaws.com", "principalId": "AROA:ann"}  # fmt: skip
    assert actor({"userIdentity": session}) == session["arn"]
    assert actor({"userIdentity": {"invokedBy": "x.amazonaws.com", "principalId": "p"}}) == "x.amazonaws.com"
    assert actor({"userIdentity": {"principalId": "p"}}) == "p"
    assert actor({"userIdentity": "root"}) == actor({}) == ""
    assert principals({"userIdentity": session}) == (session["arn"], "arn:aws:iam::111122223333:role/Admin")
    assert principals({"userIdentity": {"sessionContext": issuer}}) == ("arn:aws:iam::111122223333:role/Admin",)
    assert principals({}) == ()
    assert caller_account({"userIdentity": session, "recipientAccountId": MEMBER}) == ADMINISTRATOR
    assert log_account({"userIdentity": session, "recipientAccountId": MEMBER}) == MEMBER
    assert log_account({"userIdentity": session}) == ""
