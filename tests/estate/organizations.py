"""An organization of twelve accounts as moto serves it, each exposed, or not, in a way of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import boto3

LEAVE = "organizations:LeaveOrganization"
BREAK_GLASS = "arn:aws:iam::*:role/BreakGlass"
DENIES: Mapping[str, dict[str, Any]] = {
    "deny": {"Effect": "Deny", "Action": LEAVE, "Resource": "*"},
    "deny_not_action": {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
    "deny_other": {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"},
    "deny_but_a_role": {
        "Effect": "Deny", "Action": LEAVE, "Resource": "*",
        "Condition": {"ArnNotLike": {"aws:PrincipalARN": BREAK_GLASS}},
    },
    "deny_but_root": {
        "Effect": "Deny", "Action": LEAVE, "Resource": "*",
        "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}},
    },
    "deny_without_mfa": {
        "Effect": "Deny", "Action": LEAVE, "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    },
    "deny_unknown": {
        "Effect": "Deny", "Action": LEAVE, "Resource": "*", "Condition": {"StringEquals": {"aws:NotYetKnown": "x"}},
    },
    "allow_some": {"Effect": "Allow", "Action": ["ec2:*", "s3:*"], "Resource": "*"},
}  # fmt: skip

# name, unit, policies of its own ("-FullAWSAccess" takes that one away), state, a part of its reasons
ACCOUNTS: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    ("in-the-root", "", (), "exposed", "directly under the root"),
    ("no-deny", "Open", (), "exposed", "no service control policy on its path denies"),
    ("deny-of-something-else", "Open", ("deny_other",), "exposed", "no service control policy"),
    ("deny-but-a-role", "Open", ("deny_but_a_role",), "exposed", "exempts arn:aws:iam::*:role/BreakGlass"),
    ("deny-but-root", "Open", ("deny_but_root",), "exposed", "exempts arn:aws:iam::*:root"),
    ("deny-without-mfa", "Open", ("deny_without_mfa",), "exposed", "applies only where BoolIfExists"),
    ("waiting", "Transition", (), "exposed", "is in Transition, an organizational unit that accounts may leave from"),
    ("unknown-condition", "Open", ("deny_unknown",), "unknown", "could not be evaluated: StringEquals aws:NotYetKnown"),
    ("inherits", "Workloads/Prod", (), "safe", "denied at Workloads"),
    ("denied-itself", "Open", ("deny",), "safe", "denied at the account itself"),
    ("denied-by-not-action", "Open", ("deny_not_action",), "safe", "denied at the account itself"),
    (
        "allowed-too-little",
        "Open",
        ("allow_some", "-FullAWSAccess"),
        "safe",
        "no policy allows it at the account itself",
    ),
)


def build(*, enabled: bool = True) -> dict[str, str]:
    """The organization in moto, whose calls must be mocked. Account names to ids, and `Transition`."""
    client = boto3.client("organizations", region_name="us-east-1")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    if enabled:
        client.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    policies = {name: _policy(client, name, statement) for name, statement in DENIES.items()}
    units = {"": root}
    for path in ("Open", "Transition", "Workloads", "Workloads/Prod"):
        above, _, name = path.rpartition("/")
        made = client.create_organizational_unit(ParentId=units[above], Name=name)
        units[path] = made["OrganizationalUnit"]["Id"]
    client.attach_policy(PolicyId=policies["deny"], TargetId=units["Workloads"])
    found = {"Transition": units["Transition"]}
    for name, unit, own, _, _ in ACCOUNTS:
        made = client.create_account(Email=f"{name}@example.com", AccountName=name)
        identity = found[name] = made["CreateAccountStatus"]["AccountId"]
        if unit:
            client.move_account(AccountId=identity, SourceParentId=root, DestinationParentId=units[unit])
        for policy in own:
            if policy.startswith("-"):
                client.detach_policy(PolicyId=f"p-{policy[1:]}", TargetId=identity)
            else:
                client.attach_policy(PolicyId=policies[policy], TargetId=identity)
    return found


def _policy(client: Any, name: str, statement: dict[str, Any]) -> str:
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = client.create_policy(Name=name, Description=name, Type="SERVICE_CONTROL_POLICY", Content=content)
    identity: str = made["Policy"]["PolicySummary"]["Id"]
    return identity
