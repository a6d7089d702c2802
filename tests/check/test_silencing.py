"""Nothing that an attacker writes silences a rule, unless the rule says why it may."""

from __future__ import annotations

import pytest

from awol.check.silencing import CONTROLLED
from tests.check.rules import messages, places, rule

CALL = "selection:\n  eventSource: organizations.amazonaws.com\n  eventName: LeaveOrganization\n"


def excluding(line: str, comment: str = "") -> str:
    note = f"{comment}\n" if comment else ""
    return f"{CALL}{note}filter:\n  {line}\ncondition: selection and not filter"


# (the excluded line, whether an attacker can write it)
ROWS = [
    ("userAgent|contains: stratus-red-team", True),
    ("requestParameters.notes: approved", True),
    ("requestParameters.tags.value: approved", True),
    ("requestParameters.policyName|startswith: AWSCompromisedKeyQuarantine", True),
    ("requestParameters.content|startswith: '{'", True),
    ("requestParameters.roleSessionName: approved", True),
    ("sourceIPAddress|cidr: 192.0.2.0/24", True),
    ("userIdentity.arn|contains: AWSControlTowerExecution", True),
    ("userIdentity.principalId|endswith: ':approved'", True),
    ("userIdentity.sessionContext.sessionIssuer.arn|endswith: ':role/Admin'", True),
    ("userIdentity.sessionContext.sessionIssuer.userName: AWSReservedSSO_Admin", True),
    ("userIdentity.sessionContext.sessionIssuer.arn|contains: ':role/aws-reserved/sso.amazonaws.com/'", False),
    ("userIdentity.sessionContext.sessionIssuer.arn|contains: ':role/aws-service-role/config.amazonaws.com/'", False),
    ("userIdentity.sessionContext.sessionIssuer.arn|contains: [':role/aws-reserved/', ':role/x']", True),
    ("userIdentity.sessionContext.sessionIssuer.arn|contains: ':role/aws-reserved-by-me'", True),
    ("userIdentity.sessionContext.sessionIssuer.arn|contains: ':role/aws-service-roles/x'", True),
    ("userIdentity.invokedBy: sso.amazonaws.com", False),
    ("userIdentity.invokedBy: signin.amazonaws.com", True),
    ("userIdentity.invokedBy: [sso.amazonaws.com, signin.amazonaws.com]", True),
    ("userIdentity.type: Root", False),
    ("errorCode: success", False),
    ("errorMessage|contains: policy", True),
    ("responseElements.handshake.action: INVITE", False),
    ("responseElements.handshake.resources.value: approved", True),
    ("requestParameters.notesX: approved", False),
]


@pytest.mark.parametrize(("line", "controlled"), ROWS, ids=[row[0] for row in ROWS])
def test_a_field_under_a_not(line: str, controlled: bool) -> None:
    assert places(rule(excluding(line)), "attacker-controlled") == ([line] if controlled else [])


@pytest.mark.parametrize("line", [row[0] for row in ROWS])
def test_the_same_field_that_is_asked_for_is_no_fault(line: str) -> None:
    assert places(rule(f"{CALL}more:\n  {line}\ncondition: selection and more"), "attacker-controlled") == []


def test_two_nots_ask_for_it() -> None:
    line = "userAgent: aws-cli"
    twice = f"{CALL}other:\n  readOnly: true\nfilter:\n  {line}\ncondition: selection and not (other and not filter)"
    once = f"{CALL}other:\n  readOnly: true\nfilter:\n  {line}\ncondition: selection and not (other and filter)"
    assert places(rule(twice), "attacker-controlled") == []
    assert places(rule(once), "attacker-controlled") == [line]


def test_none_of_several_filters() -> None:
    detection = (
        f"{CALL}filter_a:\n  userAgent: x\nfilter_b:\n  readOnly: true\ncondition: selection and not 1 of filter_*"
    )
    assert places(rule(detection), "attacker-controlled") == ["userAgent: x"]


def test_a_reason_excuses_one_field() -> None:
    excuse = "# awol: allow attacker-controlled userAgent: another rule takes what this leaves out"
    assert messages(rule(excluding("userAgent: x", excuse)), "attacker-controlled") == []
    assert places(rule(excluding("errorMessage: x", excuse)), "attacker-controlled") == [excuse, "errorMessage: x"]


@pytest.mark.parametrize(
    "excuse",
    [
        "# awol: allow attacker-controlled userAgent",
        "# awol: allow attacker-controlled userAgent: because",
        "# awol: allow attacker-controlled",
        "# awol: allow everything userAgent: it is late and I am tired",
        "# awol:allow",
    ],
)
def test_an_excuse_without_a_reason_is_none(excuse: str) -> None:
    assert places(rule(excluding("userAgent: x", excuse)), "attacker-controlled") == [excuse, "userAgent: x"]


def test_an_excuse_for_nothing_is_reported() -> None:
    excuse = "# awol: allow attacker-controlled userAgent: another rule takes what this leaves out"
    written = rule(excluding("userIdentity.type: Root", excuse))
    assert places(written, "attacker-controlled") == [excuse]
    assert "remove the comment" in messages(written, "attacker-controlled")[0]


def test_every_row_of_the_table_has_a_reason() -> None:
    assert all(len(why.split()) >= 3 for why in CONTROLLED.values())
