"""Which actions the AWS integration puts into an `event.category`, and the `event.type` that goes with it.

Source: elastic/integrations, packages/aws/data_stream/cloudtrail, ingest pipeline `default.yml`, the script
that adds the ECS categories (package 8.9, and before 7.4 where `OLD_TYPES` says so). An action that is not listed has
no category and the type `info`.
No action of AWS Organizations is listed.
"""

from __future__ import annotations

_GROUPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("api", ("info",), "Converse DescribeRegions Publish"),
    ("authentication", ("info",), "AssumeRole ConsoleLogin GetCallerIdentity"),
    ("configuration", ("change",), "Subscribe"),
    ("configuration", ("creation",), "CreateTopic"),
    ("configuration", ("deletion",), "DeleteTrail"),
    ("configuration", ("info",), "DescribeTrails"),
    ("database", ("info",), "DescribeDBInstances ListTables"),
    ("file", ("change",), "PutObject"),
    ("file", ("creation",), "CreateBucket CreateDocument"),
    ("file", ("deletion",), "DeleteBucket DeleteObject"),
    ("file", ("info",), "GetObject HeadObject ListBuckets ListObjects"),
    ("host", ("info",), "DescribeInstances DescribeVolumes ListInstanceAssociations"),
    ("iam", ("admin", "change"), "SetDefaultPolicyVersion SetSecurityTokenServicePreferences"),
    ("iam", ("admin", "change"), "UpdateAccountPasswordPolicy UpdateRole"),
    ("iam", ("admin", "creation"), "CreateKeyPair"),
    ("iam", ("change",), "AttachRolePolicy"),
    ("iam", ("creation",), "CreatePolicy"),
    ("iam", ("group", "change"), "AddUserToGroup AttachGroupPolicy DeleteGroupPolicy DetachGroupPolicy"),
    ("iam", ("group", "change"), "PutGroupPolicy RemoveUserFromGroup UpdateGroup"),
    ("iam", ("group", "creation"), "CreateGroup"),
    ("iam", ("group", "deletion"), "DeleteGroup"),
    ("iam", ("group", "info"), "GetGroup GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies ListGroups"),
    ("iam", ("group", "info"), "ListGroupsForUser"),
    ("iam", ("info",), "GetPolicy ListAttachedRolePolicies ListRoles"),
    ("iam", ("user", "change"), "AttachUserPolicy ChangePassword CreateAccessKey CreateVirtualMFADevice"),
    ("iam", ("user", "change"), "DeactivateMFADevice DeleteAccessKey DeleteSSHPublicKey DeleteUserPermissionsBoundary"),
    ("iam", ("user", "change"), "DeleteUserPolicy DeleteVirtualMFADevice DetachUserPolicy EnableMFADevice"),
    ("iam", ("user", "change"), "PutUserPermissionsBoundary PutUserPolicy TagUser UntagUser UpdateAccessKey"),
    ("iam", ("user", "change"), "UpdateLoginProfile UpdateSSHPublicKey UpdateUser"),
    ("iam", ("user", "creation"), "CreateUser"),
    ("iam", ("user", "deletion"), "DeleteUser"),
    ("iam", ("user", "info"), "GetUser GetUserPolicy ListAttachedUserPolicies ListUserPolicies ListUsers ListUserTags"),
    ("network", ("access",), "AuthorizeSecurityGroupIngress"),
    ("network", ("info",), "DescribeLoadBalancers DescribeNetworkAcls DescribeNetworkInterfaces"),
    ("network", ("info",), "DescribeSecurityGroups DescribeVpcs"),
    ("package", ("info",), "ListFunctions"),
    ("process", ("start",), "SendCommand"),
    ("session", ("end",), "TerminateSession"),
    ("session", ("start",), "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel StartSession"),
)

CATEGORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    action: (category, types) for category, types, actions in _GROUPS for action in actions.split()
}
"""eventName -> (event.category, event.type)."""

OLD_TYPES: dict[str, tuple[str, ...]] = {"Converse": (), "DeleteObject": ("delete",), "Publish": (), "SendCommand": ()}
"""eventName -> event.type, where packages before 7.4 have another: none at all, or one that ECS does not know."""
