"""The service control policy that keeps members from taking the kit away."""

from __future__ import annotations

from typing import Any

from .plan import NAME

LARGEST = 5120
"""Characters of a service control policy (AWS Organizations quotas)."""

ROLE_CHANGES = (
    "iam:CreateRole",
    "iam:UpdateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:DeleteRolePermissionsBoundary",
)
"""How a role comes to be, or comes to be somebody else's."""

EXEMPT = ("arn:*:iam::*:role/stacksets-exec-*", f"arn:*:iam::*:role/{NAME}-deployer")
"""The roles that roll the kit out. The first are StackSets' own: CloudFormation's service-linked role makes them in
each member, and no service control policy binds a service-linked role."""

DENIED = (
    "events:DeleteRule",
    "events:DisableRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:DeleteEventBus",
    "events:UpdateEventBus",
    "events:RemovePermission",
    "events:PutPermission",
    *ROLE_CHANGES,
    "sqs:DeleteQueue",
    "sqs:SetQueueAttributes",
    "sqs:PurgeQueue",
    "sqs:AddPermission",
    "sqs:RemovePermission",
    "sns:DeleteTopic",
    "sns:Unsubscribe",
    "sns:SetTopicAttributes",
    "sns:AddPermission",
    "sns:RemovePermission",
    "cloudformation:DeleteStack",
    "cloudformation:UpdateStack",
    "cloudformation:ExecuteChangeSet",
)
"""What would take a part of the kit away or make it say something else."""


def policy() -> dict[str, Any]:
    """Nobody in a member touches the kit but the roles that roll it out, and nobody there makes or changes such a role.

    Without the second statement the exemption in the first would hold for whoever may create a role of that name, and
    those are the people whom the policy has to stop. So the deployer's role must be there before the policy is
    attached. It does not bind the management account, and no longer binds an account that has left.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "KeepTheLastEventKit",
                "Effect": "Deny",
                "Action": list(DENIED),
                "Resource": [
                    f"arn:*:events:*:*:rule/{NAME}*",
                    f"arn:*:events:*:*:event-bus/{NAME}*",
                    f"arn:*:iam::*:role/{NAME}*",
                    f"arn:*:sqs:*:*:{NAME}*",
                    f"arn:*:sns:*:*:{NAME}*",
                    f"arn:*:cloudformation:*:*:stack/*{NAME}*",
                ],
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": list(EXEMPT)}},
            },
            {
                "Sid": "NobodyBecomesExempt",
                "Effect": "Deny",
                "Action": list(ROLE_CHANGES),
                "Resource": list(EXEMPT),
            },
        ],
    }
