"""The account that an event is about: by hand from what each call logs, and what an allow-list row then covers."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cloudtrail.identity import target_account, target_accounts
from awol.configuration.allowlist import parse
from tests.packs import our_rules

MANAGEMENT, ONE, OTHER = "111122223333", "444455556666", "777788889999"


def of(name: str, **parts: Any) -> dict[str, Any]:
    """A record in the management account's log."""
    return {"eventName": name, "recipientAccountId": MANAGEMENT, "eventTime": "2026-05-28T03:00:00Z", **parts}


def departed(account: str | None) -> dict[str, Any]:
    details = None if account is None else {"accountId": account, "departureMethod": "LEFT"}
    return of("AccountDepartedOrganization", serviceEventDetails=details, userIdentity={"invokedBy": "AWS Internal"})


def handshake(*parties: tuple[str, str]) -> dict[str, Any]:
    return {"handshake": {"parties": [{"type": kind, "id": identity} for kind, identity in parties]}}


CALLED = {"type": "AssumedRole", "accountId": MANAGEMENT}
ROWS = [
    (departed(ONE), (ONE,)),
    (departed(None), ()),
    (of("AccountJoinedOrganization", serviceEventDetails={"accountId": ONE}), (ONE,)),
    (of("CreateAccountResult", serviceEventDetails={"createAccountStatus": {"accountId": ONE}}), (ONE,)),
    (of("RemoveAccountFromOrganization", requestParameters={"accountId": ONE}), (ONE,)),
    (of("RemoveAccountFromOrganization", requestParameters=None, errorCode="AccessDenied"), ()),
    (of("MoveAccount", requestParameters={"accountId": ONE, "sourceParentId": "r-exam"}), (ONE,)),
    (of("InviteAccountToOrganization", requestParameters={"target": {"type": "ACCOUNT", "id": ONE}}), (ONE,)),
    (of("InviteAccountToOrganization", requestParameters=None), ()),
    (of("AssumeRoot", requestParameters={"targetPrincipal": ONE}), (ONE,)),
    (of("AssumeRoot", requestParameters={"targetPrincipal": f"arn:aws:iam::{ONE}:root"}), (ONE,)),
    (of("AssumeRoot", requestParameters={}), ()),
    (of("DeleteMembers", requestParameters={"detectorId": "d", "accountIds": [ONE, OTHER, ONE]}), (ONE, OTHER)),
    (of("DisassociateMembers", requestParameters={"accountIds": [ONE]}), (ONE,)),
    (of("DisassociateMembers", requestParameters={"accountIds": []}), ()),
    (of("AcceptHandshake", responseElements=handshake(("ORGANIZATION", "o-x"), ("ACCOUNT", ONE))), (ONE,)),
    (of("AcceptHandshake", userIdentity=CALLED, responseElements=None), (MANAGEMENT,)),
    (of("AcceptHandshake", userIdentity={"invokedBy": "organizations.amazonaws.com"}, responseElements=None), ()),
    (of("CreateAccountAssignment", requestParameters={"targetId": ONE, "targetType": "AWS_ACCOUNT"}), (ONE,)),
    (of("RegisterOrganizationDelegatedAdmin", requestParameters={"memberAccountId": ONE}), (ONE,)),
    (of("DeregisterOrganizationDelegatedAdmin", requestParameters={"delegatedAdminAccountId": ONE}), (ONE,)),
    (of("DeregisterOrganizationDelegatedAdmin", requestParameters=None), ()),
    (of("DisableOrganizationAdminAccount", requestParameters={"adminAccountId": ONE}), (ONE,)),
    (of("DisableOrganizationAdminAccount", requestParameters={"AdminAccountId": ONE}), (ONE,)),
    (of("DisableOrganizationAdminAccount", requestParameters=None), ()),
    (of("DisableDelegatedAdminAccount", requestParameters={"delegatedAdminAccountId": ONE}), (ONE,)),
    (of("AssociateAdminAccount", requestParameters={"adminAccount": ONE}), (ONE,)),
    (of("PutAdminAccount", requestParameters={"adminAccount": ONE, "adminScope": {}}), (ONE,)),
    (of("PutAdminAccount", requestParameters={"accountId": ONE, "priority": 1}), (ONE,)),
    (of("DisassociateAdminAccount", requestParameters=None), ()),
    (of("RegisterOrganizationAdminAccount", requestParameters={"adminAccountId": ONE}), (ONE,)),
    (of("RegisterDataLakeDelegatedAdministrator", requestParameters={"accountId": ONE}), (ONE,)),
    (of("DeregisterDataLakeDelegatedAdministrator", requestParameters=None), ()),
    (
        of(
            "EnableIpamOrganizationAdminAccount",
            requestParameters={"EnableIpamOrganizationAdminAccountRequest": {"DelegatedAdminAccountId": ONE}},
        ),
        (ONE,),
    ),
    (
        of(
            "DisableIpamOrganizationAdminAccount",
            requestParameters={"DisableIpamOrganizationAdminAccountRequest": {"DelegatedAdminAccountId": ONE}},
        ),
        (ONE,),
    ),
    # Amazon Inspector: for accounts that it names, else for the caller's own.
    (of("Disable", requestParameters={"accountIds": [ONE, OTHER], "resourceTypes": ["EC2"]}), (ONE, OTHER)),
    (of("Disable", requestParameters={"accountIds": [], "resourceTypes": ["EC2"]}), (MANAGEMENT,)),
    (of("Disable", requestParameters={"resourceTypes": ["EC2"]}), (MANAGEMENT,)),
    (of("LeaveOrganization", requestParameters=None), (MANAGEMENT,)),
    (of("StopLogging", requestParameters={"name": "trail"}), (MANAGEMENT,)),
    (of("PutAccountName", requestParameters={"accountId": ONE, "accountName": "x"}), (ONE,)),
    ({"eventName": "LeaveOrganization"}, ()),
    ({"eventName": 7, "requestParameters": "x", "responseElements": ["y"]}, ()),
]


@pytest.mark.parametrize(("record", "accounts"), ROWS, ids=[f"{row[0]['eventName']}-{row[1]}" for row in ROWS])
def test_the_accounts_that_a_record_names(record: dict[str, Any], accounts: tuple[str, ...]) -> None:
    assert target_accounts(record) == accounts
    assert target_account(record) == ", ".join(accounts)


def approved(target: str, record: dict[str, Any], rule: str = "aws_org_account_departed_left") -> bool:
    text = f"rule,target_account_id,reason,expires\n{rule},{target},planned,2026-06-01\n"
    return parse(text, "a.csv", our_rules()).approval(rule, record) is not None


def test_an_approval_of_one_departure_approves_that_one_alone() -> None:
    assert approved(ONE, departed(ONE))
    assert not approved(ONE, departed(OTHER))
    assert not approved(ONE, departed(None))
    assert not any(approved(MANAGEMENT, departed(account)) for account in (ONE, OTHER, None))


def test_a_row_for_one_account_does_not_cover_a_call_on_two() -> None:
    both = of("DeleteMembers", requestParameters={"accountIds": [ONE, OTHER]})
    alone = of("DeleteMembers", requestParameters={"accountIds": [ONE]})
    rule = "aws_guardduty_disassociated"
    assert [approved(ONE, record, rule) for record in (alone, both)] == [True, False]
