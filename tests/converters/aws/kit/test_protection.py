"""Whom the service control policy of the kit stops, and at what: read as AWS evaluates a deny.

IAM User Guide, "ArnLike" and "ArnNotLike": `*` and `?` within the six parts of an ARN, which colons separate. Actions
are compared without regard to letter case.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

import pytest
from botocore.loaders import Loader

from converters.aws.kit.plan import compact
from converters.aws.kit.protection import LARGEST, policy
from tests.conftest import ROOT

SCPS = sorted((ROOT / "docs" / "scp").glob("*.json"))
MEMBER = "444455556666"
ADMIN = f"arn:aws:iam::{MEMBER}:role/Administrator"
DEPLOYER = f"arn:aws:iam::{MEMBER}:role/awol-last-event-deployer"
ROLLING_OUT = f"arn:aws:iam::{MEMBER}:role/stacksets-exec-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
BORROWED = f"arn:aws:iam::{MEMBER}:role/stacksets-exec-mine/Anything"
"""A role whose path, which its creator chooses, reads like the name of another."""

FORWARDER = f"arn:aws:iam::{MEMBER}:role/awol-last-event-forwarder"
RULE = f"arn:aws:events:us-east-1:{MEMBER}:rule/awol-last-event-forward-1"
BUS = f"arn:aws:events:us-east-1:{MEMBER}:event-bus/awol-last-event-1"
QUEUE = f"arn:aws:sqs:us-east-1:{MEMBER}:awol-last-event-dead-letters"
TOPIC = f"arn:aws:sns:us-east-1:{MEMBER}:awol-last-event-1-alerts"
STACK = f"arn:aws:cloudformation:us-east-1:{MEMBER}:stack/StackSet-awol-last-event-members-1a2b/5c6d"


def like(pattern: str, arn: str) -> bool:
    wanted, given = pattern.split(":", 5), arn.split(":", 5)
    return len(wanted) == len(given) and all(map(fnmatchcase, given, wanted))


def denied(action: str, resource: str, principal: str) -> bool:
    for statement in policy()["Statement"]:
        assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Deny"
        exempt = statement.get("Condition", {}).get("ArnNotLike", {}).get("aws:PrincipalArn", [])
        assert statement.get("Condition", {}) in ({}, {"ArnNotLike": {"aws:PrincipalArn": exempt}})
        if (
            action in statement["Action"]
            and any(like(one, resource) for one in statement["Resource"])
            and not any(like(one, principal) for one in exempt)
        ):
            return True
    return False


def test_every_action_that_is_denied_exists() -> None:
    """Nobody else looks: AWS takes a service control policy that denies what does not exist, and so does cfn-lint."""
    written = [*policy()["Statement"], *(one for path in SCPS for one in json.loads(path.read_text())["Statement"])]
    given = [statement["Action"] for statement in written]
    actions = {action for one in given for action in ([one] if isinstance(one, str) else one)}
    assert len(actions) > 20
    assert {action for action in actions if not exists(action)} == set()
    assert not exists("organizations:LeaveOrganisation")


def exists(action: str) -> bool:
    """Whether a service has an operation of this name (AWS's own models, as botocore carries them)."""
    service, _, name = action.partition(":")
    return name in Loader().load_service_model(service, "service-2")["operations"]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("events:DeleteRule", RULE),
        ("events:UpdateEventBus", BUS),
        ("events:PutPermission", BUS),
        ("iam:CreateRole", FORWARDER),
        ("iam:UpdateAssumeRolePolicy", FORWARDER),
        ("sqs:AddPermission", QUEUE),
        ("sqs:RemovePermission", QUEUE),
        ("sqs:SetQueueAttributes", QUEUE),
        ("sns:AddPermission", TOPIC),
        ("sns:RemovePermission", TOPIC),
        ("cloudformation:ExecuteChangeSet", STACK),
        ("cloudformation:DeleteStack", STACK),
    ],
)
def test_the_parts_of_the_kit_are_touched_by_those_who_roll_it_out_alone(action: str, resource: str) -> None:
    assert denied(action, resource, ADMIN)
    assert not denied(action, resource, ROLLING_OUT)
    assert not denied(action, resource, DEPLOYER)
    assert not denied(action, resource.replace("awol-last-event", "somebody-elses"), ADMIN)


@pytest.mark.parametrize("role", [DEPLOYER, ROLLING_OUT, BORROWED])
@pytest.mark.parametrize("principal", [ADMIN, DEPLOYER, ROLLING_OUT])
@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:DeleteRolePermissionsBoundary",
        "iam:UpdateRole",
        "iam:DeleteRole",
    ],
)
def test_nobody_in_a_member_makes_a_role_of_an_exempt_name(action: str, principal: str, role: str) -> None:
    """Whoever may create such a name is exempt; CloudFormation's service-linked role, which makes the roles of
    StackSets, is bound by no service control policy."""
    assert denied(action, role, principal)
    assert not denied(action, ADMIN, principal)


def test_every_exempt_name_is_one_that_nobody_can_make() -> None:
    exempt = [
        name
        for statement in policy()["Statement"]
        for name in statement.get("Condition", {}).get("ArnNotLike", {}).get("aws:PrincipalArn", [])
    ]
    assert exempt
    for name in exempt:
        made = name.replace("arn:*", "arn:aws").replace("::*:", f"::{MEMBER}:").replace("*", "x")
        assert denied("iam:CreateRole", made, made), name


def test_the_policy_fits() -> None:
    assert len(compact(policy())) <= LARGEST
