"""How a call ended is told by other means than errorCode too. A failing row stands beside each that succeeded."""

from __future__ import annotations

from typing import Any

import pytest

from awol.cloudtrail.outcome import outcome
from awol.hunt.detections import summary

SIGN_IN = {"eventSource": "signin.amazonaws.com", "eventType": "AwsConsoleSignIn"}


def answered(name: str, value: Any, **fields: Any) -> dict[str, Any]:
    return {**SIGN_IN, "eventName": name, "responseElements": {name: value}, **fields}


def told(name: str, **details: Any) -> dict[str, Any]:
    return {"eventName": name, "serviceEventDetails": details}


def gave(name: str, **answer: Any) -> dict[str, Any]:
    return {"eventName": name, "responseElements": answer}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"eventName": "LeaveOrganization"}, "succeeded"),
        ({"eventName": "LeaveOrganization", "errorCode": "AccessDenied"}, "failed: AccessDenied"),
        ({"eventName": "LeaveOrganization", "errorCode": "success"}, "succeeded"),
        ({"eventName": "LeaveOrganization", "errorCode": "", "errorMessage": ""}, "succeeded"),
        (
            {"eventName": "LeaveOrganization", "errorMessage": "no"},
            "ended without an error code, but with the message: no",
        ),
        ({"eventName": "LeaveOrganization", "errorMessage": "no", "errorCode": "success"}, "succeeded"),
        (
            {"eventSource": "signin.amazonaws.com", "eventName": "ExternalIdPDirectoryLogin", "errorMessage": "no"},
            "failed: no",
        ),
        (answered("ConsoleLogin", "Success"), "succeeded"),
        (answered("ConsoleLogin", "Failure", errorMessage="Failed authentication"), "failed: Failed authentication"),
        (answered("ConsoleLogin", "Failure"), "failed: Failure"),
        (answered("CheckMfa", "Failure"), "failed: Failure"),
        (answered("ExternalIdPDirectoryLogin", "Failure"), "failed: Failure"),
        (answered("PasswordRecoveryCompleted", "Success"), "succeeded"),
        (answered("SwitchRole", None), "succeeded"),
        ({**SIGN_IN, "eventName": "SwitchRole", "responseElements": None}, "succeeded"),
        (told("CredentialVerification", CredentialVerification="Failure"), "failed: Failure"),
        (told("CredentialVerification", CredentialVerification="Success"), "succeeded"),
        (gave("DeleteVpc", _return=False), "failed: false"),
        (gave("DeleteVpc", _return=True), "succeeded"),
        (
            told(
                "CreateAccountResult", createAccountStatus={"state": "FAILED", "failureReason": "EMAIL_ALREADY_EXISTS"}
            ),
            "failed: EMAIL_ALREADY_EXISTS",
        ),
        (told("CloseAccountResult", closeAccountStatus={"state": "SUCCEEDED"}), "succeeded"),
        (gave("CreateAccount", createAccountStatus={"state": "IN_PROGRESS"}), "in progress"),
        (gave("DeleteMembers", unprocessedAccounts=[{"accountId": "1"}]), "failed in part: unprocessedAccounts"),
        (gave("DeleteMembers", unprocessedAccounts=[]), "succeeded"),
        # EC2's calls of late have their XML in the answer, whole.
        (
            gave(
                "DeleteFlowLogs", DeleteFlowLogsResponse={"xmlns": "x", "unsuccessful": {"item": {"resourceId": "f"}}}
            ),
            "failed in part: unsuccessful",
        ),
        (gave("DeleteFlowLogs", DeleteFlowLogsResponse={"xmlns": "x", "unsuccessful": ""}), "succeeded"),
        (gave("DeleteVpc", DeleteVpcResponse={"xmlns": "x", "return": False}), "failed: false"),
        (gave("DeleteVpc", DeleteVpcResponse={"xmlns": "x", "return": True}), "succeeded"),
        (gave("RemoveTargets", failedEntryCount=0), "succeeded"),
        (gave("RemoveTargets", failedEntryCount=2), "failed in part: failedEntryCount"),
        (gave("AcceptHandshake", handshake={"state": "ACCEPTED"}), "succeeded"),
        (gave("DeclineHandshake", handshake={"state": "DECLINED"}), "succeeded"),
    ],
)
def test_outcome(record: dict[str, Any], expected: str) -> None:
    assert outcome(record) == expected
    assert summary(record).endswith(expected)


def test_what_a_record_says_is_fit_for_a_terminal() -> None:
    assert "\x1b" not in outcome({"eventName": "x", "errorMessage": "\x1b[2J"})
    assert "\x1b" not in outcome({"eventName": "x", "responseElements": {"errors\x1b": [1]}})


@pytest.mark.parametrize("place", ["responseElements", "serviceEventDetails", "additionalEventData"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Failure", "failed: Failure"), ("FAILED", "failed: FAILED"), (False, "failed: false"),
        ("Denied", "failed: Denied"), ("error", "failed: error"), ("REJECTED", "failed: REJECTED"),
        ("Success", "succeeded"), ("COMPLETED", "succeeded"), (None, "succeeded"),
        ("IN_PROGRESS", "in progress"), ("In Progress", "in progress"), ("pending", "in progress"),
        ("REQUESTED", "in progress"),
    ],
)  # fmt: skip
def test_what_stands_under_the_name_of_the_event_wherever(place: str, said: object, expected: str) -> None:
    assert outcome({"eventName": "Done", place: {"Done": said}}) == expected
    assert outcome({"eventName": "Done", place: {"Undone": said}}) == (expected if said == "Failure" else "succeeded")


@pytest.mark.parametrize(
    "name", ["unprocessedAccounts", "Unsuccessful", "failed", "failedAccounts", "failures", "errors", "errorList"]
)
def test_a_list_of_what_was_not_done(name: str) -> None:
    """GuardDuty's `unprocessedAccounts`, EC2's `unsuccessful`, Config's `failedRecords`, ..."""
    told = "succeeded" if name == "errorList" else f"failed in part: {name}"
    assert outcome({"eventName": "DoMany", "responseElements": {name: [{"id": "1"}]}}) == told
    assert outcome({"eventName": "DoMany", "responseElements": {name: []}}) == "succeeded"
    assert outcome({"eventName": "DoMany", "responseElements": {name: True}}) == "succeeded"
