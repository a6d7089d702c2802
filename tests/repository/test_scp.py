"""The service control policies in docs/scp: that they parse, and deny what their guide says, whoever asks."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "scp"
LEAVE, BOTH = "deny_leave_organization.json", "deny_leave_and_accept_handshake.json"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def denies(policy: dict[str, Any], action: str) -> bool:
    """Whether a policy denies an action to everybody, on everything.

    A condition, an exempted action (`NotAction`) or a named resource may let somebody through, so none of them counts.
    Action names are compared without regard to case, with `*` and `?` as wildcards (IAM User Guide, "Action").
    """
    for statement in listed(policy["Statement"]):
        plain = statement.keys() <= {"Sid", "Effect", "Action", "Resource"}
        if plain and statement["Effect"] == "Deny" and listed(statement.get("Resource")) == ["*"]:
            patterns = [pattern.lower() for pattern in listed(statement.get("Action", []))]
            if any(fnmatchcase(action.lower(), pattern) for pattern in patterns):
                return True
    return False


def read(name: str) -> dict[str, Any]:
    policy: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return policy


@pytest.mark.parametrize(
    ("name", "action", "expected"),
    [
        (LEAVE, "organizations:LeaveOrganization", True),
        (LEAVE, "organizations:leaveorganization", True),
        (LEAVE, "organizations:LeaveOrganizations", False),
        (LEAVE, "organizations:AcceptHandshake", False),
        (LEAVE, "organizations:DescribeOrganization", False),
        (LEAVE, "account:CloseAccount", False),
        (BOTH, "organizations:LeaveOrganization", True),
        (BOTH, "organizations:AcceptHandshake", True),
        (BOTH, "organizations:DeclineHandshake", False),
        (BOTH, "organizations:ListHandshakesForAccount", False),
        (BOTH, "account:CloseAccount", False),
    ],
)
def test_what_each_policy_denies(name: str, action: str, expected: bool) -> None:
    assert denies(read(name), action) is expected


def weakened(**change: Any) -> dict[str, Any]:
    statement = {**read(LEAVE)["Statement"][0], **change}
    return {"Version": "2012-10-17", "Statement": {key: value for key, value in statement.items() if value is not None}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"Action": "organizations:*"}, True),
        ({"Action": ["organizations:Describe*", "organizations:Leave*"]}, True),
        ({"Effect": "Allow"}, False),
        ({"Action": "organizations:LeaveOrganizations"}, False),
        ({"Action": None, "NotAction": "organizations:DescribeOrganization"}, False),
        ({"Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Migration"}}}, False),
        ({"Resource": "arn:aws:organizations::111122223333:account/o-exampleorgid/444455556666"}, False),
        ({"Resource": None}, False),
    ],
)
def test_a_policy_that_lets_somebody_through_does_not_count(change: dict[str, Any], expected: bool) -> None:
    assert denies(weakened(**change), "organizations:LeaveOrganization") is expected


@pytest.mark.parametrize("name", [LEAVE, BOTH])
def test_aws_would_take_it(name: str) -> None:
    """What Organizations refuses: another version, a Sid that is not alphanumeric, a principal, a long text."""
    policy = read(name)
    assert policy.keys() == {"Version", "Statement"}
    assert policy["Version"] == "2012-10-17"
    for statement in policy["Statement"]:
        assert re.fullmatch(r"[A-Za-z0-9]+", statement["Sid"])
        assert "Principal" not in statement
    assert len((FOLDER / name).read_text(encoding="utf-8")) < 5120


def test_the_guide_names_every_policy_and_rule_that_exists() -> None:
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((\w+\.json)\)", guide)) == {path.name for path in FOLDER.glob("*.json")}
    rules = {path.stem for path in (ROOT / "rules").rglob("*.yml")}
    named = set(re.findall(r"`(aws_\w+)`", guide))
    assert named
    assert named <= rules
