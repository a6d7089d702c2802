"""Calls on another account than the one that logs them: where each names it, by AWS's API references."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cloudtrail.identity import target_accounts

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
]


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
