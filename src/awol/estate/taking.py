"""Reading an organization from AWS: read-only calls, with the caller's credentials, through boto3.

The tree is walked: one call for each unit's units, one for its accounts, one for the targets of each policy, never one
for each account, for Organizations throttles callers from some 160 calls on. Retries adapt to that (`adaptive`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from awol import aws
from awol.estate.tree import SCP, Member, Policy, Tree, Unit, partition_of
from awol.values import parse_time

CALLS = (
    "organizations:DescribeOrganization",
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
    "organizations:ListDelegatedAdministrators",
    "organizations:ListPolicies",
    "organizations:DescribePolicy",
    "organizations:ListTargetsForPolicy",
    "iam:ListOrganizationsFeatures",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
)
"""The permissions that a whole reading takes; each is read-only."""


def take(*, policies: bool, say: Callable[[str], None] = lambda _: None) -> Tree:
    """The organization of the caller's credentials. Without `policies` only its units and accounts are read.

    What cannot be read of policies, central root access and trails is named in `Tree.unread`. Raises
    `awol.aws.UnreachableError` where the tree itself cannot be read: it is read whole or not at all.
    """

    def client(service: str) -> Any:
        # Organizations and IAM are in us-east-1 alone (AWS General Reference, "Service endpoints").
        return aws.client(service, instead="give files: --from FILE", region="us-east-1")

    # The last is raised by a stand-in of AWS that does not know the call.
    faults: tuple[type[Exception], ...] = (*aws.faults(), NotImplementedError)

    def optional(part: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except faults as fault:
            unread.append(f"{part}: {fault}")
            return None

    unread: list[str] = []
    try:
        organizations = client("organizations")
        described = organizations.describe_organization()["Organization"]
        roots = _pages(organizations, "list_roots", "Roots")
        units, members = _walk(organizations, roots, say)
    except aws.faults() as fault:
        step = "use credentials of the management account or a delegated administrator that may read Organizations"
        raise aws.UnreachableError(f"the organization could not be read: {fault}", next_step=step) from fault
    delegated = optional(
        "delegated administrators",
        lambda: [
            administrator["Id"]
            for administrator in _pages(organizations, "list_delegated_administrators", "DelegatedAdministrators")
        ],
    )
    tree = {
        "organization_id": described["Id"],
        "management": described.get("MasterAccountId", described.get("ManagementAccountId", "")),
        "partition": partition_of(described.get("Arn")),
        "units": units,
        "members": members,
        "scp_enabled": scp_enabled(roots),
        "delegated": tuple(delegated or ()),
        "taken": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if policies:
        attached = optional("service control policies", lambda: _policies(organizations, units, members, say))
        policies_by_id, targets = attached or ({}, {})
        tree |= {
            "policies": policies_by_id,
            "attached": targets,
            "features": optional("central root access", lambda: _features(client("iam"))),
            "trail": optional("trails", lambda: _logging(client("cloudtrail"))),
        }
    return Tree(**tree, unread=tuple(unread))


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> list[dict[str, Any]]:
    """Every item of a paged call. An empty page is no end: NextToken is (Organizations API Reference)."""
    return [entry for page in client.get_paginator(operation).paginate(**arguments) for entry in page.get(key, [])]


def scp_enabled(roots: list[dict[str, Any]]) -> bool | None:
    """Whether the root has service control policies on; None where it does not say, or where that is changing
    (Organizations API Reference, Root: `PolicyTypes`, and PolicyTypeSummary)."""
    if not roots or not all(isinstance(root.get("PolicyTypes"), list) for root in roots):
        return None
    states = {
        policy_type.get("Status")
        for root in roots
        for policy_type in root["PolicyTypes"]
        if policy_type.get("Type") == SCP
    }
    return "ENABLED" in states if states <= {"ENABLED"} else None


def _walk(
    client: Any, roots: list[dict[str, Any]], say: Callable[[str], None]
) -> tuple[dict[str, Unit], dict[str, Member]]:
    units: dict[str, Unit] = {}
    members: dict[str, Member] = {}
    waiting = [Unit(root["Id"], root.get("Name", "Root")) for root in roots]
    while waiting:
        unit = waiting.pop()
        units[unit.id] = unit
        for account in _pages(client, "list_accounts_for_parent", "Accounts", ParentId=unit.id):
            members[account["Id"]] = member_of(account, unit.id)
        below = _pages(client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=unit.id)
        waiting += [Unit(child["Id"], child.get("Name", ""), unit.id) for child in below]
        say(f"{len(units)} units, {len(members)} accounts read")
    return units, members


def member_of(account: dict[str, Any], parent: str) -> Member:
    """An account as Organizations describes it. `State` takes the place of `Status` (API Reference, Account)."""
    status = account.get("Status") or account.get("State") or "ACTIVE"
    return Member(account["Id"], account.get("Name", ""), parent, status, _joined(account.get("JoinedTimestamp")))


def _joined(moment: object) -> str:
    """When an account joined, as ISO 8601; "" where that is not told. boto3 has a time, version 2 of the AWS CLI prints
    a text, version 1 the seconds since 1970 (AWS CLI User Guide, `cli_timestamp_format`)."""
    if isinstance(moment, int | float) and not isinstance(moment, bool):
        try:
            moment = datetime.fromtimestamp(moment, UTC)
        except (ValueError, OverflowError, OSError):
            return ""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment if isinstance(moment, str) and parse_time(moment) is not None else ""


def _policies(
    client: Any, units: dict[str, Unit], members: dict[str, Member], say: Callable[[str], None]
) -> tuple[dict[str, Policy], dict[str, tuple[str, ...]]]:
    policies: dict[str, Policy] = {}
    attached: dict[str, list[str]] = {identity: [] for identity in (*units, *members)}
    for policy in _pages(client, "list_policies", "Policies", Filter=SCP):
        identity = policy["Id"]
        content = client.describe_policy(PolicyId=identity)["Policy"].get("Content", "")
        policies[identity] = Policy(identity, policy.get("Name", ""), document_of(content))
        for target in _pages(client, "list_targets_for_policy", "Targets", PolicyId=identity):
            attached.setdefault(target["TargetId"], []).append(identity)
        say(f"{len(policies)} policies read")
    return policies, {identity: tuple(ids) for identity, ids in attached.items()}


def document_of(content: object) -> dict[str, Any] | None:
    """A policy's content; None where it is no JSON object, or says a thing twice."""
    if isinstance(content, dict):
        return content
    try:
        document = json.loads(content, object_pairs_hook=_once) if isinstance(content, str) else None
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    by_key = dict(pairs)
    if len(by_key) < len(pairs):
        raise ValueError("a key appears twice")
    return by_key


def _features(client: Any) -> tuple[str, ...]:
    return tuple(client.list_organizations_features().get("EnabledFeatures", ()))


def _logging(client: Any) -> bool:
    """Whether a trail of the organization that covers us-east-1, where Organizations logs, is logging."""
    return any(_is_logging(client, trail) for trail in client.describe_trails(includeShadowTrails=True)["trailList"])


def _is_logging(client: Any, trail: dict[str, Any]) -> bool:
    covers = trail.get("IsMultiRegionTrail") or trail.get("HomeRegion") == "us-east-1"
    if not (trail.get("IsOrganizationTrail") and covers):
        return False
    return bool(client.get_trail_status(Name=trail["TrailARN"]).get("IsLogging"))
